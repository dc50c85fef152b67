// Azure Machine Learning online endpoints: the endpoint's YAML with its deployments' (CLI v2
// schemas managedOnlineEndpoint, managedOnlineDeployment, kubernetesOnline*; as known 2026-11-21)
// or as Resource Manager has both (azure_arm.h).
// Traffic stands on the endpoint and is keyed by deployment name.
#include <array>
#include <deque>

#include "port/convert/serving/azure_arm.h"
#include "port/convert/serving/azureml.h"
#include "port/convert/serving/machines.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"$schema", Status::Mapped, Severity::Info, "the kind of document"},
    {"type", Status::Mapped, Severity::Info, "the kind of document"},
    {"description", Status::Dropped, Severity::Info, "a description"},
    {"auth_mode", Status::Manual, Severity::Warn,
     "put a gateway that checks keys or tokens before the service, e.g. Sluice with `sluice keys`"},
    {"public_network_access", Status::Manual, Severity::Warn,
     "expose the service through an ingress, or not at all"},
    {"egress_public_network_access", Status::Manual, Severity::Warn,
     "a NetworkPolicy that denies egress has the same effect"},
    {"identity", Status::Manual, Severity::Warn,
     "give the service account a workload identity with the same rights"},
    {"conda_file", Status::Manual, Severity::Warn,
     "build an image with this environment inside; nothing is installed at start"},
    {"code_configuration", Status::Manual, Severity::Warn,
     "put the scoring script into the image and start it with azureml-inference-server-http"},
    {"compute", Status::Manual, Severity::Warn, "the cluster it ran on: choose yours"},
    {"app_insights_enabled", Status::Manual, Severity::Warn,
     "export metrics and traces from the container"},
    {"model/version", Status::Manual, Severity::Info, "the version is part of the files' address"},
    {"model/name", Status::Manual, Severity::Info, "the registry's name of the model"},
    {"environment/name", Status::Dropped, Severity::Info, "the registry's name of the image"},
    {"environment/version", Status::Dropped, Severity::Info, "the registry's name of the image"},
    {"scoring_route", Status::Manual, Severity::Warn,
     "clients ask at this path: route it to the service"},
    {"data_collector", Status::Manual, Severity::Warn,
     "record requests and answers with the gateway or a logger of the target"},
    {"polling_interval", Status::Dropped, Severity::Info, "the autoscaler has a pace of its own"},
    {"scale_settings", Status::Mapped, Severity::Info, "the number of replicas stays as given"},
    {"tags", Status::Dropped, Severity::Info, "a tag of one deployment"},
    {"location", Status::Manual, Severity::Info, "the region: choose the cluster's"},
});

bool is_deployment(const Node& document) {
  return member(&document, "endpoint_name") != nullptr && member(&document, "name") != nullptr;
}
bool sniff(const Source&, const Node& document) {
  if (is_azureml_batch(document)) return false;
  return text_at(&document, "$schema").find("azureml") != std::string_view::npos ||
         (is_deployment(document) && member(&document, "model") != nullptr) ||
         is_azureml_arm(document);
}

Probe read_probe(Reading& in, const Node* route, const Node* timing) {
  Probe out;
  out.path = in.text(member(route, "path"), "the probe's path");
  out.port = in.text(member(route, "port"), "the probe's port");
  out.initial_delay_s = in.integer(member(timing, "initial_delay"), "the probe's delay");
  out.period_s = in.integer(member(timing, "period"), "the probe's period");
  out.timeout_s = in.integer(member(timing, "timeout"), "the probe's timeout");
  out.successes = in.integer(member(timing, "success_threshold"), "the probe's threshold");
  out.failures = in.integer(member(timing, "failure_threshold"), "the probe's threshold");
  return out;
}

void read_resources(Reading& in, const Node* node, Container& container) {
  for (const Node& item : members(member(node, "requests"))) {
    container.resources.push_back({item.key, in.text(&item, "a resource request"), {}});
  }
  for (const Node& item : members(member(node, "limits"))) {
    const auto limit = in.text(&item, "a resource limit");
    bool found = false;
    for (Resource& resource : container.resources) {
      if (resource.name != item.key) continue;
      resource.limit = limit;
      found = true;
    }
    if (!found) container.resources.push_back({item.key, {}, limit});
  }
}

