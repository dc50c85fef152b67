#include "app/config/check_routes.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/config/check_shadow.h"
#include "app/config/format.h"
#include "app/config/route_fields.h"
#include "app/config/scalar.h"
#include "base/suggest.h"
#include "gateway/http/matcher.h"
#include "gateway/http/path_pattern.h"
#include "gateway/http/redirect.h"
#include "gateway/route.h"
#include "wire/http1.h"

namespace sluice::app::config {
namespace {

using gateway::PathKind;
using gateway::PathPattern;
using gateway::PathTemplate;

class RouteChecker final {
 public:
  RouteChecker(Context& ctx, const Config& config) : ctx_(ctx), config_(config) {}

  void run() {
    check_refusals("refusals", config_.refusals);
    std::set<std::string_view> ids;
    for (size_t i = 0; i < config_.routes.size(); ++i) {
      const HttpRoute& route = config_.routes[i];
      const std::string path = join("routes", i);
      const std::string id = join(path, "id");
      if (!route.id.empty() && !ids.insert(route.id).second) {
        error(id, id + " " + ctx_.shown(id, route.id) + " is taken by another route",
              "give each route an id of its own");
      } else if (config_.models.contains(route.id)) {
        error(id, id + " " + ctx_.shown(id, route.id) + " is the name of a model", "rename one");
      }
      if (ctx_.clean(path)) check_route(path, route);
    }
  }

 private:
  void error(const std::string& path, std::string message, std::string remedy) {
    ctx_.error(ctx_.place(path), path, std::move(message), std::move(remedy));
  }

  void check_route(const std::string& path, const HttpRoute& route) {
    const std::vector<std::string> names = check_match(path, route);
    check_targets(path, route, names);
    check_template(join(path, "transform.path"), route.transform.path, names);
    if (route.redirect) check_redirect(join(path, "redirect"), *route.redirect, names);
    check_headers(join(path, "transform.set_request_headers"), route.transform.set_request_headers);
    check_headers(join(path, "transform.set_response_headers"),
                  route.transform.set_response_headers);
    if (route.respond) check_headers(join(path, "respond.headers"), route.respond->headers);
    check_limits(path, route);
    check_refusals(join(path, "refusals"), route.refusals);
    for (const auto& [name, given] :
         {std::pair("no_route", route.refusals.no_route.has_value()),
          std::pair("no_method", route.refusals.no_method.has_value())}) {
      if (!given) continue;
      const std::string at = join(path, "refusals." + std::string(name));
      error(at, at + " has no effect: such a request has no route",
            "put it under the top-level refusals");
    }
    if (route.shadow) {
      check_shadow(ctx_, join(path, "shadow"), *route.shadow, ids_of(route.targets), "route");
    }
    if (route.auth) {
      check_auth(join(path, "auth"), *route.auth);
      check_learning(join(path, "auth.learn_from"), route);
    }
  }

  void check_learning(const std::string& path, const HttpRoute& route) {
    const HttpAuth& auth = *route.auth;
    if (!auth.learn_from) return;
    const bool keys = auth.kind == HttpAuthKind::Keys || auth.kind == HttpAuthKind::Basic;
    const auto ids = ids_of(route.targets);
    if (!keys) {
      error(path, path + " has no effect: only keys and basic can be learned", "remove it");
    } else if (!route.usage_plans.empty()) {
      error(path, path + " cannot stand beside usage_plans: a learned key is in none of them",
            "limit the route per key until the keys are known, or import them");
    } else if (std::ranges::find(ids, *auth.learn_from) == ids.end()) {
      error(path, path + " " + ctx_.shown(path, *auth.learn_from) + " is no target of this route",
            base::suggestion(ctx_.by_reference(path) ? "" : *auth.learn_from, ids));
    }
  }

