// Stream events -> Messages stream. Every frame has its event name: the vendor's SDK skips frames
// without one in silence.
//
// Blocks do not overlap in this format. Where the upstream interleaves parts (OpenAI's parallel
// tool calls), the first open part goes out as it comes; the others are held and follow it whole.
// What was counted comes last from OpenAI, so message_delta waits for the end.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::PartKind;

// What parts that wait for their turn may hold together.
constexpr size_t kMaxHeld = 16U << 20;

void append_event(std::string& out, std::string_view name) {
  out += "event: ";
  out += name;
  out += "\ndata: {\"type\":\"";
  out += name;
  out += '"';
}

class AnthropicStreamWriter final : public StreamWriter {
 public:
  explicit AnthropicStreamWriter(const StreamWriteOptions& options)
      : id_(options.fallback_id), model_(options.fallback_model), losses_(options.losses) {}

  void write(const ir::StreamEvent& event, std::string& out) override {
    if (over_) return;
    std::visit([&](const auto& e) { on(e, out); }, event);
  }

 private:
  struct Part {
    PartKind kind = PartKind::Text;
    bool custom = false;
    bool any_delta = false;
    bool stopped = false;
    std::string held;  // frames that wait until the parts before have stopped
  };

  void on(const ir::Start& e, std::string& out);
  void on(const ir::PartStart& e, std::string& out);
  void on(const ir::PartDelta& e, std::string& out);
  void on(const ir::SignatureDelta& e, std::string& out);
  void on(const ir::PartStop& e, std::string& out);
  void on(const ir::Finish& e, std::string&) { finish_ = e; }
  void on(const ir::UsageReport& e, std::string&) { usage_.overwrite_with(e.usage); }
  void on(const ir::Ping&, std::string& out) {
    out += "event: ping\ndata: {\"type\":\"ping\"}\n\n";
  }
  void on(const ir::StreamError& e, std::string& out);
  void on(const ir::End&, std::string& out);

  void begin(std::string& out);
  void block(const ir::PartStart& e, std::string& out);
  void delta(size_t index, std::string_view head, std::string_view text, std::string& out);
  void append_delta(size_t index, std::string_view head, std::string_view text, std::string& out);
  void stop(size_t index, std::string& out);
  void advance(std::string& out);
  void message_delta(std::string& out);
  Part* part_at(int index);

  std::string id_;
  std::string model_;
  std::string tier_;
  ir::Losses* losses_;
  std::vector<Part> parts_;  // their index is their block's index
  size_t active_ = 0;        // the part that goes out as it comes
  size_t held_ = 0;
  ir::Usage usage_;
  ir::Finish finish_;
  std::string refusal_;
  bool begun_ = false;
  bool called_ = false;
  bool over_ = false;
};

void AnthropicStreamWriter::begin(std::string& out) {
  if (begun_) return;
  begun_ = true;
  append_event(out, "message_start");
  out += ",\"message\":";
  json::Writer writer(out);
  writer.begin_object().member("id", id_).member("type", "message").member("role", "assistant");
  writer.member("model", model_).key("content").begin_array().end_array();
  writer.key("stop_reason").null().key("stop_sequence").null().key("stop_details").null();
  writer.key("usage");
  write_usage(writer, usage_, tier_, nullptr);
  writer.key("container").null().key("diagnostics").null().end_object();
  out += "}\n\n";
}

void AnthropicStreamWriter::on(const ir::Start& e, std::string& out) {
  if (begun_) return;
  if (!e.id.empty()) id_ = e.id;
  if (!e.model.empty()) model_ = e.model;
  // "standard" is this dialect's word, "default" OpenAI's; "priority" both speak.
  tier_ = e.service_tier == "default" ? "standard" : e.service_tier;
  if (tier_ != "standard" && tier_ != "priority" && tier_ != "batch") tier_.clear();
  begin(out);
}

AnthropicStreamWriter::Part* AnthropicStreamWriter::part_at(int index) {
  const auto at = static_cast<size_t>(index);
  return index >= 0 && at < parts_.size() && !parts_[at].stopped ? &parts_[at] : nullptr;
}

void AnthropicStreamWriter::block(const ir::PartStart& e, std::string& out) {
  append_event(out, "content_block_start");
  out += ",\"index\":";
  out += std::to_string(e.index);
  out += ",\"content_block\":";
  json::Writer writer(out);
  switch (e.kind) {
    case PartKind::Text:
    case PartKind::Refusal:
      writer.raw(R"({"type":"text","text":"","citations":null})");
      break;
    case PartKind::Thinking:
      writer.raw(R"({"type":"thinking","thinking":"","signature":""})");
      break;
    case PartKind::RedactedThinking:
      writer.begin_object().member("type", "redacted_thinking").member("data", e.data);
      writer.end_object();
      break;
    case PartKind::ToolCall:
      writer.begin_object().member("type", "tool_use");
      writer.member("id", e.id.empty() ? "toolu_" + id_ + "_" + std::to_string(e.index) : e.id);
      writer.member("name", e.name).key("input").begin_object().end_object();
      writer.member_raw("caller", R"({"type":"direct"})").end_object();
      break;
    case PartKind::Opaque:
      writer.raw(e.data.empty() ? "{}" : e.data);
      break;
  }
  out += "}\n\n";
}

