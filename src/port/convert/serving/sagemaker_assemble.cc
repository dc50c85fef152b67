#include <algorithm>

#include "port/convert/serving/machines.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/sagemaker.h"

namespace sluice::port::convert::serving {

namespace {

using Piece = SagemakerPieces::Piece;

const Node* find(const std::vector<Piece>& pieces, std::string_view name) {
  const auto found = std::find_if(pieces.begin(), pieces.end(),
                                  [&](const Piece& piece) { return piece.name == name; });
  return found != pieces.end() ? found->node : nullptr;
}

const Node* find_named(const Node* list, std::string_view key, std::string_view name) {
  for (const Node& item : items(list)) {
    if (text_at(&item, key) == name) return &item;
  }
  return nullptr;
}

class Assembling final {
 public:
  Assembling(Reading& in, const SagemakerPieces& pieces) : in_(in), pieces_(pieces) {}

  ServingSpec endpoint(const Piece* endpoint, const Piece& config) {
    ServingSpec spec;
    const Node* live = endpoint != nullptr ? endpoint->node : nullptr;
    const Piece& named = endpoint != nullptr ? *endpoint : config;
    const Node* name = member(named.node, live != nullptr ? "EndpointName" : "EndpointConfigName");
    spec.name = name != nullptr ? in_.text(name, "the endpoint's name") : given(named.name);
    in_.understood(member(live, "EndpointConfigName"), "refers to the configuration");
    in_.understood(member(config.node, "EndpointConfigName"), "refers to the configuration");
    tags(member(config.node, "Tags"), spec);
    tags(member(live, "Tags"), spec);
    capture(member(config.node, "DataCaptureConfig"), spec.capture);
    in_.settle(member(live, "DataCaptureConfig"), Status::Dropped, "repeats the configuration's",
               ir::Severity::Info);
    for (const Node& variant : items(member(config.node, "ProductionVariants"))) {
      spec.variants.push_back(read_variant(variant, live, *spec.name, false));
    }
    for (const Node& variant : items(member(config.node, "ShadowProductionVariants"))) {
      spec.variants.push_back(read_variant(variant, live, *spec.name, true));
      share_copies(spec);
    }
    return spec;
  }

  ServingSpec component(const Piece& piece) {
    ServingSpec spec;
    Variant variant;
    const Node* part = member(piece.node, "Specification");
    spec.name = in_.text(member(piece.node, "InferenceComponentName"), "the component's name");
    in_.understood(member(piece.node, "EndpointName"), "the endpoint it lived on");
    in_.understood(member(piece.node, "VariantName"), "the variant it lived on");
    model(member(part, "ModelName"), variant);
    if (const Node* container = member(part, "Container")) {
      read_sagemaker_container(in_, container, pieces_, variant);
    }
    compute(member(part, "ComputeResourceRequirements"), variant.container);
    variant.startup_s =
        in_.integer(at(part, "StartupParameters/ContainerStartupHealthCheckTimeoutInSeconds"),
                    "the time a replica has to start");
    variant.scaling.initial =
        in_.integer(at(piece.node, "RuntimeConfig/CopyCount"), "the number of replicas");
    if (!variant.scaling.initial) {
      variant.scaling.initial =
          in_.integer(at(piece.node, "RuntimeConfig/DesiredCopyCount"), "the number of replicas");
    }
    read_sagemaker_scaling(in_, pieces_, "inference-component/" + *spec.name, variant);
    spec.variants.push_back(std::move(variant));
    return spec;
  }

