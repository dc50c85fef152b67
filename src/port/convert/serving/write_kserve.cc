// KServe InferenceService v1beta1, one file a service. Two variants become a predictor and its
// canary; three or more a service each behind an InferenceGraph of kind Splitter; a shadow always a
// service of its own, for mirroring is the gateway's work.
//
// Option canary=revisions writes two files to apply one after the other (canaryTrafficPercent)
// instead of spec.canary.
#include <algorithm>
#include <array>
#include <cmath>

#include "port/convert/serving/kubernetes_objects.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/registry.h"
#include "port/convert/serving/rows.h"
#include "port/convert/serving/secrets.h"

namespace sluice::port::convert::serving {

namespace {

constexpr std::string_view kWhole = "KServe takes a whole number: rounded down, it scales earlier";
constexpr std::string_view kLeast = "KServe takes a whole number, 1 at least: it scales later";
constexpr double kLeastTarget = 0.01;  // of Knative

bool by_knative(const Variant& variant) {
  const Scaling& scaling = variant.scaling;
  if (scaling.min && *scaling.min == 0) return true;
  return scaling.metric &&
         (*scaling.metric == Metric::Concurrency || *scaling.metric == Metric::RequestsPerSecond);
}

// scaleTarget is a whole number; what is none goes to the annotation KServe itself would set.
void write_target(Document& doc, const std::string& at, const Variant& variant) {
  const Field<double>& target = variant.scaling.target;
  if (!target) return;
  const double floor = std::floor(*target);
  if (floor == *target && floor >= 1) {
    doc.put_as(at + "/scaleTarget", target, static_cast<int64_t>(floor), "");
  } else if (!by_knative(variant)) {
    doc.put_as(at + "/scaleTarget", target, std::max<int64_t>(1, static_cast<int64_t>(floor)),
               floor >= 1 ? kWhole : kLeast);
  } else if (*target >= kLeastTarget) {
    doc.put_as(at + "/annotations/autoscaling.knative.dev~1target", target, number_text(*target),
               "");
  } else {
    doc.manual(target, "less than Knative's least target, 0.01: choose one");
  }
}

// Replicas, metric and target. Requests and concurrency scale by Knative, CPU and memory by a
// horizontal pod autoscaler.
void write_scaling(Document& doc, const std::string& at, const ServingSpec& spec,
                   const Variant& variant) {
  const Scaling& scaling = variant.scaling;
  const bool scales = scaling.min || scaling.max;
  if (scales) {
    doc.drop(scaling.initial, "the autoscaler chooses between the fewest and the most replicas",
             ir::Severity::Info);
    doc.put(at + "/minReplicas", scaling.min);
    doc.put(at + "/maxReplicas", scaling.max);
  } else {
    doc.put(at + "/minReplicas", scaling.initial);
    doc.put(at + "/maxReplicas", scaling.initial);
  }
  if (!scaling.metric) return;
  if (*scaling.metric == Metric::GpuPercent) {
    doc.manual(scaling.metric, "needs a metric of the GPU exporter: see autoScaling.metrics");
    doc.manual(scaling.target, "the target of the GPU metric");
    return;
  }
  const std::string_view name = *scaling.metric == Metric::CpuPercent      ? "cpu"
                                : *scaling.metric == Metric::MemoryPercent ? "memory"
                                : *scaling.metric == Metric::Concurrency   ? "concurrency"
                                                                           : "rps";
  // What a KServe source leaves to the default stays there.
  if (!spec.native || !scaling.metric.from.empty()) {
    doc.put_as(at + "/scaleMetric", scaling.metric, name, "");
  }
  write_target(doc, at, variant);
}

void write_cooldowns(Document& doc, const std::string& at, const Variant& variant, bool knative) {
  const Scaling& scaling = variant.scaling;
  if (knative) {
    if (scaling.in_cooldown_s) {
      const int64_t delay = std::min<int64_t>(3600, *scaling.in_cooldown_s);
      doc.put_as(at + "/annotations/autoscaling.knative.dev~1scale-down-delay",
                 scaling.in_cooldown_s, std::to_string(delay) + "s",
                 delay == *scaling.in_cooldown_s ? "waits before each removal instead of after one"
                                                 : "waits before each removal, an hour at most");
    }
    doc.drop(scaling.out_cooldown_s, "Knative adds replicas as soon as its window says so");
    if (scaling.idle_s) {
      doc.put_as(at + "/annotations/autoscaling.knative.dev~1scale-to-zero-pod-retention-period",
                 scaling.idle_s, std::to_string(*scaling.idle_s) + "s",
                 "the last replica is kept this long");
    }
    if (scaling.never_in && *scaling.never_in) {
      doc.manual(scaling.never_in, "Knative cannot keep replicas for ever: raise minReplicas");
    } else {
      doc.carried(at, scaling.never_in);
    }
    return;
  }
  const std::string behavior = at + "/autoScaling/behavior";
  put_window(doc, behavior + "/scaleDown/stabilizationWindowSeconds", scaling.in_cooldown_s);
  put_window(doc, behavior + "/scaleUp/stabilizationWindowSeconds", scaling.out_cooldown_s);
  if (scaling.never_in && *scaling.never_in) {
    doc.set(behavior + "/scaleDown/selectPolicy", "Disabled");
  }
  doc.carried(behavior + "/scaleDown", scaling.never_in);
}

void write_model(Document& doc, const std::string& at, bool native, const Variant& variant) {
  const Model& model = variant.model;
  if (!model.format) {
    const std::string container = at + "/containers/0";
    doc.set(container + "/name", "kserve-container");
    if (native) {
      doc.put(container + "/name", variant.container.name);
    } else {
      doc.carried(container + "/name", variant.container.name,
                  *variant.container.name == "kserve-container" ? "" : "KServe fixes this name");
    }
    write_image(doc, container + "/image", variant);
    write_container(doc, container, variant);
    if (model.uri) {
      write_storage_uri(doc, at + "/storageUris/0/uri", model.uri);
      // Where a source of KServe's own leaves the path out, it is this one.
      if (!native && !model.mount_path) {
        doc.set(at + "/storageUris/0/mountPath", "/mnt/models");
      }
      doc.put(at + "/storageUris/0/mountPath", model.mount_path);
    }
    doc.drop(model.runtime, "the container is its own runtime", ir::Severity::Info);
  } else {
    const std::string here = at + "/model";
    doc.put(here + "/modelFormat/name", model.format);
    doc.put(here + "/modelFormat/version", model.format_version);
    doc.put(here + "/runtime", model.runtime);
    doc.put(here + "/runtimeVersion", model.runtime_version);
    doc.put(here + "/protocolVersion", model.protocol);
    write_storage_uri(doc, here + "/storageUri", model.uri);
    doc.put(here + "/image", variant.container.image);
    // The schema of a canary's model demands the name that predictors have by default.
    if (at.starts_with("/spec/canary")) doc.set(here + "/name", "kserve-container");
    doc.put(here + "/name", variant.container.name);
    write_container(doc, here, variant);
    doc.drop(model.mount_path, "KServe puts the files below /mnt/models");
  }
  doc.carried(at, model.name);
  if (!has_triton_config(variant)) {
    doc.manual(model.instances, "set the number of workers in the server's own settings");
  }
  carry_triton_config(doc, at + "/model/storageUri", variant);
  if (model.many && *model.many) {
    doc.manual(model.many,
               "one container serves every model below the address: deploy a model "
               "mesh, or a service a model");
  } else {
    doc.carried(at, model.many);
  }
}

void write_capture(Document& doc, const std::string& at, const Capture& capture) {
  if (!capture.wanted()) {
    const std::string_view off = "recording is off in the source, so it is off here";
    doc.carried(at, capture.enabled);
    doc.drop(capture.mode, off, ir::Severity::Info);
    doc.drop(capture.url, off, ir::Severity::Info);
    doc.drop(capture.percent, off, ir::Severity::Info);
    return;
  }
  doc.carried(at + "/logger", capture.enabled);
  if (capture.mode) {
    doc.put(at + "/logger/mode", capture.mode);
  } else {
    doc.set(at + "/logger/mode", "all");
  }
  if (capture.url && capture.url.value.starts_with("http")) {
    doc.put(at + "/logger/url", capture.url);
  } else if (capture.url) {
    doc.placeholder(at + "/logger/url", "http://replace-me.invalid/",
                    "the logger posts CloudEvents to an HTTP address: run a receiver that "
                    "writes to this place",
                    capture.url.from);
  }
  doc.drop(capture.percent, "the logger records everything or nothing: sample in the receiver");
  for (const Node* extra : capture.extras) copy_part(doc, at + "/logger/" + extra->key, *extra);
}

void write_batching(Document& doc, const std::string& at, const Batching& batching) {
  doc.put(at + "/batcher/maxBatchSize", batching.max_size);
  doc.put(at + "/batcher/maxLatency", batching.max_delay_ms);
  doc.put(at + "/batcher/timeout", batching.timeout_s);
}

void write_timeout(Document& doc, const std::string& at, const Variant& variant) {
  if (!variant.timeout_ms) return;
  const int64_t seconds = (*variant.timeout_ms + 999) / 1000;
  doc.put_as(at + "/timeout", variant.timeout_ms, seconds,
             seconds * 1000 == *variant.timeout_ms ? "" : "whole seconds, rounded up");
}

// After the first, which is the model's.
void write_further_files(Document& doc, const std::string& at, const Variant& variant) {
  size_t next = !variant.model.format && variant.model.uri ? 1 : 0;
  for (const Extra& extra : variant.extras) {
    if (extra.where != "files") continue;
    copy_part(doc, at + "/storageUris/" + std::to_string(next++), *extra.node);
  }
}

void write_predictor(Document& doc, const std::string& at, const ServingSpec& spec,
                     const Variant& variant) {
  write_scaling(doc, at, spec, variant);
  write_cooldowns(doc, at, variant, by_knative(variant));
  doc.put(at + "/containerConcurrency", variant.concurrency);
  write_timeout(doc, at, variant);
  if (!spec.native || &variant == &spec.variants.front()) write_capture(doc, at, spec.capture);
  if (!has_triton_config(variant)) {
    write_batching(doc, at, variant.batching);
  }
  write_model(doc, at, spec.native, variant);
  write_pod(doc, at, variant);
  write_extras(doc, at, variant, "predictor");
  write_extras(doc, at + "/labels", variant, "pod-label");
  write_extras(doc, at + "/annotations", variant, "pod-annotation");
  write_extras(doc, at + "/annotations", variant, "predictor-note");
  write_further_files(doc, at, variant);
  doc.manual(variant.instance_type, variant.instance_type.note);
}

Document service(const ServingSpec& spec, const Variant& variant, const std::string& name,
                 const std::string& file, WriteContext& out) {
  Document doc(out.folder + file, out.ledger);
  doc.set("/apiVersion", "serving.kserve.io/v1beta1");
  doc.set("/kind", "InferenceService");
  write_metadata(doc, spec, name);
  if (!spec.native) {
    doc.set("/metadata/annotations/serving.kserve.io~1deploymentMode",
            by_knative(variant) ? "Knative" : "Standard");
  }
  write_predictor(doc, "/spec/predictor", spec, variant);
  return doc;
}

// Transformer and explainer of a KServe source.
void copy_parts(Document& doc, const ServingSpec& spec) {
  for (const Extra& extra : spec.extras) {
    copy_part(doc, "/spec/" + std::string(extra.where) + "/" + extra.node->key, *extra.node);
  }
}

void write_weight(Document& doc, const std::string& at, const ServingSpec& spec,
                  const Variant& variant, int percent) {
  doc.carried(at, variant.name);
  doc.carried(at, variant.weight, share_note(spec, variant, percent));
}

// Stable first, whichever stands first in the source.
void write_canary(const ServingSpec& spec, const std::vector<const Variant*>& live,
                  const std::vector<int>& share, WriteContext& out) {
  const bool second = share[1] > share[0];
  const Variant& stable = *live[second ? 1 : 0];
  const Variant& canary = *live[second ? 0 : 1];
  const int percent = share[second ? 0 : 1];
  const std::string name = spec.label;
  const auto chosen = out.options.find("canary");
  if (chosen != out.options.end() && chosen->second == "revisions") {
    Document first = service(spec, stable, name, "1-stable.yaml", out);
    write_weight(first, "/spec/predictor", spec, stable, 100 - percent);
    out.add(first);
    Document next = service(spec, canary, name, "2-canary.yaml", out);
    next.set("/spec/predictor/canaryTrafficPercent", percent);
    write_weight(next, "/spec/predictor/canaryTrafficPercent", spec, canary, percent);
    out.add(next);
    return;
  }
  Document doc = service(spec, stable, name, "inferenceservice.yaml", out);
  write_weight(doc, "/spec/predictor", spec, stable, 100 - percent);
  write_predictor(doc, "/spec/canary/0/predictor", spec, canary);
  doc.set("/spec/canary/0/trafficPercent", percent);
  write_weight(doc, "/spec/canary/0/trafficPercent", spec, canary, percent);
  copy_parts(doc, spec);
  out.add(doc);
}

void write_graph(const ServingSpec& spec, const std::vector<const Variant*>& live,
                 const std::vector<int>& share, WriteContext& out) {
  Document graph(out.folder + "inferencegraph.yaml", out.ledger);
  graph.set("/apiVersion", "serving.kserve.io/v1alpha1");
  graph.set("/kind", "InferenceGraph");
  write_metadata(graph, spec, spec.label);
  graph.set("/spec/nodes/root/routerType", "Splitter");
  for (size_t i = 0; i < live.size(); ++i) {
    const std::string step = "/spec/nodes/root/steps/" + std::to_string(i);
    const std::string name = live[i]->service;
    graph.set(step + "/serviceName", name);
    graph.set(step + "/weight", share[i]);
    write_weight(graph, step + "/weight", spec, *live[i], share[i]);
    Document doc = service(spec, *live[i], name, name + ".yaml", out);
    out.add(doc);
  }
  out.add(graph);
}

void write(const ServingSpec& spec, WriteContext& out) {
  std::vector<const Variant*> live;
  std::vector<int> share;
  const std::vector<int> all = percents(spec);
  for (size_t i = 0; i < spec.variants.size(); ++i) {
    const Variant& variant = spec.variants[i];
    if (!variant.shadow) {
      live.push_back(&variant);
      share.push_back(all[i]);
      continue;
    }
    const std::string name = variant.service;
    Document doc = service(spec, variant, name, name + ".yaml", out);
    doc.carried("/metadata/name", variant.name);
    doc.manual(variant.mirror, "a shadow: let the gateway send it copies of this share");
    out.add(doc);
  }
  if (live.size() == 1) {
    Document doc = service(spec, *live[0], spec.label, "inferenceservice.yaml", out);
    doc.drop(live[0]->name, "the only variant needs no name", ir::Severity::Info);
    doc.carried("/spec/predictor", live[0]->weight);
    copy_parts(doc, spec);
    out.add(doc);
  } else if (live.size() == 2) {
    write_canary(spec, live, share, out);
  } else if (!live.empty()) {
    write_graph(spec, live, share, out);
  }
}

constexpr std::array kOptions{
    OptionRow{"canary", "revisions"},
};

}  // namespace

constinit const Writer kKserve{
    .name = "kserve",
    .title = "KServe InferenceService v1beta1",
    .files =
        "an InferenceService; with two variants its canary (option canary=revisions: two files "
        "to apply in turn), with more an InferenceGraph",
    .checked = "2026-11-21, the project's CRDs with closed objects",
    .write = write,
    .by_space = true,
    .options = kOptions,
};

}  // namespace sluice::port::convert::serving
