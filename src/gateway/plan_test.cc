#include "gateway/plan.h"

#include <gtest/gtest.h>

#include "gateway/route.h"

namespace sluice::gateway {
namespace {

using dialect::Operation;
using enum ir::DialectId;

TEST(Plan, SameDialectIsSplicedOthersAreTranslated) {
  EXPECT_EQ(plan(Operation::Chat, OpenaiChat, OpenaiChat, true).manner, Manner::Splice);
  EXPECT_EQ(plan(Operation::Chat, AnthropicMessages, AnthropicMessages, true).manner,
            Manner::Splice);
  EXPECT_EQ(plan(Operation::Chat, OpenaiChat, AnthropicMessages, true).manner, Manner::Translate);
  EXPECT_EQ(plan(Operation::Chat, AnthropicMessages, OpenaiChat, false).manner, Manner::Translate);
}

TEST(Plan, AnotherApiVersionIsTranslated) {
  EXPECT_EQ(plan(Operation::Chat, AnthropicMessages, AnthropicMessages, false).manner,
            Manner::Translate);
}

TEST(Plan, WhatTheTargetCannotDoIsRefusedWithAReason) {
  for (Operation op : {Operation::Embeddings, Operation::Completions}) {
    const PlanRow& row = plan(op, OpenaiChat, AnthropicMessages, true);
    EXPECT_EQ(row.manner, Manner::Refuse);
    EXPECT_FALSE(row.reason.empty());
  }
  EXPECT_EQ(plan(Operation::CountTokens, AnthropicMessages, OpenaiChat, true).manner,
            Manner::Refuse);
}

TEST(Plan, EveryServedPathHasAPlanForEveryUpstream) {
  for (const RouteRow& route : route_rows()) {
    for (auto client : {OpenaiChat, AnthropicMessages}) {
      if (!(client == OpenaiChat ? route.openai : route.anthropic)) continue;
      const PlanRow& row = plan(route.operation, client, client, true);
      EXPECT_NE(row.manner, Manner::Refuse) << route.pattern;
    }
  }
}

TEST(Route, PathsMatchExactly) {
  EXPECT_EQ(match_route("POST", "/v1/chat/completions", false)->operation, Operation::Chat);
  EXPECT_EQ(match_route("POST", "/v1/messages?beta=true", true)->query, "beta=true");
  for (const char* path :
       {"/", "//v1/chat/completions", "/v1/chat/completions/", "/V1/chat/completions",
        "/v1/%63hat/completions", "/v1/models/", "/admin/v1/keys", "/metrics"}) {
    EXPECT_FALSE(match_route("POST", path, false)) << path;
    EXPECT_FALSE(match_route("GET", path, false)) << path;
  }
}

TEST(Route, AWrongMethodSaysWhichIsRight) {
  auto got = match_route("GET", "/v1/chat/completions", false);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().cause, Cause::MethodNotAllowed);
  EXPECT_NE(got.error().message.find("POST"), std::string::npos);
}

TEST(Route, TheSharedPathGoesByTheVersionHeader) {
  EXPECT_EQ(match_route("GET", "/v1/models", false)->dialect, OpenaiChat);
  EXPECT_EQ(match_route("GET", "/v1/models", true)->dialect, AnthropicMessages);
  EXPECT_EQ(match_route("GET", "/v1/models/org/name:tag", false)->tail, "org/name:tag");
}

}  // namespace
}  // namespace sluice::gateway
