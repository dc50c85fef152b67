// Messages stream -> stream events. Blocks map one to one to parts; message_delta carries counts
// that are totals so far, never increments. Citations, deltas and events of the future are Asides.
#include <algorithm>

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/event_reading.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::PartKind;
using json::Value;

// The given members of an object but for those that have an event's member of their own.
ir::Extras others(Value object, std::initializer_list<std::string_view> known) {
  ir::Extras out;
  for (const Value member : object) {
    const bool modelled = std::find(known.begin(), known.end(), member.key()) != known.end();
    if (!modelled && member.given()) keep(out, member.key(), member);
  }
  return out;
}

class AnthropicStreamReader final : public StreamReader {
 public:
  Result<void> feed(std::string_view bytes, const Sink& sink) override;
  Result<void> finish(const Sink& sink) override;

 private:
  struct Block {
    int64_t wire_index = 0;
    int part = 0;
    PartKind kind = PartKind::Text;
    bool any_delta = false;
    std::string input;  // a tool's whole input, when a server sends it with the start
  };

  void event(std::string_view name, std::string_view data, const Sink& sink);
  void message_start(Value root, const Sink& sink);
  void block_start(Value root, const Sink& sink);
  static Value read_block_start(Value content, ir::PartStart& event, Block& block);
  void block_delta(Value root, const Sink& sink);
  static void aside(int part, std::string_view key, Value value, const Sink& sink);
  void block_stop(Value root, const Sink& sink);
  void message_delta(Value root, const Sink& sink);
  void stop(const Sink& sink);
  void close(const Block& block, const Sink& sink);
  void report_usage(Value usage, const Sink& sink);
  void start(Value message, const Sink& sink);
  void emit_delta(Block& block, Value text, const Sink& sink);
  Block* find(Value root);

  EventReading reading_;
  std::vector<Block> open_;
  int parts_ = 0;
  bool started_ = false;
  bool finished_ = false;  // a stop reason has come
};

Result<void> AnthropicStreamReader::feed(std::string_view bytes, const Sink& sink) {
  return reading_.feed(
      bytes, [&](std::string_view name, std::string_view data) { event(name, data, sink); });
}

Result<void> AnthropicStreamReader::finish(const Sink& sink) {
  if (reading_.is_over()) return {};
  if (!finished_) return EventReading::cut();
  stop(sink);
  return {};
}

// The type stands in the event's name and in its data; servers that leave out the name exist.
// Events of unknown type break nothing (vendor's versioning policy).
void AnthropicStreamReader::event(std::string_view name, std::string_view data, const Sink& sink) {
  if (name == "ping") return sink(ir::Ping{});
  const Value root = reading_.object(data, "an event");
  if (reading_.is_broken()) return;
  const std::string_view type = root["type"].is_string() ? root["type"].str() : name;
  if (type == "content_block_delta") return block_delta(root, sink);
  if (type == "content_block_start") return block_start(root, sink);
  if (type == "content_block_stop") return block_stop(root, sink);
  if (type == "message_start") return message_start(root, sink);
  if (type == "message_delta") return message_delta(root, sink);
  if (type == "message_stop") return stop(sink);
  if (type == "ping") return sink(ir::Ping{});
  if (type == "error" || name == "error") {
    const Value said = root["error"].given() ? root["error"] : root;
    return reading_.end(ir::StreamError{read_error_object(said)}, sink);
  }
  aside(-1, type, root, sink);
}

void AnthropicStreamReader::aside(int part, std::string_view key, Value value, const Sink& sink) {
  ir::Aside event;
  event.part = part;
  if (part >= 0) event.at = "content[" + std::to_string(part) + "]";
  event.member = {std::string(key), {std::string(value.raw())}};
  sink(event);
}

void AnthropicStreamReader::report_usage(Value usage, const Sink& sink) {
  if (!usage.is_object()) return;
  ir::UsageReport event{read_usage(usage), {}};
  keep_other_usage(event.extra, usage);
  if (!event.usage.empty() || !event.extra.empty()) sink(event);
}

void AnthropicStreamReader::start(Value message, const Sink& sink) {
  if (started_) return;
  started_ = true;
  ir::Start event;
  event.source = ir::DialectId::AnthropicMessages;
  event.id = message["id"].str();
  event.model = message["model"].str();
  event.service_tier = message["usage"]["service_tier"].str();
  event.extra = others(message, {"id", "type", "role", "content", "model", "stop_reason",
                                 "stop_sequence", "stop_details", "usage"});
  sink(event);
}

// Usage goes first, so that a writer of the same dialect can put it into its own message_start.
void AnthropicStreamReader::message_start(Value root, const Sink& sink) {
  const Value message = root["message"];
  if (!message.is_object()) return reading_.broken("message_start has no message");
  report_usage(message["usage"], sink);
  start(message, sink);
}

