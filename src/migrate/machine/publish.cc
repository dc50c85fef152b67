// Publishing the route record and waiting until every proxy runs it.
#include <algorithm>

#include "migrate/machine/turn.h"

namespace sluice::migrate::machine {

void Turn::publish(int64_t weight_ppm, ShadowTo shadow) {
  ++s.route.epoch;
  s.route.weight_ppm = weight_ppm;
  s.route.shadow = shadow;
  s.route.fallback = wants_fallback(weight_ppm);
  s.progress = Progress::Applying;
  changed = true;
  emit(EffectKind::Publish);
  confirm_if_all_agree();  // without proxies there is nobody to wait for
}

void Turn::republish() {
  emit(EffectKind::Publish);
}

void Turn::on_ack(const Ack& ack) {
  if (ack.fence != s.route.fence || ack.epoch != s.route.epoch) return;
  const auto it = std::ranges::find(s.proxies, ack.proxy, &ProxyState::id);
  if (it == s.proxies.end() || (it->fence == ack.fence && it->epoch == ack.epoch)) return;
  it->fence = ack.fence;
  it->epoch = ack.epoch;
  confirm_if_all_agree();
}

// A newcomer may hold any old copy: evidence waits until it runs the current record, too.
void Turn::on_joined(int64_t proxy) {
  const auto it = std::ranges::find(s.proxies, proxy, &ProxyState::id);
  if (it == s.proxies.end()) {
    s.proxies.push_back({proxy, 0, 0, false});
  } else {
    *it = {proxy, 0, 0, false};
  }
  changed = true;
  if (s.route.epoch == 0) return;
  s.progress = Progress::Applying;
  republish();
}

void Turn::on_gone(int64_t proxy) {
  const auto it = std::ranges::find(s.proxies, proxy, &ProxyState::id);
  if (it == s.proxies.end() || it->retired) return;
  it->retired = true;
  changed = true;
  confirm_if_all_agree();
}

void Turn::confirm_if_all_agree() {
  const bool agreed = std::ranges::all_of(s.proxies, [this](const ProxyState& p) {
    return p.retired || (p.fence == s.route.fence && p.epoch == s.route.epoch);
  });
  if (!agreed || s.progress == Progress::Observing) return;
  s.progress = Progress::Observing;
  s.fresh = false;
  s.ramp_ms = 0;
  changed = true;
  if (s.phase == Phase::RollingBack && s.route.weight_ppm == 0) {
    s.phase = Phase::RolledBack;
    s.holds = 0;
    page("rolled back");
    start_waiting_revision();
  }
}

}  // namespace sluice::migrate::machine
