// The inside of run(): virtual time, traffic, and the wiring of world, gates and machine that the
// controller does for real. Private to the simulator.
#pragma once

#include <cstdint>

#include "base/rng.h"
#include "migrate/gate/liveness.h"
#include "migrate/simulate/chance.h"
#include "migrate/simulate/run.h"

namespace sluice::migrate::simulate {

class Engine final {
 public:
  Engine(const Setup& setup, const World& world, const stats::DdSketch& reference, uint64_t seed);
  Outcome play();

 private:
  // machine wiring
  void send(const machine::Event& event);
  void carry_out(const machine::Effects& effects, const machine::State& before);
  void begin_evidence();
  void refer();
  void judge();
  [[nodiscard]] const gate::Limits& stage_limits() const;
  [[nodiscard]] const gate::Limits& limits_now() const;
  [[nodiscard]] int64_t tick_ms() const;
  [[nodiscard]] bool ended() const;
  [[nodiscard]] bool waits_for_a_person() const;
  void tick();

  // incidents.cc
  void strike();
  [[nodiscard]] bool during(Mishap what) const;

  // traffic.cc
  void traffic();
  void check_onset(int64_t requests);
  [[nodiscard]] const Behaviour& now() const {
    return bad_ ? world_.new_side_bad : world_.new_side;
  }
  void told(int64_t requests);
  void errors(int64_t requests, bool users);
  bool one_error(bool user);
  // Of requests that were answered without an error, the shares that are refused.
  void refusals(int64_t answered, bool users);
  void served_some(int64_t answered);
  void refused_one();
  [[nodiscard]] double refusal_rate(const Behaviour& side) const;
  void old_errors(int64_t new_requests);
  bool alarmed();
  void latencies(int64_t requests);
  void pairs(int64_t count);

  const Setup& setup_;
  const World& world_;
  const stats::DdSketch& reference_;
  base::Rng rng_;
  gate::Limits warmup_;
  gate::Liveness liveness_;
  machine::State state_;
  gate::Evidence evidence_;
  Outcome out_;

  int64_t time_ms_ = 0;
  int64_t wall_jump_ms_ = 0;
  int64_t stages_began_ms_ = -1;
  int64_t tail_began_ms_ = -1;
  size_t next_incident_ = 0;
  bool bad_ = false;
  bool old_is_down_ = false;
  bool rolling_seen_ = false;
  Skipper error_gap_;
  int64_t run_left_ = 0;  // errors that still belong to the running burst
  int64_t run_length_ = 0;
  Skipper slow_gap_[3];
  bool crawled_ = false;
  uint32_t last_unit_ = 0;
  int64_t pairs_left_ = 0;  // of the phase or stage
  int64_t pairs_epoch_ = -1;
  double edge_ = 0;  // upper end of the bucket of the reference quantile
};

}  // namespace sluice::migrate::simulate
