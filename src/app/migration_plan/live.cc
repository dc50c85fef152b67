#include "app/migration_plan/live.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>

#include "net/loop.h"

namespace sluice::app::migration_plan {
namespace {

using migrate::plan::Traffic;

// The value of a label; empty when the series has none of that name.
std::string_view label(std::string_view labels, std::string_view name) {
  const std::string key = std::string(name) + "=\"";
  size_t at = labels.find(key);
  while (at != labels.npos && at != 0 && labels[at - 1] != ',') at = labels.find(key, at + 1);
  if (at == labels.npos) return {};
  labels.remove_prefix(at + key.size());
  return labels.substr(0, labels.find('"'));
}

// Calls see(labels, value) for every sample of the metric.
template <class See>
void samples(std::string_view text, std::string_view metric, See&& see) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t open = line.find('{');
    const size_t close = line.rfind("} ");
    if (open == line.npos || close == line.npos || line.substr(0, open) != metric) continue;
    double value = 0;
    const std::string_view number = line.substr(close + 2);
    std::from_chars(number.data(), number.data() + number.size(), value);
    see(line.substr(open + 1, close - open - 1), value);
  }
}

double requests(std::string_view text, const std::string& model) {
  double sum = 0;
  samples(text, "sluice_requests_total", [&](std::string_view labels, double value) {
    if (label(labels, "route") == model) sum += value;
  });
  return sum;
}

// Upper bounds of the buckets with the cumulative counts of one target.
std::map<double, double> buckets(std::string_view text, const std::string& model,
                                 const std::string& target) {
  std::map<double, double> out;
  samples(text, "sluice_request_duration_seconds_bucket",
          [&](std::string_view labels, double value) {
            if (label(labels, "route") != model || label(labels, "target") != target) return;
            const std::string_view le = label(labels, "le");
            double bound = HUGE_VAL;
            if (le != "+Inf") std::from_chars(le.data(), le.data() + le.size(), bound);
            out[bound] += value;
          });
  return out;
}

// Linear inside a bucket; the last finite bound for what lies beyond it.
double quantile(const std::map<double, double>& cumulative, double q) {
  const double wanted = q * cumulative.rbegin()->second;
  double low = 0;
  double below = 0;
  for (const auto& [bound, count] : cumulative) {
    if (count >= wanted && count > below && std::isfinite(bound)) {
      return low + (bound - low) * (wanted - below) / (count - below);
    }
    if (std::isfinite(bound)) low = bound;
    below = count;
  }
  return low;
}

// Of a lognormal with these two quantiles.
void take_spread(Traffic& out, const std::map<double, double>& cumulative) {
  constexpr double kLeast = 100;  // fewer requests say nothing of a 95th percentile
  constexpr double kZ95 = 1.6449;
  if (cumulative.empty() || cumulative.rbegin()->second < kLeast) return;
  const double middle = quantile(cumulative, 0.50);
  const double high = quantile(cumulative, 0.95);
  if (middle > 0 && high > middle) {
    out.latency_spread = std::clamp(std::log(high / middle) / kZ95, 0.01, 5.0);
  }
}

void take_errors(Traffic& out, std::string_view text, const std::string& model,
                 const std::string& target) {
  constexpr double kLeast = 1000;  // fewer requests say nothing of a rate near 0.1 %
  double all = 0;
  double failed = 0;
  samples(text, "sluice_requests_total", [&](std::string_view labels, double value) {
    if (label(labels, "route") != model || label(labels, "target") != target) return;
    const std::string_view outcome = label(labels, "outcome");
    all += value;
    if (outcome == "upstream_error" || outcome == "truncated") failed += value;
  });
  if (all >= kLeast) out.error_rate = 100 * failed / all;
}

void take_tokens(Traffic& out, std::string_view text, const std::string& model) {
  double input = 0;
  double output = 0;
  samples(text, "sluice_tokens_total", [&](std::string_view labels, double value) {
    if (label(labels, "route") != model) return;
    const std::string_view type = label(labels, "type");
    if (type == "output") output += value;
    if (type == "input" || type == "cache_read" || type == "cache_write") input += value;
  });
  const double n = requests(text, model);
  if (n > 0 && input > 0) out.input_tokens = std::max(1.0, std::round(input / n));
  if (n > 0 && output > 0) out.output_tokens = std::max(1.0, std::round(output / n));
}

}  // namespace

Traffic traffic_between(std::string_view before, std::string_view after, const std::string& model,
                        const std::string& target, double seconds) {
  Traffic out;
  const double served = requests(after, model) - requests(before, model);
  if (served > 0 && seconds > 0) out.requests_per_second = served / seconds;
  take_errors(out, after, model, target);
  take_spread(out, buckets(after, model, target));
  take_tokens(out, after, model);
  return out;
}

Result<Traffic> watch_traffic(const AdminTarget& admin, const std::string& model,
                              const std::string& target, double seconds) {
  const auto before = admin_text(admin, "GET", "/metrics");
  if (!before) return std::unexpected(before.error());
  const auto began = std::chrono::steady_clock::now();
  net::Loop().run_until([] { return false; }, static_cast<int64_t>(1000 * seconds));
  const auto after = admin_text(admin, "GET", "/metrics");
  if (!after) return std::unexpected(after.error());
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
  const Traffic traffic = traffic_between(*before, *after, model, target, passed.count());
  if (traffic.requests_per_second > 0) return traffic;
  return fail(Cause::BadRequest, "no request of " + model +
                                     " was served while watching; watch "
                                     "longer (--watch) or state the traffic (--traffic)");
}

}  // namespace sluice::app::migration_plan
