// What befalls the controller and the providers, at its time.
#include "migrate/simulate/engine.h"

namespace sluice::migrate::simulate {

using machine::Health;
using machine::Side;

bool Engine::during(Mishap what) const {
  if (stages_began_ms_ < 0) return false;
  const int64_t now = time_ms_ - stages_began_ms_;
  for (const Incident& incident : world_.incidents) {
    if (incident.what == what && now >= incident.at_ms &&
        now < incident.at_ms + incident.length_ms) {
      return true;
    }
  }
  return false;
}

void Engine::strike() {
  if (stages_began_ms_ < 0) return;
  const int64_t now = time_ms_ - stages_began_ms_;
  while (next_incident_ < world_.incidents.size() &&
         world_.incidents[next_incident_].at_ms <= now) {
    const Incident& incident = world_.incidents[next_incident_++];
    if (incident.what == Mishap::Crash) {
      send(machine::Recovered{});
      send(machine::LeaseGained{state_.route.fence + 1});
    }
    if (incident.what == Mishap::ClockJump) wall_jump_ms_ += incident.length_ms;
  }
  const bool down = during(Mishap::OldDown);
  if (down != old_is_down_) {
    old_is_down_ = down;
    send(Health{Side::Old, !down});
  }
  if (during(Mishap::NewDown) == !state_.new_side.down) {
    send(Health{Side::New, state_.new_side.down});
  }
}

}  // namespace sluice::migrate::simulate
