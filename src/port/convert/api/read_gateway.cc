// Kubernetes' Gateway API with Envoy Gateway's resources: HTTPRoutes, Backends, Services by name,
// HTTPRouteFilters, SecurityPolicies and BackendTrafficPolicies of routes, as known 2026-11-21.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "port/convert/api/limits.h"
#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"apiVersion", Status::Mapped, Severity::Info, "the kind of resource"},
    {"kind", Status::Mapped, Severity::Info, "the kind of resource"},
    {"group", Status::Mapped, Severity::Info, "the kind of what it points at"},
    {"status", Status::Dropped, Severity::Info, "the source's own state"},
    {"annotations", Status::Dropped, Severity::Info, "a remark of the source"},
    {"labels", Status::Dropped, Severity::Info, "a remark of the source"},
    {"namespace", Status::Dropped, Severity::Info, "where the resource stands in the cluster"},
    {"resourceVersion", Status::Dropped, Severity::Info, "the source's own state"},
    {"uid", Status::Dropped, Severity::Info, "the source's own state"},
    {"creationTimestamp", Status::Dropped, Severity::Info, "the source's own state"},
    {"generation", Status::Dropped, Severity::Info, "the source's own state"},
    {"parentRefs", Status::Mapped, Severity::Info, "the gateway"},
    {"targetRefs", Status::Mapped, Severity::Info, "what the policy holds for"},
    {"targetRef", Status::Mapped, Severity::Info, "what the policy holds for"},
    {"metadata/name", Status::Mapped, Severity::Info, "the resource's name"},
    {"gatewayClassName", Status::Dropped, Severity::Info, "the source's own gateway"},
    {"listeners", Status::Manual, Severity::Warn,
     "where the gateway listens, and its certificates: set them in the target"},
    {"credentialRefs", Status::Manual, Severity::Warn,
     "keys stand in a Secret: make consumers with these keys"},
    {"users", Status::Manual, Severity::Warn,
     "passwords stand in a Secret: make consumers with them"},
    {"forwardClientIDHeader", Status::Manual, Severity::Warn,
     "the header that names the caller to the upstream"},
});

// "1h30m", "500ms".
std::optional<int64_t> milliseconds(std::string_view text) {
  int64_t total = 0;
  while (!text.empty()) {
    int64_t count = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (code != std::errc() || count < 0 || count > 1'000'000'000) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    const bool ms = text.starts_with("ms");
    const int64_t unit = ms                      ? 1
                         : text.starts_with('s') ? 1000
                         : text.starts_with('m') ? 60'000
                         : text.starts_with('h') ? 3'600'000
                                                 : 0;
    if (unit == 0) return std::nullopt;
    total += count * unit;
    text.remove_prefix(ms ? 2 : 1);
  }
  return total;
}

// Each resource, those of a List one by one.
void each(const Reading& in, std::vector<const Node*>& out) {
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (text_at(&document, "kind") != "List") {
        out.push_back(&document);
        continue;
      }
      for (const Node& item : items(member(&document, "items"))) out.push_back(&item);
    }
  }
}

bool sniff(const Source&, const Node& document) {
  const auto fits = [](const Node& node) {
    const std::string_view api = text_at(&node, "apiVersion");
    return api.starts_with("gateway.networking.k8s.io/") ||
           api.starts_with("gateway.envoyproxy.io/");
  };
  const auto& list = items(member(&document, "items"));
  return fits(document) || std::any_of(list.begin(), list.end(), fits);
}

class GatewayApi final {
 public:
  explicit GatewayApi(Reading& in) : in_(in) {
    each(in, resources_);
    spec_.name.value = "gateway";
  }

