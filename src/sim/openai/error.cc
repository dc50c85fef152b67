#include "sim/openai/error.h"

#include "base/rng.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Type;
using wire::json::Value;

constexpr int64_t kRequestLimit = 10'000;
constexpr int64_t kTokenLimit = 2'000'000;

struct TypeOfStatus {
  int status;
  std::string_view type;
  std::string_view code;  // when the problem names none
};

constexpr TypeOfStatus kTypes[]{
    {429, "requests", "rate_limit_exceeded"},
    {500, "server_error", {}},
    {502, "server_error", {}},
    {503, "server_error", {}},
    {504, "server_error", {}},
    {529, "server_error", "overloaded"},
};

TypeOfStatus type_of(int status) {
  for (const TypeOfStatus& row : kTypes) {
    if (row.status == status) return row;
  }
  return {status, status >= 500 ? "server_error" : "invalid_request_error", {}};
}

void write_nullable(wire::json::Writer& out, std::string_view key, std::string_view text) {
  out.key(key);
  if (text.empty()) {
    out.null();
  } else {
    out.string(text);
  }
}

std::string error_body(const Problem& problem) {
  const TypeOfStatus row = type_of(problem.status);
  std::string body;
  wire::json::Writer out(body);
  out.begin_object().key("error").begin_object();
  out.member("message", problem.message);
  out.member("type", row.type);
  write_nullable(out, "param", problem.param);
  write_nullable(out, "code", problem.code.empty() ? row.code : problem.code);
  out.end_object().end_object();
  return body;
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::Missing:
    case Type::Null:
      return "null";
    case Type::Bool:
      return "a boolean";
    case Type::Number:
      return "a number";
    case Type::String:
      return "a string";
    case Type::Array:
      return "an array";
    case Type::Object:
      return "an object";
  }
  return "null";
}

}  // namespace

Reply error(const Problem& problem, const Context& context) {
  Reply reply;
  reply.status = problem.status;
  reply.fields = fields(context, "application/json");
  const bool later = problem.status == 429 || problem.status == 503 || problem.status == 529;
  if (later && context.behaviour.retry_after >= 0) {
    reply.fields += "retry-after: " + std::to_string(context.behaviour.retry_after) + "\r\n";
  }
  reply.body = error_body(problem);
  return reply;
}

std::string error_event(const Problem& problem) {
  return "data: " + error_body(problem) + "\n\n";
}

std::string fields(const Context& context, std::string_view content_type) {
  base::Rng rng(context.serial * 2 + static_cast<uint64_t>(context.behaviour.seed));
  const auto used = static_cast<int64_t>(context.serial % kRequestLimit);
  std::string out;
  out.reserve(640);
  out += "content-type: ";
  out += content_type;
  out += "\r\nx-request-id: req_";
  append_id(out, rng, 24);
  out +=
      "\r\nopenai-organization: org-simulated\r\nopenai-project: proj_simulated\r\n"
      "openai-processing-ms: 7\r\nopenai-version: 2020-10-01\r\n"
      "x-ratelimit-limit-requests: 10000\r\nx-ratelimit-limit-tokens: 2000000\r\n"
      "x-ratelimit-remaining-requests: ";
  out += std::to_string(kRequestLimit - used - 1);
  out += "\r\nx-ratelimit-remaining-tokens: ";
  out += std::to_string(kTokenLimit - used);
  out +=
      "\r\nx-ratelimit-reset-requests: 6ms\r\nx-ratelimit-reset-tokens: 1m0s\r\n"
      "set-cookie: __cf_bm=simulated; path=/; HttpOnly; Secure\r\ncf-ray: simulated-SIM\r\n";
  return out;
}

std::unexpected<Problem> missing(std::string param) {
  std::string message = "Missing required parameter: '" + param + "'.";
  return refuse(std::move(message), std::move(param), "missing_required_parameter");
}

std::unexpected<Problem> wrong_type(const std::string& param, std::string_view expected,
                                    const Value& got) {
  return refuse("Invalid type for '" + param + "': expected " + std::string(expected) +
                    ", but got " + std::string(type_name(got.type())) + " instead.",
                param, "invalid_type");
}

std::unexpected<Problem> unknown_parameter(const std::string& param) {
  return refuse("Unknown parameter: '" + param + "'.", param, "unknown_parameter");
}

}  // namespace sluice::sim::openai
