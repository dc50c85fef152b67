// What stands beside an API in Amazon API Gateway: JSON of `aws apigateway get-usage-plans`,
// `get-api-keys --include-values`, `get-stages`, and the CSV in which keys are imported.
// Shapes: UsagePlan, ApiKey and Stage of the service's own model, as known 2026-11-21.
#include <algorithm>
#include <array>
#include <set>

#include "port/convert/api/aws.h"
#include "port/convert/api/names.h"

namespace sluice::port::convert::api::aws {

namespace {

using ir::Severity;

struct Period {
  std::string_view name;
  int64_t seconds;
};
constexpr std::array kPeriods{Period{"DAY", 86'400}, Period{"WEEK", 604'800},
                              Period{"MONTH", 2'592'000}};

template <class Visit>
void for_each_object(Reading& in, Visit visit) {
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      for (const Node* object : objects(document)) visit(*object);
    }
  }
}

bool is_plan(const Node& object) {
  return member(&object, "apiStages") != nullptr ||
         (member(&object, "quota") != nullptr && member(&object, "name") != nullptr);
}

bool is_key(const Node& object) {
  return member(&object, "key") != nullptr
             ? member(&object, "usageplanIds") != nullptr
             : member(&object, "value") != nullptr && (member(&object, "stageKeys") != nullptr ||
                                                       text_at(&object, "type") == "API_KEY");
}

bool is_stage(const Node& object) {
  return member(&object, "stageName") != nullptr && member(&object, "deploymentId") != nullptr;
}

Limit read_throttle(Reading& in, const Node* node, Per per) {
  Limit out;
  const auto first = [&](const char* a, const char* b) {
    const Node* found = member(node, a);
    return found != nullptr ? found : member(node, b);
  };
  out.rate_per_s = in.number(first("rateLimit", "throttlingRateLimit"), "requests a second");
  out.burst = in.integer(first("burstLimit", "throttlingBurstLimit"), "a burst of requests");
  out.per = given(per);
  return out;
}

Rule limit_rule(Limit limit, std::string name) {
  Rule out;
  out.action = std::move(limit);
  out.name = given(std::move(name));
  return out;
}

// "/orders/GET" (a plan) or "~1orders/GET" (a stage); "*/*" gives an empty one.
std::string route_of(const ApiSpec& spec, std::string_view key) {
  std::string path(key);
  for (size_t at = path.find("~1"); at != std::string::npos; at = path.find("~1")) {
    path.replace(at, 2, "/");
  }
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return "";
  const std::string method = path.substr(slash + 1);
  path.resize(slash);
  for (const Route& route : spec.routes) {
    const bool any = route.methods.empty() || *route.methods[0] == method;
    if (any && *route.paths[0].text == path) return *route.name;
  }
  return "";
}

// Whether an entry of a plan's apiStages is this deployment.
bool is_here(const Node& entry, const Deployment& here) {
  return text_at(&entry, "apiId") == here.api &&
         (here.stage.empty() || text_at(&entry, "stage") == here.stage);
}

bool serves(const Node& plan, const Deployment& here) {
  const auto& stages = items(member(&plan, "apiStages"));
  return std::any_of(stages.begin(), stages.end(),
                     [&](const Node& entry) { return is_here(entry, here); });
}

