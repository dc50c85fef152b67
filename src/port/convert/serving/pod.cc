#include "port/convert/serving/pod.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "port/convert/serving/names.h"
#include "port/convert/serving/secrets.h"

namespace sluice::port::convert::serving {

namespace {

Value number_or_name(std::string_view text) {
  int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = code == std::errc() && end == text.data() + text.size();
  return whole ? Value(number) : Value(text);
}

void write_probe(Document& doc, const std::string& pointer, const Probe& probe) {
  if (!probe.any()) return;
  doc.put(pointer + "/httpGet/path", probe.path);
  if (probe.port) {
    doc.put_as(pointer + "/httpGet/port", probe.port, number_or_name(*probe.port), "");
  } else if (probe.path) {
    doc.set(pointer + "/httpGet/port", 8080);
  }
  doc.put(pointer + "/httpGet/scheme", probe.scheme);
  for (const Node* extra : probe.extras) copy_part(doc, pointer + "/" + extra->key, *extra);
  doc.put(pointer + "/initialDelaySeconds", probe.initial_delay_s);
  doc.put(pointer + "/periodSeconds", probe.period_s);
  doc.put(pointer + "/timeoutSeconds", probe.timeout_s);
  doc.put(pointer + "/successThreshold", probe.successes);
  doc.put(pointer + "/failureThreshold", probe.failures);
}

// A secret's text must not stand in a manifest: it becomes a reference, and a task.
void write_env(Document& doc, const std::string& pointer, const std::vector<EnvVar>& env) {
  for (size_t i = 0; i < env.size(); ++i) {
    const std::string here = pointer + "/env/" + std::to_string(i);
    const EnvVar& var = env[i];
    doc.put(here + "/name", var.name);
    if (var.value_from != nullptr) {
      doc.copy(here + "/valueFrom", *var.value_from);
    } else if (var.secret) {
      doc.set(here + "/valueFrom/secretKeyRef/name", "model-secrets");
      doc.set(here + "/valueFrom/secretKeyRef/key", *var.name);
      doc.manual(var.value,
                 "looks like a secret: put its value into the Secret \"model-secrets\" "
                 "under the variable's name");
    } else {
      doc.put(here + "/value", var.value);
    }
  }
}

void write_texts(Document& doc, const std::string& pointer,
                 const std::vector<Field<std::string>>& texts) {
  for (size_t i = 0; i < texts.size(); ++i) doc.put(pointer + "/" + std::to_string(i), texts[i]);
}

constexpr std::array<std::string_view, 9> kSchemes{
    "s3://", "gs://", "hf://", "pvc://", "oci://", "https://", "http://", "hdfs://", "webhdfs://"};

}  // namespace

void write_container(Document& doc, const std::string& pointer, const Variant& variant) {
  const Container& container = variant.container;
  write_texts(doc, pointer + "/command", container.command);
  write_texts(doc, pointer + "/args", container.args);
  write_env(doc, pointer, container.env);
  if (container.port) doc.put(pointer + "/ports/0/containerPort", container.port);
  for (const Resource& resource : container.resources) {
    const std::string name = escape_step(resource.name);
    doc.put(pointer + "/resources/requests/" + name, resource.request);
    doc.put(pointer + "/resources/limits/" + name, resource.limit);
  }
  write_probe(doc, pointer + "/livenessProbe", container.liveness);
  write_probe(doc, pointer + "/readinessProbe", container.readiness);
  Probe startup = container.startup;
  if (variant.startup_s && !startup.any()) {
    startup = container.readiness;
    startup.period_s = given(int64_t{10});
    startup.failures = variant.startup_s.with((*variant.startup_s + 9) / 10);
    startup.failures.note = "tried every 10 seconds";
  }
  if (startup.path || !startup.extras.empty()) {
    write_probe(doc, pointer + "/startupProbe", startup);
  }
  write_extras(doc, pointer, variant, "container");
}

void write_image(Document& doc, const std::string& pointer, const Variant& variant) {
  if (variant.container.image) {
    doc.put(pointer, variant.container.image);
    return;
  }
  constexpr std::string_view kImage = "registry.invalid/replace-me:image";
  const Field<std::string>& package = variant.model.package;
  if (!package) {
    doc.placeholder(pointer, kImage,
                    "the source names no image: put one here that serves this model");
    return;
  }
  doc.placeholder(pointer, kImage,
                  package.note.empty() ? "stands for image and files: put both in by hand"
                                       : std::string_view(package.note),
                  package.from);
}

void write_storage_uri(Document& doc, const std::string& pointer, const Field<std::string>& uri) {
  if (!uri) return;
  const auto fits = [&](std::string_view scheme) { return uri.value.starts_with(scheme); };
  if (std::any_of(kSchemes.begin(), kSchemes.end(), fits)) {
    doc.put(pointer, uri);
    return;
  }
  doc.placeholder(pointer, "s3://replace-me/" + qualified_name(*uri),
                  "only the source can reach \"" + *uri +
                      "\": copy the files to a store of yours and put their address here",
                  uri.from);
}

void write_metadata(Document& doc, const ServingSpec& spec, const std::string& name) {
  doc.put_as("/metadata/name", spec.name, name,
             name.starts_with(*spec.name) ? "" : "made a DNS label");
  doc.put("/metadata/namespace", spec.space);
  for (const Label& label : spec.labels) {
    doc.put("/metadata/labels/" + escape_step(*label.name), label.value);
    doc.carried("/metadata/labels/" + escape_step(*label.name), label.name);
  }
  for (const Label& label : spec.annotations) {
    const std::string key = "/metadata/annotations/" + escape_step(*label.name);
    doc.put(key, label.value);
    doc.carried(key, label.name);
  }
}

void write_extras(Document& doc, const std::string& pointer, const Variant& variant,
                  std::string_view where) {
  for (const Extra& extra : variant.extras) {
    if (extra.where != where) continue;
    const Node& node = *extra.node;
    const std::string here = pointer + "/" + escape_step(node.key);
    const Value* there = doc.root().at(pointer).find(node.key);
    if (there == nullptr || !node.is_list()) {
      copy_part(doc, here, node);
      continue;
    }
    // Volumes or containers that the writer needs itself stay.
    size_t next = there->children().size();
    for (const Node& item : node.children) {
      copy_part(doc, here + "/" + std::to_string(next++), item);
    }
  }
}

bool has_triton_config(const Variant& variant) {
  return std::any_of(variant.extras.begin(), variant.extras.end(),
                     [](const Extra& extra) { return extra.where == "triton"; });
}

void carry_triton_config(Document& doc, const std::string& pointer, const Variant& variant) {
  for (const Extra& extra : variant.extras) {
    if (extra.where != "triton") continue;
    if (const Node* steps = member(extra.node, "ensemble_scheduling")) {
      doc.ledger().settle(leaves_of(*steps), Status::Manual, "",
                          "an ensemble needs the models it calls in the same server: put them into "
                          "the same model repository");
    }
    for (const uint32_t leaf : leaves_of(*extra.node)) {
      const Status status = doc.ledger().entry(leaf).status;
      if (status != Status::Unknown && status != Status::Taken) continue;
      doc.ledger().settle({leaf}, Status::Mapped, doc.file() + "#" + pointer,
                          "stays in config.pbtxt beside the model, which the server reads",
                          ir::Severity::Info);
    }
  }
}

void write_pod(Document& doc, const std::string& pointer, const Variant& variant) {
  doc.put(pointer + "/serviceAccountName", variant.service_account);
  write_extras(doc, pointer, variant, "pod");
  for (const Extra& extra : variant.extras) {
    if (extra.where != "beside") continue;
    const Value* there = doc.root().at(pointer).find("containers");
    const size_t next = there == nullptr ? 0 : there->children().size();
    copy_part(doc, pointer + "/containers/" + std::to_string(next), *extra.node);
  }
}

namespace {

double weights_of(const ServingSpec& spec) {
  double sum = 0;
  for (const Variant& variant : spec.variants) {
    if (!variant.shadow) sum += variant.weight ? *variant.weight : 1;
  }
  return sum;
}

}  // namespace

std::string share_note(const ServingSpec& spec, const Variant& variant, int percent) {
  const double sum = weights_of(spec);
  const double exact = sum > 0 ? 100 * (variant.weight ? *variant.weight : 1) / sum : 0;
  if (std::abs(exact - percent) < 1e-9) return "";
  const std::string_view none = percent == 0 ? ": it gets no traffic" : "";
  return "whole percent: " + number_text(exact) + " % becomes " + std::to_string(percent) + " %" +
         std::string(none) + "; the target sluice keeps the weight";
}

std::vector<int> percents(const ServingSpec& spec) {
  const double sum = weights_of(spec);
  std::vector<int> out;
  double exact = 0;
  int given_out = 0;
  for (const Variant& variant : spec.variants) {
    const double weight = variant.shadow ? 0 : variant.weight ? *variant.weight : 1;
    exact += sum > 0 ? 100 * weight / sum : 0;
    const int upto = static_cast<int>(std::lround(exact));
    out.push_back(variant.shadow ? 0 : upto - given_out);
    given_out = upto;
  }
  return out;
}

}  // namespace sluice::port::convert::serving
