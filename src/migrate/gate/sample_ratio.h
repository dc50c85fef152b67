// Is the split applied? The gate counts units (sticky keys), not requests: one busy user would
// otherwise look like a mismatch. While it does not pass, no other gate of the stage may pass,
// because nobody knows what was compared with what.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "migrate/gate/feed.h"
#include "migrate/gate/verdict.h"

namespace sluice::migrate::gate {

struct SampleRatioLimits {
  bool required = true;
  double alpha = 0.0001;
  double concentration = 10'000;  // how close to the expected share the alternative sits
  double slab = 0.1;              // share of the alternative that allows any split
  int64_t n_min = 200;

  bool operator==(const SampleRatioLimits&) const = default;
};

// Running Bayes factor of "some other split" against the split of the route table.
struct SampleRatioWatch {
  Feed feed;
  int64_t weight_ppm = 0;
  int64_t new_units = 0;
  int64_t old_units = 0;
  int64_t looks = 0;
  double worst_log_bayes = 0;  // the largest so far; e^-worst is the always-valid p-value

  void begin_stage(int64_t weight);
  // Units that were first seen since the last call. Negative counts are refused.
  void add(int64_t new_seen, int64_t old_seen, const SampleRatioLimits& limits, int64_t now_ms);
  [[nodiscard]] bool mismatch(const SampleRatioLimits& limits) const {
    return !(worst_log_bayes < -std::log(limits.alpha));
  }

  bool operator==(const SampleRatioWatch&) const = default;
};

Finding judge(const SampleRatioWatch& watch, const SampleRatioLimits& limits, int64_t now_ms);

template <class V, RecordOf<SampleRatioLimits> T>
void visit_fields(V& v, T& s) {
  v("required", s.required)("alpha", s.alpha)("concentration", s.concentration)("slab", s.slab);
  v("n_min", s.n_min);
}
template <class V, RecordOf<SampleRatioWatch> T>
void visit_fields(V& v, T& s) {
  v("feed", s.feed)("weight_ppm", s.weight_ppm)("new_units", s.new_units);
  v("old_units", s.old_units)("looks", s.looks)("worst_log_bayes", s.worst_log_bayes);
}

}  // namespace sluice::migrate::gate
