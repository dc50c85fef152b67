// KServe InferenceServices (v1beta1). What has no neutral form is copied by writers of the same
// family, so a service comes back as it was; the older form with the framework as a key
// (`sklearn: {...}`) comes back as `model:`.
#include <algorithm>
#include <array>

#include "port/convert/serving/k8s_container.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

constexpr std::array<std::string_view, 9> kFrameworks{
    "sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "pmml", "lightgbm", "paddle"};
constexpr std::array<std::string_view, 13> kTaken{
    "minReplicas",          "maxReplicas", "scaleMetric",       "scaleTarget", "timeout",
    "containerConcurrency", "logger",      "batcher",           "model",       "containers",
    "storageUris",          "huggingface", "serviceAccountName"};
// A predictor is a PodSpec with more: what every pod has (core/v1, without what is read).
constexpr auto kOfPods = std::to_array<std::string_view>({"activeDeadlineSeconds",
                                                          "affinity",
                                                          "automountServiceAccountToken",
                                                          "dnsConfig",
                                                          "dnsPolicy",
                                                          "enableServiceLinks",
                                                          "hostAliases",
                                                          "hostIPC",
                                                          "hostNetwork",
                                                          "hostPID",
                                                          "hostUsers",
                                                          "hostname",
                                                          "imagePullSecrets",
                                                          "initContainers",
                                                          "nodeName",
                                                          "nodeSelector",
                                                          "os",
                                                          "overhead",
                                                          "preemptionPolicy",
                                                          "priority",
                                                          "priorityClassName",
                                                          "readinessGates",
                                                          "resourceClaims",
                                                          "restartPolicy",
                                                          "runtimeClassName",
                                                          "schedulerName",
                                                          "schedulingGates",
                                                          "securityContext",
                                                          "serviceAccount",
                                                          "setHostnameAsFQDN",
                                                          "shareProcessNamespace",
                                                          "subdomain",
                                                          "terminationGracePeriodSeconds",
                                                          "tolerations",
                                                          "topologySpreadConstraints",
                                                          "volumes"});

bool is_of_pods(std::string_view key) {
  return std::find(kOfPods.begin(), kOfPods.end(), key) != kOfPods.end();
}

// Which autoscaler the service has, as far as it says so: KServe's default is the cluster's choice.
constexpr std::string_view kModeKey = "serving.kserve.io/deploymentMode";
enum class Mode : uint8_t { Knative, Standard, Unsaid };

Mode mode_of(const Node& document) {
  std::string_view mode;
  if (const Node* said = member(at(&document, "metadata/annotations"), kModeKey)) mode = said->text;
  if (mode == "RawDeployment" || mode == "Standard") return Mode::Standard;
  if (mode == "Serverless" || mode == "Knative") return Mode::Knative;
  return Mode::Unsaid;
}

bool is_framework(std::string_view key) {
  return std::find(kFrameworks.begin(), kFrameworks.end(), key) != kFrameworks.end() ||
         key == "huggingface";
}

void read_model(Reading& in, const Node* node, Variant& out) {
  constexpr std::array<std::string_view, 5> kModelKeys{"modelFormat", "storageUri", "runtime",
                                                       "runtimeVersion", "protocolVersion"};
  if (is_framework(node->key)) {
    out.model.format = given(node->key);
  } else {
    out.model.format = in.text(at(node, "modelFormat/name"), "the model's format");
    out.model.format_version = in.text(at(node, "modelFormat/version"), "the format's version");
    for (const Node& more : members(member(node, "modelFormat"))) {
      if (more.key == "name" || more.key == "version") continue;
      in.settle(&more, Status::Manual,
                "no field of an InferenceService, the API server prunes it: it belongs to "
                "supportedModelFormats of a ServingRuntime");
    }
  }
  out.model.uri = in.text(member(node, "storageUri"), "where the model's files are");
  out.model.runtime = in.text(member(node, "runtime"), "the serving runtime");
  out.model.runtime_version = in.text(member(node, "runtimeVersion"), "the runtime's version");
  out.model.protocol = in.text(member(node, "protocolVersion"), "the protocol");
  read_k8s_container(in, node, out, kModelKeys);
}

void read_scaling(Reading& in, const Node* node, Mode mode, Scaling& out) {
  out.min = in.integer(member(node, "minReplicas"), "the fewest replicas");
  out.max = in.integer(member(node, "maxReplicas"), "the most replicas");
  const auto name = in.text(member(node, "scaleMetric"), "the autoscaling metric");
  if (name) {
    out.metric = name.with(*name == "cpu"           ? Metric::CpuPercent
                           : *name == "memory"      ? Metric::MemoryPercent
                           : *name == "concurrency" ? Metric::Concurrency
                                                    : Metric::RequestsPerSecond);
  }
  out.target = in.number(member(node, "scaleTarget"), "the autoscaling target");
  if (!out.target || out.metric) return;
  // A target alone: of requests at once for Knative, of CPU for a horizontal pod autoscaler.
  const bool standard = mode == Mode::Standard;
  out.metric = given(standard ? Metric::CpuPercent : Metric::Concurrency);
  if (mode != Mode::Unsaid || (out.min && *out.min == 0)) return;
  out.target.note =
      "neither metric nor deployment mode is named: read as requests at once, Knative's default; "
      "in Standard mode it is a percentage of CPU";
}

void read_logger(Reading& in, const Node* node, Capture& out) {
  for (const Node& child : members(node)) {
    if (child.key == "mode") {
      out.mode = in.text(&child, "what is recorded");
    } else if (child.key == "url") {
      out.url = in.text(&child, "where the recordings go");
    } else {
      out.extras.push_back(&child);
    }
  }
}

// The model's container and those beside it. Whatever stands beside is copied by writers of pods.
void read_containers(Reading& in, const Node* node, Variant& out) {
  bool modelled = false;
  for (const Node& child : members(node)) {
    if (child.key == "model" || is_framework(child.key)) {
      read_model(in, &child, out);
      modelled = true;
    }
  }
  const auto& containers = items(member(node, "containers"));
  const auto own = std::find_if(containers.begin(), containers.end(), [](const Node& container) {
    return text_at(&container, "name") == "kserve-container";
  });
  const Node* main = modelled || containers.empty() ? nullptr
                     : own != containers.end()      ? &*own
                                                    : &containers.front();
  if (main != nullptr) read_k8s_container(in, main, out);
  for (const Node& container : containers) {
    if (&container == main) continue;
    in.ledger().take(leaves_of(container), "a container beside the model's");
    out.extras.push_back({"beside", &container});
  }
  const auto& files = items(member(node, "storageUris"));
  for (size_t i = 0; i < files.size(); ++i) {
    if (i == 0 && main != nullptr) {
      out.model.uri = in.text(member(&files[i], "uri"), "where the model's files are");
      out.model.mount_path = in.text(member(&files[i], "mountPath"), "where files are mounted");
    } else {
      in.ledger().take(leaves_of(files[i]), "a further place of files");
      out.extras.push_back({"files", &files[i]});
    }
  }
}

// Labels and annotations of a predictor are its pods'; those that steer KServe and Knative mean
// nothing elsewhere.
void read_pod_notes(const Node& node, Variant& out) {
  for (const Node& child : node.children) {
    const bool label = node.key == "labels";
    const bool steers = child.key.find("knative.dev/") != std::string::npos ||
                        child.key.find("kserve.io/") != std::string::npos;
    out.extras.push_back({label    ? "pod-label"
                          : steers ? "predictor-note"
                                   : "pod-annotation",
                          &child});
  }
}

// Without a capture to fill, the logger travels as it is.
Variant read_predictor(Reading& in, const Node* node, Mode mode, Capture* capture) {
  Variant out;
  read_scaling(in, node, mode, out.scaling);
  out.concurrency = in.integer(member(node, "containerConcurrency"), "the requests at once");
  auto timeout = in.integer(member(node, "timeout"), "the timeout");
  if (timeout) out.timeout_ms = timeout.with(*timeout * 1000);
  const Node* logger = member(node, "logger");
  if (capture != nullptr) {
    read_logger(in, logger, *capture);
  } else if (logger != nullptr) {
    out.extras.push_back({"predictor", logger});
  }
  const Node* batcher = member(node, "batcher");
  out.batching.max_size = in.integer(member(batcher, "maxBatchSize"), "the largest batch");
  out.batching.max_delay_ms = in.integer(member(batcher, "maxLatency"), "the wait for a batch");
  out.batching.timeout_s = in.integer(member(batcher, "timeout"), "the batch's timeout");
  out.service_account = in.text(member(node, "serviceAccountName"), "the service account");
  read_containers(in, node, out);
  for (const Node& child : members(node)) {
    const bool taken = std::find(kTaken.begin(), kTaken.end(), child.key) != kTaken.end();
    if (taken || is_framework(child.key)) continue;
    if (child.key == "deploymentStrategy") {
      in.ledger().take(leaves_of(child), "the rollout strategy");
    } else if (child.key == "canaryTrafficPercent") {
      in.ledger().take(leaves_of(child),
                       "the share of this revision (the rest goes to the one before it)");
    }
    if ((child.key == "labels" || child.key == "annotations") && !child.children.empty()) {
      read_pod_notes(child, out);
      continue;
    }
    out.extras.push_back({is_of_pods(child.key) ? "pod" : "predictor", &child});
  }
  return out;
}

bool is_service(const Node& document) {
  return text_at(&document, "kind") == "InferenceService" &&
         text_at(&document, "apiVersion").starts_with("serving.kserve.io/");
}

bool sniff(const Source&, const Node& document) {
  return is_service(document);
}

// A transformer or an explainer. `custom` is of v1alpha2: the API server would prune it in silence.
void read_part(Reading& in, const Node& part, ServingSpec& spec) {
  for (const Node& child : part.children) {
    if (child.key == "custom") {
      in.settle(&child, Status::Manual,
                "of an older version, and pruned by the API server: write "
                "its container into `containers`");
    } else {
      in.ledger().take(leaves_of(child), "a part beside the predictor");
      spec.extras.push_back({part.key, &child});
    }
  }
}

ServingSpec read_service(Reading& in, const Node& document) {
  const Mode mode = mode_of(document);
  ServingSpec spec;
  spec.native = true;
  in.understood(member(&document, "apiVersion"), "the kind of object");
  in.understood(member(&document, "kind"), "the kind of object");
  read_k8s_metadata(in, member(&document, "metadata"), spec);
  for (const Node& child : members(member(&document, "spec"))) {
    if (child.key == "predictor") {
      spec.variants.insert(spec.variants.begin(), read_predictor(in, &child, mode, &spec.capture));
      spec.variants.front().name = given(std::string("stable"));
    } else if (child.key == "canary") {
      for (const Node& item : items(&child)) {
        spec.variants.push_back(read_predictor(in, member(&item, "predictor"), mode, nullptr));
        spec.variants.back().name =
            given("canary" + (spec.variants.size() > 2 ? std::to_string(spec.variants.size() - 1)
                                                       : std::string()));
        spec.variants.back().weight =
            in.number(member(&item, "trafficPercent"), "the canary's share");
      }
    } else {
      read_part(in, child, spec);
    }
  }
  double rest = 100;
  for (const Variant& variant : spec.variants) rest -= variant.weight ? *variant.weight : 0;
  if (spec.variants.size() > 1) spec.variants.front().weight = given(std::max(0.0, rest));
  return spec;
}

// A revision before and one with canaryTrafficPercent, of one name: what the writer's option
// canary=revisions makes, to be applied in turn. Null where `next` is no such one.
ServingSpec* revision_before(std::vector<ServingSpec>& specs, const ServingSpec& next) {
  for (ServingSpec& spec : specs) {
    const bool same = *spec.name == *next.name && *spec.space == *next.space;
    if (same && spec.variants.size() == 1 && next.variants.size() == 1) return &spec;
  }
  return nullptr;
}

void join_revisions(Reading& in, ServingSpec& before, ServingSpec next) {
  Variant canary = std::move(next.variants.front());
  const auto share =
      std::find_if(canary.extras.begin(), canary.extras.end(),
                   [](const Extra& extra) { return extra.node->key == "canaryTrafficPercent"; });
  canary.weight = in.number(share->node, "the canary's share");
  canary.extras.erase(share);
  canary.name = given(std::string("canary"));
  before.variants.front().weight = given(100 - *canary.weight);
  before.variants.push_back(std::move(canary));
  const auto same = [&](const Field<std::string>& field) {
    in.ledger().settle(field.from, Status::Mapped, "", "as in the revision before",
                       ir::Severity::Info);
  };
  same(next.name);
  same(next.space);
  const auto same_labels = [&](const std::vector<Label>& ours, const std::vector<Label>& more) {
    for (const Label& label : more) {
      const bool equal = std::any_of(ours.begin(), ours.end(), [&](const Label& other) {
        return *other.name == *label.name && *other.value == *label.value;
      });
      if (equal) same(label.value);
    }
  };
  same_labels(before.labels, next.labels);
  same_labels(before.annotations, next.annotations);
}

bool is_canary(const Node& document) {
  return at(&document, "spec/predictor/canaryTrafficPercent") != nullptr;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_service(document)) {
        ServingSpec spec = read_service(in, document);
        ServingSpec* before = is_canary(document) ? revision_before(out, spec) : nullptr;
        if (before != nullptr) {
          join_revisions(in, *before, std::move(spec));
        } else {
          out.push_back(std::move(spec));
        }
      } else if (text_at(&document, "kind") == "InferenceGraph") {
        in.settle(&document, Status::Manual, "an InferenceGraph: apply it beside the services");
      }
    }
  }
  return out;
}

}  // namespace

constinit const Reader kKserveReader{
    .name = "kserve",
    .title = "KServe InferenceService",
    .inputs = "InferenceServices, v1beta1, one or several documents a file",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
