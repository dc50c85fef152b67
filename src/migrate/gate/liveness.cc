#include "migrate/gate/liveness.h"

namespace sluice::migrate::gate {

void close_interval(Evidence& out, bool live, bool sound, int64_t now_ms, int64_t interval_ms) {
  for (Feed* feed : out.feeds()) {
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
