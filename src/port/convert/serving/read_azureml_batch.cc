// Azure Machine Learning batch endpoints (CLI v2 schemas batchEndpoint, modelBatchDeployment; as
// known 2026-11-21). They run jobs over files; what can be served of one is its model, so it
// becomes a service that answers requests, and everything about files stays named in the report.
#include <array>

#include "port/convert/serving/azureml.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::string_view kJob =
    "a job over files becomes a service: let a job of yours read the files, ask the service and "
    "write the answers";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"$schema", Status::Approximated, Severity::Warn, kJob},
    {"type", Status::Mapped, Severity::Info, "the kind of document"},
    {"description", Status::Dropped, Severity::Info, "a description"},
    {"auth_mode", Status::Manual, Severity::Warn,
     "put a gateway that checks keys or tokens before the service, e.g. Sluice with `sluice keys`"},
    {"tags", Status::Dropped, Severity::Info, "a tag"},
    {"properties", Status::Dropped, Severity::Info, "a tag"},
    {"compute", Status::Manual, Severity::Warn, "the cluster it ran on: choose yours"},
    {"code_configuration", Status::Manual, Severity::Warn,
     "its script takes files: put what it does with one into a server's predict function"},
    {"conda_file", Status::Manual, Severity::Warn,
     "build an image with this environment inside; nothing is installed at start"},
    {"environment/name", Status::Dropped, Severity::Info, "the registry's name of the image"},
    {"environment/version", Status::Dropped, Severity::Info, "the registry's name of the image"},
    {"model/name", Status::Manual, Severity::Info, "the registry's name of the model"},
    {"model/version", Status::Manual, Severity::Info, "the version is part of the files' address"},
    {"mini_batch_size", Status::Manual, Severity::Warn,
     "files a call: let the job send as many items a request"},
    {"output_action", Status::Manual, Severity::Warn, kJob},
    {"output_file_name", Status::Manual, Severity::Warn, kJob},
    {"error_threshold", Status::Manual, Severity::Warn, kJob},
    {"max_retries", Status::Manual, Severity::Warn, "let the job or the gateway try again"},
    {"logging_level", Status::Dropped, Severity::Info, "how much a job says"},
});

bool sniff(const Source&, const Node& document) {
  return is_azureml_batch(document);
}

Variant read_deployment(Reading& in, const Node& document) {
  Variant out;
  out.name = in.text(member(&document, "name"), "the deployment's name");
  in.understood(member(&document, "endpoint_name"), "refers to the endpoint");
  read_azureml_model(in, member(&document, "model"), out.model);
  read_azureml_environment(in, document, out);
  // Settings stood at the top before 2023.
  const Node* settings = member(&document, "settings");
  if (settings == nullptr) settings = &document;
  out.model.instances =
      in.integer(member(settings, "max_concurrency_per_instance"), "the copies inside one server");
  out.scaling.initial =
      in.integer(at(&document, "resources/instance_count"), "the number of replicas");
  out.scaling.initial.note = "a job's machines go when it ends, replicas stay";
  out.scaling.initial.approximate = true;
  const auto wait = in.integer(at(settings, "retry_settings/timeout"), "the timeout");
  out.timeout_ms = wait.with(*wait * 1000);
  out.timeout_ms.note = "seconds for a batch of files become milliseconds for a request";
  out.timeout_ms.approximate = true;
  return out;
}

ServingSpec& spec_named(std::vector<ServingSpec>& specs, std::string_view name) {
  for (ServingSpec& spec : specs) {
    if (*spec.name == name) return spec;
  }
  specs.emplace_back();
  specs.back().name = given(std::string(name));
  return specs.back();
}

// The default deployment gets every request, or the first where none is named.
void share_out(Reading& in, const Node& endpoint, ServingSpec& spec) {
  const auto chosen = in.text(at(&endpoint, "defaults/deployment_name"), "the default deployment");
  bool found = false;
  for (Variant& variant : spec.variants) {
    const bool first = !chosen && &variant == &spec.variants.front();
    const bool here = first || (chosen && *variant.name == *chosen);
    variant.weight = chosen.with(here ? 100.0 : 0.0);
    variant.weight.set = true;
    found = found || here;
  }
  if (!found) {
    in.problem(endpoint, "the endpoint \"" + *spec.name + "\" has no " +
                             (chosen ? "deployment \"" + *chosen + "\"" : "deployment") +
                             " among the inputs; add its file");
  }
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  const auto each = [&](bool deployments, const auto& act) {
    for (const Source& source : in.sources()) {
      for (const Node& document : source.documents) {
        const bool deployment = member(&document, "endpoint_name") != nullptr;
        if (is_azureml_batch(document) && deployment == deployments) act(document);
      }
    }
  };
  each(true, [&](const Node& document) {
    spec_named(out, text_at(&document, "endpoint_name"))
        .variants.push_back(read_deployment(in, document));
  });
  each(false, [&](const Node& document) {
    const auto name = in.text(member(&document, "name"), "the endpoint's name");
    ServingSpec& spec = spec_named(out, *name);
    spec.name = name;
    share_out(in, document, spec);
  });
  each(true, [&](const Node& document) { in.apply(document, kRules); });
  each(false, [&](const Node& document) { in.apply(document, kRules); });
  return out;
}

}  // namespace

constinit const Reader kAzuremlBatch{
    .name = "azureml-batch",
    .title = "Azure Machine Learning batch endpoints",
    .inputs =
        "the endpoint's YAML and those of its deployments (CLI v2); the models become "
        "services, the job around them stays yours",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
