#include "sim/openai/chat_stream.h"

#include "base/rng.h"
#include "sim/openai/chat_reply.h"
#include "sim/openai/error.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {
namespace {

using wire::json::append_quoted;

class Stream final {
 public:
  Stream(const ChatRequest& request, const Answer& answer, const Context& context)
      : request_(request), answer_(answer), rng_(answer.entropy + context.serial) {
    reply_.fields = fields(context, "text/event-stream; charset=utf-8");
    reply_.words = answer.usage.completion;
    prefix_ = "data: {\"id\":\"" + make_id("chatcmpl-", answer, context) +
              "\",\"object\":\"chat.completion.chunk\",\"created\":" +
              std::to_string(context.unix_seconds) + ",\"model\":";
    append_quoted(prefix_, request.prompt.model);
    prefix_ +=
        ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulated\",\"choices\":[";
    usage_null_ = request.include_usage ? ",\"usage\":null" : "";
  }

  Reply write(const Context& context) {
    const bool wordless = !answer_.calls.empty() || answer_.finish == Finish::Refusal;
    chunk(wordless ? R"({"role":"assistant","content":null,"refusal":null})"
                   : R"({"role":"assistant","content":"","refusal":null})",
          {}, false);
    if (answer_.finish == Finish::Refusal) {
      texts("refusal", kRefusal, context.behaviour.events);
    } else if (answer_.calls.empty()) {
      texts("content", answer_.text, context.behaviour.events);
    }
    for (size_t i = 0; i < answer_.calls.size(); ++i) call(i, answer_.calls[i]);
    chunk("{}", finish_name(answer_.finish), false);
    if (request_.include_usage) usage();
    reply_.body += kDone;
    reply_.end_event(false);
    return std::move(reply_);
  }

 private:
  // One chunk with one choice; the finish reason is null while it is empty.
  void chunk(std::string_view delta, std::string_view finish, bool paced,
             std::string_view logprobs = "null") {
    std::string& out = reply_.body;
    out += prefix_;
    out += "{\"index\":0,\"delta\":";
    out += delta;
    out += ",\"logprobs\":";
    out += logprobs;
    out += ",\"finish_reason\":";
    if (finish.empty()) {
      out += "null}]";
    } else {
      out += '"';
      out += finish;
      out += "\"}]";
    }
    out += usage_null_;
    if (request_.obfuscate) {
      out += ",\"obfuscation\":\"";
      append_id(out, rng_, 2 + rng_.next() % 6);
      out += '"';
    }
    out += "}\n\n";
    reply_.end_event(paced);
  }

  void texts(std::string_view member, std::string_view text, int64_t most) {
    std::string delta;
    std::string logprobs;
    for (const std::string_view piece : pieces(text, most)) {
      delta = "{\"";
      delta += member;
      delta += "\":";
      append_quoted(delta, piece);
      delta += '}';
      logprobs.clear();
      if (request_.logprobs) write_logprobs(logprobs, {&piece, 1});
      chunk(delta, {}, true, logprobs.empty() ? std::string_view("null") : logprobs);
    }
  }

  // The first delta of a call names it with no arguments yet; fragments follow.
  void call(size_t index, const ToolCall& call) {
    const std::string at = "{\"tool_calls\":[{\"index\":" + std::to_string(index) + ",";
    const std::string kind = call.free_text ? "\"custom\":{" : "\"function\":{";
    const std::string input = call.free_text ? "\"input\":" : "\"arguments\":";
    std::string delta = at + "\"id\":\"call_";
    append_id(delta, rng_, 24);
    delta += std::string("\",\"type\":") + (call.free_text ? "\"custom\"," : "\"function\",") +
             kind + "\"name\":";
    append_quoted(delta, call.name);
    delta += "," + input + "\"\"}}]}";
    chunk(delta, {}, true);
    for (const std::string_view piece : fragments(call.arguments, rng_)) {
      delta = at;
      delta += kind;
      delta += input;
      append_quoted(delta, piece);
      delta += "}}]}";
      chunk(delta, {}, true);
    }
  }

  void usage() {
    reply_.body += prefix_;
    reply_.body += "],\"usage\":";
    reply_.body += usage_json(answer_.usage);
    reply_.body += "}\n\n";
    reply_.end_event(false);
  }

  const ChatRequest& request_;
  const Answer& answer_;
  base::Rng rng_;
  Reply reply_;
  std::string prefix_;
  std::string_view usage_null_;
};

}  // namespace

Reply chat_stream(const ChatRequest& request, const Answer& answer, const Context& context) {
  return Stream(request, answer, context).write(context);
}

}  // namespace sluice::sim::openai
