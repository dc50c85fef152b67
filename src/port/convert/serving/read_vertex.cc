// Vertex AI endpoints and models as `gcloud ai endpoints describe --format=json` and `gcloud ai
// models describe` print them (google.cloud.aiplatform.v1 Endpoint and Model; as known 2026-11-21).
// Traffic is keyed by the id of a deployed model; models are named by their resource name.
#include <algorithm>
#include <array>

#include "port/convert/serving/machines.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;
constexpr std::string_view kState = "the source's own identifier or state; nothing to carry";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"createTime", Status::Dropped, Severity::Info, kState},
    {"updateTime", Status::Dropped, Severity::Info, kState},
    {"etag", Status::Dropped, Severity::Info, kState},
    {"modelVersionId", Status::Mapped, Severity::Info, "chooses the version of the model"},
    {"versionId", Status::Mapped, Severity::Info, "names the version of the model"},
    {"versionAliases", Status::Dropped, Severity::Info, kState},
    {"versionCreateTime", Status::Dropped, Severity::Info, kState},
    {"versionUpdateTime", Status::Dropped, Severity::Info, kState},
    {"supportedDeploymentResourcesTypes", Status::Dropped, Severity::Info, kState},
    {"supportedInputStorageFormats", Status::Dropped, Severity::Info, kState},
    {"supportedOutputStorageFormats", Status::Dropped, Severity::Info, kState},
    {"supportedExportFormats", Status::Dropped, Severity::Info, kState},
    {"deployedModels/id", Status::Mapped, Severity::Info, "names the deployed model"},
    {"description", Status::Dropped, Severity::Info, "a description"},
    {"name", Status::Dropped, Severity::Info, kState},
    {"displayName", Status::Dropped, Severity::Info, "a display name"},
    {"network", Status::Manual, Severity::Warn, "choose the cluster's network"},
    {"enablePrivateServiceConnect", Status::Manual, Severity::Warn,
     "expose the service inside the network only"},
    {"privateServiceConnectConfig", Status::Manual, Severity::Warn,
     "expose the service inside the network only"},
    {"encryptionSpec", Status::Manual, Severity::Warn,
     "encrypt volumes with a StorageClass whose key is yours"},
    {"predictRequestResponseLoggingConfig", Status::Manual, Severity::Warn,
     "record requests and answers with the gateway or a logger of the target"},
    {"enableAccessLogging", Status::Manual, Severity::Warn, "log in the gateway or the ingress"},
    {"disableContainerLogging", Status::Manual, Severity::Info, "collect the pods' logs, or not"},
    {"explanationSpec", Status::Manual, Severity::Severe, "add an explainer of your own"},
    {"predictRoute", Status::Manual, Severity::Warn,
     "clients ask at this path: route it to the service"},
    {"trafficSplit", Status::Manual, Severity::Warn, "names no deployed model among the inputs"},
    {"machineSpec", Status::Manual, Severity::Warn, "choose nodes with this accelerator"},
    {"predictSchemata", Status::Manual, Severity::Info, "describes the payloads"},
    {"artifactUri", Status::Manual, Severity::Warn, "no deployed model uses it"},
});

bool is_endpoint(const Node& document) {
  return member(&document, "deployedModels") != nullptr;
}
bool is_model(const Node& document) {
  return member(&document, "containerSpec") != nullptr &&
         text_at(&document, "name").find("/models/") != std::string_view::npos;
}
bool sniff(const Source&, const Node& document) {
  return is_endpoint(document) || is_model(document);
}

// Without its version, which comes after '@'.
std::string_view plain(std::string_view name) {
  return name.substr(0, name.find('@'));
}

// What comes after '@': a version's number or one of its aliases.
std::string_view version_in(std::string_view name) {
  const size_t mark = name.find('@');
  return mark == std::string_view::npos ? std::string_view() : name.substr(mark + 1);
}

bool has_version(const Node& model, std::string_view wanted) {
  if (text_at(&model, "versionId") == wanted) return true;
  if (version_in(text_at(&model, "name")) == wanted) return true;
  const auto& aliases = items(member(&model, "versionAliases"));
  return std::any_of(aliases.begin(), aliases.end(),
                     [&](const Node& alias) { return alias.text == wanted; });
}

bool names_version(const Node& model) {
  return !text_at(&model, "versionId").empty() || !version_in(text_at(&model, "name")).empty();
}

// The description of the very version that is deployed; a problem when it is not there or cannot
// be told from others.
const Node* find_model(Reading& in, const Node& deployed) {
  const std::string name(text_at(&deployed, "model"));
  std::string wanted(text_at(&deployed, "modelVersionId"));
  if (wanted.empty()) wanted = version_in(name);
  std::vector<const Node*> found;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_model(document) && plain(text_at(&document, "name")) == plain(name)) {
        found.push_back(&document);
      }
    }
  }
  for (const Node* model : found) {
    if (!wanted.empty() && has_version(*model, wanted)) return model;
  }
  // The only one, where no version stands against it.
  if (found.size() == 1 && (wanted.empty() || !names_version(*found[0]))) return found[0];
  const std::string which = wanted.empty() ? "" : "version " + wanted + " of ";
  in.problem(deployed,
             found.size() > 1 && wanted.empty()
                 ? "several versions of the model \"" + name +
                       "\" are among the inputs and the endpoint does not say which it runs; give "
                       "the one that is deployed"
                 : which + "the model \"" + name +
                       "\" is not among the inputs; add `gcloud ai models describe` of it" +
                       (wanted.empty() ? "" : " (MODEL@" + wanted + ")"));
  return nullptr;
}

