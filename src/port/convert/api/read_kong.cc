// Kong's declarative format as decK writes and reads it (versions 1.1 to 3.0): services, routes,
// upstreams, consumers, plugins. https://developer.konghq.com/deck/ as known 2026-11-21.
#include <algorithm>
#include <set>

#include "port/convert/api/kong.h"
#include "port/convert/api/kong_reader.h"
#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using kong::collect_rest;

bool has_row(const Node& document, std::string_view list,
             std::initializer_list<std::string_view> keys) {
  for (const Node& row : items(member(&document, list))) {
    for (const std::string_view key : keys) {
      if (member(&row, key) != nullptr) return true;
    }
  }
  return false;
}

bool sniff(const Source&, const Node& document) {
  if (member(&document, "openapi") != nullptr) return false;
  return member(&document, "_format_version") != nullptr ||
         has_row(document, "services", {"host", "url", "routes", "protocol", "port"}) ||
         has_row(document, "routes", {"paths", "hosts", "methods"}) ||
         has_row(document, "consumers", {"username", "custom_id"}) ||
         has_row(document, "plugins", {"config", "name"});
}

class Kong final {
 public:
  Kong(Reading& in, const Node& document, ApiSpec& spec)
      : in_(in), document_(document), spec_(spec) {}

  void read() {
    in_.understood(member(&document_, "_format_version"), "the version of the format");
    for (const Node& node : items(member(&document_, "services"))) read_service(node);
    for (const Node& node : items(member(&document_, "routes"))) read_route(node, nullptr);
    for (const Node& node : items(member(&document_, "consumers"))) read_consumer(node);
    for (Rule& rule : kong::read_plugins(in_, member(&document_, "plugins"))) {
      spec_.rules.push_back(std::move(rule));
    }
    for (const Node& node : items(member(&document_, "upstreams"))) {
      // No service leads there.
      if (!used_.contains(&node)) spec_.extras.push_back({"kong", "/upstreams/-", &node});
    }
    collect_rest(in_, document_, "", {"services", "routes", "consumers", "plugins", "upstreams"},
                 spec_.extras);
  }

 private:
  // From `url`, or from its four parts with Kong's defaults.
  Field<std::string> read_address(const Node& node) {
    auto url = in_.text(member(&node, "url"), "the upstream's address");
    const auto protocol = in_.text(member(&node, "protocol"), "the upstream's address");
    const auto host = in_.text(member(&node, "host"), "the upstream's address");
    const auto port = in_.integer(member(&node, "port"), "the upstream's address");
    const auto path = in_.text(member(&node, "path"), "the upstream's address");
    if (!url) {
      Url made{protocol ? *protocol : "http", *host, port ? static_cast<int>(*port) : 80, *path};
      url.value = host ? made.origin() + made.path : "";
    }
    url.set = true;
    for (const Leaves* more : {&protocol.from, &host.from, &port.from, &path.from}) {
      append_leaves(url.from, *more);
    }
    return url;
  }

  void read_service(const Node& node) {
    Service out;
    out.name = in_.text(member(&node, "name"), "the service's name");
    if (!out.name) out.name.value = "service-" + std::to_string(spec_.services.size() + 1);
    const auto address = read_address(node);
    if (address.value.empty()) {
      in_.problem(node, "a service without an address; add host: NAME or url: ADDRESS");
    }
    const auto url = parse_url(*address);
    const Node* pool = url ? upstream_named(url->host) : nullptr;
    if (pool != nullptr) {
      read_pool(*pool, out, *url, address);
    } else {
      out.targets.push_back({address, {}, {}});
    }
    out.retries = in_.integer(member(&node, "retries"), "retries");
    out.timeouts.connect_ms = in_.integer(member(&node, "connect_timeout"), "a timeout");
    out.timeouts.write_ms = in_.integer(member(&node, "write_timeout"), "a timeout");
    out.timeouts.read_ms = in_.integer(member(&node, "read_timeout"), "a timeout");
    out.verify_tls = in_.boolean(member(&node, "tls_verify"), "TLS verification");
    out.enabled = in_.boolean(member(&node, "enabled"), "whether the service is on");
    out.rules = kong::read_plugins(in_, member(&node, "plugins"));
    collect_rest(in_, node, "", {"routes", "plugins"}, out.extras);
    const Field<std::string> name = given(*out.name);
    spec_.services.push_back(std::move(out));
    for (const Node& route : items(member(&node, "routes"))) read_route(route, &name);
  }

  const Node* upstream_named(std::string_view name) {
    for (const Node& node : items(member(&document_, "upstreams"))) {
      if (text_at(&node, "name") == name) return &node;
    }
    return nullptr;
  }

