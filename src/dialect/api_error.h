// What an error means, whichever dialect says it. Each dialect has a table from these classes to
// its own status, type and code; an error that stays in its dialect keeps the words it came with.
#pragma once

#include <cstdint>
#include <string_view>

#include "dialect/dialect.h"
#include "dialect/reading.h"
#include "ir/chat.h"

namespace sluice::dialect {

enum class ErrorClass : uint8_t {
  InvalidRequest,
  Unsupported,
  ContextLength,
  ContentFilter,
  Authentication,
  Billing,  // money ran out: waiting does not help
  Permission,
  NotFound,
  Conflict,
  TooLarge,
  RateLimit,
  Timeout,
  Overloaded,
  Upstream,  // the upstream answered wrongly
  Server,
};
inline constexpr int kErrorClassCount = static_cast<int>(ErrorClass::Server) + 1;

// By code and type first, by status where these say nothing we know.
ErrorClass classify(const ir::ApiError& error);
ErrorClass classify(Cause cause);

// Whether a body or a chunk has an `error` member that says something. Some servers always have one
// and leave it null, false or empty.
bool carries_error(json::Value body);

// Fills message, type, code and param from any error body: an `error` object or string, such an
// object in an array, a bare {"message"} or {"detail"}, or no JSON at all. The message never
// repeats more than 512 bytes and never markup.
void read_error_body(std::string_view body, ir::ApiError& out);
void read_error_members(json::Value error, ir::ApiError& out);

// An error answer of an API of `source`'s dialect, with what its headers advise.
ir::ApiError read_error_answer(ir::DialectId source, int status, const HeaderLookup& header,
                               std::string_view body);
// One that came inside an answer, without a status: the one here tells a fault of the request (400)
// from others (500) until the dialect gives it the status of its class. error: the error object.
ir::ApiError read_in_band_error(ir::DialectId source, json::Value error);

// Whether type and code are words of that dialect, which it can say again as they are.
inline bool is_in_words_of(ir::DialectId dialect, const ir::ApiError& error) {
  return error.source == dialect && !error.type.empty();
}

// A dialect's table has one row a class, in the order of the classes.
template <class Rows>
constexpr bool one_row_a_class(const Rows& rows) {
  size_t i = 0;
  for (const auto& row : rows) {
    if (static_cast<size_t>(row.meaning) != i++) return false;
  }
  return i == static_cast<size_t>(kErrorClassCount);
}

// Fills should_retry and retry_after_ms from x-should-retry, retry-after-ms and retry-after. A
// retry-after date counts from the answer's own `date` header.
void read_retry_headers(const HeaderLookup& header, ir::ApiError& out);

// An error of ours: message, param, and what the client should do about it.
ir::ApiError own_error(const Error& error, ir::DialectId source);

}  // namespace sluice::dialect
