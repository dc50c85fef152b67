#include "migrate/gate/liveness.h"

namespace sluice::migrate::gate {

void close_interval(Evidence& out, bool live, bool sound, int64_t now_ms, int64_t interval_ms) {
  for (Feed* feed : {&out.errors.feed, &out.ttft.feed, &out.latency.feed, &out.token_latency.feed,
                     &out.tokens.feed, &out.cost.feed, &out.quality.feed, &out.ratio.feed}) {
    feed->interval_ms = interval_ms;
    if (!sound) {
      feed->refuse(now_ms);
    } else if (live) {
      feed->accept(now_ms);
    } else {
      feed->fall_silent();
    }
  }
}

}  // namespace sluice::migrate::gate
