#include "gateway/side_effects.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

using enum ir::DialectId;

std::string_view effect(ir::DialectId dialect, std::string_view request) {
  wire::json::Document document;
  EXPECT_TRUE(document.parse(request).has_value()) << request;
  return side_effect_of(dialect, document.root());
}

TEST(SideEffects, PlainQuestionsHaveNone) {
  EXPECT_EQ(effect(OpenaiChat, R"({"model":"m","messages":[],"store":false,"stream":true})"), "");
  EXPECT_EQ(effect(AnthropicMessages, R"({"model":"m","messages":[],"mcp_servers":[]})"), "");
}

TEST(SideEffects, ToolsOfTheClientAreOnlyAskedFor) {
  EXPECT_EQ(effect(OpenaiChat, R"({"tools":[{"type":"function"},{"type":"custom"}]})"), "");
  EXPECT_EQ(effect(AnthropicMessages,
                   R"({"tools":[{"name":"f"},{"type":"custom"},{"type":"bash_20250124"}]})"),
            "");
}

TEST(SideEffects, ToolsThatTheProviderRunsAreFound) {
  EXPECT_EQ(effect(OpenaiChat, R"({"web_search_options":{}})"), "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"tools":[{"type":"function"},{"type":"mcp"}]})"), "server_tool");
  EXPECT_EQ(effect(AnthropicMessages, R"({"tools":[{"type":"web_search_20250305"}]})"),
            "server_tool");
  EXPECT_EQ(effect(AnthropicMessages, R"({"tools":[{"type":"code_execution_20250825"}]})"),
            "server_tool");
}

TEST(SideEffects, AKindOfToolFromTheFutureCountsAsTheProviders) {
  EXPECT_EQ(effect(AnthropicMessages, R"({"tools":[{"type":"payments_20270101"}]})"),
            "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"tools":[{}]})"), "server_tool");
}

TEST(SideEffects, WhatTheProviderKeepsIsFound) {
  EXPECT_EQ(effect(OpenaiChat, R"({"store":true})"), "stored_answer");
  EXPECT_EQ(effect(OpenaiChat, R"({"previous_response_id":"resp_1"})"), "stored_answer");
  EXPECT_EQ(effect(AnthropicMessages, R"({"mcp_servers":[{"url":"x"}]})"), "connector");
  EXPECT_EQ(effect(AnthropicMessages, R"({"container":"c1"})"), "container");
}

TEST(SideEffects, OfVendorsThatAddToTheDialectAreKnown) {
  EXPECT_EQ(effect(OpenaiChat, R"({"plugins":[{"id":"web"}]})"), "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"plugins":[]})"), "");
  EXPECT_EQ(effect(OpenaiChat, R"({"search_parameters":{"mode":"auto"}})"), "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"search_settings":{"include_domains":["a"]}})"), "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"enable_search":true})"), "server_tool");
  EXPECT_EQ(effect(OpenaiChat, R"({"enable_search":false})"), "");
}

}  // namespace
}  // namespace sluice::gateway
