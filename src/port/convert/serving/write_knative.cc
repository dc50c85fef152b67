// Knative Service v1, one a variant.
#include <algorithm>
#include <cmath>

#include "port/convert/serving/kubernetes_objects.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

const std::string kAnnotation = "/spec/template/metadata/annotations/autoscaling.knative.dev~1";

void write_scaling(Document& doc, const Scaling& scaling) {
  const auto text = [&](std::string_view key, const Field<int64_t>& field, std::string_view unit) {
    if (!field) return;
    doc.put_as(kAnnotation + std::string(key), field, std::to_string(*field) + std::string(unit),
               "");
  };
  if (scaling.min || scaling.max) {
    doc.drop(scaling.initial, "the autoscaler chooses the number", ir::Severity::Info);
    text("min-scale", scaling.min, "");
    text("max-scale", scaling.max, "");
  } else {
    text("min-scale", scaling.initial, "");
    text("max-scale", scaling.initial, "");
  }
  if (scaling.in_cooldown_s) {
    constexpr int64_t kLongest = 3600;  // Knative refuses more
    const int64_t delay = std::min(kLongest, *scaling.in_cooldown_s);
    doc.put_as(kAnnotation + "scale-down-delay", scaling.in_cooldown_s, std::to_string(delay) + "s",
               delay == *scaling.in_cooldown_s ? "" : "an hour is the longest");
  }
  text("scale-to-zero-pod-retention-period", scaling.idle_s, "s");
  doc.drop(scaling.out_cooldown_s, "Knative adds replicas as soon as its window says so");
  if (!scaling.metric) return;
  const bool pod =
      *scaling.metric != Metric::Concurrency && *scaling.metric != Metric::RequestsPerSecond;
  doc.set(kAnnotation + "class",
          pod ? "hpa.autoscaling.knative.dev" : "kpa.autoscaling.knative.dev");
  doc.set(kAnnotation + "metric", *scaling.metric == Metric::RequestsPerSecond ? "rps"
                                  : *scaling.metric == Metric::Concurrency     ? "concurrency"
                                  : *scaling.metric == Metric::MemoryPercent   ? "memory"
                                                                               : "cpu");
  doc.carried(kAnnotation + "metric", scaling.metric,
              *scaling.metric == Metric::GpuPercent ? "no GPU metric: the CPU's stands in" : "");
  const double hundredths = std::max(1.0, std::floor(*scaling.target * 100 + 1e-6));
  doc.put_as(
      kAnnotation + "target", scaling.target, number_text(hundredths / 100),
      std::abs(hundredths - *scaling.target * 100) < 1e-6 ? "" : "whole hundredths, rounded down");
}

void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = variant.service;
    Document doc(out.folder + name + ".yaml", out.ledger);
    doc.set("/apiVersion", "serving.knative.dev/v1");
    doc.set("/kind", "Service");
    write_metadata(doc, spec, name);
    write_scaling(doc, variant.scaling);
    const std::string pod = "/spec/template/spec";
    doc.put(pod + "/containerConcurrency", variant.concurrency);
    if (variant.timeout_ms) {
      const int64_t seconds = (*variant.timeout_ms + 999) / 1000;
      doc.put_as(pod + "/timeoutSeconds", variant.timeout_ms, seconds,
                 seconds * 1000 == *variant.timeout_ms ? "" : "whole seconds, rounded up");
    }
    write_image(doc, pod + "/containers/0/image", variant);
    write_container(doc, pod + "/containers/0", variant);
    doc.manual(variant.model.uri, "put the model's files into the image or mount a volume");
    write_pod(doc, pod, variant);
    Variant rest = variant;
    rest.timeout_ms = {};  // written above
    rest.concurrency = {};
    settle_endpoint(doc, spec, rest);
    out.add(doc);
  }
}

}  // namespace

constinit const Writer kKnative{
    .name = "knative",
    .title = "Knative Service",
    .files = "a Service a variant",
    .checked = "2026-11-21, closed schemas of the fields it writes",
    .write = write,
    .by_space = true,
};

}  // namespace sluice::port::convert::serving
