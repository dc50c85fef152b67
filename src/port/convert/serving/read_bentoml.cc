// BentoML: bentofile.yaml (the build), the run-time configuration (`services:` since 1.2,
// `api_server:` and `runners:` before) and a deployment's YAML
// (https://docs.bentoml.com/en/latest/reference/bentoml/; as known 2026-11-21). Files are laid over
// each other in that order; each service becomes an endpoint. What the decorators of service.py say
// stands in code and is not read.
#include <array>

#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::string_view kBuild = "part of the image that `bentoml containerize` builds";
constexpr std::string_view kInside = "keep it in the configuration inside the image";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"service", Status::Mapped, Severity::Info, kBuild},
    {"include", Status::Mapped, Severity::Info, kBuild},
    {"exclude", Status::Mapped, Severity::Info, kBuild},
    {"python", Status::Mapped, Severity::Info, kBuild},
    {"conda", Status::Mapped, Severity::Info, kBuild},
    {"docker", Status::Mapped, Severity::Info, kBuild},
    {"models", Status::Mapped, Severity::Info, kBuild},
    {"description", Status::Dropped, Severity::Info, "a description"},
    {"version", Status::Mapped, Severity::Info, "the form of the file"},
    {"access_authorization", Status::Manual, Severity::Warn,
     "put a gateway that checks keys before the service, e.g. Sluice with `sluice keys`"},
    {"secrets", Status::Manual, Severity::Warn,
     "put each into a Kubernetes Secret and name it in the container's envFrom"},
    {"cluster", Status::Dropped, Severity::Info, "where it ran"},
    {"instance_type", Status::Manual, Severity::Warn,
     "choose nodes like this and set the container's resources"},
    {"deployment_strategy", Status::Manual, Severity::Warn,
     "set the update strategy of the target"},
    {"external_queue", Status::Manual, Severity::Warn, "let the gateway queue"},
    {"scale_up_behavior", Status::Manual, Severity::Warn, "set the autoscaler's behaviour by hand"},
    {"scale_down_behavior", Status::Manual, Severity::Warn,
     "set the autoscaler's behaviour by hand"},
    {"gpu_type", Status::Manual, Severity::Warn, "choose nodes with this GPU by a node selector"},
    {"backlog", Status::Manual, Severity::Info, kInside},
    {"metrics", Status::Manual, Severity::Info, kInside},
    {"logging", Status::Manual, Severity::Info, kInside},
    {"tracing", Status::Manual, Severity::Info, kInside},
    {"monitoring", Status::Manual, Severity::Info, kInside},
    {"max_runner_connections", Status::Manual, Severity::Info, kInside},
    {"runner_probe", Status::Manual, Severity::Info, kInside},
    {"grpc", Status::Manual, Severity::Warn, "add a port to the service if clients speak gRPC"},
    {"cors", Status::Manual, Severity::Warn, "answer CORS in the gateway"},
    {"ssl", Status::Manual, Severity::Warn, "TLS ends at the gateway or the ingress"},
    {"host", Status::Mapped, Severity::Info, "listens inside the pod"},
    {"timeout", Status::Manual, Severity::Warn, kInside},
    {"runners", Status::Manual, Severity::Info, kInside},
});

bool is_build(const Node& document) {
  const Node* service = member(&document, "service");
  return service != nullptr && service->text.find(':') != std::string::npos &&
         service->kind == Kind::Text;
}
bool is_settings(const Node& document) {
  const Node* services = member(&document, "services");
  for (const Node& service : members(services)) {
    for (const std::string_view key : {"traffic", "workers", "scaling", "config_overrides"}) {
      if (member(&service, key) != nullptr) return true;
    }
  }
  return member(&document, "api_server") != nullptr && member(&document, "bento") == nullptr;
}
bool is_deployment(const Node& document) {
  return member(&document, "bento") != nullptr && member(&document, "name") != nullptr;
}
bool sniff(const Source&, const Node& document) {
  return is_build(document) || is_settings(document) || is_deployment(document);
}

// Of one service, as the files say it one after the other.
struct Service {
  std::string name;
  Variant variant;
};

class Bento final {
 public:
  explicit Bento(Reading& in) : in_(in) {}

  std::vector<ServingSpec> read() {
    each([&](const Node& d) {
      if (is_build(d)) build(d);
    });
    each([&](const Node& d) {
      if (is_settings(d) && !is_deployment(d)) settings(d);
    });
    each([&](const Node& d) {
      if (is_deployment(d)) deployment(d);
    });
    if (services_.empty()) service_named("");
    std::vector<ServingSpec> out;
    for (Service& service : services_) {
      if (service.name == "*") continue;
      out.push_back(finish(service));
    }
    each([&](const Node& d) { in_.apply(d, kRules); });
    return out;
  }

