// Nothing is lost in silence: for generated requests, read(write(request)) differs from the request
// only where a loss says so; and what has been through once goes through again unchanged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <utility>

#include "base/rng.h"
#include "dialect/test_support.h"

namespace sluice::dialect {
namespace {

using ir::ChatRequest;
using ir::DialectId;
using ir::Message;
using ir::Role;

// Requests as a reader of `source` could have made them.
class Generator final {
 public:
  Generator(uint64_t seed, DialectId source) : rng_(seed), source_(source) {}

  ChatRequest request();

 private:
  bool own(DialectId id) const { return source_ == id; }
  size_t below(size_t n) { return static_cast<size_t>(rng_.next() % n); }
  bool chance(int percent) { return below(100) < static_cast<size_t>(percent); }
  template <size_t N>
  std::string pick(const std::string_view (&words)[N]) {
    return std::string(words[below(N)]);
  }

  std::string text() {
    static constexpr std::string_view kWords[] = {"Hello",
                                                  "a \"quoted\" word",
                                                  "tab\tand\nline",
                                                  "\xE2\x82\xAC 5",
                                                  "\xF0\x9F\x98\x80",
                                                  "{\"a\"",
                                                  "back\\slash",
                                                  "x",
                                                  "\x01 control"};
    return pick(kWords) + std::to_string(below(1000));
  }
  ir::Json number() {
    static constexpr std::string_view kNumbers[] = {"0.10", "1", "0.999", "1e-1", "0.5000"};
    return {pick(kNumbers)};
  }
  ir::Json object() {
    static constexpr std::string_view kObjects[] = {
        R"({"type":"object","z":1.0,"a":[1, 2]})", R"({"type":"object"})",
        R"({ "type" : "object", "n": 12345678901234567890 })"};
    return {pick(kObjects)};
  }
  ir::Part media();
  void user(ChatRequest& out);
  void assistant(ChatRequest& out);
  void results(ChatRequest& out, const Message& calls);
  void add(ChatRequest& out, Message message);
  void tools(ChatRequest& out);
  void limits(ChatRequest& out);
  void openai_only(ChatRequest& out);
  void anthropic_only(ChatRequest& out);

