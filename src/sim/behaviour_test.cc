#include "sim/behaviour.h"

#include "sim/ask_for_test.h"

namespace sluice::sim {
namespace {

TEST(Faults, HaveTheNamesOfTheContract) {
  for (const char* name :
       {"http_500", "http_429", "http_529", "reset_before_headers", "hang_before_headers",
        "hang_mid_stream", "cut_mid_stream", "trickle", "bad_json", "html_502", "no_done",
        "error_event_mid_stream", "slow_headers", "wrong_length"}) {
    const auto fault = fault_named(name);
    ASSERT_TRUE(fault) << name;
    EXPECT_EQ(sim::name(*fault), name);
  }
  EXPECT_EQ(fault_named(""), Fault::None);
  EXPECT_FALSE(fault_named("http_418"));
}

TEST(Behaviour, TakesKnobsFromText) {
  Behaviour b;
  EXPECT_TRUE(set_from_text(b, "ttft_ms", "250"));
  EXPECT_TRUE(set_from_text(b, "error_rate", "0.25"));
  EXPECT_TRUE(set_from_text(b, "fault", "trickle"));
  EXPECT_TRUE(set_from_text(b, "models", "a,b"));
  EXPECT_TRUE(set_from_text(b, "strict", "false"));
  EXPECT_EQ(b.ttft_ms, 250);
  EXPECT_EQ(b.error_rate, 0.25);
  EXPECT_EQ(b.fault, Fault::Trickle);
  EXPECT_EQ(b.models, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(b.strict);
}

TEST(Behaviour, RefusesWhatIsOutOfBoundsAndNamesTheRemedy) {
  Behaviour b;
  EXPECT_EQ(set_from_text(b, "ttft_ms", "-1").error().message,
            "ttft_ms must be a whole number from 0 to 3600000");
  EXPECT_FALSE(set_from_text(b, "ttft_ms", "1.5"));
  EXPECT_FALSE(set_from_text(b, "ttft_ms", "5x"));
  EXPECT_FALSE(set_from_text(b, "error_rate", "1.1"));
  EXPECT_FALSE(set_from_text(b, "error_rate", "nan"));
  EXPECT_FALSE(set_from_text(b, "strict", "yes"));
  EXPECT_NE(set_from_text(b, "fault", "http_50").error().message.find("did you mean \"http_500\"?"),
            std::string::npos);
}

TEST(Behaviour, SuggestsTheKnobThatWasMeant) {
  Behaviour b;
  EXPECT_EQ(set_from_text(b, "tft_ms", "1").error().message,
            "unknown knob \"tft_ms\"; did you mean \"ttft_ms\"?");
  EXPECT_EQ(set_from_text(b, "completely_else", "1")
                .error()
                .message.find("unknown knob \"completely_else\"; one of: seed, "),
            0U);
}

TEST(Behaviour, ChangesByJsonAllOrNothing) {
  Behaviour b;
  const Json half(R"({"ttft_ms": 5, "tokens": "many"})");
  EXPECT_FALSE(set_from_json(b, *half));
  EXPECT_EQ(b.ttft_ms, 0);
  const Json good(R"({"ttft_ms": 5, "fault": null, "models": ["x"], "api_key": null})");
  EXPECT_TRUE(set_from_json(b, *good));
  EXPECT_EQ(b.ttft_ms, 5);
  EXPECT_EQ(b.tokens, 16) << "what is not named stays";
  const Json list("[1]");
  EXPECT_FALSE(set_from_json(b, *list));
}

TEST(Behaviour, ShowsEveryKnobButNoSecret) {
  Behaviour b;
  b.api_key = Secret("sk-very-secret");
  b.error_rate = 0.125;
  const std::string text = to_json(b);
  EXPECT_EQ(text.find("very-secret"), std::string::npos);
  const Json parsed(text);
  for (const Knob& knob : knobs()) EXPECT_TRUE(parsed[knob.name].exists()) << knob.name;
  EXPECT_EQ(parsed["error_rate"].as_double(), 0.125);
  EXPECT_EQ(parsed["api_key"].str(), "(set)");
}

TEST(Behaviour, ReadsBackWhatItShows) {
  Behaviour b;
  const Json knobs_of(
      R"({"seed": 9, "token_ms": 3, "fault": "no_done", "models": ["m"], "fault_rate": 0.5})");
  ASSERT_TRUE(set_from_json(b, *knobs_of));
  const Json shown(to_json(b));
  Behaviour copy;
  ASSERT_TRUE(set_from_json(copy, *shown));
  EXPECT_EQ(to_json(copy), to_json(b));
}

}  // namespace
}  // namespace sluice::sim