AnthropicStreamReader::Block* AnthropicStreamReader::find(Value root) {
  const auto index = root["index"].as_int();
  for (Block& block : open_) {
    if (index && block.wire_index == *index) return &block;
  }
  reading_.broken("an event of the upstream's stream is about a content block that is not open");
  return nullptr;
}

// Gives the text that came with the start, if any.
Value AnthropicStreamReader::read_block_start(Value content, ir::PartStart& event, Block& block) {
  const std::string_view type = content["type"].str();
  if (type == "text") {
    event.kind = PartKind::Text;
    event.extra = others(content, {"type", "text"});
    return content["text"];
  }
  if (type == "tool_use") {
    event.kind = PartKind::ToolCall;
    event.id = content["id"].str();
    event.name = content["name"].str();
    event.extra = others(content, {"type", "id", "name", "input"});
    // {} is a placeholder; anything else is the input itself.
    if (content["input"].size() > 0) block.input = content["input"].raw();
    return {};
  }
  if (type == "thinking") {
    event.kind = PartKind::Thinking;
    event.extra = others(content, {"type", "thinking", "signature"});
    return content["thinking"];
  }
  if (type == "redacted_thinking") {
    event.kind = PartKind::RedactedThinking;
    event.data = content["data"].str();
    event.extra = others(content, {"type", "data"});
    return {};
  }
  event.kind = PartKind::Opaque;
  event.data = content.raw();
  return {};
}

void AnthropicStreamReader::block_start(Value root, const Sink& sink) {
  const Value content = root["content_block"];
  if (!content.is_object()) return reading_.broken("content_block_start has no content_block");
  start(Value(), sink);
  Block block;
  block.wire_index = root["index"].as_int().value_or(parts_);
  block.part = parts_++;
  ir::PartStart event;
  event.index = block.part;
  const Value first = read_block_start(content, event, block);
  block.kind = event.kind;
  sink(event);
  emit_delta(block, first, sink);
  const std::string_view signature = content["signature"].str();
  if (block.kind == PartKind::Thinking && !signature.empty()) {
    sink(ir::SignatureDelta{block.part, std::string(signature)});
  }
  open_.push_back(std::move(block));
}

void AnthropicStreamReader::emit_delta(Block& block, Value text, const Sink& sink) {
  if (text.str().empty()) return;
  block.any_delta = true;
  reading_.emit_delta(block.part, text.str(), sink);
}

void AnthropicStreamReader::block_delta(Value root, const Sink& sink) {
  Block* block = find(root);
  if (block == nullptr) return;
  const Value delta = root["delta"];
  const std::string_view type = delta["type"].str();
  if (type == "text_delta") return emit_delta(*block, delta["text"], sink);
  if (type == "input_json_delta") return emit_delta(*block, delta["partial_json"], sink);
  if (type == "thinking_delta") return emit_delta(*block, delta["thinking"], sink);
  if (type == "signature_delta") {
    return sink(ir::SignatureDelta{block->part, std::string(delta["signature"].str())});
  }
  if (!delta.given()) return;  // the event says nothing
  aside(block->part, type == "citations_delta" ? "citations" : type, delta, sink);
}

void AnthropicStreamReader::close(const Block& block, const Sink& sink) {
  if (!block.any_delta && !block.input.empty()) sink(ir::PartDelta{block.part, block.input});
  sink(ir::PartStop{block.part});
}

void AnthropicStreamReader::block_stop(Value root, const Sink& sink) {
  const Block* block = find(root);
  if (block == nullptr) return;
  close(*block, sink);
  open_.erase(open_.begin() + (block - open_.data()));
}

void AnthropicStreamReader::message_delta(Value root, const Sink& sink) {
  report_usage(root["usage"], sink);
  const Value delta = root["delta"];
  const Value reason = delta["stop_reason"];
  if (!reason.is_string() || finished_) return;
  finished_ = true;
  start(Value(), sink);
  for (const Block& block : open_) close(block, sink);
  open_.clear();
  ir::Finish event;
  event.reason = read_stop_reason(reason.str());
  event.stop_sequence = delta["stop_sequence"].str();
  event.refusal = delta["stop_details"]["explanation"].str();
  if (event.reason == ir::FinishReason::Other) event.verbatim = reason.str();
  event.extra = others(delta, {"stop_reason", "stop_sequence"});
  sink(event);
}

void AnthropicStreamReader::stop(const Sink& sink) {
  start(Value(), sink);
  for (const Block& block : open_) close(block, sink);
  open_.clear();
  if (!finished_) sink(ir::Finish{ir::FinishReason::Other, {}, {}, {}, {}});
  reading_.end(ir::End{}, sink);
}

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader() {
  return std::make_unique<AnthropicStreamReader>();
}

}  // namespace sluice::dialect::anthropic
