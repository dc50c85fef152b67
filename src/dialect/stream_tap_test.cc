// The tap must see what the translating reader sees, change nothing, and cost nothing.
#include <gtest/gtest.h>

#include "base/allocations_for_test.h"
#include "dialect/test_support.h"

namespace sluice::dialect {
namespace {

namespace fs = std::filesystem;

struct Passed {
  StreamFacts facts;
  size_t suppressed = 0;
  std::string text;  // of what was let through
};

Passed run_tap(const Dialect& dialect, std::string_view bytes, bool strip_usage) {
  Passed out;
  const auto tap = dialect.stream_tap(strip_usage);
  wire::sse::Parser parser;
  const auto ok = parser.feed(bytes, [&](const wire::sse::Event& event) {
    const bool pass = tap->observe(event.name, event.data);
    out.suppressed += pass ? 0 : 1;
    if (pass) out.text += std::string(event.data) + "\n";
  });
  EXPECT_TRUE(ok);
  out.facts = tap->facts();
  return out;
}

struct Seen {
  bool whole = false;  // read to its end without an error
  bool content = false;
  bool complete = false;
  bool failed = false;
  ir::Usage usage;
};

Seen run_reader(const Dialect& dialect, std::string_view bytes) {
  Seen out;
  const auto reader = dialect.stream_reader();
  const StreamReader::Sink sink = [&](const ir::StreamEvent& event) {
    if (const auto* usage = std::get_if<ir::UsageReport>(&event)) {
      out.usage.overwrite_with(usage->usage);
    }
    out.content |= std::holds_alternative<ir::PartDelta>(event);
    out.complete |= std::holds_alternative<ir::End>(event);
    out.failed |= std::holds_alternative<ir::StreamError>(event);
  };
  const bool fed = reader->feed(bytes, sink).has_value();
  out.whole = fed && reader->finish(sink).has_value();
  return out;
}

TEST(StreamTap, AgreesWithTheReaderOnEveryGoldenStream) {
  size_t count = 0;
  const fs::path root = fs::path(SLUICE_SOURCE_DIR) / "src/dialect/golden";
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    const std::string folder = file.path().parent_path().filename().string();
    if (file.path().filename() != "in.sse") continue;
    // A tap does not judge broken chunks; only a reader must understand all of them.
    if (folder.find("broken") != std::string::npos ||
        folder.find("no_block") != std::string::npos) {
      continue;
    }
    const std::string pairing = file.path().parent_path().parent_path().filename().string();
    const Dialect* dialect = testing::by_name(pairing.substr(0, pairing.find("_to_")));
    ASSERT_NE(dialect, nullptr);
    const std::string bytes = testing::read_file(file.path());
    const Seen seen = run_reader(*dialect, bytes);
    const StreamFacts facts = run_tap(*dialect, bytes, false).facts;
    EXPECT_EQ(facts.complete, seen.complete) << folder;
    EXPECT_EQ(facts.failed, seen.failed) << folder;
    EXPECT_TRUE(facts.usage == seen.usage) << folder;
    if (seen.content) {
      EXPECT_TRUE(facts.saw_content) << folder;
    }
    ++count;
  }
  EXPECT_GT(count, 30U);
}

// ---- splice and translate ----------------------------------------------------------------------

// All text by part, whatever the deltas it came in.
std::vector<std::string> texts(const std::vector<ir::StreamEvent>& events) {
  std::vector<std::string> out;
  for (const ir::StreamEvent& event : events) {
    if (const auto* start = std::get_if<ir::PartStart>(&event)) {
      out.push_back(start->name + "|" + start->data + "|");
    } else if (const auto* delta = std::get_if<ir::PartDelta>(&event)) {
      out.at(static_cast<size_t>(delta->index)) += delta->text;
    }
  }
  return out;
}

TEST(SpliceAndTranslate, GiveAClientTheSameTextCountsAndEnd) {
  const fs::path root = fs::path(SLUICE_SOURCE_DIR) / "src/dialect/golden";
  size_t count = 0;
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    if (file.path().filename() != "in.sse") continue;
    const std::string folder = file.path().parent_path().filename().string();
    const std::string pairing = file.path().parent_path().parent_path().filename().string();
    const Dialect* dialect = testing::by_name(pairing.substr(0, pairing.find("_to_")));
    ASSERT_NE(dialect, nullptr);
    const std::string spliced = testing::read_file(file.path());
    const auto first = testing::translate_stream(*dialect, *dialect, {spliced});
    const auto second = testing::translate_stream(*dialect, *dialect, {first.bytes});
    // An empty tool input is made {} on the way.
    auto before = texts(first.events);
    const auto after = texts(second.events);
    ASSERT_EQ(before.size(), after.size()) << folder;
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i].ends_with('|') && after[i].ends_with("|{}")) before[i] += "{}";
      EXPECT_EQ(before[i], after[i]) << folder;
    }
    const Seen a = run_reader(*dialect, spliced);
    const Seen b = run_reader(*dialect, first.bytes);
    EXPECT_EQ(a.complete, b.complete) << folder;
    EXPECT_EQ(a.failed, b.failed) << folder;
    // OpenAI's totals do not tell null from zero, Anthropic's frames always have their numbers.
    EXPECT_EQ(a.usage.prompt_total(), b.usage.prompt_total()) << folder;
    EXPECT_EQ(a.usage.output.value_or(0), b.usage.output.value_or(0)) << folder;
    ++count;
  }
  EXPECT_GT(count, 40U);
}