void AnthropicStreamWriter::on(const ir::PartStart& e, std::string& out) {
  begin(out);
  if (e.index != static_cast<int>(parts_.size())) return;  // parts count from 0 without gaps
  Part& part = parts_.emplace_back();
  part.kind = e.kind;
  part.custom = e.custom;
  called_ |= e.kind == PartKind::ToolCall;
  if (e.custom && losses_ != nullptr) {
    const Path calls("choices[0].message.tool_calls");
    dropped(*losses_, Path(calls, static_cast<size_t>(e.index)), ir::Severity::Severe,
            "the target has no tool calls with free text; the call carries no input");
  }
  const bool active = parts_.size() - 1 == active_;
  block(e, active ? out : part.held);
}

void AnthropicStreamWriter::append_delta(size_t index, std::string_view head, std::string_view text,
                                         std::string& out) {
  append_event(out, "content_block_delta");
  out += ",\"index\":";
  out += std::to_string(index);
  out += ",\"delta\":{\"type\":\"";
  out += head;
  json::append_quoted(out, text);
  out += "}}\n\n";
}

// head: the rest of the delta's type and its member, e.g. `text_delta","text":`.
void AnthropicStreamWriter::delta(size_t index, std::string_view head, std::string_view text,
                                  std::string& out) {
  if (index == active_) return append_delta(index, head, text, out);
  std::string& held = parts_[index].held;
  const size_t before = held.size();
  append_delta(index, head, text, held);
  held_ += held.size() - before;
  if (held_ <= kMaxHeld) return;
  ir::ApiError error;
  error.status = 502;
  error.message = "the upstream interleaves more tool input than can be put in order";
  on(ir::StreamError{error}, out);
}

void AnthropicStreamWriter::on(const ir::PartDelta& e, std::string& out) {
  Part* part = part_at(e.index);
  if (part == nullptr || e.text.empty() || part->custom) return;
  part->any_delta = true;
  const auto index = static_cast<size_t>(e.index);
  switch (part->kind) {
    case PartKind::Refusal:
      refusal_ += e.text;
      return delta(index, "text_delta\",\"text\":", e.text, out);
    case PartKind::Text:
      return delta(index, "text_delta\",\"text\":", e.text, out);
    case PartKind::Thinking:
      return delta(index, "thinking_delta\",\"thinking\":", e.text, out);
    case PartKind::ToolCall:
    case PartKind::Opaque:
      return delta(index, "input_json_delta\",\"partial_json\":", e.text, out);
    case PartKind::RedactedThinking:
      return;
  }
}

void AnthropicStreamWriter::on(const ir::SignatureDelta& e, std::string& out) {
  if (part_at(e.index) == nullptr) return;
  delta(static_cast<size_t>(e.index), "signature_delta\",\"signature\":", e.signature, out);
}

void AnthropicStreamWriter::stop(size_t index, std::string& out) {
  Part& part = parts_[index];
  // A call without arguments is a call with an empty object.
  if (part.kind == PartKind::ToolCall && !part.any_delta) {
    append_delta(index, "input_json_delta\",\"partial_json\":", kNoArguments, out);
  }
  append_event(out, "content_block_stop");
  out += ",\"index\":";
  out += std::to_string(index);
  out += "}\n\n";
}

// Lets the parts out whose turn has come.
void AnthropicStreamWriter::advance(std::string& out) {
  while (active_ < parts_.size()) {
    Part& part = parts_[active_];
    out += part.held;
    held_ -= std::min(held_, part.held.size());
    part.held.clear();
    part.held.shrink_to_fit();
    if (!part.stopped) return;
    stop(active_, out);
    ++active_;
  }
}

void AnthropicStreamWriter::on(const ir::PartStop& e, std::string& out) {
  Part* part = part_at(e.index);
  if (part == nullptr) return;
  part->stopped = true;
  if (static_cast<size_t>(e.index) == active_) advance(out);
}

void AnthropicStreamWriter::message_delta(std::string& out) {
  const bool refused = finish_.reason == ir::FinishReason::ContentFilter || !refusal_.empty();
  const std::string& why = refusal_.empty() ? finish_.refusal : refusal_;
  append_event(out, "message_delta");
  out += ",\"delta\":";
  json::Writer writer(out);
  writer.begin_object();
  writer.member("stop_reason", refused ? "refusal" : write_stop_reason(finish_.reason, called_));
  writer.key("stop_sequence");
  finish_.stop_sequence.empty() ? writer.null() : writer.string(finish_.stop_sequence);
  writer.key("stop_details");
  if (refused && !why.empty()) {
    writer.begin_object().member("type", "refusal").key("category").null();
    writer.member("explanation", why).end_object();
  } else {
    writer.null();
  }
  writer.key("container").null().end_object();
  out += ",\"usage\":";
  json::Writer counts(out);
  write_delta_usage(counts, usage_);
  out += "}\n\n";
}

void AnthropicStreamWriter::on(const ir::StreamError& e, std::string& out) {
  over_ = true;
  out += "event: error\ndata: ";
  write_error(e.error, {}, out);
  out += "\n\n";
}

void AnthropicStreamWriter::on(const ir::End&, std::string& out) {
  begin(out);
  for (Part& part : parts_) part.stopped = true;
  advance(out);
  message_delta(out);
  out += "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  over_ = true;
}

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const StreamWriteOptions& options) {
  return std::make_unique<AnthropicStreamWriter>(options);
}

}  // namespace sluice::dialect::anthropic
