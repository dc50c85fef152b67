#include "app/admin_api.h"

#include <algorithm>
#include <array>
#include <span>

#include "app/admin_call.h"
#include "app/migration/admin.h"
#include "app/ofrep.h"
#include "app/service.h"
#include "app/shadow/admin.h"
#include "net/address.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using wire::json::Writer;

void write_key(Writer& w, const store::KeyRecord& key) {
  w.member("id", key.id).member("name", key.name).member("last4", key.last4);
  w.member("created_unix", key.created_at);
  if (key.expires_at) w.member("expires_unix", *key.expires_at);
  if (key.revoked_at) w.member("revoked_unix", *key.revoked_at);
}

void write_new_key(Writer& w, const NewKey& key) {
  w.begin_object().member("format", "sluice.key/1");
  write_key(w, key.row);
  // The one time it is shown.
  w.member("key", key.key.reveal()).end_object();
}

void list_keys(const CallPtr& call) {
  call->service.list_keys([call](const Result<std::vector<store::KeyRecord>>& keys) {
    call->done(keys, 200, [](Writer& w, const std::vector<store::KeyRecord>& rows) {
      w.begin_object().member("format", "sluice.keys/1").key("keys").begin_array();
      for (const auto& row : rows) {
        w.begin_object();
        write_key(w, row);
        w.end_object();
      }
      w.end_array().end_object();
    });
  });
}

void create_key(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent.empty() ? "{}" : call->sent); !ok)
    return call->problem(ok.error());
  const std::string name(doc.root()["name"].str());
  if (name.empty() || name.size() > 100) {
    return call->problem(
        {Cause::BadRequest, "give the key a \"name\" of 1 to 100 characters", "name"});
  }
  call->service.create_key(
      name, [call](const Result<NewKey>& key) { call->done(key, 201, write_new_key); });
}

constexpr size_t kMaxImported = 1000;

Result<ForeignKey> read_foreign_key(wire::json::Value v) {
  ForeignKey out;
  out.name = v["name"].str();
  if (out.name.empty() || out.name.size() > 100) {
    return fail(Cause::BadRequest, "give each key a \"name\" of 1 to 100 characters", "keys");
  }
  if (v["key"].given() == v["digest"].given()) {
    return fail(Cause::BadRequest, "give each key a \"key\" or a \"digest\"", "keys");
  }
  const std::string_view value = (v["key"].given() ? v["key"] : v["digest"]).str();
  if (value.empty()) return fail(Cause::BadRequest, "a key must be a text", "keys");
  out.value = Secret(std::string(value));
  if (v["key"].given()) return out;
  out.digest = crypto::key_digest_of(v["algorithm"].str());
  if (!out.digest) {
    return fail(Cause::BadRequest, "the \"algorithm\" of a digest is sha1, sha256 or sha512",
                "keys");
  }
  return out;
}

void write_imported(Writer& w, const std::vector<ImportedKey>& keys) {
  static constexpr std::array<std::string_view, 3> kOutcomes = {"added", "known", "revoked"};
  w.begin_object().member("format", "sluice.keys-import/1").key("keys").begin_array();
  for (const ImportedKey& key : keys) {
    w.begin_object();
    write_key(w, key.row);
    w.member("outcome", kOutcomes[static_cast<size_t>(key.outcome)]).end_object();
  }
  w.end_array().end_object();
}

void import_keys(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent.empty() ? "{}" : call->sent); !ok)
    return call->problem(ok.error());
  const wire::json::Value list = doc.root()["keys"];
  if (!list.is_array() || list.size() > kMaxImported) {
    return call->problem({Cause::BadRequest, "give \"keys\", a list of at most 1000", "keys"});
  }
  std::vector<ForeignKey> keys;
  for (const wire::json::Value v : list) {
    auto key = read_foreign_key(v);
    if (!key) return call->problem(key.error());
    keys.push_back(std::move(*key));
  }
  call->service.import_keys(keys, [call](const Result<std::vector<ImportedKey>>& imported) {
    call->done(imported, 200, write_imported);
  });
}

void rotate_key(const CallPtr& call) {
  call->service.rotate_key(
      call->tail, [call](const Result<NewKey>& key) { call->done(key, 201, write_new_key); });
}

void revoke_key(const CallPtr& call) {
  call->service.revoke_key(call->tail, [call](const Result<store::KeyRecord>& key) {
    call->done(key, 200, [](Writer& w, const store::KeyRecord& row) {
      w.begin_object().member("format", "sluice.key/1");
      write_key(w, row);
      w.end_object();
    });
  });
}

void write_routes(Writer& w, const std::vector<RouteView>& routes) {
  w.begin_object().member("format", "sluice.routes/1").key("routes").begin_array();
  for (const RouteView& route : routes) {
    w.begin_object().member("model", route.model).member("overridden", route.overridden);
    w.key("targets").begin_array();
    for (const RouteView::Target& t : route.targets) {
      w.begin_object().member("id", t.id).member("provider", t.provider).member("model", t.model);
      w.key("weight").raw(number_text(t.weight)).key("configured_weight");
      w.raw(number_text(t.configured)).end_object();
    }
    w.end_array().end_object();
  }
  w.end_array().end_object();
}