Rules read_plan(Reading& in, const ApiSpec& spec, const Deployment& here, const Node& plan) {
  Rules out;
  Limit limit = read_throttle(in, member(&plan, "throttle"), Per::Consumer);
  const Node* quota = member(&plan, "quota");
  const auto count = in.integer(member(quota, "limit"), "a quota");
  auto period = in.text(member(quota, "period"), "a quota");
  for (const Period& row : kPeriods) {
    if (!count || row.name != *period) continue;
    Field<int64_t> both = count;
    append_leaves(both.from, period.from);
    limit.windows.push_back({both, row.seconds, false, true});
  }
  const Node* offset = member(quota, "offset");
  const bool none = offset == nullptr || offset->text == "0";
  in.settle(offset, none ? Status::Mapped : Status::Manual,
            none ? "the period starts with the calendar's"
                 : "requests that count as used in the first period; later periods are the same",
            none ? Severity::Info : Severity::Warn);
  if (limit.rate_per_s || limit.burst || !limit.windows.empty()) {
    out.push_back(limit_rule(std::move(limit), "usage plan"));
  }
  for (const Node& stage : items(member(&plan, "apiStages"))) {
    if (!is_here(stage, here)) continue;
    in.understood(member(&stage, "apiId"), "the API");
    in.understood(member(&stage, "stage"), "the stage");
    for (const Node& one : members(member(&stage, "throttle"))) {
      Rule rule = limit_rule(read_throttle(in, &one, Per::Consumer), "usage plan");
      rule.route = given(route_of(spec, one.key));
      if (rule.route.value.empty()) {
        in.settle(&one, Status::Manual, "a limit of a method that the API does not have");
        continue;
      }
      out.push_back(std::move(rule));
    }
  }
  for (const char* key : {"id", "name", "description", "tags", "productCode"}) {
    in.settle(member(&plan, key), Status::Dropped, "the source's own name of the plan",
              Severity::Info);
  }
  return out;
}

// Plans that a key stands in, by id: the CSV says it, a list of a plan's keys may.
bool stands_in(const Node& key, std::string_view plan_id, size_t plans) {
  const std::string_view ids = text_at(&key, "usageplanIds");
  if (!ids.empty()) {
    for (size_t at = ids.find(plan_id); at != std::string_view::npos;
         at = ids.find(plan_id, at + 1)) {
      const size_t end = at + plan_id.size();
      const auto edge = [&](size_t i) { return ids[i] == ',' || ids[i] == ' '; };
      if ((at == 0 || edge(at - 1)) && (end == ids.size() || edge(end))) return true;
    }
    return false;
  }
  return plans == 1;
}

Consumer read_key(Reading& in, const Node& key) {
  Consumer out;
  out.name = in.text(member(&key, "name"), "the consumer's name");
  const Node* id = member(&key, "id");
  if (!out.name || out.name.value.empty()) out.name = in.text(id, "the consumer's name");
  in.settle(id, Status::Dropped, "the source's own identifier", Severity::Info);
  Credential credential;
  const Node* value = member(&key, "value");
  auto text = in.text(value != nullptr ? value : member(&key, "key"), "the consumer's key");
  credential.secret = text.with(Secret(std::move(text.value)));
  out.credentials.push_back(std::move(credential));
  in.understood(member(&key, "usageplanIds"), "the plans of the key");
  for (const char* name : {"description", "Description", "createdDate", "lastUpdatedDate",
                           "customerId", "tags", "type"}) {
    in.settle(member(&key, name), Status::Dropped, "a remark of the source", Severity::Info);
  }
  in.understood(member(&key, "stageKeys"), "where the key holds");
  return out;
}

bool is_enabled(Reading& in, const Node& key) {
  const Node* enabled = member(&key, "enabled");
  if (enabled == nullptr) enabled = member(&key, "Enabled");
  in.understood(enabled, "whether the key holds");
  return enabled == nullptr ||
         (enabled->text != "false" && enabled->text != "FALSE" && enabled->text != "False");
}

