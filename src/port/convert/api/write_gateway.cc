// Kubernetes' Gateway API 1.4 with Envoy Gateway 1.6: one list of Gateway, HTTPRoutes, Backends and
// policies, for `kubectl apply -f`.
#include <algorithm>
#include <array>
#include <map>

#include "port/convert/api/gateway.h"
#include "port/convert/api/names.h"
#include "port/convert/api/path.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace gateway {

std::string Resources::add(std::string_view api, std::string_view kind, std::string_view name) {
  std::string base = slug(name).substr(0, 50);
  while (base.ends_with('-')) base.pop_back();
  name_ = base;
  for (int i = 2; !names_.insert(std::string(kind) + "/" + name_).second; ++i) {
    name_ = base + "-" + std::to_string(i);
  }
  const std::string at = items_.next();
  doc_.set(at + "/apiVersion", api);
  doc_.set(at + "/kind", kind);
  doc_.set(at + "/metadata/name", name_);
  return at;
}

std::string Resources::policy(std::string_view kind, const std::string& route) {
  const std::string key = std::string(kind) + "/" + route;
  for (const auto& [known, at] : policies_) {
    if (known == key) return at;
  }
  const std::string at = add(kEnvoy, kind, route);
  doc_.set(at + "/spec/targetRefs/0/group", "gateway.networking.k8s.io");
  doc_.set(at + "/spec/targetRefs/0/kind", "HTTPRoute");
  doc_.set(at + "/spec/targetRefs/0/name", route);
  policies_.emplace_back(key, at);
  return at;
}

std::string next_filter(Document& doc, Place& place, std::string_view type) {
  const std::string at = place.rule + "/filters/" + std::to_string(place.filters++);
  doc.set(at + "/type", type);
  return at;
}

std::string extension_filter(Document& doc, Resources& resources, Place& place) {
  const std::string at = resources.add(kEnvoy, "HTTPRouteFilter", place.route);
  const std::string name = resources.last_name();
  const std::string filter = next_filter(doc, place, "ExtensionRef");
  doc.set(filter + "/extensionRef/group", "gateway.envoyproxy.io");
  doc.set(filter + "/extensionRef/kind", "HTTPRouteFilter");
  doc.set(filter + "/extensionRef/name", name);
  return at + "/spec";
}

}  // namespace gateway

namespace {

using gateway::Place;
using ir::Severity;

// "([^/]+)" for each parameter, in order.
std::string counted_regex(std::string_view path_template) {
  std::string out = "^";
  for (const PathPart& part : parts_of(path_template)) {
    out += !part.parameter ? escape_regex(part.text) : part.greedy ? "(.+)" : "([^/]+)";
  }
  return out + "$";
}

std::string counted_substitution(std::string_view source, std::string_view target) {
  std::map<std::string, int> numbers;
  for (const PathPart& part : parts_of(source)) {
    if (part.parameter) numbers.emplace(part.text, static_cast<int>(numbers.size()) + 1);
  }
  std::string out;
  for (const PathPart& part : parts_of(target)) {
    out += part.parameter ? "\\" + std::to_string(numbers[part.text]) : part.text;
  }
  return out;
}

std::string seconds(int64_t ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms";
}

class GatewayApi final {
 public:
  GatewayApi(const ApiSpec& spec, WriteContext& out)
      : spec_(spec), out_(out), doc_(out.folder + "gateway.yaml", out.ledger), resources_(doc_) {}

