// TorchServe: config.properties with the table of models it may hold, a model archive's
// MAR-INF/MANIFEST.json and its model-config.yaml (https://pytorch.org/serve/configuration.html; as
// known 2026-11-21). Each model becomes an endpoint; its versions become variants, the default one
// with all the traffic, since a request that names no version goes there. What an archive says of
// itself overrides the server's table.
#include <array>
#include <optional>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::string_view kServer =
    "a setting of the server's process: keep it in config.properties";
constexpr std::string_view kTls =
    "TLS ends at the gateway or the ingress: give it the certificate and the key";
constexpr std::string_view kArchive = "stays inside the archive, where the server reads it";
constexpr std::string_view kGateway = "limit the queue in the server or a gateway";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"default_response_timeout", Status::Mapped, Severity::Info, "each model says its own"},
    {"default_startup_timeout", Status::Mapped, Severity::Info, "each model says its own"},
    {"default_workers_per_model", Status::Mapped, Severity::Info, "each model says its own"},
    {"management_address", Status::Manual, Severity::Warn,
     "models come and go by deployment here: keep this port inside the pod"},
    {"metrics_address", Status::Manual, Severity::Warn, "let Prometheus scrape this port"},
    {"grpc_inference_port", Status::Manual, Severity::Warn,
     "add a port to the service if clients speak gRPC"},
    {"grpc_management_port", Status::Dropped, Severity::Info, "management stays inside the pod"},
    {"enable_metrics_api", Status::Manual, Severity::Info, kServer},
    {"metrics_mode", Status::Manual, Severity::Info, kServer},
    {"metrics_config", Status::Manual, Severity::Info, kServer},
    {"metrics_format", Status::Manual, Severity::Info, kServer},
    {"job_queue_size", Status::Manual, Severity::Warn, kGateway},
    {"jobQueueSize", Status::Manual, Severity::Warn, kGateway},
    {"useJobTicket", Status::Manual, Severity::Warn, kGateway},
    {"max_request_size", Status::Manual, Severity::Warn, "limit the size in the gateway"},
    {"max_response_size", Status::Manual, Severity::Warn, "limit the size in the gateway"},
    {"cors_allowed_origin", Status::Manual, Severity::Warn, "answer CORS in the gateway"},
    {"cors_allowed_methods", Status::Manual, Severity::Warn, "answer CORS in the gateway"},
    {"cors_allowed_headers", Status::Manual, Severity::Warn, "answer CORS in the gateway"},
    {"keystore", Status::Manual, Severity::Warn, kTls},
    {"keystore_pass", Status::Manual, Severity::Warn, kTls},
    {"keystore_type", Status::Manual, Severity::Warn, kTls},
    {"private_key_file", Status::Manual, Severity::Warn, kTls},
    {"certificate_file", Status::Manual, Severity::Warn, kTls},
    {"disable_token_authorization", Status::Manual, Severity::Warn,
     "put a gateway that checks keys before the service"},
    {"enable_model_api", Status::Dropped, Severity::Info, "management stays inside the pod"},
    {"install_py_dep_per_model", Status::Manual, Severity::Warn,
     "build an image with these packages inside; nothing should be installed at start"},
    {"requirementsFile", Status::Manual, Severity::Warn,
     "build an image with these packages inside; nothing should be installed at start"},
    {"service_envelope", Status::Dropped, Severity::Info, "the target's runtime sets its own"},
    {"load_models", Status::Mapped, Severity::Info, "every model that is converted is loaded"},
    {"allowed_urls", Status::Manual, Severity::Warn,
     "a NetworkPolicy that denies egress has the same effect"},
    {"model_snapshot/name", Status::Dropped, Severity::Info, "state of the source"},
    {"modelCount", Status::Dropped, Severity::Info, "state of the source"},
    {"created", Status::Dropped, Severity::Info, "state of the source"},
    {"createdOn", Status::Dropped, Severity::Info, "state of the source"},
    {"archiverVersion", Status::Dropped, Severity::Info, "the tool that made the archive"},
    {"runtime", Status::Mapped, Severity::Info, kArchive},
    {"handler", Status::Mapped, Severity::Info, kArchive},
    {"serializedFile", Status::Mapped, Severity::Info, kArchive},
    {"modelFile", Status::Mapped, Severity::Info, kArchive},
    {"extraFiles", Status::Mapped, Severity::Info, kArchive},
    {"configFile", Status::Mapped, Severity::Info, kArchive},
    {"parallelType", Status::Mapped, Severity::Info, kArchive},
    {"torchrun", Status::Mapped, Severity::Info, kArchive},
    {"pippy", Status::Mapped, Severity::Info, kArchive},
    {"deepspeed", Status::Mapped, Severity::Info, kArchive},
    {"pt2", Status::Mapped, Severity::Info, kArchive},
    {"continuousBatching", Status::Mapped, Severity::Info, kArchive},
    {"sequenceBatching", Status::Mapped, Severity::Info, kArchive},
    {"maxRetryTimeoutInSec", Status::Mapped, Severity::Info, kArchive},
    {"clientTimeoutInMills", Status::Mapped, Severity::Info, kArchive},
    {"useVenv", Status::Mapped, Severity::Info, kArchive},
    {"deviceIds", Status::Dropped, Severity::Info, "the target's scheduler chooses the devices"},
    {"defaultVersion", Status::Mapped, Severity::Info, "the version that gets the traffic"},
});

