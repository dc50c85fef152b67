// Stream events -> Messages stream. Every frame has its event name: the vendor's SDK skips frames
// without one in silence.
//
// Blocks do not overlap in this format. Where the upstream interleaves parts (OpenAI's parallel
// tool calls), the first open part goes out as it comes; the others are held and follow it whole.
// What was counted comes last from OpenAI, so message_delta waits for the end.
//
// Another dialect's thinking goes out, unsigned, to a client that asked to see thinking; to one
// that did not it would be a surprise in front of the text, so there it is a loss.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"
#include "dialect/one_line.h"
#include "dialect/stream_losses.h"

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
      : id_(options.fallback_id),
        model_(options.fallback_model),
        thinking_(options.thinking),
        losses_(options.losses) {}

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
    int block = -1;    // the block's index on the wire; -1: the part is left out
    std::string held;  // frames that wait until the parts before have stopped
  };

  void on(const ir::Start& e, std::string& out);
  void on(const ir::PartStart& e, std::string& out);
  void on(const ir::PartDelta& e, std::string& out);
  void on(const ir::SignatureDelta& e, std::string& out);
  void on(const ir::PartStop& e, std::string& out);
  void on(const ir::Aside& e, std::string& out);
  void on(const ir::Finish& e, std::string&) { finish_ = e; }
  void on(const ir::UsageReport& e, std::string& out);
  void on(const ir::Ping&, std::string& out) {
    out += "event: ping\ndata: {\"type\":\"ping\"}\n\n";
  }
  void on(const ir::StreamError& e, std::string& out);
  void on(const ir::End&, std::string& out);

  void begin(std::string& out);
  [[nodiscard]] bool carries(const ir::PartStart& e);
  void block(const ir::PartStart& e, int index, std::string& out) const;
  void text_block(const ir::PartStart& e, json::Writer& writer) const;
  void tool_block(const ir::PartStart& e, int index, json::Writer& writer) const;
  void delta(size_t index, std::string_view head, std::string_view text, std::string& out);
  void append_delta(size_t index, std::string_view head, std::string_view text, std::string& out);
  void whole_delta(size_t index, std::string_view json, std::string& out);
  void hold(size_t index, size_t before, std::string& out);
  void stop(size_t index, std::string& out);
  void advance(std::string& out);
  void message_delta(std::string& out);
  Part* part_at(int index);

  std::string id_;
  std::string model_;
  std::string tier_;
  bool thinking_;
  StreamLosses losses_;
  bool own_ = false;  // the stream comes from this dialect
  ir::Extras extra_;  // of the message
  std::vector<Part> parts_;
  int blocks_ = 0;
  size_t active_ = 0;  // the part that goes out as it comes
  size_t held_ = 0;
  ir::Usage usage_;
  ir::Extras usage_extra_;  // of the newest report that had any
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
  write_usage(writer, usage_, tier_, &usage_extra_);
  for (const std::string_view key : {"container", "diagnostics"}) {
    if (find_extra(extra_, key).empty()) writer.key(key).null();
  }
  std::string others;
  for (const ir::Extra& member : extra_) {
    others.clear();
    append_one_line(others, member.value.text);
    writer.member_raw(member.key, others);
  }
  writer.end_object();
  out += "}\n\n";
}

void AnthropicStreamWriter::on(const ir::Start& e, std::string& out) {
  if (begun_) return;
  if (!e.id.empty()) id_ = e.id;
  if (!e.model.empty()) model_ = e.model;
  // "standard" is this dialect's word, "default" OpenAI's; "priority" both speak.
  tier_ = e.service_tier == "default" ? "standard" : e.service_tier;
  if (tier_ != "standard" && tier_ != "priority" && tier_ != "batch") tier_.clear();
  own_ = e.source == ir::DialectId::AnthropicMessages;
  if (own_) {
    extra_ = e.extra;
  } else {
    losses_.foreign(e.extra, Path());
  }
  begin(out);
}

AnthropicStreamWriter::Part* AnthropicStreamWriter::part_at(int index) {
  const auto at = static_cast<size_t>(index);
  return index >= 0 && at < parts_.size() && !parts_[at].stopped ? &parts_[at] : nullptr;
}

// Members that an extra may give stand with their usual value otherwise.
void write_or(json::Writer& writer, const ir::Extras& extra, std::string_view key,
              std::string_view usual) {
  if (find_extra(extra, key).empty()) writer.member_raw(key, usual);
}

void AnthropicStreamWriter::text_block(const ir::PartStart& e, json::Writer& writer) const {
  writer.member("type", "text").member("text", "");
  write_or(writer, own_ ? e.extra : ir::Extras(), "citations", "null");
}

void AnthropicStreamWriter::tool_block(const ir::PartStart& e, int index,
                                       json::Writer& writer) const {
  writer.member("type", "tool_use");
  writer.member("id", e.id.empty() ? "toolu_" + id_ + "_" + std::to_string(index) : e.id);
  writer.member("name", e.name).key("input").begin_object().end_object();
  write_or(writer, own_ ? e.extra : ir::Extras(), "caller", R"({"type":"direct"})");
}

void AnthropicStreamWriter::block(const ir::PartStart& e, int index, std::string& out) const {
  append_event(out, "content_block_start");
  out += ",\"index\":";
  out += std::to_string(index);
  out += ",\"content_block\":";
  if (e.kind == PartKind::Opaque) {
    append_one_line(out, e.data.empty() ? "{}" : e.data);
    out += "}\n\n";
    return;
  }
  std::string content;
  json::Writer writer(content);
  writer.begin_object();
  switch (e.kind) {
    case PartKind::Thinking:
      writer.member("type", "thinking").member("thinking", "").member("signature", "");
      break;
    case PartKind::RedactedThinking:
      writer.member("type", "redacted_thinking").member("data", e.data);
      break;
    case PartKind::ToolCall:
      tool_block(e, index, writer);
      break;
    case PartKind::Text:
    case PartKind::Refusal:
    case PartKind::Opaque:
      text_block(e, writer);
      break;
  }
  if (own_) write_extras(writer, e.extra);
  writer.end_object();
  append_one_line(out, content);
  out += "}\n\n";
}

