// BentoML from 1.2 on: bentofile.yaml (the build), service.py (a service whose decorator holds the
// run-time settings, and whose body is left to the user) and deployment.yaml (replicas and
// environment of one deployment). A folder a variant where there are several.
//
//   @bentoml.service(
//       name="price",
//       resources={"cpu": "4", "memory": "16Gi"},
//       traffic={"timeout": 60},
//   )
#include <cmath>

#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"
#include "wire/json_writer.h"

namespace sluice::port::convert::serving {

namespace {

// A JSON string is a string of Python, too: both know the escapes the writer uses.
std::string quoted(std::string_view text) {
  std::string out;
  wire::json::append_quoted(out, text);
  return out;
}

using Pairs = std::vector<std::pair<std::string_view, std::string>>;

void argument(std::string& text, std::string_view name, const Pairs& pairs) {
  if (pairs.empty()) return;
  text.append("    ").append(name).append("={");
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) text.append(", ");
    text.append(quoted(pairs[i].first)).append(": ").append(pairs[i].second);
  }
  text.append("},\n");
}

Pairs resources_of(Document& doc, const Container& container) {
  Pairs out;
  for (const Resource& resource : container.resources) {
    const bool gpu = resource.name == "nvidia.com/gpu";
    const std::string_view name = gpu ? std::string_view("gpu") : std::string_view(resource.name);
    if (name != "cpu" && name != "memory" && name != "gpu") continue;
    const Field<std::string>& field = resource.request ? resource.request : resource.limit;
    if (!field) continue;
    const auto count = parse_quantity(*field);
    out.emplace_back(name, gpu && count ? number_text(*count) : quoted(*field));
    const std::string place = "/resources/" + std::string(name);
    doc.carried(place, field);
    if (resource.request && resource.limit && *resource.request == *resource.limit) {
      doc.carried(place, resource.limit);
    } else if (resource.request) {
      doc.drop(resource.limit, "BentoML knows one amount: the one that is requested");
    }
  }
  return out;
}

Pairs traffic_of(Document& doc, const Variant& variant) {
  Pairs out;
  if (variant.timeout_ms) {
    const int64_t seconds = (*variant.timeout_ms + 999) / 1000;
    out.emplace_back("timeout", std::to_string(seconds));
    doc.carried("/traffic/timeout", variant.timeout_ms,
                seconds * 1000 == *variant.timeout_ms ? "" : "whole seconds, rounded up");
  }
  if (variant.concurrency && *variant.concurrency > 0) {
    out.emplace_back("max_concurrency", std::to_string(*variant.concurrency));
    doc.carried("/traffic/max_concurrency", variant.concurrency, "more are refused, not queued");
  } else {
    doc.carried("/traffic", variant.concurrency);
  }
  const Scaling& scaling = variant.scaling;
  constexpr std::string_view kOne = "BentoCloud scales by requests at once: choose how many";
  if (scaling.metric && *scaling.metric == Metric::Concurrency && scaling.target) {
    const auto whole = std::max<int64_t>(1, static_cast<int64_t>(std::floor(*scaling.target)));
    out.emplace_back("concurrency", std::to_string(whole));
    doc.carried("/traffic/concurrency", scaling.metric);
    const bool exact = static_cast<double>(whole) == *scaling.target;
    doc.carried("/traffic/concurrency", scaling.target, exact ? "" : "whole, rounded down");
  } else {
    doc.manual(scaling.metric, kOne);
    doc.manual(scaling.target, kOne);
  }
  return out;
}

std::string batching_of(Document& doc, const Batching& batching) {
  if (!batching.max_size) {
    doc.manual(batching.max_delay_ms, "make the API batchable and give it max_latency_ms");
    return "    @bentoml.api\n";
  }
  std::string out =
      "    @bentoml.api(batchable=True, max_batch_size=" + std::to_string(*batching.max_size);
  doc.carried("/predict/max_batch_size", batching.max_size);
  if (batching.max_delay_ms) {
    out += ", max_latency_ms=" + std::to_string(*batching.max_delay_ms);
    doc.carried("/predict/max_latency_ms", batching.max_delay_ms,
                "the longest answer that batches aim at, waiting included");
  }
  doc.drop(batching.timeout_s, "the service's timeout counts", ir::Severity::Info);
  return out + ")\n";
}