  void read_pool(const Node& node, Service& out, const Url& url,
                 const Field<std::string>& address) {
    const bool first_use = used_.insert(&node).second;
    out.pool = in_.text(member(&node, "name"), "the targets' common name");
    append_leaves(out.pool.from, address.from);
    for (const Node& target : items(member(&node, "targets"))) {
      Target one;
      one.url = in_.text(member(&target, "target"), "a target's address");
      Url made = url;
      const auto parsed = parse_url(url.scheme + "://" + *one.url);
      made.host = parsed ? parsed->host : *one.url;
      made.port = parsed && one.url.value.find(':') != std::string::npos ? parsed->port : 8000;
      one.url.value = made.origin() + made.path;
      one.weight = in_.number(member(&target, "weight"), "a target's weight");
      if (!one.weight) one.weight = given(100.0);
      collect_rest(in_, target, "", {}, one.extras);
      out.targets.push_back(std::move(one));
    }
    if (first_use) collect_rest(in_, node, "", {"targets"}, out.pool_extras);
    if (out.targets.empty()) out.targets.push_back({address, {}, {}});
  }

  void read_paths(const Node& node, Route& out) {
    for (auto& text : in_.texts(member(&node, "paths"), "a path")) {
      const bool regex = text.value.starts_with('~');
      if (regex) text.value.erase(0, 1);
      out.paths.push_back({regex ? PathKind::Regex : PathKind::Prefix, text});
    }
  }

  void read_route(const Node& node, const Field<std::string>* service) {
    Route out;
    out.name = in_.text(member(&node, "name"), "the route's name");
    out.service = service != nullptr
                      ? *service
                      : kong::read_reference(in_, member(&node, "service"), "the route's service");
    read_paths(node, out);
    out.methods = in_.texts(member(&node, "methods"), "a method");
    out.hosts = in_.texts(member(&node, "hosts"), "a host");
    out.protocols = in_.texts(member(&node, "protocols"), "a protocol");
    for (const Node& header : members(member(&node, "headers"))) {
      HeaderMatch match{header.key, in_.texts(&header, "a header"), false};
      for (auto& value : match.values) {
        match.regex = match.regex || value.value.starts_with("~*");
        if (value.value.starts_with("~*")) value.value.erase(0, 2);
      }
      out.headers.push_back(std::move(match));
    }
    out.priority = in_.integer(member(&node, "regex_priority"), "the route's priority");
    out.strip_prefix = in_.boolean(member(&node, "strip_path"), "stripping the path");
    if (!out.strip_prefix) out.strip_prefix = given(true);
    out.keep_host = in_.boolean(member(&node, "preserve_host"), "keeping the client's host");
    out.rules = kong::read_plugins(in_, member(&node, "plugins"));
    collect_rest(in_, node, "", {"plugins"}, out.extras);
    spec_.routes.push_back(std::move(out));
  }

  void read_consumer(const Node& node) {
    Consumer out;
    out.name = in_.text(member(&node, "username"), "the consumer's name");
    out.custom_id = in_.text(member(&node, "custom_id"), "the consumer's own id");
    for (const kong::CredentialList& row : kong::kCredentials) {
      for (const Node& one : items(member(&node, row.list))) {
        Credential credential;
        credential.kind = row.kind;
        if (!row.id.empty()) credential.id = in_.text(member(&one, row.id), "a user's name");
        if (!row.secret.empty()) {
          auto text = in_.text(member(&one, row.secret), "a consumer's key");
          credential.elsewhere =
              text.value.starts_with("${{") || text.value.starts_with("{vault://");
          credential.secret = text.with(Secret(std::move(text.value)));
        }
        collect_rest(in_, one, "", {}, credential.extras);
        out.credentials.push_back(std::move(credential));
      }
    }
    out.rules = kong::read_plugins(in_, member(&node, "plugins"));
    collect_rest(in_, node, "", {"plugins"}, out.extras);
    spec_.consumers.push_back(std::move(out));
  }

  Reading& in_;
  const Node& document_;
  ApiSpec& spec_;
  std::set<const Node*> used_;
};

std::vector<ApiSpec> read(Reading& in, const Parameters&) {
  std::vector<ApiSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      // decK merges its files; so do we.
      if (out.empty()) {
        out.emplace_back();
        out.back().name.value = "kong";
      }
      Kong(in, document, out.back()).read();
    }
  }
  return out;
}

}  // namespace

constinit const Reader kKongReader{
    .name = "kong",
    .title = "Kong, decK's declarative format",
    .inputs = "files of `deck gateway dump`; several are merged",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
