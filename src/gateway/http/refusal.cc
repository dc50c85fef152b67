#include "gateway/http/refusal.h"

namespace sluice::gateway {
namespace {

RefusalKind of_credential(const RefusalFacts& facts) {
  if (facts.second) return facts.shown ? RefusalKind::BadKey : RefusalKind::NoKey;
  return facts.shown ? RefusalKind::BadCredential : RefusalKind::NoCredential;
}

}  // namespace

std::optional<RefusalKind> refusal_kind(Cause cause, const RefusalFacts& facts) {
  switch (cause) {
    case Cause::Unauthorized:
      return of_credential(facts);
    case Cause::Forbidden:
      return RefusalKind::Forbidden;
    case Cause::NoRoute:
      // A route whose targets all have weight 0 is no unknown path.
      return facts.routed ? std::nullopt : std::optional(RefusalKind::NoRoute);
    case Cause::MethodNotAllowed:
      return RefusalKind::NoMethod;
    case Cause::RateLimited:
      if (!facts.our_limit) return std::nullopt;
      return facts.quota ? RefusalKind::Quota : RefusalKind::Throttled;
    case Cause::TooLarge:
      return RefusalKind::TooLarge;
    case Cause::UpstreamConnect:
    case Cause::UpstreamProtocol:
      return RefusalKind::Unreachable;
    case Cause::Timeout:
      return RefusalKind::Timeout;
    default:
      return std::nullopt;
  }
}

const Refusal* refusal_of(const Refusals& refusals, RefusalKind kind) {
  const auto at = [&](RefusalKind one) {
    const auto& entry = refusals[static_cast<size_t>(one)];
    return entry ? &*entry : nullptr;
  };
  if (const Refusal* found = at(kind)) return found;
  if (kind == RefusalKind::NoKey) return at(RefusalKind::NoCredential);
  if (kind == RefusalKind::BadKey) return at(RefusalKind::BadCredential);
  return nullptr;
}

}  // namespace sluice::gateway
