// OpenAPI 3: the routes, what documents them, who may call and where the upstreams are. What a
// gateway does besides (limits, rewriting, consumers) has no place in it and is left to a person.
#include <algorithm>
#include <array>
#include <set>

#include "port/convert/api/names.h"
#include "port/convert/api/path.h"
#include "port/convert/api/rows.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

constexpr std::array kMethods{"get", "put", "post", "delete", "options", "head", "patch"};
constexpr std::string_view kNotHere =
    "OpenAPI describes an API, not what its gateway does: set this in the gateway";

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

class OpenApi final {
 public:
  OpenApi(const ApiSpec& spec, WriteContext& out)
      : spec_(spec), out_(out), doc_(out.folder + "openapi.yaml", out.ledger) {}

  void write() {
    doc_.set("/openapi", "3.0.3");
    doc_.set("/info/title", spec_.name.value.empty() ? "api" : *spec_.name);
    doc_.carried("/info/title", spec_.name);
    doc_.put("/info/version", spec_.version);
    if (!spec_.version) doc_.set("/info/version", "1");
    put_extras(doc_, "", spec_.extras, "openapi");
    if (spec_.services.size() == 1) write_server("", spec_.services[0]);
    doc_.set("/paths", Value::empty_map());
    for (const Route& route : spec_.routes) write_route(route);
    for (const Service& service : spec_.services) leave_service(service);
    for (const Rule& rule : spec_.rules) leave_rule(doc_.ledger(), rule, kNotHere);
    for (const Consumer& consumer : spec_.consumers) leave_consumer(consumer);
    out_.add(doc_);
  }

 private:
  void write_server(const std::string& at, const Service& service) {
    List servers(at + "/servers");
    const std::string given_url = upstream_option(out_, service);
    for (const Target& target : service.targets) {
      const std::string here = servers.next();
      doc_.put(here + "/url", target.url);
      doc_.manual(target.weight, kNotHere);
    }
    if (!service.targets.empty()) return;
    doc_.set(servers.next() + "/url", given_url.empty() ? "http://" + nowhere(service) : given_url);
    if (given_url.empty()) {
      doc_.ledger().settle(service.function.arn.from, Status::Manual, "", nowhere_note(service),
                           Severity::Severe);
    } else {
      doc_.carried(at + "/servers/0/url", service.function.arn);
    }
  }

  void leave_service(const Service& service) {
    doc_.carried("/servers", service.name);
    for (const auto* field :
         {&service.timeouts.connect_ms, &service.timeouts.read_ms, &service.timeouts.write_ms,
          &service.timeouts.total_ms, &service.retries}) {
      doc_.manual(*field, kNotHere);
    }
    doc_.manual(service.verify_tls, kNotHere);
    doc_.manual(service.enabled, kNotHere);
    doc_.manual(service.pool, kNotHere);
    for (const Target& target : service.targets) put_extras(doc_, "", target.extras, "none");
    put_extras(doc_, "", service.pool_extras, "none");
    put_extras(doc_, "", service.extras, "none");
    for (const Rule& rule : service.rules) leave_rule(doc_.ledger(), rule, kNotHere);
  }

  void leave_consumer(const Consumer& consumer) {
    constexpr std::string_view kKeys = "OpenAPI holds no consumers and keys";
    doc_.manual(consumer.name, kKeys);
    doc_.manual(consumer.custom_id, kKeys);
    put_extras(doc_, "", consumer.extras, "none");
    for (const Credential& credential : consumer.credentials) {
      doc_.manual(credential.id, kKeys);
      doc_.manual(credential.secret, kKeys);
      doc_.manual(credential.hash, kKeys);
      put_extras(doc_, "", credential.extras, "none");
    }
    for (const Rule& rule : consumer.rules) leave_rule(doc_.ledger(), rule, kNotHere);
  }

  // As OpenAPI can say it; empty when it cannot.
  std::string path_of(const Path& path, std::string& note) {
    std::string text = *path.text;
    if (path.kind == PathKind::Regex) text = from_regex(text);
    if (path.kind == PathKind::Prefix) {
      note = "OpenAPI knows whole paths only: what begins with this path is one path here";
    } else if (text.find("+}") != std::string::npos) {
      note = "OpenAPI's parameters stand for one segment: several are one parameter here";
    }
    return text.starts_with('/') ? without_greed(text) : "";
  }

