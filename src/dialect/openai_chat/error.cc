// Errors in OpenAI's shape: {"error":{"message","type","param","code"}}, all four keys always
// there.
#include <array>

#include "dialect/api_error.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

struct Words {
  ErrorClass meaning;
  int status;
  std::string_view type;
  std::string_view code;  // empty: null
};

// Types and codes as OpenAI's error reference uses them, 2026-11. One row a class, in enum order.
constexpr std::array<Words, kErrorClassCount> kTable{{
    {ErrorClass::InvalidRequest, 400, "invalid_request_error", ""},
    {ErrorClass::Unsupported, 400, "invalid_request_error", "unsupported_parameter"},
    {ErrorClass::ContextLength, 400, "invalid_request_error", "context_length_exceeded"},
    {ErrorClass::ContentFilter, 400, "invalid_request_error", "content_filter"},
    {ErrorClass::Authentication, 401, "invalid_request_error", "invalid_api_key"},
    {ErrorClass::Billing, 429, "insufficient_quota", "insufficient_quota"},
    {ErrorClass::Permission, 403, "permission_error", ""},
    {ErrorClass::NotFound, 404, "invalid_request_error", "model_not_found"},
    {ErrorClass::Conflict, 409, "invalid_request_error", "conflict"},
    {ErrorClass::TooLarge, 413, "invalid_request_error", "request_too_large"},
    {ErrorClass::RateLimit, 429, "rate_limit_error", "rate_limit_exceeded"},
    {ErrorClass::Timeout, 504, "server_error", "timeout"},
    {ErrorClass::Overloaded, 503, "server_error", "overloaded"},
    {ErrorClass::Upstream, 502, "server_error", "upstream_error"},
    {ErrorClass::Server, 500, "server_error", ""},
}};

static_assert(one_row_a_class(kTable));

const Words& words(ErrorClass meaning) {
  return kTable[static_cast<size_t>(meaning)];
}

bool is_own(const ir::ApiError& error) {
  return is_in_words_of(ir::DialectId::OpenaiChat, error);
}

void member_or_null(json::Writer& out, std::string_view key, std::string_view text) {
  out.key(key);
  text.empty() ? out.null() : out.string(text);
}

}  // namespace

ir::ApiError read_error_object(json::Value error) {
  ir::ApiError out = read_in_band_error(ir::DialectId::OpenaiChat, error);
  // Some servers put the status into `code`; for the others the class of the error tells it.
  const int64_t code = error["code"].as_int().value_or(0);
  const bool is_status = code >= 400 && code < 600;
  out.status = is_status ? static_cast<int>(code) : words(classify(out)).status;
  return out;
}

ir::ApiError read_error(int status, const HeaderLookup& header, std::string_view body) {
  return read_error_answer(ir::DialectId::OpenaiChat, status, header, body);
}

// Statuses that this dialect's clients know stay as they came; others get their class's.
int error_status(const ir::ApiError& error) {
  switch (error.status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 405:
    case 408:
    case 409:
    case 413:
    case 422:
    case 429:
    case 499:
    case 500:
    case 502:
    case 503:
    case 504:
      return classify(error) == ErrorClass::Billing ? 429 : error.status;
    default:
      return words(classify(error)).status;
  }
}

void write_error(const ir::ApiError& error, std::string& buffer) {
  const Words& row = words(classify(error));
  json::Writer out(buffer);
  out.begin_object().key("error").begin_object();
  out.member("message", error.message);
  out.member("type", is_own(error) ? std::string_view(error.type) : row.type);
  member_or_null(out, "param", error.param);
  member_or_null(out, "code", is_own(error) ? std::string_view(error.code) : row.code);
  out.end_object().end_object();
}

ir::ApiError from_error(const Error& error) {
  ir::ApiError out = own_error(error, ir::DialectId::OpenaiChat);
  const Words& row = words(classify(error.cause));
  out.type = row.type;
  out.code = error.cause == Cause::NoRoute ? std::string_view() : row.code;
  return out;
}

}  // namespace sluice::dialect::openai
