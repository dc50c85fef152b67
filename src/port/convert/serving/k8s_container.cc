#include "port/convert/serving/k8s_container.h"

#include <algorithm>
#include <array>

namespace sluice::port::convert::serving {

namespace {

constexpr std::array<std::string_view, 10> kTaken{
    "name",  "image",     "command",       "args",           "env",
    "ports", "resources", "livenessProbe", "readinessProbe", "startupProbe"};

Probe read_probe(Reading& in, const Node* node) {
  Probe out;
  const Node* http = member(node, "httpGet");
  out.path = in.text(member(http, "path"), "the probe's path");
  out.port = in.text(member(http, "port"), "the probe's port");
  out.scheme = in.text(member(http, "scheme"), "the probe's scheme");
  out.initial_delay_s = in.integer(member(node, "initialDelaySeconds"), "the probe's delay");
  out.period_s = in.integer(member(node, "periodSeconds"), "the probe's period");
  out.timeout_s = in.integer(member(node, "timeoutSeconds"), "the probe's timeout");
  out.successes = in.integer(member(node, "successThreshold"), "the probe's threshold");
  out.failures = in.integer(member(node, "failureThreshold"), "the probe's threshold");
  for (const std::string_view key : {"exec", "grpc", "tcpSocket"}) {
    if (const Node* extra = member(node, key)) out.extras.push_back(extra);
  }
  return out;
}

void read_resources(Reading& in, const Node* node, Container& container) {
  const auto entry = [&](const std::string& name) -> Resource& {
    for (Resource& resource : container.resources) {
      if (resource.name == name) return resource;
    }
    container.resources.push_back({name, {}, {}});
    return container.resources.back();
  };
  for (const Node& item : members(member(node, "limits"))) {
    entry(item.key).limit = in.text(&item, "a resource limit");
  }
  for (const Node& item : members(member(node, "requests"))) {
    entry(item.key).request = in.text(&item, "a resource request");
  }
}

}  // namespace

void read_k8s_container(Reading& in, const Node* node, Variant& variant,
                        std::span<const std::string_view> handled) {
  Container& out = variant.container;
  out.name = in.text(member(node, "name"), "the container's name");
  out.image = in.text(member(node, "image"), "the container image");
  out.command = in.texts(member(node, "command"), "the command");
  out.args = in.texts(member(node, "args"), "an argument");
  for (const Node& item : items(member(node, "env"))) {
    EnvVar var;
    var.name = in.text(member(&item, "name"), "an environment variable");
    var.value = in.text(member(&item, "value"), "an environment variable");
    var.value_from = member(&item, "valueFrom");
    out.env.push_back(std::move(var));
  }
  out.port = in.integer(at(node, "ports/0/containerPort"), "the port");
  read_resources(in, member(node, "resources"), out);
  out.liveness = read_probe(in, member(node, "livenessProbe"));
  out.readiness = read_probe(in, member(node, "readinessProbe"));
  out.startup = read_probe(in, member(node, "startupProbe"));
  for (const Node& child : members(node)) {
    const auto is = [&](std::string_view key) { return key == child.key; };
    if (std::any_of(kTaken.begin(), kTaken.end(), is)) continue;
    if (std::any_of(handled.begin(), handled.end(), is)) continue;
    variant.extras.push_back({"container", &child});
  }
}

void read_k8s_metadata(Reading& in, const Node* metadata, ServingSpec& spec) {
  spec.name = in.text(member(metadata, "name"), "the endpoint's name");
  spec.space = in.text(member(metadata, "namespace"), "the namespace");
  const auto take = [&](std::string_view key, std::vector<Label>& list) {
    for (const Node& item : members(member(metadata, key))) {
      list.push_back({given(item.key), in.text(&item, "a label or annotation")});
    }
  };
  take("labels", spec.labels);
  take("annotations", spec.annotations);
}

}  // namespace sluice::port::convert::serving
