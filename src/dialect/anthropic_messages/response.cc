// Whole messages, both ways.
#include <utility>

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::ChatResponse;
using ir::Choice;
using ir::FinishReason;
using ir::Losses;
using ir::Part;
using ir::Severity;
using json::Value;

// ---- reading -----------------------------------------------------------------------------------

void read_answer(Reading& in, ChatResponse& out, Value content, const Path& at) {
  if (!in.array(content, at)) return;
  size_t i = 0;
  for (const Value block : content) {
    read_block(in, out.choices.front().parts, block, Path(at, i++));
  }
}

void read_reason(Reading& in, ChatResponse& out, Value reason, const Path& at) {
  Choice& choice = out.choices.front();
  const std::string_view word = in.string(reason, at);
  choice.finish = read_stop_reason(word);
  if (choice.finish == FinishReason::Other) choice.finish_verbatim = word;
}

void read_sequence(Reading& in, ChatResponse& out, Value sequence, const Path& at) {
  out.choices.front().stop_sequence = in.string(sequence, at);
}

void read_details(Reading&, ChatResponse& out, Value details, const Path&) {
  Choice& choice = out.choices.front();
  choice.refusal = details["explanation"].str();
  keep(choice.extra, "stop_details", details);
}

void read_usage_object(Reading& in, ChatResponse& out, Value usage, const Path& at) {
  if (!in.object(usage, at)) return;
  out.usage = read_usage(usage);
  out.service_tier = usage["service_tier"].str();
  keep_other_usage(out.extra, usage);
}

constexpr Member<ChatResponse> kMembers[] = {
    {"content", read_answer},
    {"id", read_string<&ChatResponse::id>},
    {"model", read_string<&ChatResponse::model>},
    {"role", nullptr},
    {"stop_details", read_details},
    {"stop_reason", read_reason},
    {"stop_sequence", read_sequence},
    {"type", nullptr},
    {"usage", read_usage_object},
};
static_assert(sorted(kMembers));

// ---- writing -----------------------------------------------------------------------------------

class AnswerWriter final {
 public:
  AnswerWriter(json::Writer& out, const ChatResponse& response, bool show_thinking, Losses& losses)
      : out_(out),
        losses_(losses),
        own_(response.source == ir::DialectId::AnthropicMessages),
        show_thinking_(show_thinking) {}

  void content(const Choice& choice);
  void stop(const Choice& choice);

 private:
  void part(const Part& part, const Path& at);
  void text(std::string_view text, const ir::Extras& extra);
  void tool_use(const ir::ToolCall& call, const Path& at);
  void thinking(const ir::Thinking& thinking);
  [[nodiscard]] ir::Extras reasoning(const ir::Extras& extra, const Path& at);
  void details(const Choice& choice, bool refused);

  json::Writer& out_;
  Losses& losses_;
  bool own_;
  bool show_thinking_;
  bool called_ = false;
  std::string refusal_;  // text of refusal parts
};

void AnswerWriter::text(std::string_view text, const ir::Extras& extra) {
  out_.begin_object().member("type", "text").member("text", text);
  if (!own_ || find_extra(extra, "citations").empty()) out_.key("citations").null();
  if (own_) write_extras(out_, extra);
  out_.end_object();
}

void AnswerWriter::tool_use(const ir::ToolCall& call, const Path& at) {
  called_ = true;
  std::string_view input = call.arguments.empty() ? kNoArguments : call.arguments;
  // A cut or broken argument text cannot be put where an object belongs, and must not be guessed.
  if (call.custom || !is_json_object(input)) {
    dropped(losses_, Path(at, "function.arguments"), Severity::Severe,
            "the model's arguments are not a JSON object; the call carries none");
    input = kNoArguments;
  }
  out_.begin_object().member("type", "tool_use").member("id", call.id).member("name", call.name);
  out_.member_raw("input", input);
  if (!own_ || find_extra(call.extra, "caller").empty()) {
    out_.key("caller").begin_object().member("type", "direct").end_object();
  }
  if (own_) write_extras(out_, call.extra);
  out_.end_object();
}

void AnswerWriter::thinking(const ir::Thinking& thinking) {
  out_.begin_object();
  if (!thinking.redacted.empty()) {
    out_.member("type", "redacted_thinking").member("data", thinking.redacted);
  } else {
    out_.member("type", "thinking").member("thinking", thinking.text);
    out_.member("signature", thinking.signature);
  }
  out_.end_object();
}

void AnswerWriter::part(const Part& part, const Path& at) {
  if (const auto* t = std::get_if<ir::Text>(&part)) {
    if (!own_) report_foreign(losses_, t->extra, at);
    if (!t->text.empty()) text(t->text, t->extra);
  } else if (const auto* refusal = std::get_if<ir::Refusal>(&part)) {
    refusal_ += refusal->text;
    if (!refusal->text.empty()) text(refusal->text, {});
  } else if (const auto* call = std::get_if<ir::ToolCall>(&part)) {
    tool_use(*call, at);
  } else if (const auto* thought = std::get_if<ir::Thinking>(&part)) {
    thinking(*thought);
  } else if (const auto* opaque = std::get_if<ir::Opaque>(&part)) {
    if (opaque->dialect == ir::DialectId::AnthropicMessages) {
      out_.raw(opaque->block.text);
    } else {
      dropped(losses_, at, Severity::Warn,
              "the target's format has no content block of type " + opaque->kind);
    }
  }
}