  void write() {
    doc_.set("/apiVersion", "v1");
    doc_.set("/kind", "List");
    const std::string at = resources_.add(gateway::kApi, "Gateway", *spec_.name);
    gateway_ = resources_.last_name();
    const auto name = out_.options.find("class");
    doc_.set(at + "/spec/gatewayClassName", name != out_.options.end() ? name->second : "eg");
    doc_.set(at + "/spec/listeners/0/name", "http");
    doc_.set(at + "/spec/listeners/0/protocol", "HTTP");
    doc_.set(at + "/spec/listeners/0/port", 80);
    doc_.carried(at + "/metadata/name", spec_.name);
    doc_.ledger().settle(spec_.version.from, Status::Dropped, "", "documents the API",
                         Severity::Info);
    for (const Service& service : spec_.services) write_service(service);
    for (const Route& route : spec_.routes) write_route(route);
    for (const Consumer& consumer : spec_.consumers) write_consumer(consumer);
    leave_unrouted();
    put_extras(doc_, "", spec_.extras, "none");
    out_.add(doc_);
  }

 private:
  void write_service(const Service& service) {
    const std::string given_url = upstream_option(out_, service);
    std::vector<std::string> urls;
    if (!given_url.empty()) urls.push_back(given_url);
    for (const Target& target : service.targets) {
      if (given_url.empty()) urls.push_back(*target.url);
    }
    const bool lost = urls.empty();
    if (lost) urls.push_back("http://" + nowhere(service));
    for (size_t i = 0; i < urls.size(); ++i) write_backend(service, i, urls[i]);
    if (lost) {
      doc_.ledger().settle(service.function.arn.from, Status::Manual, "", nowhere_note(service),
                           Severity::Severe);
    } else {
      doc_.carried("/items", service.function.arn);
    }
    doc_.carried("/items", service.name);
    doc_.carried("/items", service.pool);
    put_extras(doc_, "", service.pool_extras, "none");
    put_extras(doc_, "", service.extras, "none");
    doc_.manual(service.timeouts.write_ms, "Envoy Gateway limits the whole request");
    if (service.enabled && *service.enabled) {
      doc_.carried("/items", service.enabled);
    } else {
      doc_.manual(service.enabled, "switched off in the source: leave its routes out");
    }
  }

  void write_backend(const Service& service, size_t i, const std::string& text) {
    const std::string at = resources_.add(gateway::kEnvoy, "Backend", *service.name);
    const std::string name = resources_.last_name();
    const auto url = parse_url(text);
    const std::string endpoint = at + "/spec/endpoints/0/fqdn";
    doc_.set(endpoint + "/hostname", url ? url->host : text);
    doc_.set(endpoint + "/port", url ? url->port : 80);
    Backend backend{name, url ? url->path : "", i};
    while (backend.path.ends_with('/')) backend.path.pop_back();
    backends_[*service.name].push_back(backend);
    if (i < service.targets.size()) {
      doc_.carried(endpoint + "/hostname", service.targets[i].url);
      put_extras(doc_, "", service.targets[i].extras, "none");
    }
    if (!url || url->scheme != "https") return;
    if (service.verify_tls && !*service.verify_tls) {
      doc_.put_as(at + "/spec/tls/insecureSkipVerify", service.verify_tls, true, "");
      return;
    }
    const std::string tls = resources_.add(gateway::kApi, "BackendTLSPolicy", name);
    doc_.set(tls + "/spec/targetRefs/0/group", "gateway.envoyproxy.io");
    doc_.set(tls + "/spec/targetRefs/0/kind", "Backend");
    doc_.set(tls + "/spec/targetRefs/0/name", name);
    doc_.set(tls + "/spec/validation/wellKnownCACertificates", "System");
    doc_.set(tls + "/spec/validation/hostname", url->host);
    doc_.carried(tls, service.verify_tls);
  }

