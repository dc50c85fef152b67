// The closed list of causes. Every failure in Sluice is an Error value with one of these; the table
// in error.cc gives its HTTP status, whether another target may be tried, its metric label and who
// is at fault. Adding a cause means one enum line and one table row (a test walks both).
//
//   return std::unexpected(Error{Cause::BadRequest, "messages must be an array", "messages"});
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace sluice::base {

enum class Cause : uint8_t {
  BadRequest,          // the client's message is malformed or a field has the wrong shape
  Unsupported,         // well-formed, but the chosen target cannot carry it
  Unauthorized,        // no key, unknown key, revoked key
  Forbidden,           // the key is good, the operation is not allowed with it
  NoRoute,             // unknown path
  UnknownModel,        // no model of that name and no "*"
  MethodNotAllowed,    // the path exists, the method does not
  TooLarge,            // head, body, depth or count over the configured limit
  ClientTimeout,       // the client did not send its request in time
  RateLimited,         // a limit of ours or of the upstream; retry later
  QuotaExhausted,      // money ran out at the upstream; do not retry
  ContentFiltered,     // the upstream refused the prompt
  UpstreamConnect,     // resolve, connect or TLS failed
  UpstreamStatus,      // the upstream answered with an error status
  UpstreamProtocol,    // bytes that do not follow the protocol, or a stream cut short
  UpstreamAuth,        // the upstream refuses our own key
  UpstreamOverloaded,  // 503 or 529 and kin
  Timeout,             // a deadline of ours passed
  Cancelled,           // the client went away
  Draining,            // we are shutting down
  Config,              // the operator's configuration is broken
  Storage,             // the database or a file failed
  Internal,            // our own broken invariant
};
inline constexpr int kCauseCount = static_cast<int>(Cause::Internal) + 1;

enum class Side : uint8_t { Client, Operator, Upstream, Us };

struct CauseInfo {
  Cause cause;
  std::string_view label;    // metric label and JSON code, snake_case
  int http_status;           // what the client of the gateway sees
  bool retryable;            // may another target be tried before the first byte has gone out
  Side side;                 // whose fault
  std::string_view meaning;  // one sentence for the reference page
};

// Total over the enum.
const CauseInfo& info(Cause cause);
// The cause of that label; Internal for a text that is none.
Cause cause_labelled(std::string_view label);

struct Error {
  Cause cause = Cause::Internal;
  std::string message;     // for people; never contains a secret or prompt text
  std::string param = {};  // JSON path or file:line:column of what is wrong, empty when unknown
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Cause cause, std::string message, std::string param = {}) {
  return std::unexpected(Error{cause, std::move(message), std::move(param)});
}

}  // namespace sluice::base

namespace sluice {
using base::Cause;
using base::Error;
using base::fail;
using base::Result;
}  // namespace sluice
