// Google API Gateway and Cloud Endpoints (ESPv2): OpenAPI 2 or 3 with x-google- extensions, as
// known 2026-11-21. https://cloud.google.com/endpoints/docs/openapi/openapi-extensions
#include <algorithm>
#include <array>

#include "port/convert/api/names.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/path.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"x-google-endpoints", Status::Manual, Severity::Warn,
     "the name under which clients reach the API: move it in the name service"},
    {"x-google-endpoint", Status::Manual, Severity::Warn,
     "the name under which clients reach the API: move it in the name service"},
    {"x-google-allow", Status::Manual, Severity::Warn,
     "whether unknown paths pass: the target "
     "serves what it lists"},
    {"x-google-api-name", Status::Dropped, Severity::Info, "the source's own name"},
    {"metrics", Status::Dropped, Severity::Info, "names what quotas count"},
    {"jwt_audience", Status::Manual, Severity::Severe,
     "a token that the gateway makes for the upstream: give the new one a credential"},
    {"jwtAudience", Status::Manual, Severity::Severe,
     "a token that the gateway makes for the upstream: give the new one a credential"},
    {"disable_auth", Status::Mapped, Severity::Info, "no token for the upstream"},
    {"protocol", Status::Mapped, Severity::Info, "the upstream's protocol"},
    {"host", Status::Dropped, Severity::Info, "the old gateway's own address"},
    {"servers", Status::Dropped, Severity::Info, "the old gateway's own address"},
    {"schemes", Status::Dropped, Severity::Info, "the old gateway's own address"},
    {"securityDefinitions", Status::Dropped, Severity::Info, "no operation names it"},
    {"securitySchemes", Status::Dropped, Severity::Info, "no operation names it"},
});

bool has_google(const Node& node, int depth) {
  return std::any_of(node.children.begin(), node.children.end(), [&](const Node& child) {
    return child.key.starts_with("x-google-") || (depth > 0 && has_google(child, depth - 1));
  });
}

bool sniff(const Source&, const Node& document) {
  return is_openapi(document) && has_google(document, 3);
}

// x-google-issuer and kin (OpenAPI 2), x-google-auth (OpenAPI 3).
Rule read_google_scheme(Reading& in, const Node& scheme, const Node& use) {
  Rule out = read_scheme(in, scheme, use);
  const Node* auth = member(&scheme, "x-google-auth");
  const Node* issuer = member(&scheme, "x-google-issuer");
  if (issuer == nullptr) issuer = member(auth, "issuer");
  if (issuer == nullptr) return out;
  Jwt jwt;
  jwt.issuer = in.text(issuer, "the issuer of tokens");
  const Node* keys = member(&scheme, "x-google-jwks_uri");
  jwt.jwks_url = in.text(keys != nullptr ? keys : member(auth, "jwksUri"), "the issuer's keys");
  const auto list = in.text(member(&scheme, "x-google-audiences"), "an audience");
  std::string_view rest = *list;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    jwt.audiences.push_back(list.with(std::string(rest.substr(0, comma))));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  for (auto& audience : in.texts(member(auth, "audiences"), "an audience")) {
    jwt.audiences.push_back(audience);
  }
  for (const char* key : {"authorizationUrl", "flow", "flows"}) {
    in.settle(member(&scheme, key), Status::Dropped, "only documents how tokens are asked for",
              Severity::Info);
  }
  in.settle(member(&scheme, "x-google-jwt-locations"), Status::Manual,
            "where tokens stand: set it in the target");
  out.action = std::move(jwt);
  return out;
}

const Node* either(const Node* node, std::string_view a, std::string_view b) {
  const Node* found = member(node, a);
  return found != nullptr ? found : member(node, b);
}

class Google final {
 public:
  Google(Reading& in, const Node& document) : in_(in), document_(document) {
    management_ = either(&document, "x-google-management", "x-google-api-management");
  }