  // What a kind cannot do without, and no other kind has a use for.
  void check_auth(const std::string& path, const HttpAuth& auth) {
    const auto needs = [&](HttpAuthKind kind, std::string_view name, bool given,
                           std::string_view key) {
      if ((auth.kind == kind) == given) return;
      error(path,
            path + (given ? " has " + std::string(key) + " but is not of kind " + std::string(name)
                          : " of kind " + std::string(name) + " has no " + std::string(key)),
            "give both or neither");
    };
    if (auth.jwks_file && auth.jwks_url) {
      error(path, path + " has both a jwks_file and a jwks_url", "give one of them");
    }
    needs(HttpAuthKind::Jwt, "jwt", auth.jwks_file || auth.jwks_url, "jwks_file or jwks_url");
    if (auth.jwks_url && auth.jwks_url->starts_with("http://") &&
        !is_loopback(url_host(*auth.jwks_url))) {
      error(join(path, "jwks_url"),
            join(path, "jwks_url") +
                " comes in the clear: whoever sits on "
                "the way could put in keys of their own",
            "use https://");
    }
    if (auth.kind == HttpAuthKind::Certificate &&
        !(config_.server.tls && config_.server.tls->client_ca)) {
      error(path, path + " asks for client certificates, and the server for none",
            "give server.tls.client_ca");
    }
    if (auth.kind != HttpAuthKind::Certificate && !auth.subjects.empty()) {
      error(path, path + " has subjects but is not of kind certificate", "give both or neither");
    }
    const bool beside = auth.kind == HttpAuthKind::Jwt || auth.kind == HttpAuthKind::Hmac ||
                        auth.kind == HttpAuthKind::Certificate;
    if (!beside && !auth.key_in.empty()) {
      error(join(path, "key_in"), join(path, "key_in") + " has no effect on this kind",
            "write in: instead");
    }
    if (auth.kind != HttpAuthKind::Jwt && auth.scheme != JwtScheme::Bearer) {
      error(join(path, "scheme"), join(path, "scheme") + " has an effect on kind jwt only",
            "remove it");
    }
    needs(HttpAuthKind::Hmac, "hmac", !auth.users.empty(), "users");
    if (auth.kind == HttpAuthKind::Hmac && auth.algorithms.empty()) {
      error(path, path + " takes no algorithm", "name one, or leave algorithms out");
    }
  }

  // The names of the pattern's parameters.
  std::vector<std::string> check_match(const std::string& route_path, const HttpRoute& route) {
    const std::string path = join(route_path, "match");
    const HttpMatch& m = route.match;
    const int patterns =
        int{m.path.has_value()} + int{m.prefix.has_value()} + int{m.regex.has_value()};
    if (patterns != 1) {
      error(path,
            path + (patterns == 0 ? " has no path, prefix or regex"
                                  : " has more than one of path, prefix and regex"),
            "give exactly one of them");
      return {};
    }
    const auto [kind, text, key] = pattern_of(m);
    const std::string at = join(path, key);
    const auto pattern =
        PathPattern::compile(kind, text, static_cast<gateway::EncodedSlash>(config_.encoded_slash));
    if (!pattern) {
      error(at, at + ": " + pattern.error().message,
            "see docs/generated/config.md, routes[].match");
      return {};
    }
    if (kind == PathKind::Exact && !m.host && !config_.models.empty() &&
        gateway::is_model_path(text)) {
      error(at, at + " " + ctx_.shown(at, text) + " is a path of the models",
            "give the route a host of its own, or take another path");
    }
    check_host(join(path, "host"), m.host);
    check_conditions(path, m);
    const std::string signature = signature_of(route, *pattern);
    if (const auto [taken, fresh] = seen_.emplace(signature, route.id); !fresh) {
      error(path, path + " takes the same requests as the route \"" + taken->second + "\"",
            "remove one of the two, or tell them apart by host, methods, headers or query");
    }
    return pattern->names();
  }

  void check_host(const std::string& path, const std::optional<std::string>& host) {
    if (!host) return;
    const std::string remedy = gateway::why_no_host(*host);
    if (remedy.empty()) return;
    error(path, path + " " + ctx_.shown(path, *host) + " fits no host that a client can ask for",
          remedy);
  }

  // Each is looked for in every request of the path.
  void check_conditions(const std::string& path, const HttpMatch& m) {
    constexpr size_t kMost = 16;
    for (const auto& [name, size] :
         {std::pair("headers", m.headers.size()), std::pair("query", m.query.size())}) {
      if (size <= kMost) continue;
      error(join(path, name), join(path, name) + " has more than 16 entries", "leave some out");
    }
  }

