// The record that proxies act on, and the rules by which a proxy takes it. Published whole, never
// in parts, so that every observer sees either the prior weight or the next one.
//
// A proxy keeps its copy on disk and serves by it for as long as nobody sends a better one. Order
// is (fence, epoch): a deposed controller has a lower fence and is not heard. The latch is sticky:
// once a proxy has seen a revision rolled back, no record of that revision or an older one raises
// its weight again, whoever sends it.
#pragma once

#include <cstdint>
#include <tuple>

#include "migrate/record.h"

namespace sluice::migrate::machine {

enum class ShadowTo : uint8_t { Nobody, New, Old };

struct Route {
  int64_t revision = 0;
  int64_t fence = 0;  // term of the controller that published it
  int64_t epoch = 0;
  int64_t weight_ppm = 0;  // share of the new side
  bool latched = false;    // this revision was rolled back
  bool fallback = false;   // a failed request may be tried on the other side, before its first byte
  ShadowTo shadow = ShadowTo::Nobody;

  [[nodiscard]] bool newer_than(const Route& other) const {
    return std::tie(fence, epoch) > std::tie(other.fence, other.epoch);
  }
  bool operator==(const Route&) const = default;
};

// A proxy's copy. Without any copy all traffic goes to the old side.
struct ProxyRoute {
  Route route;
  int64_t latched_revision = -1;  // newest revision seen rolled back

  // Takes the offered record if it is newer and does not defy the latch. True also when it is the
  // record already held, so that a lost acknowledgement is sent again.
  bool offer(const Route& offered) {
    if (offered.fence == route.fence && offered.epoch == route.epoch) return offered == route;
    if (!offered.newer_than(route)) return false;
    const bool raises = offered.weight_ppm > route.weight_ppm;
    if (raises && offered.revision <= latched_revision) return false;
    route = offered;
    if (route.latched && route.revision > latched_revision) latched_revision = route.revision;
    return true;
  }

  bool operator==(const ProxyRoute&) const = default;
};

template <class V, RecordOf<Route> T>
void visit_fields(V& v, T& s) {
  v("revision", s.revision)("fence", s.fence)("epoch", s.epoch)("weight_ppm", s.weight_ppm);
  v("latched", s.latched)("fallback", s.fallback)("shadow", s.shadow);
}
template <class V, RecordOf<ProxyRoute> T>
void visit_fields(V& v, T& s) {
  v("route", s.route)("latched_revision", s.latched_revision);
}

}  // namespace sluice::migrate::machine
