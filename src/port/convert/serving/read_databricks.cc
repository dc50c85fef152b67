// Databricks model serving, as GET /api/2.0/serving-endpoints/NAME gives it (as known 2026-11-21).
#include <array>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;
constexpr std::string_view kState = "the source's own identifier or state; nothing to carry";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"creator", Status::Dropped, Severity::Info, kState},
    {"creation_timestamp", Status::Dropped, Severity::Info, kState},
    {"last_updated_timestamp", Status::Dropped, Severity::Info, kState},
    {"state", Status::Dropped, Severity::Info, kState},
    {"id", Status::Dropped, Severity::Info, kState},
    {"permission_level", Status::Manual, Severity::Warn, "give access in the gateway"},
    {"config_version", Status::Dropped, Severity::Info, kState},
    {"route_optimized", Status::Dropped, Severity::Info, "the source's own network"},
    {"endpoint_url", Status::Manual, Severity::Warn, "point clients at the new address"},
    {"auto_capture_config", Status::Manual, Severity::Warn,
     "record requests and answers with the gateway or a logger of the target"},
    {"ai_gateway", Status::Manual, Severity::Warn,
     "limits and guardrails: set them in the gateway"},
    {"rate_limits", Status::Manual, Severity::Warn, "set limits in the gateway"},
    {"instance_profile_arn", Status::Manual, Severity::Warn, "use a workload identity"},
    {"entity_version", Status::Manual, Severity::Warn,
     "download this version of the model from the registry to a store of yours"},
    {"model_version", Status::Manual, Severity::Warn,
     "download this version of the model from the registry to a store of yours"},
    {"served_entity_name", Status::Mapped, Severity::Info, "refers to the entity"},
    {"served_model_name", Status::Mapped, Severity::Info, "refers to the entity"},
    {"served_models", Status::Dropped, Severity::Info, "the older form of served_entities"},
    {"workload_type", Status::Manual, Severity::Warn, "choose nodes with such a processor"},
    {"tags", Status::Dropped, Severity::Info, "a tag"},
    {"task", Status::Dropped, Severity::Info, "the model's task"},
    {"external_model", Status::Manual, Severity::Severe,
     "a provider behind the endpoint: configure it in Sluice as a provider"},
});

struct Size {
  std::string_view name;
  int64_t least;
  int64_t most;  // requests at once
};
// "Create custom model serving endpoints": Small 0-4, Medium 8-16, Large 16-64.
constexpr std::array kSizes{Size{"Small", 4, 4}, Size{"Medium", 8, 16}, Size{"Large", 16, 64}};

bool sniff(const Source&, const Node& document) {
  const Node* config = member(&document, "config");
  return member(config, "served_entities") != nullptr || member(config, "served_models") != nullptr;
}

void read_size(Reading& in, const Node& node, Variant& out) {
  const auto to_zero = in.boolean(member(&node, "scale_to_zero_enabled"), "scaling to nothing");
  out.scaling.min = to_zero ? to_zero.with(*to_zero ? int64_t{0} : int64_t{1}) : given(int64_t{1});
  const auto size = in.text(member(&node, "workload_size"), "the size");
  auto most = in.integer(member(&node, "max_provisioned_concurrency"), "the requests at once");
  const auto least =
      in.integer(member(&node, "min_provisioned_concurrency"), "the fewest requests at once");
  auto floor = least;
  for (const Size& row : kSizes) {
    if (!size || *size != row.name) continue;
    most = size.with(row.most);
    floor = size.with(row.least);
  }
  if (!most) return;
  // Four requests at once a replica is the smallest unit that is sold.
  out.concurrency = most.with(int64_t{4});
  out.scaling.max = most.with((*most + 3) / 4);
  if (floor && !(to_zero && *to_zero)) out.scaling.min = floor.with((*floor + 3) / 4);
  if (to_zero && !*to_zero) {
    out.scaling.min.from.insert(out.scaling.min.from.end(), to_zero.from.begin(),
                                to_zero.from.end());
  }
  for (auto* field : {&out.concurrency, &out.scaling.min, &out.scaling.max}) {
    if (field == &out.scaling.min && *out.scaling.min == 0) continue;
    field->approximate = true;
    field->note = "provisioned concurrency becomes replicas of four requests at once each";
  }
  out.scaling.metric = given(Metric::Concurrency);
  out.scaling.target = given(4.0);
}

Variant read_entity(Reading& in, const Node& node, const Node* routes) {
  Variant out;
  out.name = in.text(member(&node, "name"), "the variant's name");
  const Node* entity = member(&node, "entity_name");
  if (entity == nullptr) entity = member(&node, "model_name");
  out.model.uri = in.text(entity, "the model in the registry");
  out.model.format = given(std::string("mlflow"));
  out.model.protocol = given(std::string("v2"));
  for (const Node& variable : members(member(&node, "environment_vars"))) {
    out.container.env.push_back(
        {given(variable.key), in.text(&variable, "an environment variable"), nullptr});
  }
  read_size(in, node, out);
  for (const Node& route : items(routes)) {
    std::string_view name = text_at(&route, "served_entity_name");
    if (name.empty()) name = text_at(&route, "served_model_name");
    if (name == *out.name) {
      out.weight = in.number(member(&route, "traffic_percentage"), "the share of the traffic");
    }
  }
  return out;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      ServingSpec spec;
      const Node* config = member(&document, "config");
      const Node* list = member(config, "served_entities");
      if (list == nullptr) list = member(config, "served_models");
      spec.name = in.text(member(&document, "name"), "the endpoint's name");
      for (const Node& node : items(list)) {
        spec.variants.push_back(read_entity(in, node, at(config, "traffic_config/routes")));
      }
      if (!spec.variants.empty()) out.push_back(std::move(spec));
      in.apply(document, kRules);
    }
  }
  return out;
}

}  // namespace

constinit const Reader kDatabricks{
    .name = "databricks",
    .title = "Databricks model serving",
    .inputs = "JSON of GET /api/2.0/serving-endpoints/NAME",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
