#include "app/migration_demo/driver.h"

#include <algorithm>
#include <charconv>

namespace sluice::app::migration_demo {
namespace {

constexpr double kTarget = 0.001;
constexpr double kLimit = 0.005;
constexpr double kThreshold = 8;

bool holds(std::string_view labels, std::string_view pair) {
  return labels.find(pair) != std::string_view::npos;
}

}  // namespace

NewSide new_side_of(std::string_view metrics) {
  NewSide out;
  constexpr std::string_view kMetric = "sluice_requests_total{";
  while (!metrics.empty()) {
    const size_t eol = std::min(metrics.find('\n'), metrics.size());
    const std::string_view line = metrics.substr(0, eol);
    metrics.remove_prefix(std::min(eol + 1, metrics.size()));
    const size_t close = line.rfind("} ");
    if (!line.starts_with(kMetric) || close == std::string_view::npos) continue;
    const std::string_view labels = line.substr(0, close);
    if (!holds(labels, "target=\"new\"")) continue;
    int64_t count = 0;
    std::from_chars(line.data() + close + 2, line.data() + line.size(), count);
    out.requests += count;
    if (!holds(labels, "outcome=\"ok\"")) out.failed += count;
  }
  return out;
}

Driver::Driver(const Stage& stage) : stage_(stage) {
  cusum_.llr = migrate::stats::BernoulliLlr::between(kTarget, kLimit);
  cusum_.threshold = migrate::stats::to_nats(kThreshold);
}

Result<void> Driver::move_to(int share) {
  const std::string body = R"({"weights":{"old":)" + std::to_string(100 - share) + R"(,"new":)" +
                           std::to_string(share) + "}}";
  auto done = admin_call(stage_.admin(), "PUT", std::string("/admin/v1/routes/") + kModel, body);
  if (!done) return std::unexpected(done.error());
  share_ = share;
  return {};
}

Result<bool> Driver::look() {
  auto text = admin_text(stage_.admin(), "GET", "/metrics");
  if (!text) return std::unexpected(text.error());
  const NewSide now = new_side_of(*text);
  const int64_t failed = now.failed - counted_.failed;
  // Their order within one look is not known: the good ones first is the reading that lets the
  // evidence fall before it rises.
  cusum_.misses(now.requests - counted_.requests - failed);
  for (int64_t i = 0; i < failed; ++i) cusum_.hit();
  counted_ = now;
  return cusum_.alarm();
}

double Driver::evidence() const {
  return migrate::stats::from_nats(cusum_.value);
}

double Driver::threshold() {
  return kThreshold;
}

}  // namespace sluice::app::migration_demo
