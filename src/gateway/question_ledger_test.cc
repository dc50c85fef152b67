#include "gateway/question_ledger.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

TEST(QuestionBudget, IsTakenBeforeTheQuestionAndNeverOverdrawn) {
  QuestionLedger ledger(QuestionPurpose::Judge, "m");
  EXPECT_TRUE(ledger.reserve(60, 100));
  EXPECT_FALSE(ledger.reserve(60, 100)) << "the first is under way";
  ledger.asked(ShadowOutcome::Ok, {}, 60, 30);
  EXPECT_EQ(ledger.counts().spent_nano_usd, 30);
  EXPECT_TRUE(ledger.reserve(60, 100));
  ledger.asked(ShadowOutcome::Ok, {}, 60, 60);
  EXPECT_FALSE(ledger.reserve(60, 100));
  EXPECT_EQ(ledger.counts().spent_nano_usd, 90);
}

TEST(QuestionBudget, ComesBackWhereNothingWasSent) {
  QuestionLedger ledger(QuestionPurpose::Judge, "m");
  EXPECT_TRUE(ledger.reserve(100, 100));
  ledger.unsent(100);
  EXPECT_TRUE(ledger.reserve(100, 100));
  EXPECT_EQ(ledger.counts().spent_nano_usd, 0);
}

TEST(QuestionBudget, OfZeroHasNoEnd) {
  QuestionLedger ledger(QuestionPurpose::Judge, "m");
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(ledger.reserve(INT32_MAX, 0));
}

TEST(QuestionBudget, CountsWhatEarlierProcessesSpent) {
  QuestionLedger ledger(QuestionPurpose::Judge, "m");
  ledger.restore(90);
  EXPECT_FALSE(ledger.reserve(20, 100));
  EXPECT_EQ(ledger.counts().spent_nano_usd, 90);
  EXPECT_EQ(ledger.unsaved_spend(), 0);
}

TEST(QuestionLedgerSpend, IsGivenToTheStoreOnce) {
  QuestionLedger ledger(QuestionPurpose::Judge, "m");
  ledger.asked(ShadowOutcome::Ok, {}, 0, 30);
  ledger.asked(ShadowOutcome::Timeout, {}, 0, 12);
  EXPECT_EQ(ledger.unsaved_spend(), 42);
  EXPECT_EQ(ledger.unsaved_spend(), 0);
}

TEST(QuestionLedgerCounts, AreByName) {
  QuestionLedger& ledger = question_ledger(QuestionPurpose::Judge, "counted");
  ir::Usage usage;
  usage.input = 100;
  usage.output = 7;
  ledger.asked(ShadowOutcome::Ok, usage, 0, 2'500'000'000);
  ledger.result(QuestionResult::Tie);
  ledger.skip(QuestionSkip::Budget);
  ledger.checked(false);
  ledger.state(JudgeState::Off);
  const std::string text = question_exposition();
  for (const char* line :
       {"sluice_shadow_questions_total{purpose=\"judge\",model=\"counted\",outcome=\"ok\"} 1\n",
        "sluice_shadow_question_results_total{purpose=\"judge\",model=\"counted\",result=\"tie\"} "
        "1\n",
        "sluice_shadow_questions_skipped_total{purpose=\"judge\",model=\"counted\",reason="
        "\"budget\"} 1\n",
        "sluice_shadow_question_tokens_total{purpose=\"judge\",model=\"counted\",type=\"input\"} "
        "100\n",
        "sluice_shadow_question_cost_usd_total{purpose=\"judge\",model=\"counted\"} 2.5\n",
        "sluice_shadow_judge_checks_total{model=\"counted\",result=\"failed\"} 1\n",
        "sluice_shadow_judge_on{model=\"counted\"} 0\n",
        "sluice_shadow_judge_off{model=\"counted\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace sluice::gateway
