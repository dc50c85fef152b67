#include "app/shadow/comparison_thread.h"

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>

#include "gateway/shadow_ledger.h"

namespace sluice::app::shadow {
namespace {

using gateway::ShadowDrop;

class Comparing : public testing::Test {
 protected:
  Comparing() {
    static int number = 0;
    rule.name = "shadow:m" + std::to_string(++number);
    rule.ledger = &gateway::shadow_ledger({rule.name, "m", "old", "new"});
    rule.max_in_flight = 1000;
    rule.max_body = 1000;
  }

  static gateway::SideAnswer saying(std::string text) {
    gateway::SideAnswer out;
    out.status = 200;
    out.complete = true;
    ir::ChatResponse chat;
    chat.choices.emplace_back().parts.push_back(ir::Text{.text = std::move(text), .extra = {}});
    out.chat = std::move(chat);
    return out;
  }
  std::unique_ptr<gateway::ShadowPair> pair(const std::string& primary, const std::string& shadow) {
    EXPECT_FALSE(rule.ledger->enter(rule, 1));
    gateway::ShadowRequest request{
        .ticket = gateway::ShadowTicket(*rule.ledger, gateway::ShadowMemory::Hold(memory)),
        .snapshot = snapshot,
        .model = nullptr,
        .rule = &rule,
        .route = {},
        .query = {},
        .api_version = {},
        .beta_header = {},
        .model_name = "m",
        .request_id = "req_1",
        .unit = "key_1",
        .body = R"({"model":"m","messages":[{"role":"user","content":"ask ann@example.org"}]})",
        .unix_ms = 0};
    return std::make_unique<gateway::ShadowPair>(
        gateway::ShadowPair{std::move(request), saying(primary), saying(shadow), {}});
  }
  ComparisonThread::Options options(std::function<bool(store::DiscrepancyRow)> keep,
                                    size_t queue = 100) {
    return {.queue = queue,
            .ask_models = {},
            .seen = {},
            .cpu = &cpu,
            .digest = [](std::string_view text) { return std::to_string(text.size()); },
            .keep = std::move(keep),
            .flush = {}};
  }
  uint64_t drops(ShadowDrop reason) const {
    return rule.ledger->counts().drops[static_cast<size_t>(reason)];
  }

