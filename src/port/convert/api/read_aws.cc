// Amazon API Gateway: the OpenAPI export of an API with its extensions (`aws apigateway get-export
// --parameters extensions='apigateway'`, or a document kept beside a template), with usage plans,
// keys and stages from files beside it. Facts as known 2026-11-21.
#include <array>

#include "port/convert/api/aws.h"
#include "port/convert/api/rows.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"x-amazon-apigateway-gateway-responses", Status::Manual, Severity::Warn,
     "an answer that the new gateway does not give"},
    {"x-amazon-apigateway-binary-media-types", Status::Mapped, Severity::Info,
     "bodies pass as bytes"},
    {"x-amazon-apigateway-minimum-compression-size", Status::Manual, Severity::Warn,
     "compress answers in the target"},
    {"x-amazon-apigateway-endpoint-configuration", Status::Manual, Severity::Warn,
     "the network in which the API can be reached"},
    {"x-amazon-apigateway-documentation", Status::Dropped, Severity::Info, "documentation"},
    {"x-amazon-apigateway-importexport-version", Status::Dropped, Severity::Info,
     "the version of the export"},
    {"x-amazon-apigateway-request-validators", Status::Dropped, Severity::Info,
     "no operation names it"},
    {"x-amazon-apigateway-tag-value", Status::Dropped, Severity::Info, "a tag"},
    {"x-amazon-apigateway-authorizer", Status::Dropped, Severity::Info, "no operation names it"},
    {"x-amazon-apigateway-authtype", Status::Dropped, Severity::Info, "no operation names it"},
    {"securitySchemes", Status::Dropped, Severity::Info, "no operation names it"},
    {"securityDefinitions", Status::Dropped, Severity::Info, "no operation names it"},
    {"basePath", Status::Manual, Severity::Warn,
     "the stage in clients' addresses: keep it by name service or a rewrite in front"},
    {"default", Status::Manual, Severity::Warn,
     "the stage in clients' addresses: keep it by name service or a rewrite in front"},
    {"servers", Status::Dropped, Severity::Info, "the old gateway's own address"},
    {"host", Status::Dropped, Severity::Info, "the old gateway's own address"},
    {"schemes", Status::Dropped, Severity::Info, "the old gateway's own address"},
});

bool has_extension(const Node& node, int depth) {
  for (const Node& child : members(&node)) {
    if (child.key.starts_with("x-amazon-apigateway-")) return true;
    if (depth > 0 && has_extension(child, depth - 1)) return true;
  }
  return false;
}

bool is_template(const Node& document) {
  for (const Node& resource : members(member(&document, "Resources"))) {
    const std::string_view type = text_at(&resource, "Type");
    if (type.starts_with("AWS::ApiGateway") || type.starts_with("AWS::Serverless::Api"))
      return true;
  }
  return false;
}

bool sniff(const Source&, const Node& document) {
  if (is_template(document)) return true;
  return is_openapi(document) &&
         (has_extension(document, 0) ||
          (member(&document, "paths") != nullptr && has_extension(*member(&document, "paths"), 3)));
}

void read_validator(Reading& in, const Node& document, const Node& operation, Route& route) {
  constexpr const char* kName = "x-amazon-apigateway-request-validator";
  const Node* name = member(&operation, kName);
  if (name == nullptr) name = member(&document, kName);
  if (name == nullptr) return;
  Rule rule;
  rule.name = in.text(name, "request validation");
  const Node* validator =
      member(member(&document, "x-amazon-apigateway-request-validators"), name->text);
  if (validator == nullptr) {
    in.problem(*name, "there is no request validator \"" + name->text + "\"");
    return;
  }
  rule.action =
      Validate{in.boolean(member(validator, "validateRequestBody"), "request validation"),
               in.boolean(member(validator, "validateRequestParameters"), "request validation")};
  route.rules.push_back(std::move(rule));
}

void read_cors(Reading& in, const Node& document, ApiSpec& spec) {
  const Node* node = member(&document, "x-amazon-apigateway-cors");
  if (node == nullptr) return;
  Cors cors;
  cors.status = 204;
  cors.any_method = true;
  cors.origins = in.texts(member(node, "allowOrigins"), "CORS");
  cors.methods = in.texts(member(node, "allowMethods"), "CORS");
  cors.headers = in.texts(member(node, "allowHeaders"), "CORS");
  cors.exposed = in.texts(member(node, "exposeHeaders"), "CORS");
  cors.credentials = in.boolean(member(node, "allowCredentials"), "CORS");
  cors.max_age_s = in.integer(member(node, "maxAge"), "CORS");
  Rule rule;
  rule.action = std::move(cors);
  rule.name = given(std::string("cors"));
  spec.rules.push_back(std::move(rule));
}