// Says, too, what of the part is left out.
bool AnthropicStreamWriter::carries(const ir::PartStart& e) {
  const Path message("choices[0].message");
  if (!own_) losses_.foreign(e.extra, message);
  if (e.custom) {
    const Path calls(message, "tool_calls");
    losses_.dropped(Path(calls, static_cast<size_t>(e.index)), ir::Severity::Severe,
                    "the target has no tool calls with free text; the call carries no input");
  }
  if (own_ || e.kind != PartKind::Thinking) return true;
  const Path at(message, e.name);
  if (thinking_) {
    losses_.approximated(at, ir::Severity::Info,
                         "the thinking has no signature, so no provider will take it back");
  } else {
    losses_.dropped(at, ir::Severity::Info, "the client did not ask to see thinking");
  }
  return thinking_;
}

void AnthropicStreamWriter::on(const ir::PartStart& e, std::string& out) {
  begin(out);
  if (e.index != static_cast<int>(parts_.size())) return;  // parts count from 0 without gaps
  Part& part = parts_.emplace_back();
  part.kind = e.kind;
  part.custom = e.custom;
  called_ |= e.kind == PartKind::ToolCall;
  if (!carries(e)) return;
  part.block = blocks_++;
  const bool active = parts_.size() - 1 == active_;
  block(e, part.block, active ? out : part.held);
}

void AnthropicStreamWriter::append_delta(size_t index, std::string_view head, std::string_view text,
                                         std::string& out) {
  append_event(out, "content_block_delta");
  out += ",\"index\":";
  out += std::to_string(parts_[index].block);
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
  hold(index, before, out);
}

// A delta as it came, type and all.
void AnthropicStreamWriter::whole_delta(size_t index, std::string_view json, std::string& out) {
  std::string& to = index == active_ ? out : parts_[index].held;
  const size_t before = to.size();
  append_event(to, "content_block_delta");
  to += ",\"index\":";
  to += std::to_string(parts_[index].block);
  to += ",\"delta\":";
  append_one_line(to, json);
  to += "}\n\n";
  if (index != active_) hold(index, before, out);
}

// Counts what has been added to a part that waits. before: its size then.
void AnthropicStreamWriter::hold(size_t index, size_t before, std::string& out) {
  held_ += parts_[index].held.size() - before;
  if (held_ <= kMaxHeld) return;
  ir::ApiError error;
  error.status = 502;
  error.message = "the upstream interleaves more tool input than can be put in order";
  on(ir::StreamError{error}, out);
}

void AnthropicStreamWriter::on(const ir::PartDelta& e, std::string& out) {
  Part* part = part_at(e.index);
  if (part == nullptr || e.text.empty() || part->custom || part->block < 0) return;
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
  const Part* part = part_at(e.index);
  if (part == nullptr || part->block < 0) return;
  delta(static_cast<size_t>(e.index), "signature_delta\",\"signature\":", e.signature, out);
}

// Annotations of this dialect go back where they stood; an event's name is written only if it is
// one, for it comes from outside.
void AnthropicStreamWriter::on(const ir::Aside& e, std::string& out) {
  if (!own_) return losses_.foreign(e);
  begin(out);
  if (e.part >= 0) {
    if (part_at(e.part) != nullptr)
      whole_delta(static_cast<size_t>(e.part), e.member.value.text, out);
    return;
  }
  const std::string& name = e.member.key;
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string::npos;
  if (!plain) return losses_.foreign(e);
  out.append("event: ").append(name).append("\ndata: ");
  append_one_line(out, e.member.value.text);
  out += "\n\n";
}

void AnthropicStreamWriter::stop(size_t index, std::string& out) {
  Part& part = parts_[index];
  if (part.block < 0) return;
  // A call without arguments is a call with an empty object.
  if (part.kind == PartKind::ToolCall && !part.any_delta) {
    append_delta(index, "input_json_delta\",\"partial_json\":", kNoArguments, out);
  }
  append_event(out, "content_block_stop");
  out += ",\"index\":";
  out += std::to_string(part.block);
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
  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  writer.member("stop_reason", refused ? "refusal" : write_stop_reason(finish_.reason, called_));
  writer.key("stop_sequence");
  finish_.stop_sequence.empty() ? writer.null() : writer.string(finish_.stop_sequence);
  const ir::Extras extra = own_ ? finish_.extra : ir::Extras();
  if (!own_) losses_.foreign(finish_.extra, Path());
  if (!refused || why.empty()) {
    write_or(writer, extra, "stop_details", "null");
  } else if (find_extra(extra, "stop_details").empty()) {
    writer.key("stop_details").begin_object().member("type", "refusal").key("category").null();
    writer.member("explanation", why).end_object();
  }
  write_or(writer, extra, "container", "null");
  write_extras(writer, extra);
  writer.end_object();
  append_one_line(out, body);
  out += ",\"usage\":";
  json::Writer counts(out);
  write_delta_usage(counts, usage_, usage_extra_);
  out += "}\n\n";
}

void AnthropicStreamWriter::on(const ir::UsageReport& e, std::string& /*out*/) {
  usage_.overwrite_with(e.usage);
  if (!own_) return losses_.foreign(e.extra, Path());
  if (!e.extra.empty()) usage_extra_ = e.extra;
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
