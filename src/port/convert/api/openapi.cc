#include "port/convert/api/openapi.h"

#include <algorithm>
#include <array>

#include "port/convert/api/names.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

struct Method {
  std::string_view key;
  std::string_view name;
};
constexpr std::array kMethods{
    Method{"get", "GET"},
    Method{"put", "PUT"},
    Method{"post", "POST"},
    Method{"delete", "DELETE"},
    Method{"options", "OPTIONS"},
    Method{"head", "HEAD"},
    Method{"patch", "PATCH"},
    Method{"trace", "TRACE"},
    Method{"x-amazon-apigateway-any-method", ""},
};

// What documents an operation; operationId is the route's name.
constexpr std::array kOperationParts{"tags",         "summary",    "description",
                                     "externalDocs", "parameters", "requestBody",
                                     "responses",    "callbacks",  "deprecated"};
constexpr std::array kDocumentParts{"tags", "externalDocs"};

void document_part(Extras& out, std::string at, const Node* node) {
  if (node != nullptr) out.push_back({"openapi", std::move(at), node});
}

const Node* schemes_of(const Node& document) {
  return is_swagger2(document) ? member(&document, "securityDefinitions")
                               : at(&document, "components/securitySchemes");
}

}  // namespace

bool is_openapi(const Node& document) {
  return text_at(&document, "openapi").starts_with("3.") || is_swagger2(document);
}

bool is_swagger2(const Node& document) {
  return text_at(&document, "swagger").starts_with("2");
}

std::vector<Operation> operations(const Node& document) {
  std::vector<Operation> out;
  for (const Node& item : members(member(&document, "paths"))) {
    for (const Node& node : members(&item)) {
      const auto method = std::find_if(kMethods.begin(), kMethods.end(),
                                       [&](const Method& m) { return m.key == node.key; });
      if (method == kMethods.end()) continue;
      out.push_back({item.key, std::string(method->name), &item, &node});
    }
  }
  return out;
}

ApiSpec read_document(Reading& in, const Node& document) {
  ApiSpec out;
  out.name = in.text(at(&document, "info/title"), "the API's name");
  out.version = in.text(at(&document, "info/version"), "the API's version");
  if (!out.name || out.name.value.empty()) out.name.value = "api", out.name.set = true;
  document_part(out.extras, "/openapi", member(&document, "openapi"));
  in.understood(member(&document, "swagger"), "the version of the format");
  if (is_swagger2(document)) {
    for (const char* key : {"definitions", "parameters", "responses", "consumes", "produces"}) {
      in.settle(
          member(&document, key), Status::Dropped,
          "Swagger 2 schemas are not rewritten; turn the document into OpenAPI 3 to keep them",
          Severity::Info);
    }
  } else {
    for (const char* key : kDocumentParts) {
      document_part(out.extras, "/" + std::string(key), member(&document, key));
    }
    for (const Node& part : members(member(&document, "components"))) {
      if (part.key != "securitySchemes") {
        document_part(out.extras, "/components/" + escape_step(part.key), &part);
      }
    }
  }
  for (const Node& part : members(member(&document, "info"))) {
    if (part.key != "title" && part.key != "version") {
      document_part(out.extras, "/info/" + escape_step(part.key), &part);
    }
  }
  return out;
}

Route read_operation(Reading& in, const Node& document, const Operation& operation) {
  Route out;
  out.name = in.text(member(operation.node, "operationId"), "the route's name");
  if (!out.name) {
    const std::string method = operation.method.empty() ? "any" : operation.method;
    out.name.value = slug(method + operation.path);
  }
  if (!operation.method.empty()) out.methods.push_back(given(operation.method));
  out.paths.push_back({PathKind::Template, given(operation.path)});
  if (is_swagger2(document)) {
    for (const char* key : {"parameters", "responses", "consumes", "produces", "schemes"}) {
      in.settle(member(operation.node, key), Status::Dropped,
                "Swagger 2 parameters and schemas are not rewritten; turn the document into "
                "OpenAPI 3 to keep them",
                Severity::Info);
    }
  }
  for (const std::string_view key : kOperationParts) {
    const Node* part = member(operation.node, key);
    if (is_swagger2(document) && (key == "parameters" || key == "responses")) continue;
    document_part(out.extras, "/" + std::string(key), part);
  }
  // What stands at the path holds for each of its operations.
  for (const char* key : {"summary", "description", "parameters"}) {
    const Node* part = member(operation.item, key);
    const bool list = std::string_view(key) == "parameters";
    if (part == nullptr || is_swagger2(document)) continue;
    if (!list && member(operation.node, key) != nullptr) {
      in.settle(part, Status::Dropped, "the operation says this itself", Severity::Info);
    } else {
      document_part(out.extras, list ? "/parameters/+" : "/" + std::string(key), part);
    }
  }
  return out;
}

