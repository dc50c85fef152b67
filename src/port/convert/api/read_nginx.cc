// nginx as an API gateway: upstreams, servers and their locations, limits by address, access lists.
// https://nginx.org/en/docs/ as known 2026-11-21. Conditions and scripts are left to a person.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "port/convert/api/call.h"
#include "port/convert/api/names.h"
#include "port/convert/api/nginx_locations.h"
#include "port/convert/api/nginx_rules.h"
#include "port/convert/api/nginx_values.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/path.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;
using nginx::name_of;
using nginx::words;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"events", Status::Dropped, Severity::Info, "nginx's own processes"},
    {"worker_processes", Status::Dropped, Severity::Info, "nginx's own processes"},
    {"user", Status::Dropped, Severity::Info, "nginx's own processes"},
    {"pid", Status::Dropped, Severity::Info, "nginx's own processes"},
    {"include", Status::Manual, Severity::Severe, "another file: put what it says here"},
    {"listen", Status::Manual, Severity::Warn, "where the gateway listens: set it in the target"},
    {"ssl_certificate", Status::Manual, Severity::Warn, "give the new gateway this certificate"},
    {"ssl_certificate_key", Status::Manual, Severity::Warn, "give the new gateway this key"},
    {"access_log", Status::Manual, Severity::Warn, "log requests in the target"},
    {"error_log", Status::Dropped, Severity::Info, "nginx's own log"},
    {"log_format", Status::Dropped, Severity::Info, "nginx's own log"},
    {"proxy_http_version", Status::Mapped, Severity::Info, "gateways keep connections open"},
    {"keepalive", Status::Mapped, Severity::Info, "gateways keep connections open"},
    {"if", Status::Manual, Severity::Severe, "a condition: write a route with its own match"},
    {"rewrite", Status::Manual, Severity::Severe, "another path: write it as transform.path"},
    {"root", Status::Manual, Severity::Warn, "files are not served: give the route an upstream"},
    {"alias", Status::Manual, Severity::Warn, "files are not served: give the route an upstream"},
    {"try_files", Status::Manual, Severity::Warn, "files are not served"},
    {"sendfile", Status::Dropped, Severity::Info, "nginx's own way to send files"},
    {"zone", Status::Dropped, Severity::Info, "memory that nginx's processes share"},
});

bool is_nginx(const Node& document) {
  for (const Node& node : members(&document)) {
    const std::string_view name = name_of(node);
    if ((name == "http" || name == "server" || name == "upstream") && node.is_map()) return true;
  }
  return false;
}

bool sniff(const Source& source, const Node& document) {
  return source.name.ends_with(".conf") && is_nginx(document);
}

// A server block with what holds around it.
struct Server {
  const Node* block = nullptr;
  nginx::Scope scope;
  std::vector<std::string> names;
  std::vector<std::string> listens;  // "*:80"
  bool first = false;                // asked for it, in a listen
  bool tls = false;
};

class Nginx final {
 public:
  explicit Nginx(Reading& in) : in_(in), directives_(in, zones_) { spec_.name.value = "nginx"; }

  void read(const Node& document) {
    collect(document);
    walk(document, {});
    choose_address();
    for (const Server& server : servers_) read_server(server);
    servers_.clear();
    directives_.sweep();
    in_.apply(document, kRules);
  }
  ApiSpec take() { return std::move(spec_); }

 private:
  void walk(const Node& block, nginx::Scope scope) {
    directives_.enter(scope, block);
    for (const Node& node : members(&block)) {
      if (name_of(node) == "http") walk(node, scope);
      if (name_of(node) == "server" && node.is_map()) add_server(node, scope);
    }
  }

  // Upstreams and zones stand before or after what names them.
  void collect(const Node& block) {
    for (const Node& node : members(&block)) {
      if (name_of(node) == "http") collect(node);
      if (name_of(node) == "upstream") upstreams_[std::string(text_at(&node, "@"))] = &node;
      if (name_of(node) == "limit_req_zone") read_zone(node);
    }
  }

  void read_zone(const Node& node) {
    nginx::Zone zone;
    std::string name;
    for (const std::string& word : words(&node)) {
      if (word.starts_with("$")) zone.key = word;
      if (word.starts_with("zone=")) name = word.substr(5, word.find(':') - 5);
      if (word.starts_with("rate=")) {
        const auto rate = nginx::per_second(std::string_view(word).substr(5));
        if (!rate) in_.problem(node, "the rate must be NUMBERr/s or NUMBERr/m");
        zone.rate = rate.value_or(1);
      }
    }
    zone.leaves = leaves_of(node);
    in_.ledger().take(zone.leaves, "a limit of requests");
    zones_[name] = zone;
  }

