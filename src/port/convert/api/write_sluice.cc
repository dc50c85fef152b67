// Sluice's own configuration: routes with their targets, authentication, limits and usage plans.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "port/convert/api/call.h"
#include "port/convert/api/names.h"
#include "port/convert/api/path.h"
#include "port/convert/api/pattern.h"
#include "port/convert/api/rows.h"
#include "port/convert/api/sluice.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

std::string milliseconds(int64_t ms) {
  return std::to_string(ms) + "ms";
}

// A match of one configured route, out of the many that a route of a source may stand for.
struct Match {
  const Path* path = nullptr;
  const Field<std::string>* host = nullptr;
  std::vector<const Field<std::string>*> headers;  // one value for each of the route's headers
  std::vector<const Field<std::string>*> query;    // and of the parts of the query
};

bool takes_signatures(const ApiSpec& spec) {
  const auto takes = [](const Rules& rules) { return rule_with<SignedRequests>(rules) != nullptr; };
  return takes(spec.rules) ||
         std::ranges::any_of(spec.services, [&](const Service& one) { return takes(one.rules); }) ||
         std::ranges::any_of(spec.routes, [&](const Route& one) { return takes(one.rules); });
}

class Configuration final {
 public:
  Configuration(const ApiSpec& spec, WriteContext& out)
      : spec_(spec),
        out_(out),
        doc_(out.folder + "sluice.yaml", out.ledger),
        keys_(doc_, out, takes_signatures(spec)),
        refusals_(doc_, spec, out.reader) {}

  void write() {
    doc_.set("/server/listen", "127.0.0.1:8080");
    doc_.set("/server/admin", "127.0.0.1:8081");
    doc_.set("/auth/mode", "keys");
    refusals_.write_front();
    // To whom "%2F" is a slash when a route is chosen (precedence.h). Others take it for data.
    for (const std::string_view reader : {"nginx", "envoy-gateway"}) {
      if (out_.reader == reader) doc_.set("/encoded_slash", "decode");
    }
    doc_.set("/routes", Value::empty_list());
    doc_.carried("/routes", spec_.name);
    doc_.ledger().settle(spec_.version.from, Status::Dropped, "", "documents the API",
                         Severity::Info);
    for (const Consumer& consumer : spec_.consumers) plans_.write_consumer(consumer);
    for (const Route& route : spec_.routes) write_route(route);
    for (const Service& service : spec_.services) leave_service(service);
    for (const Rule& rule : spec_.rules) {
      if (spec_.routes.empty() || rule.consumer || rule.route || rule.service) {
        leave_rule(doc_.ledger(), rule, "holds for some requests only: put it at their routes");
      }
    }
    put_extras(doc_, "", spec_.extras, "none");
    out_.add(doc_);
    keys_.add_files(out_.files);
    add_issuer_keys();
  }

 private:
  // The file of --option jwks goes along with the configuration that names it.
  void add_issuer_keys() {
    const auto text = out_.attached.find("jwks");
    const auto checks = [](const auto& owner) { return rule_with<Jwt>(owner.rules) != nullptr; };
    const bool used = checks(spec_) || std::ranges::any_of(spec_.services, checks) ||
                      std::ranges::any_of(spec_.routes, checks);
    if (text == out_.attached.end() || !used) return;
    out_.files.push_back({out_.folder + std::string(sluice_config::kIssuerKeys), text->second});
  }

  void leave_service(const Service& service) {
    doc_.carried("/routes", service.name);
    doc_.carried("/routes", service.pool);
    doc_.manual(service.retries, "a request that may have been acted upon is not sent twice");
    doc_.manual(service.timeouts.write_ms, "patience is counted from the last byte sent");
    if (service.verify_tls && *service.verify_tls) doc_.carried("/routes", service.verify_tls);
    doc_.manual(service.verify_tls, "give the authority of the upstream (providers, tls.ca_file)");
    if (service.enabled && *service.enabled) doc_.carried("/routes", service.enabled);
    doc_.manual(service.enabled, "switched off in the source: leave its routes out");
    put_extras(doc_, "", service.extras, "none");
    put_extras(doc_, "", service.pool_extras, "none");
    for (const Target& target : service.targets) put_extras(doc_, "", target.extras, "none");
  }