 private:
  template <class Act>
  void each(const Act& act) {
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) act(document);
    }
  }

  Variant& service_named(std::string_view name) {
    for (Service& service : services_) {
      if (service.name == name) return service.variant;
    }
    services_.push_back({std::string(name), {}});
    return services_.back().variant;
  }

  void build(const Node& document) {
    const Node* service = member(&document, "service");
    // "module:Class" names the service.
    const std::string_view text = service->text;
    const std::string_view class_name = text.substr(text.rfind(':') + 1);
    Variant& out = service_named(class_name);
    read_env(member(&document, "envs"), out);
    name_ = in_.text(member(&document, "name"), "the endpoint's name");
    for (const Node& label : members(member(&document, "labels"))) {
      labels_.push_back({given(label.key), in_.text(&label, "a label")});
    }
  }

  void read_env(const Node* list, Variant& out) {
    for (const Node& item : items(list)) {
      out.container.env.push_back({in_.text(member(&item, "name"), "an environment variable"),
                                   in_.text(member(&item, "value"), "an environment variable"),
                                   nullptr});
    }
  }

  void read_resources(const Node* node, Container& out) {
    for (const std::string_view key : {"cpu", "memory", "gpu"}) {
      const auto value = in_.text(member(node, key), "a resource");
      if (!value) continue;
      const std::string name = key == "gpu" ? "nvidia.com/gpu" : std::string(key);
      Resource* known = nullptr;
      for (Resource& resource : out.resources) {
        if (resource.name == name) known = &resource;
      }
      if (known == nullptr) known = &out.resources.emplace_back(Resource{name, {}, {}});
      in_.lay(known->request, value);
      known->limit = known->request;
    }
  }

  void read_service(const Node* node, Variant& out) {
    const Node* traffic = member(node, "traffic");
    auto timeout = in_.number(member(traffic, "timeout"), "the timeout");
    auto millis = timeout.with(static_cast<int64_t>(*timeout * 1000));
    millis.note = "seconds become milliseconds";
    in_.lay(out.timeout_ms, std::move(millis));
    in_.lay(out.concurrency,
            in_.integer(member(traffic, "max_concurrency"), "the requests at once"));
    const auto wanted = in_.number(member(traffic, "concurrency"), "the autoscaling target");
    in_.lay(out.scaling.target, wanted);
    if (wanted) out.scaling.metric = wanted.with(Metric::Concurrency);
    const Node* workers = member(node, "workers");
    if (workers != nullptr && workers->kind == Kind::Number) {
      in_.lay(out.model.instances, in_.integer(workers, "the copies inside one server"));
    } else {
      in_.settle(workers, Status::Manual, "a worker a core: set the number by hand");
    }
    read_resources(member(node, "resources"), out.container);
    in_.lay(out.container.port, in_.integer(at(node, "http/port"), "the port"));
  }

  void settings(const Node& document) {
    for (const Node& service : members(member(&document, "services"))) {
      read_service(&service, service_named(service.key));
    }
    const Node* server = member(&document, "api_server");
    if (server == nullptr) return;
    Variant& out = services_.empty() ? service_named("") : services_.front().variant;
    read_service(server, out);
    const Node* batching = at(&document, "runners/batching");
    in_.lay(out.batching.max_size,
            in_.integer(member(batching, "max_batch_size"), "the largest batch"));
    in_.lay(out.batching.max_delay_ms,
            in_.integer(member(batching, "max_latency_ms"), "the wait for a batch"));
    in_.understood(member(batching, "enabled"), "batches are made where a size is given");
  }

  void deployment(const Node& document) {
    in_.lay(name_, in_.text(member(&document, "name"), "the endpoint's name"));
    bento_ = in_.text(member(&document, "bento"), "the bento");
    const Node* services = member(&document, "services");
    for (const Node& service : members(services)) {
      read_deployed(service, service_named(service.key));
    }
    if (services == nullptr) {
      read_deployed(document, services_.empty() ? service_named("") : services_.front().variant);
    } else {
      for (Service& service : services_) read_env(member(&document, "envs"), service.variant);
    }
  }

  void read_deployed(const Node& node, Variant& out) {
    const Node* scaling = member(&node, "scaling");
    in_.lay(out.scaling.min, in_.integer(member(scaling, "min_replicas"), "the fewest replicas"));
    in_.lay(out.scaling.max, in_.integer(member(scaling, "max_replicas"), "the most replicas"));
    const Node* policy = member(scaling, "policy");
    in_.lay(out.scaling.out_cooldown_s,
            in_.integer(member(policy, "scale_up_stabilization_window"), "the wait before adding"));
    in_.lay(
        out.scaling.in_cooldown_s,
        in_.integer(member(policy, "scale_down_stabilization_window"), "the wait before removing"));
    read_env(member(&node, "envs"), out);
    read_service(member(&node, "config_overrides"), out);
  }

  // The server's own port and probes, where the files say nothing else.
  ServingSpec finish(Service& service) {
    ServingSpec spec;
    Variant& out = service.variant;
    spec.name = name_;
    if (!spec.name) spec.name = given(service.name.empty() ? "bento" : service.name);
    size_t real = 0;
    for (const Service& any : services_) real += any.name == "*" ? 0 : 1;
    if (real > 1 && name_) spec.name.value += "-" + service.name;
    spec.labels = labels_;
    out.name = given(service.name);
    out.weight = given(100.0);
    out.model.package = bento_;
    out.model.package.note = "build it with `bentoml containerize` and push the image";
    if (!out.container.port) out.container.port = given(int64_t{3000});
    const std::string port = std::to_string(*out.container.port);
    out.container.liveness.path = given(std::string("/livez"));
    out.container.readiness.path = given(std::string("/readyz"));
    out.container.liveness.port = out.container.readiness.port = given(port);
    spec.variants.push_back(std::move(out));
    return spec;
  }

  Reading& in_;
  std::vector<Service> services_;
  std::vector<Label> labels_;
  Field<std::string> name_;
  Field<std::string> bento_;
};

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  return Bento(in).read();
}

}  // namespace

constinit const Reader kBentoReader{
    .name = "bentoml",
    .title = "BentoML",
    .inputs = "bentofile.yaml, the run-time configuration, and the deployment's YAML",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
