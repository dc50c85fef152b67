#include "app/sim_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SimConfig, ReadsUpstreamsWithTheirKnobs) {
  const auto read = read_sim_config(R"(
threads: 2
upstreams:
  - { listen: "127.0.0.1:9101", dialect: anthropic_messages, ttft_ms: 200, token_ms: 20 }
  - listen: 127.0.0.1:9102
    dialect: openai_chat
    error_rate: 0.05
    fault: cut_mid_stream
    models: [gpt-5-mini, gpt-5]
)");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->threads, 2);
  ASSERT_EQ(read->upstreams.size(), 2U);
  EXPECT_EQ(read->upstreams[0].dialect, "anthropic_messages");
  EXPECT_EQ(read->upstreams[0].behaviour.ttft_ms, 200);
  EXPECT_EQ(read->upstreams[1].behaviour.error_rate, 0.05);
  EXPECT_EQ(read->upstreams[1].behaviour.fault, sim::Fault::CutMidStream);
  EXPECT_THAT(read->upstreams[1].behaviour.models, ElementsAre("gpt-5-mini", "gpt-5"));
}

TEST(SimConfig, ReadsJsonToo) {
  EXPECT_TRUE(read_sim_config(
      R"({"upstreams": [{"listen": "127.0.0.1:0", "dialect": "openai_chat", "fault": null}]})"));
}

TEST(SimConfig, FindsEveryErrorWithItsPlace) {
  const auto read = read_sim_config(
      "threads: 0\nupstreams:\n  - { listen: \"127.0.0.1:1\", tokns: 5, ttft_ms: soon }\nextra: "
      "1\n");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(),
              ElementsAre(HasSubstr("1:10: threads must be"), HasSubstr("3:5: dialect is missing"),
                          HasSubstr("did you mean \"tokens\"?"), HasSubstr("ttft_ms must be"),
                          HasSubstr("4:1: unknown key \"extra\"")));
}

TEST(SimConfig, AnEmptyOrBrokenFileIsAnError) {
  EXPECT_FALSE(read_sim_config(""));
  EXPECT_FALSE(read_sim_config("upstreams: []"));
  EXPECT_FALSE(read_sim_config("upstreams: [1]"));
  EXPECT_FALSE(read_sim_config("a: [unclosed"));
}

}  // namespace
}  // namespace sluice::app
