// What an upstream says about its limits, told to a client of the other dialect.
#include <gtest/gtest.h>
#include <map>

#include "dialect/all.h"
#include "dialect/instant.h"

namespace sluice::dialect {
namespace {

constexpr int64_t kNow = 1795223400000;  // 2026-11-21T01:10:00Z

std::string translated(const Dialect& from, const Dialect& to,
                       const std::map<std::string_view, std::string_view>& headers) {
  const HeaderLookup lookup = [&](std::string_view name) {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : at->second;
  };
  std::string out;
  to.write_rate_limits(from.read_rate_limits(lookup, kNow), kNow, out);
  return out;
}

TEST(RateLimits, OfAChatUpstreamReachAMessagesClient) {
  EXPECT_EQ(translated(openai_chat(), anthropic_messages(),
                       {{"x-ratelimit-limit-requests", "10000"},
                        {"x-ratelimit-remaining-requests", "9999"},
                        {"x-ratelimit-reset-requests", "12ms"},
                        {"x-ratelimit-limit-tokens", "2000000"},
                        {"x-ratelimit-remaining-tokens", "0"},
                        {"x-ratelimit-reset-tokens", "6m0s"}}),
            "anthropic-ratelimit-requests-limit: 10000\r\n"
            "anthropic-ratelimit-requests-remaining: 9999\r\n"
            "anthropic-ratelimit-requests-reset: 2026-11-21T01:10:01Z\r\n"
            "anthropic-ratelimit-tokens-limit: 2000000\r\n"
            "anthropic-ratelimit-tokens-remaining: 0\r\n"
            "anthropic-ratelimit-tokens-reset: 2026-11-21T01:16:00Z\r\n");
}

TEST(RateLimits, OfAMessagesUpstreamReachAChatClient) {
  EXPECT_EQ(translated(anthropic_messages(), openai_chat(),
                       {{"anthropic-ratelimit-requests-limit", "50"},
                        {"anthropic-ratelimit-requests-remaining", "49"},
                        {"anthropic-ratelimit-requests-reset", "2026-11-21T01:10:00.25Z"},
                        {"anthropic-ratelimit-tokens-limit", "100"},
                        {"anthropic-ratelimit-tokens-remaining", "7"},
                        {"anthropic-ratelimit-tokens-reset", "2026-11-21T03:11:30+01:00"},
                        {"anthropic-ratelimit-input-tokens-limit", "60"}}),
            "x-ratelimit-limit-requests: 50\r\n"
            "x-ratelimit-limit-tokens: 100\r\n"
            "x-ratelimit-remaining-requests: 49\r\n"
            "x-ratelimit-remaining-tokens: 7\r\n"
            "x-ratelimit-reset-requests: 250ms\r\n"
            "x-ratelimit-reset-tokens: 1h1m30s\r\n");
}

TEST(RateLimits, OfTwoKindsOfTokensTheOneThatRunsOutFirstIsTold) {
  EXPECT_EQ(translated(anthropic_messages(), openai_chat(),
                       {{"anthropic-ratelimit-input-tokens-limit", "1000"},
                        {"anthropic-ratelimit-input-tokens-remaining", "900"},
                        {"anthropic-ratelimit-output-tokens-limit", "100"},
                        {"anthropic-ratelimit-output-tokens-remaining", "10"}}),
            "x-ratelimit-limit-tokens: 100\r\nx-ratelimit-remaining-tokens: 10\r\n");
}

TEST(RateLimits, WhatIsNotSaidOrNotUnderstoodIsNotTold) {
  for (const Dialect* from : all()) {
    for (const Dialect* to : all()) EXPECT_EQ(translated(*from, *to, {}), "");
  }
  EXPECT_EQ(translated(openai_chat(), anthropic_messages(),
                       {{"x-ratelimit-limit-requests", "-1"},
                        {"x-ratelimit-remaining-requests", "many\r\nx: y"},
                        {"x-ratelimit-reset-requests", "1795223400"}}),
            "");
  EXPECT_EQ(translated(anthropic_messages(), openai_chat(),
                       {{"anthropic-ratelimit-requests-reset", "tomorrow"}}),
            "");
}

TEST(RateLimits, AResetThatHasPassedIsNow) {
  EXPECT_EQ(translated(anthropic_messages(), openai_chat(),
                       {{"anthropic-ratelimit-requests-reset", "2020-01-01T00:00:00Z"}}),
            "x-ratelimit-reset-requests: 0ms\r\n");
}

TEST(Span, IsReadAsGoPrintsItAndAsSeconds) {
  const std::pair<std::string_view, std::optional<int64_t>> cases[] = {
      {"6m0s", 360'000},     {"1s", 1000},
      {"12ms", 12},          {"1.5s", 1500},
      {"2h0m3s", 7'203'000}, {"7.66s", 7660},
      {"59.70", 59'700},     {"10", 10'000},
      {"500us", 1},          {"0s", 0},
      {"", std::nullopt},    {"-1s", std::nullopt},
      {"s", std::nullopt},   {"1x", std::nullopt},
      {"1s2", std::nullopt}, {"1e9s", std::nullopt},
      {"nan", std::nullopt}, {"1795223400", std::nullopt},
  };
  for (const auto& [text, ms] : cases) EXPECT_EQ(parse_span(text), ms) << text;
}

TEST(Span, GoesThroughItsTextUnchanged) {
  for (const int64_t ms :
       {0, 1, 999, 1000, 1500, 1001, 59'999, 60'000, 360'000, 3'600'000, 7'203'040}) {
    EXPECT_EQ(parse_span(format_span(ms)), ms) << format_span(ms);
  }
  EXPECT_EQ(format_span(360'000), "6m0s");
  EXPECT_EQ(format_span(3'600'000), "1h0m0s");
}

TEST(Instant, RefusesWhatIsNone) {
  EXPECT_EQ(parse_instant("2026-11-21T01:10:00Z"), kNow);
  EXPECT_EQ(parse_instant(format_instant(kNow / 1000)), kNow);
  for (const std::string_view text :
       {"", "2026-11-21", "2026-11-21T01:10:00", "2026-13-21T01:10:00Z", "2026-02-30T01:10:00Z",
        "2026-11-21T24:10:00Z", "2026-11-21T01:10:00.Z", "2026-11-21T01:10:00+1:00",
        "+026-11-21T01:10:00Z", "2026-11-21T01:10:00Zx"}) {
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sluice::dialect