void add_keys(Reading& in, const Deployment& here, ApiSpec& spec,
              const std::vector<const Node*>& keys, const std::vector<const Node*>& plans) {
  for (const Node* key : keys) {
    if (!is_enabled(in, *key)) {
      in.settle(key, Status::Dropped, "the key is switched off", Severity::Info);
      continue;
    }
    std::vector<const Node*> own;
    for (const Node* plan : plans) {
      if (stands_in(*key, text_at(plan, "id"), plans.size())) own.push_back(plan);
    }
    if (own.empty() && plans.size() > 1 && text_at(key, "usageplanIds").empty()) {
      in.problem(*key,
                 "which usage plan does this key stand in? Give the keys as CSV with "
                 "usageplanIds (aws apigateway import-api-keys takes the same)");
      continue;
    }
    std::erase_if(own, [&](const Node* plan) { return !serves(*plan, here); });
    if (own.empty()) continue;  // API Gateway refuses it here
    Consumer consumer = read_key(in, *key);
    for (const Node* plan : own) {
      for (Rule& rule : read_plan(in, spec, here, *plan)) consumer.rules.push_back(std::move(rule));
    }
    spec.consumers.push_back(std::move(consumer));
  }
}

Rules read_settings(Reading& in, const Node& settings) {
  Limit limit = read_throttle(in, &settings, Per::Everybody);
  const auto cached = in.boolean(member(&settings, "cachingEnabled"), "caching");
  const auto ttl = in.integer(member(&settings, "cacheTtlInSeconds"), "caching");
  Rules rules;
  if (limit.rate_per_s || limit.burst) rules.push_back(limit_rule(std::move(limit), "stage"));
  if (cached && *cached) {
    Rule rule;
    rule.action = Cache{ttl};
    rule.name = cached.with(std::string("stage cache"));
    rules.push_back(std::move(rule));
  } else {
    in.understood(member(&settings, "cachingEnabled"), "no caching");
    in.settle(member(&settings, "cacheTtlInSeconds"), Status::Dropped, "caching is off",
              Severity::Info);
  }
  return rules;
}

bool has_kind_of(const Rules& rules, const Rule& rule) {
  return std::any_of(rules.begin(), rules.end(), [&](const Rule& one) {
    return one.action.index() == rule.action.index() && one.name.value.starts_with("stage");
  });
}

// "*/*" holds for each method by itself, where the method's own settings say nothing.
void read_method_settings(Reading& in, ApiSpec& spec, const Node* settings) {
  for (const Node& one : members(settings)) {
    if (one.key == "*/*") continue;
    const std::string name = route_of(spec, one.key);
    if (name.empty()) {
      in.settle(&one, Status::Manual, "settings of a method that the API does not have");
      continue;
    }
    const Rules rules = read_settings(in, one);
    for (Route& route : spec.routes) {
      if (*route.name == name) route.rules.insert(route.rules.end(), rules.begin(), rules.end());
    }
  }
  const Node* all = member(settings, "*/*");
  if (all == nullptr) return;
  const Rules rules = read_settings(in, *all);
  for (Route& route : spec.routes) {
    for (const Rule& rule : rules) {
      if (!has_kind_of(route.rules, rule)) route.rules.push_back(rule);
    }
  }
}

constexpr std::array kStageRules = std::to_array<LeafRule>({
    {"canarySettings", Status::Manual, Severity::Warn,
     "a canary between two deployments: shift traffic with `sluice migrate`"},
    {"accessLogSettings", Status::Manual, Severity::Warn, "log requests in the target"},
    {"loggingLevel", Status::Manual, Severity::Warn, "log requests in the target"},
    {"dataTraceEnabled", Status::Dropped, Severity::Info, "tracing of the source"},
    {"metricsEnabled", Status::Dropped, Severity::Info, "the target has metrics of its own"},
    {"tracingEnabled", Status::Dropped, Severity::Info, "tracing of the source"},
    {"webAclArn", Status::Manual, Severity::Severe, "a firewall: put one before the new gateway"},
    {"clientCertificateId", Status::Manual, Severity::Warn,
     "the certificate that the gateway shows upstreams: give the new one such a certificate"},
    {"cacheClusterEnabled", Status::Dropped, Severity::Info, "the cache of the source"},
    {"cacheClusterSize", Status::Dropped, Severity::Info, "the cache of the source"},
    {"cacheClusterStatus", Status::Dropped, Severity::Info, "the cache of the source"},
    {"cacheDataEncrypted", Status::Dropped, Severity::Info, "the cache of the source"},
    {"requireAuthorizationForCacheControl", Status::Dropped, Severity::Info, "the source's cache"},
    {"unauthorizedCacheControlHeaderStrategy", Status::Dropped, Severity::Info,
     "the source's cache"},
    {"deploymentId", Status::Dropped, Severity::Info, "the source's own identifier"},
    {"stageName", Status::Dropped, Severity::Info, "the source's own name of the stage"},
    {"createdDate", Status::Dropped, Severity::Info, "a remark of the source"},
    {"lastUpdatedDate", Status::Dropped, Severity::Info, "a remark of the source"},
    {"documentationVersion", Status::Dropped, Severity::Info, "a remark of the source"},
    {"description", Status::Dropped, Severity::Info, "a remark of the source"},
    {"tags", Status::Dropped, Severity::Info, "a tag"},
});

}  // namespace