// Text that a server of the other dialect gives as the model's reasoning is a thinking block here,
// for a client that asked to see thinking. Gives what else there is to report.
ir::Extras AnswerWriter::reasoning(const ir::Extras& extra, const Path& at) {
  if (!show_thinking_) return extra;
  ir::Extras others;
  bool shown = false;
  for (const ir::Extra& member : extra) {
    const bool named =
        member.key == "message.reasoning_content" || member.key == "message.reasoning";
    const bool text = member.value.text.size() > 2 && member.value.text.front() == '"';
    if (!named || !text) {
      others.push_back(member);
      continue;
    }
    // Two names for the same are in use; servers that send both repeat the text.
    if (std::exchange(shown, true)) continue;
    out_.begin_object().member("type", "thinking").member_raw("thinking", member.value.text);
    out_.member("signature", "").end_object();
    approximated(losses_, Path(at, member.key), Severity::Info,
                 "the thinking has no signature, so no provider will take it back");
  }
  return others;
}

void AnswerWriter::content(const Choice& choice) {
  const Path root;
  const Path message(root, "choices[0].message");
  const Path list(message, "content");
  out_.key("content").begin_array();
  ir::Extras others;
  if (!own_) others = reasoning(choice.extra, Path(root, "choices[0]"));
  for (size_t i = 0; i < choice.parts.size(); ++i) part(choice.parts[i], Path(list, i));
  out_.end_array();
  if (own_) return;
  report_foreign(losses_, others, Path(root, "choices[0]"));
  if (choice.logprobs.given()) {
    dropped(losses_, Path(root, "choices[0].logprobs"), Severity::Info,
            "the target's format has no log probabilities");
  }
}

void AnswerWriter::details(const Choice& choice, bool refused) {
  out_.key("stop_details");
  const std::string_view verbatim = own_ ? find_extra(choice.extra, "stop_details") : "";
  if (!verbatim.empty()) {
    out_.raw(verbatim);
    return;
  }
  const std::string& why = refusal_.empty() ? choice.refusal : refusal_;
  if (!refused || why.empty()) {
    out_.null();
    return;
  }
  out_.begin_object().member("type", "refusal").key("category").null();
  out_.member("explanation", why).end_object();
}

void AnswerWriter::stop(const Choice& choice) {
  // OpenAI says "stop" for an answer that is a refusal; this dialect has a reason of its own.
  const bool refused = choice.finish == FinishReason::ContentFilter || !refusal_.empty();
  out_.member("stop_reason", refused ? "refusal" : write_stop_reason(choice.finish, called_));
  out_.key("stop_sequence");
  choice.stop_sequence.empty() ? out_.null() : out_.string(choice.stop_sequence);
  details(choice, refused);
}

void report_other_choices(const ChatResponse& response, Losses& losses) {
  const Path list("choices");
  for (size_t i = 1; i < response.choices.size(); ++i) {
    dropped(losses, Path(list, i), Severity::Severe, "the target's format holds one answer");
  }
}

}  // namespace

Result<ChatResponse> read_response(Value body) {
  Reading in(Cause::UpstreamProtocol);
  const Path root;
  ChatResponse out;
  out.source = ir::DialectId::AnthropicMessages;
  out.choices.emplace_back();
  if (in.object(body, root)) {
    in.require(body, "content", root);
    if (!body["stop_reason"].given()) out.choices.front().finish = FinishReason::Other;
    read_members(in, out, body, root, kMembers, &out.extra);
  }
  if (!in.ok()) return in.error();
  return out;
}

void write_response(const ChatResponse& response, const AnswerOptions& options, std::string& buffer,
                    Losses& losses) {
  const bool own = response.source == ir::DialectId::AnthropicMessages;
  static const Choice kNoChoice;
  const Choice& choice = response.choices.empty() ? kNoChoice : response.choices.front();
  json::Writer out(buffer);
  AnswerWriter answer(out, response, options.thinking, losses);
  out.begin_object();
  out.member("id", response.id.empty() ? options.fallback_id : std::string_view(response.id));
  out.member("type", "message").member("role", "assistant").member("model", response.model);
  answer.content(choice);
  answer.stop(choice);
  out.key("usage");
  write_usage(out, response.usage, answer_tier(response.service_tier, response.source),
              own ? &response.extra : nullptr);
  for (const std::string_view key : {"container", "diagnostics"}) {
    if (!own || find_extra(response.extra, key).empty()) out.key(key).null();
  }
  if (own) {
    write_extras(out, response.extra);
  } else {
    report_foreign(losses, response.extra, Path());
    report_other_choices(response, losses);
  }
  out.end_object();
}

FinishReason read_stop_reason(std::string_view reason) {
  if (reason == "end_turn") return FinishReason::Stop;
  if (reason == "stop_sequence") return FinishReason::StopSequence;
  if (reason == "max_tokens") return FinishReason::Length;
  if (reason == "model_context_window_exceeded") return FinishReason::ContextLength;
  if (reason == "tool_use") return FinishReason::ToolCalls;
  if (reason == "refusal") return FinishReason::ContentFilter;
  if (reason == "pause_turn") return FinishReason::Pause;
  return FinishReason::Other;
}

std::string_view write_stop_reason(FinishReason reason, bool has_tool_use) {
  switch (reason) {
    case FinishReason::Length:
      return "max_tokens";
    case FinishReason::ContextLength:
      return "model_context_window_exceeded";
    case FinishReason::ContentFilter:
      return "refusal";
    case FinishReason::Pause:
      return "pause_turn";
    case FinishReason::StopSequence:
      return has_tool_use ? "tool_use" : "stop_sequence";
    case FinishReason::Stop:
    case FinishReason::ToolCalls:
    case FinishReason::Other:
      break;
  }
  return has_tool_use ? "tool_use" : "end_turn";
}

}  // namespace sluice::dialect::anthropic
