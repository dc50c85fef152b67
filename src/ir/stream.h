// A streamed chat answer as events without a wire format. Order for a well-formed stream:
//
//   Start, then per part PartStart, its deltas, PartStop; then Finish, then End.
//
// Parts do not interleave unless the upstream interleaves them (parallel OpenAI tool calls may).
// Usage may come at any time, before Start too, and is cumulative: the newest value counts.
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
  std::string id;
  std::string model;
  int64_t created = 0;
  std::string service_tier;
  bool operator==(const Start&) const = default;
};

enum class PartKind : uint8_t { Text, Refusal, Thinking, RedactedThinking, ToolCall, Opaque };

// `index` counts parts of the answer from 0 in order of appearance, whatever their kind.
struct PartStart {
  int index = 0;
  PartKind kind = PartKind::Text;
  std::string id;    // ToolCall: call id
  std::string name;  // ToolCall: function name
  bool custom = false;
  std::string data;  // RedactedThinking: its data; Opaque: the block's JSON
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
  bool operator==(const Finish&) const = default;
};

struct UsageReport {
  Usage usage;
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

using StreamEvent = std::variant<Start, PartStart, PartDelta, SignatureDelta, PartStop, Finish,
                                 UsageReport, Ping, StreamError, End>;

}  // namespace sluice::ir
