#include "sim/directives.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

TEST(Directives, APlainTextHasNone) {
  const Directives d = parse_directives("what do you think: call me or stop: now");
  EXPECT_FALSE(d.think);
  EXPECT_FALSE(d.finish);
  EXPECT_FALSE(d.echo);
  EXPECT_TRUE(d.calls.empty());
}

TEST(Directives, EchoIsTheRestVerbatim) {
  EXPECT_EQ(parse_directives("echo: a\nb ").echo, " a\nb ");
  EXPECT_EQ(parse_directives("echo:").echo, "");
  EXPECT_FALSE(parse_directives("say echo:x").echo);
  EXPECT_TRUE(parse_directives("echo:call:x").calls.empty());
}

TEST(Directives, StandInAnyOrderAtTheStart) {
  const Directives d = parse_directives("cached:5 stop:length think: echo:x");
  EXPECT_TRUE(d.think);
  EXPECT_EQ(d.finish, Finish::Length);
  EXPECT_EQ(d.cached, 5);
  EXPECT_EQ(d.echo, "x");
}

TEST(Directives, EveryReasonToStopHasAName) {
  EXPECT_EQ(parse_directives("stop:refusal").finish, Finish::Refusal);
  EXPECT_EQ(parse_directives("stop:content_filter").finish, Finish::Filter);
  EXPECT_EQ(parse_directives("stop:stop_sequence").finish, Finish::StopSequence);
  EXPECT_EQ(parse_directives("stop:pause_turn").finish, Finish::Pause);
  EXPECT_EQ(parse_directives("stop:max_tokens").finish, Finish::Length);
  EXPECT_EQ(parse_directives("stop:model_context_window_exceeded").finish, Finish::ContextFull);
  EXPECT_FALSE(parse_directives("stop:nonsense").finish);
}

TEST(Directives, CacheCountsStandAnywhereButOnlyAsWords) {
  EXPECT_EQ(parse_directives("a cached:12 b").cached, 12);
  EXPECT_EQ(parse_directives("a cache_write:3").cache_write, 3);
  EXPECT_EQ(parse_directives("uncached:12").cached, 0);
  EXPECT_EQ(parse_directives("cached:-4").cached, 0);
  EXPECT_EQ(parse_directives("cached:x").cached, 0);
}

TEST(Directives, CallsTakeTheJsonThatFollows) {
  const auto calls =
      parse_directives(R"(please call:a {"x":"}\"{","y":{}} and call:b-2 call:c {broken)").calls;
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[0].tool, "a");
  EXPECT_EQ(calls[0].arguments, R"({"x":"}\"{","y":{}})");
  EXPECT_EQ(calls[1].tool, "b-2");
  EXPECT_EQ(calls[1].arguments, "");
  EXPECT_EQ(calls[2].arguments, "");
}

TEST(Directives, ACallInsideTheJsonOfACallIsNoCall) {
  EXPECT_EQ(parse_directives(R"(call:a {"x":" call:b "})").calls.size(), 1U);
}

}  // namespace
}  // namespace sluice::sim