  void check_redirect(const std::string& path, const HttpRedirect& redirect,
                      const std::vector<std::string>& names) {
    static constexpr auto kStatuses = std::to_array<uint32_t>({301, 302, 303, 307, 308});
    if (std::ranges::find(kStatuses, redirect.status) == kStatuses.end()) {
      const std::string at = join(path, "status");
      error(at, at + " is no status of a redirect", "write 301, 302, 303, 307 or 308");
    }
    if (redirect.host && !gateway::is_host(*redirect.host)) {
      const std::string at = join(path, "host");
      error(at, at + " " + ctx_.shown(at, *redirect.host) + " is no host",
            "write a name or an address without scheme and port; [::1] for IPv6");
    }
    const bool elsewhere = redirect.scheme || redirect.host || redirect.port || redirect.path ||
                           redirect.query == RedirectQuery::Drop;
    if (!elsewhere) {
      error(path, path + " leads to where the client is already", "give a scheme, host or path");
    }
    check_template(join(path, "path"), redirect.path, names);
  }

  struct PatternOf {
    PathKind kind;
    std::string text;
    std::string_view key;
  };
  static PatternOf pattern_of(const HttpMatch& m) {
    if (m.prefix) return {PathKind::Prefix, *m.prefix, "prefix"};
    if (m.regex) return {PathKind::Regex, *m.regex, "regex"};
    return {path_kind(*m.path), *m.path, "path"};
  }

  static std::string signature_of(const HttpRoute& route, const PathPattern& pattern) {
    const std::string_view key = pattern_of(route.match).key;
    const bool open = route.match.prefix && route.match.prefix->ends_with('*');
    std::string out = std::string(key) + '\n' + pattern.text() + (open ? "*\n" : "\n") +
                      gateway::host_of(route.match.host.value_or("")) + '\n';
    std::vector<std::string> methods = route.match.methods;
    std::sort(methods.begin(), methods.end());
    for (const std::string& m : methods) out += m + ',';
    for (const auto& [name, value] : route.match.headers) out += '\n' + name + ':' + value;
    for (const auto& [name, value] : route.match.query) out += '\n' + name + '=' + value;
    return out;
  }

  void check_targets(const std::string& route_path, const HttpRoute& route,
                     const std::vector<std::string>& names) {
    const int answers = int{!route.targets.empty()} + int{route.respond.has_value()} +
                        int{route.redirect.has_value()};
    if (answers != 1) {
      error(route_path,
            route_path + (answers == 0 ? " has no targets, respond or redirect"
                                       : " has more than one of targets, respond and redirect"),
            "give exactly one of them");
      return;
    }
    std::set<std::string_view> ids;
    double sum = 0;
    for (size_t i = 0; i < route.targets.size(); ++i) {
      const HttpTarget& target = route.targets[i];
      const std::string path = join(join(route_path, "targets"), i);
      sum += target.weight;
      if (!ids.insert(target.id).second) {
        error(join(path, "id"),
              join(path, "id") + " " + ctx_.shown(join(path, "id"), target.id) +
                  " is taken by another target",
              "give each target of a route an id of its own");
      }
      check_upstream(path, target);
      check_template(join(path, "path"), target.path, names);
    }
    if (!route.targets.empty() && !(sum > 0)) {
      error(join(route_path, "targets"), route_path + " has no target with a weight above 0",
            "give one target a weight");
    }
  }

  void check_upstream(const std::string& path, const HttpTarget& target) {
    if (target.provider.has_value() == target.base_url.has_value()) {
      error(path,
            path + (target.provider ? " has both a provider and a base_url"
                                    : " has neither a provider nor a base_url"),
            "give exactly one of them");
    } else if (target.provider && !config_.providers.contains(*target.provider)) {
      const std::string at = join(path, "provider");
      std::vector<std::string_view> known;
      for (const auto& [name, provider] : config_.providers) known.push_back(name);
      error(at, at + " " + ctx_.shown(at, *target.provider) + " is not under providers",
            known.empty() ? "write a base_url instead"
                          : base::suggestion(ctx_.by_reference(at) ? "" : *target.provider, known));
    } else if (target.base_url && target.base_url->starts_with("http://") &&
               !is_loopback(url_host(*target.base_url))) {
      const std::string at = join(path, "base_url");
      ctx_.warning(ctx_.place(at), at, at + " sends requests in the clear over the network",
                   "use https://");
    }
  }

