// Seldon Core v2 (mlops.seldon.io/v1alpha1): a Model a variant, a Server of its own where the
// source says how large it is or sets its environment, and an Experiment that holds the weights and
// the copies of a shadow. Seldon loads files into servers it knows (MLServer, Triton); a container
// that brings its own server is left to the user.
#include <algorithm>
#include <array>
#include <cmath>

#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

constexpr std::string_view kGroup = "mlops.seldon.io/v1alpha1";

struct Runtime {
  std::string_view format;
  std::string_view requirement;  // what the server must be able to load
  std::string_view server;       // the ServerConfig that comes with Seldon
};
// From the capabilities that Seldon's own server configurations list, 2026-11-21.
constexpr std::array kRuntimes = std::to_array<Runtime>({
    {"sklearn", "sklearn", "mlserver"},
    {"xgboost", "xgboost", "mlserver"},
    {"lightgbm", "lightgbm", "mlserver"},
    {"mlflow", "mlflow", "mlserver"},
    {"huggingface", "huggingface", "mlserver"},
    {"tensorflow", "tensorflow", "triton"},
    {"pytorch", "pytorch", "triton"},
    {"onnx", "onnx", "triton"},
    {"tensorrt", "tensorrt", "triton"},
    {"triton", "triton", "triton"},
});

const Runtime* runtime_of(const Model& model) {
  for (const Runtime& row : kRuntimes) {
    if (model.format && *model.format == row.format) return &row;
  }
  return nullptr;
}

Document object(const ServingSpec& spec, WriteContext& out, std::string_view kind,
                const std::string& name, const std::string& file) {
  Document doc(out.folder + file, out.ledger);
  doc.set("/apiVersion", kGroup);
  doc.set("/kind", kind);
  write_metadata(doc, spec, name);
  return doc;
}

void write_replicas(Document& doc, const std::string& at, const Scaling& scaling) {
  const bool zero = scaling.min && *scaling.min == 0;
  if (scaling.min || scaling.max) {
    doc.drop(scaling.initial, "Seldon chooses between the fewest and the most replicas",
             ir::Severity::Info);
    doc.put_as(at + "/minReplicas", scaling.min, std::max<int64_t>(1, *scaling.min),
               zero ? "Seldon keeps a replica: it cannot scale to nothing" : "");
    doc.put(at + "/maxReplicas", scaling.max);
  } else {
    doc.put(at + "/replicas", scaling.initial);
  }
}

void settle_scaling(Document& doc, const Scaling& scaling) {
  constexpr std::string_view kOwn =
      "Seldon scales by the lag of its own inference; for another metric put a "
      "HorizontalPodAutoscaler on the Model";
  doc.manual(scaling.metric, kOwn);
  doc.manual(scaling.target, kOwn);
  constexpr std::string_view kAgent = "set for all servers together in Seldon's agent";
  doc.manual(scaling.in_cooldown_s, kAgent);
  doc.manual(scaling.out_cooldown_s, kAgent);
  doc.drop(scaling.idle_s, "Seldon cannot scale to nothing");
  if (scaling.never_in && *scaling.never_in) {
    doc.manual(scaling.never_in, "give the Model replicas instead of minReplicas and maxReplicas");
  } else {
    doc.carried("/spec", scaling.never_in);
  }
}

// Percentages are whole; the rest of the recording is set up once for the whole of Seldon.
void write_capture(Document& doc, const Capture& capture) {
  if (!capture.wanted()) {
    doc.carried("/spec", capture.enabled);
    for (const auto* text : {&capture.mode, &capture.url}) {
      doc.drop(*text, "recording is off in the source, so it is off here", ir::Severity::Info);
    }
    doc.drop(capture.percent, "recording is off in the source", ir::Severity::Info);
    return;
  }
  doc.set("/spec/logger/percent", 100);
  doc.carried("/spec/logger", capture.enabled);
  if (capture.percent) {
    const auto whole = static_cast<int64_t>(std::ceil(*capture.percent));
    doc.put_as("/spec/logger/percent", capture.percent, whole,
               static_cast<double>(whole) == *capture.percent ? "" : "whole percent, rounded up");
  }
  doc.drop(capture.mode, "requests and answers are recorded, both");
  doc.manual(capture.url, "records go to the sink of Seldon's installation: move them from there");
}

void settle_container(Document& doc, const Variant& variant, const Runtime* runtime) {
  const Container& container = variant.container;
  const std::string own =
      runtime != nullptr ? "Seldon's " + std::string(runtime->server) + " serves this format"
                         : "Seldon serves files by its own servers: export the model in a format "
                           "of MLServer or Triton, or run this image by the target kubernetes";
  if (runtime != nullptr) {
    doc.drop(container.image, own, ir::Severity::Info);
    doc.drop(variant.model.runtime, own, ir::Severity::Info);
  } else {
    doc.manual(container.image, own);
  }
  for (const auto* list : {&container.command, &container.args}) {
    for (const auto& word : *list) doc.manual(word, "starts a server that Seldon replaces");
  }
  for (const Probe* probe : {&container.liveness, &container.readiness, &container.startup}) {
    doc.drop(probe->path, "Seldon's servers have probes of their own", ir::Severity::Info);
    doc.drop(probe->port, "Seldon's servers have probes of their own", ir::Severity::Info);
  }
  doc.drop(container.port, "Seldon's servers listen where Seldon says", ir::Severity::Info);
  doc.manual(variant.instance_type, variant.instance_type.note);
  doc.manual(variant.concurrency, "limit requests at once in a gateway before Seldon");
  doc.manual(variant.timeout_ms, "set the timeout in a gateway before Seldon");
  doc.manual(variant.queue_ms, "limit the queue in a gateway before Seldon");
}

