// Stream events -> chat completion chunks. Every chunk repeats the same id, model and time, so the
// text around a delta is made once; a delta then is three appends.
#include "dialect/losses.h"
#include "dialect/one_line.h"
#include "dialect/openai_chat/verbs.h"
#include "dialect/stream_losses.h"

namespace sluice::dialect::openai {
namespace {

using ir::PartKind;

class OpenaiStreamWriter final : public StreamWriter {
 public:
  explicit OpenaiStreamWriter(const StreamWriteOptions& options)
      : include_usage_(options.include_usage),
        id_(options.fallback_id),
        model_(options.fallback_model),
        created_(options.now_unix_seconds),
        losses_(options.losses) {}

  void write(const ir::StreamEvent& event, std::string& out) override {
    if (over_) return;
    std::visit([&](const auto& e) { on(e, out); }, event);
  }

 private:
  struct Part {
    PartKind kind = PartKind::Text;
    int tool = -1;  // counts tool calls only
    bool custom = false;
    bool any_delta = false;
    bool open = true;
    std::string member;  // of a thinking part that goes back where it came from
  };

  void on(const ir::Start& e, std::string& out);
  void on(const ir::PartStart& e, std::string& out);
  void on(const ir::PartDelta& e, std::string& out);
  void on(const ir::SignatureDelta&, std::string&) {}
  void on(const ir::PartStop& e, std::string& out);
  void on(const ir::Aside& e, std::string& out);
  void on(const ir::Finish& e, std::string& out);
  void on(const ir::UsageReport& e, std::string& out);
  // Clients of this format know no ping; a comment keeps the connection alive unseen.
  void on(const ir::Ping&, std::string& out) { out += ": ping\n\n"; }
  void on(const ir::StreamError& e, std::string& out);
  void on(const ir::End&, std::string& out);

  void begin(std::string& out);
  void make_frame(std::string_view tier, const ir::Extras& extra);
  void say(std::string_view member, std::string_view text, std::string& out);
  void tool_delta(const Part& part, std::string_view text, std::string& out);
  void start_tool(const ir::PartStart& e, const Part& part, std::string& out);
  Part* part_at(int index);
  void close(Part& part, std::string& out);
  void lose(const ir::PartStart& e, std::string_view why, ir::Severity severity);