  void write_route(const Route& route) {
    const std::string at = resources_.add(gateway::kApi, "HTTPRoute", *route.name);
    const std::string name = resources_.last_name();
    doc_.carried(at + "/metadata/name", route.name);
    doc_.set(at + "/spec/parentRefs/0/name", gateway_);
    put_texts(doc_, at + "/spec/hostnames", route.hosts);
    for (const auto& protocol : route.protocols) {
      doc_.manual(protocol, "listeners of the Gateway decide this: add one with TLS");
    }
    const Service* service = service_named(spec_, *route.service);
    // What is rewritten depends on the path, so each path has a rule of its own.
    size_t index = 0;
    for (const Path& path : route.paths) {
      Place place{name, at + "/spec/rules/" + std::to_string(index++)};
      place.keys = secret_of(route.api);
      write_matches(route, path, place);
      write_rules(route, service, place, index == 1);
      if (!place.answered) write_target(route, path, service, place);
    }
    if (route.paths.empty()) {
      Place place{name, at + "/spec/rules/0"};
      place.keys = secret_of(route.api);
      write_matches(route, {PathKind::Prefix, given(std::string("/"))}, place);
      write_rules(route, service, place, true);
      if (!place.answered) write_target(route, {}, service, place);
    }
    doc_.carried(at, route.service);
    doc_.carried(at + "/spec/rules", route.priority,
                 "exact paths come first, then regular expressions by their length");
    doc_.manual(route.upstream_method, "Envoy Gateway keeps the client's method");
    put_extras(doc_, "", route.extras, "none");
  }

  // The Secret with the keys that are good for an API.
  [[nodiscard]] std::string secret_of(const std::string& api) const {
    const bool apart = std::any_of(spec_.consumers.begin(), spec_.consumers.end(),
                                   [](const Consumer& one) { return one.apis.set; });
    return apart && !api.empty() ? "api-keys-" + slug(api) : "api-keys";
  }

  // Those that the consumer's key belongs into.
  [[nodiscard]] std::string secrets_of(const Consumer& consumer) const {
    std::set<std::string> names;
    for (const Route& route : spec_.routes) {
      if (is_let_into(consumer, route)) names.insert(secret_of(route.api));
    }
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
  }

  void write_matches(const Route& route, const Path& path, const Place& place) {
    std::vector<std::string> methods;
    for (const auto& method : route.methods) methods.push_back(*method);
    if (methods.empty()) methods.emplace_back();
    for (size_t i = 0; i < methods.size(); ++i) {
      const std::string at = place.rule + "/matches/" + std::to_string(i);
      write_path(path, at + "/path");
      if (!methods[i].empty()) doc_.put(at + "/method", route.methods[i]);
      List headers(at + "/headers");
      for (const HeaderMatch& match : route.headers) write_header(match, headers.next());
      List query(at + "/queryParams");
      for (const HeaderMatch& match : route.query) write_header(match, query.next());
    }
  }

  void write_path(const Path& path, const std::string& at) {
    const bool exact = path.kind == PathKind::Template && !has_parameters(*path.text);
    const char* type = exact                           ? "Exact"
                       : path.kind == PathKind::Prefix ? "PathPrefix"
                                                       : "RegularExpression";
    doc_.set(at + "/type", type);
    const std::string text =
        path.kind == PathKind::Template && !exact ? to_plain_regex(*path.text) : re2(path);
    doc_.put_as(at + "/value", path.text, text,
                path.kind == PathKind::Regex ? "Envoy matches the whole path" : "");
  }

  // Envoy matches whole paths; others only ask that a path begins so.
  static std::string re2(const Path& path) {
    std::string text = *path.text;
    if (path.kind != PathKind::Regex) return text;
    if (text.starts_with('^')) text.erase(0, 1);
    if (text.ends_with('$')) {
      text.pop_back();
    } else {
      text += ".*";
    }
    for (size_t i = text.find("(?<"); i != std::string::npos; i = text.find("(?<", i + 3)) {
      text.insert(i + 2, "P");
    }
    return text;
  }

  void write_header(const HeaderMatch& match, const std::string& at) {
    doc_.set(at + "/name", match.name);
    const bool one = match.values.size() == 1;
    doc_.set(at + "/type", match.regex || !one ? "RegularExpression" : "Exact");
    std::string all;
    for (const auto& value : match.values) {
      all += (all.empty() ? "" : "|") + (match.regex || one ? *value : escape_regex(*value));
      doc_.carried(at + "/value", value);
    }
    doc_.set(at + "/value", one ? all : "(" + all + ")");
  }

