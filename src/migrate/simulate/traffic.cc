// The requests of one tick. Errors are played one by one, because a rollback is decided at the
// request that gives the evidence and not at the end of the tick.
#include <algorithm>
#include <cmath>

#include "migrate/simulate/engine.h"
#include "migrate/stats/special.h"

namespace sluice::migrate::simulate {

using machine::kAllTraffic;
using machine::Phase;

namespace {
// A proxy's breaker opens after this many consecutive failures; later ones fall back to the old
// side before their first byte, so users do not see them.
constexpr int64_t kBreakerOpens = 5;
constexpr double kWarmupRps = 1;      // synthetic requests
constexpr double kTailSample = 0.01;  // share of the tail's requests whose latency is compared
}  // namespace

void Engine::check_onset(int64_t requests) {
  if (bad_ || world_.onset == Onset::Never) return;
  switch (world_.onset) {
    case Onset::Stage:
      bad_ = state_.phase == Phase::Stage && state_.stage >= world_.onset_at;
      break;
    case Onset::Requests:
      bad_ = out_.requests_new + requests >= world_.onset_at;
      break;
    case Onset::ReverseShadow:
      bad_ = tail_began_ms_ >= 0 && time_ms_ - tail_began_ms_ >= world_.onset_at;
      break;
    case Onset::Never:
      break;
  }
  out_.onset_reached = bad_;
}

void Engine::traffic() {
  if (rolling_seen_ || during(Mishap::Silence)) return;
  const double seconds = static_cast<double>(tick_ms()) / 1000;
  const double total = world_.rps * seconds;
  const double share =
      static_cast<double>(state_.route.weight_ppm) / static_cast<double>(kAllTraffic);
  const int64_t users = poisson(rng_, total * share);
  check_onset(0);
  if (world_.crawled > 0) crawled_ = rng_.uniform() < world_.crawled;
  if (state_.phase == Phase::Warmup) {
    const int64_t synthetic = poisson(rng_, kWarmupRps * seconds);
    told(synthetic);
    errors(synthetic, false);
  }
  if (state_.phase == Phase::Shadow) {
    const int64_t shadowed = poisson(rng_, total * world_.shadow_share);
    told(shadowed);
    errors(shadowed, false);
    latencies(shadowed);
    pairs(shadowed);
  }
  const int64_t old_users = poisson(rng_, total * (1 - share));
  evidence_.ratio.add(users, old_users, setup_.limits.ratio, time_ms_);
  if (state_.phase == Phase::Stage) {
    // Where the old side serves nobody, it is asked besides.
    const int64_t served = share >= 1 ? users : old_users;
    pairs(poisson(rng_, static_cast<double>(served) * world_.shadow_share));
  }
  if (users == 0) return;
  told(users);
  errors(users, true);
  if (rolling_seen_) return;
  const bool tail = state_.phase == Phase::ReverseShadow;
  latencies(tail ? poisson(rng_, kTailSample * static_cast<double>(users)) : users);
}

// The last of the tick's requests comes at its end.
void Engine::told(int64_t requests) {
  liveness_.seen(evidence_.epoch, requests, time_ms_ + tick_ms());
}

void Engine::errors(int64_t requests, bool users) {
  const Behaviour& side = now();
  error_gap_.set_rate(rng_, side.error_rate / side.burst);
  int64_t left = requests;
  while (left > 0 && !rolling_seen_) {
    if (run_left_ == 0) {
      const int64_t good = std::min(left, error_gap_.gap());
      if (good > 0) {
        run_length_ = 0;
        evidence_.errors.successes(good);
        old_errors(good);
        refusals(good, users);
        if (rolling_seen_) return;
        error_gap_.skip(good);
        left -= good;
        if (users) {
          out_.requests_new += good;
          if (bad_) out_.requests_bad += good;
        }
      }
      if (left == 0) return;
      error_gap_.next(rng_);
      run_left_ = side.burst > 1 ? 1 + geometric(rng_, 1 / side.burst) : 1;
    }
    --run_left_;
    --left;
    if (users) {
      ++out_.requests_new;
      if (bad_) ++out_.requests_bad;
    }
    if (one_error(users)) return;
  }
}

// True when it was the one that rolled the migration back.
bool Engine::one_error(bool user) {
  ++run_length_;
  if (user && run_length_ <= kBreakerOpens) {
    ++out_.failures;
    if (bad_) ++out_.failures_bad;
  }
  evidence_.errors.error(setup_.limits.errors);
  if (!alarmed()) return false;
  if (world_.old_down_at_rollback && !old_is_down_) {
    old_is_down_ = true;
    send(machine::Health{machine::Side::Old, false});
  }
  judge();
  rolling_seen_ = state_.phase == Phase::RollingBack || state_.phase == Phase::RolledBack;
  return rolling_seen_;
}

// The cheap part of the error gate, asked after every error.
bool Engine::alarmed() {
  return gate::judge(evidence_.errors, limits_now().errors, time_ms_).verdict ==
         gate::Verdict::Fail;
}

// Errors of the old side while the new side had so many requests.
void Engine::old_errors(int64_t new_requests) {
  const auto weight = static_cast<double>(state_.route.weight_ppm);
  if (weight <= 0 || weight >= static_cast<double>(kAllTraffic)) return;
  const double requests =
      static_cast<double>(new_requests) * (static_cast<double>(kAllTraffic) - weight) / weight;
  const double rate = old_is_down_ ? 1 : world_.old_side.error_rate / world_.old_side.burst;
  for (int64_t n = poisson(rng_, requests * rate); n > 0; --n) {
    evidence_.errors.old_error();
    evidence_.errors.old_successes(1);
  }
}

double Engine::refusal_rate(const Behaviour& side) const {
  return crawled_ ? std::max(0.5, side.refusal_rate) : side.refusal_rate;
}

void Engine::refusals(int64_t answered, bool users) {
  const double of_old = refusal_rate(world_.old_side);
  const double of_new = refusal_rate(now());
  if (users) {
    // In pieces, so that the old side is heard at the same time.
    constexpr int64_t kPiece = 16;
    const bool plain = of_old <= 0 && of_new <= 0;
    for (int64_t left = answered; left > 0 && !rolling_seen_;) {
      const int64_t piece = plain ? left : std::min(left, kPiece);
      served_some(piece);
      left -= piece;
    }
    return;
  }
  if (state_.phase != Phase::Shadow) return;
  // The same request on both sides: what the old side refuses the new one refuses, too.
  const double extra = std::max(0.0, of_new - of_old);
  for (int64_t i = 0; i < answered; ++i) {
    const bool old_refused = of_old > 0 && rng_.uniform() < of_old;
    const bool new_refused = !old_refused && extra > 0 && rng_.uniform() < extra;
    evidence_.refusals.pair(new_refused, old_refused);
    if (new_refused) evidence_.errors.error(setup_.limits.errors);
  }
}

void Engine::served_some(int64_t answered) {
  const auto weight = static_cast<double>(state_.route.weight_ppm);
  if (weight > 0 && weight < static_cast<double>(kAllTraffic)) {
    const double old_too =
        static_cast<double>(answered) * (static_cast<double>(kAllTraffic) - weight) / weight;
    const auto n = static_cast<int64_t>(old_too);
    const double rate = refusal_rate(world_.old_side);
    evidence_.refusals.old_sides(rate > 0 ? std::min(n, poisson(rng_, old_too * rate)) : 0, n);
  }
  const double rate = refusal_rate(now());
  if (rate <= 0) return evidence_.refusals.served(answered, limits_now().refusals);
  for (int64_t i = 0; i < answered && !rolling_seen_; ++i) {
    if (rng_.uniform() >= rate) {
      evidence_.refusals.served(1, limits_now().refusals);
    } else {
      refused_one();
    }
  }
}

void Engine::refused_one() {
  if (bad_) ++out_.failures_bad;
  evidence_.refusals.refused(++last_unit_, limits_now().refusals);
  const auto finding = gate::judge(evidence_.refusals, limits_now().refusals, time_ms_);
  if (finding.verdict != gate::Verdict::Fail) return;
  judge();
  rolling_seen_ = state_.phase == Phase::RollingBack || state_.phase == Phase::RolledBack;
}

void Engine::latencies(int64_t requests) {
  const double sigma = world_.latency_sigma;
  const double z = std::log(edge_ / (300 * now().latency_factor)) / sigma;
  const double slow_rate = stats::normal_cdf(-z);
  gate::ExceedanceWatch* watches[3] = {&evidence_.ttft, &evidence_.latency,
                                       &evidence_.token_latency};
  for (size_t i = 0; i < 3; ++i) {
    slow_gap_[i].set_rate(rng_, slow_rate);
    int64_t left = requests;
    while (left > slow_gap_[i].gap()) {
      const int64_t others = slow_gap_[i].gap();
      watches[i]->add_outcomes(0, others);
      watches[i]->add_outcomes(1, 0);
      left -= others + 1;
      slow_gap_[i].next(rng_);
    }
    watches[i]->add_outcomes(0, left);
    slow_gap_[i].skip(left);
  }
}

void Engine::pairs(int64_t count) {
  if (pairs_epoch_ != evidence_.epoch) {
    pairs_epoch_ = evidence_.epoch;
    pairs_left_ = setup_.shadow_pairs;
  }
  count = std::min(count, pairs_left_);
  pairs_left_ -= count;
  const Behaviour& side = now();
  const double scatter = std::sqrt(2.0) * world_.token_sd;
  for (int64_t i = 0; i < count; ++i) {
    const double ratio = side.token_factor * std::exp(scatter * normal(rng_));
    evidence_.tokens.add(1, ratio, time_ms_);
    const bool differs = rng_.uniform() < world_.mismatch_noise + side.mismatch;
    evidence_.quality.add_mismatch(differs, rng_.uniform() < world_.mismatch_noise);
  }
}

}  // namespace sluice::migrate::simulate
