// Whole chat completions, both ways.
#include "dialect/arguments.h"
#include "dialect/losses.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::ChatResponse;
using ir::Choice;
using ir::FinishReason;
using ir::Losses;
using ir::Part;
using ir::Severity;
using json::Value;

// ---- reading -----------------------------------------------------------------------------------

void read_calls(Reading& in, Choice& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  size_t i = 0;
  for (const Value call : list) out.parts.emplace_back(read_tool_call(in, call, Path(at, i++)));
}

void read_legacy_call(Choice& out, Value call) {
  ir::ToolCall to;
  to.id = "function_call_0";
  to.name = call["name"].str();
  to.arguments = call["arguments"].str().empty() ? kNoArguments : call["arguments"].str();
  out.parts.emplace_back(std::move(to));
}

// Members in the order that the IR wants them in, whatever their order in the answer.
void read_message(Reading& in, Choice& out, Value message, const Path& at) {
  if (!in.object(message, at)) return;
  const Value content = message["content"];
  const bool empty_text = content.is_string() && content.str().empty();
  if (content.given() && !empty_text) read_content(in, out.parts, content, Path(at, "content"));
  const Value refusal = message["refusal"];
  if (refusal.given()) {
    out.parts.emplace_back(ir::Refusal{std::string(in.string(refusal, Path(at, "refusal")))});
  }
  if (message["tool_calls"].given()) {
    read_calls(in, out, message["tool_calls"], Path(at, "tool_calls"));
  } else if (message["function_call"].is_object()) {
    read_legacy_call(out, message["function_call"]);
  }
  for (const Value member : message) {
    const std::string_view key = member.key();
    if (key == "role" || key == "content" || key == "refusal" || key == "tool_calls" ||
        key == "function_call" || !member.given()) {
      continue;
    }
    keep(out.extra, "message", key, member);
  }
}

void read_finish_reason(Reading& in, Choice& out, Value reason, const Path& at) {
  const std::string_view word = in.string(reason, at);
  out.finish = read_finish(word);
  if (out.finish == FinishReason::Other) out.finish_verbatim = word;
}

void read_logprobs(Reading&, Choice& out, Value value, const Path&) {
  out.logprobs = {std::string(value.raw())};
}

constexpr Member<Choice> kChoiceMembers[] = {
    {"finish_reason", read_finish_reason},
    {"index", nullptr},
    {"logprobs", read_logprobs},
    {"message", read_message},
};
static_assert(sorted(kChoiceMembers));

Choice read_choice(Reading& in, Value choice, const Path& at) {
  Choice out;
  if (!in.object(choice, at)) return out;
  in.require(choice, "message", at);
  if (!choice["finish_reason"].given()) out.finish = FinishReason::Other;
  read_members(in, out, choice, at, kChoiceMembers, &out.extra);
  return out;
}

void read_choices(Reading& in, ChatResponse& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  size_t i = 0;
  for (const Value choice : list) out.choices.push_back(read_choice(in, choice, Path(at, i++)));
}

void read_usage_object(Reading& in, ChatResponse& out, Value usage, const Path& at) {
  if (!in.object(usage, at)) return;
  out.usage = read_usage(usage);
  keep_other_usage(out.extra, usage);
}

constexpr Member<ChatResponse> kMembers[] = {
    {"choices", read_choices},
    {"created", read_integer<&ChatResponse::created>},
    {"id", read_string<&ChatResponse::id>},
    {"model", read_string<&ChatResponse::model>},
    {"object", nullptr},
    {"service_tier", read_string<&ChatResponse::service_tier>},
    {"usage", read_usage_object},
};
static_assert(sorted(kMembers));

// Some servers leave the id of a call empty; the client needs one to answer to.
void name_calls(ChatResponse& response) {
  size_t number = 0;
  for (Choice& choice : response.choices) {
    for (Part& part : choice.parts) {
      auto* call = std::get_if<ir::ToolCall>(&part);
      if (call == nullptr) continue;
      if (call->id.empty()) call->id = "call_" + response.id + "_" + std::to_string(number);
      ++number;
    }
  }
}

// ---- writing -----------------------------------------------------------------------------------

struct Said {
  std::string text;
  bool any_text = false;
  std::string refusal;
  bool any_call = false;
};