  void write_route(const Route& route) {
    bool written = false;
    for (const Path& path : route.paths) {
      std::string note;
      const std::string text = path_of(path, note);
      if (text.empty()) {
        doc_.manual(path.text, "a regular expression that no path of OpenAPI stands for");
        continue;
      }
      doc_.carried("/paths/" + escape_step(text), path.text, note);
      written = write_methods(route, text) || written;
    }
    if (!written) leave_route(route);
    for (const HeaderMatch& match : route.headers) {
      for (const auto& value : match.values) doc_.manual(value, kNotHere);
    }
    for (const auto* texts : {&route.hosts, &route.protocols}) {
      for (const auto& text : *texts) doc_.manual(text, kNotHere);
    }
    doc_.manual(route.priority, kNotHere);
    doc_.manual(route.strip_prefix, kNotHere);
    doc_.manual(route.keep_host, kNotHere);
    doc_.manual(route.rewrite, kNotHere);
    doc_.manual(route.upstream_method, kNotHere);
  }

  void leave_route(const Route& route) {
    doc_.manual(route.name, kNotHere);
    doc_.manual(route.service, kNotHere);
    for (const auto& method : route.methods) doc_.manual(method, kNotHere);
    put_extras(doc_, "", route.extras, "none");
    for (const Rule& rule : route.rules) leave_rule(doc_.ledger(), rule, kNotHere);
  }

  bool write_methods(const Route& route, const std::string& path) {
    std::vector<std::string> methods;
    for (const auto& method : route.methods) methods.push_back(lower(*method));
    if (methods.empty()) methods.assign(kMethods.begin(), kMethods.end());
    bool written = false;
    for (size_t i = 0; i < methods.size(); ++i) {
      if (!done_.insert(path + " " + methods[i]).second) continue;
      const std::string at = "/paths/" + escape_step(path) + "/" + methods[i];
      write_operation(route, path, at, methods.size() > 1 ? "-" + methods[i] : "");
      if (i < route.methods.size()) doc_.carried(at, route.methods[i]);
      written = true;
    }
    return written;
  }

  void write_operation(const Route& route, const std::string& path, const std::string& at,
                       const std::string& suffix) {
    std::string id = *route.name + suffix;
    for (int i = 2; !ids_.insert(id).second; ++i) id = *route.name + suffix + std::to_string(i);
    doc_.set(at + "/operationId", id);
    doc_.carried(at + "/operationId", route.name);
    Extras own;
    Extras shared;
    for (const Extra& extra : route.extras) {
      (extra.at == "/parameters/+" ? shared : own).push_back(extra);
    }
    put_extras(doc_, at, own, "openapi");
    for (const Extra& extra : shared) add_parameters(at, *extra.node);
    declare_parameters(path, at);
    const Value* responses = doc_.root().at(at).find("responses");
    if (responses == nullptr || responses->children().empty()) {
      doc_.set(at + "/responses/default/description", "What the upstream answers.");
    }
    const Service* service = service_named(spec_, *route.service);
    if (service != nullptr && spec_.services.size() > 1) write_server(at, *service);
    doc_.carried(at, route.service);
    for (const Rule& rule : route.rules) write_rule(rule, at);
    if (service == nullptr) return;
    for (const Rule& rule : service->rules) write_security(rule, at);
    for (const Rule& rule : spec_.rules) write_security(rule, at);
  }

  // Parameters of the whole path, but for those that the operation has itself.
  void add_parameters(const std::string& at, const Node& list) {
    for (const Node& parameter : items(&list)) {
      const Value& own = doc_.root().at(at);
      const Value* there = own.find("parameters");
      const bool known = there != nullptr &&
                         declares(*there, text_at(&parameter, "name"), text_at(&parameter, "in"));
      if (known) {
        doc_.ledger().settle(leaves_of(parameter), Status::Dropped, "",
                             "the operation says this itself", Severity::Info);
        continue;
      }
      const size_t next = there != nullptr ? there->children().size() : 0;
      doc_.copy(at + "/parameters/" + std::to_string(next), parameter);
    }
  }

  // A parameter by name, looking through references into components.
  bool declares(const Value& list, std::string_view name, std::string_view where) {
    if (name.empty()) return false;
    for (const Value& parameter : list.children()) {
      const Value* one = &parameter;
      if (const Value* reference = one->find("$ref")) {
        constexpr std::string_view kPrefix = "#/components/parameters/";
        const std::string_view text = reference->text();
        if (!text.starts_with(kPrefix)) continue;
        const Value* components = doc_.root().find("components");
        const Value* all = components != nullptr ? components->find("parameters") : nullptr;
        one = all != nullptr ? all->find(text.substr(kPrefix.size())) : nullptr;
        if (one == nullptr) continue;
      }
      const Value* own_name = one->find("name");
      const Value* own_where = one->find("in");
      if (own_name != nullptr && own_where != nullptr && own_name->text() == name &&
          own_where->text() == where) {
        return true;
      }
    }
    return false;
  }

