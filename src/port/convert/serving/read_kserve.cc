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
constexpr std::array<std::string_view, 14> kTaken{
    "minReplicas", "maxReplicas",          "scaleMetric", "scaleTarget",
    "timeout",     "containerConcurrency", "logger",      "batcher",
    "model",       "containers",           "storageUris", "serviceAccountName",
    "huggingface", "canaryTrafficPercent"};

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
  }
  out.model.uri = in.text(member(node, "storageUri"), "where the model's files are");
  out.model.runtime = in.text(member(node, "runtime"), "the serving runtime");
  out.model.runtime_version = in.text(member(node, "runtimeVersion"), "the runtime's version");
  out.model.protocol = in.text(member(node, "protocolVersion"), "the protocol");
  read_k8s_container(in, node, out, kModelKeys);
}

void read_scaling(Reading& in, const Node* node, Scaling& out) {
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
  // Knative's default, where a target stands alone.
  if (out.target && !out.metric) out.metric = given(Metric::Concurrency);
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

// Without a capture to fill, the logger travels as it is.
Variant read_predictor(Reading& in, const Node* node, Capture* capture) {
  Variant out;
  read_scaling(in, node, out.scaling);
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
  bool modelled = false;
  for (const Node& child : members(node)) {
    if (child.key == "model" || is_framework(child.key)) {
      read_model(in, &child, out);
      modelled = true;
    }
  }
  const Node* containers = member(node, "containers");
  if (!modelled && !items(containers).empty()) {
    read_k8s_container(in, &items(containers)[0], out);
    const Node* files = member(node, "storageUris");
    out.model.uri = in.text(at(files, "0/uri"), "where the model's files are");
    out.model.mount_path = in.text(at(files, "0/mountPath"), "where the files are mounted");
  } else if (modelled && containers != nullptr) {
    in.ledger().take(leaves_of(*containers), "a container beside the model's");
    out.extras.push_back({"predictor", containers});
  }
  for (const Node& child : members(node)) {
    const bool taken = std::find(kTaken.begin(), kTaken.end(), child.key) != kTaken.end();
    if (taken || is_framework(child.key)) continue;
    if (child.key == "deploymentStrategy") {
      in.ledger().take(leaves_of(child), "the rollout strategy");
    }
    out.extras.push_back({"predictor", &child});
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
  ServingSpec spec;
  spec.native = true;
  in.understood(member(&document, "apiVersion"), "the kind of object");
  in.understood(member(&document, "kind"), "the kind of object");
  read_k8s_metadata(in, member(&document, "metadata"), spec);
  for (const Node& child : members(member(&document, "spec"))) {
    if (child.key == "predictor") {
      spec.variants.insert(spec.variants.begin(), read_predictor(in, &child, &spec.capture));
      spec.variants.front().name = given(std::string("stable"));
    } else if (child.key == "canary") {
      for (const Node& item : items(&child)) {
        spec.variants.push_back(read_predictor(in, member(&item, "predictor"), nullptr));
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

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_service(document)) {
        out.push_back(read_service(in, document));
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