void read_scaling(Reading& in, const Node& document, Scaling& out) {
  const Node* settings = member(&document, "scale_settings");
  out.initial = in.integer(member(&document, "instance_count"), "the number of replicas");
  out.min = in.integer(member(settings, "min_instances"), "the fewest replicas");
  out.max = in.integer(member(settings, "max_instances"), "the most replicas");
  out.target = in.number(member(settings, "target_utilization_percentage"), "the target");
  if (out.target) out.metric = given(Metric::CpuPercent);
}

Variant read_deployment(Reading& in, const Node& document) {
  Variant out;
  out.name = in.text(member(&document, "name"), "the deployment's name");
  in.understood(member(&document, "endpoint_name"), "refers to the endpoint");
  read_azureml_model(in, member(&document, "model"), out.model);
  out.model.mount_path = in.text(member(&document, "model_mount_path"), "where files are mounted");
  read_azureml_environment(in, document, out);
  out.instance_type = in.text(member(&document, "instance_type"), "the machine type");
  read_scaling(in, document, out.scaling);
  const Node* settings = member(&document, "request_settings");
  out.timeout_ms = in.integer(member(settings, "request_timeout_ms"), "the timeout");
  out.queue_ms = in.integer(member(settings, "max_queue_wait_ms"), "the wait in the queue");
  out.concurrency =
      in.integer(member(settings, "max_concurrent_requests_per_instance"), "the requests at once");
  read_resources(in, member(&document, "resources"), out.container);
  size_by_machine(out);
  return out;
}

// A deployment that answers requests, too, stays one that does: its copies are the gateway's part.
void read_mirror(Reading& in, const Node& node, Variant& out) {
  out.shadow = !out.weight || *out.weight == 0;
  if (!out.shadow) {
    in.settle(&node, Status::Manual,
              "copies for a deployment that answers requests, too: let the gateway send them");
    return;
  }
  out.mirror = in.number(&node, "the share of the requests that is copied");
  in.ledger().settle(out.weight.from, Status::Mapped, "", "a shadow answers no request",
                     ir::Severity::Info);
  out.weight = {};
}

void read_endpoint(Reading& in, const Node& document, ServingSpec& spec) {
  auto name = in.text(member(&document, "name"), "the endpoint's name");
  name.from.insert(name.from.end(), spec.name.from.begin(), spec.name.from.end());
  spec.name = std::move(name);
  for (const Node& tag : members(member(&document, "tags"))) {
    spec.annotations.push_back({given(qualified_name(tag.key)), in.text(&tag, "a tag")});
  }
  const Node* traffic = member(&document, "traffic");
  const Node* mirror = member(&document, "mirror_traffic");
  bool first = true;
  for (Variant& variant : spec.variants) {
    variant.weight = in.number(member(traffic, *variant.name), "the share of the traffic");
    if (const Node* copies = member(mirror, *variant.name)) read_mirror(in, *copies, variant);
    // A deployment that the endpoint's traffic leaves out gets none.
    if (traffic != nullptr && !variant.weight && !variant.shadow) variant.weight = given(0.0);
    // The files alone give no deployment any: the first one gets it, nothing is guessed beyond.
    if (traffic == nullptr && !variant.shadow) variant.weight = given(first ? 100.0 : 0.0);
    first = first && variant.shadow;
  }
}

ServingSpec& spec_named(std::vector<ServingSpec>& specs, std::string_view name) {
  for (ServingSpec& spec : specs) {
    if (*spec.name == name) return spec;
  }
  specs.emplace_back();
  specs.back().name = given(std::string(name));
  return specs.back();
}

constexpr std::array kArmRules = std::to_array<LeafRule>({
    {"$schema", Status::Mapped, Severity::Info, "the kind of document"},
    {"contentVersion", Status::Mapped, Severity::Info, "the form of the file"},
    {"languageVersion", Status::Mapped, Severity::Info, "the form of the file"},
    {"metadata", Status::Dropped, Severity::Info, "a description"},
    {"parameters", Status::Dropped, Severity::Info, "a parameter that no endpoint uses"},
    {"variables", Status::Dropped, Severity::Info, "a variable that no endpoint uses"},
    {"outputs", Status::Dropped, Severity::Info, "what the template hands out"},
    {"systemData", Status::Dropped, Severity::Info, "state of the source"},
    {"resources", Status::Manual, Severity::Warn, "another resource of the template"},
});

