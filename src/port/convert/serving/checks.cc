// The bounds are wide: what a source can mean passes, what no target can take does not. Kubernetes
// counts replicas and seconds in 32 bits.
#include "port/convert/serving/checks.h"

#include <cmath>

#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

constexpr int64_t kReplicas = 100'000;
constexpr int64_t kSeconds = 10'000'000;
constexpr int64_t kMilliseconds = 10'000'000'000;
constexpr int64_t kCount = 1'000'000'000;

class Checking final {
 public:
  explicit Checking(Reading& in) : in_(in) {}

  void spec(const ServingSpec& spec) {
    within(spec.capture.percent, 0.0, 100.0, "the share that is recorded, in percent");
    for (const Variant& each : spec.variants) variant(each);
  }

 private:
  void variant(const Variant& variant) {
    within(variant.weight, 0.0, 1e9, "a weight");
    within(variant.mirror, 0.0, 100.0, "the share that is mirrored, in percent");
    within(variant.concurrency, int64_t{0}, kCount, "the requests at once");
    within(variant.timeout_ms, int64_t{0}, kMilliseconds, "a timeout");
    within(variant.queue_ms, int64_t{0}, kMilliseconds, "the wait in the queue");
    within(variant.startup_s, int64_t{0}, kSeconds, "the time to start");
    within(variant.model.instances, int64_t{0}, kReplicas, "the copies inside one server");
    within(variant.batching.max_size, int64_t{0}, kCount, "the largest batch");
    within(variant.batching.timeout_s, int64_t{0}, kSeconds, "the batch's timeout");
    within(variant.container.port, int64_t{1}, int64_t{65'535}, "a port");
    const Container& container = variant.container;
    for (const Probe* probe : {&container.liveness, &container.readiness, &container.startup}) {
      for (const auto* number : {&probe->initial_delay_s, &probe->period_s, &probe->timeout_s,
                                 &probe->successes, &probe->failures}) {
        within(*number, int64_t{0}, kSeconds, "a number of the probe");
      }
    }
    scaling(variant.scaling);
  }

  void scaling(const Scaling& scaling) {
    within(scaling.initial, int64_t{0}, kReplicas, "the number of replicas");
    within(scaling.min, int64_t{0}, kReplicas, "the fewest replicas");
    within(scaling.max, int64_t{0}, kReplicas, "the most replicas");
    // Even a share of a percent of one request is more.
    within(scaling.target, 1e-6, 1e9, "the autoscaling target");
    for (const auto* seconds : {&scaling.in_cooldown_s, &scaling.out_cooldown_s, &scaling.idle_s}) {
      within(*seconds, int64_t{0}, kSeconds, "a wait of the autoscaler, in seconds,");
    }
    // No most replicas are any number of them.
    if (scaling.min && scaling.max && *scaling.max > 0 && *scaling.min > *scaling.max) {
      const Leaves& place = scaling.min.from.empty() ? scaling.max.from : scaling.min.from;
      refuse(place, "the fewest replicas, " + std::to_string(*scaling.min) +
                        ", are more than the most, " + std::to_string(*scaling.max));
    }
  }

  template <class T>
  void within(const Field<T>& field, T low, T high, std::string_view what) {
    if (!field || (*field >= low && *field <= high)) return;
    std::string message = std::string(what) + " must be between " + said(low) + " and " +
                          said(high) + ", not " + said(*field);
    if (!field.note.empty()) message += " (" + field.note + ")";
    refuse(field.from, std::move(message));
  }

  static std::string said(int64_t number) { return std::to_string(number); }
  static std::string said(double number) {
    const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
    return whole ? said(static_cast<int64_t>(number)) : number_text(number);
  }

  void refuse(const Leaves& place, std::string message) {
    Node where;
    if (!place.empty()) {
      const Entry& entry = in_.entry(place.front());
      where.file = entry.file;
      where.position = entry.position;
    }
    in_.problem(where, std::move(message));
  }

  Reading& in_;
};

}  // namespace

void check_numbers(Reading& in, const std::vector<ServingSpec>& specs) {
  Checking checking(in);
  for (const ServingSpec& spec : specs) checking.spec(spec);
}

}  // namespace sluice::port::convert::serving