  void add_server(const Node& block, const nginx::Scope& scope) {
    Server out{&block, scope, {}, {}, false, false};
    for (const Node& node : members(&block)) {
      const auto list = words(&node);
      if (name_of(node) == "server_name") {
        for (const std::string& word : list) {
          if (word != "_" && !word.empty()) out.names.push_back(lower_case(word));
        }
      }
      if (name_of(node) != "listen" || list.empty()) continue;
      const bool port = list[0].find_first_not_of("0123456789") == std::string::npos;
      const std::string listen = port ? "*:" + list[0] : list[0];
      out.listens.push_back(listen);
      out.tls = out.tls || std::ranges::find(list, "ssl") != list.end();
      const bool asked = std::ranges::find(list, "default_server") != list.end() ||
                         std::ranges::find(list, "default") != list.end();
      if (asked) out.first = true;
    }
    if (out.listens.empty()) out.listens.emplace_back("*:80");
    servers_.push_back(std::move(out));
  }

  // There is one listener in a target: where TLS is spoken, else the first with locations.
  void choose_address() {
    const Server* chosen = nullptr;
    for (const Server& server : servers_) {
      const bool routes = !nginx::locations_in(*server.block).empty();
      if (routes && (chosen == nullptr || (server.tls && !chosen->tls))) chosen = &server;
    }
    address_ = chosen != nullptr ? chosen->listens.front() : "";
    others_ = nullptr;
    for (const Server& server : servers_) {
      if (!is_heard(server)) continue;
      if (others_ == nullptr || (server.first && !others_->first)) others_ = &server;
    }
  }

  [[nodiscard]] bool is_heard(const Server& server) const {
    return std::ranges::find(server.listens, address_) != server.listens.end();
  }

  Texts hosts_of(const Server& server) {
    Texts hosts;
    for (const Node& node : members(server.block)) {
      if (name_of(node) != "server_name") continue;
      for (const std::string& word : words(&node)) {
        if (word == "_" || word.empty()) continue;
        if (word.starts_with('~')) {
          in_.settle(&node, Status::Manual,
                     "hosts by a regular expression: name them, or leave the routes open to any",
                     Severity::Severe);
          continue;
        }
        // ".example.net" is the name itself and all below it.
        const std::string name = lower_case(word);
        const bool both = name.starts_with('.');
        hosts.push_back(directives_.field(node, both ? name.substr(1) : name, "a host"));
        if (both) hosts.push_back(directives_.field(node, "*" + name, "a host"));
      }
      if (hosts.empty()) in_.understood(&node, "any host");
    }
    return hosts;
  }

  void read_server(const Server& server) {
    nginx::Scope scope = server.scope;
    Route shape;
    shape.hosts = hosts_of(server);
    shape.other_hosts = &server == others_;
    for (auto& name : shape.hosts) {
      if (!shape.other_hosts) break;
      name.note = "the source sends requests for hosts that it does not name here, too";
      name.approximate = true;
    }
    const std::string host = server.names.empty() ? "" : server.names.front();
    const nginx::Nodes local = directives_.enter(scope, *server.block);
    const auto locations = nginx::locations_in(*server.block);
    const bool elsewhere = !is_heard(server) && locations.empty();
    if (elsewhere) {
      for (const Node* node : local) {
        if (name_of(*node) != "return") continue;
        in_.settle(node, Status::Manual,
                   "a server of another port, which answers everything: give it a listener of its "
                   "own");
      }
      return;
    }
    if (!server.names.empty() && shape.hosts.empty()) return;  // by expressions only
    Rules answer;
    if (directives_.read_answer(scope, local, host, answer)) {
      shape.rules = std::move(answer);
      shape.paths.push_back({PathKind::Prefix, given(std::string("/"))});
      shape.name = given("server-" + std::to_string(spec_.routes.size() + 1));
      spec_.routes.push_back(std::move(shape));
      for (const nginx::Location& one : locations) {
        in_.settle(one.block, Status::Dropped, "the server answers before", Severity::Info);
      }
      return;
    }
    std::vector<const nginx::Location*> unreached;
    const auto places = nginx::places_of(locations, unreached);
    int64_t first = 0;
    for (const nginx::Place& place : places) first = std::max(first, place.priority);
    for (const nginx::Place& place : places) {
      read_place(place, shape, scope, local, host);
      if (place.kind == PathKind::Prefix) add_slash(place, shape, locations, first);
    }
    for (const nginx::Location* one : unreached) {
      in_.settle(one->block, Status::Dropped, "no request comes to it", Severity::Info);
    }
    settle_named(locations);
  }

