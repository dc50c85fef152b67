// Hugging Face Inference Endpoints, as the v2 API describes one (as known 2026-11-21).
#include <array>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"status", Status::Dropped, Severity::Info, "state of the source"},
    {"revision", Status::Manual, Severity::Warn,
     "pin this revision: add it to the address or the server's arguments"},
    {"framework", Status::Dropped, Severity::Info, "the server finds out by itself"},
    {"task", Status::Dropped, Severity::Info, "the server finds out by itself"},
    {"type", Status::Manual, Severity::Warn,
     "public, protected or private: put a gateway that checks keys before the service"},
    {"provider", Status::Dropped, Severity::Info, "the cloud it ran in"},
    {"accelerator", Status::Mapped, Severity::Info, "part of the machine type"},
    {"instanceType", Status::Manual, Severity::Warn, "choose nodes like this"},
    {"instanceSize", Status::Manual, Severity::Warn, "choose nodes like this"},
    {"accountId", Status::Dropped, Severity::Info, "the source's own identifier"},
    {"tags", Status::Dropped, Severity::Info, "a tag"},
    {"cacheHttpResponses", Status::Manual, Severity::Warn, "cache in the gateway"},
    {"measure", Status::Manual, Severity::Warn, "choose a metric of the target"},
});

bool sniff(const Source&, const Node& document) {
  return at(&document, "model/repository") != nullptr && member(&document, "compute") != nullptr;
}

void read_image(Reading& in, const Node* image, Variant& out) {
  for (const Node& kind : members(image)) {
    const Node* url = member(&kind, "url");
    if (url == nullptr) continue;
    out.container.image = in.text(url, "the container image");
    out.container.port = in.integer(member(&kind, "port"), "the port");
    out.container.readiness.path = in.text(member(&kind, "healthRoute"), "the probe's path");
    if (!out.container.port) out.container.port = given(int64_t{80});
    out.container.readiness.port = given(std::to_string(*out.container.port));
    if (!out.container.readiness.path) out.container.readiness.path = given(std::string("/health"));
  }
  for (const Node& kind : members(image)) {
    if (member(&kind, "url") == nullptr) in.understood(&kind, "the default image of the server");
  }
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      ServingSpec spec;
      Variant variant;
      const Node* model = member(&document, "model");
      const Node* compute = member(&document, "compute");
      spec.name = in.text(member(&document, "name"), "the endpoint's name");
      auto repository = in.text(member(model, "repository"), "where the model's files are");
      repository.value = "hf://" + repository.value;
      variant.model.uri = repository;
      read_image(in, member(model, "image"), variant);
      if (!variant.container.image) variant.model.format = given(std::string("huggingface"));
      variant.model.mount_path = given(std::string("/repository"));
      for (const Node& variable : members(member(model, "env"))) {
        variant.container.env.push_back(
            {given(variable.key), in.text(&variable, "an environment variable"), nullptr});
      }
      for (const Node& secret : members(member(model, "secrets"))) {
        in.settle(&secret, Status::Manual, "a secret: put it into a Kubernetes Secret by hand");
      }
      const Node* scaling = member(compute, "scaling");
      variant.scaling.min = in.integer(member(scaling, "minReplica"), "the fewest replicas");
      variant.scaling.max = in.integer(member(scaling, "maxReplica"), "the most replicas");
      auto idle = in.integer(member(scaling, "scaleToZeroTimeout"), "the wait before nothing runs");
      if (idle) variant.scaling.idle_s = idle.with(*idle * 60);
      variant.scaling.idle_s.note = "minutes become seconds";
      if (text_at(compute, "accelerator") == "gpu") {
        const auto count = in.text(member(compute, "instanceSize"), "the GPUs");
        const std::string gpus =
            count && count.value.starts_with("x") ? count.value.substr(1) : "1";
        variant.container.resources.push_back(
            {"nvidia.com/gpu", count.with(gpus), count.with(gpus)});
      }
      spec.variants.push_back(std::move(variant));
      out.push_back(std::move(spec));
      in.apply(document, kRules);
    }
  }
  return out;
}

}  // namespace

constinit const Reader kHuggingface{
    .name = "huggingface",
    .title = "Hugging Face Inference Endpoints",
    .inputs = "JSON of GET /v2/endpoint/NAMESPACE/NAME",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
