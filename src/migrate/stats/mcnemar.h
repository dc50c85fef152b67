// Paired yes/no outcomes against a noise twin (McNemar 1947, made sequential with Wald's SPRT).
// Every compared request is sent to old twice and to new once. Only pairs that disagree carry
// information: "new differs from old, the twin does not" counts for new, the reverse for the twin.
// If new is no noisier than old itself, the two are equally likely.
#pragma once

#include <cstdint>

#include "migrate/stats/sprt.h"

namespace sluice::migrate::stats {

struct McNemarSprt {
  int64_t pairs = 0;      // all compared requests
  int64_t new_only = 0;   // new differs, the twin agrees
  int64_t twin_only = 0;  // the twin differs, new agrees
  Sprt test;

  // `theta` in (0.5, 1): share of discordant pairs against new that counts as worse.
  static McNemarSprt with(double theta, double alpha, double beta) {
    McNemarSprt out;
    out.test.llr = BernoulliLlr::between(0.5, theta);
    out.test.bounds = SprtBounds::with_errors(alpha, beta);
    return out;
  }
  void add(bool new_differs, bool twin_differs) {
    ++pairs;
    if (new_differs == twin_differs) return;
    if (new_differs) {
      ++new_only;
      test.hit();
    } else {
      ++twin_only;
      test.misses(1);
    }
  }

  bool operator==(const McNemarSprt&) const = default;
};

}  // namespace sluice::migrate::stats