  ApiSpec read() {
    spec_ = read_document(in_, document_);
    base_ = in_.text(member(&document_, "basePath"), "the API's path");
    if (*base_ == "/") base_.value.clear();
    for (const Operation& operation : operations(document_)) {
      Route route = read_operation(in_, document_, operation);
      if (base_) {
        route.paths[0].text = base_.with(*base_ + operation.path);
      }
      route.rules = read_security(in_, document_, *operation.node, read_google_scheme);
      read_quota(operation, route);
      read_backend(operation, route);
      spec_.routes.push_back(std::move(route));
    }
    in_.apply(document_, kRules);
    return std::move(spec_);
  }

 private:
  // By name in OpenAPI 3, in place in OpenAPI 2.
  const Node* named(const Node* backend) {
    if (backend == nullptr || !backend->is_scalar()) return backend;
    in_.understood(backend, "names the upstream");
    const Node* found = member(member(management_, "backends"), backend->text);
    if (found == nullptr) in_.problem(*backend, "there is no backend of this name");
    return found;
  }

  void read_backend(const Operation& operation, Route& route) {
    const Node* own = member(operation.node, "x-google-backend");
    const Node* backend = named(own != nullptr ? own : member(&document_, "x-google-backend"));
    const auto address = in_.text(member(backend, "address"), "the upstream's address");
    const auto url = parse_url(*address);
    if (!url) {
      in_.problem(backend != nullptr ? *backend : *operation.node,
                  "no upstream; give x-google-backend an address: https://HOST");
      return;
    }
    const auto translation =
        in_.text(either(backend, "path_translation", "pathTranslation"), "the upstream's path");
    const bool constant =
        translation ? *translation == "CONSTANT_ADDRESS" : own != nullptr && !own->is_scalar();
    Field<std::string> target = address.with(url->origin() + (constant ? "" : url->path));
    while (target.value.ends_with('/')) target.value.pop_back();
    append_leaves(target.from, translation.from);
    if (constant) {
      route.rewrite = address.with(url->path.empty() ? std::string("/") : url->path);
      if (has_parameters(*route.paths[0].text)) {
        route.rewrite.note = "parameters of the path no longer arrive as query parameters";
        route.rewrite.approximate = true;
      }
    }
    Service& service = service_of(spec_, target, url->host);
    const auto deadline = in_.number(member(backend, "deadline"), "the time an answer may take");
    if (deadline) {
      service.timeouts.total_ms = deadline.with(static_cast<int64_t>(*deadline * 1000));
    }
    route.service = given(*service.name);
  }

  // So much of a metric a minute and project; an operation costs some of it.
  void read_quota(const Operation& operation, Route& route) {
    const Node* costs = member(member(operation.node, "x-google-quota"), "metricCosts");
    for (const Node& cost : members(costs)) {
      const auto price = in_.integer(&cost, "a quota");
      for (const Node& limit : items(at(management_, "quota/limits"))) {
        if (text_at(&limit, "metric") == cost.key && price && *price > 0) {
          add_limit(limit, price, route);
        }
      }
    }
  }

  void add_limit(const Node& node, const Field<int64_t>& price, Route& route) {
    const Node* values = member(&node, "values");
    const Node* value = values != nullptr && values->is_map() ? member(values, "STANDARD") : values;
    auto count = in_.integer(value, "a quota");
    if (!count) return;
    count.value = std::max<int64_t>(*count / *price, 1);
    append_leaves(count.from, price.from);
    count.note = "operations of one metric share this quota in the source";
    count.approximate = true;
    for (const char* key : {"name", "metric", "unit"}) {
      in_.understood(member(&node, key), "what is counted, a minute and consumer");
    }
    Limit limit;
    limit.windows.push_back({count, 60});
    limit.per = given(Per::Consumer);
    Rule rule;
    rule.action = std::move(limit);
    rule.name = given(std::string("quota"));
    route.rules.push_back(std::move(rule));
  }

  Reading& in_;
  const Node& document_;
  const Node* management_ = nullptr;
  Field<std::string> base_;
  ApiSpec spec_;
};

std::vector<ApiSpec> read(Reading& in, const Parameters&) {
  std::vector<ApiSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_openapi(document)) out.push_back(Google(in, document).read());
    }
  }
  return out;
}

}  // namespace

constinit const Reader kGoogle{
    .name = "google-api-gateway",
    .title = "Google API Gateway, Cloud Endpoints",
    .inputs = "the OpenAPI document of an API config, x-google- extensions in it",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
