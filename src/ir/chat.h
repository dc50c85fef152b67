// A chat exchange without a wire format: what every dialect reads into and writes from. Plain data.
//
// Rules of the house:
//   - text that must survive to the letter (schemas, tool arguments, numbers) is kept as its JSON
//     text (`Json`), never parsed and printed again;
//   - what a dialect does not model in common goes to `extra`, tagged by nothing but its key: the
//     same dialect writes it back, another one reports a Loss for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ir/usage.h"

namespace sluice::ir {

// Verbatim JSON text of one value; empty means "not given".
struct Json {
  std::string text;
  [[nodiscard]] bool given() const { return !text.empty(); }
  bool operator==(const Json&) const = default;
};

enum class DialectId : uint8_t { OpenaiChat, AnthropicMessages };

// A member that only its own dialect understands: path below its object, and its JSON text.
struct Extra {
  std::string key;
  Json value;
  bool operator==(const Extra&) const = default;
};
using Extras = std::vector<Extra>;

// ---- content -----------------------------------------------------------------------------------

struct Text {
  std::string text;
  Extras extra;  // cache_control, citations, prompt_cache_breakpoint ...
  bool operator==(const Text&) const = default;
};

// An image, document or sound, by value or by reference.
struct Media {
  enum class Kind : uint8_t { Image, Document, Audio };
  enum class Source : uint8_t { Base64, Url, FileId, PlainText };
  Kind kind = Kind::Image;
  Source source = Source::Base64;
  std::string media_type;  // "image/png"; for audio its format ("wav"); empty when unknown
  std::string data;        // base64 text, URL, file id or plain text, by source
  std::string name;        // file name or title
  std::string detail;      // OpenAI image detail
  Extras extra;
  bool operator==(const Media&) const = default;
};

// `arguments` is a JSON object's text for a function, free text for a custom tool.
struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;
  bool custom = false;
  Extras extra;
  bool operator==(const ToolCall&) const = default;
};

struct Refusal {
  std::string text;
  bool operator==(const Refusal&) const = default;
};

// Signatures are bound to the provider that made them: never replayed to another dialect.
struct Thinking {
  std::string text;
  std::string signature;
  std::string redacted;  // opaque data of a redacted block; then text is empty
  bool operator==(const Thinking&) const = default;
};

// A block of a kind we do not model, kept for its own dialect.
struct Opaque {
  DialectId dialect = DialectId::OpenaiChat;
  std::string kind;  // its "type"
  Json block;
  bool operator==(const Opaque&) const = default;
};

struct ToolResult;
using Part = std::variant<Text, Media, ToolCall, ToolResult, Refusal, Thinking, Opaque>;

struct ToolResult {
  std::string call_id;
  std::vector<Part> content;  // Text and Media
  bool is_error = false;
  Extras extra;
  bool operator==(const ToolResult&) const = default;
};

enum class Role : uint8_t { System, Developer, User, Assistant };

// Where a message stood in its source's list, so that a loss can name it; -1: not in the list (the
// `system` member of Anthropic). Never part of the value: all places are equal.
struct Place {
  int index = -1;
  bool operator==(const Place&) const { return true; }
};

// Tool results are parts of a User message, all results of one assistant turn in one message.
struct Message {
  Role role = Role::User;
  std::vector<Part> parts;
  std::string name;
  Extras extra;
  Place place;
  bool operator==(const Message&) const = default;
};

// ---- request -----------------------------------------------------------------------------------

struct Tool {
  std::string name;
  std::string description;
  Json parameters;  // JSON Schema; not given means "takes no arguments"
  std::optional<bool> strict;
  bool custom = false;  // free-text tool; `parameters` then holds its format
  Json opaque;          // a provider's own tool, verbatim; all other members are then empty
  Extras extra;
  bool operator==(const Tool&) const = default;
};

struct ToolChoice {
  enum class Mode : uint8_t { Auto, None, Required, Named };
  Mode mode = Mode::Auto;
  std::string name;                  // Named
  std::vector<std::string> allowed;  // Auto or Required restricted to these names; empty: all
  bool operator==(const ToolChoice&) const = default;
};

struct ResponseFormat {
  enum class Kind : uint8_t { Text, JsonObject, JsonSchema };
  Kind kind = Kind::Text;
  std::string name;
  std::string description;
  Json schema;
  std::optional<bool> strict;
  bool operator==(const ResponseFormat&) const = default;
};

// Explicit control of reasoning. `effort` alone is the common case.
struct Reasoning {
  std::string effort;  // none minimal low medium high xhigh max; empty: not given
  enum class Mode : uint8_t { NotGiven, Disabled, Enabled, Adaptive, Other };
  Mode mode = Mode::NotGiven;
  std::optional<int64_t> budget_tokens;
  Json verbatim;  // the dialect's own object, for writing it back unchanged
  bool operator==(const Reasoning&) const = default;
};

struct ChatRequest {
  DialectId source = DialectId::OpenaiChat;  // whose words `extra` members and losses are in
  std::string model;
  std::vector<Message> messages;
  std::vector<Tool> tools;
  std::optional<ToolChoice> tool_choice;
  std::optional<bool> parallel_tool_calls;
  std::optional<int64_t> max_tokens;
  bool legacy_max_tokens = false;  // it came under OpenAI's older name
  std::vector<std::string> stop;
  // Numbers as their JSON text, so that 0.1 stays 0.1.
  Json temperature, top_p, top_k, seed, frequency_penalty, presence_penalty;
  std::optional<int64_t> n;
  std::optional<bool> logprobs;
  std::optional<int64_t> top_logprobs;
  Json logit_bias;
  std::optional<ResponseFormat> response_format;
  Reasoning reasoning;
  std::string user;
  std::string service_tier;
  bool stream = false;
  bool include_usage = false;  // the client wants usage in the stream
  // Tools came as OpenAI's deprecated `functions`: such a client cannot read `tool_calls` back.
  bool legacy_functions = false;
  Extras extra;
  bool operator==(const ChatRequest&) const = default;
};

// ---- response ----------------------------------------------------------------------------------

enum class FinishReason : uint8_t {
  Stop,
  StopSequence,
  Length,
  ContextLength,  // ran into the model's window
  ToolCalls,
  ContentFilter,
  Pause,  // the provider paused a long turn; the client is expected to continue it
  Other,
};

struct Choice {
  std::vector<Part> parts;
  FinishReason finish = FinishReason::Stop;
  std::string stop_sequence;
  std::string finish_verbatim;  // the provider's own word, when `finish` is Other
  std::string refusal;          // the explanation that came with a content filter
  Json logprobs;
  Extras extra;
  bool operator==(const Choice&) const = default;
};

struct ChatResponse {
  DialectId source = DialectId::OpenaiChat;
  std::string id;
  std::string model;
  int64_t created = 0;  // Unix seconds; 0: not given
  std::vector<Choice> choices;
  Usage usage;
  std::string service_tier;
  Extras extra;
  bool operator==(const ChatResponse&) const = default;
};

// An error as an API states it; `type` and `code` in the words of the dialect it came from.
struct ApiError {
  DialectId source = DialectId::OpenaiChat;
  int status = 500;
  std::string message;
  std::string type;
  std::string code;
  std::string param;
  // What the client should do about it, from retry headers; nullopt: not said.
  std::optional<bool> should_retry;
  std::optional<int64_t> retry_after_ms;
  bool operator==(const ApiError&) const = default;
};

}  // namespace sluice::ir