Rule foreign_rule(Reading& in, const Node& node, std::string name, ForeignAuth auth) {
  Rule out;
  out.action = std::move(auth);
  out.name = given(std::move(name));
  out.name.from = leaves_of(node);
  in.ledger().take(out.name.from, "who may call");
  return out;
}

Rule read_scheme(Reading& in, const Node& scheme, const Node& use) {
  Rule out;
  out.name = given(scheme.key);
  const auto type = in.text(member(&scheme, "type"), "the kind of authentication");
  const auto kind = in.text(member(&scheme, "scheme"), "the kind of authentication");
  out.name.from = type.from;
  append_leaves(out.name.from, kind.from);
  append_leaves(out.name.from, leaves_of(use));
  in.ledger().take(out.name.from, "authentication");
  if (*type == "apiKey") {
    KeyAuth key;
    const auto name = in.text(member(&scheme, "name"), "where the key stands");
    const auto where = in.text(member(&scheme, "in"), "where the key stands");
    append_leaves(out.name.from, where.from);
    if (*where == "cookie") {
      append_leaves(out.name.from, name.from);
      out.action = ForeignAuth{"a key in the cookie \"" + *name + "\"",
                               "keys are taken from a header or the query: have clients send it "
                               "there"};
      return out;
    }
    (*where == "query" ? key.queries : key.headers).push_back(name);
    out.action = std::move(key);
  } else if (*type == "basic" || (*type == "http" && *kind == "basic")) {
    out.action = BasicAuth{};
  } else if (*type == "openIdConnect") {
    Jwt jwt;
    jwt.issuer = in.text(member(&scheme, "openIdConnectUrl"), "the issuer of tokens");
    constexpr std::string_view kEnd = "/.well-known/openid-configuration";
    if (jwt.issuer.value.ends_with(kEnd)) {
      jwt.issuer.value.resize(jwt.issuer.value.size() - kEnd.size());
    }
    jwt.scopes = in.texts(&use, "a scope");
    out.action = std::move(jwt);
  } else {
    out.action = ForeignAuth{"the scheme \"" + scheme.key + "\" (" + *type + ")",
                             "name the issuer of the tokens with an openIdConnect scheme",
                             *type == "http" || *type == "oauth2"};
  }
  return out;
}

Rules read_security(Reading& in, const Node& document, const Node& operation, ReadScheme read) {
  const Node* list = member(&operation, "security");
  if (list == nullptr) list = member(&document, "security");
  Rules out;
  if (list != nullptr && items(list).empty()) in.understood(list, "no authentication");
  bool first = true;
  for (const Node& alternative : items(list)) {
    if (!first) {
      in.settle(&alternative, Status::Manual,
                "another way to authenticate; only the first is carried over");
      continue;
    }
    first = false;
    if (alternative.children.empty()) in.understood(&alternative, "no authentication");
    for (const Node& use : members(&alternative)) {
      const Node* scheme = member(schemes_of(document), use.key);
      if (scheme == nullptr) {
        in.problem(use, "there is no security scheme \"" + use.key + "\"; add it or take this out");
        continue;
      }
      out.push_back(read(in, *scheme, use));
    }
  }
  return out;
}

void append_leaves(Leaves& to, const Leaves& more) {
  for (const uint32_t leaf : more) {
    // Leaves come in rising order mostly; a full search would make large documents slow.
    if (to.empty() || to.back() != leaf) to.push_back(leaf);
  }
}

Service& service_of(ApiSpec& spec, const Field<std::string>& url, std::string_view wanted_name) {
  for (Service& service : spec.services) {
    if (service.targets.size() == 1 && *service.targets[0].url == *url) {
      append_leaves(service.targets[0].url.from, url.from);
      return service;
    }
  }
  std::string name = slug(wanted_name);
  const auto taken = [&](const std::string& text) {
    return std::any_of(spec.services.begin(), spec.services.end(),
                       [&](const Service& service) { return *service.name == text; });
  };
  for (int i = 2; taken(name); ++i) name = slug(wanted_name) + "-" + std::to_string(i);
  Service service;
  service.name = given(std::move(name));
  service.targets.push_back({url, {}, {}});
  spec.services.push_back(std::move(service));
  return spec.services.back();
}

}  // namespace sluice::port::convert::api
