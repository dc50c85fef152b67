#include "base/error.h"

#include <array>

namespace sluice::base {
namespace {

constexpr std::array<CauseInfo, kCauseCount> kTable{{
    {Cause::BadRequest, "bad_request", 400, false, Side::Client,
     "The message is malformed, or a field has the wrong shape."},
    {Cause::Unsupported, "unsupported", 400, false, Side::Client,
     "Well-formed, but the target cannot carry it."},
    {Cause::Unauthorized, "unauthorized", 401, false, Side::Client,
     "No key, an unknown or a revoked one."},
    {Cause::Forbidden, "forbidden", 403, false, Side::Client,
     "The key is good, but may not do this."},
    {Cause::NoRoute, "no_route", 404, false, Side::Client, "Nothing is served at this path."},
    {Cause::UnknownModel, "unknown_model", 404, false, Side::Client,
     "No model of that name is configured, and no `*`."},
    {Cause::MethodNotAllowed, "method_not_allowed", 405, false, Side::Client,
     "The path exists, the method does not."},
    {Cause::TooLarge, "too_large", 413, false, Side::Client,
     "Head, body, depth or count are over a configured limit."},
    {Cause::ClientTimeout, "client_timeout", 408, false, Side::Client,
     "The request did not arrive in time."},
    {Cause::RateLimited, "rate_limited", 429, true, Side::Upstream,
     "A rate limit was reached; the same request may pass later."},
    {Cause::QuotaExhausted, "quota_exhausted", 429, true, Side::Operator,
     "The account at the provider has run out; trying again will not help."},
    {Cause::ContentFiltered, "content_filtered", 400, false, Side::Client,
     "The provider refused the content."},
    {Cause::UpstreamConnect, "upstream_connect", 502, true, Side::Upstream,
     "The provider's name, address or TLS could not be reached."},
    {Cause::UpstreamStatus, "upstream_status", 502, true, Side::Upstream,
     "The provider answered with an error."},
    {Cause::UpstreamProtocol, "upstream_protocol", 502, true, Side::Upstream,
     "The provider broke its protocol or cut its answer short."},
    {Cause::UpstreamAuth, "upstream_auth", 502, true, Side::Operator,
     "The provider refused the gateway's own key."},
    {Cause::UpstreamOverloaded, "upstream_overloaded", 503, true, Side::Upstream,
     "The provider says that it is overloaded."},
    {Cause::Timeout, "timeout", 504, true, Side::Upstream,
     "A deadline towards the provider passed."},
    {Cause::Cancelled, "cancelled", 499, false, Side::Client, "The client went away."},
    {Cause::Draining, "draining", 503, false, Side::Us, "The gateway is shutting down."},
    {Cause::Config, "config", 500, false, Side::Operator, "The configuration is broken."},
    {Cause::Storage, "storage", 500, false, Side::Us, "The database or a file failed."},
    {Cause::Internal, "internal", 500, false, Side::Us,
     "A broken promise of Sluice's own: report it."},
}};

constexpr bool in_order() {
  for (int i = 0; i < kCauseCount; ++i) {
    if (static_cast<int>(kTable[static_cast<size_t>(i)].cause) != i) return false;
  }
  return true;
}
static_assert(in_order(), "one row a cause, in enum order");

}  // namespace

const CauseInfo& info(Cause cause) {
  return kTable[static_cast<size_t>(cause)];
}

Cause cause_labelled(std::string_view label) {
  for (const CauseInfo& row : kTable) {
    if (row.label == label) return row.cause;
  }
  return Cause::Internal;
}

}  // namespace sluice::base