void list_routes(const CallPtr& call) {
  std::string body;
  Writer w(body);
  write_routes(w, call->service.routes());
  call->json(200, body);
}

void answer_route(const CallPtr& call, const Result<RouteView>& route) {
  call->done(route, 200, [](Writer& w, const RouteView& view) { write_routes(w, {view}); });
}

void set_route(const CallPtr& call) {
  wire::json::Document doc;
  if (auto ok = doc.parse(call->sent); !ok) return call->problem(ok.error());
  const wire::json::Value weights = doc.root()["weights"];
  if (!weights.is_object() || weights.size() == 0) {
    return call->problem(
        {Cause::BadRequest, R"(send {"weights": {"TARGET": NUMBER, ...}})", "weights"});
  }
  std::map<std::string, double> wanted;
  for (const wire::json::Value w : weights) {
    const auto number = w.as_double();
    if (!number) {
      return call->problem(
          {Cause::BadRequest, "a weight must be a number", "weights." + std::string(w.key())});
    }
    wanted[std::string(w.key())] = *number;
  }
  call->service.set_weights(call->tail, wanted,
                            [call](const Result<RouteView>& r) { answer_route(call, r); });
}

void clear_route(const CallPtr& call) {
  call->service.clear_weights(call->tail,
                              [call](const Result<RouteView>& r) { answer_route(call, r); });
}

void evaluate_one(const CallPtr& call) {
  const std::vector<RouteView> routes = call->service.routes();
  const auto found = std::find_if(routes.begin(), routes.end(),
                                  [&](const RouteView& r) { return r.model == call->tail; });
  const OfrepAnswer answer =
      evaluate_flag(call->tail, found == routes.end() ? nullptr : &*found, call->sent);
  call->json(answer.status, answer.body);
}

void evaluate_all(const CallPtr& call) {
  const OfrepAnswer answer = evaluate_flags(call->service.routes(), call->sent);
  call->json(answer.status, answer.body);
}

void explain(const CallPtr& call) {
  call->service.explain(call->tail, [call](const std::string& record) {
    if (!record.empty()) return call->json(200, record);
    call->problem({Cause::NoRoute,
                   "no such request among the last ones of this process; older ones "
                   "are in the access log"});
  });
}

void reload(const CallPtr& call) {
  call->service.reload([call](const Result<uint64_t>& revision) {
    call->done(revision, 200, [](Writer& w, uint64_t r) {
      w.begin_object().member("format", "sluice.reload/1");
      w.member("revision", static_cast<int64_t>(r)).end_object();
    });
  });
}

void status(const CallPtr& call) {
  call->json(200, call->service.status_json());
}
void openapi(const CallPtr& call) {
  call->json(200, admin_openapi());
}
void healthz(const CallPtr& call) {
  call->text(200, "text/plain", "ok\n");
}
void readyz(const CallPtr& call) {
  const std::string why = call->service.not_ready();
  if (why.empty()) return call->text(200, "text/plain", "ready\n");
  call->text(503, "text/plain", why + "\n");
}
void metrics(const CallPtr& call) {
  call->service.metrics(
      [call](const std::string& text) { call->text(200, "text/plain; version=0.0.4", text); });
}

constexpr std::array<Endpoint, 18> kEndpoints{{
    {"GET", "/healthz", Guard::Open, healthz, "The process runs."},
    {"GET", "/readyz", Guard::Open, readyz, "Requests are served; 503 while starting or draining."},
    {"GET", "/metrics", Guard::Token, metrics, "Prometheus metrics."},
    {"GET", "/admin/openapi.json", Guard::Token, openapi, "This document."},
    {"GET", "/admin/v1/status", Guard::Token, status, "Version, revision, configuration file."},
    {"GET", "/admin/v1/keys", Guard::Token, list_keys, "Client keys, without the keys themselves."},
    {"POST", "/admin/v1/keys", Guard::Token, create_key, "Make a key; it is shown this once."},
    {"POST", "/admin/v1/keys/import", Guard::Token, import_keys,
     "Take keys of another gateway over; only fingerprints are stored."},
    {"POST", "/admin/v1/keys/*/rotate", Guard::Token, rotate_key,
     "A new key in the place of an old one, which stops working at once."},
    {"DELETE", "/admin/v1/keys/*", Guard::Token, revoke_key, "Revoke a key, by id or name."},
    {"GET", "/admin/v1/routes", Guard::Token, list_routes, "Models, targets and their weights."},
    {"PUT", "/admin/v1/routes/*", Guard::Token, set_route, "Set weights of a model's targets."},
    {"DELETE", "/admin/v1/routes/*", Guard::Token, clear_route, "Back to the weights of the file."},
    {"GET", "/admin/v1/exchanges/*", Guard::Token, explain, "Why a request went where it went."},
    {"POST", "/ofrep/v1/evaluate/flags", Guard::Token, evaluate_all,
     "The target of every model for one targeting key (OpenFeature OFREP)."},
    {"POST", "/ofrep/v1/evaluate/flags/*", Guard::Token, evaluate_one,
     "The target of one model for one targeting key (OpenFeature OFREP)."},
    {"POST", "/admin/v1/config/reload", Guard::Token, reload, "Read the configuration again."},
    {"GET", "/admin/v1/config/reload", Guard::Token, status, "The state after the last reload."},
}};

