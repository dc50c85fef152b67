#include "app/build_snapshot.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include "app/build_http.h"
#include "app/build_sides.h"
#include "crypto/digest.h"
#include "gateway/metrics.h"
#include "net/address.h"

namespace sluice::app {
namespace {

net::UpstreamTimeouts timeouts_of(const config::ProviderTimeouts& t) {
  return {.connect_ms = t.connect.count(),
          .tls_ms = t.tls.count(),
          .first_byte_ms = t.first_byte.count(),
          .gap_ms = t.gap.count(),
          .total_ms = t.total.count()};
}

Result<std::shared_ptr<net::TlsContext>> tls_of(const config::ProviderTls& tls) {
  return net::TlsContext::client({.verify = tls.verify,
                                  .ca_file = tls.ca_file.value_or(""),
                                  .client_cert = tls.client_cert.value_or(""),
                                  .client_key = tls.client_key.value_or("")});
}

// A print of what a file of certificates holds: one that was renewed in place makes other
// connections. Empty where it cannot be read; whoever uses it says so.
std::string print_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return crypto::to_hex(crypto::sha256(text.view()));
}

// Equal exactly when the same connections can serve both. The headers and the key go with each
// request, so they have no part in it.
std::string pool_key(const std::string& id, const BaseUrl& url, const config::Provider& p) {
  std::string key =
      id + '\n' + (url.tls ? "tls " : "plain ") + url.host + ':' + std::to_string(url.port);
  for (const auto& part : {p.tls.ca_file, p.tls.client_cert, p.tls.client_key, p.tls.server_name}) {
    key += '\n' + part.value_or("");
  }
  for (const auto& file : {p.tls.ca_file, p.tls.client_cert, p.tls.client_key}) {
    if (file) key += '\n' + print_of(*file);
  }
  key += p.tls.verify ? "\nverify" : "\nno verify";
  for (const auto d : {p.timeouts.connect, p.timeouts.tls, p.timeouts.first_byte, p.timeouts.gap,
                       p.timeouts.total}) {
    key += '\n' + std::to_string(d.count());
  }
  return key + '\n' + std::to_string(p.max_connections);
}

// Values that are shorter stand in too many texts by chance, and are no keys.
constexpr size_t kShortestSecret = 8;

void add_secret(gateway::Provider& provider, const Secret& secret) {
  if (secret.reveal().size() >= kShortestSecret) provider.secrets.push_back(secret);
}

}  // namespace

Result<gateway::Provider> build_origin(const std::string& id, const config::Provider& config,
                                       uint32_t threads) {
  gateway::Provider out;
  out.id = id;
  out.spec = provider::find(config.kind);
  if (out.spec == nullptr && !config.kind.empty())
    return fail(Cause::Config, "provider " + id + ": unknown kind " + config.kind);
  const std::string_view usual =
      out.spec == nullptr ? std::string_view() : out.spec->default_base_url;
  auto url = parse_base_url(config.base_url.value_or(std::string(usual)));
  if (!url) {
    return fail(Cause::Config, "provider " + id + " (" + config.kind +
                                   ") needs a base_url: " + url.error().message);
  }
  out.path_prefix = url->path;
  const bool usual_port = url->port == (url->tls ? 443 : 80);
  out.host_header = url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]";
  if (!usual_port) out.host_header += ":" + std::to_string(url->port);
  out.upstream.host = url->host;
  out.upstream.port = url->port;
  out.upstream.timeouts = timeouts_of(config.timeouts);
  out.upstream.tls_name = config.tls.server_name.value_or("");
  out.upstream.max_connections = std::max<size_t>(config.max_connections / threads, 1);
  if (url->tls) {
    auto tls = tls_of(config.tls);
    if (!tls) return fail(Cause::Config, "provider " + id + ": " + tls.error().message);
    out.upstream.tls = *tls;
  }
  out.api_version = config.api_version.value_or("");
  if (config.api_key) out.key = *config.api_key;
  add_secret(out, out.key);
  for (const auto& [name, value] : config.headers) {
    add_secret(out, value);
    out.extra_fields.append(name).append(": ").append(value.reveal()).append("\r\n");
  }
  out.pool_key = pool_key(id, *url, config);
  return out;
}

