#include "sim/openai/chat_reply.h"

#include "base/rng.h"
#include "sim/openai/chat_stream.h"
#include "sim/openai/error.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {

using wire::json::Writer;

std::string_view finish_name(Finish finish) {
  switch (finish) {
    case Finish::Stop:
    case Finish::StopSequence:
    case Finish::Pause:
      return "stop";
    case Finish::Length:
    case Finish::ContextFull:
      return "length";
    case Finish::ToolCalls:
      return "tool_calls";
    case Finish::Refusal:
    case Finish::Filter:
      return "content_filter";
  }
  return "stop";
}

std::string make_id(std::string_view prefix, const Answer& answer, const Context& context) {
  base::Rng rng(answer.entropy + context.serial);
  std::string id(prefix);
  append_id(id, rng, 24);
  return id;
}

std::string usage_json(const Usage& usage) {
  const int64_t prompt = usage.prompt + usage.cached + usage.cache_write;
  std::string text;
  Writer out(text);
  out.begin_object();
  out.member("prompt_tokens", prompt);
  out.member("completion_tokens", usage.completion);
  out.member("total_tokens", prompt + usage.completion);
  out.key("prompt_tokens_details").begin_object();
  out.member("cached_tokens", usage.cached);
  if (usage.cache_write > 0) out.member("cache_write_tokens", usage.cache_write);
  out.member("audio_tokens", int64_t{0}).end_object();
  out.key("completion_tokens_details").begin_object();
  out.member("reasoning_tokens", usage.reasoning);
  out.member("audio_tokens", int64_t{0});
  out.member("accepted_prediction_tokens", int64_t{0});
  out.member("rejected_prediction_tokens", int64_t{0});
  out.end_object().end_object();
  return text;
}

void write_logprobs(std::string& text, std::span<const std::string_view> tokens) {
  Writer out(text);
  out.begin_object().key("content").begin_array();
  for (const std::string_view token : tokens) {
    out.begin_object().member("token", token).member_raw("logprob", "-0.25");
    out.key("bytes").begin_array();
    for (const char c : token) out.integer(static_cast<unsigned char>(c));
    out.end_array().key("top_logprobs").begin_array().end_array().end_object();
  }
  out.end_array().key("refusal").null().end_object();
}

namespace {

void write_calls(Writer& out, const Answer& answer, base::Rng& rng) {
  out.key("tool_calls").begin_array();
  for (const ToolCall& call : answer.calls) {
    std::string id = "call_";
    append_id(id, rng, 24);
    out.begin_object().member("id", id);
    out.member("type", call.free_text ? "custom" : "function");
    out.key(call.free_text ? "custom" : "function").begin_object();
    out.member("name", call.name);
    out.member(call.free_text ? "input" : "arguments", call.arguments);
    out.end_object().end_object();
  }
  out.end_array();
}

void write_message(Writer& out, const Answer& answer, base::Rng& rng) {
  const bool refused = answer.finish == Finish::Refusal;
  out.key("message").begin_object().member("role", "assistant").key("content");
  if (refused || !answer.calls.empty()) {
    out.null();
  } else {
    out.string(answer.text);
  }
  out.key("refusal");
  if (refused) {
    out.string(kRefusal);
  } else {
    out.null();
  }
  out.key("annotations").begin_array().end_array();
  if (!answer.calls.empty()) write_calls(out, answer, rng);
  out.end_object();
}

Reply whole_reply(const ChatRequest& request, const Answer& answer, const Context& context) {
  Reply reply;
  reply.fields = fields(context, "application/json");
  reply.words = answer.usage.completion;
  base::Rng rng(answer.entropy + context.serial);
  Writer out(reply.body);
  out.begin_object().member("id", make_id("chatcmpl-", answer, context));
  out.member("object", "chat.completion").member("created", context.unix_seconds);
  out.member("model", request.prompt.model);
  out.key("choices").begin_array().begin_object().member("index", int64_t{0});
  write_message(out, answer, rng);
  out.key("logprobs");
  if (request.logprobs) {
    std::string text;
    write_logprobs(text, pieces(answer.text, context.behaviour.events));
    out.raw(text);
  } else {
    out.null();
  }
  out.member("finish_reason", finish_name(answer.finish)).end_object().end_array();
  out.member_raw("usage", usage_json(answer.usage));
  out.member("service_tier", "default").member("system_fingerprint", "fp_simulated");
  out.end_object();
  return reply;
}

}  // namespace

Reply chat_reply(const ChatRequest& request, const Answer& answer, const Context& context) {
  if (request.stream) return chat_stream(request, answer, context);
  return whole_reply(request, answer, context);
}

}  // namespace sluice::sim::openai