  ApiSpec read() {
    for (const Node* node : resources_) {
      if (text_at(node, "kind") == "HTTPRoute") read_route(*node);
    }
    for (const Node* node : resources_) in_.apply(*node, kRules);
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) in_.apply(document, kRules);
    }
    return std::move(spec_);
  }

 private:
  const Node* resource(std::string_view kind, std::string_view name) {
    for (const Node* node : resources_) {
      if (text_at(node, "kind") == kind && text_at(node, "metadata/name") == name) return node;
    }
    return nullptr;
  }

  static bool targets(const Node& policy, std::string_view kind, std::string_view name) {
    const auto fits = [&](const Node& target) {
      return text_at(&target, "kind") == kind && text_at(&target, "name") == name;
    };
    const auto& list = items(at(&policy, "spec/targetRefs"));
    const Node* one = at(&policy, "spec/targetRef");
    return std::any_of(list.begin(), list.end(), fits) || (one != nullptr && fits(*one));
  }

  // One route of the specification for each rule.
  void read_route(const Node& node) {
    const std::string name(text_at(&node, "metadata/name"));
    const auto hosts = in_.texts(at(&node, "spec/hostnames"), "a host");
    const auto& rules = items(at(&node, "spec/rules"));
    for (size_t i = 0; i < rules.size(); ++i) {
      Route route;
      route.name = in_.text(at(&node, "metadata/name"), "the route's name")
                       .with(rules.size() == 1 ? name : name + "-" + std::to_string(i + 1));
      route.hosts = hosts;
      read_policies(node, route);
      read_filters(rules[i], route);
      read_service(rules[i], name, route);
      read_matches(rules[i], std::move(route));
    }
  }

  // Matches are alternatives; those of one path and the same headers differ by method only.
  void read_matches(const Node& rule, Route route) {
    const auto& matches = items(member(&rule, "matches"));
    if (matches.empty()) {
      route.paths.push_back({PathKind::Prefix, given(std::string("/"))});
      spec_.routes.push_back(std::move(route));
      return;
    }
    std::vector<Route> made;
    for (const Node& match : matches) {
      Path path = read_path(member(&match, "path"));
      auto method = in_.text(member(&match, "method"), "a method");
      auto headers = read_conditions(member(&match, "headers"), "a header");
      auto query = read_conditions(member(&match, "queryParams"), "a part of the query");
      const auto like = std::find_if(made.begin(), made.end(), [&](const Route& one) {
        return *one.paths[0].text == *path.text && one.paths[0].kind == path.kind && method &&
               !one.methods.empty() && same(one.headers, headers) && same(one.query, query);
      });
      if (like != made.end()) {
        append_leaves(like->paths[0].text.from, path.text.from);
        like->methods.push_back(method);
        continue;
      }
      Route one = route;
      if (!made.empty()) one.name.value += "-m" + std::to_string(made.size() + 1);
      one.paths.push_back(std::move(path));
      if (method) one.methods.push_back(method);
      one.headers = std::move(headers);
      one.query = std::move(query);
      made.push_back(std::move(one));
    }
    for (Route& one : made) spec_.routes.push_back(std::move(one));
  }

  Path read_path(const Node* node) {
    Path out;
    out.text = in_.text(member(node, "value"), "a path");
    const auto type = in_.text(member(node, "type"), "a path");
    append_leaves(out.text.from, type.from);
    if (!out.text) out.text = given(std::string("/"));
    out.by_segment = true;
    out.kind = *type == "Exact"               ? PathKind::Template
               : *type == "RegularExpression" ? PathKind::Regex
                                              : PathKind::Prefix;
    // The whole path must match, which others say with an end.
    if (out.kind == PathKind::Regex && !out.text.value.ends_with('$')) out.text.value += '$';
    return out;
  }

  static bool same(const std::vector<HeaderMatch>& a, const std::vector<HeaderMatch>& b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](const HeaderMatch& x, const HeaderMatch& y) {
          return x.name == y.name && x.regex == y.regex && *x.values[0] == *y.values[0];
        });
  }

  std::vector<HeaderMatch> read_conditions(const Node* list, std::string_view field) {
    std::vector<HeaderMatch> out;
    for (const Node& condition : items(list)) {
      HeaderMatch one;
      auto value = in_.text(member(&condition, "value"), field);
      append_leaves(value.from, in_.text(member(&condition, "name"), field).from);
      const auto type = in_.text(member(&condition, "type"), field);
      append_leaves(value.from, type.from);
      one.name = text_at(&condition, "name");
      one.regex = *type == "RegularExpression";
      one.values.push_back(value);
      out.push_back(std::move(one));
    }
    return out;
  }

  void read_filters(const Node& rule, Route& route) {
    for (const Node& filter : items(member(&rule, "filters"))) {
      in_.understood(member(&filter, "type"), "the kind of filter");
      const std::string_view type = text_at(&filter, "type");
      if (type == "RequestHeaderModifier") {
        read_edits(member(&filter, "requestHeaderModifier"), Where::RequestHeader, route);
      } else if (type == "ResponseHeaderModifier") {
        read_edits(member(&filter, "responseHeaderModifier"), Where::ResponseHeader, route);
      } else if (type == "URLRewrite") {
        read_rewrite(member(&filter, "urlRewrite"), route);
      } else if (type == "RequestRedirect") {
        read_redirect(*member(&filter, "requestRedirect"), route);
      } else if (type == "ExtensionRef") {
        read_extension(member(&filter, "extensionRef"), route);
      } else if (type == "RequestMirror") {
        in_.settle(&filter, Status::Manual,
                   "copies of requests: begin with `sluice migrate start`");
      } else if (type == "CORS") {
        in_.settle(&filter, Status::Manual,
                   "CORS: give it as a SecurityPolicy, or set it in the "
                   "target");
      } else {
        close_for(filter, "a filter of type " + std::string(type),
                  "it may decide who calls: rebuild it, or let the upstream decide", route);
      }
    }
  }

  void read_edits(const Node* node, Where where, Route& route) {
    struct List {
      const char* name;
      Edit edit;
    };
    Headers out;
    for (const List& list : {List{"set", Edit::Set}, List{"add", Edit::Append}}) {
      for (const Node& one : items(member(node, list.name))) {
        HeaderEdit edit{list.edit, where, in_.text(member(&one, "name"), "a header"),
                        in_.text(member(&one, "value"), "a header"), false};
        edit.secret = names_secret(*edit.name);
        out.edits.push_back(std::move(edit));
      }
    }
    for (const auto& name : in_.texts(member(node, "remove"), "a header")) {
      out.edits.push_back({Edit::Remove, where, name, {}, false});
    }
    if (!out.edits.empty()) add(route, "headers", std::move(out));
  }

  void add(Route& route, std::string name, Action action) {
    Rule rule;
    rule.action = std::move(action);
    rule.name = given(std::move(name));
    route.rules.push_back(std::move(rule));
  }

  void read_rewrite(const Node* node, Route& route) {
    const Node* path = member(node, "path");
    in_.understood(member(path, "type"), "how the path is rewritten");
    route.rewrite = in_.text(member(path, "replaceFullPath"), "the upstream's path");
    const auto prefix = in_.text(member(path, "replacePrefixMatch"), "the upstream's path");
    if (prefix) {
      route.strip_prefix = prefix.with(true);
      base_ = *prefix == "/" ? "" : *prefix;
    }
    in_.settle(member(node, "hostname"), Status::Manual, "the host that the upstream is shown");
  }

  // What is not said is the request's own.
  void read_redirect(const Node& node, Route& route) {
    Redirect out;
    out.host = in_.text(member(&node, "hostname"), "where to go");
    out.scheme = in_.text(member(&node, "scheme"), "where to go");
    out.port = in_.integer(member(&node, "port"), "where to go");
    out.path = in_.text(at(&node, "path/replaceFullPath"), "where to go");
    const auto prefix = in_.text(at(&node, "path/replacePrefixMatch"), "where to go");
    if (prefix) {
      out.path = prefix;
      out.replaces_prefix = true;
    }
    in_.understood(at(&node, "path/type"), "how the path is rewritten");
    out.status = in_.integer(member(&node, "statusCode"), "the answer's status");
    if (!out.status) out.status = given(int64_t{302});
    add(route, "redirect", std::move(out));
  }

  void read_extension(const Node* reference, Route& route) {
    in_.understood(reference, "refers to the filter");
    const Node* filter = resource(text_at(reference, "kind"), text_at(reference, "name"));
    if (filter == nullptr) {
      return in_.problem(*reference, "the filter it names is not among the inputs; give it, too");
    }
    if (text_at(filter, "kind") != "HTTPRouteFilter") {
      return close_for(*filter, "a filter of kind " + std::string(text_at(filter, "kind")),
                       "it may decide who calls: rebuild it, or let the upstream decide", route);
    }
    const Node* answer = at(filter, "spec/directResponse");
    if (answer != nullptr) {
      in_.understood(at(answer, "body/type"), "the answer's body");
      Respond out{in_.integer(member(answer, "statusCode"), "the answer's status"),
                  in_.text(at(answer, "body/inline"), "the answer's body"),
                  in_.text(member(answer, "contentType"), "the answer's type")};
      if (!out.status) out.status = given(int64_t{200});
      add(route, "respond", std::move(out));
    }
    in_.settle(at(filter, "spec/urlRewrite"), Status::Manual,
               "a rewrite by expression: write the upstream's path in the target");
    in_.settle(at(filter, "spec/credentialInjection"), Status::Manual,
               "a credential for the upstream: give the new gateway one", Severity::Severe);
  }

  // A Backend's endpoints, or a Kubernetes Service by its name in the cluster.
  Field<std::string> backend_url(const Node& reference) {
    auto name = in_.text(member(&reference, "name"), "the upstream");
    const auto port = in_.integer(member(&reference, "port"), "the upstream's address");
    append_leaves(name.from, port.from);
    const Node* backend = resource("Backend", *name);
    if (backend == nullptr) {
      const std::string digits = port ? ":" + std::to_string(*port) : "";
      return name.with("http://" + *name + digits);
    }
    const Node* endpoint = at(backend, "spec/endpoints/0");
    const Node* address = member(endpoint, "fqdn");
    if (address == nullptr) address = member(endpoint, "ip");
    const Node* host = member(address, "hostname");
    if (host == nullptr) host = member(address, "address");
    const auto where = in_.text(host, "the upstream's address");
    const auto at_port = in_.integer(member(address, "port"), "the upstream's address");
    append_leaves(name.from, where.from);
    append_leaves(name.from, at_port.from);
    Url url{"http", *where, static_cast<int>(*at_port), ""};
    for (const Node* policy : resources_) {
      if (text_at(policy, "kind") != "BackendTLSPolicy" ||
          !targets(*policy, "Backend", text_at(&reference, "name"))) {
        continue;
      }
      url.scheme = "https";
      in_.understood(at(policy, "spec/validation"), "TLS to the upstream");
    }
    return name.with(url.origin());
  }

  void read_service(const Node& rule, const std::string& name, Route& route) {
    const auto& references = items(member(&rule, "backendRefs"));
    if (references.empty()) return;
    Service out;
    for (const Node& reference : references) {
      Target target;
      target.url = backend_url(reference);
      target.url.value += base_;
      target.weight = in_.number(member(&reference, "weight"), "a target's weight");
      out.targets.push_back(std::move(target));
    }
    base_.clear();
    if (out.targets.size() > 1) out.pool = given(name + "-pool");
    for (Target& target : out.targets) {
      if (out.pool && !target.weight) target.weight = given(1.0);
    }
    const auto timeout = in_.text(at(&rule, "timeouts/request"), "the time an answer may take");
    const auto total = timeout ? milliseconds(*timeout) : std::nullopt;
    if (timeout && !total) {
      in_.problem(*at(&rule, "timeouts/request"), "no duration; write 10s, 1m30s or 500ms");
    } else if (total && *total > 0) {
      out.timeouts.total_ms = timeout.with(*total);
    } else if (total) {
      in_.settle(at(&rule, "timeouts/request"), Status::Approximated,
                 "no limit of time: the target's own default holds");
    }
    in_.settle(at(&rule, "timeouts/backendRequest"), Status::Manual,
               "the time of one try: set it in the target");
    out.name = given(*route.name);
    out.retries = retries_;
    route.service = out.name;
    spec_.services.push_back(std::move(out));
  }

  // What a policy holds for: references by name, or selectors by label.
  static std::vector<const Node*> references(const Node& policy) {
    std::vector<const Node*> out;
    for (const Node& one : items(at(&policy, "spec/targetRefs"))) out.push_back(&one);
    if (const Node* one = at(&policy, "spec/targetRef")) out.push_back(one);
    for (const Node& one : items(at(&policy, "spec/targetSelectors"))) out.push_back(&one);
    return out;
  }

  static bool targets_route(const Node& reference, const Node& route) {
    if (text_at(&reference, "kind") != "HTTPRoute") return false;
    const Node* name = member(&reference, "name");
    if (name != nullptr) return name->text == text_at(&route, "metadata/name");
    // A selector holds unless a label says otherwise.
    const auto& labels = members(member(&reference, "matchLabels"));
    return std::all_of(labels.begin(), labels.end(), [&](const Node& label) {
      const Node* own = member(at(&route, "metadata/labels"), label.key);
      return own != nullptr && own->text == label.text;
    });
  }

  // Whether a policy names the route; with `whole`, all rules of it.
  static bool is_own(const Node& policy, const Node& route, bool whole) {
    const auto all = references(policy);
    return std::any_of(all.begin(), all.end(), [&](const Node* reference) {
      return targets_route(*reference, route) &&
             !(whole && member(reference, "sectionName") != nullptr);
    });
  }

  // A policy of the gateway holds for every route without one of its own; one of a single rule
  // leaves it in force for the others.
  bool holds_for(const Node& policy, const Node& route) {
    if (is_own(policy, route, false)) return true;
    const bool own = std::any_of(resources_.begin(), resources_.end(), [&](const Node* other) {
      return text_at(other, "kind") == text_at(&policy, "kind") && is_own(*other, route, true);
    });
    const auto all = references(policy);
    return !own && std::any_of(all.begin(), all.end(), [](const Node* reference) {
      return text_at(reference, "kind") == "Gateway";
    });
  }

  void read_policies(const Node& node, Route& route) {
    retries_ = {};
    for (const Node* policy : resources_) {
      const std::string_view kind = text_at(policy, "kind");
      const Node* spec = member(policy, "spec");
      if (spec == nullptr || !holds_for(*policy, node)) continue;
      if (kind == "SecurityPolicy") {
        read_security(*spec, route);
      } else if (kind == "BackendTrafficPolicy") {
        read_traffic(*spec, route);
      } else if (kind == "ClientTrafficPolicy") {
        const Node* clients = at(spec, "tls/clientValidation");
        if (clients == nullptr) continue;
        close_for(*clients, "client certificates",
                  "give the authority as server.tls.client_ca (auth.kind certificate)", route);
      } else {
        close_for(*spec, "a policy of kind " + std::string(kind),
                  "it may decide who calls: rebuild it, or let the upstream decide", route);
      }
    }
  }

  // The route is closed until somebody has looked.
  void close_for(const Node& node, std::string what, std::string remedy, Route& route) {
    const std::string name = node.key.empty() ? "filter" : node.key;
    route.rules.push_back(foreign_rule(in_, node, name, {std::move(what), std::move(remedy)}));
  }

  void read_security(const Node& spec, Route& route) {
    if (const Node* node = member(&spec, "apiKeyAuth")) {
      KeyAuth key;
      for (const Node& from : items(member(node, "extractFrom"))) {
        for (auto& text : in_.texts(member(&from, "headers"), "where the key stands")) {
          key.headers.push_back(text);
        }
        for (auto& text : in_.texts(member(&from, "params"), "where the key stands")) {
          key.queries.push_back(text);
        }
      }
      key.hide = in_.boolean(member(node, "sanitize"), "hiding the key");
      add(route, "apiKeyAuth", std::move(key));
    }
    if (member(&spec, "basicAuth") != nullptr) add(route, "basicAuth", BasicAuth{});
    const auto& providers = items(at(&spec, "jwt/providers"));
    if (providers.size() > 1) {
      close_for(*member(&spec, "jwt"), "tokens of several issuers",
                "a route takes those of one: give each issuer a route of its own", route);
    }
    for (const Node& provider : providers) {
      if (providers.size() > 1) break;
      Jwt jwt;
      in_.understood(member(&provider, "name"), "the provider's name");
      jwt.issuer = in_.text(member(&provider, "issuer"), "the issuer of tokens");
      jwt.audiences = in_.texts(member(&provider, "audiences"), "an audience");
      jwt.jwks_url = in_.text(at(&provider, "remoteJWKS/uri"), "the issuer's keys");
      add(route, "jwt", std::move(jwt));
    }
    if (const Node* node = member(&spec, "cors")) {
      Cors cors;
      cors.origins = in_.texts(member(node, "allowOrigins"), "CORS");
      cors.methods = in_.texts(member(node, "allowMethods"), "CORS");
      cors.headers = in_.texts(member(node, "allowHeaders"), "CORS");
      cors.exposed = in_.texts(member(node, "exposeHeaders"), "CORS");
      cors.credentials = in_.boolean(member(node, "allowCredentials"), "CORS");
      const auto age = in_.text(member(node, "maxAge"), "CORS");
      if (age) cors.max_age_s = age.with(milliseconds(*age).value_or(0) / 1000);
      add(route, "cors", std::move(cors));
    }
    read_authorization(member(&spec, "authorization"), route);
    constexpr std::array kKnown = std::to_array<std::string_view>(
        {"targetRef", "targetRefs", "targetSelectors", "mergeType", "apiKeyAuth", "basicAuth",
         "jwt", "cors", "authorization"});
    for (const Node& part : members(&spec)) {
      if (std::find(kKnown.begin(), kKnown.end(), part.key) != kKnown.end()) continue;
      close_for(part, "Envoy Gateway's " + part.key,
                "who may call is decided elsewhere: rebuild it as JWT or keys", route);
    }
  }

  // Lists of addresses; anything else closes the route until a person has looked.
  void read_authorization(const Node* node, Route& route) {
    if (node == nullptr) return;
    const bool deny = text_at(node, "defaultAction") != "Allow";
    Addresses out;
    bool plain = true;
    for (const Node& rule : items(member(node, "rules"))) {
      const bool allow = text_at(&rule, "action") == "Allow";
      const Node* principal = member(&rule, "principal");
      const auto& networks = items(member(principal, "clientCIDRs"));
      const bool named = member(&rule, "name") != nullptr;
      plain = plain && !networks.empty() && members(principal).size() == 1 &&
              members(&rule).size() == size_t{named} + 2;
      for (const Node& network : networks) {
        (allow ? out.allow : out.deny).push_back(in_.text(&network, "who may call"));
      }
    }
    const bool addresses = plain && (!out.allow.empty() || !out.deny.empty());
    // Nobody is refused by a default of Allow without rules.
    if (!deny && items(member(node, "rules")).empty()) return in_.understood(node, "who may call");
    Rule rule = foreign_rule(in_, *node, "authorization",
                             {"rules of Envoy Gateway that say who may call", "rebuild them"});
    if (addresses && deny == !out.allow.empty()) rule.action = std::move(out);
    route.rules.push_back(std::move(rule));
  }

  void read_traffic(const Node& spec, Route& route) {
    retries_ = in_.integer(at(&spec, "retry/numRetries"), "retries");
    for (const char* type : {"global", "local"}) {
      for (const Node& rule : items(at(at(&spec, "rateLimit"), std::string(type) + "/rules"))) {
        read_limit(rule, route);
      }
    }
    in_.understood(at(&spec, "rateLimit/type"), "where requests are counted");
    const auto size = in_.text(at(&spec, "requestBuffer/limit"), "the largest body");
    int64_t bytes = 0;
    const auto [end, code] =
        std::from_chars(size.value.data(), size.value.data() + size.value.size(), bytes);
    const std::string_view unit(end,
                                static_cast<size_t>(size.value.data() + size.value.size() - end));
    if (size && code == std::errc()) {
      const int64_t factor = unit == "Ki" ? 1 << 10 : unit == "Mi" ? 1 << 20 : 1;
      add(route, "requestBuffer", BodySize{size.with(bytes * factor)});
    }
  }

  void read_limit(const Node& node, Route& route) {
    Limit limit;
    auto count = in_.integer(at(&node, "limit/requests"), "a limit of requests");
    const auto unit = in_.text(at(&node, "limit/unit"), "a limit of requests");
    append_leaves(count.from, unit.from);
    std::string low = *unit;
    if (!low.empty()) low[0] = static_cast<char>(low[0] + 32);
    for (const Period& period : kPeriods) {
      if (period.name == low) limit.windows.push_back({count, period.seconds});
    }
    const Node* selector = at(&node, "clientSelectors/0");
    const Node* header = at(selector, "headers/0");
    limit.per = given(Per::Everybody);
    if (header != nullptr && text_at(header, "type") == "Distinct") {
      limit.header = in_.text(member(header, "name"), "what is counted");
      limit.per = limit.header.with(Per::Header);
      in_.understood(member(header, "type"), "what is counted");
    } else if (text_at(selector, "sourceCIDR/type") == "Distinct") {
      limit.per = given(Per::Address);
      in_.understood(member(selector, "sourceCIDR"), "what is counted");
    } else if (selector != nullptr) {
      return in_.settle(&node, Status::Manual,
                        "a limit of some callers: give it to their consumer");
    }
    if (!limit.windows.empty()) add(route, "rateLimit", std::move(limit));
  }

  Reading& in_;
  std::vector<const Node*> resources_;
  ApiSpec spec_;
  std::string base_;
  Field<int64_t> retries_;
};

std::vector<ApiSpec> read(Reading& in, const Parameters&) {
  std::vector<ApiSpec> out;
  out.push_back(GatewayApi(in).read());
  if (out[0].routes.empty()) out.clear();
  return out;
}

}  // namespace

constinit const Reader kGatewayReader{
    .name = "envoy-gateway",
    .title = "Gateway API with Envoy Gateway's policies",
    .inputs = "YAML of HTTPRoutes and what they point at (`kubectl get ... -o yaml`)",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