  void settle_named(const std::list<nginx::Location>& locations) {
    for (const nginx::Location& one : locations) {
      if (one.kind != nginx::Location::Kind::Named) continue;
      in_.settle(one.block, Status::Manual, "reached by its name only: put it where it is named");
    }
  }

  Field<std::string> path_of(const nginx::Location& location, std::string text) {
    const Node* match = member(location.block, "@");
    return match != nullptr ? directives_.field(*match, std::move(text), "a path")
                            : given(std::move(text));
  }

  void read_place(const nginx::Place& place, const Route& shape, const nginx::Scope& around,
                  const nginx::Nodes& of_server, const std::string& host) {
    const nginx::Location& location = *place.location;
    Route route = shape;
    const std::string number = std::to_string(spec_.routes.size() + 1);
    route.name = given("location-" + number + "-" + slug(location.text));
    const auto path = path_of(location, place.text);
    route.paths.push_back({place.kind, path});
    route.priority = given(place.priority);
    route.ranked = true;
    if (!place.unsure.empty()) {
      Rule rule;
      rule.action = ForeignAuth{"locations that cannot be told apart", place.unsure};
      rule.name = path;
      route.rules.push_back(std::move(rule));
    }
    nginx::Scope scope = around;
    std::vector<const nginx::Location*> way;
    for (const auto* one = &location; one != nullptr; one = one->parent) way.push_back(one);
    nginx::Nodes local;
    while (!way.empty()) {
      local = directives_.enter(scope, *way.back()->block);
      way.pop_back();
    }
    // Conditions of the server come before all locations.
    for (const Node* node : of_server) {
      const std::string_view name = name_of(*node);
      const bool may_refuse = nginx::guard_of_directive(name).has_value();
      if (may_refuse || name == "if" || name == "include") local.insert(local.begin(), node);
    }
    Service service;
    std::vector<Route> others;
    directives_.read(scope, local, host, route, service, others);
    for (const Node* node : local) {
      if (name_of(*node) == "proxy_pass") read_pass(*node, location, route, service);
    }
    for (Route& other : others) {
      Route copy = route;
      copy.name = given(*route.name + "-" + std::to_string(&other - others.data() + 2));
      copy.methods = std::move(other.methods);
      if (!other.name) copy.service = {};
      copy.rules = std::move(other.rules);
      spec_.routes.push_back(std::move(copy));
    }
    spec_.routes.push_back(std::move(route));
  }

  // A request for "/a" is sent to "/a/" where only that is a location with an upstream.
  void add_slash(const nginx::Place& place, const Route& shape,
                 const std::list<nginx::Location>& top, int64_t first) {
    const nginx::Location& location = *place.location;
    if (!location.text.ends_with('/') || location.text.size() < 2) return;
    const auto& level = location.parent != nullptr ? location.parent->nested : top;
    const std::string bare = location.text.substr(0, location.text.size() - 1);
    const bool taken = std::any_of(level.begin(), level.end(), [&](const nginx::Location& one) {
      return !one.searches() && one.text == bare;
    });
    const auto& nodes = members(location.block);
    const bool passes = std::any_of(nodes.begin(), nodes.end(), [](const Node& node) {
      return name_of(node).ends_with("_pass");
    });
    if (taken || !passes || has_parameters(bare)) return;
    Route route = shape;
    route.name = given("slash-" + std::to_string(spec_.routes.size() + 1) + "-" + slug(bare));
    route.paths.push_back({PathKind::Template, path_of(location, bare)});
    route.priority = given(first);
    route.ranked = route.implied = true;
    Rule rule;
    Redirect redirect;
    redirect.status = given(int64_t{301});
    redirect.path = given(location.text);
    rule.action = std::move(redirect);
    rule.name = given(std::string("slash"));
    route.rules.push_back(std::move(rule));
    spec_.routes.push_back(std::move(route));
  }

  void read_pass(const Node& node, const nginx::Location& location, Route& route, Service service) {
    const auto address = in_.text(&node, "the upstream's address");
    if (address.value.find('$') != std::string::npos) {
      return in_.problem(node, "an address with variables; write the address itself");
    }
    const auto url = parse_url(*address);
    if (!url) return in_.problem(node, "no address of an upstream; write http://HOST:PORT/PATH");
    const bool strips = !url->path.empty();
    if (location.kind == nginx::Location::Kind::Exact && strips) {
      route.rewrite = address.with(url->path);
    } else {
      route.strip_prefix = address.with(strips);
      // What the location names is replaced by the address's path, byte for byte.
      route.joined = strips && !(location.text.ends_with('/') && url->path.ends_with('/'));
    }
    const std::string base = route.rewrite ? "" : url->path == "/" ? "" : url->path;
    const auto pool = upstreams_.find(url->host);
    if (pool != upstreams_.end()) {
      read_pool(*pool->second, *url, base, service, address);
    } else {
      service.targets.push_back({address.with(url->origin() + base), {}, {}});
    }
    if (service.targets.empty()) {
      Rule rule;
      rule.action = Respond{given(int64_t{502}), {}, {}};
      rule.name = given(std::string("upstream"));
      route.rules.push_back(std::move(rule));
      return;
    }
    name_service(std::move(service), url->host, address, route);
  }