namespace {

// "https://ID.execute-api.REGION.amazonaws.com/STAGE", with or without the scheme.
void read_address(std::string_view url, Deployment& out) {
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  const size_t dot = url.find(".execute-api.");
  if (dot == std::string_view::npos || url.substr(0, dot).find('/') != std::string_view::npos) {
    return;
  }
  out.api = url.substr(0, dot);
  const size_t slash = url.find('/');
  if (slash == std::string_view::npos) return;
  const std::string_view path = url.substr(slash + 1);
  out.stage = path.substr(0, path.find('/'));
}

std::string filled(const Node& server) {
  std::string url(text_at(&server, "url"));
  for (const Node& variable : members(member(&server, "variables"))) {
    const std::string hole = "{" + variable.key + "}";
    const size_t at = url.find(hole);
    std::string_view value = text_at(&variable, "default");
    while (value.starts_with('/')) value.remove_prefix(1);
    if (at != std::string::npos) url.replace(at, hole.size(), value);
  }
  return url;
}

// The only text of a set, or none.
std::string only(const std::set<std::string>& all) {
  return all.size() == 1 ? *all.begin() : std::string();
}

// By what stands beside the document.
void guess_deployment(Reading& in, Deployment& out) {
  std::set<std::string> apis;
  std::set<std::string> stages;
  size_t documents = 0;
  for (const Source& source : in.sources()) {
    documents +=
        static_cast<size_t>(std::count_if(source.documents.begin(), source.documents.end(),
                                          [](const Node& one) { return is_openapi(one); }));
  }
  for_each_object(in, [&](const Node& object) {
    for (const Node& entry : items(member(&object, "apiStages"))) {
      apis.emplace(text_at(&entry, "apiId"));
    }
    if (is_stage(object)) stages.emplace(text_at(&object, "stageName"));
  });
  if (out.api.empty() && documents == 1) out.api = only(apis);
  for_each_object(in, [&](const Node& object) {
    for (const Node& entry : items(member(&object, "apiStages"))) {
      if (text_at(&entry, "apiId") == out.api) stages.emplace(text_at(&entry, "stage"));
    }
  });
  if (out.stage.empty()) out.stage = only(stages);
}

constexpr std::array kPlanRules = std::to_array<LeafRule>({
    {"apiStages", Status::Dropped, Severity::Info, "another API or stage"},
    {"throttle", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
    {"quota", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
    {"id", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
    {"name", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
    {"description", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
    {"tags", Status::Dropped, Severity::Info, "a plan of other APIs or stages"},
});

}  // namespace

Deployment deployment_of(Reading& in, const Node& document, const Parameters& parameters) {
  Deployment out;
  for (const Node& server : items(member(&document, "servers"))) {
    if (out.api.empty()) read_address(filled(server), out);
  }
  if (const Node* host = member(&document, "host")) {
    read_address(host->text + std::string(text_at(&document, "basePath")), out);
  }
  if (const auto api = parameters.find("apiId"); api != parameters.end()) out.api = api->second;
  if (const auto stage = parameters.find("stage"); stage != parameters.end()) {
    out.stage = stage->second;
  }
  if (out.api.empty() || out.stage.empty()) guess_deployment(in, out);
  return out;
}

void collect_variables(Reading& in, const Deployment& here, Values& values) {
  for_each_object(in, [&](const Node& object) {
    if (!is_stage(object)) return;
    if (!here.stage.empty() && text_at(&object, "stageName") != here.stage) return;
    for (const Node& variable : members(member(&object, "variables"))) {
      values.emplace("stageVariables." + variable.key, variable.text);
      in.understood(&variable, "filled in where the stage's variable is named");
    }
  });
}

void read_stages(Reading& in, const Deployment& here, ApiSpec& spec) {
  for_each_object(in, [&](const Node& object) {
    if (!is_stage(object)) return;
    if (!here.stage.empty() && text_at(&object, "stageName") != here.stage) return;
    read_method_settings(in, spec, member(&object, "methodSettings"));
    in.apply(object, kStageRules);
  });
}

void read_plans(Reading& in, const Node& document, const Deployment& here, ApiSpec& spec) {
  std::vector<const Node*> plans;
  std::vector<const Node*> keys;
  std::set<std::string> stages;
  for_each_object(in, [&](const Node& object) {
    if (is_plan(object)) plans.push_back(&object);
    if (is_key(object)) keys.push_back(&object);
    for (const Node& entry : items(member(&object, "apiStages"))) {
      if (text_at(&entry, "apiId") == here.api) stages.emplace(text_at(&entry, "stage"));
    }
  });
  if (keys.empty()) return;
  spec.keys_need_plans = true;
  if (!plans.empty() && here.api.empty()) {
    return in.problem(document,
                      "the usage plans name several APIs: which is this? Give "
                      "--parameter apiId=ID (and stage=NAME)");
  }
  if (here.stage.empty() && stages.size() > 1) {
    return in.problem(document,
                      "the usage plans name several stages of this API: which is this? "
                      "Give --parameter stage=NAME");
  }
  add_keys(in, here, spec, keys, plans);
}

void leave_other_plans(Reading& in) {
  for_each_object(in, [&](const Node& object) {
    if (is_plan(object)) in.apply(object, kPlanRules);
    if (is_stage(object)) {
      constexpr std::array kOther = std::to_array<LeafRule>(
          {{"methodSettings", Status::Dropped, Severity::Info, "another stage"},
           {"variables", Status::Dropped, Severity::Info, "another stage"}});
      in.apply(object, kOther);
      in.apply(object, kStageRules);
    }
    if (!is_key(object)) return;
    constexpr std::array kKeyRules = std::to_array<LeafRule>({
        {"name", Status::Dropped, Severity::Info, "see the key"},
        {"key", Status::Dropped, Severity::Info,
         "in no usage plan of this API and stage: API Gateway refuses this key"},
        {"value", Status::Dropped, Severity::Info,
         "in no usage plan of this API and stage: API Gateway refuses this key"},
        {"id", Status::Dropped, Severity::Info, "see the key"},
        {"usageplanIds", Status::Dropped, Severity::Info, "see the key"},
        {"description", Status::Dropped, Severity::Info, "see the key"},
        {"Description", Status::Dropped, Severity::Info, "see the key"},
        {"createdDate", Status::Dropped, Severity::Info, "see the key"},
        {"lastUpdatedDate", Status::Dropped, Severity::Info, "see the key"},
        {"customerId", Status::Dropped, Severity::Info, "see the key"},
        {"stageKeys", Status::Dropped, Severity::Info, "see the key"},
        {"tags", Status::Dropped, Severity::Info, "see the key"},
        {"type", Status::Dropped, Severity::Info, "see the key"},
    });
    in.apply(object, kKeyRules);
  });
}

}  // namespace sluice::port::convert::api::aws