bool wants_server(const Container& container) {
  return !container.resources.empty() || !container.env.empty();
}

// Adds to the ServerConfig that comes with Seldon: a container is matched by its name.
void write_server(const ServingSpec& spec, const Variant& variant, const std::string& name,
                  std::string_view config, WriteContext& out) {
  Document doc = object(spec, out, "Server", name, name + "-server.yaml");
  doc.set("/spec/serverConfig", config);
  doc.set("/spec/extraCapabilities/0", name);
  write_replicas(doc, "/spec", variant.scaling);
  const std::string container = "/spec/podSpec/containers/0";
  doc.set(container + "/name", config);
  Variant part;
  part.container.env = variant.container.env;
  part.container.resources = variant.container.resources;
  write_container(doc, container, part);
  write_pod(doc, "/spec/podSpec", variant);
  out.add(doc);
}

void write_model(const ServingSpec& spec, const Variant& variant, WriteContext& out) {
  const std::string name = variant.service;
  const Runtime* runtime = runtime_of(variant.model);
  Document doc = object(spec, out, "Model", name, name + "-model.yaml");
  if (variant.model.uri) {
    write_storage_uri(doc, "/spec/storageUri", variant.model.uri);
  } else {
    doc.placeholder("/spec/storageUri", "s3://replace-me/model",
                    "the source names no files: put the address of the model's here");
  }
  if (runtime != nullptr) {
    doc.set("/spec/requirements/0", runtime->requirement);
    doc.carried("/spec/requirements/0", variant.model.format);
  } else {
    doc.manual(variant.model.format, "name what the server must be able to load in requirements");
  }
  if (wants_server(variant.container)) {
    const std::string_view config = runtime != nullptr ? runtime->server : "mlserver";
    doc.set("/spec/requirements/" + std::string(runtime != nullptr ? "1" : "0"), name);
    write_server(spec, variant, name, config, out);
  }
  write_replicas(doc, "/spec", variant.scaling);
  settle_scaling(doc, variant.scaling);
  write_capture(doc, spec.capture);
  settle_container(doc, variant, runtime);
  doc.carried("/metadata/name", variant.name);
  doc.carried("/metadata/name", variant.model.name);
  doc.drop(variant.model.mount_path, "Seldon's servers know where the files are",
           ir::Severity::Info);
  if (spec.variants.size() == 1) doc.carried("/metadata/name", variant.weight);
  carry_triton_config(doc, "/spec/storageUri", variant);
  out.add(doc);
}

// One mirror is all that an Experiment has.
void write_mirror(Document& doc, const std::string& name, const Variant& variant) {
  if (doc.root().at("/spec").find("mirror") != nullptr) {
    doc.manual(variant.mirror, "an Experiment mirrors to one model: let a gateway copy the rest");
    return;
  }
  doc.set("/spec/mirror/name", name);
  doc.set("/spec/mirror/percent", 100);
  if (!variant.mirror) return;
  // None at all would be another meaning than a few.
  const double whole = std::ceil(*variant.mirror);
  doc.put_as("/spec/mirror/percent", variant.mirror, static_cast<int64_t>(whole),
             whole == *variant.mirror ? "" : "whole percent, rounded up");
}

void write_experiment(const ServingSpec& spec, WriteContext& out) {
  const std::string name = spec.label;
  Document doc = object(spec, out, "Experiment", name, name + "-experiment.yaml");
  const std::vector<int> share = percents(spec);
  size_t candidate = 0;
  size_t heaviest = 0;
  for (size_t i = 0; i < spec.variants.size(); ++i) {
    const Variant& variant = spec.variants[i];
    const std::string model = variant.service;
    if (variant.shadow) {
      write_mirror(doc, model, variant);
      continue;
    }
    const std::string at = "/spec/candidates/" + std::to_string(candidate++);
    doc.set(at + "/name", model);
    doc.set(at + "/weight", share[i]);
    doc.carried(at + "/weight", variant.weight, share_note(spec, variant, share[i]));
    if (share[i] > share[heaviest] || candidate == 1) {
      heaviest = i;
      doc.set("/spec/default", model);
    }
  }
  doc.set("/spec/resourceType", "model");
  out.add(doc);
}

void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) write_model(spec, variant, out);
  if (spec.variants.size() > 1) write_experiment(spec, out);
}

}  // namespace

constinit const Writer kSeldon{
    .name = "seldon",
    .title = "Seldon Core v2",
    .files =
        "a Model a variant, a Server for its size and environment, an Experiment for the "
        "weights and the shadow",
    .checked = "2026-11-21, closed schemas of the fields it writes",
    .write = write,
    .by_space = true,
};

}  // namespace sluice::port::convert::serving
