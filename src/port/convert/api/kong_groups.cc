// What of a specification has to be said otherwise for Kong: who is let into which API is a matter
// of groups (acl), and routes are not told apart by the query (router_flavor:
// traditional_compatible).
#include <algorithm>
#include <set>

#include "port/convert/api/kong.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::kong {

namespace {

const Node* text_node(std::deque<Node>& nodes, const std::string& text) {
  Node& node = nodes.emplace_back();
  node.kind = Kind::Text;
  node.text = text;
  return &node;
}

bool asks_for_a_credential(const ApiSpec& spec, const Route& route) {
  const Service* service = service_named(spec, *route.service);
  const auto asks = [](const Rules& rules) {
    return rule_with<KeyAuth>(rules) != nullptr || rule_with<BasicAuth>(rules) != nullptr;
  };
  return asks(spec.rules) || asks(route.rules) || (service != nullptr && asks(service->rules));
}

void leave_query_routes(ApiSpec& spec, Ledger& ledger) {
  constexpr std::string_view kWhy =
      "left out: Kong's routes are not told apart by the query; tell them apart by path";
  std::erase_if(spec.routes, [&](const Route& route) {
    if (route.query.empty()) return false;
    ledger.settle(route.name.from, Status::Manual, "", kWhy);
    for (const Path& path : route.paths) {
      ledger.settle(path.text.from, Status::Manual, "", kWhy, ir::Severity::Severe);
    }
    for (const HeaderMatch& part : route.query) {
      for (const auto& value : part.values) {
        ledger.settle(value.from, Status::Manual, "", kWhy, ir::Severity::Severe);
      }
    }
    for (const Rule& rule : route.rules) leave_rule(ledger, rule, kWhy);
    return true;
  });
}

void add_groups(ApiSpec& spec, Ledger& ledger, std::deque<Node>& nodes) {
  const bool any = std::any_of(spec.consumers.begin(), spec.consumers.end(),
                               [](const Consumer& one) { return one.apis.set; });
  if (!any) return;
  std::set<std::string> all;
  for (Route& route : spec.routes) {
    if (!asks_for_a_credential(spec, route)) continue;
    all.insert(route.api);
    Rule rule;
    rule.action = Native{"kong"};
    rule.name = given(std::string("acl"));
    rule.extras.push_back({"kong", "/config/allow/0", text_node(nodes, route.api)});
    route.rules.push_back(std::move(rule));
  }
  for (Consumer& consumer : spec.consumers) {
    size_t count = 0;
    for (const std::string& api : all) {
      const std::vector<std::string>& apis = *consumer.apis;
      if (consumer.apis && std::find(apis.begin(), apis.end(), api) == apis.end()) continue;
      consumer.extras.push_back(
          {"kong", "/acls/" + std::to_string(count++) + "/group", text_node(nodes, api)});
    }
    ledger.settle(consumer.apis.from, Status::Mapped, "kong.yaml#/consumers",
                  "groups of consumers (acl)", ir::Severity::Info);
  }
}

}  // namespace

ApiSpec as_kong_takes_it(const ApiSpec& spec, Ledger& ledger, std::deque<Node>& nodes) {
  ApiSpec out = spec;
  leave_query_routes(out, ledger);
  add_groups(out, ledger, nodes);
  return out;
}

}  // namespace sluice::port::convert::api::kong
