#include "migrate/controller/lead.h"

#include <gtest/gtest.h>
#include <optional>
#include <variant>
#include <vector>

namespace sluice::migrate::controller {
namespace {

using gate::Limits;
using machine::Command;
using machine::Phase;

struct TestPort final : LeadPort {
  Result<void> append(const machine::JournalRecord& record, const std::string& evidence) override {
    if (failure) return std::unexpected(*failure);
    records.push_back(record);
    evidences.push_back(evidence);
    return {};
  }
  void publish(const machine::Route& route) override {
    EXPECT_FALSE(records.empty()) << "published without a record";
    published.push_back(route);
  }
  void page(std::string_view) override {}

  std::optional<Error> failure;
  std::vector<machine::JournalRecord> records;
  std::vector<std::string> evidences;
  std::vector<machine::Route> published;
};

class LeadTest : public testing::Test {
 protected:
  void begin() {
    ASSERT_TRUE(lead_.send(machine::Recovered{}));
    ASSERT_TRUE(lead_.send(machine::LeaseGained{1}));
    ASSERT_TRUE(lead_.send(machine::ProxyJoined{7}));
    ASSERT_TRUE(lead_.send(machine::Operate{Command::Start, "ann"}));
    ASSERT_TRUE(lead_.send(machine::Operate{Command::InventoryDone, "ann"}));
    ASSERT_EQ(lead_.state().phase, Phase::Warmup);
  }

  machine::Plan plan_ = machine::Plan::usual("m");
  TestPort port_;
  Lead lead_{plan_, LeadLimits{}, machine::initial_state(plan_, 1),
             gate::Evidence::with(Limits{}, plan_.tick_ms), port_};
};

TEST_F(LeadTest, EveryRecordReplaysAndTheyAreWithoutGap) {
  begin();
  EXPECT_TRUE(machine::restore(port_.records));
  for (const auto& record : port_.records) EXPECT_TRUE(machine::replay(record));
  EXPECT_EQ(machine::restore(port_.records).value(), lead_.state());
}

TEST_F(LeadTest, NothingIsPublishedWhenTheJournalFails) {
  begin();
  const machine::State before = lead_.state();
  const size_t published = port_.published.size();
  port_.failure = Error{Cause::Storage, "the disk is full"};
  EXPECT_EQ(lead_.send(machine::Operate{Command::Abort, "ann"}).error().cause, Cause::Storage);
  EXPECT_EQ(lead_.state(), before);
  EXPECT_EQ(port_.published.size(), published);
  port_.failure.reset();
  EXPECT_TRUE(lead_.send(machine::Operate{Command::Abort, "ann"}));
  EXPECT_NE(lead_.state(), before);
}

TEST_F(LeadTest, ADeposedLeaderIsDeafUntilANewTerm) {
  begin();
  port_.failure = Error{Cause::Forbidden, "term 1 does not lead any more"};
  EXPECT_EQ(lead_.send(machine::Operate{Command::Abort, "ann"}).error().cause, Cause::Forbidden);
  port_.failure.reset();
  const size_t written = port_.records.size();
  EXPECT_TRUE(lead_.send(machine::Operate{Command::Abort, "ann"}));
  EXPECT_EQ(port_.records.size(), written);
  EXPECT_TRUE(lead_.send(machine::LeaseGained{2}));
  EXPECT_EQ(port_.records.size(), written + 1);
}

TEST_F(LeadTest, ARefusedCommandSaysWhy) {
  begin();
  const auto refused = lead_.send(machine::Operate{Command::Start, "ann"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause, Cause::BadRequest);
  EXPECT_FALSE(refused.error().message.empty());
}

TEST_F(LeadTest, AJudgementIsMadeAgainFromItsRecord) {
  begin();
  ASSERT_TRUE(lead_.send(machine::Ack{7, lead_.state().route.fence, lead_.state().route.epoch}));
  for (int i = 0; i < 60; ++i) lead_.evidence().errors.error(gate::for_warmup(Limits{}).errors);
  lead_.evidence().errors.feed.accept(1000);
  ASSERT_TRUE(lead_.judge(1000));
  ASSERT_TRUE(machine::event_from_record(port_.records.back().event));
  const auto event = machine::event_from_record(port_.records.back().event).value();
  ASSERT_TRUE(std::holds_alternative<machine::Judged>(event));
  EXPECT_EQ(rejudge(port_.evidences.back()).value(), lead_.judgement());
  EXPECT_EQ(lead_.judgement().verdict, gate::StageVerdict::Rollback);
}

TEST_F(LeadTest, AProcessKilledRightAfterARecordGathersForTheStageThatTheRecordBegan) {
  begin();
  const machine::JournalRecord& last = port_.records.back();
  const auto known = from_record<gate::Evidence>(
      port_.evidences.back().substr(0, port_.evidences.back().find('\n')));
  ASSERT_TRUE(known);
  ASSERT_NE(known->epoch, lead_.state().route.epoch) << "a record holds what was before it";
  Lead next(plan_, LeadLimits{}, lead_.state(), *known, port_);
  ASSERT_TRUE(next.redo(last.before, last.event));
  EXPECT_EQ(next.evidence().epoch, lead_.state().route.epoch);
  EXPECT_EQ(to_record(next.evidence()), to_record(lead_.evidence()));
  EXPECT_FALSE(next.redo("nonsense", last.event));
  EXPECT_FALSE(next.redo(last.before, "nonsense"));
}

TEST_F(LeadTest, AStricterPlanIsInForceAtOnceAndALooserOneWithTheNextPhase) {
  begin();
  machine::Plan strict = plan_;
  strict.hash = 8;
  lead_.propose(strict, {});
  ASSERT_TRUE(lead_.send(machine::Edit{machine::EditKind::Tighten, 8, 0, "ann"}));
  EXPECT_EQ(lead_.plan().hash, 8);
  machine::Plan loose = plan_;
  loose.hash = 9;
  lead_.propose(loose, {});
  ASSERT_TRUE(lead_.send(machine::Edit{machine::EditKind::Loosen, 9, 0, "ann"}));
  EXPECT_EQ(lead_.plan().hash, 8);
  for (const auto& record : port_.records) EXPECT_TRUE(machine::replay(record));
}

TEST_F(LeadTest, EvidenceThatCannotBeReadIsRefused) {
  EXPECT_FALSE(rejudge("nonsense"));
  EXPECT_FALSE(rejudge("nonsense\nnonsense"));
}

}  // namespace
}  // namespace sluice::migrate::controller
