// Errors in Anthropic's shape: {"type":"error","error":{"type","message"},"request_id"}.
#include <array>

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/api_error.h"

namespace sluice::dialect::anthropic {
namespace {

struct Words {
  ErrorClass meaning;
  int status;
  std::string_view type;
};

// Types and statuses of the vendor's error reference and SDK, 2026-11. One row a class, in enum
// order; the classes that the vendor does not tell apart share a type.
constexpr std::array<Words, kErrorClassCount> kTable{{
    {ErrorClass::InvalidRequest, 400, "invalid_request_error"},
    {ErrorClass::Unsupported, 400, "invalid_request_error"},
    {ErrorClass::ContextLength, 400, "invalid_request_error"},
    {ErrorClass::ContentFilter, 400, "invalid_request_error"},
    {ErrorClass::Authentication, 401, "authentication_error"},
    {ErrorClass::Billing, 402, "billing_error"},
    {ErrorClass::Permission, 403, "permission_error"},
    {ErrorClass::NotFound, 404, "not_found_error"},
    {ErrorClass::Conflict, 409, "conflict_error"},
    {ErrorClass::TooLarge, 413, "request_too_large"},
    {ErrorClass::RateLimit, 429, "rate_limit_error"},
    {ErrorClass::Timeout, 504, "timeout_error"},
    {ErrorClass::Overloaded, 529, "overloaded_error"},
    {ErrorClass::Upstream, 502, "api_error"},
    {ErrorClass::Server, 500, "api_error"},
}};

static_assert(one_row_a_class(kTable));

const Words& words(ErrorClass meaning) {
  return kTable[static_cast<size_t>(meaning)];
}

bool is_own(const ir::ApiError& error) {
  return is_in_words_of(ir::DialectId::AnthropicMessages, error);
}

// "messages[0].content must be a string" already names its place; other messages do not.
std::string message_of(const ir::ApiError& error) {
  if (is_own(error) || error.param.empty()) return error.message;
  if (error.message.find(error.param) != std::string::npos) return error.message;
  return error.param + ": " + error.message;
}

}  // namespace

ir::ApiError read_error_object(json::Value error) {
  ir::ApiError out = read_in_band_error(ir::DialectId::AnthropicMessages, error);
  out.status = words(classify(out)).status;
  return out;
}

ir::ApiError read_error(int status, const HeaderLookup& header, std::string_view body) {
  return read_error_answer(ir::DialectId::AnthropicMessages, status, header, body);
}

int error_status(const ir::ApiError& error) {
  if (is_own(error)) return error.status;
  const int usual = words(classify(error)).status;
  // The class decides where this dialect has a status of its own; else what was said stays.
  switch (error.status) {
    case 400:
    case 405:
    case 409:
    case 413:
    case 422:
    case 499:
    case 500:
      return usual == 402 ? usual : error.status;
    default:
      return usual;
  }
}

void write_error(const ir::ApiError& error, std::string_view request_id, std::string& buffer) {
  json::Writer out(buffer);
  out.begin_object().member("type", "error").key("error").begin_object();
  out.member("type", is_own(error) ? std::string_view(error.type) : words(classify(error)).type);
  out.member("message", message_of(error));
  if (is_own(error) && !error.code.empty()) {
    out.key("details").begin_object().member("error_code", error.code).end_object();
  }
  out.end_object().key("request_id");
  request_id.empty() ? out.null() : out.string(request_id);
  out.end_object();
}

ir::ApiError from_error(const Error& error) {
  ir::ApiError out = own_error(error, ir::DialectId::AnthropicMessages);
  const Words& row = words(classify(error.cause));
  out.type = row.type;
  if (row.meaning == ErrorClass::Overloaded || row.meaning == ErrorClass::Billing) {
    out.status = row.status;
  }
  return out;
}

}  // namespace sluice::dialect::anthropic