  // Each path, host and combination of header values is a route of its own.
  std::vector<Match> matches_of(const Route& route, const std::vector<Path>& paths) {
    std::vector<Match> out;
    for (const Path& path : paths) out.push_back({&path, nullptr, {}, {}});
    const auto multiply = [&](const Texts& texts, auto put) {
      if (texts.empty()) return;
      std::vector<Match> more;
      for (const Match& match : out) {
        for (const auto& text : texts) {
          more.push_back(match);
          put(more.back(), text);
          if (more.size() >= 1000) break;
        }
      }
      out = std::move(more);
    };
    const std::vector<Match> any_host = out;
    const bool open = route.other_hosts && !has_host_wildcards();
    if (!open) {
      multiply(route.hosts, [](Match& m, const Field<std::string>& text) { m.host = &text; });
    }
    for (const auto& host : route.hosts) {
      if (open) doc_.carried("/routes", plain(host));
    }
    if (route.other_hosts && !open && !route.hosts.empty()) {
      out.insert(out.end(), any_host.begin(), any_host.end());
    }
    for (const HeaderMatch& header : route.headers) {
      multiply(header.values,
               [](Match& m, const Field<std::string>& text) { m.headers.push_back(&text); });
    }
    for (const HeaderMatch& part : route.query) {
      multiply(part.values,
               [](Match& m, const Field<std::string>& text) { m.query.push_back(&text); });
    }
    return out;
  }

  // What cannot be asked of a request must not take those of others.
  bool leave_unmatched(const Route& route) {
    const auto* part = [&]() -> const HeaderMatch* {
      for (const HeaderMatch& one : route.query) {
        if (one.regex) return &one;
      }
      return nullptr;
    }();
    if (part == nullptr) return false;
    constexpr std::string_view kWhy =
        "left out: a part of the query is not matched by an expression; tell the routes apart by "
        "path or by values";
    doc_.ledger().settle(part->values[0].from, Status::Manual, "", kWhy, Severity::Severe);
    doc_.manual(route.name, kWhy);
    for (const Path& path : route.paths) {
      doc_.ledger().settle(path.text.from, Status::Manual, "", kWhy, Severity::Severe);
    }
    for (const Rule& rule : route.rules) leave_rule(doc_.ledger(), rule, kWhy);
    return true;
  }

  // Without what is said of targets that cannot take all other hosts.
  static Field<std::string> plain(const Field<std::string>& host) {
    return {.value = host.value, .set = host.set, .from = host.from};
  }

  // One that names "*.example.com" takes requests from one that takes all other hosts.
  [[nodiscard]] bool has_host_wildcards() const {
    return std::ranges::any_of(spec_.routes, [](const Route& route) {
      return std::ranges::any_of(route.hosts, [](const auto& host) {
        return (*host).starts_with('.') || (*host).find('*') != std::string::npos;
      });
    });
  }

  void write_route(const Route& route) {
    if (leave_unmatched(route)) return;
    std::vector<Path> paths = route.paths;
    if (paths.empty()) paths.push_back({PathKind::Prefix, given(std::string("/")), true});
    for (const Match& match : matches_of(route, paths)) write_match(route, match);
    doc_.carried("/routes", route.priority);
    for (const auto& protocol : route.protocols) {
      doc_.carried("/server", protocol, "the server's TLS decides this for all routes");
    }
    doc_.manual(route.upstream_method, "the client's method is kept");
    put_extras(doc_, "", route.extras, "none");
  }

  void write_match(const Route& route, const Match& match) {
    const std::string signature = signature_of(route, match);
    if (!signatures_.insert(signature).second) {
      doc_.manual(match.path->text, "another route takes these requests already");
      return doc_.carried("/routes", route.name, "one of its matches is taken by another route");
    }
    const std::string at = routes_.next();
    doc_.set(at + "/id", unique_id(slug(*route.name).substr(0, 56)));
    doc_.carried(at + "/id", route.name);
    put_texts(doc_, at + "/match/methods", route.methods);
    if (match.host != nullptr) doc_.put(at + "/match/host", plain(*match.host));
    for (size_t i = 0; i < match.headers.size(); ++i) {
      const HeaderMatch& header = route.headers[i];
      const std::string here = at + "/match/headers/" + escape_step(header.name);
      doc_.put_as(here, *match.headers[i], header.regex ? "*" : **match.headers[i],
                  header.regex ? "any value: headers are not matched by expressions" : "");
    }
    for (size_t i = 0; i < match.query.size(); ++i) {
      doc_.put(at + "/match/query/" + escape_step(route.query[i].name), *match.query[i]);
    }
    std::vector<std::string> names = write_path(*match.path, at + "/match", strips(route));
    if (const int64_t priority = priority_of(route, *match.path); priority > 0) {
      doc_.set(at + "/priority", priority);
    }
    write_behaviour(route, match, names, at);
  }