// IAM by its older name, at the operation or for all of them.
void read_iam(Reading& in, const Node& document, const Node& operation, Rules& rules) {
  const Node* auth = member(&operation, "x-amazon-apigateway-auth");
  if (auth == nullptr) auth = member(&document, "x-amazon-apigateway-auth");
  if (auth == nullptr) return;
  if (text_at(auth, "type") == "NONE") return in.understood(auth, "no authentication");
  rules.insert(rules.begin(), foreign_rule(in, *auth, "iam", aws::iam()));
}

// Where a Lambda authorizer names the key, no key of the request says anything.
void read_key_source(Reading& in, const Node& document, Rules& rules) {
  const Node* source = member(&document, "x-amazon-apigateway-api-key-source");
  if (source == nullptr || source->text != "AUTHORIZER") {
    return in.understood(source, "the key stands in the request");
  }
  in.settle(source, Status::Manual, "a function tells the key of a caller: no gateway runs it",
            Severity::Severe);
  for (Rule& rule : rules) {
    if (!std::holds_alternative<KeyAuth>(rule.action)) continue;
    rule.name.from = leaves_of_rule(rule);
    rule.action = ForeignAuth{"a key that an AWS Lambda authorizer names",
                              "issue keys that clients send, or rebuild the decision as JWT"};
  }
}

// An integration may stand by name in components (HTTP APIs).
const Node* integration_of(Reading& in, const Node& document, const Node& operation) {
  const Node* node = member(&operation, "x-amazon-apigateway-integration");
  const Node* reference = member(node, "$ref");
  if (reference == nullptr) return node;
  constexpr std::string_view kPrefix = "#/components/x-amazon-apigateway-integrations/";
  const std::string_view text = reference->text;
  const Node* found = nullptr;
  if (text.starts_with(kPrefix)) {
    found = member(at(&document, "components/x-amazon-apigateway-integrations"),
                   text.substr(kPrefix.size()));
  }
  if (found == nullptr) in.problem(*reference, "there is no integration of this name");
  in.understood(reference, "refers to the integration");
  return found;
}

ApiSpec read_api(Reading& in, const Node& document, const Parameters& values) {
  ApiSpec spec = read_document(in, document);
  std::erase_if(spec.extras, [](const Extra& extra) {
    return extra.at.find("x-amazon-apigateway") != std::string::npos;
  });
  for (const Operation& operation : operations(document)) {
    Route route = read_operation(in, document, operation);
    route.rules = read_security(in, document, *operation.node, aws::read_aws_scheme);
    read_key_source(in, document, route.rules);
    read_iam(in, document, *operation.node, route.rules);
    read_validator(in, document, *operation.node, route);
    const Node* integration = integration_of(in, document, *operation.node);
    if (integration != nullptr) {
      aws::read_integration(in, spec, route, *integration, values);
    } else {
      Rule none;
      none.action = Respond{given(int64_t{500}), {}, {}};
      none.name = given(std::string("no integration"));
      route.rules.push_back(std::move(none));
    }
    spec.routes.push_back(std::move(route));
  }
  if (const Node* policy = member(&document, "x-amazon-apigateway-policy")) {
    if (auto rule = aws::read_resource_policy(in, *policy)) spec.rules.push_back(std::move(*rule));
  }
  read_cors(in, document, spec);
  // Only exports of HTTP APIs have these two.
  spec.http_api = member(&document, "x-amazon-apigateway-importexport-version") != nullptr ||
                  member(&document, "x-amazon-apigateway-cors") != nullptr;
  aws::read_refusals(in, spec, document);
  return spec;
}

// A template says how an API is made, often by code beside it; the export says what it is.
void refuse_templates(Reading& in) {
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!is_template(document)) continue;
      in.problem(*member(&document, "Resources"),
                 "a template, not an API: deploy it and give the result of `aws apigateway "
                 "get-export --export-type oas30 --parameters extensions=apigateway`");
    }
  }
}

std::vector<ApiSpec> read(Reading& in, const Parameters& parameters) {
  std::vector<ApiSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!is_openapi(document)) continue;
      const aws::Deployment here = aws::deployment_of(in, document, parameters);
      Parameters values = parameters;
      aws::collect_variables(in, here, values);
      out.push_back(read_api(in, document, values));
      aws::read_stages(in, here, out.back());
      aws::read_plans(in, document, here, out.back());
      in.apply(document, kRules);
    }
  }
  aws::leave_other_plans(in);
  if (out.empty()) refuse_templates(in);
  return out;
}

}  // namespace

constinit const Reader kAwsApiGateway{
    .name = "aws-apigateway",
    .title = "Amazon API Gateway",
    .inputs =
        "the OpenAPI export with extensions, JSON of get-usage-plans, get-api-keys "
        "--include-values and get-stages, the CSV of keys",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