  void check_template(const std::string& path, const std::optional<std::string>& text,
                      const std::vector<std::string>& names) {
    if (!text) return;
    const auto compiled = PathTemplate::compile(*text, names);
    if (!compiled) return error(path, path + ": " + compiled.error().message, "correct the text");
    if (text->starts_with('/') || text->starts_with('{')) return;
    error(path, path + " " + ctx_.shown(path, *text) + " does not begin with '/'", "write it so");
  }

  template <class Map>
  void check_headers(const std::string& path, const Map& headers) {
    for (const auto& [name, value] : headers) {
      if (!is_framing_header(name)) continue;
      const std::string at = join(path, name);
      error(at, at + " would break the framing of messages", "remove it");
    }
  }

  struct RefusalHeaders final {
    RouteChecker& checker;
    const std::string& path;

    void field(std::string_view name, const std::optional<HttpRefusal>& refusal, const Rule&) {
      if (!refusal) return;
      const std::string at = join(join(path, name), "headers");
      checker.check_headers(at, refusal->headers);
      checker.check_own_headers(at, refusal->headers);
    }
  };

  void check_refusals(const std::string& path, const HttpRefusals& refusals) {
    RefusalHeaders each{*this, path};
    HttpRefusals all = refusals;
    fields(each, all);
  }

  // Those that the gateway makes for every refusal, or that have a key of their own.
  template <class Map>
  void check_own_headers(const std::string& path, const Map& headers) {
    static constexpr auto kOwn = std::to_array<std::string_view>(
        {"content-type", "retry-after", "retry-after-ms", "allow", "x-sluice-request-id"});
    for (const auto& [name, value] : headers) {
      const bool own = std::ranges::any_of(
          kOwn, [&](std::string_view one) { return wire::http1::iequals(one, name); });
      if (!own) continue;
      const std::string at = join(path, name);
      error(
          at, at + " is set by the gateway itself",
          wire::http1::iequals(name, "content-type") ? "write content_type instead" : "remove it");
    }
  }

  void check_limits(const std::string& path, const HttpRoute& route) {
    const bool open =
        route.auth ? route.auth->kind == HttpAuthKind::None : config_.auth.mode == AuthMode::None;
    const auto needs_key = [&](const auto& limits, std::string_view kind) {
      for (size_t i = 0; i < limits.size(); ++i) {
        if (!open || limits[i].per != LimitPer::Key) continue;
        const std::string at = join(join(path, "limits." + std::string(kind)), i);
        error(at, at + " counts by key on a route that asks for none",
              "set per: address or everybody, or give the route an auth");
      }
    };
    needs_key(route.limits.throttles, "throttles");
    needs_key(route.limits.windows, "windows");
    needs_key(route.limits.quotas, "quotas");
    if (open && !route.usage_plans.empty()) {
      error(join(path, "usage_plans"), path + " has usage plans but asks for no key",
            "give the route an auth");
    }
    for (size_t i = 0; i < route.usage_plans.size(); ++i) {
      const std::string& plan = route.usage_plans[i];
      if (config_.usage_plans.contains(plan)) continue;
      const std::string at = join(join(path, "usage_plans"), i);
      error(at, at + " " + ctx_.shown(at, plan) + " is not under usage_plans",
            "add it there, or remove it here");
    }
  }

  Context& ctx_;
  const Config& config_;
  std::map<std::string, std::string> seen_;  // signature -> id
};

}  // namespace

PathKind path_kind(std::string_view path) {
  if (path.find('{') == path.npos) return PathKind::Exact;
  return path.ends_with("+}") ? PathKind::Greedy : PathKind::Template;
}

bool is_framing_header(std::string_view name) {
  static constexpr auto kFraming = std::to_array<std::string_view>(
      {"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade",
       "keep-alive", "proxy-connection", "expect"});
  return std::any_of(kFraming.begin(), kFraming.end(),
                     [&](std::string_view f) { return wire::http1::iequals(f, name); });
}

void check_routes(Context& ctx, const Config& config) {
  RouteChecker(ctx, config).run();
}

}  // namespace sluice::app::config