  bool include_usage_;
  std::string id_;
  std::string model_;
  int64_t created_;
  StreamLosses losses_;
  bool own_ = false;    // the stream comes from this dialect
  std::string head_;    // up to the choices
  std::string choice_;  // from the choices to the delta
  std::string tail_;    // after a delta that is not the last
  std::string end_;     // after the choices
  std::vector<Part> parts_;
  ir::Usage usage_;
  ir::Extras usage_extra_;  // of the newest report that had any
  int tools_ = 0;
  bool begun_ = false;
  bool finished_ = false;
  bool over_ = false;
};

void OpenaiStreamWriter::make_frame(std::string_view tier, const ir::Extras& extra) {
  head_ = "data: {\"id\":";
  json::append_quoted(head_, id_);
  head_ += ",\"object\":\"chat.completion.chunk\",\"created\":";
  head_ += std::to_string(created_);
  head_ += ",\"model\":";
  json::append_quoted(head_, model_);
  if (!tier.empty()) {
    head_ += ",\"service_tier\":";
    json::append_quoted(head_, tier);
  }
  for (const ir::Extra& member : extra) {
    head_ += ',';
    json::append_quoted(head_, member.key);
    head_ += ':';
    append_one_line(head_, member.value.text);
  }
  head_ += ",\"choices\":[";
  choice_ = head_ + "{\"index\":0,\"delta\":";
  end_ = include_usage_ ? "],\"usage\":null}\n\n" : "]}\n\n";
  tail_ = ",\"logprobs\":null,\"finish_reason\":null}" + end_;
}

void OpenaiStreamWriter::begin(std::string& out) {
  if (begun_) return;
  begun_ = true;
  if (head_.empty()) make_frame({}, {});
  out += choice_;
  out += "{\"role\":\"assistant\",\"content\":\"\"}";
  out += tail_;
}

void OpenaiStreamWriter::on(const ir::Start& e, std::string& out) {
  if (begun_) return;
  if (!e.id.empty()) id_ = e.id;
  if (!e.model.empty()) model_ = e.model;
  if (e.created != 0) created_ = e.created;
  // "standard" is Anthropic's word for "default"; "batch" has none here.
  const bool plain = e.service_tier == "standard";
  own_ = e.source == ir::DialectId::OpenaiChat;
  if (!own_) losses_.foreign(e.extra, Path());
  make_frame(plain                       ? "default"
             : e.service_tier == "batch" ? ""
                                         : std::string_view(e.service_tier),
             own_ ? e.extra : ir::Extras());
  begin(out);
}

OpenaiStreamWriter::Part* OpenaiStreamWriter::part_at(int index) {
  const auto at = static_cast<size_t>(index);
  return index >= 0 && at < parts_.size() ? &parts_[at] : nullptr;
}

void OpenaiStreamWriter::lose(const ir::PartStart& e, std::string_view why, ir::Severity severity) {
  const Path content("content");
  losses_.dropped(Path(content, static_cast<size_t>(e.index)), severity, why);
}

void OpenaiStreamWriter::on(const ir::PartStart& e, std::string& out) {
  begin(out);
  if (e.index < 0) return;
  if (static_cast<size_t>(e.index) >= parts_.size()) {
    parts_.resize(static_cast<size_t>(e.index) + 1);
  }
  Part& part = parts_[static_cast<size_t>(e.index)];
  part = {e.kind, -1, e.custom, false, true, {}};
  const Path content("content");
  if (!own_) losses_.foreign(e.extra, Path(content, static_cast<size_t>(e.index)));
  switch (e.kind) {
    case PartKind::Text:
    case PartKind::Refusal:
      return;
    case PartKind::Thinking:
      if (own_) part.member = e.name;
      if (!part.member.empty()) return;
      [[fallthrough]];
    case PartKind::RedactedThinking:
      return lose(e, "the target's format has no place for thinking", ir::Severity::Info);
    case PartKind::Opaque:
      return lose(e, "the target's format has no such content block", ir::Severity::Warn);
    case PartKind::ToolCall:
      part.tool = tools_++;
      return start_tool(e, part, out);
  }
}

void OpenaiStreamWriter::start_tool(const ir::PartStart& e, const Part& part, std::string& out) {
  out += choice_;
  out += "{\"tool_calls\":[{\"index\":";
  out += std::to_string(part.tool);
  out += ",\"id\":";
  json::append_quoted(out, e.id.empty() ? "call_" + id_ + "_" + std::to_string(part.tool) : e.id);
  out += part.custom ? ",\"type\":\"custom\",\"custom\":{\"name\":"
                     : ",\"type\":\"function\",\"function\":{\"name\":";
  json::append_quoted(out, e.name);
  out += part.custom ? ",\"input\":\"\"}}]}" : ",\"arguments\":\"\"}}]}";
  out += tail_;
}

void OpenaiStreamWriter::tool_delta(const Part& part, std::string_view text, std::string& out) {
  out += choice_;
  out += "{\"tool_calls\":[{\"index\":";
  out += std::to_string(part.tool);
  out += part.custom ? ",\"custom\":{\"input\":" : ",\"function\":{\"arguments\":";
  json::append_quoted(out, text);
  out += "}}]}";
  out += tail_;
}

void OpenaiStreamWriter::on(const ir::PartDelta& e, std::string& out) {
  Part* part = part_at(e.index);
  if (part == nullptr || e.text.empty()) return;
  part->any_delta = true;
  if (part->kind == PartKind::ToolCall) return tool_delta(*part, e.text, out);
  if (part->kind == PartKind::Text) return say("content", e.text, out);
  if (part->kind == PartKind::Refusal) return say("refusal", e.text, out);
  if (!part->member.empty()) say(part->member, e.text, out);
}

void OpenaiStreamWriter::say(std::string_view member, std::string_view text, std::string& out) {
  out += choice_;
  out += "{\"";
  out += member;
  out += "\":";
  json::append_quoted(out, text);
  out += '}';
  out += tail_;
}

// A part that is lost as a whole has been reported; so has all that annotates it.
void OpenaiStreamWriter::on(const ir::Aside& e, std::string& out) {
  if (!own_) {
    const Part* part = part_at(e.part);
    const bool reported = part != nullptr && part->kind != PartKind::Text &&
                          part->kind != PartKind::Refusal && part->kind != PartKind::ToolCall;
    if (!reported) losses_.foreign(e);
    return;
  }
  begin(out);
  std::string member;
  json::append_quoted(member, e.member.key);
  member += ':';
  append_one_line(member, e.member.value.text);
  if (e.choice > 0) {
    out += head_;
    append_one_line(out, e.member.value.text);
    out += end_;
  } else if (e.at == "choices[0].delta") {
    out.append(choice_).append("{").append(member).append("}").append(tail_);
  } else {
    out.append(choice_).append("{},").append(member);
    out.append(e.member.key == "logprobs" ? "" : ",\"logprobs\":null");
    out.append(",\"finish_reason\":null}").append(end_);
  }
}

// A call without arguments must still carry an object, or clients fail to parse it.
void OpenaiStreamWriter::close(Part& part, std::string& out) {
  if (!part.open) return;
  part.open = false;
  if (part.kind == PartKind::ToolCall && !part.any_delta && !part.custom) {
    tool_delta(part, "{}", out);
  }
}

void OpenaiStreamWriter::on(const ir::PartStop& e, std::string& out) {
  if (Part* part = part_at(e.index)) close(*part, out);
}

void OpenaiStreamWriter::on(const ir::Finish& e, std::string& out) {
  if (finished_) return;
  finished_ = true;
  begin(out);
  for (Part& part : parts_) close(part, out);
  if (!e.refusal.empty()) say("refusal", e.refusal, out);
  if (!own_) losses_.foreign(e.extra, Path());
  if (e.reason == ir::FinishReason::Pause) {
    losses_.approximated(Path("stop_reason"), ir::Severity::Severe,
                         "the turn was paused, not finished; the target cannot say so");
  }
  out += choice_;
  out += "{},\"logprobs\":null,\"finish_reason\":";
  json::append_quoted(out, write_finish(e.reason, tools_ > 0));
  out += '}';
  out += end_;
}

void OpenaiStreamWriter::on(const ir::StreamError& e, std::string& out) {
  over_ = true;
  out += "data: ";
  write_error(e.error, out);
  out += "\n\n";
}

void OpenaiStreamWriter::on(const ir::UsageReport& e, std::string& /*out*/) {
  usage_.overwrite_with(e.usage);
  if (!own_) return losses_.foreign(e.extra, Path());
  if (!e.extra.empty()) usage_extra_ = e.extra;
}

void OpenaiStreamWriter::on(const ir::End&, std::string& out) {
  if (!finished_) on(ir::Finish{}, out);
  over_ = true;
  if (include_usage_ && !usage_.empty()) {
    out += head_;
    out += "],\"usage\":";
    json::Writer writer(out);
    write_usage(writer, usage_, &usage_extra_);
    out += "}\n\n";
  }
  out += "data: [DONE]\n\n";
}

}  // namespace

std::unique_ptr<StreamWriter> make_stream_writer(const StreamWriteOptions& options) {
  return std::make_unique<OpenaiStreamWriter>(options);
}

}  // namespace sluice::dialect::openai
