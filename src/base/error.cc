#include "base/error.h"

#include <array>

namespace sluice::base {
namespace {

constexpr std::array<CauseInfo, kCauseCount> kTable{{
    {Cause::BadRequest, "bad_request", 400, false, Side::Client},
    {Cause::Unsupported, "unsupported", 400, false, Side::Client},
    {Cause::Unauthorized, "unauthorized", 401, false, Side::Client},
    {Cause::Forbidden, "forbidden", 403, false, Side::Client},
    {Cause::NoRoute, "no_route", 404, false, Side::Client},
    {Cause::UnknownModel, "unknown_model", 404, false, Side::Client},
    {Cause::MethodNotAllowed, "method_not_allowed", 405, false, Side::Client},
    {Cause::TooLarge, "too_large", 413, false, Side::Client},
    {Cause::ClientTimeout, "client_timeout", 408, false, Side::Client},
    {Cause::RateLimited, "rate_limited", 429, true, Side::Upstream},
    {Cause::QuotaExhausted, "quota_exhausted", 429, true, Side::Operator},
    {Cause::ContentFiltered, "content_filtered", 400, false, Side::Client},
    {Cause::UpstreamConnect, "upstream_connect", 502, true, Side::Upstream},
    {Cause::UpstreamStatus, "upstream_status", 502, true, Side::Upstream},
    {Cause::UpstreamProtocol, "upstream_protocol", 502, true, Side::Upstream},
    {Cause::UpstreamAuth, "upstream_auth", 502, true, Side::Operator},
    {Cause::UpstreamOverloaded, "upstream_overloaded", 503, true, Side::Upstream},
    {Cause::Timeout, "timeout", 504, true, Side::Upstream},
    {Cause::Cancelled, "cancelled", 499, false, Side::Client},
    {Cause::Draining, "draining", 503, false, Side::Us},
    {Cause::Config, "config", 500, false, Side::Operator},
    {Cause::Storage, "storage", 500, false, Side::Us},
    {Cause::Internal, "internal", 500, false, Side::Us},
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

}  // namespace sluice::base
