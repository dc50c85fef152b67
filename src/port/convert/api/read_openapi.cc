// OpenAPI 3 and Swagger 2 without a vendor's extensions: the servers are the upstreams.
#include <array>

#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

bool sniff(const Source&, const Node& document) {
  return is_openapi(document) && member(&document, "paths") != nullptr;
}

// The server's address with its variables' defaults.
Field<std::string> server_url(Reading& in, const Node& server) {
  auto url = in.text(member(&server, "url"), "the upstream's address");
  in.settle(member(&server, "description"), Status::Dropped, "a remark", Severity::Info);
  for (const Node& variable : members(member(&server, "variables"))) {
    const auto value = in.text(member(&variable, "default"), "the upstream's address");
    for (const char* key : {"enum", "description"}) {
      in.settle(member(&variable, key), Status::Dropped, "only the default is carried over",
                Severity::Info);
    }
    const std::string hole = "{" + variable.key + "}";
    for (size_t at = url.value.find(hole); at != std::string::npos; at = url.value.find(hole)) {
      url.value.replace(at, hole.size(), *value);
      if (url.value.size() > 4096) break;
    }
    append_leaves(url.from, value.from);
  }
  while (url.value.ends_with('/')) url.value.pop_back();
  return url;
}

Field<std::string> swagger_url(Reading& in, const Node& document) {
  auto host = in.text(member(&document, "host"), "the upstream's address");
  const auto base = in.text(member(&document, "basePath"), "the upstream's address");
  const auto schemes = in.texts(member(&document, "schemes"), "the upstream's address");
  if (!host) return host;
  const std::string scheme = schemes.empty() ? "https" : *schemes.back();
  host.value = scheme + "://" + *host + (*base == "/" ? "" : *base);
  append_leaves(host.from, base.from);
  for (const auto& one : schemes) append_leaves(host.from, one.from);
  return host;
}

Field<std::string> upstream(Reading& in, const Node& document, const Operation& operation) {
  if (is_swagger2(document)) return swagger_url(in, document);
  for (const Node* level : {operation.node, operation.item, &document}) {
    const auto& servers = items(member(level, "servers"));
    if (servers.empty()) continue;
    for (size_t i = 1; i < servers.size(); ++i) {
      in.settle(&servers[i], Status::Manual,
                "another server: the first is the upstream; add a target with a weight for this");
    }
    return server_url(in, servers[0]);
  }
  return {};
}

constexpr std::array kRules = std::to_array<LeafRule>({
    {"securitySchemes", Status::Dropped, Severity::Info, "no operation names it"},
    {"securityDefinitions", Status::Dropped, Severity::Info, "no operation names it"},
});

ApiSpec read_api(Reading& in, const Node& document) {
  ApiSpec spec = read_document(in, document);
  for (const Operation& operation : operations(document)) {
    Route route = read_operation(in, document, operation);
    const Field<std::string> url = upstream(in, document, operation);
    const auto parsed = parse_url(*url);
    if (!parsed) {
      const Node* servers = member(&document, "servers");
      in.problem(servers != nullptr ? *servers : document,
                 "no address of an upstream for " + operation.path +
                     "; write https://HOST/BASE in servers");
      break;
    }
    route.service = given(*service_of(spec, url, parsed->host).name);
    route.rules = read_security(in, document, *operation.node, read_scheme);
    spec.routes.push_back(std::move(route));
  }
  in.apply(document, kRules);
  return spec;
}

std::vector<ApiSpec> read(Reading& in, const Parameters&) {
  std::vector<ApiSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_openapi(document)) out.push_back(read_api(in, document));
    }
  }
  return out;
}

}  // namespace

constinit const Reader kOpenapiReader{
    .name = "openapi",
    .title = "OpenAPI 3 or Swagger 2",
    .inputs = "one document, references inside it only",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