// Text blocks of one answer are one text here. What cannot stand in an answer is reported.
Said gather(const Choice& choice, const Path& at, Losses& losses) {
  Said said;
  const Path content(at, "content");
  for (size_t i = 0; i < choice.parts.size(); ++i) {
    const Part& part = choice.parts[i];
    if (const auto* text = std::get_if<ir::Text>(&part)) {
      said.any_text = true;
      said.text += text->text;
      report_foreign(losses, text->extra, Path(content, i));
    } else if (const auto* refusal = std::get_if<ir::Refusal>(&part)) {
      said.refusal += refusal->text;
    } else if (std::holds_alternative<ir::ToolCall>(part)) {
      said.any_call = true;
    } else if (std::holds_alternative<ir::Thinking>(part)) {
      dropped(losses, Path(content, i), Severity::Info,
              "the target's format has no place for thinking");
    } else if (const auto* opaque = std::get_if<ir::Opaque>(&part)) {
      dropped(losses, Path(content, i), Severity::Warn,
              "the target's format has no content block of type " + opaque->kind);
    }
  }
  if (said.refusal.empty()) said.refusal = choice.refusal;
  return said;
}

void write_message(json::Writer& out, const Choice& choice, const Said& said, bool own) {
  out.begin_object().member("role", "assistant");
  out.key("content");
  said.any_text ? out.string(said.text) : out.null();
  out.key("refusal");
  said.refusal.empty() ? out.null() : out.string(said.refusal);
  if (said.any_call) {
    out.key("tool_calls").begin_array();
    for (const Part& part : choice.parts) {
      if (const auto* call = std::get_if<ir::ToolCall>(&part)) write_tool_call(out, *call, own);
    }
    out.end_array();
  }
  if (own) write_nested(out, choice.extra, "message");
  out.end_object();
}

void write_choice(json::Writer& out, const Choice& choice, size_t index, bool own, Losses& losses) {
  // An answer in Anthropic's dialect is one choice, so its content stands at the top.
  const Said said = gather(choice, Path(), losses);
  out.begin_object().member("index", static_cast<int64_t>(index));
  out.key("message");
  write_message(out, choice, said, own);
  out.key("logprobs");
  choice.logprobs.given() ? out.raw(choice.logprobs.text) : out.null();
  out.member("finish_reason", write_finish(choice.finish, said.any_call));
  if (own) {
    write_extras(out, choice.extra);
  } else {
    report_foreign(losses, choice.extra, Path());
    if (choice.finish == FinishReason::Pause) {
      approximated(losses, Path("stop_reason"), Severity::Severe,
                   "the turn was paused, not finished; the target cannot say so");
    }
  }
  out.end_object();
}

void write_tier(json::Writer& out, const ChatResponse& response) {
  const std::string& tier = response.service_tier;
  if (tier.empty()) return;
  if (response.source == ir::DialectId::OpenaiChat || tier == "priority") {
    out.member("service_tier", tier);
  } else if (tier == "standard") {
    out.member("service_tier", "default");
  }
}

}  // namespace

Result<ChatResponse> read_response(Value body) {
  Reading in(Cause::UpstreamProtocol);
  const Path root;
  ChatResponse out;
  out.source = ir::DialectId::OpenaiChat;
  if (in.object(body, root)) {
    in.require(body, "choices", root);
    read_members(in, out, body, root, kMembers, &out.extra);
  }
  if (!in.ok()) return in.error();
  name_calls(out);
  return out;
}

void write_response(const ChatResponse& response, const AnswerOptions& options, std::string& buffer,
                    Losses& losses) {
  const bool own = response.source == ir::DialectId::OpenaiChat;
  json::Writer out(buffer);
  out.begin_object();
  out.member("id", response.id.empty() ? options.fallback_id : std::string_view(response.id));
  out.member("object", "chat.completion");
  out.member("created", response.created != 0 ? response.created : options.now_unix_seconds);
  out.member("model", response.model);
  out.key("choices").begin_array();
  for (size_t i = 0; i < response.choices.size(); ++i) {
    write_choice(out, response.choices[i], i, own, losses);
  }
  out.end_array();
  if (!response.usage.empty()) {
    out.key("usage");
    write_usage(out, response.usage, own ? &response.extra : nullptr);
  }
  write_tier(out, response);
  if (own) {
    write_extras(out, response.extra);
  } else {
    report_foreign(losses, response.extra, Path());
  }
  out.end_object();
}

FinishReason read_finish(std::string_view reason) {
  if (reason == "stop") return FinishReason::Stop;
  if (reason == "length") return FinishReason::Length;
  if (reason == "tool_calls" || reason == "function_call") return FinishReason::ToolCalls;
  if (reason == "content_filter") return FinishReason::ContentFilter;
  return FinishReason::Other;
}

std::string_view write_finish(FinishReason reason, bool has_tool_calls) {
  switch (reason) {
    case FinishReason::Length:
    case FinishReason::ContextLength:
      return "length";
    case FinishReason::ContentFilter:
      return "content_filter";
    case FinishReason::Stop:
    case FinishReason::StopSequence:
    case FinishReason::ToolCalls:
    case FinishReason::Pause:
    case FinishReason::Other:
      break;
  }
  return has_tool_calls ? "tool_calls" : "stop";
}

}  // namespace sluice::dialect::openai