 private:
  Variant read_variant(const Node& node, const Node* live, std::string_view endpoint, bool shadow) {
    Variant out;
    out.shadow = shadow;
    out.name = in_.text(member(&node, "VariantName"), "the variant's name");
    const Node* now =
        find_named(member(live, shadow ? "ShadowProductionVariants" : "ProductionVariants"),
                   "VariantName", *out.name);
    in_.understood(member(now, "VariantName"), "refers to the variant");
    out.weight = newest<double>(member(&node, "InitialVariantWeight"), member(now, "DesiredWeight"),
                                &Reading::number, "the variant's share of the traffic");
    out.scaling.initial =
        newest<int64_t>(member(&node, "InitialInstanceCount"), member(now, "DesiredInstanceCount"),
                        &Reading::integer, "the number of replicas");
    out.instance_type = in_.text(member(&node, "InstanceType"), "the machine type");
    out.startup_s = in_.integer(member(&node, "ContainerStartupHealthCheckTimeoutInSeconds"),
                                "the time a replica has to start");
    serverless(member(&node, "ServerlessConfig"), out);
    if (const Node* name = member(&node, "ModelName")) {
      model(name, out);
    } else if (!has_component(endpoint)) {
      in_.problem(node, "the variant names no model and no inference component of endpoint \"" +
                            std::string(endpoint) +
                            "\" is among the inputs; add describe-inference-component's output");
    }
    const std::string resource = "endpoint/" + std::string(endpoint) + "/variant/" + *out.name;
    read_sagemaker_scaling(in_, pieces_, resource, out);
    if (member(&node, "ServerlessConfig") != nullptr && !out.scaling.metric) {
      out.scaling.metric = given(Metric::Concurrency);
      out.scaling.target = given(1.0);
    }
    size_by_machine(out);
    return out;
  }

  bool has_component(std::string_view endpoint) const {
    return std::any_of(pieces_.components.begin(), pieces_.components.end(),
                       [&](const Piece& c) { return text_at(c.node, "EndpointName") == endpoint; });
  }

  // A shadow's weight, measured by that of the variant it copies: 0.5 beside 1 is half of the
  // requests. Without any it is 1, as for all variants.
  static void share_copies(ServingSpec& spec) {
    Variant& shadow = spec.variants.back();
    double live = 0;
    for (const Variant& variant : spec.variants) {
      if (!variant.shadow) live += variant.weight ? *variant.weight : 1;
    }
    const double part = shadow.weight ? *shadow.weight : 1;
    const double percent = live > 0 ? 100 * part / live : 0;
    shadow.mirror = shadow.weight.with(std::min(percent, 100.0));
    shadow.mirror.set = true;
    if (shadow.weight) shadow.mirror.note = "a share of the requests, in percent";
    shadow.weight = {};
  }

  // What the live endpoint says counts more than how it was made.
  template <class T>
  Field<T> newest(const Node* first, const Node* live,
                  Field<T> (Reading::*take)(const Node*, std::string_view),
                  std::string_view field) {
    if (live == nullptr) return (in_.*take)(first, field);
    in_.settle(first, Status::Dropped, "superseded: the live endpoint has another value",
               ir::Severity::Info);
    return (in_.*take)(live, field);
  }

  void model(const Node* name, Variant& variant) {
    if (name == nullptr) return;
    const Node* model = find(pieces_.models, name->text);
    if (model == nullptr) {
      in_.problem(*name, "the model \"" + name->text +
                             "\" is not among the inputs; add describe-model's output for it");
      return;
    }
    variant.model.name = in_.text(name, "the model's name");
    in_.understood(member(model, "ModelName"), "refers to the model");
    const Node* primary = member(model, "PrimaryContainer");
    const Node* list = member(model, "Containers");
    if (primary == nullptr && !items(list).empty()) primary = &items(list)[0];
    if (primary == nullptr) {
      in_.problem(*model, "the model has no container");
      return;
    }
    read_sagemaker_container(in_, primary, pieces_, variant);
    for (size_t i = 1; i < items(list).size(); ++i) {
      in_.settle(&items(list)[i], Status::Manual,
                 "a further container of an inference pipeline: give it a service of its own and "
                 "join them with an InferenceGraph");
    }
  }

  void serverless(const Node* node, Variant& out) {
    if (node == nullptr) return;
    const auto memory = in_.integer(member(node, "MemorySizeInMB"), "the memory of a replica");
    if (memory) {
      auto quantity = memory.with(memory_quantity(*memory));
      out.container.resources.push_back({"memory", quantity, quantity});
    }
    out.scaling.max = in_.integer(member(node, "MaxConcurrency"), "the most replicas");
    out.scaling.max.note =
        "a serverless replica takes one request at a time, so the most requests at once are the "
        "most replicas";
    out.scaling.min = in_.integer(member(node, "ProvisionedConcurrency"), "the fewest replicas");
    if (!out.scaling.min) out.scaling.min = given(int64_t{0});
    out.concurrency = given(int64_t{1});
  }

