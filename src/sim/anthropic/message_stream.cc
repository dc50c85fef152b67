// The events of a streamed message: message_start, ping, then each block with its start, deltas and
// stop, then message_delta with the final usage, message_stop.
#include "base/rng.h"
#include "sim/anthropic/blocks.h"
#include "sim/anthropic/error.h"
#include "sim/anthropic/message_reply.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::append_quoted;

class Stream final {
 public:
  Stream(const MessageRequest& request, const Answer& answer, const Context& context)
      : request_(request),
        answer_(answer),
        most_(context.behaviour.events),
        rng_(answer.entropy + context.serial),
        late_ping_(answer.entropy % 2 == 0) {
    reply_.fields =
        fields(context, "text/event-stream; charset=utf-8") + "cache-control: no-cache\r\n";
    reply_.words = answer.usage.completion;
  }

  Reply write() {
    start();
    event("ping", {}, false);
    if (!answer_.thinking.empty()) thinking();
    if (!answer_.text.empty()) text();
    for (size_t i = 0; i < answer_.calls.size(); ++i) tool_use(answer_.calls[i], i);
    event("message_delta", ",\"delta\":{" + stop_members(answer_) + "},\"usage\":" + final_usage(),
          false);
    event("message_stop", {}, false);
    return std::move(reply_);
  }

 private:
  void event(std::string_view name, std::string_view members, bool paced) {
    std::string& out = reply_.body;
    out += "event: ";
    out += name;
    out += "\ndata: {\"type\":\"";
    out += name;
    out += '"';
    out += members;
    out += "}\n\n";
    reply_.end_event(paced);
  }

  void start() {
    std::string members = ",\"message\":{\"model\":";
    append_quoted(members, request_.prompt.model);
    members += ",\"id\":\"msg_01";
    append_id(members, rng_, 22);
    members +=
        "\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":null,"
        "\"stop_sequence\":null,\"stop_details\":null,\"container\":null,\"diagnostics\":null,"
        "\"usage\":";
    Usage first = answer_.usage;
    first.reasoning = 0;
    members += usage_json(first, answer_.usage.completion > 0 ? 1 : 0) + "}";
    event("message_start", members, false);
  }

  // Cumulative: the whole of the output, not what came since message_start.
  [[nodiscard]] std::string final_usage() const {
    const Usage& usage = answer_.usage;
    std::string text;
    wire::json::Writer out(text);
    out.begin_object().member("input_tokens", usage.prompt);
    out.member("cache_creation_input_tokens", usage.cache_write);
    out.member("cache_read_input_tokens", usage.cached);
    out.member("output_tokens", usage.completion);
    out.member_raw("output_tokens_details", output_details(usage));
    out.key("server_tool_use").null().end_object();
    return text;
  }

  void block_start(std::string_view block) {
    std::string members = ",\"index\":" + std::to_string(index_) + ",\"content_block\":";
    members += block;
    event("content_block_start", members, false);
    // A ping may come anywhere; here between a block's start and its first delta.
    if (index_ == 0 && late_ping_) event("ping", {}, false);
  }

  void delta(std::string_view type, std::string_view member, std::string_view value, bool paced) {
    std::string members = ",\"index\":" + std::to_string(index_) + ",\"delta\":{\"type\":\"";
    members += type;
    members += "\",\"";
    members += member;
    members += "\":";
    append_quoted(members, value);
    members += '}';
    event("content_block_delta", members, paced);
  }

  void block_stop() {
    event("content_block_stop", ",\"index\":" + std::to_string(index_), false);
    ++index_;
  }

  void thinking() {
    const std::string_view shown = shown_thinking(request_, answer_);
    block_start(R"({"type":"thinking","thinking":"","signature":""})");
    for (const auto piece : pieces(shown, most_)) delta("thinking_delta", "thinking", piece, true);
    delta("signature_delta", "signature", sign_thinking(shown), false);
    block_stop();
  }

  void text() {
    block_start(R"({"type":"text","text":"","citations":null})");
    for (const auto piece : pieces(answer_.text, most_)) delta("text_delta", "text", piece, true);
    block_stop();
  }

  // The input of the start is a placeholder; the first fragment is empty. A call without arguments
  // has that empty fragment alone, or, every second time, no fragment at all.
  void tool_use(const ToolCall& call, size_t nth) {
    std::string block = "{\"type\":\"tool_use\",\"id\":\"toolu_01";
    append_id(block, rng_, 22);
    block += "\",\"name\":";
    append_quoted(block, call.name);
    block += ",\"input\":{},\"caller\":{\"type\":\"direct\"}}";
    block_start(block);
    const bool silent = call.empty && (answer_.entropy + nth) % 2 == 0;
    if (!silent) delta("input_json_delta", "partial_json", "", true);
    if (!call.empty) {
      for (const auto piece : fragments(call.arguments, rng_)) {
        delta("input_json_delta", "partial_json", piece, true);
      }
    }
    block_stop();
  }

  const MessageRequest& request_;
  const Answer& answer_;
  int64_t most_;
  base::Rng rng_;
  bool late_ping_;
  Reply reply_;
  size_t index_ = 0;
};

}  // namespace

Reply message_stream(const MessageRequest& request, const Answer& answer, const Context& context) {
  return Stream(request, answer, context).write();
}

}  // namespace sluice::sim::anthropic