namespace {

gateway::StickyKey sticky_of(const config::Sticky& s) {
  return {s.from == config::Sticky::From::Header ? gateway::StickyKey::From::Header
                                                 : gateway::StickyKey::From::Body,
          s.name};
}

Result<gateway::Model> build_model(const std::string& name, const config::Model& config,
                                   const std::map<std::string, size_t>& providers,
                                   const SnapshotInputs& inputs) {
  const WeightOverrides& overrides = inputs.overrides;
  gateway::Model out;
  out.name = name;
  out.accept_loss = config.loss_policy == config::LossPolicy::Accept;
  const auto override = overrides.find(name);
  const std::string salt = config.salt.value_or(name);
  for (const config::Target& t : config.targets) {
    const auto found = providers.find(t.provider);
    if (found == providers.end())
      return fail(Cause::Config, "target " + t.id + ": no such provider");
    gateway::Target target;
    target.id = t.id;
    target.provider = found->second;
    target.model = t.model.value_or("");
    target.max_output_tokens = t.max_output_tokens.value_or(0);
    target.series = gateway::series_index({name, t.provider, t.model.value_or("*"), t.id});
    double weight = t.weight;
    if (override != overrides.end()) {
      if (auto set = override->second.find(t.id); set != override->second.end())
        weight = set->second;
    }
    out.candidates.push_back({gateway::assign_seed(salt, t.id), weight});
    out.targets.push_back(std::move(target));
  }
  for (const config::Sticky& s : config.sticky) out.sticky.push_back(sticky_of(s));
  for (const std::string& id : config.fallback) {
    for (size_t i = 0; i < out.targets.size(); ++i) {
      if (out.targets[i].id == id) out.fallback.push_back(i);
    }
  }
  const Divided divided = divided_of(out.name, out);
  if (config.shadow) add_shadows(divided, *config.shadow);
  apply_migrations(divided, salt, inputs.migrations);
  return out;
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl out;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    out.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return fail(Cause::Config, "write an http:// or https:// URL");
  }
  const size_t slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) out.path = rest.substr(slash);
  while (out.path.ends_with('/')) out.path.pop_back();
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');  // of an IPv6 address, which has colons of its own
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string with_port =
      has_port ? std::string(authority) : std::string(authority) + (out.tls ? ":443" : ":80");
  auto parsed = net::parse_host_port(with_port);
  if (!parsed) return std::unexpected(parsed.error());
  out.host = parsed->host;
  out.port = parsed->port;
  return out;
}

Result<gateway::SnapshotPtr> build_snapshot(const SnapshotInputs& inputs) {
  auto out = std::make_shared<gateway::Snapshot>();
  out->revision = inputs.revision;
  out->require_key = inputs.config.auth.mode == config::AuthMode::Keys;
  out->keys = inputs.keys;
  out->json_depth = inputs.config.server.limits.json_depth;
  const uint32_t threads = std::max<uint32_t>(inputs.config.server.threads, 1);
  std::map<std::string, size_t> providers;
  for (const auto& [id, config] : inputs.config.providers) {
    auto provider = build_origin(id, config, threads);
    if (!provider) return std::unexpected(provider.error());
    providers[id] = out->providers.size();
    out->providers.push_back(std::move(*provider));
  }
  for (const auto& [name, config] : inputs.config.models) {
    auto model = build_model(name, config, providers, inputs);
    if (!model) return std::unexpected(model.error());
    if (name == "*") {
      out->any = std::make_unique<gateway::Model>(std::move(*model));
    } else {
      out->models.emplace(name, std::move(*model));
    }
  }
  auto http = build_http(inputs);
  if (!http) return std::unexpected(http.error());
  out->http = std::move(*http);
  return out;
}

std::vector<std::string> stale_overrides(const config::Config& config,
                                         const WeightOverrides& overrides) {
  std::vector<std::string> out;
  for (const auto& [model, weights] : overrides) {
    const auto found = config.models.find(model);
    for (const auto& [target, weight] : weights) {
      bool known = false;
      if (found != config.models.end()) {
        for (const config::Target& t : found->second.targets) known = known || t.id == target;
      }
      for (const config::HttpRoute& route : config.routes) {
        if (route.id != model) continue;
        for (const config::HttpTarget& t : route.targets) known = known || t.id == target;
      }
      if (!known) out.push_back(model + "/" + target);
    }
  }
  return out;
}

}  // namespace sluice::app
