// docker-compose (the Compose specification), for one machine: no autoscaling, no weights.
#include <cmath>

#include "port/convert/serving/kubernetes_objects.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

// Compose fills in $NAME wherever a value stands; doubled, the sign is itself.
std::string literal(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '$' ? 2 : 1, c);
  return out;
}

void put_literal(Document& doc, const std::string& at, const Field<std::string>& field) {
  doc.put_as(at, field, literal(*field), "");
}

void write_amount(Document& doc, const std::string& at, std::string_view name,
                  const Field<std::string>& field) {
  const auto amount = parse_quantity(*field);
  if (!field || !amount) return;
  if (name == "cpu") return doc.put_as(at + "cpus", field, number_text(*amount), "");
  const auto mib = static_cast<int64_t>(std::ceil(*amount / 0x1p20));
  doc.put_as(at + "memory", field, std::to_string(mib) + "M", "");
}

void write_resources(Document& doc, const std::string& at, const Container& container) {
  const std::string deploy = at + "/deploy/resources";
  for (const Resource& resource : container.resources) {
    const Field<std::string>& field = resource.limit ? resource.limit : resource.request;
    const auto amount = parse_quantity(*field);
    if (!amount) continue;
    if (resource.name == "cpu" || resource.name == "memory") {
      write_amount(doc, deploy + "/limits/", resource.name, field);
      if (resource.limit)
        write_amount(doc, deploy + "/reservations/", resource.name, resource.request);
      continue;
    }
    if (resource.name == "nvidia.com/gpu") {
      const std::string device = deploy + "/reservations/devices/0";
      doc.set(device + "/driver", "nvidia");
      doc.set(device + "/capabilities/0", "gpu");
      doc.put_as(device + "/count", field, static_cast<int64_t>(*amount), "");
    }
    if (resource.limit) {
      doc.drop(resource.request, "the limit counts on one machine", ir::Severity::Info);
    }
  }
}

void write_env(Document& doc, const std::string& at, const Container& container) {
  for (const EnvVar& var : container.env) {
    const std::string here = at + "/environment/" + escape_step(*var.name);
    doc.carried(here, var.name);
    if (var.secret || var.value_from != nullptr) {
      doc.set(here, "${" + *var.name + "}");
      doc.manual(var.value, "looks like a secret: give it in the environment or an .env file");
      if (var.value_from == nullptr) continue;
      doc.ledger().settle(leaves_of(*var.value_from), Status::Manual, "",
                          "comes from an object of the cluster: give it in the environment or an "
                          ".env file");
    } else {
      put_literal(doc, here, var.value);
    }
  }
}

void write_labels(Document& doc, const std::string& at, const ServingSpec& spec) {
  for (const auto* list : {&spec.labels, &spec.annotations}) {
    for (const Label& label : *list) {
      const std::string here = at + "/labels/" + escape_step(*label.name);
      put_literal(doc, here, label.value);
      doc.carried(here, label.name);
    }
  }
}

void write_health(Document& doc, const std::string& at, const Probe& probe) {
  if (!probe.path) return;
  const std::string port = probe.port ? *probe.port : "8080";
  doc.set(at + "/healthcheck/test/0", "CMD-SHELL");
  doc.set(
      at + "/healthcheck/test/1",
      "curl -fsS " + literal(shell_text("http://localhost:" + port + *probe.path)) + " || exit 1");
  doc.carried(at + "/healthcheck/test", probe.path, "needs curl in the image");
  doc.carried(at + "/healthcheck/test", probe.port);
  const auto seconds = [&](std::string_view key, const Field<int64_t>& field) {
    doc.put_as(at + "/healthcheck/" + std::string(key), field, std::to_string(*field) + "s", "");
  };
  seconds("interval", probe.period_s);
  seconds("timeout", probe.timeout_s);
  seconds("start_period", probe.initial_delay_s);
  doc.put(at + "/healthcheck/retries", probe.failures);
}

