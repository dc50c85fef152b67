#include "sim/openai/openai.h"

#include <array>

#include "sim/openai/chat_reply.h"
#include "sim/openai/endpoints.h"
#include "sim/openai/error.h"

namespace sluice::sim {
namespace openai {
namespace {

using wire::json::Value;

constexpr std::string_view kModelPath = "/v1/models/";

Checked<Reply> chat(const Value& root, const Context& context) {
  auto request = read_chat(root, context.behaviour);
  if (!request) return std::unexpected(std::move(request.error()));
  const Behaviour& b = context.behaviour;
  const Answer answer = make_answer(request->prompt, {static_cast<uint64_t>(b.seed), b.tokens});
  return chat_reply(*request, answer, context);
}

struct Endpoint {
  std::string_view path;
  Checked<Reply> (*answer)(const Value& root, const Context& context);
};

constexpr std::array<Endpoint, 3> kEndpoints{{
    {"/v1/chat/completions", chat},
    {"/v1/completions", completions},
    {"/v1/embeddings", embeddings},
}};

Checked<void> check_key(const Request& request, const Context& context) {
  const Secret& key = context.behaviour.api_key;
  if (key.empty() || key.equals(bearer_key(request.authorization))) return {};
  if (request.authorization.empty()) {
    return refuse(
        "You didn't provide an API key. You need to provide your API key in an "
        "Authorization header using Bearer auth.",
        {}, {}, 401);
  }
  return refuse("Incorrect API key provided.", {}, "invalid_api_key", 401);
}

Checked<Reply> route(const Request& request, const Context& context) {
  if (auto ok = check_key(request, context); !ok) return std::unexpected(std::move(ok.error()));
  const bool is_model =
      request.path.starts_with(kModelPath) && request.path.size() > kModelPath.size();
  if (is_model || request.path == "/v1/models") {
    if (request.method == "GET") {
      return models(is_model ? request.path.substr(kModelPath.size()) : std::string_view(),
                    context);
    }
    return refuse("Not allowed to " + std::string(request.method.substr(0, 16)) + " on " +
                      std::string(request.path.substr(0, 200)) + ".",
                  {}, "method_not_supported", 405);
  }
  for (const Endpoint& endpoint : kEndpoints) {
    if (endpoint.path != request.path) continue;
    if (request.method != "POST") {
      return refuse("Only POST requests are accepted.", {}, "method_not_supported", 405);
    }
    if (auto ok = context.document.parse_padded(request.body); !ok) {
      return refuse("We could not parse the JSON body of your request: " + ok.error().message +
                    ".");
    }
    const Value root = context.document.root();
    if (!root.is_object()) return refuse("The JSON body of your request must be an object.");
    return endpoint.answer(root, context);
  }
  return refuse("Invalid URL (" + std::string(request.method.substr(0, 16)) + " " +
                    std::string(request.path.substr(0, 200)) + ")",
                {}, {}, 404);
}

Reply answer(const Request& request, const Context& context) {
  auto reply = route(request, context);
  return reply ? std::move(*reply) : error(reply.error(), context);
}

}  // namespace
}  // namespace openai

constinit const Protocol kOpenAiChat{"openai_chat", openai::answer, openai::error,
                                     openai::error_event};

}  // namespace sluice::sim