std::vector<ServingSpec> read(Reading& in, const Parameters& parameters) {
  std::vector<ServingSpec> out;
  std::deque<Node> made;
  std::vector<const Node*> documents;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!is_azureml_arm(document)) {
        documents.push_back(&document);
        continue;
      }
      for (Node& node : azureml_from_arm(in, document, parameters)) {
        documents.push_back(&made.emplace_back(std::move(node)));
      }
    }
  }
  const auto each = [&](const auto& act) {
    for (const Node* document : documents) act(*document);
  };
  each([&](const Node& document) {
    if (is_azureml_batch(document)) {
      in.problem(document, "a batch endpoint among online ones: convert it in a run of its own");
    } else if (is_deployment(document)) {
      spec_named(out, text_at(&document, "endpoint_name"))
          .variants.push_back(read_deployment(in, document));
    }
  });
  each([&](const Node& document) {
    if (is_azureml_batch(document) || is_deployment(document) || !member(&document, "name")) return;
    ServingSpec& spec = spec_named(out, text_at(&document, "name"));
    if (spec.variants.empty()) {
      in.problem(document, "the endpoint \"" + *spec.name +
                               "\" has no deployment among the inputs; add its files");
    }
    read_endpoint(in, document, spec);
  });
  each([&](const Node& document) { in.apply(document, kRules); });
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) in.apply(document, kArmRules);
  }
  return out;
}

}  // namespace

bool is_azureml_batch(const Node& document) {
  const std::string_view schema = text_at(&document, "$schema");
  return schema.find("azureml") != std::string_view::npos &&
         schema.find("atch") != std::string_view::npos;
}

void read_azureml_model(Reading& in, const Node* node, Model& out) {
  if (node == nullptr) return;
  const Node* address = node->is_map() ? member(node, "path") : node;
  out.uri = in.text(address, "where the model's files are");
  const Node* type = member(node, "type");
  if (type == nullptr) return;
  if (type->text == "mlflow_model" || type->text == "triton_model") {
    out.format = in.text(type, "the model's format")
                     .with(std::string(type->text == "mlflow_model" ? "mlflow" : "triton"));
    out.protocol = given(std::string("v2"));
  } else {
    in.understood(type, "plain files");
  }
}

void read_azureml_environment(Reading& in, const Node& document, Variant& out) {
  const Node* environment = member(&document, "environment");
  const Node* routes = member(environment, "inference_config");
  if (environment != nullptr && !environment->is_map()) {
    out.model.package = in.text(environment, "the registered environment");
    out.model.package.note =
        "a registered environment: put the image it was built into here (`az ml environment show`)";
  }
  out.container.image = in.text(member(environment, "image"), "the container image");
  out.container.liveness =
      read_probe(in, member(routes, "liveness_route"), member(&document, "liveness_probe"));
  out.container.readiness =
      read_probe(in, member(routes, "readiness_route"), member(&document, "readiness_probe"));
  out.container.port = in.integer(at(routes, "scoring_route/port"), "the port");
  // Without routes it is the inference server, which listens on 5001.
  if (!out.container.port) out.container.port = given(int64_t{5001});
  for (Probe* probe : {&out.container.liveness, &out.container.readiness}) {
    if (!probe->path && probe->any()) {
      probe->path = given(std::string("/"));
      probe->port = given(std::to_string(*out.container.port));
    }
  }
  for (const Node& variable : members(member(&document, "environment_variables"))) {
    out.container.env.push_back(
        {given(variable.key), in.text(&variable, "an environment variable"), nullptr});
  }
}

constinit const Reader kAzureml{
    .name = "azureml",
    .title = "Azure Machine Learning online endpoints",
    .inputs =
        "the endpoint's YAML and those of its deployments (CLI v2), or the ARM template or "
        "REST JSON of both",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