// All tables, this one first.
std::vector<Endpoint> endpoints() {
  std::vector<Endpoint> all(kEndpoints.begin(), kEndpoints.end());
  for (const auto more : {shadow::endpoints(), migration::endpoints()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

bool matches(std::string_view pattern, std::string_view path, std::string& tail) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == path;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
      !path.ends_with(after)) {
    return false;
  }
  tail = path.substr(before.size(), path.size() - before.size() - after.size());
  // An id is one segment, except for model names, which may hold slashes.
  return after.empty() ? true : tail.find('/') == std::string::npos;
}

// Web pages of other origins can make a browser send requests here; none of them may have effect.
Result<void> check_origin(const wire::http1::Head& head, bool loopback) {
  const std::string_view site = head.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    return fail(Cause::Forbidden, "requests from other web pages are refused");
  }
  const std::string_view host = head.header("host");
  const std::string_view origin = head.header("origin");
  if (!origin.empty() && (origin.find("://") == std::string_view::npos ||
                          origin.substr(origin.find("://") + 3) != host)) {
    return fail(Cause::Forbidden, "requests from other web pages are refused");
  }
  std::string_view name = host.ends_with(']') ? host : host.substr(0, host.rfind(':'));
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  if (loopback && !net::is_loopback(std::string(name))) {
    return fail(Cause::Forbidden, "the Host header must name the loopback address this listens on");
  }
  return {};
}

}  // namespace

const std::vector<Endpoint>& admin_endpoints() {
  static const std::vector<Endpoint> kAll = endpoints();
  return kAll;
}

AdminApi::AdminApi(Service& service, AdminOptions options)
    : service_(service), options_(std::move(options)) {}
AdminApi::~AdminApi() = default;

void AdminApi::on_request(net::ServerExchange& exchange) {
  const wire::http1::Head& head = exchange.head();
  auto call = std::make_shared<Call>(exchange, service_);
  const std::string_view target = head.target();
  const std::string path(target.substr(0, target.find('?')));
  if (auto ok = check_origin(head, options_.loopback); !ok) {
    return call->problem(ok.error());
  }
  bool path_known = false;
  for (const Endpoint& endpoint : admin_endpoints()) {
    if (!matches(endpoint.path, path, call->tail)) continue;
    path_known = true;
    if (endpoint.method != head.method()) continue;
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view authorization = head.header("authorization");
    const bool allowed = endpoint.guard == Guard::Open || options_.token.empty() ||
                         (authorization.starts_with(kBearer) &&
                          options_.token.equals(authorization.substr(kBearer.size())));
    if (!allowed) {
      return call->problem(
          {Cause::Unauthorized, "the admin token is needed: Authorization: Bearer TOKEN"});
    }
    call->tail = percent_decoded(call->tail);
    call->sent = exchange.body();
    if (path.size() < target.size()) call->query = target.substr(path.size() + 1);
    return endpoint.handle(call);
  }
  call->problem(path_known ? Error{Cause::MethodNotAllowed, "this path does not take that method"}
                           : Error{Cause::NoRoute, "no such path; see /admin/openapi.json"});
}

std::string AdminApi::protocol_error_body(const Error& error, const wire::http1::Head*,
                                          std::string& fields) {
  fields = "content-type: application/problem+json\r\n";
  std::string out;
  Writer w(out);
  w.begin_object().member("type", "about:blank").member("title", base::info(error.cause).label);
  w.member("status", int64_t{base::info(error.cause).http_status}).member("detail", error.message);
  w.end_object();
  return out;
}

std::string admin_openapi() {
  std::string out;
  Writer w(out);
  w.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  w.member("title", "Sluice admin API").member("version", "1").end_object();
  w.key("paths").begin_object();
  std::vector<std::string_view> done;
  for (const Endpoint& first : admin_endpoints()) {
    if (std::find(done.begin(), done.end(), first.path) != done.end()) continue;
    done.push_back(first.path);
    std::string path(first.path);
    const bool has_id = path.find('*') != std::string::npos;
    if (has_id) path.replace(path.find('*'), 1, "{id}");
    w.key(path).begin_object();
    if (has_id) {
      w.key("parameters").begin_array().begin_object().member("name", "id").member("in", "path");
      w.member("required", true).key("schema").begin_object().member("type", "string").end_object();
      w.end_object().end_array();
    }
    for (const Endpoint& e : admin_endpoints()) {
      if (e.path != first.path) continue;
      std::string method(e.method);
      for (char& c : method) c = static_cast<char>(c | 0x20);
      w.key(method).begin_object().member("summary", e.summary).key("responses").begin_object();
      w.key("default").begin_object().member("description", "The answer, or a problem document.");
      w.end_object().end_object().end_object();
    }
    w.end_object();
  }
  w.end_object().end_object();
  return out;
}

}  // namespace sluice::app