  // Policies belong to the whole HTTPRoute, so they are written with its first rule only.
  void write_rules(const Route& route, const Service* service, Place& place, bool first) {
    std::vector<const Rules*> all{&spec_.rules};
    if (service != nullptr) all.push_back(&service->rules);
    all.push_back(&route.rules);
    for (const Rules* rules : all) {
      for (const Rule& rule : *rules) {
        const bool elsewhere = (rule.route && *rule.route != *route.name) ||
                               (rule.service && *rule.service != *route.service) || rule.consumer;
        const bool filter = std::holds_alternative<Headers>(rule.action) ||
                            std::holds_alternative<Respond>(rule.action) ||
                            std::holds_alternative<Redirect>(rule.action);
        if (!elsewhere && (first || filter)) {
          gateway::write_rule(rule, doc_, resources_, place, out_);
        }
      }
    }
    if (!first) return;
    for (const Consumer& consumer : spec_.consumers) {
      for (const Rule& rule : consumer.rules) write_client_limit(route, consumer, rule, place);
    }
    if (service == nullptr) return;
    const std::string btp = "BackendTrafficPolicy";
    if (service->retries) {
      doc_.put(resources_.policy(btp, place.route) + "/spec/retry/numRetries", service->retries);
    }
    if (service->timeouts.connect_ms) {
      doc_.put_as(resources_.policy(btp, place.route) + "/spec/timeout/tcp/connectTimeout",
                  service->timeouts.connect_ms, seconds(*service->timeouts.connect_ms), "");
    }
  }

  void write_client_limit(const Route& route, const Consumer& consumer, const Rule& rule,
                          Place& place) {
    const auto* limit = std::get_if<Limit>(&rule.action);
    if (limit == nullptr || (rule.route && *rule.route != *route.name)) return;
    gateway::write_limit(*limit, slug(*consumer.name), doc_, resources_, place);
    doc_.carried("/items", rule.name);
    put_extras(doc_, "", rule.extras, "none");
  }

  void write_target(const Route& route, const Path& path, const Service* service, Place& place) {
    if (service == nullptr) return;
    const std::vector<Backend>& backends = backends_[*service->name];
    const std::string base = backends.empty() ? "" : backends[0].path;
    write_rewrite(route, path, base, place);
    List refs(place.rule + "/backendRefs");
    for (const Backend& backend : backends) {
      const std::string at = refs.next();
      doc_.set(at + "/group", "gateway.envoyproxy.io");
      doc_.set(at + "/kind", "Backend");
      doc_.set(at + "/name", backend.name);
      if (backend.index < service->targets.size()) {
        const auto& weight = service->targets[backend.index].weight;
        doc_.put_as(at + "/weight", weight, static_cast<int64_t>(*weight), "");
      }
    }
    const auto& total =
        service->timeouts.total_ms ? service->timeouts.total_ms : service->timeouts.read_ms;
    if (!total) return;
    doc_.put_as(place.rule + "/timeouts/request", total, seconds(*total),
                service->timeouts.total_ms ? "" : "the whole answer is limited, not each read");
  }

