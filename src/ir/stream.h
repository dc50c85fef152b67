// A streamed chat answer as events without a wire format. Order for a well-formed stream:
//
//   Start, then per part PartStart, its deltas, PartStop; then Finish, then End.
//
// Parts do not interleave unless the upstream interleaves them (parallel OpenAI tool calls may).
// Usage may come at any time, before Start too, and is cumulative: the newest value counts.
// What only one dialect understands stands in `extra` where it comes once, and is an Aside where it
// comes bit by bit: the same dialect writes it back, another one reports a Loss.
// StreamError ends a stream; nothing follows it. A stream that stops without End or StreamError was
// cut.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "ir/chat.h"

namespace sluice::ir {

struct Start {
  DialectId source = DialectId::OpenaiChat;  // whose words every `extra` of the stream is in
  std::string id;
  std::string model;
  int64_t created = 0;
  std::string service_tier;
  Extras extra;
  bool operator==(const Start&) const = default;
};

enum class PartKind : uint8_t { Text, Refusal, Thinking, RedactedThinking, ToolCall, Opaque };

// `index` counts parts of the answer from 0 in order of appearance, whatever their kind.
struct PartStart {
  int index = 0;
  PartKind kind = PartKind::Text;
  std::string id;    // ToolCall: call id
  std::string name;  // ToolCall: function name; Thinking: the member it came in, if it has a choice
  bool custom = false;
  std::string data;  // RedactedThinking: its data; Opaque: the block's JSON
  Extras extra;
  bool operator==(const PartStart&) const = default;
};

// Text of the part: visible text, refusal, thinking, or a fragment of tool arguments.
struct PartDelta {
  int index = 0;
  std::string text;
  bool operator==(const PartDelta&) const = default;
};

struct SignatureDelta {
  int index = 0;
  std::string signature;
  bool operator==(const SignatureDelta&) const = default;
};

struct PartStop {
  int index = 0;
  bool operator==(const PartStop&) const = default;
};

struct Finish {
  FinishReason reason = FinishReason::Stop;
  std::string stop_sequence;
  std::string verbatim;
  std::string refusal;  // explanation that came with a content filter
  Extras extra;
  bool operator==(const Finish&) const = default;
};

// A piece of what only its own dialect understands, for one part, one choice or the whole answer:
// a citation, log probabilities, an event or a delta of the future.
struct Aside {
  int part = -1;   // the part it annotates; -1: none
  int choice = 0;  // above 0: `member` is that choice's own piece, whole
  std::string at;  // the object it stood in, for a loss: "content[1]", "choices[0].delta"
  Extra member;
  bool operator==(const Aside&) const = default;
};

struct UsageReport {
  Usage usage;
  Extras extra{};  // counts that the IR has no place for: "usage.server_tool_use"
  bool operator==(const UsageReport&) const = default;
};

struct Ping {
  bool operator==(const Ping&) const = default;
};

struct StreamError {
  ApiError error;
  bool operator==(const StreamError&) const = default;
};

struct End {
  bool operator==(const End&) const = default;
};

using StreamEvent = std::variant<Start, PartStart, PartDelta, SignatureDelta, PartStop, Aside,
                                 Finish, UsageReport, Ping, StreamError, End>;

}  // namespace sluice::ir
