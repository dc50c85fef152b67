// A serving endpoint as no vendor says it: what every reader makes and every writer prints. Plain
// data. Units are in the names; a field that is not set was not in the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/field.h"
#include "port/convert/tree.h"

namespace sluice::port::convert::serving {

// A part of the source that a writer of the same family copies as it stands, e.g. `tolerations`.
// Where it belongs: "pod", "container", "pod-label", "pod-annotation", "beside" (a further
// container of the pod), "autoscaler" (a metric of a HorizontalPodAutoscaler), and KServe's own
// "predictor", "predictor-note" (an annotation), "files" (an entry of storageUris), "transformer",
// "explainer".
struct Extra {
  std::string_view where;
  const Node* node = nullptr;
};

struct EnvVar {
  Field<std::string> name;
  Field<std::string> value;
  const Node* value_from = nullptr;  // Kubernetes' valueFrom
  bool secret = false;               // no writer may write its value, see secrets.h
};

// Kubernetes quantities: "4", "16Gi".
struct Resource {
  std::string name;  // "cpu", "memory", "nvidia.com/gpu"
  Field<std::string> request;
  Field<std::string> limit;
};

struct Probe {
  Field<std::string> path;
  Field<std::string> port;  // a number or the name of a port
  Field<std::string> scheme;
  Field<int64_t> initial_delay_s;
  Field<int64_t> period_s;
  Field<int64_t> timeout_s;
  Field<int64_t> successes;
  Field<int64_t> failures;
  std::vector<const Node*> extras;  // exec, grpc, tcpSocket

  [[nodiscard]] bool any() const {
    return path || port || initial_delay_s || period_s || timeout_s || failures || successes ||
           !extras.empty();
  }
};

struct Container {
  Field<std::string> name;
  Field<std::string> image;
  std::vector<Field<std::string>> command;
  std::vector<Field<std::string>> args;
  std::vector<EnvVar> env;
  Field<int64_t> port;
  std::vector<Resource> resources;
  Probe liveness;
  Probe readiness;
  Probe startup;
};

struct Tensor {
  Field<std::string> name;
  Field<std::string> data_type;  // Triton's: "TYPE_FP32"
  std::vector<Field<int64_t>> dims;
};

struct Model {
  Field<std::string> name;
  Field<std::string> uri;         // s3://, gs://, azureml:, hf://, a path
  Field<std::string> mount_path;  // where the container looks for it
  Field<std::string> format;      // "sklearn", "pytorch", "huggingface", ...
  Field<std::string> format_version;
  Field<std::string> runtime;
  Field<std::string> runtime_version;
  Field<std::string> protocol;  // "v1", "v2"
  Field<std::string> package;   // a registry's entry that stands for image and files
  Field<bool> many;             // one container serves every model below uri
  Field<int64_t> instances;     // copies inside one server
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
};

enum class Metric : uint8_t {
  CpuPercent,     // mean utilisation of what is requested
  MemoryPercent,  // the same
  GpuPercent,
  Concurrency,        // requests in flight a replica
  RequestsPerSecond,  // a replica
};

struct Scaling {
  Field<int64_t> initial;
  Field<int64_t> min;  // 0: scales to nothing
  Field<int64_t> max;
  Field<Metric> metric;
  Field<double> target;  // in the metric's unit
  Field<int64_t> in_cooldown_s;
  Field<int64_t> out_cooldown_s;
  Field<int64_t> idle_s;  // without requests until it scales to nothing
  Field<bool> never_in;   // replicas are added, never taken away
};

struct Batching {
  Field<int64_t> max_size;
  Field<int64_t> max_delay_ms;
  Field<int64_t> timeout_s;
};

// What of the traffic is recorded, and where.
struct Capture {
  Field<bool> enabled;
  Field<std::string> mode;  // "all", "request", "response"
  Field<std::string> url;
  Field<double> percent;
  std::vector<const Node*> extras;

  [[nodiscard]] bool wanted() const {
    return enabled ? *enabled : mode || url || percent || !extras.empty();
  }
};

struct Variant {
  Field<std::string> name;
  std::string service;   // its DNS label, unique in the conversion: see service_names.h
  Field<double> weight;  // relative to the other variants'
  bool shadow = false;   // gets copies of requests; its answers are thrown away
  Field<double> mirror;  // of a shadow: the percentage of the requests that is copied
  Container container;
  Model model;
  Scaling scaling;
  Batching batching;
  Field<std::string> instance_type;
  Field<int64_t> concurrency;  // requests at once in a replica; more wait
  Field<int64_t> timeout_ms;
  Field<int64_t> queue_ms;
  Field<int64_t> startup_s;
  Field<std::string> service_account;
  std::vector<Extra> extras;
};

struct Label {
  Field<std::string> name;
  Field<std::string> value;
};

struct ServingSpec {
  Field<std::string> name;
  std::string label;         // the name as a DNS label, unique in the conversion
  Field<std::string> space;  // Kubernetes' namespace
  std::vector<Label> labels;
  std::vector<Label> annotations;
  std::vector<Variant> variants;
  Capture capture;
  bool native = false;  // read from the writer's own family: nothing is added
  std::vector<Extra> extras;
};

}  // namespace sluice::port::convert::serving