Probe read_probe(Reading& in, const Node* node, const Node* route, const Field<int64_t>& port) {
  Probe out;
  const Node* path = at(node, "httpGet/path");
  out.path = in.text(path != nullptr ? path : route, "the probe's path");
  out.port = in.text(at(node, "httpGet/port"), "the probe's port");
  if (!out.port) out.port = given(std::to_string(*port));
  out.period_s = in.integer(member(node, "periodSeconds"), "the probe's period");
  out.timeout_s = in.integer(member(node, "timeoutSeconds"), "the probe's timeout");
  out.failures = in.integer(member(node, "failureThreshold"), "the probe's threshold");
  return out;
}

void read_model(Reading& in, const Node& model, Variant& out) {
  const Node* spec = member(&model, "containerSpec");
  out.model.uri = in.text(member(&model, "artifactUri"), "where the model's files are");
  out.container.image = in.text(member(spec, "imageUri"), "the container image");
  out.container.command = in.texts(member(spec, "command"), "the command");
  out.container.args = in.texts(member(spec, "args"), "an argument");
  for (const Node& item : items(member(spec, "env"))) {
    out.container.env.push_back({in.text(member(&item, "name"), "an environment variable"),
                                 in.text(member(&item, "value"), "an environment variable"),
                                 nullptr});
  }
  out.container.port = in.integer(at(spec, "ports/0/containerPort"), "the port");
  if (!out.container.port) out.container.port = given(int64_t{8080});
  out.container.readiness =
      read_probe(in, member(spec, "healthProbe"), member(spec, "healthRoute"), out.container.port);
  if (const Node* startup = member(spec, "startupProbe")) {
    out.container.startup = read_probe(in, startup, nullptr, out.container.port);
  }
}

void read_scaling(Reading& in, const Node* resources, Scaling& out) {
  out.min = in.integer(member(resources, "minReplicaCount"), "the fewest replicas");
  out.max = in.integer(member(resources, "maxReplicaCount"), "the most replicas");
  for (const Node& metric : items(member(resources, "autoscalingMetricSpecs"))) {
    const std::string_view name = text_at(&metric, "metricName");
    const bool cpu = name.ends_with("/cpu/utilization");
    if (out.metric || (!cpu && !name.ends_with("/accelerator/duty_cycle"))) {
      in.settle(&metric, Status::Manual, "a further metric: add it to the autoscaler by hand");
      continue;
    }
    out.metric = in.text(member(&metric, "metricName"), "the autoscaling metric")
                     .with(cpu ? Metric::CpuPercent : Metric::GpuPercent);
    out.target = in.number(member(&metric, "target"), "the autoscaling target");
  }
  // Vertex aims at 60 % of the CPUs where nothing is said.
  if (!out.metric && out.max && out.min && *out.max > *out.min) {
    out.metric = given(Metric::CpuPercent);
    out.target = given(60.0);
  }
}

Variant read_deployed(Reading& in, const Node& node, const Node& endpoint) {
  Variant out;
  const Node* id = member(&node, "id");
  out.name = in.text(id, "the variant's name");
  out.weight =
      in.number(member(member(&endpoint, "trafficSplit"), *out.name), "the share of the traffic");
  if (!out.weight) out.weight = given(0.0);
  const Node* name = member(&node, "model");
  if (const Node* model = find_model(in, node)) {
    out.model.name = in.text(name, "the model's name");
    read_model(in, *model, out);
  }
  const Node* resources = member(&node, "dedicatedResources");
  if (resources == nullptr) resources = member(&node, "automaticResources");
  out.instance_type = in.text(at(resources, "machineSpec/machineType"), "the machine type");
  out.service_account = in.text(member(&node, "serviceAccount"), "the service account");
  out.service_account.approximate = true;
  out.service_account.note = "bind a Kubernetes service account to this Google one";
  read_scaling(in, resources, out.scaling);
  size_by_machine(out);
  const auto count = in.integer(at(resources, "machineSpec/acceleratorCount"), "the GPUs");
  if (count) {
    const auto gpus = count.with(std::to_string(*count));
    std::erase_if(out.container.resources,
                  [](const Resource& resource) { return resource.name == "nvidia.com/gpu"; });
    out.container.resources.push_back({"nvidia.com/gpu", gpus, gpus});
  }
  return out;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!is_endpoint(document)) continue;
      ServingSpec spec;
      spec.name = in.text(member(&document, "displayName"), "the endpoint's name");
      if (!spec.name) spec.name = in.text(member(&document, "name"), "the endpoint's name");
      for (const Node& label : members(member(&document, "labels"))) {
        spec.labels.push_back({given(label.key), in.text(&label, "a label")});
      }
      for (const Node& node : items(member(&document, "deployedModels"))) {
        spec.variants.push_back(read_deployed(in, node, document));
      }
      out.push_back(std::move(spec));
    }
  }
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) in.apply(document, kRules);
  }
  return out;
}

}  // namespace

constinit const Reader kVertex{
    .name = "vertex",
    .title = "Google Vertex AI endpoints",
    .inputs = "JSON or YAML of `gcloud ai endpoints describe` and `gcloud ai models describe`",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
