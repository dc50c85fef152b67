// Wald's sequential probability ratio test (1945): the promotion test of a stage. It ends by
// itself, on either side, and may be looked at after every request.
#pragma once

#include <cmath>
#include <cstdint>

#include "migrate/stats/llr.h"

namespace sluice::migrate::stats {

enum class SprtDecision : uint8_t { Undecided, AcceptNull, AcceptAlternative };

// alpha: chance to accept the alternative when p0 holds; beta: the null when p1 holds.
struct SprtBounds {
  Nats accept_null = 0;         // ln(beta / (1 - alpha)), negative
  Nats accept_alternative = 0;  // ln((1 - beta) / alpha), positive

  static SprtBounds with_errors(double alpha, double beta) {
    return {to_nats(std::log(beta / (1 - alpha))), to_nats(std::log((1 - beta) / alpha))};
  }
  [[nodiscard]] SprtDecision decide(Nats sum) const {
    if (accept_null >= accept_alternative) return SprtDecision::Undecided;  // never set up
    if (sum >= accept_alternative) return SprtDecision::AcceptAlternative;
    if (sum <= accept_null) return SprtDecision::AcceptNull;
    return SprtDecision::Undecided;
  }
  bool operator==(const SprtBounds&) const = default;
};

// The first crossing decides and stays.
struct Sprt {
  BernoulliLlr llr;
  SprtBounds bounds;
  Nats sum = 0;
  SprtDecision decision = SprtDecision::Undecided;

  void hit() { add(llr.hit); }
  // The same as n single misses: the sum falls all the way, so only the null can be reached.
  void misses(int64_t n) {
    if (decision == SprtDecision::Undecided) {
      sum += n * llr.miss;
      decision = bounds.decide(sum);
    }
  }
  void add(Nats evidence) {
    if (decision != SprtDecision::Undecided) return;
    sum += evidence;
    decision = bounds.decide(sum);
  }

  bool operator==(const Sprt&) const = default;
};

}  // namespace sluice::migrate::stats