TEST(SpliceAndTranslate, AgreeOnTheUsageOfWholeAnswers) {
  const fs::path root = fs::path(SLUICE_SOURCE_DIR) / "src/dialect/golden";
  size_t count = 0;
  for (const auto& file : fs::recursive_directory_iterator(root)) {
    const std::string folder = file.path().parent_path().filename().string();
    if (!folder.starts_with("response_") || file.path().filename() != "in.json") continue;
    const std::string pairing = file.path().parent_path().parent_path().filename().string();
    const Dialect* dialect = testing::by_name(pairing.substr(0, pairing.find("_to_")));
    wire::json::Document doc;
    ASSERT_TRUE(doc.parse(testing::read_file(file.path())));
    const auto read = dialect->read_response(doc.root());
    ASSERT_TRUE(read) << folder;
    EXPECT_TRUE(read->usage == dialect->read_usage(doc.root())) << folder;
    ++count;
  }
  EXPECT_GT(count, 15U);
}

constexpr std::string_view kRole =
    R"({"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null})";
constexpr std::string_view kHello =
    R"({"id":"1","choices":[{"index":0,"delta":{"content":"say \"usage\": {\"error\":1}"},"finish_reason":null}],"usage":null})";
constexpr std::string_view kStop =
    R"({"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null})";
constexpr std::string_view kUsage =
    R"({"id":"1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}})";

TEST(OpenaiTap, SuppressesTheUsageChunkThatWeAskedFor) {
  const auto tap = openai_chat().stream_tap(true);
  EXPECT_TRUE(tap->observe("", kRole));
  EXPECT_FALSE(tap->facts().saw_content);
  EXPECT_TRUE(tap->observe("", kHello));
  EXPECT_TRUE(tap->facts().saw_content);
  EXPECT_TRUE(tap->observe("", kStop));
  EXPECT_FALSE(tap->observe("", kUsage));
  EXPECT_TRUE(tap->observe("", "[DONE]"));
  EXPECT_EQ(tap->facts().usage.output, 4);
  EXPECT_TRUE(tap->facts().complete);
}

TEST(OpenaiTap, KeepsTheUsageChunkThatTheClientAskedFor) {
  const auto tap = openai_chat().stream_tap(false);
  EXPECT_TRUE(tap->observe("", kUsage));
  EXPECT_EQ(tap->facts().usage.input, 3);
}

TEST(OpenaiTap, KeepsUsageThatStandsBesideContent) {
  const auto tap = openai_chat().stream_tap(true);
  EXPECT_TRUE(tap->observe(
      "",
      R"({"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}})"));
  EXPECT_EQ(tap->facts().usage.output, 1);
}

TEST(OpenaiTap, TakesBlanksBetweenTokens) {
  const auto tap = openai_chat().stream_tap(true);
  EXPECT_TRUE(
      tap->observe("", R"({"choices": [ {"delta": {"content" : "x"}, "finish_reason" : null} ]})"));
  EXPECT_TRUE(tap->facts().saw_content);
  EXPECT_FALSE(tap->facts().complete);
  EXPECT_FALSE(tap->observe("", R"({"choices": [], "usage" : {"prompt_tokens": 3}})"));
}

