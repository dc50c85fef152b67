// Chat completions request -> IR: the top-level members. Messages, tools and formats have files of
// their own beside this one.
#include "dialect/losses.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::ChatRequest;
using json::Value;

void read_max_completion_tokens(Reading& in, ChatRequest& out, Value v, const Path& at) {
  out.max_tokens = in.integer(v, at);
  out.legacy_max_tokens = false;
}

// The older name; the newer one wins when both are given (it sorts, and is read, first or last).
void read_max_tokens(Reading& in, ChatRequest& out, Value v, const Path& at) {
  const int64_t cap = in.integer(v, at);
  if (out.max_tokens) return;
  out.max_tokens = cap;
  out.legacy_max_tokens = true;
}

void read_message_list(Reading& in, ChatRequest& out, Value v, const Path& at) {
  read_messages(in, out.messages, v, at);
}

void read_stop(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (v.is_string()) {
    out.stop.emplace_back(v.str());
    return;
  }
  if (!v.is_array()) return in.fail(at, "must be a string or an array of strings");
  size_t i = 0;
  for (const Value item : v) out.stop.emplace_back(in.string(item, Path(at, i++)));
}

void read_effort(Reading& in, ChatRequest& out, Value v, const Path& at) {
  out.reasoning.effort = in.string(v, at);
}

void read_stream_options(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  for (const Value member : v) {
    if (member.key() != "include_usage") {
      keep(out.extra, "stream_options", member.key(), member);
    } else if (member.given()) {
      out.include_usage = in.boolean(member, Path(at, "include_usage"));
    }
  }
}

constexpr Member<ChatRequest> kMembers[] = {
    {"frequency_penalty", read_number<&ChatRequest::frequency_penalty>},
    {"function_call", read_function_call},
    {"functions", read_functions},
    {"logit_bias", read_object_text<&ChatRequest::logit_bias>},
    {"logprobs", read_boolean<&ChatRequest::logprobs>},
    {"max_completion_tokens", read_max_completion_tokens},
    {"max_tokens", read_max_tokens},
    {"messages", read_message_list},
    {"model", read_string<&ChatRequest::model>},
    {"n", read_integer<&ChatRequest::n>},
    {"parallel_tool_calls", read_boolean<&ChatRequest::parallel_tool_calls>},
    {"presence_penalty", read_number<&ChatRequest::presence_penalty>},
    {"reasoning_effort", read_effort},
    {"response_format", read_response_format},
    {"seed", read_number<&ChatRequest::seed>},
    {"service_tier", read_string<&ChatRequest::service_tier>},
    {"stop", read_stop},
    {"stream", read_boolean<&ChatRequest::stream>},
    {"stream_options", read_stream_options},
    {"temperature", read_number<&ChatRequest::temperature>},
    {"tool_choice", read_tool_choice},
    {"tools", read_tools},
    {"top_logprobs", read_integer<&ChatRequest::top_logprobs>},
    {"top_p", read_number<&ChatRequest::top_p>},
    {"user", read_string<&ChatRequest::user>},
};
static_assert(sorted(kMembers));

}  // namespace

Result<ChatRequest> read_request(Value body) {
  Reading in(Cause::BadRequest);
  const Path root;
  ChatRequest out;
  out.source = ir::DialectId::OpenaiChat;
  if (in.object(body, root)) {
    in.require(body, "model", root);
    in.require(body, "messages", root);
    read_members(in, out, body, root, kMembers, &out.extra);
  }
  if (!in.ok()) return in.error();
  return out;
}

}  // namespace sluice::dialect::openai