// Settings whose only place is the server's own file.
constexpr std::array<std::string_view, 17> kServerKeys{"number_of_netty_threads",
                                                       "netty_client_threads",
                                                       "initial_worker_port",
                                                       "vmargs",
                                                       "async_logging",
                                                       "enable_envvars_config",
                                                       "blacklist_env_vars",
                                                       "decode_input_request",
                                                       "prefer_direct_buffer",
                                                       "use_native_io",
                                                       "io_ratio",
                                                       "limit_max_image_pixels",
                                                       "unregister_model_timeout",
                                                       "ipex_enable",
                                                       "cpu_launcher_enable",
                                                       "cpu_launcher_args",
                                                       "use_env_allowed_urls"};

bool is_server(const Source& source, const Node& document) {
  if (!source.name.ends_with(".properties")) return false;
  for (const std::string_view key : {"inference_address", "model_store", "load_models", "models",
                                     "model_snapshot", "default_response_timeout"}) {
    if (member(&document, key) != nullptr) return true;
  }
  return false;
}
bool is_manifest(const Node& document) {
  return at(&document, "model/modelName") != nullptr &&
         (at(&document, "model/serializedFile") || at(&document, "model/handler") ||
          at(&document, "model/modelFile"));
}
bool is_model_config(const Node& document) {
  return member(&document, "minWorkers") != nullptr ||
         member(&document, "maxBatchDelay") != nullptr;
}
bool sniff(const Source& source, const Node& document) {
  return is_server(source, document) || is_manifest(document) || is_model_config(document);
}

