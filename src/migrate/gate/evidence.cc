#include "migrate/gate/evidence.h"

namespace sluice::migrate::gate {

Limits for_warmup(Limits limits) {
  limits.errors.target = 0.01;
  limits.errors.limit = 0.10;
  limits.errors.n_min = 100;
  limits.refusals.required = limits.ceiling.required = false;
  limits.ttft.required = limits.latency.required = false;
  limits.token_latency.required = limits.tokens.required = limits.cost.required = false;
  limits.quality.required = limits.ratio.required = false;
  return limits;
}

Evidence Evidence::with(const Limits& limits, int64_t interval_ms) {
  Evidence out;
  out.errors = ErrorWatch::with(limits.errors, interval_ms);
  out.refusals = RefusalWatch::with(limits.refusals, interval_ms);
  out.quality = QualityWatch::with(limits.quality, interval_ms);
  for (Feed* feed : {&out.ttft.feed, &out.latency.feed, &out.token_latency.feed, &out.tokens.feed,
                     &out.cost.feed, &out.ratio.feed}) {
    feed->interval_ms = interval_ms;
  }
  return out;
}

void Evidence::begin_stage(int64_t new_epoch, int64_t weight_ppm, bool last, const Limits& limits) {
  epoch = new_epoch;
  last_step = last;
  errors.begin_stage(weight_ppm);
  refusals.begin_stage(weight_ppm, limits.refusals);
  ttft.begin_stage(limits.ttft);
  latency.begin_stage(limits.latency);
  token_latency.begin_stage(limits.token_latency);
  ratio.begin_stage(weight_ppm);
  quality.begin_stage(limits.quality);
  tokens.begin_stage();
  cost.begin_stage();
  // A stage may have thresholds of its own; what was gathered stays.
  errors.incidents.threshold = stats::to_nats(limits.errors.threshold);
  errors.suspicion.threshold = stats::to_nats(limits.errors.threshold);
  errors.blocks.threshold = stats::to_nats(limits.errors.block_threshold);
  for (const auto& [watch, own] : {std::pair{&ttft, &limits.ttft},
                                   {&latency, &limits.latency},
                                   {&token_latency, &limits.token_latency}}) {
    watch->slow.threshold = stats::to_nats(own->rollback_threshold);
  }
}

std::array<Feed*, 9> Evidence::feeds() {
  return {&errors.feed, &refusals.feed, &ttft.feed,    &latency.feed, &token_latency.feed,
          &tokens.feed, &cost.feed,     &quality.feed, &ratio.feed};
}

void Evidence::recover() {
  // Another process, and perhaps another boot of the host: its clock is not the one of before.
  for (Feed* feed : feeds()) {
    *feed = Feed{.interval_ms = feed->interval_ms};
  }
  errors.recover();
  refusals.recover();
  ttft.recover();
  latency.recover();
  token_latency.recover();
  ratio.begin_stage(ratio.weight_ppm);
}

}  // namespace sluice::migrate::gate
