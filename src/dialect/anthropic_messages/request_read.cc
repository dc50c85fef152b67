// Messages request -> IR: the top-level members.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::ChatRequest;
using ir::Reasoning;
using ir::ResponseFormat;
using json::Value;

void read_message_list(Reading& in, ChatRequest& out, Value v, const Path& at) {
  read_messages(in, out, v, at);
}

void read_metadata(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  for (const Value member : v) {
    if (member.key() != "user_id") {
      keep(out.extra, "metadata", member.key(), member);
    } else if (member.given()) {
      out.user = in.string(member, Path(at, "user_id"));
    }
  }
}

void read_format(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at) || !in.require(v, "type", at)) return;
  if (v["type"].str() != "json_schema") return in.fail(Path(at, "type"), "must be json_schema");
  out.response_format.emplace();
  out.response_format->kind = ResponseFormat::Kind::JsonSchema;
  if (in.require(v, "schema", at)) {
    out.response_format->schema = in.object_text(v["schema"], Path(at, "schema"));
  }
}

void read_output_config(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "effort") {
      if (member.given()) out.reasoning.effort = in.string(member, here);
    } else if (member.key() == "format") {
      if (member.given()) read_format(in, out, member, here);
    } else {
      keep(out.extra, "output_config", member.key(), member);
    }
  }
}

void read_thinking(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at) || !in.require(v, "type", at)) return;
  const std::string_view type = in.string(v["type"], Path(at, "type"));
  Reasoning& to = out.reasoning;
  to.verbatim = {std::string(v.raw())};
  if (type == "enabled") {
    to.mode = Reasoning::Mode::Enabled;
    if (in.require(v, "budget_tokens", at)) {
      to.budget_tokens = in.integer(v["budget_tokens"], Path(at, "budget_tokens"));
    }
  } else if (type == "disabled") {
    to.mode = Reasoning::Mode::Disabled;
  } else if (type == "adaptive") {
    to.mode = Reasoning::Mode::Adaptive;
  } else {
    to.mode = Reasoning::Mode::Other;
  }
}

void read_stop_sequences(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.array(v, at)) return;
  size_t i = 0;
  for (const Value item : v) out.stop.emplace_back(in.string(item, Path(at, i++)));
}

constexpr Member<ChatRequest> kMembers[] = {
    {"max_tokens", read_integer<&ChatRequest::max_tokens>},
    {"messages", read_message_list},
    {"metadata", read_metadata},
    {"model", read_string<&ChatRequest::model>},
    {"output_config", read_output_config},
    {"service_tier", read_string<&ChatRequest::service_tier>},
    {"stop_sequences", read_stop_sequences},
    {"stream", read_boolean<&ChatRequest::stream>},
    {"system", nullptr},  // read first, so that it stands before the messages
    {"temperature", read_number<&ChatRequest::temperature>},
    {"thinking", read_thinking},
    {"tool_choice", read_tool_choice},
    {"tools", read_tools},
    {"top_k", read_number<&ChatRequest::top_k>},
    {"top_p", read_number<&ChatRequest::top_p>},
};
static_assert(sorted(kMembers));

}  // namespace

Result<ChatRequest> read_request(Value body, std::string_view api_version) {
  Reading in(Cause::BadRequest);
  const Path root;
  ChatRequest out;
  out.source = ir::DialectId::AnthropicMessages;
  out.include_usage = true;  // this dialect's streams always carry it
  if (in.object(body, root)) {
    in.require(body, "model", root);
    in.require(body, "max_tokens", root);
    in.require(body, "messages", root);
    if (is_version_2026(api_version)) check_version_2026(in, body, root);
    if (body["system"].given()) read_system(in, out, body["system"], Path(root, "system"));
    read_members(in, out, body, root, kMembers, &out.extra);
  }
  if (!in.ok()) return in.error();
  return out;
}

}  // namespace sluice::dialect::anthropic
