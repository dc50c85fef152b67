#include "app/migration/events.h"

#include <gtest/gtest.h>
#include <string>

#include "net/loop.h"
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
          .text = std::move(text)};
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
  EXPECT_EQ(root["migration"].str(), "m-1");
  EXPECT_EQ(root["at"].str(), "2025-11-21T07:00:00.123Z");
  EXPECT_EQ(root["kind"].str(), "transition");
  EXPECT_EQ(root["phase"].str(), "stage");
  EXPECT_EQ(root["weight_percent"].as_double(), 12.5);
  EXPECT_EQ(root["text"].str(), "held: <a> & b");
}

TEST(EventBody, SlackTextCannotMakeALink) {
  const auto doc = parsed(event_body(HookFormat::Slack, notice("hold", "stage"), {}));
  EXPECT_EQ(doc.root()["text"].str(), "migration m-1: held: &lt;a&gt; &amp; b");
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
}

TEST(EventBody, PagerDutyResolvesWhenAMigrationGoesOnButNotWhenItGoesBack) {
  const auto doc = parsed(event_body(HookFormat::Pagerduty, notice("transition", "stage"), "R"));
  EXPECT_EQ(doc.root()["event_action"].str(), "resolve");
  EXPECT_FALSE(doc.root()["payload"].exists());
  EXPECT_EQ(event_body(HookFormat::Pagerduty, notice("transition", "rolling_back"), "R"), "");
}

TEST(Events, AHookWithoutAnAddressIsRefusedAndTheOthersStay) {
  net::Loop loop;
  Events events(loop);
  Hooks hooks;
  hooks["good"].url = Secret("http://127.0.0.1:1/x");
  ASSERT_TRUE(events.configure(hooks));
  hooks["bad"].url = Secret("ftp://canary");
  const auto refused = events.configure(hooks);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("notify.bad.url"), std::string::npos);
  EXPECT_EQ(refused.error().message.find("canary"), std::string::npos);
  EXPECT_NE(events.exposition().find("hook=\"good\""), std::string::npos);
  EXPECT_EQ(events.exposition().find("hook=\"bad\""), std::string::npos);
}

TEST(Events, WhatAQueueCannotHoldIsDroppedAndCounted) {
  net::Loop loop;
  Events events(loop);
  Hooks hooks;
  hooks["h"].url = Secret("http://127.0.0.1:1/x");  // nobody listens, and the loop does not turn
  ASSERT_TRUE(events.configure(hooks));
  for (size_t i = 0; i < Events::kQueue + 3; ++i) events.announce(notice("page", "stage"));
  EXPECT_NE(events.exposition().find("outcome=\"dropped\"} 3\n"), std::string::npos)
      << events.exposition();
}

}  // namespace
}  // namespace sluice::app::migration
