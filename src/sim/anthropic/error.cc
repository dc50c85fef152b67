#include "sim/anthropic/error.h"

#include "base/rng.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::anthropic {
namespace {

struct TypeOfStatus {
  int status;
  std::string_view type;
};

constexpr TypeOfStatus kTypes[]{
    {400, "invalid_request_error"}, {401, "authentication_error"}, {402, "billing_error"},
    {403, "permission_error"},      {404, "not_found_error"},      {409, "conflict_error"},
    {413, "request_too_large"},     {429, "rate_limit_error"},     {500, "api_error"},
    {504, "timeout_error"},         {529, "overloaded_error"},
};

std::string_view type_of(int status) {
  for (const TypeOfStatus& row : kTypes) {
    if (row.status == status) return row.type;
  }
  return status >= 500 ? "api_error" : "invalid_request_error";
}

std::string request_id(const Context& context) {
  base::Rng rng(context.serial * 2 + static_cast<uint64_t>(context.behaviour.seed));
  std::string id = "req_011";
  append_id(id, rng, 21);
  return id;
}

std::string error_body(const Problem& problem, std::string_view id) {
  std::string body;
  wire::json::Writer out(body);
  out.begin_object().member("type", "error").key("error").begin_object();
  out.member("type", type_of(problem.status)).member("message", problem.message);
  out.end_object();
  if (!id.empty()) out.member("request_id", id);
  out.end_object();
  return body;
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
  reply.body = error_body(problem, request_id(context));
  return reply;
}

std::string error_event(const Problem& problem) {
  return "event: error\ndata: " + error_body(problem, {}) + "\n\n";
}

std::string fields(const Context& context, std::string_view content_type) {
  std::string out;
  out.reserve(768);
  out += "content-type: ";
  out += content_type;
  out += "\r\nrequest-id: ";
  out += request_id(context);
  out +=
      "\r\nanthropic-organization-id: 00000000-0000-4000-8000-00000051b1a7\r\n"
      "anthropic-ratelimit-requests-limit: 4000\r\nanthropic-ratelimit-requests-remaining: ";
  out += std::to_string(4'000 - static_cast<int64_t>(context.serial % 4'000) - 1);
  out +=
      "\r\nanthropic-ratelimit-requests-reset: 2026-11-21T01:11:00Z\r\n"
      "anthropic-ratelimit-input-tokens-limit: 2000000\r\n"
      "anthropic-ratelimit-input-tokens-remaining: 1999000\r\n"
      "anthropic-ratelimit-input-tokens-reset: 2026-11-21T01:11:00Z\r\n"
      "anthropic-ratelimit-output-tokens-limit: 400000\r\n"
      "anthropic-ratelimit-output-tokens-remaining: 399000\r\n"
      "anthropic-ratelimit-output-tokens-reset: 2026-11-21T01:11:00Z\r\n"
      "set-cookie: _cfuvid=simulated; path=/; HttpOnly; Secure\r\ncf-ray: simulated-SIM\r\n";
  return out;
}

std::unexpected<Problem> invalid(std::string_view path, std::string_view why) {
  return refuse(std::string(path) + ": " + std::string(why));
}

}  // namespace sluice::sim::anthropic
