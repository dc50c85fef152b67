// Chat completion chunks -> stream events.
//
//   data: {"choices":[{"delta":{"content":"Hi"}}]}          Start, PartStart(Text), PartDelta
//   data: {"choices":[{"delta":{},"finish_reason":"stop"}]} PartStop, Finish
//   data: {"choices":[{"delta":{"reasoning":"Hm"}}]}        PartStart(Thinking), PartDelta
//   data: {"choices":[],"usage":{...}}                      UsageReport
//   data: [DONE]                                            End
//
// Deltas of parallel tool calls may interleave, so tool parts stay open until the answer finishes.
// Only the first choice is read; what comes for another one is an Aside, and so is what has no
// event of its own.
#include <algorithm>

#include "dialect/api_error.h"
#include "dialect/arguments.h"
#include "dialect/event_reading.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::PartKind;
using json::Value;

const std::string kChoice = "choices[0]";
const std::string kDelta = "choices[0].delta";

// Deprecated function_call deltas have no index; theirs must not meet that of a tool call.
constexpr int64_t kLegacyCall = -1;

class OpenaiStreamReader final : public StreamReader {
 public:
  Result<void> feed(std::string_view bytes, const Sink& sink) override;
  Result<void> finish(const Sink& sink) override;

 private:
  struct Call {
    int64_t wire_index = 0;
    int part = -1;  // -1: its name has not come yet
    std::string id;
    std::string name;
    std::string held;  // arguments that came before the name
    bool custom = false;
  };

  void event(std::string_view name, std::string_view data, const Sink& sink);
  void chunk(Value root, const Sink& sink);
  void choice(Value choice, const Sink& sink);
  void delta(Value delta, const Sink& sink);
  void reasoning(Value text, const Sink& sink);
  static void other_choice(int64_t index, Value choice, const Sink& sink);
  static void aside(const std::string& at, Value member, const Sink& sink);
  void say(PartKind kind, Value text, std::string_view member, const Sink& sink);
  void tool_call(Value call, const Sink& sink);
  void call_members(Call& call, Value members, bool custom, const Sink& sink);
  Call& call_for(Value call);
  void start_call(Call& call, const Sink& sink);
  void start(Value root, const Sink& sink);
  void close_said(const Sink& sink);
  void finish_parts(ir::FinishReason reason, std::string_view verbatim, const Sink& sink);
  void end(const Sink& sink);
  void stream_error(Value root, const Sink& sink);

  EventReading reading_;
  std::vector<Call> calls_;
  int parts_ = 0;
  int said_part_ = -1;  // the open text or refusal part
  PartKind said_kind_ = PartKind::Text;
  std::string thinks_in_;  // the member that reasoning comes in
  bool started_ = false;
  bool finished_ = false;
};

Result<void> OpenaiStreamReader::feed(std::string_view bytes, const Sink& sink) {
  return reading_.feed(
      bytes, [&](std::string_view name, std::string_view data) { event(name, data, sink); });
}

Result<void> OpenaiStreamReader::finish(const Sink& sink) {
  if (reading_.is_over()) return {};
  if (!finished_) return EventReading::cut();
  end(sink);
  return {};
}

void OpenaiStreamReader::event(std::string_view name, std::string_view data, const Sink& sink) {
  if (data == "[DONE]") return end(sink);
  const Value root = reading_.object(data, "a chunk");
  if (reading_.is_broken()) return;
  if (carries_error(root) || name == "error") return stream_error(root, sink);
  chunk(root, sink);
}

void OpenaiStreamReader::stream_error(Value root, const Sink& sink) {
  const Value error = root["error"].given() ? root["error"] : root;
  reading_.end(ir::StreamError{read_error_object(error)}, sink);
}

void OpenaiStreamReader::chunk(Value root, const Sink& sink) {
  const Value choices = root["choices"];
  if (choices.given() && !choices.is_array())
    return reading_.broken("choices must be an array in a chunk");
  for (const Value each : choices) {
    start(root, sink);
    const int64_t index = each["index"].as_int().value_or(0);
    index == 0 ? choice(each, sink) : other_choice(index, each, sink);
  }
  const Value usage = root["usage"];
  if (!usage.is_object()) return;
  ir::UsageReport event{read_usage(usage), {}};
  keep_other_usage(event.extra, usage);
  sink(event);
}

// Azure's first chunk has no choices and an empty id: it says nothing about the answer.
void OpenaiStreamReader::start(Value root, const Sink& sink) {
  if (started_) return;
  started_ = true;
  ir::Start event;
  event.id = root["id"].str();
  event.model = root["model"].str();
  event.created = root["created"].as_int().value_or(0);
  event.service_tier = root["service_tier"].str();
  // Members beside the choices repeat on every chunk; those of the first one stand for all.
  for (const Value member : root) {
    const std::string_view key = member.key();
    if (!member.given() || key == "id" || key == "object" || key == "created" || key == "model" ||
        key == "service_tier" || key == "choices" || key == "usage" || key == "obfuscation") {
      continue;
    }
    keep(event.extra, key, member);
  }
  sink(event);
}

void OpenaiStreamReader::aside(const std::string& at, Value member, const Sink& sink) {
  ir::Aside event;
  event.at = at;
  event.member = {std::string(member.key()), {std::string(member.raw())}};
  sink(event);
}

void OpenaiStreamReader::other_choice(int64_t index, Value choice, const Sink& sink) {
  ir::Aside event;
  event.choice = static_cast<int>(std::clamp<int64_t>(index, 1, 1 << 20));
  event.at = "choices[" + std::to_string(index) + "]";
  event.member = {"", {std::string(choice.raw())}};
  sink(event);
}

