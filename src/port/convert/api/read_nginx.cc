// nginx as an API gateway: upstreams, servers and their locations, limits by address, access lists.
// https://nginx.org/en/docs/ as known 2026-11-21. Conditions and scripts are left to a person.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

std::string_view name_of(const Node& node) {
  return std::string_view(node.key).substr(0, node.key.find('['));
}

std::vector<std::string> words(const Node* node) {
  std::vector<std::string> out;
  if (node != nullptr && node->kind == Kind::Text) out.push_back(node->text);
  for (const Node& one : items(node)) out.push_back(one.text);
  return out;
}

// "30s", "500ms", "2m", "60" (seconds).
std::optional<int64_t> milliseconds(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (code != std::errc() || out < 0 || out > 1'000'000'000) return std::nullopt;
  if (unit == "ms") return out;
  if (unit.empty() || unit == "s") return out * 1000;
  if (unit == "m") return out * 60'000;
  if (unit == "h") return out * 3'600'000;
  return std::nullopt;
}

// "10r/s", "30r/m".
std::optional<double> per_second(std::string_view text) {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (code != std::errc() || (unit != "r/s" && unit != "r/m")) return std::nullopt;
  return unit == "r/m" ? out / 60 : out;
}

// "8m", "64k".
std::optional<int64_t> bytes(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  if (code != std::errc() || out < 0 || out > (int64_t{1} << 40)) return std::nullopt;
  if (unit == "k" || unit == "K") return out << 10;
  if (unit == "m" || unit == "M") return out << 20;
  if (unit == "g" || unit == "G") return out << 30;
  return unit.empty() ? std::optional(out) : std::nullopt;
}

struct Zone {
  std::string key;  // "$binary_remote_addr"
  double rate = 0;
  Leaves leaves;
};

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
    {"auth_request", Status::Manual, Severity::Severe, "a service decides who may call"},
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

class Nginx final {
 public:
  explicit Nginx(Reading& in) : in_(in) { spec_.name.value = "nginx"; }

  void read(const Node& document) {
    collect(document);
    walk(document, &Nginx::read_server);
    in_.apply(document, kRules);
  }
  ApiSpec take() { return std::move(spec_); }

 private:
  void walk(const Node& block, void (Nginx::*server)(const Node&)) {
    read_limit_status(block);
    const Field<int64_t> status = limit_status_;
    for (const Node& node : members(&block)) {
      if (name_of(node) == "http") walk(node, server);
      limit_status_ = status;
      if (name_of(node) == "server") (this->*server)(node);
    }
  }

  // The innermost holds, wherever it stands in its block.
  void read_limit_status(const Node& block) {
    for (const Node& node : members(&block)) {
      if (name_of(node) != "limit_req_status") continue;
      const auto list = words(&node);
      int64_t status = 0;
      if (!list.empty()) {
        std::from_chars(list[0].data(), list[0].data() + list[0].size(), status);
      }
      if (status < 400 || status > 599) {
        in_.problem(node, "the status of a refusal is 400 to 599");
        continue;
      }
      limit_status_ = field(node, list[0], "what is said over a limit").with(status);
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
    Zone zone;
    std::string name;
    for (const std::string& word : words(&node)) {
      if (word.starts_with("$")) zone.key = word;
      if (word.starts_with("zone=")) name = word.substr(5, word.find(':') - 5);
      if (word.starts_with("rate=")) {
        const auto rate = per_second(std::string_view(word).substr(5));
        if (!rate) in_.problem(node, "the rate must be NUMBERr/s or NUMBERr/m");
        zone.rate = rate.value_or(1);
      }
    }
    zone.leaves = leaves_of(node);
    in_.ledger().take(zone.leaves, "a limit of requests");
    zones_[name] = zone;
  }

  Field<std::string> field(const Node& node, std::string text, std::string_view what) {
    Field<std::string> out;
    out.value = std::move(text);
    out.set = true;
    out.from = leaves_of(node);
    in_.ledger().take(out.from, what);
    return out;
  }

  void read_server(const Node& server) {
    Texts hosts;
    Rules rules;
    Service defaults;
    read_limit_status(server);
    const Field<int64_t> status = limit_status_;
    for (const Node& node : members(&server)) {
      if (name_of(node) == "server_name") {
        for (const std::string& word : words(&node)) {
          if (word != "_") hosts.push_back(field(node, word, "a host"));
        }
        if (hosts.empty()) in_.understood(&node, "any host");
      } else if (name_of(node) != "location") {
        read_common(node, rules, defaults);
      }
    }
    for (const Node& node : members(&server)) {
      limit_status_ = status;
      if (name_of(node) == "location") read_location(node, hosts, rules, defaults);
    }
  }

  void read_location(const Node& node, const Texts& hosts, const Rules& around,
                     const Service& defaults) {
    Route route;
    read_limit_status(node);
    const Node* match = member(&node, "@");
    auto parts = words(match);
    const std::string modifier = parts.size() > 1 ? parts.front() : "";
    auto path = match != nullptr ? field(*match, parts.empty() ? "/" : parts.back(), "a path")
                                 : given(std::string("/"));
    route.name = given("location-" + std::to_string(spec_.routes.size() + 1) + "-" + slug(*path));
    route.hosts = hosts;
    if (modifier == "~" || modifier == "~*") {
      if (path.value.starts_with('^')) path.value.erase(0, 1);
      const bool anchored = path.value.starts_with('/');
      if (!anchored) path.value.insert(0, "/.*");
      if (modifier == "~*") {
        path.note = "case does not matter in the source";
        path.approximate = true;
      }
      route.paths.push_back({PathKind::Regex, path});
      route.priority =
          given(static_cast<int64_t>(1000 - std::min<size_t>(spec_.routes.size(), 999)));
    } else if (modifier == "=") {
      route.paths.push_back({PathKind::Template, path});
    } else {
      if (modifier == "^~") {
        path.note = "comes before regular expressions in the source";
        path.approximate = true;
      }
      route.paths.push_back({PathKind::Prefix, path});
    }
    route.rules = around;
    Service service = defaults;
    const Node* pass = nullptr;
    for (const Node& one : members(&node)) {
      if (name_of(one) == "proxy_pass") {
        pass = &one;
      } else {
        read_common(one, route.rules, service);
      }
    }
    if (pass != nullptr) read_pass(*pass, route, std::move(service));
    spec_.routes.push_back(std::move(route));
  }

  void read_pass(const Node& node, Route& route, Service service) {
    const auto address = in_.text(&node, "the upstream's address");
    if (address.value.find('$') != std::string::npos) {
      return in_.problem(node, "an address with variables; write the address itself");
    }
    const auto url = parse_url(*address);
    if (!url) return in_.problem(node, "no address of an upstream; write http://HOST:PORT/PATH");
    const bool strips = !url->path.empty();
    if (route.paths[0].kind == PathKind::Template && strips) {
      route.rewrite = address.with(url->path);
    } else {
      route.strip_prefix = address.with(strips);
    }
    const std::string base = route.rewrite ? "" : url->path == "/" ? "" : url->path;
    const auto pool = upstreams_.find(url->host);
    if (pool != upstreams_.end()) {
      read_pool(*pool->second, *url, base, service, address);
    } else {
      service.targets.push_back({address.with(url->origin() + base), {}, {}});
    }
    for (Service& known : spec_.services) {
      const bool same = known.targets.size() == service.targets.size() &&
                        *known.targets[0].url == *service.targets[0].url &&
                        *known.timeouts.read_ms == *service.timeouts.read_ms;
      if (!same) continue;
      append_leaves(known.targets[0].url.from, address.from);
      route.service = given(*known.name);
      return;
    }
    std::string name = slug(url->host);
    const auto taken = [&](const Service& s) { return *s.name == name; };
    for (int i = 2; std::any_of(spec_.services.begin(), spec_.services.end(), taken); ++i) {
      name = slug(url->host) + "-" + std::to_string(i);
    }
    service.name = given(name);
    route.service = service.name;
    spec_.services.push_back(std::move(service));
  }

  void read_pool(const Node& pool, const Url& url, const std::string& base, Service& out,
                 const Field<std::string>& address) {
    out.pool = in_.text(member(&pool, "@"), "the targets' common name");
    append_leaves(out.pool.from, address.from);
    for (const Node& node : members(&pool)) {
      if (name_of(node) != "server") continue;
      const auto list = words(&node);
      if (list.empty()) continue;
      Target target;
      target.url = field(node, url.scheme + "://" + list[0] + base, "a target's address");
      target.weight = given(1.0);
      for (const std::string& word : list) {
        double weight = 0;
        if (!word.starts_with("weight=")) continue;
        std::from_chars(word.data() + 7, word.data() + word.size(), weight);
        target.weight = target.url.with(weight);
      }
      out.targets.push_back(std::move(target));
    }
    if (out.targets.empty()) in_.problem(pool, "an upstream without a server; add one");
  }

  void add(Rules& rules, const Node& node, Action action) {
    Rule rule;
    rule.action = std::move(action);
    rule.name = given(std::string(name_of(node)));
    rules.push_back(std::move(rule));
  }

  void read_common(const Node& node, Rules& rules, Service& service) {
    const std::string_view name = name_of(node);
    const auto list = words(&node);
    if (list.empty()) return;
    if (name == "proxy_read_timeout") service.timeouts.read_ms = time(node, list[0]);
    if (name == "proxy_connect_timeout") service.timeouts.connect_ms = time(node, list[0]);
    if (name == "proxy_send_timeout") service.timeouts.write_ms = time(node, list[0]);
    if (name == "proxy_set_header" && list.size() == 2) read_header(node, list, rules);
    if (name == "add_header" && list.size() >= 2) {
      Headers headers;
      headers.edits.push_back({Edit::Set, Where::ResponseHeader, field(node, list[0], "a header"),
                               field(node, list[1], "a header"), false});
      add(rules, node, std::move(headers));
    }
    if (name == "limit_req") read_limit(node, list, rules);
    if (name == "client_max_body_size") {
      const auto size = bytes(list[0]);
      if (size && *size > 0) {
        add(rules, node, BodySize{field(node, list[0], "the largest body").with(*size)});
      }
    }
    if (name == "allow" || name == "deny") read_access(node, name == "allow", list[0], rules);
    if (name == "auth_basic" && list[0] != "off") {
      field(node, list[0], "a password");
      add(rules, node, BasicAuth{});
      rules.back().name.from = leaves_of(node);
    }
    if (name == "auth_basic_user_file") {
      in_.settle(&node, Status::Manual, "users and passwords stand in this file: make consumers");
    }
    if (name == "return") read_return(node, list, rules);
  }

  Field<int64_t> time(const Node& node, const std::string& text) {
    const auto ms = milliseconds(text);
    if (!ms) in_.problem(node, "a time such as 30s or 500ms is wanted");
    return field(node, text, "a timeout").with(ms.value_or(0));
  }

  void read_header(const Node& node, const std::vector<std::string>& list, Rules& rules) {
    if (list[1].find('$') != std::string::npos) {
      return in_.settle(&node, Status::Approximated,
                        "gateways send such headers (host, address, protocol) by themselves: "
                        "compare what the upstream reads");
    }
    Headers headers;
    headers.edits.push_back({list[1].empty() ? Edit::Remove : Edit::Set, Where::RequestHeader,
                             field(node, list[0], "a header"), field(node, list[1], "a header"),
                             names_secret(list[0])});
    add(rules, node, std::move(headers));
  }

  void read_limit(const Node& node, const std::vector<std::string>& list, Rules& rules) {
    Limit limit;
    for (const std::string& word : list) {
      const auto zone = word.starts_with("zone=") ? zones_.find(word.substr(5)) : zones_.end();
      if (zone != zones_.end()) {
        limit.rate_per_s = field(node, word, "a limit of requests").with(zone->second.rate);
        append_leaves(limit.rate_per_s.from, zone->second.leaves);
        const bool address = zone->second.key.ends_with("remote_addr");
        limit.per = given(address ? Per::Address : Per::Other);
      }
      int64_t burst = 0;
      if (!word.starts_with("burst=")) continue;
      std::from_chars(word.data() + 6, word.data() + word.size(), burst);
      limit.burst = field(node, word, "a limit of requests").with(burst);
    }
    if (!limit.rate_per_s) return in_.problem(node, "a zone that no limit_req_zone makes");
    limit.refused.status = limit_status_;
    add(rules, node, std::move(limit));
  }

  void read_access(const Node& node, bool allow, const std::string& address, Rules& rules) {
    Addresses* last = nullptr;
    for (Rule& rule : rules) {
      if (auto* found = std::get_if<Addresses>(&rule.action)) last = found;
    }
    if (last == nullptr) {
      if (address == "all") return in_.understood(&node, "everybody");
      add(rules, node, Addresses{});
      last = std::get_if<Addresses>(&rules.back().action);
    }
    if (address == "all") return in_.understood(&node, "everybody else");
    (allow ? last->allow : last->deny).push_back(field(node, address, "an address"));
  }

  void read_return(const Node& node, const std::vector<std::string>& list, Rules& rules) {
    int64_t status = 0;
    std::from_chars(list[0].data(), list[0].data() + list[0].size(), status);
    const auto code = field(node, list[0], "the answer's status").with(status);
    const std::string text = list.size() > 1 ? list[1] : "";
    if (status >= 300 && status < 400 && parse_url(text)) {
      return add(rules, node, Redirect{code, code.with(text)});
    }
    if (text.find('$') != std::string::npos) {
      return in_.settle(&node, Status::Manual, "an answer with variables: write it in the target");
    }
    add(rules, node, Respond{code, text.empty() ? Field<std::string>() : code.with(text), {}});
  }

  Reading& in_;
  ApiSpec spec_;
  std::map<std::string, const Node*> upstreams_;
  std::map<std::string, Zone> zones_;
  Field<int64_t> limit_status_;  // where the reader stands
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