  void name_service(Service service, std::string_view host, const Field<std::string>& address,
                    Route& route) {
    for (Service& known : spec_.services) {
      const bool same = known.targets.size() == service.targets.size() &&
                        *known.targets[0].url == *service.targets[0].url &&
                        *known.timeouts.read_ms == *service.timeouts.read_ms &&
                        *known.timeouts.connect_ms == *service.timeouts.connect_ms;
      if (!same) continue;
      append_leaves(known.targets[0].url.from, address.from);
      append_leaves(known.targets[0].url.from, service.pool.from);
      for (size_t i = 0; i < known.targets.size(); ++i) {
        append_leaves(known.targets[i].url.from, service.targets[i].url.from);
        append_leaves(known.targets[i].weight.from, service.targets[i].weight.from);
      }
      for (const auto& [to, from] :
           {std::pair(&known.timeouts.read_ms, &service.timeouts.read_ms),
            std::pair(&known.timeouts.connect_ms, &service.timeouts.connect_ms),
            std::pair(&known.timeouts.write_ms, &service.timeouts.write_ms)}) {
        append_leaves(to->from, from->from);
      }
      route.service = given(*known.name);
      return;
    }
    std::string name = slug(host);
    const auto taken = [&](const Service& s) { return *s.name == name; };
    for (int i = 2; std::any_of(spec_.services.begin(), spec_.services.end(), taken); ++i) {
      name = slug(host) + "-" + std::to_string(i);
    }
    service.name = given(name);
    route.service = service.name;
    spec_.services.push_back(std::move(service));
  }

  void read_pool(const Node& pool, const Url& url, const std::string& base, Service& out,
                 const Field<std::string>& address) {
    out.pool = in_.text(member(&pool, "@"), "the targets' common name");
    append_leaves(out.pool.from, address.from);
    size_t servers = 0;
    for (const Node& node : members(&pool)) {
      if (name_of(node) != "server") continue;
      const auto list = words(&node);
      if (list.empty()) continue;
      ++servers;
      const bool down = std::ranges::find(list, "down") != list.end();
      if (down || std::ranges::find(list, "backup") != list.end()) {
        in_.settle(&node, down ? Status::Dropped : Status::Manual,
                   down ? "marked down: it gets no requests"
                        : "a backup, asked when all others are down: left out",
                   down ? Severity::Info : Severity::Warn);
        continue;
      }
      out.targets.push_back(read_target(node, url.scheme + "://" + list[0] + base));
    }
    if (servers == 0) in_.problem(pool, "an upstream without a server; add one");
  }

  Target read_target(const Node& node, std::string address) {
    Target out;
    out.weight = given(1.0);
    const Node& first = node.is_list() ? node.children.front() : node;
    out.url = directives_.field(first, std::move(address), "a target's address");
    for (const Node& word : items(&node)) {
      if (&word == &first) continue;
      const std::string_view text = word.text;
      if (text.starts_with("weight=")) {
        double weight = 1;
        std::from_chars(text.data() + 7, text.data() + text.size(), weight);
        out.weight = directives_.field(word, word.text, "a target's weight").with(weight);
      } else {
        in_.settle(&word, Status::Manual, "how failing servers are avoided: see the target");
      }
    }
    return out;
  }

  Reading& in_;
  ApiSpec spec_;
  std::map<std::string, const Node*> upstreams_;
  std::map<std::string, nginx::Zone> zones_;
  nginx::Directives directives_;
  std::vector<Server> servers_;
  std::string address_;             // where the target will listen
  const Server* others_ = nullptr;  // takes requests for hosts that no server names
};

std::vector<ApiSpec> read(Reading& in, const Parameters&) {
  Nginx reading(in);
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_nginx(document)) reading.read(document);
    }
  }
  std::vector<ApiSpec> out;
  out.push_back(reading.take());
  if (out[0].routes.empty()) out.clear();
  return out;
}

}  // namespace

constinit const Reader kNginx{
    .name = "nginx",
    .title = "nginx: servers and locations",
    .inputs = "configuration files (.conf), without includes",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