  std::string unique_id(const std::string& wanted) {
    std::string out = wanted;
    for (int i = 2; !ids_.insert(out).second; ++i) out = wanted + "-" + std::to_string(i);
    return out;
  }

  static std::string signature_of(const Route& route, const Match& match) {
    std::string out = std::to_string(static_cast<int>(match.path->kind)) + *match.path->text +
                      "\n" + (match.host != nullptr ? **match.host : "") + "\n";
    std::vector<std::string> methods;
    for (const auto& method : route.methods) methods.push_back(*method);
    std::sort(methods.begin(), methods.end());
    for (const auto& method : methods) out += method + ",";
    for (size_t i = 0; i < match.headers.size(); ++i) {
      out +=
          "\n" + route.headers[i].name + ":" + (route.headers[i].regex ? "*" : **match.headers[i]);
    }
    for (size_t i = 0; i < match.query.size(); ++i) {
      out += "\n?" + route.query[i].name + "=" + **match.query[i];
    }
    return out;
  }

  static bool strips(const Route& route) { return route.strip_prefix && *route.strip_prefix; }

  // As Kong's router orders routes: kinds of conditions, a plain host, headers, expressions.
  using KongRank = std::array<int64_t, 5>;
  static KongRank kong_rank(const Route& route, const Path& path) {
    std::set<std::string> names;
    for (const HeaderMatch& header : route.headers) names.insert(lower_case(header.name));
    const bool plain = !route.hosts.empty() &&
                       std::none_of(route.hosts.begin(), route.hosts.end(), [](const auto& host) {
                         return host.value.find('*') != std::string::npos;
                       });
    const bool regex = path.kind == PathKind::Regex;
    return {int64_t{!route.methods.empty()} + int64_t{!route.hosts.empty()} +
                int64_t{!route.paths.empty()} + int64_t{!names.empty()},
            int64_t{plain}, static_cast<int64_t>(names.size()), int64_t{regex},
            regex ? *route.priority : 0};
  }

  int64_t kong_priority(const Route& route, const Path& path) {
    if (kong_ranks_.empty()) {
      for (const Route& one : spec_.routes) {
        for (const Path& other : one.paths) kong_ranks_.insert(kong_rank(one, other));
      }
    }
    return std::distance(kong_ranks_.begin(), kong_ranks_.lower_bound(kong_rank(route, path)));
  }

  // Where the source asks expressions before prefixes, and by numbers of their own.
  int64_t priority_of(const Route& route, const Path& path) {
    if (route.ranked) return *route.priority;
    int64_t least = 0;
    int64_t most = 0;
    bool any = false;
    for (const Route& one : spec_.routes) {
      for (const Path& other : one.paths) {
        if (other.kind != PathKind::Regex) continue;
        least = std::min(least, *one.priority);
        most = std::max(most, *one.priority);
        any = true;
      }
    }
    if (any && out_.reader == "kong") return kong_priority(route, path);
    if (least == most && !has_prefixes()) return 0;
    if (path.kind == PathKind::Regex) return *route.priority - least + 1;
    return any && path.kind == PathKind::Template ? most - least + 2 : 0;
  }

  // The names that a rewritten path may use. `rest`: what is behind an expression is one of them.
  std::vector<std::string> write_path(const Path& path, const std::string& at, bool rest) {
    std::vector<std::string> names;
    const std::string named = with_plain_names(*path.text);
    const bool renamed = path.kind == PathKind::Template && named != *path.text;
    std::string text = renamed ? named : *path.text;
    if (path.kind == PathKind::Prefix) {
      const bool open = !path.by_segment && !text.ends_with('/');
      doc_.put_as(at + "/prefix", path.text, open ? text + "*" : text, "");
      return {"rest"};
    }
    rest = rest && path.kind == PathKind::Regex;
    const std::string simple = path.kind != PathKind::Regex ? text : rest ? "" : from_regex(text);
    for (const PathPart& part : parts_of(simple)) {
      if (part.parameter) names.push_back(part.text);
    }
    if (!simple.empty() && whole_segments(simple)) {
      doc_.put_as(at + "/path", path.text, simple,
                  renamed ? "names of parameters are letters, digits and _" : "");
      return names;
    }
    if (path.kind == PathKind::Template) {
      text = to_regex(text, "(?P<");
      for (std::string& name : names) name = group_name(name);
    } else {
      const bool taken = text.find("<rest>") != std::string::npos;
      const std::string_view name = !rest ? "" : taken ? "rest_of_path" : "rest";
      text = pattern::for_whole(text, name);
      if (rest) names.assign(1, std::string(name));
    }
    doc_.put_as(at + "/regex", path.text, text, "");
    if (pattern::beyond_re2(text)) {
      doc_.manual(path.text,
                  "look-around, back-references and possessive repeats are not taken: write the "
                  "expression without them (`sluice validate` refuses it until then)");
    }
    return names;
  }