  base::Rng rng_;
  DialectId source_;
  int ids_ = 0;
  bool assistant_follows_ = false;  // the last message holds results, so no user message is needed
};

void Generator::add(ChatRequest& out, Message message) {
  message.place = {static_cast<int>(out.messages.size())};
  out.messages.push_back(std::move(message));
}

ir::Part Generator::media() {
  ir::Media out;
  out.kind = chance(70) ? ir::Media::Kind::Image : ir::Media::Kind::Document;
  if (out.kind == ir::Media::Kind::Document) {
    out.media_type = "application/pdf";
    out.data = "JVBERi0=";
    out.name = "report.pdf";
  } else if (chance(50)) {
    out.media_type = "image/png";
    out.data = "iVBORw0KGgo=";
  } else {
    out.source = ir::Media::Source::Url;
    out.data = "https://example.com/" + std::to_string(below(100));
  }
  return out;
}

void Generator::user(ChatRequest& out) {
  Message message;
  const size_t count = 1 + below(3);
  for (size_t i = 0; i < count; ++i) {
    chance(75) ? message.parts.emplace_back(ir::Text{text(), {}})
               : message.parts.emplace_back(media());
  }
  if (own(DialectId::OpenaiChat) && chance(10)) message.name = "ann";
  add(out, std::move(message));
}

void Generator::assistant(ChatRequest& out) {
  Message message;
  message.role = Role::Assistant;
  if (own(DialectId::AnthropicMessages) && chance(30)) {
    message.parts.emplace_back(ir::Thinking{text(), "c2ln", {}});
  }
  if (chance(60)) message.parts.emplace_back(ir::Text{text(), {}});
  const size_t calls = below(3);
  for (size_t i = 0; i < calls; ++i) {
    message.parts.emplace_back(ir::ToolCall{"call_" + std::to_string(ids_++),
                                            "f",
                                            chance(30) ? "{}" : R"({"x":1.50, "y":"\u00e9"})",
                                            false,
                                            {}});
  }
  if (message.parts.empty()) message.parts.emplace_back(ir::Text{text(), {}});
  const Message copy = message;
  add(out, std::move(message));
  if (calls > 0) results(out, copy);
}

void Generator::results(ChatRequest& out, const Message& calls) {
  Message message;
  for (const ir::Part& part : calls.parts) {
    const auto* call = std::get_if<ir::ToolCall>(&part);
    if (call == nullptr) continue;
    ir::ToolResult result;
    result.call_id = call->id;
    if (chance(80)) result.content.emplace_back(ir::Text{text(), {}});
    if (own(DialectId::AnthropicMessages)) {
      result.is_error = chance(20);
      if (chance(10)) result.content.emplace_back(media());
    }
    message.parts.emplace_back(std::move(result));
  }
  add(out, std::move(message));
  assistant_follows_ = true;
}

void Generator::tools(ChatRequest& out) {
  const size_t count = 1 + below(3);
  for (size_t i = 0; i < count; ++i) {
    ir::Tool tool;
    tool.name = i == 0 ? "f" : "g" + std::to_string(i);
    tool.description = chance(50) ? text() : "";
    tool.parameters = object();
    if (chance(30)) tool.strict = chance(50);
    if (own(DialectId::AnthropicMessages) && chance(20)) {
      tool.extra.push_back({"cache_control", {R"({"type":"ephemeral"})"}});
    }
    out.tools.push_back(std::move(tool));
  }
  if (chance(60)) {
    out.tool_choice.emplace();
    out.tool_choice->mode = static_cast<ir::ToolChoice::Mode>(below(4));
    if (out.tool_choice->mode == ir::ToolChoice::Mode::Named) out.tool_choice->name = "f";
    const bool none = out.tool_choice->mode == ir::ToolChoice::Mode::None;
    if (!none && chance(40)) out.parallel_tool_calls = false;
  }
}

void Generator::limits(ChatRequest& out) {
  out.max_tokens = static_cast<int64_t>(1 + below(100'000));
  if (chance(40)) out.temperature = number();
  if (chance(30)) out.top_p = number();
  for (size_t i = below(3); i > 0; --i) out.stop.push_back("stop" + std::to_string(i));
  if (chance(30)) out.user = "user-1";
  if (chance(30)) out.service_tier = "auto";
  static constexpr std::string_view kEfforts[] = {"low", "medium", "high", "xhigh", "max"};
  if (chance(30)) out.reasoning.effort = pick(kEfforts);
  if (chance(30)) {
    out.response_format.emplace();
    out.response_format->kind = ir::ResponseFormat::Kind::JsonSchema;
    out.response_format->schema = object();
    if (own(DialectId::OpenaiChat)) {
      out.response_format->name = "answer";
      out.response_format->strict = true;
    }
  }
}

void Generator::openai_only(ChatRequest& out) {
  if (chance(20)) out.seed = {"9007199254740993"};
  if (chance(20)) out.frequency_penalty = {"0.25"};
  if (chance(20)) out.presence_penalty = {"-0.25"};
  if (chance(20)) out.n = 2;
  if (chance(20)) out.logprobs = true;
  if (chance(20)) out.top_logprobs = 4;
  if (chance(20)) out.logit_bias = {R"({"5":1})"};
  if (chance(20)) out.extra.push_back({"verbosity", {R"("low")"}});
  if (chance(20)) out.extra.push_back({"brand_new", {"[1.0]"}});
}

void Generator::anthropic_only(ChatRequest& out) {
  out.include_usage = true;
  if (chance(20)) out.top_k = {"40"};
  if (chance(20)) out.extra.push_back({"speed", {R"("fast")"}});
  if (chance(20)) out.extra.push_back({"brand_new", {"[1.0]"}});
}

ChatRequest Generator::request() {
  ChatRequest out;
  out.source = source_;
  out.model = "m";
  if (chance(50)) {
    Message system;
    system.role = Role::System;
    system.parts.emplace_back(ir::Text{text(), {}});
    if (own(DialectId::AnthropicMessages)) {
      system.place = {-1};
      out.messages.push_back(std::move(system));
    } else {
      add(out, std::move(system));
    }
  }
  user(out);
  for (size_t turns = below(3); turns > 0; --turns) {
    assistant(out);
    if (!std::exchange(assistant_follows_, false)) user(out);
  }
  if (chance(60)) tools(out);
  limits(out);
  own(DialectId::OpenaiChat) ? openai_only(out) : anthropic_only(out);
  return out;
}

// The members of a request by name, each with what must be mentioned when it changes.
std::set<std::string> changed_members(const ChatRequest& a, const ChatRequest& b) {
  std::set<std::string> out;
  const auto check = [&](const char* name, bool same) {
    if (!same) out.insert(name);
  };
  check("messages", a.messages == b.messages);
  check("tools", a.tools == b.tools);
  check("tool_choice", a.tool_choice == b.tool_choice);
  check("parallel_tool_calls", a.parallel_tool_calls == b.parallel_tool_calls);
  check("max_tokens", a.max_tokens == b.max_tokens);
  check("stop", a.stop == b.stop);
  check("temperature", a.temperature == b.temperature);
  check("top_p", a.top_p == b.top_p);
  check("top_k", a.top_k == b.top_k);
  check("seed", a.seed == b.seed);
  check("frequency_penalty", a.frequency_penalty == b.frequency_penalty);
  check("presence_penalty", a.presence_penalty == b.presence_penalty);
  check("n", a.n == b.n);
  check("logprobs", a.logprobs == b.logprobs);
  check("top_logprobs", a.top_logprobs == b.top_logprobs);
  check("logit_bias", a.logit_bias == b.logit_bias);
  check("effort", a.reasoning.effort == b.reasoning.effort);
  check("user", a.user == b.user);
  check("service_tier", a.service_tier == b.service_tier);
  return out;
}

bool mentions(const ir::Losses& losses, const std::string& member) {
  return std::any_of(losses.begin(), losses.end(), [&](const ir::Loss& loss) {
    return loss.path.find(member) != std::string::npos;
  });
}

std::string write(const Dialect& dialect, const ChatRequest& request, ir::Losses& losses) {
  WriteOptions options;
  options.api_version = "2023-06-01";
  options.want_usage = false;
  std::string out;
  const auto written = dialect.write_request(request, options, out, losses);
  EXPECT_TRUE(written) << written.error().message;
  return out;
}

ChatRequest read(const Dialect& dialect, const std::string& body) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(body)) << body;
  auto out = dialect.read_request(doc.root(), "2023-06-01");
  EXPECT_TRUE(out) << (out ? "" : out.error().message) << "\n" << body;
  return out ? *out : ChatRequest{};
}

// Turns that the target's format merges or splits compare equal when their parts do.
std::vector<Message> merged(std::vector<Message> messages) {
  std::vector<Message> out;
  for (Message& message : messages) {
    if (!out.empty() && out.back().role == message.role && message.role == Role::User) {
      for (ir::Part& part : message.parts) out.back().parts.push_back(std::move(part));
    } else {
      out.push_back(std::move(message));
    }
  }
  return out;
}

constexpr uint64_t kSeeds = 3000;

TEST(RoundTrip, ThroughItsOwnDialectARequestStaysTheSame) {
  for (const Dialect* dialect : all()) {
    for (uint64_t seed = 0; seed < kSeeds; ++seed) {
      const ChatRequest request = Generator(seed, dialect->id()).request();
      ir::Losses losses;
      const std::string body = write(*dialect, request, losses);
      EXPECT_THAT(testing::describe(losses), ::testing::IsEmpty()) << body;
      const ChatRequest back = read(*dialect, body);
      ASSERT_TRUE(back == request) << dialect->name() << " seed " << seed << "\n" << body;
    }
  }
}

TEST(RoundTrip, ThroughAnotherDialectOnlyWhatIsReportedChanges) {
  for (const Dialect* from : all()) {
    for (const Dialect* to : all()) {
      if (from == to) continue;
      for (uint64_t seed = 0; seed < kSeeds; ++seed) {
        const ChatRequest request = Generator(seed, from->id()).request();
        ir::Losses losses;
        const std::string body = write(*to, request, losses);
        ChatRequest back = read(*to, body);
        back.messages = merged(std::move(back.messages));
        ChatRequest before = request;
        before.messages = merged(std::move(before.messages));
        for (const std::string& member : changed_members(before, back)) {
          ASSERT_TRUE(mentions(losses, member))
              << member << " changed in silence, seed " << seed << "\n"
              << body;
        }
      }
    }
  }
}

TEST(RoundTrip, WhatHasBeenThroughOnceGoesThroughUnchanged) {
  for (const Dialect* from : all()) {
    for (const Dialect* to : all()) {
      for (uint64_t seed = 0; seed < kSeeds / 3; ++seed) {
        ir::Losses losses;
        const std::string once = write(*to, Generator(seed, from->id()).request(), losses);
        ir::Losses again;
        const std::string twice = write(*to, read(*to, once), again);
        ASSERT_EQ(once, twice) << "seed " << seed;
        ASSERT_THAT(testing::describe(again), ::testing::IsEmpty()) << "seed " << seed;
      }
    }
  }
}

}  // namespace
}  // namespace sluice::dialect