// The long form where the path holds what divides the short one.
void write_mount(Document& doc, const std::string& at, const std::string& name,
                 const std::string& mount) {
  const std::string volume = at + "/volumes/0";
  if (mount.find(':') == std::string::npos) {
    doc.set(volume, "./models/" + name + ":" + literal(mount) + ":ro");
    return;
  }
  doc.set(volume + "/type", "bind");
  doc.set(volume + "/source", "./models/" + name);
  doc.set(volume + "/target", literal(mount));
  doc.set(volume + "/read_only", true);
}

// Services beside it fetch the files and end, one after the other; only then it starts.
void write_fetch(Document& doc, const std::string& at, const std::string& name,
                 const Field<std::string>& uri) {
  const std::vector<FetchStep> steps = fetch_steps(*uri, "/models");
  if (steps.empty()) return doc.manual(uri, "fetch the files into ./models/" + name);
  std::string before;
  for (const FetchStep& step : steps) {
    const std::string service = before.empty() ? name + "-files" : name + "-" + step.name;
    const std::string here = "/services/" + service;
    doc.set(here + "/image", step.image);
    doc.set(here + "/entrypoint/0", "sh");
    doc.set(here + "/entrypoint/1", "-c");
    doc.set(here + "/command/0", literal(step.command));
    if (before.empty()) put_literal(doc, here + "/environment/MODEL_URI", uri);
    doc.set(here + "/volumes/0", "./models/" + name + ":/models");
    if (!before.empty()) {
      doc.set(here + "/depends_on/" + before + "/condition", "service_completed_successfully");
    }
    before = service;
  }
  doc.set(at + "/depends_on/" + before + "/condition", "service_completed_successfully");
}

void write(const ServingSpec& spec, WriteContext& out) {
  Document doc(out.folder + "docker-compose.yaml", out.ledger);
  int port = 8080;
  for (const Variant& variant : spec.variants) {
    const std::string at = "/services/" + variant.service;
    doc.carried(at, spec.name);
    write_image(doc, at + "/image", variant);
    for (size_t i = 0; i < variant.container.command.size(); ++i) {
      put_literal(doc, at + "/entrypoint/" + std::to_string(i), variant.container.command[i]);
    }
    for (size_t i = 0; i < variant.container.args.size(); ++i) {
      put_literal(doc, at + "/command/" + std::to_string(i), variant.container.args[i]);
    }
    write_labels(doc, at, spec);
    write_env(doc, at, variant.container);
    const std::string inside =
        variant.container.port ? std::to_string(*variant.container.port) : "8080";
    doc.set(at + "/ports/0", std::to_string(port++) + ":" + inside);
    doc.carried(at + "/ports/0", variant.container.port);
    if (variant.model.uri) {
      const std::string mount = variant.model.mount_path ? *variant.model.mount_path : "/models";
      write_mount(doc, at, variant.service, mount);
      write_fetch(doc, at, variant.service, variant.model.uri);
      doc.carried(at + "/volumes/0", variant.model.mount_path);
    }
    write_health(doc, at, variant.container.readiness);
    write_resources(doc, at, variant.container);
    const auto& initial = variant.scaling.initial ? variant.scaling.initial : variant.scaling.min;
    if (initial && *initial > 1) {
      doc.manual(initial, "one machine runs one replica here: docker compose up --scale");
    } else {
      doc.carried(at, initial);
    }
    doc.drop(variant.scaling.max, "one machine has no autoscaler");
    settle_endpoint(doc, spec, variant);
  }
  out.add(doc);
}

}  // namespace

constinit const Writer kCompose{
    .name = "docker-compose",
    .title = "docker-compose, one machine",
    .files = "docker-compose.yaml with a service a variant",
    .checked = "2026-11-21, a closed schema of the fields it writes",
    .write = write,
};

}  // namespace sluice::port::convert::serving
