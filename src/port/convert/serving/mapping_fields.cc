// The neutral fields a mapping file may name, one row each.
#include <array>
#include <cmath>

#include "port/convert/serving/mapping.h"
#include "port/convert/serving/names.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

constexpr std::array<std::pair<std::string_view, Metric>, 5> kMetrics{
    {{"cpu", Metric::CpuPercent},
     {"memory", Metric::MemoryPercent},
     {"gpu", Metric::GpuPercent},
     {"concurrency", Metric::Concurrency},
     {"rps", Metric::RequestsPerSecond}}};

void put_metric(const MappedValue& value, ServingSpec&, Variant& out) {
  const auto name = value.text();
  if (!name) return;
  for (const auto& [known, metric] : kMetrics) {
    if (*name == known) out.scaling.metric = name.with(metric);
  }
  if (!out.scaling.metric) {
    value.in.problem(*value.node, "the metric \"" + *name +
                                      "\" must become cpu, memory, gpu, concurrency or rps; add it "
                                      "to `values`");
  }
}

void put_resource(Variant& out, std::string_view name, const Field<std::string>& quantity) {
  if (quantity) out.container.resources.push_back({std::string(name), quantity, quantity});
}

// {NAME: value} or [{name, value}].
void put_env(const MappedValue& value, ServingSpec&, Variant& out) {
  for (const Node& item : members(value.node)) {
    out.container.env.push_back({given(item.key), value.in.text(&item, value.field), nullptr});
  }
  for (const Node& item : items(value.node)) {
    out.container.env.push_back({value.in.text(member(&item, "name"), value.field),
                                 value.in.text(member(&item, "value"), value.field), nullptr});
  }
}

void put_health(const MappedValue& value, ServingSpec&, Variant& out) {
  out.container.readiness.path = value.text();
}

using V = const MappedValue&;
using S = ServingSpec&;
using W = Variant&;
constexpr std::array kFields = std::to_array<MappedField>({
    {"endpoint.capture.enabled", "true or false",
     [](V v, S s, W) { s.capture.enabled = v.in.boolean(v.node, v.field); }},
    {"endpoint.capture.percent", "number", [](V v, S s, W) { s.capture.percent = v.number(); }},
    {"endpoint.capture.url", "text", [](V v, S s, W) { s.capture.url = v.text(); }},
    {"endpoint.name", "text", [](V v, S s, W) { s.name = v.text(); }},
    {"endpoint.namespace", "text", [](V v, S s, W) { s.space = v.text(); }},
    {"variant.args", "list of texts",
     [](V v, S, W w) { w.container.args = v.in.texts(v.node, v.field); }},
    {"variant.batch_delay_ms", "whole number",
     [](V v, S, W w) { w.batching.max_delay_ms = v.integer(); }},
    {"variant.batch_size", "whole number", [](V v, S, W w) { w.batching.max_size = v.integer(); }},
    {"variant.command", "list of texts",
     [](V v, S, W w) { w.container.command = v.in.texts(v.node, v.field); }},
    {"variant.concurrency", "whole number", [](V v, S, W w) { w.concurrency = v.integer(); }},
    {"variant.cpu", "quantity", [](V v, S, W w) { put_resource(w, "cpu", v.text()); }},
    {"variant.env", "{NAME: value} or [{name, value}]", put_env},
    {"variant.gpu", "quantity", [](V v, S, W w) { put_resource(w, "nvidia.com/gpu", v.text()); }},
    {"variant.health_path", "text", put_health},
    {"variant.idle_s", "whole number", [](V v, S, W w) { w.scaling.idle_s = v.integer(); }},
    {"variant.image", "text", [](V v, S, W w) { w.container.image = v.text(); }},
    {"variant.instance_type", "text", [](V v, S, W w) { w.instance_type = v.text(); }},
    {"variant.max_replicas", "whole number", [](V v, S, W w) { w.scaling.max = v.integer(); }},
    {"variant.memory_mib", "whole number",
     [](V v, S, W w) {
       const auto mib = v.integer();
       auto quantity = mib.with(memory_quantity(*mib));
       put_resource(w, "memory", quantity);
     }},
    {"variant.min_replicas", "whole number", [](V v, S, W w) { w.scaling.min = v.integer(); }},
    {"variant.model.format", "text", [](V v, S, W w) { w.model.format = v.text(); }},
    {"variant.model.format_version", "text",
     [](V v, S, W w) { w.model.format_version = v.text(); }},
    {"variant.model.mount_path", "text", [](V v, S, W w) { w.model.mount_path = v.text(); }},
    {"variant.model.uri", "text", [](V v, S, W w) { w.model.uri = v.text(); }},
    {"variant.name", "text", [](V v, S, W w) { w.name = v.text(); }},
    {"variant.port", "whole number", [](V v, S, W w) { w.container.port = v.integer(); }},
    {"variant.queue_ms", "whole number", [](V v, S, W w) { w.queue_ms = v.integer(); }},
    {"variant.replicas", "whole number", [](V v, S, W w) { w.scaling.initial = v.integer(); }},
    {"variant.scale_in_cooldown_s", "whole number",
     [](V v, S, W w) { w.scaling.in_cooldown_s = v.integer(); }},
    {"variant.scale_metric", "cpu, memory, gpu, concurrency or rps", put_metric},
    {"variant.scale_out_cooldown_s", "whole number",
     [](V v, S, W w) { w.scaling.out_cooldown_s = v.integer(); }},
    {"variant.scale_target", "number", [](V v, S, W w) { w.scaling.target = v.number(); }},
    {"variant.service_account", "text", [](V v, S, W w) { w.service_account = v.text(); }},
    {"variant.startup_s", "whole number", [](V v, S, W w) { w.startup_s = v.integer(); }},
    {"variant.timeout_ms", "whole number", [](V v, S, W w) { w.timeout_ms = v.integer(); }},
    {"variant.weight", "number", [](V v, S, W w) { w.weight = v.number(); }},
});

}  // namespace

std::span<const MappedField> mapped_fields() {
  return kFields;
}

Field<std::string> MappedValue::text() const {
  auto out = in.text(node, field);
  if (!out) return out;
  bool known = transform.values.empty();
  for (const auto& [from, to] : transform.values) {
    if (known || out.value != from) continue;
    out.value = to;
    known = true;
  }
  if (!known) {
    in.problem(*node, "the value \"" + out.value.substr(0, 100) +
                          "\" stands not among the mapping's `values`; add it there");
  }
  out.value = transform.prefix + out.value + transform.suffix;
  return out;
}

Field<double> MappedValue::number() const {
  auto out = in.number(node, field);
  out.value = out.value * transform.multiply / transform.divide;
  if (transform.multiply != 1) out.note = "multiplied by " + number_text(transform.multiply);
  if (transform.divide != 1) out.note = "divided by " + number_text(transform.divide);
  return out;
}

Field<int64_t> MappedValue::integer() const {
  const auto exact = number();
  const double whole = std::ceil(exact.value - 1e-9);
  if (exact && std::abs(whole) > 9e15) in.problem(*node, "too large a number");
  auto out = exact.with(std::abs(whole) > 9e15 ? int64_t{0} : static_cast<int64_t>(whole));
  if (exact && std::abs(whole - exact.value) > 1e-9) {
    out.note += out.note.empty() ? "rounded up" : ", rounded up";
    out.approximate = true;
  }
  return out;
}

}  // namespace sluice::port::convert::serving