  void compute(const Node* node, Container& container) {
    const auto cpus = in_.number(member(node, "NumberOfCpuCoresRequired"), "the CPUs of a replica");
    const auto least =
        in_.integer(member(node, "MinMemoryRequiredInMb"), "the memory of a replica");
    const auto most = in_.integer(member(node, "MaxMemoryRequiredInMb"), "the limit of memory");
    const auto gpus =
        in_.integer(member(node, "NumberOfAcceleratorDevicesRequired"), "the GPUs of a replica");
    if (cpus) container.resources.push_back({"cpu", cpus.with(cpu_quantity(*cpus)), {}});
    if (least || most) {
      container.resources.push_back(
          {"memory", least.with(memory_quantity(*least)), most.with(memory_quantity(*most))});
    }
    if (gpus) {
      const auto count = gpus.with(std::to_string(*gpus));
      container.resources.push_back({"nvidia.com/gpu", count, count});
    }
  }

  void capture(const Node* node, Capture& out) {
    out.enabled = in_.boolean(member(node, "EnableCapture"), "whether traffic is recorded");
    out.percent = in_.number(member(node, "InitialSamplingPercentage"), "the share recorded");
    out.url = in_.text(member(node, "DestinationS3Uri"), "where the recordings go");
    Field<std::string> mode;
    for (const Node& option : items(member(node, "CaptureOptions"))) {
      auto one = in_.text(member(&option, "CaptureMode"), "what is recorded");
      const std::string what = *one == "Input" ? "request" : *one == "Output" ? "response" : "all";
      if (!mode.set) {
        mode = one.with(what);
      } else {
        mode.value = mode.value == what ? what : "all";
        mode.from.insert(mode.from.end(), one.from.begin(), one.from.end());
      }
    }
    out.mode = std::move(mode);
  }

  void tags(const Node* node, ServingSpec& spec) {
    for (const Node& tag : items(node)) {
      auto key = in_.text(member(&tag, "Key"), "a tag");
      auto value = in_.text(member(&tag, "Value"), "a tag");
      key.value = qualified_name(*key);
      spec.annotations.push_back({std::move(key), std::move(value)});
    }
  }

  Reading& in_;
  const SagemakerPieces& pieces_;
};

}  // namespace

std::vector<ServingSpec> assemble_sagemaker(Reading& in, const SagemakerPieces& pieces) {
  std::vector<ServingSpec> out;
  Assembling assembling(in, pieces);
  std::vector<std::string> used;
  for (const Piece& endpoint : pieces.endpoints) {
    const Node* name = member(endpoint.node, "EndpointConfigName");
    const std::string wanted = name != nullptr ? name->text : std::string();
    const Node* config = find(pieces.configs, wanted);
    if (config == nullptr) {
      in.problem(name != nullptr ? *name : *endpoint.node,
                 "the endpoint configuration \"" + wanted +
                     "\" is not among the inputs; add describe-endpoint-config's output for it");
      continue;
    }
    used.push_back(wanted);
    out.push_back(assembling.endpoint(&endpoint, {wanted, config}));
  }
  for (const Piece& config : pieces.configs) {
    if (std::find(used.begin(), used.end(), config.name) == used.end()) {
      out.push_back(assembling.endpoint(nullptr, config));
    }
  }
  for (const Piece& component : pieces.components) out.push_back(assembling.component(component));
  std::erase_if(out, [](const ServingSpec& spec) {
    return spec.variants.empty() ||
           std::all_of(spec.variants.begin(), spec.variants.end(), [](const Variant& variant) {
             return !variant.container.image && !variant.model.package;
           });
  });
  return out;
}

}  // namespace sluice::port::convert::serving