void write_service(const Variant& variant, const std::string& name, const std::string& file,
                   WriteContext& out) {
  Document doc(file, out.ledger);
  std::string text =
      "\"\"\"Made by a conversion: the settings are the source's, load and predict "
      "are yours to write.\"\"\"\nimport bentoml\n\n\n@bentoml.service(\n";
  text += "    name=" + quoted(name) + ",\n";
  argument(text, "resources", resources_of(doc, variant.container));
  argument(text, "traffic", traffic_of(doc, variant));
  if (variant.model.instances) {
    text += "    workers=" + std::to_string(*variant.model.instances) + ",\n";
    doc.carried("/workers", variant.model.instances);
  }
  text += ")\nclass Model:\n";
  if (variant.model.uri) {
    text += "    model_uri = " + quoted(*variant.model.uri) + "\n\n";
    doc.ledger().settle(
        variant.model.uri.from, Status::Manual, doc.file() + "#/model_uri",
        "import the files into BentoML's store, or load them from here in __init__");
  }
  text += batching_of(doc, variant.batching);
  text +=
      "    def predict(self, request: dict) -> dict:\n"
      "        raise NotImplementedError(\"call the model here\")\n";
  doc.manual(variant.model.format, "load a model of this format in service.py");
  out.files.push_back({file, std::move(text)});
}

void write_build(const ServingSpec& spec, const Variant& variant, const std::string& folder,
                 WriteContext& out) {
  Document doc(folder + "bentofile.yaml", out.ledger);
  doc.set("/service", "service:Model");
  for (const Label& label : spec.labels) {
    doc.put("/labels/" + escape_step(*label.name), label.value);
    doc.carried("/labels/" + escape_step(*label.name), label.name);
  }
  for (const Label& label : spec.annotations) {
    doc.put("/labels/" + escape_step(*label.name), label.value);
    doc.carried("/labels/" + escape_step(*label.name), label.name);
  }
  doc.set("/include/0", "*.py");
  if (variant.container.image) {
    doc.set("/docker/distro", "debian");
    doc.manual(variant.container.image,
               "BentoML builds an image: list what this one brings in python.packages, or make it "
               "the base by docker.base_image");
  }
  out.add(doc);
}

void write_deployment(const ServingSpec& spec, const Variant& variant, const std::string& name,
                      const std::string& folder, WriteContext& out) {
  Document doc(folder + "deployment.yaml", out.ledger);
  doc.set("/name", name);
  doc.carried("/name", spec.name, name.starts_with(*spec.name) ? "" : "made a DNS label");
  doc.carried("/name", variant.name);
  doc.carried("/name", variant.model.name);
  doc.set("/bento", ".");
  const Scaling& scaling = variant.scaling;
  const auto& low = scaling.min ? scaling.min : scaling.initial;
  const auto& high = scaling.max ? scaling.max : scaling.initial;
  doc.put("/scaling/min_replicas", low);
  doc.put("/scaling/max_replicas", high);
  if (scaling.min && scaling.max) {
    doc.drop(scaling.initial, "the autoscaler chooses the number", ir::Severity::Info);
  }
  size_t i = 0;
  for (const EnvVar& var : variant.container.env) {
    const std::string at = "/envs/" + std::to_string(i);
    if (var.value_from != nullptr || var.secret) {
      constexpr std::string_view kSecret =
          "make it a secret of BentoCloud (`bentoml secret create`) and list it under secrets";
      doc.manual(var.name, kSecret);
      doc.manual(var.value, kSecret);
      continue;
    }
    doc.put(at + "/name", var.name);
    doc.put(at + "/value", var.value);
    ++i;
  }
  if (spec.variants.size() == 1) {
    doc.carried("/name", variant.weight);
  } else {
    doc.manual(variant.weight,
               "convert to the target sluice as well, which shares the traffic out");
  }
  doc.manual(variant.instance_type, variant.instance_type.note);
  if (!spec.capture.wanted()) doc.carried("/name", spec.capture.enabled);
  out.add(doc);
}

void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = variant.service;
    const std::string folder = out.folder + (spec.variants.size() > 1 ? name + "/" : "");
    write_service(variant, name, folder + "service.py", out);
    write_build(spec, variant, folder, out);
    write_deployment(spec, variant, name, folder, out);
  }
}

}  // namespace

constinit const Writer kBentomlWriter{
    .name = "bentoml",
    .title = "BentoML 1.2 and later",
    .files = "bentofile.yaml, deployment.yaml and service.py, whose body is yours to write",
    .checked = "2026-11-21, service.py run against a stand-in, closed schemas of the others",
    .write = write,
};

}  // namespace sluice::port::convert::serving