  void write_rewrite(const Route& route, const Path& path, const std::string& base, Place& place) {
    const bool strip = route.strip_prefix && *route.strip_prefix;
    const std::string text = *path.text;
    doc_.carried(place.rule + "/filters", route.strip_prefix,
                 strip && path.kind == PathKind::Regex ? "what an expression matches stays" : "");
    // Envoy passes the client's host on.
    doc_.carried(
        place.rule, route.keep_host,
        *route.keep_host ? "" : "the client's host is passed on: rewrite it if it matters");
    if (path.kind == PathKind::Prefix && (strip || !base.empty()) && !route.rewrite) {
      const std::string to = strip ? base : base + (text == "/" ? "" : text);
      const std::string at = next_filter(doc_, place, "URLRewrite") + "/urlRewrite/path";
      doc_.set(at + "/type", "ReplacePrefixMatch");
      doc_.set(at + "/replacePrefixMatch", to.empty() ? "/" : to);
      return;
    }
    if (path.kind == PathKind::Template && (route.rewrite || !base.empty())) {
      const std::string to = route.rewrite ? *route.rewrite : base + without_greed(text);
      if (!has_parameters(text)) {
        const std::string at = next_filter(doc_, place, "URLRewrite") + "/urlRewrite/path";
        doc_.set(at + "/type", "ReplaceFullPath");
        doc_.set(at + "/replaceFullPath", to);
      } else {
        const std::string at = extension_filter(doc_, resources_, place) + "/urlRewrite/path";
        doc_.set(at + "/type", "ReplaceRegexMatch");
        doc_.set(at + "/replaceRegexMatch/pattern", counted_regex(text));
        doc_.set(at + "/replaceRegexMatch/substitution", counted_substitution(text, to));
      }
      return doc_.carried(place.rule + "/filters", route.rewrite);
    }
    doc_.manual(route.rewrite, "rewrite in the target: the path is no template");
  }

  void write_consumer(const Consumer& consumer) {
    const std::string secrets = secrets_of(consumer);
    const std::string of_key =
        secrets.empty() ? "this key is good for no route: leave it out"
                        : "put this key into the Secret " + secrets +
                              " under its consumer's name (kubectl create secret generic " +
                              secrets + " --from-literal=NAME=KEY)";
    doc_.carried("/items", consumer.name, "the name of the key in the Secret " + secrets);
    doc_.carried("/items", consumer.apis, "by the Secrets that the key stands in: " + secrets);
    doc_.manual(consumer.custom_id, "a label of the source");
    for (const Credential& credential : consumer.credentials) {
      const std::string what = credential.kind == Credential::Kind::Key
                                   ? of_key
                                   : "put this into a Secret that the SecurityPolicy names";
      doc_.manual(credential.id, what);
      doc_.manual(credential.secret, what);
      doc_.manual(credential.hash, "Envoy Gateway takes keys, not their hashes: issue a new key");
      put_extras(doc_, "", credential.extras, "none");
    }
    for (const Rule& rule : consumer.rules) {
      if (!std::holds_alternative<Limit>(rule.action)) {
        leave_rule(doc_.ledger(), rule, "rules of one consumer: only limits can be told apart");
      }
    }
    put_extras(doc_, "", consumer.extras, "none");
  }

  // Rules of a service or for a consumer that no route has taken.
  void leave_unrouted() {
    for (const Rule& rule : spec_.rules) {
      if (rule.consumer || rule.route || spec_.routes.empty()) {
        leave_rule(doc_.ledger(), rule, "holds for some requests only: write a policy by hand");
      }
    }
  }

  struct Backend {
    std::string name;
    std::string path;
    size_t index;
  };

  const ApiSpec& spec_;
  WriteContext& out_;
  Document doc_;
  gateway::Resources resources_;
  std::string gateway_;
  std::map<std::string, std::vector<Backend>> backends_;
};

void write(const ApiSpec& spec, WriteContext& out) {
  GatewayApi(spec, out).write();
}

constexpr std::array kOptions{
    OptionRow{"class", ""},
    OptionRow{"unprotected", "accept"},
    OptionRow{"upstream.", ""},
};

}  // namespace

constinit const Writer kGatewayApi{
    .name = "envoy-gateway",
    .title = "Gateway API with Envoy Gateway's policies",
    .files =
        "gateway.yaml for `kubectl apply`; options class=NAME, unprotected=accept, "
        "upstream.NAME=URL",
    .checked = "2026-11-21, closed schemas of the resources' fields (no cluster)",
    .write = write,
    .options = kOptions,
};

}  // namespace sluice::port::convert::api