// The name before '.' of the last part of a path.
std::string_view stem(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  return path.substr(0, path.find('.'));
}
std::string_view folder(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// "http://0.0.0.0:8080" listens on 8080; nothing for a socket's path.
std::optional<int64_t> port_of(std::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || address.size() - colon > 6) return std::nullopt;
  int64_t out = 0;
  for (const char c : address.substr(colon + 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + (c - '0');
  }
  return out > 0 && out < 65536 ? std::optional(out) : std::nullopt;
}

class TorchServe final {
 public:
  explicit TorchServe(Reading& in) : in_(in) {}

  std::vector<ServingSpec> read() {
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) {
        if (is_server(source, document)) server_ = &document;
        if (is_manifest(document)) add_manifest(source, document);
      }
    }
    const Node* table = at(server_, "model_snapshot/models");
    for (const Node& model : members(table != nullptr ? table : member(server_, "models"))) {
      add_versions(model);
    }
    add_loaded();
    add_configs();
    std::vector<ServingSpec> out = std::move(specs_);
    for (ServingSpec& spec : out) finish(spec);
    return out;
  }

 private:
  ServingSpec& named(std::string_view name) {
    for (ServingSpec& spec : specs_) {
      if (*spec.name == name) return spec;
    }
    specs_.emplace_back();
    specs_.back().name = given(std::string(name));
    return specs_.back();
  }

  void add_manifest(const Source& source, const Node& document) {
    const Node* model = member(&document, "model");
    ServingSpec& spec = named(text_at(model, "modelName"));
    spec.name = in_.text(member(model, "modelName"), "the endpoint's name");
    if (spec.variants.empty()) spec.variants.emplace_back();
    Variant& variant = spec.variants.front();
    variant.name = in_.text(member(model, "modelVersion"), "the variant's name");
    variant.model.uri = given(*spec.name + ".mar");
    std::string_view where = folder(source.name);
    if (where.ends_with("MAR-INF")) where = folder(where);
    folders_.push_back({std::string(where), *spec.name});
  }

  void add_versions(const Node& model) {
    ServingSpec& spec = named(model.key);
    // A manifest's version gives way to the server's table, which has its settings.
    std::string_view chosen;
    for (const Node& version : members(&model)) {
      if (chosen.empty() || text_at(&version, "defaultVersion") == "true") chosen = version.key;
    }
    const bool from_manifest = spec.variants.size() == 1;
    for (const Node& version : members(&model)) {
      Variant* variant = nullptr;
      for (Variant& known : spec.variants) {
        if (from_manifest && *known.name == version.key) variant = &known;
      }
      if (variant == nullptr) {
        spec.variants.emplace_back();
        variant = &spec.variants.back();
        variant->name = given(version.key);
      }
      read_settings(version, *variant);
      variant->weight = given(version.key == chosen ? 100.0 : 0.0);
    }
  }

  // load_models=reviews.mar,other=o.mar where no table says more.
  void add_loaded() {
    const Node* list = member(server_, "load_models");
    if (list == nullptr || !specs_.empty()) return;
    const auto loaded = in_.text(list, "the models that are loaded");
    for (std::string_view rest = *loaded; !rest.empty();) {
      const size_t comma = rest.find(',');
      const std::string_view item = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      const size_t equals = item.find('=');
      const std::string_view file =
          equals == std::string_view::npos ? item : item.substr(equals + 1);
      if (item.empty() || file == "all" || file == "ALL") continue;
      ServingSpec& spec =
          named(equals == std::string_view::npos ? stem(file) : item.substr(0, equals));
      spec.name = loaded.with(*spec.name);
      spec.variants.emplace_back();
      spec.variants.back().model.uri = loaded.with(std::string(file));
    }
  }

  // A model-config.yaml belongs to the manifest of its folder, or to the only model there is.
  void add_configs() {
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) {
        if (!is_model_config(document) || is_server(source, document)) continue;
        const std::string_view where = folder(source.name);
        std::string_view model = where.substr(where.rfind('/') + 1);
        for (const Place& place : folders_) {
          if (place.folder == where) model = place.model;
        }
        if (model.empty()) model = "model";
        ServingSpec& spec = specs_.size() == 1 ? specs_.front() : named(model);
        if (spec.variants.empty()) {
          spec.variants.emplace_back();
          spec.variants.back().model.uri = given(*spec.name + ".mar");
        }
        read_settings(document, spec.variants.front());
      }
    }
  }

  void read_settings(const Node& node, Variant& out) {
    in_.lay(out.model.uri, in_.text(member(&node, "marName"), "where the model's files are"));
    in_.lay(out.model.instances,
            in_.integer(member(&node, "minWorkers"), "the copies inside one server"));
    auto most = in_.integer(member(&node, "maxWorkers"), "the copies inside one server");
    if (most) {
      const bool same = out.model.instances && *out.model.instances == *most;
      in_.settle(member(&node, "maxWorkers"), same ? Status::Mapped : Status::Manual,
                 same ? "as many as the fewest"
                      : "workers are added by the management API only: raise the replicas instead",
                 same ? Severity::Info : Severity::Warn);
    }
    in_.lay(out.batching.max_size, in_.integer(member(&node, "batchSize"), "the largest batch"));
    in_.lay(out.batching.max_delay_ms,
            in_.integer(member(&node, "maxBatchDelay"), "the wait for a batch"));
    read_seconds(member(&node, "responseTimeout"), out);
    in_.lay(out.startup_s, in_.integer(member(&node, "startupTimeout"), "the time to start"));
    const auto device = in_.text(member(&node, "deviceType"), "the kind of device");
    if (device && *device == "gpu") {
      out.container.resources.push_back(
          {"nvidia.com/gpu", device.with(std::string("1")), device.with(std::string("1"))});
    } else {
      in_.understood(member(&node, "deviceType"), "no accelerator is asked for");
    }
  }

  void read_seconds(const Node* node, Variant& out) {
    auto timeout = in_.integer(node, "the timeout");
    if (!timeout) return;
    auto millis = timeout.with(*timeout * 1000);
    millis.note = "seconds become milliseconds";
    in_.lay(out.timeout_ms, std::move(millis));
  }

  // What the server's file says for every model.
  void finish(ServingSpec& spec) {
    const auto address = in_.text(member(server_, "inference_address"), "the port");
    const auto store = in_.text(member(server_, "model_store"), "where the model's files are");
    for (Variant& variant : spec.variants) {
      variant.model.name = spec.name;
      variant.model.format = given(std::string("pytorch"));
      if (store) {
        auto& uri = variant.model.uri;
        uri.value = *store + (store.value.ends_with('/') ? "" : "/") + *uri;
        uri.from.insert(uri.from.end(), store.from.begin(), store.from.end());
      }
      const auto port = address ? port_of(*address) : std::nullopt;
      if (port) variant.container.port = address.with(*port);
      variant.container.readiness.path = given(std::string("/ping"));
      variant.container.readiness.port = given(std::to_string(port ? *port : 8080));
      if (!variant.timeout_ms) read_seconds(member(server_, "default_response_timeout"), variant);
      if (!variant.startup_s) {
        variant.startup_s =
            in_.integer(member(server_, "default_startup_timeout"), "the time to start");
      }
      if (!variant.model.instances) {
        variant.model.instances = in_.integer(member(server_, "default_workers_per_model"),
                                              "the copies inside one server");
      }
      read_gpus(variant);
    }
  }

  void read_gpus(Variant& variant) {
    const auto gpus = in_.text(member(server_, "number_of_gpu"), "the GPUs");
    if (!gpus || *gpus == "0") {
      in_.understood(member(server_, "number_of_gpu"), "no accelerator is asked for");
      return;
    }
    auto& resources = variant.container.resources;
    if (resources.empty()) resources.push_back({"nvidia.com/gpu", gpus, gpus});
  }

  struct Place {
    std::string folder;
    std::string model;
  };
  Reading& in_;
  const Node* server_ = nullptr;
  std::vector<ServingSpec> specs_;
  std::vector<Place> folders_;
};

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out = TorchServe(in).read();
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      in.apply(document, kRules);
      if (!is_server(source, document)) continue;
      for (const std::string_view key : kServerKeys) {
        in.settle(member(&document, key), Status::Manual, kServer, Severity::Info);
      }
    }
  }
  return out;
}

}  // namespace

constinit const Reader kTorchserve{
    .name = "torchserve",
    .title = "TorchServe",
    .inputs = "config.properties, and of the archives MAR-INF/MANIFEST.json and model-config.yaml",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
