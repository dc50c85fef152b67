#include "port/convert/serving/kubernetes_objects.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/secrets.h"

namespace sluice::port::convert::serving {

namespace {

// An init container that fetches the files into a volume both see.
void write_files(Document& doc, const std::string& pod, const Variant& variant) {
  const Model& model = variant.model;
  if (!model.uri) return;
  const std::string mount = model.mount_path ? *model.mount_path : "/models";
  const Fetcher* fetcher = fetcher_of(*model.uri);
  if (fetcher == nullptr) {
    doc.manual(model.uri, "put the model's files at \"" + mount + "\" by an image or a volume");
    doc.manual(model.mount_path, "mount the model's files here");
    return;
  }
  const std::string init = pod + "/initContainers/0";
  doc.set(init + "/name", "fetch-model");
  doc.set(init + "/image", fetcher->image);
  doc.set(init + "/command/0", "sh");
  doc.set(init + "/command/1", "-c");
  doc.set(init + "/command/2",
          std::string(fetcher->command) + " \"$MODEL_URI\" " + shell_text(mount));
  doc.set(init + "/env/0/name", "MODEL_URI");
  doc.put_as(init + "/env/0/value", model.uri, *model.uri, "fetched by an init container");
  for (const std::string& container : {init, pod + "/containers/0"}) {
    doc.set(container + "/volumeMounts/0/name", "model");
    doc.set(container + "/volumeMounts/0/mountPath", mount);
  }
  doc.carried(init + "/volumeMounts/0/mountPath", model.mount_path);
  doc.set(pod + "/volumes/0/name", "model");
  doc.set(pod + "/volumes/0/emptyDir", Value::empty_map());
}

// KServe's deploymentStrategy is the Deployment's own strategy; counts may stand there as texts.
void write_strategy(Document& doc, const Variant& variant) {
  for (const Extra& extra : variant.extras) {
    if (extra.where != "predictor" || extra.node->key != "deploymentStrategy") continue;
    doc.copy("/spec/strategy", *extra.node);
    for (const char* key : {"maxSurge", "maxUnavailable"}) {
      const std::string_view text = text_at(extra.node, "rollingUpdate/" + std::string(key));
      int64_t count = 0;
      const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
      const bool whole = code == std::errc() && end == text.data() + text.size();
      if (whole) doc.set("/spec/strategy/rollingUpdate/" + std::string(key), count);
    }
  }
}

Document deployment(const ServingSpec& spec, const Variant& variant, const std::string& name,
                    const std::string& file, Ledger& ledger) {
  Document doc(file, ledger);
  doc.set("/apiVersion", "apps/v1");
  doc.set("/kind", "Deployment");
  write_metadata(doc, spec, name);
  doc.set("/metadata/labels/app.kubernetes.io~1name", name);
  if (variant.scaling.min || variant.scaling.max) {
    doc.drop(variant.scaling.initial, "the autoscaler chooses the number", ir::Severity::Info);
  } else {
    doc.put("/spec/replicas", variant.scaling.initial);
  }
  write_strategy(doc, variant);
  doc.set("/spec/selector/matchLabels/app.kubernetes.io~1name", name);
  doc.set("/spec/template/metadata/labels/app.kubernetes.io~1name", name);
  write_extras(doc, "/spec/template/metadata/labels", variant, "pod-label");
  write_extras(doc, "/spec/template/metadata/annotations", variant, "pod-annotation");
  const std::string pod = "/spec/template/spec";
  doc.set(pod + "/containers/0/name", "model");
  doc.carried(pod + "/containers/0/name", variant.container.name);
  write_image(doc, pod + "/containers/0/image", variant);
  write_container(doc, pod + "/containers/0", variant);
  write_files(doc, pod, variant);
  write_pod(doc, pod, variant);
  if (!variant.container.image) {
    doc.manual(variant.model.format, "choose an image that serves this format");
  }
  settle_endpoint(doc, spec, variant);
  return doc;
}

Document service(const Variant& variant, const ServingSpec& spec, const std::string& name,
                 const std::string& file, Ledger& ledger) {
  Document doc(file, ledger);
  doc.set("/apiVersion", "v1");
  doc.set("/kind", "Service");
  doc.set("/metadata/name", name);
  doc.put("/metadata/namespace", spec.space);
  doc.set("/spec/selector/app.kubernetes.io~1name", name);
  doc.set("/spec/ports/0/port", 80);
  doc.set("/spec/ports/0/targetPort", 8080);
  doc.put("/spec/ports/0/targetPort", variant.container.port);
  return doc;
}

void write_behaviour(Document& doc, const std::string& at, const Scaling& scaling) {
  constexpr std::string_view kWindow = "a window looked back over instead of a wait after an act";
  if (scaling.in_cooldown_s) {
    doc.put_as(at + "/scaleDown/stabilizationWindowSeconds", scaling.in_cooldown_s,
               *scaling.in_cooldown_s, kWindow);
  }
  if (scaling.out_cooldown_s) {
    doc.put_as(at + "/scaleUp/stabilizationWindowSeconds", scaling.out_cooldown_s,
               *scaling.out_cooldown_s, kWindow);
  }
  if (scaling.never_in && *scaling.never_in) doc.set(at + "/scaleDown/selectPolicy", "Disabled");
  doc.carried(at, scaling.never_in);
}

std::string_view resource_of(Metric metric) {
  return metric == Metric::CpuPercent ? "cpu" : metric == Metric::MemoryPercent ? "memory" : "";
}
std::string_view metric_of(Metric metric) {
  return metric == Metric::RequestsPerSecond ? "http_requests_per_second"
         : metric == Metric::Concurrency     ? "http_requests_in_flight"
                                             : "DCGM_FI_DEV_GPU_UTIL";
}

Document hpa(const ServingSpec& spec, const Variant& variant, const std::string& name,
             const std::string& file, Ledger& ledger) {
  const Scaling& scaling = variant.scaling;
  Document doc(file, ledger);
  doc.set("/apiVersion", "autoscaling/v2");
  doc.set("/kind", "HorizontalPodAutoscaler");
  doc.set("/metadata/name", name);
  doc.put("/metadata/namespace", spec.space);
  doc.set("/spec/scaleTargetRef/apiVersion", "apps/v1");
  doc.set("/spec/scaleTargetRef/kind", "Deployment");
  doc.set("/spec/scaleTargetRef/name", name);
  const bool zero = scaling.min && *scaling.min == 0;
  doc.put_as(
      "/spec/minReplicas", scaling.min, std::max<int64_t>(1, *scaling.min),
      zero ? "this autoscaler cannot scale to nothing; the keda and knative targets can" : "");
  doc.set("/spec/maxReplicas", std::max<int64_t>(1, *scaling.min));
  doc.put("/spec/maxReplicas", scaling.max);
  size_t metrics = 0;
  for (const Extra& extra : variant.extras) {
    if (extra.where != "autoscaler") continue;
    copy_part(doc, "/spec/metrics/" + std::to_string(metrics++), *extra.node);
  }
  if (metrics > 0 && !scaling.metric) {
    write_behaviour(doc, "/spec/behavior", scaling);
    return doc;
  }
  const std::string metric = "/spec/metrics/" + std::to_string(metrics);
  const Metric kind = scaling.metric ? *scaling.metric : Metric::CpuPercent;
  if (const std::string_view resource = resource_of(kind); !resource.empty()) {
    doc.set(metric + "/type", "Resource");
    doc.set(metric + "/resource/name", resource);
    doc.carried(metric + "/resource/name", scaling.metric);
    doc.set(metric + "/resource/target/type", "Utilization");
    const auto percent = static_cast<int64_t>(scaling.target ? *scaling.target : 80);
    doc.set(metric + "/resource/target/averageUtilization", percent);
    doc.carried(metric + "/resource/target/averageUtilization", scaling.target);
  } else {
    doc.set(metric + "/type", "Pods");
    doc.set(metric + "/pods/metric/name", metric_of(kind));
    doc.carried(metric + "/pods/metric/name", scaling.metric,
                "needs an adapter that offers this metric of the pods");
    doc.set(metric + "/pods/target/type", "AverageValue");
    const auto thousandths =
        std::max<int64_t>(1, static_cast<int64_t>(*scaling.target * 1000 + 1e-6));
    const bool exact = std::abs(static_cast<double>(thousandths) - *scaling.target * 1000) < 1e-6;
    doc.put_as(metric + "/pods/target/averageValue", scaling.target,
               std::to_string(thousandths) + "m",
               exact ? "" : "whole thousandths, rounded down: it scales earlier");
  }
  write_behaviour(doc, "/spec/behavior", scaling);
  doc.drop(scaling.idle_s, "this autoscaler cannot scale to nothing");
  return doc;
}

// The sum over all pods: KEDA wants as many replicas as it holds thresholds.
void write_query(Document& doc, const std::string& trigger, Metric kind, const std::string& name,
                 const std::string& threshold) {
  doc.set(trigger + "/type", "prometheus");
  doc.set(trigger + "/metadata/serverAddress", "http://prometheus.monitoring:9090");
  const std::string selector = "{app_kubernetes_io_name=\"" + name + "\"}";
  doc.set(trigger + "/metadata/query", "sum(" + std::string(metric_of(kind)) + selector + ")");
  doc.set(trigger + "/metadata/threshold", threshold);
}

void write_triggers(Document& doc, const Scaling& scaling, const std::string& name) {
  const Metric kind = scaling.metric ? *scaling.metric : Metric::CpuPercent;
  const std::string target = number_text(scaling.target ? *scaling.target : 80);
  const std::string trigger = "/spec/triggers/0";
  const std::string_view resource = resource_of(kind);
  if (resource.empty()) {
    write_query(doc, trigger, kind, name, target);
    doc.carried(trigger + "/metadata/query", scaling.metric,
                "asks Prometheus: check the metric's name");
    doc.carried(trigger + "/metadata/threshold", scaling.target);
    return;
  }
  doc.set(trigger + "/type", resource);
  doc.set(trigger + "/metricType", "Utilization");
  doc.set(trigger + "/metadata/value", target);
  doc.carried(trigger + "/metadata/value", scaling.target);
  doc.carried(trigger + "/type", scaling.metric);
  if (!scaling.min || *scaling.min > 0) return;
  // The last replica has no use to measure when it is gone. So many requests in flight that this
  // trigger never asks for a second replica.
  constexpr std::string_view kNeverMore = "1000000";
  write_query(doc, "/spec/triggers/1", Metric::Concurrency, name, std::string(kNeverMore));
  doc.carried("/spec/triggers/1", scaling.min,
              "KEDA scales to nothing by requests, not by CPU or memory: a second trigger asks "
              "Prometheus whether there are any, check the metric's name");
}

Document scaled_object(const ServingSpec& spec, const Variant& variant, const std::string& name,
                       const std::string& file, Ledger& ledger) {
  const Scaling& scaling = variant.scaling;
  Document doc(file, ledger);
  doc.set("/apiVersion", "keda.sh/v1alpha1");
  doc.set("/kind", "ScaledObject");
  doc.set("/metadata/name", name);
  doc.put("/metadata/namespace", spec.space);
  doc.set("/spec/scaleTargetRef/name", name);
  if (scaling.min) {
    doc.put("/spec/minReplicaCount", scaling.min);
  } else {
    doc.set("/spec/minReplicaCount", 1);  // KEDA's own default is none at all
  }
  doc.put("/spec/maxReplicaCount", scaling.max);
  doc.put("/spec/cooldownPeriod", scaling.idle_s);
  write_behaviour(doc, "/spec/advanced/horizontalPodAutoscalerConfig/behavior", scaling);
  write_triggers(doc, scaling, name);
  return doc;
}

}  // namespace

const Fetcher* fetcher_of(std::string_view uri) {
  static constexpr Fetcher kFetchers[]{
      {"s3://", "amazon/aws-cli:latest", "aws s3 cp --recursive"},
      {"gs://", "google/cloud-sdk:slim", "gcloud storage cp --recursive"},
  };
  for (const Fetcher& row : kFetchers) {
    if (uri.starts_with(row.scheme)) return &row;
  }
  return nullptr;
}

void settle_endpoint(Document& doc, const ServingSpec& spec, const Variant& variant) {
  constexpr std::string_view kGateway =
      "the gateway's part: convert to the target sluice as well, which shares the traffic out";
  doc.carried("/metadata/name", variant.name);
  if (spec.variants.size() == 1) {
    doc.carried("/metadata/name", variant.weight);
  } else {
    doc.manual(variant.weight, kGateway);
  }
  doc.manual(variant.mirror, kGateway);
  doc.carried("/metadata/name", variant.model.name);
  doc.manual(variant.timeout_ms, "set the timeout in the gateway or the ingress");
  doc.manual(variant.concurrency, "limit requests at once in the server or a gateway");
  if (variant.model.format && *variant.model.format == "triton") {
    doc.carried("/metadata/name", variant.model.instances);  // in config.pbtxt beside the model
  } else {
    doc.manual(variant.model.instances, "set the number of workers in the server's own settings");
  }
  doc.manual(variant.queue_ms, "limit the queue in the server or a gateway");
  doc.manual(variant.instance_type, variant.instance_type.note);
  if (!spec.capture.wanted()) doc.carried("/metadata/name", spec.capture.enabled);
  doc.manual(variant.model.many, "one container serves every model below the address");
}

std::vector<Document> kubernetes_objects(const ServingSpec& spec, WriteContext& out, Scaler scaler,
                                         const std::string& one_file) {
  std::vector<Document> documents;
  for (const Variant& variant : spec.variants) {
    const std::string name = service_name(spec, variant);
    const auto file = [&](std::string_view what) {
      return out.folder + (one_file.empty() ? name + "-" + std::string(what) + ".yaml" : one_file);
    };
    documents.push_back(deployment(spec, variant, name, file("deployment"), out.ledger));
    documents.push_back(service(variant, spec, name, file("service"), out.ledger));
    if (!variant.scaling.min && !variant.scaling.max) continue;
    documents.push_back(scaler == Scaler::Keda
                            ? scaled_object(spec, variant, name, file("scaledobject"), out.ledger)
                            : hpa(spec, variant, name, file("autoscaler"), out.ledger));
  }
  return documents;
}

}  // namespace sluice::port::convert::serving