  [[nodiscard]] bool has_prefixes() const {
    return std::any_of(spec_.routes.begin(), spec_.routes.end(), [](const Route& route) {
      return std::any_of(route.paths.begin(), route.paths.end(),
                         [](const Path& path) { return path.kind == PathKind::Prefix; });
    });
  }

  // Parameters stand for whole segments; what takes several stands at the end.
  static bool whole_segments(std::string_view path) {
    while (!path.empty()) {
      path.remove_prefix(path.front() == '/' ? 1 : 0);
      const size_t slash = path.find('/');
      const std::string_view segment = path.substr(0, slash);
      const bool parameter = segment.find('{') != std::string_view::npos;
      const bool whole = segment.starts_with('{') && segment.find('}') == segment.size() - 1;
      const bool greedy = segment.ends_with("+}");
      if ((parameter && !whole) || (greedy && slash != std::string_view::npos)) return false;
      if (slash == std::string_view::npos) break;
      path = path.substr(slash);
    }
    return true;
  }

  sluice_config::Preflight write_preflight(const Route& route, const Match& match,
                                           const Rules& rules) {
    using sluice_config::Preflight;
    const bool named =
        std::any_of(route.methods.begin(), route.methods.end(),
                    [](const Field<std::string>& method) { return *method == "OPTIONS"; });
    if (named && route.methods.size() == 1) return Preflight::Here;
    const Rule* rule = rule_with<Cors>(rules);
    if (rule == nullptr || (rule->enabled && !*rule->enabled)) return Preflight::Nobody;
    const auto& cors = std::get<Cors>(rule->action);
    if (!route.methods.empty() && !named && !cors.any_method) return Preflight::Nobody;
    if (!cors.any_method || route.methods.empty()) {
      write_preflight_of("*", route, match, cors);
    } else {
      for (const auto& method : route.methods) write_preflight_of(*method, route, match, cors);
    }
    return Preflight::Elsewhere;
  }

  // Of requests that ask for this method. Routes that fit the same share one.
  void write_preflight_of(const std::string& method, const Route& route, const Match& match,
                          const Cors& cors) {
    const std::string host = match.host != nullptr ? **match.host : "";
    if (!preflights_.insert(*match.path->text + "\n" + host + "\n" + method).second) return;
    const std::string at = routes_.next();
    doc_.set(at + "/id", unique_id(slug(*route.name).substr(0, 46) + "-preflight"));
    doc_.set(at + "/match/methods/0", "OPTIONS");
    if (match.host != nullptr) doc_.put(at + "/match/host", *match.host);
    doc_.set(at + "/match/headers/origin", "*");
    doc_.set(at + "/match/headers/access-control-request-method", method);
    write_path(*match.path, at + "/match", false);
    if (const int64_t priority = priority_of(route, *match.path); priority > 0) {
      doc_.set(at + "/priority", priority);
    }
    doc_.set(at + "/auth/kind", "none");
    sluice_config::write_preflight(cors, at, doc_);
  }

  // A plugin of Kong counts by itself, whichever routes it holds for.
  std::string shared_name(const Rule* origin, const std::string& plugin) {
    const auto found = shared_.try_emplace(origin, shared_.size() + 1).first;
    return plugin + "-" + std::to_string(found->second);
  }

  // What the prefix left follows what stands in its place.
  static void keep_rest(Redirect& redirect, const Path& prefix) {
    if (!redirect.replaces_prefix) return;
    std::string& to = redirect.path.value;
    while (to.ends_with('/')) to.pop_back();
    to += prefix.text.value.ends_with('/') ? "/{rest}" : "{rest}";
  }

