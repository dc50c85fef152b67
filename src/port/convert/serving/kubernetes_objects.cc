#include "port/convert/serving/kubernetes_objects.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/secrets.h"

namespace sluice::port::convert::serving {

namespace {

constexpr auto kArchives = std::to_array<std::string_view>({".tar.gz", ".tgz", ".tar"});
constexpr auto kFiles = std::to_array<std::string_view>({".bst", ".gguf", ".h5", ".joblib", ".json",
                                                         ".mar", ".onnx", ".pickle", ".pkl", ".pt",
                                                         ".pth", ".safetensors", ".ubj", ".zip"});

bool is_one_of(std::string_view uri, std::span<const std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return uri.ends_with(ending); });
}

// Init containers that fetch the files into a volume all see.
void write_files(Document& doc, const std::string& pod, const Variant& variant) {
  const Model& model = variant.model;
  if (!model.uri) return;
  const std::string mount = model.mount_path ? *model.mount_path : "/models";
  const std::vector<FetchStep> steps = fetch_steps(*model.uri, mount);
  if (steps.empty()) {
    doc.manual(model.uri, "put the model's files at \"" + mount + "\" by an image or a volume");
    doc.manual(model.mount_path, "mount the model's files here");
    return;
  }
  const auto mounted = [&](const std::string& container) {
    doc.set(container + "/volumeMounts/0/name", "model");
    doc.set(container + "/volumeMounts/0/mountPath", mount);
  };
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string init = pod + "/initContainers/" + std::to_string(i);
    doc.set(init + "/name", steps[i].name);
    doc.set(init + "/image", steps[i].image);
    doc.set(init + "/command/0", "sh");
    doc.set(init + "/command/1", "-c");
    doc.set(init + "/command/2", steps[i].command);
    if (i == 0) {
      doc.set(init + "/env/0/name", "MODEL_URI");
      doc.put_as(init + "/env/0/value", model.uri, *model.uri, "fetched by an init container");
    }
    mounted(init);
  }
  mounted(pod + "/containers/0");
  doc.carried(pod + "/initContainers/0/volumeMounts/0/mountPath", model.mount_path);
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
  put_window(doc, at + "/scaleDown/stabilizationWindowSeconds", scaling.in_cooldown_s);
  put_window(doc, at + "/scaleUp/stabilizationWindowSeconds", scaling.out_cooldown_s);
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

// Utilisation is a share of what the container requests; `at` is where it is asked for.
void check_use(Document& doc, const std::string& at, const Variant& variant) {
  const Scaling& scaling = variant.scaling;
  const std::string_view resource =
      resource_of(scaling.metric ? *scaling.metric : Metric::CpuPercent);
  const auto& given = variant.container.resources;
  const bool requested = std::any_of(given.begin(), given.end(), [&](const Resource& row) {
    return row.name == resource && (row.request || row.limit);
  });
  if (!scaling.metric) {
    doc.placeholder(at, doc.root().at(at),
                    "the source says between how many replicas, not by what: 80 % of the CPU, "
                    "which is Kubernetes' own default, stands here until you choose");
  }
  if (!requested) {
    doc.placeholder(at, doc.root().at(at),
                    "the autoscaler does nothing while the container requests no " +
                        std::string(resource) + ": give it resources.requests." +
                        std::string(resource));
  }
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
    check_use(doc, metric + "/resource/target/averageUtilization", variant);
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

void write_triggers(Document& doc, const Variant& variant, const std::string& name) {
  const Scaling& scaling = variant.scaling;
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
  check_use(doc, trigger + "/metadata/value", variant);
}

// From nothing it comes back only by what counts requests while there are no pods, and what that is
// no source says.
void write_fewest(Document& doc, const Scaling& scaling) {
  constexpr std::string_view kAt = "/spec/minReplicaCount";
  if (!scaling.min || *scaling.min > 0) {
    doc.set(kAt, 1);  // KEDA's own default is none at all
    doc.put(kAt, scaling.min);
    doc.put("/spec/cooldownPeriod", scaling.idle_s);
    return;
  }
  constexpr std::string_view kStays =
      "one replica stays: the pods' own metrics are gone with the last pod, so nothing would bring "
      "it back. Add a trigger that asks what counts requests without them (a gateway, a queue) and "
      "set 0 here, or convert to the target knative";
  doc.placeholder(kAt, 1, kStays, scaling.min.from);
  doc.manual(scaling.idle_s, "with minReplicaCount 0: spec.cooldownPeriod, in seconds");
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
  write_fewest(doc, scaling);
  doc.put("/spec/maxReplicaCount", scaling.max);
  write_behaviour(doc, "/spec/advanced/horizontalPodAutoscalerConfig/behavior", scaling);
  write_triggers(doc, variant, name);
  return doc;
}

}  // namespace

std::vector<FetchStep> fetch_steps(std::string_view uri, std::string_view mount) {
  struct Store {
    std::string_view scheme;
    std::string_view image;
    std::string_view folder;  // the content of an address into a folder
    std::string_view file;
  };
  static constexpr Store kStores[]{
      {"s3://", "amazon/aws-cli:latest", "aws s3 cp --recursive", "aws s3 cp"},
      {"gs://", "google/cloud-sdk:slim", "gcloud storage rsync --recursive", "gcloud storage cp"},
  };
  const auto* store = std::find_if(std::begin(kStores), std::end(kStores),
                                   [&](const Store& row) { return uri.starts_with(row.scheme); });
  if (store == std::end(kStores)) return {};
  const std::string image(store->image);
  const std::string folder = shell_text(mount);
  const auto copy = [&](std::string_view command, const std::string& to) {
    return std::string(command) + " \"$MODEL_URI\" " + to;
  };
  if (is_one_of(uri, kArchives)) {
    const std::string archive = shell_text(std::string(mount) + "/.archive");
    return {{"fetch-model", image, copy(store->file, archive)},
            {"unpack-model", "busybox:stable",
             "tar -x" + std::string(uri.ends_with(".tar") ? "" : "z") + "f " + archive + " -C " +
                 folder + " && rm " + archive}};
  }
  if (is_one_of(uri, kFiles)) return {{"fetch-model", image, copy(store->file, folder + "/")}};
  // The copy of an address below which there is nothing succeeds.
  return {{"fetch-model", image,
           copy(store->folder, folder) + " && test -n \"$(ls -A " + folder + ")\""}};
}

void put_window(Document& doc, const std::string& at, const Field<int64_t>& field) {
  if (!field) return;
  constexpr int64_t kLongest = 3600;  // the API refuses more
  const bool cut = *field > kLongest;
  doc.put_as(
      at, field, std::min(kLongest, *field),
      cut ? "an hour is the longest; a window looked back over instead of a wait after an act"
          : "a window looked back over instead of a wait after an act");
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
  if (!has_triton_config(variant)) {
    doc.manual(variant.model.instances, "set the number of workers in the server's own settings");
  }
  doc.manual(variant.queue_ms, "limit the queue in the server or a gateway");
  doc.manual(variant.instance_type, variant.instance_type.note);
  if (!spec.capture.wanted()) doc.carried("/metadata/name", spec.capture.enabled);
  doc.manual(variant.model.many, "one container serves every model below the address");
  carry_triton_config(doc, "/metadata/name", variant);
}

std::vector<Document> kubernetes_objects(const ServingSpec& spec, WriteContext& out, Scaler scaler,
                                         const std::string& one_file) {
  std::vector<Document> documents;
  for (const Variant& variant : spec.variants) {
    const std::string name = variant.service;
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