void OpenaiStreamReader::choice(Value choice, const Sink& sink) {
  const Value changes = choice["delta"];
  if (changes.given() && !changes.is_object())
    return reading_.broken("delta must be an object in a chunk");
  if (!finished_) delta(changes, sink);
  for (const Value member : choice) {
    const std::string_view key = member.key();
    const bool known = key == "index" || key == "delta" || key == "finish_reason";
    if (!known && member.given()) aside(kChoice, member, sink);
  }
  const Value reason = choice["finish_reason"];
  if (finished_ || reading_.is_broken() || !reason.is_string()) return;
  const ir::FinishReason known = read_finish(reason.str());
  finish_parts(known, known == ir::FinishReason::Other ? reason.str() : std::string_view(), sink);
}

void OpenaiStreamReader::delta(Value delta, const Sink& sink) {
  for (const Value member : delta) {
    if (!member.given()) continue;
    const std::string_view key = member.key();
    if (key == "content") {
      say(PartKind::Text, member, key, sink);
    } else if (key == "refusal") {
      say(PartKind::Refusal, member, key, sink);
    } else if (key == "tool_calls") {
      if (!member.is_array()) return reading_.broken("tool_calls must be an array in a chunk");
      for (const Value call : member) tool_call(call, sink);
    } else if (key == "function_call") {
      tool_call(member, sink);
    } else if (key == "reasoning_content" || key == "reasoning") {
      reasoning(member, sink);
    } else if (key != "role") {
      aside(kDelta, member, sink);
    }
  }
}

// Two names for the same are in use; servers that send both repeat the text.
void OpenaiStreamReader::reasoning(Value text, const Sink& sink) {
  if (!text.is_string()) return aside(kDelta, text, sink);
  if (text.str().empty()) return;
  if (thinks_in_.empty()) thinks_in_ = text.key();
  if (text.key() == thinks_in_) say(PartKind::Thinking, text, text.key(), sink);
}

void OpenaiStreamReader::say(PartKind kind, Value text, std::string_view member, const Sink& sink) {
  if (!text.is_string())
    return reading_.broken(std::string(member) + " must be a string in a chunk");
  if (text.str().empty()) return;
  if (said_part_ < 0 || said_kind_ != kind) {
    close_said(sink);
    said_part_ = parts_++;
    said_kind_ = kind;
    ir::PartStart event;
    event.index = said_part_;
    event.kind = kind;
    if (kind == PartKind::Thinking) event.name = member;
    sink(event);
  }
  reading_.emit_delta(said_part_, text.str(), sink);
}

void OpenaiStreamReader::close_said(const Sink& sink) {
  if (said_part_ >= 0) sink(ir::PartStop{said_part_});
  said_part_ = -1;
}

// Servers disagree about what tells calls apart: the index, or with a constant or absent index the
// id, which stands in the first delta of a call only.
OpenaiStreamReader::Call& OpenaiStreamReader::call_for(Value call) {
  const std::string_view id = call["id"].str();
  const bool legacy = call["function"].type() == json::Type::Missing && call["name"].exists();
  const auto index = legacy ? std::optional(kLegacyCall) : call["index"].as_int();
  const auto same_id = [&](const Call& known) { return id.empty() || known.id == id; };
  for (auto known = calls_.rbegin(); known != calls_.rend(); ++known) {
    if (index && known->wire_index != *index) continue;
    if (same_id(*known) || known->id.empty()) return *known;
    break;  // the same index with another id: the next call
  }
  Call& added = calls_.emplace_back();
  added.wire_index = index.value_or(static_cast<int64_t>(calls_.size()) - 1);
  return added;
}

void OpenaiStreamReader::tool_call(Value call, const Sink& sink) {
  if (!call.is_object()) return reading_.broken("a tool call must be an object in a chunk");
  Call& known = call_for(call);
  if (known.id.empty()) known.id = call["id"].str();
  if (call["function"].is_object()) return call_members(known, call["function"], false, sink);
  if (call["custom"].is_object()) return call_members(known, call["custom"], true, sink);
  if (known.wire_index == kLegacyCall) call_members(known, call, false, sink);
}

void OpenaiStreamReader::call_members(Call& call, Value members, bool custom, const Sink& sink) {
  call.custom |= custom;
  if (call.part < 0) {
    call.name += members["name"].str();
    if (!call.name.empty()) start_call(call, sink);
  }
  const std::string_view text = members[custom ? "input" : "arguments"].str();
  if (text.empty()) return;
  if (call.part < 0) {
    call.held += text;
  } else {
    reading_.emit_delta(call.part, text, sink);
  }
}

void OpenaiStreamReader::start_call(Call& call, const Sink& sink) {
  close_said(sink);
  call.part = parts_++;
  ir::PartStart event;
  event.index = call.part;
  event.kind = PartKind::ToolCall;
  event.id = call.id;
  event.name = call.name;
  event.custom = call.custom;
  sink(event);
  if (!call.held.empty()) reading_.emit_delta(call.part, call.held, sink);
  call.held.clear();
}

void OpenaiStreamReader::finish_parts(ir::FinishReason reason, std::string_view verbatim,
                                      const Sink& sink) {
  finished_ = true;
  for (Call& call : calls_) {
    if (call.part < 0) start_call(call, sink);
  }
  for (const Call& call : calls_) sink(ir::PartStop{call.part});
  close_said(sink);
  ir::Finish event;
  event.reason = reason;
  event.verbatim = verbatim;
  sink(event);
}

void OpenaiStreamReader::end(const Sink& sink) {
  if (!started_) start(Value(), sink);
  if (!finished_) finish_parts(ir::FinishReason::Other, {}, sink);
  reading_.end(ir::End{}, sink);
}

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader() {
  return std::make_unique<OpenaiStreamReader>();
}

}  // namespace sluice::dialect::openai