TEST(OpenaiTap, SeesTheFirstTokenWhereverItStands) {
  for (const std::string_view delta :
       {R"({"content":"x"})", R"({"tool_calls":[{"index":0}]})", R"({"refusal":"no"})",
        R"({"reasoning_content":"hm"})", R"({"reasoning":"hm"})",
        R"({"function_call":{"name":"f"}})"}) {
    const auto tap = openai_chat().stream_tap(false);
    EXPECT_TRUE(tap->observe("", R"({"choices":[{"delta":)" + std::string(delta) + "}]}"));
    EXPECT_TRUE(tap->facts().saw_content) << delta;
  }
  const auto legacy = openai_chat().stream_tap(false);
  EXPECT_TRUE(legacy->observe("", R"({"object":"text_completion","choices":[{"text":"x"}]})"));
  EXPECT_TRUE(legacy->facts().saw_content);
}

TEST(OpenaiTap, AnErrorMeansFailedWhateverFollows) {
  const auto tap = openai_chat().stream_tap(false);
  EXPECT_TRUE(tap->observe("", R"({"error":null,"choices":[]})"));
  EXPECT_FALSE(tap->facts().failed);
  EXPECT_TRUE(tap->observe("", R"({"error":{"message":"boom"}})"));
  EXPECT_TRUE(tap->observe("", "[DONE]"));
  EXPECT_TRUE(tap->facts().failed);
  EXPECT_FALSE(tap->facts().complete);
}

TEST(StreamTap, TellsTheReasonToEndFromTheTerminator) {
  struct Case {
    const char* dialect;
    std::string_view reason;
    std::string_view terminator;
  };
  for (const Case& c :
       {Case{"openai_chat",
             "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
             "data: [DONE]\n\n"},
        Case{"anthropic_messages",
             "event: message_delta\ndata: "
             "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
             "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"}}) {
    const Dialect& dialect = *testing::by_name(c.dialect);
    const StreamFacts before = run_tap(dialect, c.reason, false).facts;
    EXPECT_TRUE(before.complete && !before.terminated) << c.dialect;
    const StreamFacts after =
        run_tap(dialect, std::string(c.reason) + std::string(c.terminator), false).facts;
    EXPECT_TRUE(after.complete && after.terminated) << c.dialect;
  }
}

TEST(StreamTap, HoldsBackAnEventThatWasCut) {
  for (const char* name : {"openai_chat", "anthropic_messages"}) {
    for (const char* data : {"{\"type\":\"content_block_delta\",\"ind", "null", "}", "  "}) {
      const Passed passed =
          run_tap(*testing::by_name(name), std::string("data: ") + data + "\n\n", false);
      EXPECT_TRUE(passed.facts.malformed) << name << ": " << data;
      EXPECT_EQ(passed.text, "") << name << ": " << data;
    }
    const std::string blanks = "data:  {\"type\":\"ping\"} \n\n";
    EXPECT_FALSE(run_tap(*testing::by_name(name), blanks, false).facts.malformed) << name;
  }
}

TEST(AnthropicTap, ReadsCountsFromBothEndsAndNeverAddsThem) {
  const auto tap = anthropic_messages().stream_tap(true);
  EXPECT_TRUE(tap->observe(
      "message_start",
      R"({"type":"message_start","message":{"usage":{"input_tokens":5,"output_tokens":1}}})"));
  EXPECT_FALSE(tap->facts().saw_content);
  EXPECT_TRUE(tap->observe("content_block_delta", R"({"type":"content_block_delta"})"));
  EXPECT_TRUE(tap->facts().saw_content);
  EXPECT_TRUE(tap->observe(
      "message_delta",
      R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9,"input_tokens":null}})"));
  EXPECT_EQ(tap->facts().usage.input, 5);
  EXPECT_EQ(tap->facts().usage.output, 9);
  EXPECT_TRUE(tap->facts().complete);
}

TEST(StreamTap, AllocatesNothingForAnEventInTheSteadyState) {
  if (!base::kAllocationsCounted) GTEST_SKIP() << "allocations are not counted under a sanitizer";
  const std::string_view delta =
      R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a longer piece of text"}})";
  const auto anthropic = anthropic_messages().stream_tap(false);
  const auto openai = openai_chat().stream_tap(true);
  // Counts in every chunk, as some servers send: parsed each time, from buffers kept.
  const std::string_view counted =
      R"({"choices":[{"index":0,"delta":{"content":"x"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}})";
  EXPECT_TRUE(openai->observe("", counted));
  const size_t before = base::allocations;
  for (int i = 0; i < 100; ++i) {
    (void)anthropic->observe("content_block_delta", delta);
    (void)openai->observe("", kHello);
    (void)openai->observe("", counted);
  }
  EXPECT_EQ(base::allocations, before);
}

}  // namespace
}  // namespace sluice::dialect