  void declare_parameters(const std::string& path, const std::string& at) {
    for (const PathPart& part : parts_of(path)) {
      if (!part.parameter) continue;
      Value& operation = doc_.root().at(at);
      const Value* there = operation.find("parameters");
      if (there != nullptr && declares(*there, part.text, "path")) continue;
      Value parameter;
      parameter.at("/name") = part.text;
      parameter.at("/in") = "path";
      parameter.at("/required") = true;
      parameter.at("/schema/type") = "string";
      operation.member("parameters").append(std::move(parameter));
    }
  }

  void write_rule(const Rule& rule, const std::string& at) {
    if (!write_security(rule, at)) leave_rule(doc_.ledger(), rule, kNotHere);
  }

  bool write_security(const Rule& rule, const std::string& at) {
    const std::string name = rule.name.value.empty() ? "auth" : slug(*rule.name);
    const std::string scheme = "/components/securitySchemes/" + name;
    if (const auto* key = std::get_if<KeyAuth>(&rule.action)) {
      write_key(rule, *key, name, at);
      return true;
    }
    if (std::holds_alternative<BasicAuth>(rule.action)) {
      doc_.set(scheme + "/type", "http");
      doc_.set(scheme + "/scheme", "basic");
    } else if (const auto* jwt = std::get_if<Jwt>(&rule.action); jwt != nullptr && jwt->issuer) {
      doc_.set(scheme + "/type", "openIdConnect");
      doc_.put_as(scheme + "/openIdConnectUrl", jwt->issuer,
                  *jwt->issuer + "/.well-known/openid-configuration", "");
      doc_.carried(scheme + "/openIdConnectUrl", jwt->jwks_url);
      for (const auto& audience : jwt->audiences) doc_.manual(audience, kNotHere);
      require(at, name, jwt->scopes);
      doc_.carried(scheme, rule.name);
      return true;
    } else {
      return false;
    }
    require(at, name, {});
    doc_.carried(scheme, rule.name);
    return true;
  }

  void write_key(const Rule& rule, const KeyAuth& key, const std::string& name,
                 const std::string& at) {
    const auto write_one = [&](const Field<std::string>& field, const char* where, size_t i) {
      const std::string own = i == 0 ? name : name + "-" + std::to_string(i + 1);
      const std::string scheme = "/components/securitySchemes/" + own;
      doc_.set(scheme + "/type", "apiKey");
      doc_.put(scheme + "/name", field);
      doc_.set(scheme + "/in", where);
      // Several places for one key are alternatives.
      const std::string list = at + "/security";
      Value& alternatives = doc_.root().at(list);
      Value one;
      one.member(own) = Value::empty_list();
      alternatives.append(std::move(one));
    };
    size_t i = 0;
    for (const auto& header : key.headers) write_one(header, "header", i++);
    for (const auto& query : key.queries) write_one(query, "query", i++);
    doc_.carried("/components/securitySchemes/" + name, rule.name);
    doc_.manual(key.hide, kNotHere);
    put_extras(doc_, "", rule.extras, "none");
  }

  // Together with what is required already.
  void require(const std::string& at, const std::string& name, const Texts& scopes) {
    const std::string here = at + "/security/0/" + escape_step(name);
    doc_.set(here, Value::empty_list());
    put_texts(doc_, here, scopes);
  }

  const ApiSpec& spec_;
  WriteContext& out_;
  Document doc_;
  std::set<std::string> done_;
  std::set<std::string> ids_;
};

void write(const ApiSpec& spec, WriteContext& out) {
  OpenApi(spec, out).write();
}

constexpr std::array kOptions{
    OptionRow{"upstream.", ""},
};

}  // namespace

constinit const Writer kOpenapi{
    .name = "openapi",
    .title = "OpenAPI 3",
    .files = "openapi.yaml; option upstream.NAME=URL",
    .checked = "2026-11-21, the schema of OpenAPI 3 (@seriousme/openapi-schema-validator)",
    .write = write,
    .options = kOptions,
};

}  // namespace sluice::port::convert::api