  void note_keys(const Rules& rules) {
    for (const Rule& rule : rules) {
      const auto* limit = std::get_if<Limit>(&rule.action);
      if (limit == nullptr || (limit->per && *limit->per != Per::Consumer)) continue;
      doc_.ledger().settle(leaves_of_rule(rule), Status::Approximated, "",
                           "a consumer with several keys is counted key by key here");
    }
  }

  void write_behaviour(const Route& route, const Match& match,
                       const std::vector<std::string>& names, const std::string& at) {
    const Path& path = *match.path;
    const Service* service = service_named(spec_, *route.service);
    Rules rules;
    std::vector<int> scopes;
    std::vector<const Rule*> origins;
    const auto take = [&](const Rules& more, bool at_route, bool at_service) {
      for (const Rule& rule : more) {
        const bool elsewhere = (rule.route && *rule.route != *route.name) ||
                               (rule.service && *rule.service != *route.service) || rule.consumer;
        if (elsewhere) continue;
        rules.push_back(rule);
        origins.push_back(&rule);
        scopes.push_back(2 * int{at_route || rule.route} + int{at_service || rule.service});
      }
    };
    take(spec_.rules, false, false);
    if (service != nullptr) take(service->rules, false, true);
    size_t shared = rules.size();
    take(route.rules, true, false);
    std::string others;
    Reworded words;  // of a limit that became a plan
    if (family_of(out_.reader) == Family::Kong) {
      shared -= sluice_config::keep_narrowest(rules, origins, scopes, shared);
      others = plans_.move_to_others(route, rules, origins, shared, words);
    }
    for (Rule& rule : rules) {
      if (auto* redirect = std::get_if<Redirect>(&rule.action)) keep_rest(*redirect, path);
    }
    if (several_keys()) note_keys(rules);
    for (size_t i = 0; i < shared && spec_.routes.size() > 1; ++i) {
      auto* limit = std::get_if<Limit>(&rules[i].action);
      if (limit == nullptr) continue;
      if (family_of(out_.reader) == Family::Kong) {
        const bool narrow = rules[i].route || (*rules[i].name).empty();
        if (!narrow) limit->shared = shared_name(origins[i], *rules[i].name);
        continue;
      }
      doc_.ledger().settle(leaves_of_rule(rules[i]), Status::Approximated, "",
                           "one limit for several routes becomes one at each of them");
    }
    const auto preflight = write_preflight(route, match, rules);
    auto outcome = sluice_config::write_rules(rules, at, doc_, out_, preflight, keys_);
    doc_.carried(at, route.service);
    if (!others.empty() && !outcome.limited.status) outcome.limited = words;
    if (outcome.keys) plans_.write(route, at, others);
    if (!outcome.closed) refusals_.write_route(at, outcome);
    if (outcome.nobody) refusals_.write_forbidden(at);
    if (outcome.answered) return settle_targets(route, service);
    if (service == nullptr) {
      doc_.set(at + "/respond/status", 503);
      return settle_targets(route, service);
    }
    write_targets(*service, at, route.joined && strips(route));
    write_timeouts(*service, at);
    write_rewrite(route, path, *service, names, at);
    doc_.put(at + "/transform/preserve_host", route.keep_host);
  }

  // The gateway answers itself: nothing is asked for.
  void settle_targets(const Route& route, const Service* service) {
    constexpr std::string_view kWhy = "the gateway answers this route itself";
    doc_.manual(route.rewrite, kWhy);
    doc_.ledger().settle(route.strip_prefix.from, Status::Dropped, "", kWhy, Severity::Info);
    doc_.ledger().settle(route.keep_host.from, Status::Dropped, "", kWhy, Severity::Info);
    if (service == nullptr) return;
    for (const Target& target : service->targets) {
      doc_.ledger().settle(target.url.from, Status::Manual, "", kWhy);
      doc_.ledger().settle(target.weight.from, Status::Manual, "", kWhy);
    }
  }

  [[nodiscard]] bool several_keys() const {
    return std::ranges::any_of(spec_.consumers,
                               [](const Consumer& one) { return one.credentials.size() > 1; });
  }

