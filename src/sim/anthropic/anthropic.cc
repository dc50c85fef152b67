#include "sim/anthropic/anthropic.h"

#include "sim/anthropic/error.h"
#include "sim/anthropic/message_reply.h"
#include "sim/anthropic/models.h"
#include "wire/json_writer.h"

namespace sluice::sim {
namespace anthropic {
namespace {

using wire::json::Value;

constexpr std::string_view kModelPath = "/v1/models/";

// When both headers are there, x-api-key is the one that counts.
Checked<void> check_key(const Request& request, const Context& context) {
  const Secret& key = context.behaviour.api_key;
  if (key.empty()) return {};
  const std::string_view given =
      request.api_key.empty() ? bearer_key(request.authorization) : request.api_key;
  if (key.equals(given)) return {};
  return refuse(given.empty() ? "x-api-key header is required" : "invalid x-api-key", {}, {}, 401);
}

Checked<Version> read_version(std::string_view text) {
  if (text == "2023-06-01") return Version::V2023_06_01;
  if (text == "2026-10-21") return Version::V2026_10_21;
  if (text.empty()) return invalid("anthropic-version", "header is required");
  return invalid("anthropic-version",
                 "\"" + std::string(text.substr(0, 64)) + "\" is not a valid version");
}

Reply count_reply(const MessageRequest& request, const Context& context) {
  Reply reply;
  reply.fields = fields(context, "application/json");
  // What POST /v1/messages will report, cached or not.
  const Directives asked = parse_directives(request.prompt.user_text);
  wire::json::Writer out(reply.body);
  out.begin_object();
  out.member("input_tokens", request.prompt.words + asked.cached + asked.cache_write).end_object();
  return reply;
}

Checked<Reply> post(const Request& request, const Context& context, Rules rules) {
  if (auto ok = context.document.parse_padded(request.body); !ok) {
    return refuse("The request body is not valid JSON: " + ok.error().message);
  }
  const Value root = context.document.root();
  if (!root.is_object()) return refuse("The request body must be a JSON object.");
  auto message = read_message_request(root, rules, context.behaviour);
  if (!message) return std::unexpected(std::move(message.error()));
  if (rules.count_only) return count_reply(*message, context);
  const Behaviour& b = context.behaviour;
  const Answer answer = make_answer(message->prompt, {static_cast<uint64_t>(b.seed), b.tokens});
  return message_reply(*message, answer, context);
}

Checked<Reply> route(const Request& request, const Context& context) {
  if (auto ok = check_key(request, context); !ok) return std::unexpected(std::move(ok.error()));
  const std::string_view path = request.path;
  const bool is_model = path.starts_with(kModelPath) && path.size() > kModelPath.size();
  const bool is_models = is_model || path == "/v1/models";
  const bool is_count = path == "/v1/messages/count_tokens";
  if (!is_models && !is_count && path != "/v1/messages") return refuse("Not Found", {}, {}, 404);
  if (request.method != (is_models ? "GET" : "POST")) {
    return refuse("Method Not Allowed", {}, {}, 405);
  }
  auto version = read_version(request.version);
  if (!version) return std::unexpected(std::move(version.error()));
  if (is_models) {
    return models(is_model ? path.substr(kModelPath.size()) : std::string_view(), request.query,
                  context);
  }
  return post(request, context,
              {*version, !request.beta.empty(), is_count, context.behaviour.strict});
}

Reply answer(const Request& request, const Context& context) {
  auto reply = route(request, context);
  return reply ? std::move(*reply) : error(reply.error(), context);
}

}  // namespace
}  // namespace anthropic

constinit const Protocol kAnthropicMessages{"anthropic_messages", anthropic::answer,
                                            anthropic::error, anthropic::error_event};

}  // namespace sluice::sim
