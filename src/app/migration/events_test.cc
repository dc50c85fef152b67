#include "app/migration/events.h"

#include <gtest/gtest.h>
#include <string>

#include "store/announcements.h"
#include "store/folder_for_test.h"
#include "wire/json.h"

namespace sluice::app::migration {
namespace {

using config::HookFormat;

Notice notice(std::string kind, std::string phase, std::string text = "held: <a> & b") {
  return {.migration = "m-1",
          .wall_ms = 1'763'708'400'123,
          .kind = std::move(kind),
          .phase = std::move(phase),
          .weight_percent = 12.5,
          .text = std::move(text),
          .sequence = 12,
          .part = 1};
}

wire::json::Document parsed(const std::string& body) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(body)) << body;
  return doc;
}

TEST(EventBody, GenericSaysEverythingInMembers) {
  const auto doc = parsed(event_body(HookFormat::Generic, notice("transition", "stage"), {}));
  const auto root = doc.root();
  EXPECT_EQ(root["format"].str(), "sluice.event/1");
  EXPECT_EQ(root["id"].str(), "m-1/12/1");
  EXPECT_EQ(root["migration"].str(), "m-1");
  EXPECT_EQ(root["at"].str(), "2025-11-21T07:00:00.123Z");
  EXPECT_EQ(root["kind"].str(), "transition");
  EXPECT_EQ(root["phase"].str(), "stage");
  EXPECT_EQ(root["weight_percent"].as_double(), 12.5);
  EXPECT_EQ(root["text"].str(), "held: <a> & b");
}

TEST(EventBody, SlackTextCannotMakeALink) {
  const auto doc = parsed(event_body(HookFormat::Slack, notice("hold", "stage"), {}));
  EXPECT_EQ(doc.root()["text"].str(), "migration m-1: held: &lt;a&gt; &amp; b [m-1/12/1]");
}

TEST(EventBody, PagerDutyIsTriggeredByAlarmsWithOneKeyAMigration) {
  const auto doc = parsed(event_body(HookFormat::Pagerduty, notice("page", "rolling_back"), "R"));
  const auto root = doc.root();
  EXPECT_EQ(root["routing_key"].str(), "R");
  EXPECT_EQ(root["event_action"].str(), "trigger");
  EXPECT_EQ(root["dedup_key"].str(), "sluice/migration/m-1");
  EXPECT_EQ(root["payload"]["severity"].str(), "critical");
  EXPECT_EQ(root["payload"]["source"].str(), "sluice");
  EXPECT_FALSE(root["payload"]["summary"].str().empty());
  EXPECT_EQ(root["payload"]["custom_details"]["event_id"].str(), "m-1/12/1");
}

TEST(EventBody, PagerDutyResolvesWhenAMigrationGoesOnButNotWhenItGoesBack) {
  const auto doc = parsed(event_body(HookFormat::Pagerduty, notice("transition", "stage"), "R"));
  EXPECT_EQ(doc.root()["event_action"].str(), "resolve");
  EXPECT_FALSE(doc.root()["payload"].exists());
  EXPECT_EQ(event_body(HookFormat::Pagerduty, notice("transition", "rolling_back"), "R"), "");
}

TEST(EventBody, AnEditOfThePlanWakesNobody) {
  EXPECT_EQ(event_body(HookFormat::Pagerduty, notice("edit", "stage"), "R"), "");
  EXPECT_NE(event_body(HookFormat::Slack, notice("edit", "stage"), {}), "");
}

TEST(EventBody, AnAlarmThatIsOnNoRecordHasAnIdToo) {
  Notice loose = notice("page", "stage");
  loose.sequence = loose.part = 0;
  EXPECT_EQ(loose.id(), "m-1/1763708400123/0");
}

class EventsTest : public testing::Test {
 protected:
  EventsTest()
      : store_(store::Database::open(folder_.connect()).value(), loop_), events_(loop_, store_) {}

  Result<void> hook(const std::string& name, const std::string& url) {
    hooks_[name].url = Secret(url);
    return events_.configure(hooks_);
  }
  // Everything that the store was asked before has been answered.
  void settle() {
    bool done = false;
    store_.run([](store::Database&) { return 0; }, [&](int) { done = true; });
    ASSERT_TRUE(loop_.run_until([&] { return done; }, 5'000));
  }
  bool counts(std::string_view outcome, size_t n) {
    const std::string line =
        "outcome=\"" + std::string(outcome) + "\"} " + std::to_string(n) + "\n";
    return events_.exposition().find(line) != std::string::npos;
  }

  store::TestFolder folder_;
  net::Loop loop_;
  StoreThread store_;
  Events events_;
  Hooks hooks_;
};

TEST_F(EventsTest, AHookWithoutAnAddressIsRefusedAndTheOthersStay) {
  ASSERT_TRUE(hook("good", "http://127.0.0.1:1/x"));
  const auto refused = hook("bad", "ftp://canary");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("notify.bad.url"), std::string::npos);
  EXPECT_EQ(refused.error().message.find("canary"), std::string::npos);
  EXPECT_NE(events_.exposition().find("hook=\"good\""), std::string::npos);
  EXPECT_EQ(events_.exposition().find("hook=\"bad\""), std::string::npos);
}

TEST_F(EventsTest, WhatAQueueCannotHoldIsDroppedAndCounted) {
  ASSERT_TRUE(hook("h", "http://127.0.0.1:1/x"));  // nobody listens, and the loop does not turn
  events_.lead(true);
  settle();
  for (size_t i = 0; i < HookLine::kQueue + 3; ++i) events_.announce(notice("page", "stage"));
  EXPECT_TRUE(counts("dropped", 3)) << events_.exposition();
}

TEST_F(EventsTest, WhoDoesNotLeadTellsNobody) {
  ASSERT_TRUE(hook("h", "http://127.0.0.1:1/x"));
  for (size_t i = 0; i < HookLine::kQueue + 3; ++i) events_.announce(notice("page", "stage"));
  EXPECT_TRUE(counts("dropped", 0)) << "nothing waits";
  events_.lead(true);
  settle();
  for (size_t i = 0; i < HookLine::kQueue; ++i) events_.announce(notice("page", "stage"));
  events_.lead(false);
  events_.lead(true);
  settle();
  for (size_t i = 0; i < HookLine::kQueue; ++i) events_.announce(notice("page", "stage"));
  EXPECT_TRUE(counts("dropped", 0)) << "what waited was left to the one who led meanwhile";
}

}  // namespace
}  // namespace sluice::app::migration