  // `joined`: the base's path is part of the path that is asked for.
  void write_targets(const Service& service, const std::string& at, bool joined) {
    const std::string given_url = upstream_option(out_, service);
    List targets(at + "/targets");
    const auto base = [&](std::string url) {
      const auto parts = joined ? parse_url(url) : std::nullopt;
      if (parts) return parts->origin();
      while (url.ends_with('/')) url.pop_back();
      return url;
    };
    for (const Target& target : service.targets) {
      const std::string here = targets.next();
      doc_.set(here + "/id",
               targets.count() == 1 ? "old" : "old-" + std::to_string(targets.count()));
      doc_.put_as(here + "/base_url", target.url, base(given_url.empty() ? *target.url : given_url),
                  "");
      doc_.put(here + "/weight", target.weight);
    }
    if (!service.targets.empty()) return;
    const std::string here = targets.next();
    doc_.set(here + "/id", "old");
    doc_.set(here + "/base_url",
             given_url.empty() ? "http://" + nowhere(service) : base(given_url));
    if (given_url.empty()) {
      doc_.ledger().settle(service.function.arn.from, Status::Manual, "", nowhere_note(service),
                           Severity::Severe);
    } else {
      doc_.carried(here + "/base_url", service.function.arn);
    }
  }

  void write_timeouts(const Service& service, const std::string& at) {
    const Timeouts& t = service.timeouts;
    const auto put = [&](const char* name, const Field<int64_t>& ms, std::string_view note) {
      if (ms) doc_.put_as(at + "/timeouts/" + name, ms, milliseconds(*ms), note);
    };
    put("connect", t.connect_ms, "");
    put("first_byte", t.read_ms, "");
    put("gap", t.read_ms, "");
    put("total", t.total_ms, "");
  }

  void write_rewrite(const Route& route, const Path& path, const Service& service,
                     const std::vector<std::string>& names, const std::string& at) {
    const bool strip = strips(route);
    if (route.rewrite) {
      std::string text;
      for (const PathPart& part : parts_of(with_plain_names(*route.rewrite))) {
        const bool known = std::find(names.begin(), names.end(), part.text) != names.end();
        if (part.parameter && !known) {
          return doc_.manual(route.rewrite, "the path has no parameter " + part.text);
        }
        text += part.parameter ? "{" + part.text + "}" : part.text;
      }
      doc_.put_as(at + "/transform/path", route.rewrite, text, "");
    } else if (strip && route.joined && !service.targets.empty()) {
      const auto url = parse_url(*service.targets[0].url);
      const std::string base = url && !url->path.empty() ? url->path : "/";
      doc_.set(at + "/transform/path", base + "{rest}");
    } else if (strip && path.kind == PathKind::Prefix && *path.text != "/") {
      doc_.set(at + "/transform/path", path.text.value.ends_with('/') ? "/{rest}" : "{rest}");
    } else if (strip && path.kind == PathKind::Regex && names.size() == 1) {
      doc_.set(at + "/transform/path", "{" + names[0] + "}");
    }
    const bool kept = strip && path.kind == PathKind::Template;
    doc_.carried(at + "/transform/path", route.strip_prefix,
                 kept ? "what a template matches is not cut off" : "");
    if (kept && route.strip_prefix.from.empty()) {
      doc_.ledger().settle(path.text.from, Status::Approximated, "",
                           "what a template matches is not cut off");
    }
  }

  const ApiSpec& spec_;
  WriteContext& out_;
  Document doc_;
  sluice_config::Keys keys_;
  sluice_config::Refusals refusals_;
  sluice_config::Plans plans_{doc_, spec_, out_, keys_, refusals_};
  List routes_{"/routes"};
  std::set<std::string> ids_;
  std::set<std::string> signatures_;
  std::map<const Rule*, size_t> shared_;
  std::set<KongRank> kong_ranks_;     // of all routes, the least first
  std::set<std::string> preflights_;  // paths and hosts that have a route for them
};

void write(const ApiSpec& spec, WriteContext& out) {
  Configuration(spec, out).write();
}

constexpr std::array kOptions{
    OptionRow{"jwks", ""},
    OptionRow{"keys", "clear"},
    OptionRow{"unprotected", "accept"},
    OptionRow{"upstream.", ""},
};

}  // namespace

constinit const Writer kSluice{
    .name = "sluice",
    .title = "Sluice configuration: routes, keys, limits",
    .files =
        "sluice.yaml for `sluice run`; options keys=clear (with keys.csv and passwords.csv for "
        "`sluice keys import`), jwks=FILE, unprotected=accept, upstream.NAME=URL",
    .checked = "2026-11-21, `sluice validate` of this version and requests replayed",
    .needs_routes = true,
    .write = write,
    .options = kOptions,
};

}  // namespace sluice::port::convert::api