  gateway::ShadowRule rule;
  gateway::ShadowMemory memory{1 << 20};
  gateway::ShadowCpu cpu{0, 0};
  gateway::SnapshotPtr snapshot = std::make_shared<gateway::Snapshot>();
};

TEST_F(Comparing, KeepsWhatDiffersAndRedactsItFirst) {
  std::promise<store::DiscrepancyRow> kept;
  ComparisonThread thread(options([&](store::DiscrepancyRow row) {
    kept.set_value(std::move(row));
    return true;
  }));
  auto settings = std::make_shared<Settings>();
  (*settings)[rule.name].keep.keep_text = true;
  thread.configure(settings);
  thread.offer(pair("the same", "the same"));
  thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
  const store::DiscrepancyRow row = kept.get_future().get();
  EXPECT_EQ(row.migration, rule.name);
  EXPECT_EQ(row.kind, "numbers");
  EXPECT_EQ(row.prompt, "ask [email]");
  EXPECT_EQ(row.old_text, "It costs 12 dollars.");
  EXPECT_EQ(rule.ledger->counts().verdicts[1], 1U) << "equal";
}

TEST_F(Comparing, TheOldSideIsTheShadowWhereTheNewOneServes) {
  rule.reverse = true;
  std::promise<store::DiscrepancyRow> kept;
  ComparisonThread thread(options([&](store::DiscrepancyRow row) {
    kept.set_value(std::move(row));
    return true;
  }));
  auto settings = std::make_shared<Settings>();
  (*settings)[rule.name].keep.keep_text = true;
  thread.configure(settings);
  thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
  EXPECT_EQ(kept.get_future().get().old_text, "It costs 99 dollars.");
}

TEST_F(Comparing, APairThatFindsTheQueueFullIsDroppedAndCounted) {
  std::promise<void> entered;
  std::promise<void> go;
  ComparisonThread thread(options(
      [&, first = true](const store::DiscrepancyRow&) mutable {
        if (std::exchange(first, false)) {
          entered.set_value();
          go.get_future().wait();
        }
        return true;
      },
      2));
  thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
  entered.get_future().wait();
  for (int i = 0; i < 5; ++i) thread.offer(pair("a", "a"));
  EXPECT_EQ(drops(ShadowDrop::Queue), 3U);
  go.set_value();
}

TEST_F(Comparing, ARowThatTheStoreCannotTakeIsCounted) {
  std::promise<void> asked;
  {
    ComparisonThread thread(options([&](const store::DiscrepancyRow&) {
      asked.set_value();
      return false;
    }));
    thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
    asked.get_future().wait();
  }
  EXPECT_EQ(drops(ShadowDrop::Store), 1U);
}

TEST_F(Comparing, WhatIsGatheredIsPassedOnSoonAndOnlyThen) {
  std::atomic<int> flushed = 0;
  std::promise<int> rows_at_flush;
  int rows = 0;
  auto wanted = options([&](const store::DiscrepancyRow&) {
    ++rows;
    return true;
  });
  wanted.flush = [&] {
    if (flushed++ == 0) rows_at_flush.set_value(rows);
  };
  {
    ComparisonThread thread(std::move(wanted));
    thread.offer(pair("a", "a"));  // nothing to keep: nothing to pass on
    thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
    EXPECT_GE(rows_at_flush.get_future().get(), 1);
  }
  EXPECT_EQ(flushed, 1);
}

TEST_F(Comparing, WhatIsGatheredAtTheEndIsPassedOn) {
  std::promise<void> kept;
  int flushed = 0;
  auto wanted = options([&](const store::DiscrepancyRow&) {
    kept.set_value();
    return true;
  });
  wanted.flush = [&] { ++flushed; };
  {
    ComparisonThread thread(std::move(wanted));
    thread.offer(pair("It costs 12 dollars.", "It costs 99 dollars."));
    kept.get_future().wait();
  }
  EXPECT_EQ(flushed, 1);
}

TEST_F(Comparing, PairsOfARuleThatNobodyAsksAboutAreNotTold) {
  auto quiet = std::make_shared<Settings>();
  (*quiet)[rule.name].tell = false;
  int told = 0;
  auto wanted = options([](const store::DiscrepancyRow&) { return true; });
  std::promise<void> heard;
  wanted.seen = [&](const PairSeen&) {
    if (++told == 1) heard.set_value();
  };
  {
    ComparisonThread thread(std::move(wanted));
    thread.configure(quiet);
    thread.offer(pair("a", "a"));
    while (rule.ledger->counts().in_flight > 0) std::this_thread::yield();
    thread.configure(std::make_shared<Settings>());
    thread.offer(pair("a", "a"));
    heard.get_future().wait();
  }
  EXPECT_EQ(told, 1);
}

TEST_F(Comparing, WhatARuleIgnoresIsNoMismatchOfTheNewSideNorOfTheTwin) {
  std::promise<PairSeen> told;
  store::Review review = store::Review::Open;
  auto wanted = options([&](const store::DiscrepancyRow& row) {
    review = row.review;
    return true;
  });
  wanted.seen = [&](PairSeen seen) { told.set_value(std::move(seen)); };
  ComparisonThread thread(std::move(wanted));
  const auto ignored = migrate::discrepancy::IgnoreRule::from({.id = 3, .kind = "numbers"});
  ASSERT_TRUE(ignored);
  thread.ignore(std::make_shared<IgnoreRules>(IgnoreRules{{std::string(), {*ignored}}}));
  auto differing = pair("It costs 12 dollars.", "It costs 99 dollars.");
  differing->twin = saying("It costs 77 dollars.");
  thread.offer(std::move(differing));
  const PairSeen seen = told.get_future().get();
  EXPECT_TRUE(seen.with_twin);
  EXPECT_FALSE(seen.new_differs);
  EXPECT_FALSE(seen.twin_differs);
}

TEST_F(Comparing, ANewSideIsToldBesideTheOldOnesAnswer) {
  const auto told_of = [this](int of_old, int of_new) {
    std::promise<PairSeen> told;
    auto wanted = options([](const store::DiscrepancyRow&) { return true; });
    wanted.seen = [&](PairSeen seen) { told.set_value(std::move(seen)); };
    ComparisonThread thread(std::move(wanted));
    auto made = pair("a", "a");
    made->primary.status = of_old;
    made->shadow.status = of_new;
    thread.offer(std::move(made));
    return told.get_future().get();
  };
  EXPECT_EQ(told_of(400, 400).of_new, gateway::Verdict::Good);
  EXPECT_FALSE(told_of(400, 400).new_refused);
  EXPECT_EQ(told_of(200, 400).of_new, gateway::Verdict::Bad);
  EXPECT_TRUE(told_of(200, 400).new_refused);
  EXPECT_EQ(told_of(500, 400).of_new, gateway::Verdict::Nothing);
  EXPECT_EQ(told_of(401, 401).of_new, gateway::Verdict::Nothing) << "the gateway's own key";
}

TEST_F(Comparing, WhatWaitsAtTheEndIsGivenBack) {
  {
    ComparisonThread thread(options([](const store::DiscrepancyRow&) { return true; }));
    for (int i = 0; i < 50; ++i) thread.offer(pair("a", "a"));
  }
  const auto counts = rule.ledger->counts();
  EXPECT_EQ(counts.in_flight, 0U);
  EXPECT_EQ(counts.verdicts[1] + drops(ShadowDrop::Shutdown), 50U);
}

}  // namespace
}  // namespace sluice::app::shadow
