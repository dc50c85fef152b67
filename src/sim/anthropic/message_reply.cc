#include "sim/anthropic/message_reply.h"

#include "base/rng.h"
#include "sim/anthropic/blocks.h"
#include "sim/anthropic/error.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::Writer;

std::string_view stop_reason(Finish finish) {
  switch (finish) {
    case Finish::Stop:
      return "end_turn";
    case Finish::Length:
      return "max_tokens";
    case Finish::ContextFull:
      return "model_context_window_exceeded";
    case Finish::ToolCalls:
      return "tool_use";
    case Finish::StopSequence:
      return "stop_sequence";
    case Finish::Refusal:
    case Finish::Filter:
      return "refusal";
    case Finish::Pause:
      return "pause_turn";
  }
  return "end_turn";
}

void write_content(Writer& out, const MessageRequest& request, const Answer& answer,
                   base::Rng& rng) {
  out.key("content").begin_array();
  if (!answer.thinking.empty()) {
    const std::string_view shown = shown_thinking(request, answer);
    out.begin_object().member("type", "thinking").member("thinking", shown);
    out.member("signature", sign_thinking(shown)).end_object();
  }
  if (!answer.text.empty()) {
    out.begin_object().member("type", "text").member("text", answer.text);
    out.key("citations").null().end_object();
  }
  for (const ToolCall& call : answer.calls) {
    std::string id = "toolu_01";
    append_id(id, rng, 22);
    out.begin_object().member("type", "tool_use").member("id", id).member("name", call.name);
    out.member_raw("input", call.arguments);
    out.member_raw("caller", R"({"type":"direct"})").end_object();
  }
  out.end_array();
}

}  // namespace

std::string_view shown_thinking(const MessageRequest& request, const Answer& answer) {
  return request.show_thinking ? std::string_view(answer.thinking) : std::string_view();
}

std::string stop_members(const Answer& answer) {
  std::string text =
      "\"stop_reason\":\"" + std::string(stop_reason(answer.finish)) + "\",\"stop_sequence\":";
  if (answer.finish == Finish::StopSequence) {
    wire::json::append_quoted(text, answer.stop_sequence);
  } else {
    text += "null";
  }
  text += ",\"stop_details\":";
  if (answer.finish == Finish::Refusal) {
    text += "{\"type\":\"refusal\",\"category\":\"general_harms\",\"explanation\":";
    wire::json::append_quoted(text, kRefusal);
    text += '}';
  } else if (answer.finish == Finish::Filter) {
    text += R"({"type":"refusal","category":null,"explanation":null})";
  } else {
    text += "null";
  }
  return text;
}

std::string output_details(const Usage& usage) {
  if (usage.reasoning == 0) return "null";
  return "{\"thinking_tokens\":" + std::to_string(usage.reasoning) + "}";
}

std::string usage_json(const Usage& usage, int64_t output) {
  std::string text;
  Writer out(text);
  out.begin_object().member("input_tokens", usage.prompt);
  out.member("cache_creation_input_tokens", usage.cache_write);
  out.member("cache_read_input_tokens", usage.cached);
  out.key("cache_creation").begin_object();
  out.member("ephemeral_5m_input_tokens", usage.cache_write);
  out.member("ephemeral_1h_input_tokens", int64_t{0}).end_object();
  out.member("output_tokens", output);
  out.member_raw("output_tokens_details", output_details(usage));
  out.key("server_tool_use").null().member("service_tier", "standard");
  out.key("inference_geo").null().key("speed").null().end_object();
  return text;
}

Reply message_reply(const MessageRequest& request, const Answer& answer, const Context& context) {
  if (request.stream) return message_stream(request, answer, context);
  Reply reply;
  reply.fields = fields(context, "application/json");
  reply.words = answer.usage.completion;
  base::Rng rng(answer.entropy + context.serial);
  std::string id = "msg_01";
  append_id(id, rng, 22);
  Writer out(reply.body);
  out.begin_object().member("model", request.prompt.model).member("id", id);
  out.member("type", "message").member("role", "assistant");
  write_content(out, request, answer, rng);
  reply.body += ',' + stop_members(answer);
  out.key("container").null().key("diagnostics").null();
  out.member_raw("usage", usage_json(answer.usage, answer.usage.completion));
  out.end_object();
  return reply;
}

}  // namespace sluice::sim::anthropic
