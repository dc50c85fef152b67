// All evidence of one revision and all limits of one plan: what a stage is judged on, in one record
// each. A verdict is a pure function of the two, so the journal can prove it again.
#pragma once

#include <array>
#include <cstdint>

#include "migrate/gate/error_ceiling.h"
#include "migrate/gate/error_rate.h"
#include "migrate/gate/exceedance.h"
#include "migrate/gate/paired_ratio.h"
#include "migrate/gate/quality.h"
#include "migrate/gate/refusals.h"
#include "migrate/gate/sample_ratio.h"

namespace sluice::migrate::gate {

struct Limits {
  ErrorLimits errors;
  RefusalLimits refusals;
  CeilingLimits ceiling;
  ExceedanceLimits ttft;
  ExceedanceLimits latency;
  ExceedanceLimits token_latency;
  PairedLimits tokens;
  PairedLimits cost{.required = false, .limit = 0.10, .only_above = true};
  QualityLimits quality;
  SampleRatioLimits ratio;

  bool operator==(const Limits&) const = default;
};

// Warm-up finds gross faults and certifies nothing: a hundred requests, 1 % against 10 %, no gate
// but errors. Five hundred clean requests would still only prove "below 0.6 %".
Limits for_warmup(Limits limits);

struct Evidence {
  int64_t now_ms = 0;      // when it was judged
  int64_t epoch = 0;       // route epoch that the stage's requests were stamped with
  bool last_step = false;  // promotion would send all traffic to the new side
  // In the reverse shadow: nothing is promoted any more, gates may only fail.
  bool staged = true;
  ErrorWatch errors;
  RefusalWatch refusals;
  ExceedanceWatch ttft;
  ExceedanceWatch latency;
  ExceedanceWatch token_latency;
  PairedWatch tokens;
  PairedWatch cost;
  QualityWatch quality;
  SampleRatioWatch ratio;

  static Evidence with(const Limits& limits, int64_t interval_ms);
  void begin_stage(int64_t new_epoch, int64_t weight_ppm, bool last, const Limits& limits);
  void recover();
  // Of every watch, in the order of the gates.
  std::array<Feed*, 9> feeds();

  bool operator==(const Evidence&) const = default;
};

template <class V, RecordOf<Limits> T>
void visit_fields(V& v, T& s) {
  v("errors", s.errors)("refusals", s.refusals)("ceiling", s.ceiling)("ttft", s.ttft)("latency",
                                                                                      s.latency);
  v("token_latency", s.token_latency)("tokens", s.tokens)("cost", s.cost);
  v("quality", s.quality)("ratio", s.ratio);
}
template <class V, RecordOf<Evidence> T>
void visit_fields(V& v, T& s) {
  v("now_ms", s.now_ms)("epoch", s.epoch)("last_step", s.last_step)("staged", s.staged)("errors",
                                                                                        s.errors);
  v("refusals", s.refusals);
  v("ttft", s.ttft)("latency", s.latency)("token_latency", s.token_latency);
  v("tokens", s.tokens)("cost", s.cost)("quality", s.quality)("ratio", s.ratio);
}

}  // namespace sluice::migrate::gate
