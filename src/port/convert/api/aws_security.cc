// x-amazon-apigateway-authtype and x-amazon-apigateway-authorizer, as known 2026-11-21:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
#include "port/convert/api/aws.h"

namespace sluice::port::convert::api::aws {

namespace {

using ir::Severity;

// arn:aws:cognito-idp:REGION:ACCOUNT:userpool/POOL.
std::string issuer_of_pool(std::string_view arn) {
  const size_t idp = arn.find(":cognito-idp:");
  const size_t pool = arn.rfind('/');
  if (idp == std::string_view::npos || pool == std::string_view::npos) return "";
  const std::string_view rest = arn.substr(idp + 13);
  return "https://cognito-idp." + std::string(rest.substr(0, rest.find(':'))) + ".amazonaws.com/" +
         std::string(arn.substr(pool + 1));
}

Jwt read_cognito(Reading& in, const Node& authorizer) {
  Jwt out;
  out.bare = true;
  const Node* pools = member(&authorizer, "providerARNs");
  for (const Node& pool : items(pools)) {
    const auto arn = in.text(&pool, "the issuer of tokens");
    if (out.issuer) {
      in.settle(&pool, Status::Manual, "another user pool: the target takes one issuer a route");
      continue;
    }
    out.issuer = arn.with(issuer_of_pool(*arn));
    if (out.issuer.value.empty()) in.problem(pool, "no user pool; an ARN of one is wanted");
    out.jwks_url = arn.with(*out.issuer + "/.well-known/jwks.json");
  }
  return out;
}

Jwt read_jwt(Reading& in, const Node& authorizer) {
  Jwt out;
  out.bare = true;
  out.issuer = in.text(at(&authorizer, "jwtConfiguration/issuer"), "the issuer of tokens");
  out.audiences = in.texts(at(&authorizer, "jwtConfiguration/audience"), "an audience");
  return out;
}

bool names_authorization(std::string_view source) {
  return source.empty() || source == "method.request.header.Authorization" ||
         source == "$request.header.Authorization";
}

ForeignAuth read_function(Reading& in, const Node& authorizer) {
  constexpr std::string_view kNote =
      "a function decides who may call: no gateway runs it; rebuild it as JWT or keys";
  for (const char* key :
       {"authorizerUri", "authorizerCredentials", "identityValidationExpression", "identitySource",
        "authorizerPayloadFormatVersion", "enableSimpleResponses"}) {
    in.settle(member(&authorizer, key), Status::Manual, kNote, Severity::Severe);
  }
  return {"an AWS Lambda authorizer",
          "rebuild the decision as JWT or keys, or put a service in front that makes it",
          names_authorization(text_at(&authorizer, "identitySource"))};
}

}  // namespace

ForeignAuth iam() {
  return {"AWS request signatures (IAM)",
          "give these callers keys or tokens: nothing outside AWS can check"};
}

Rule read_aws_scheme(Reading& in, const Node& scheme, const Node& use) {
  const Node* authtype = member(&scheme, "x-amazon-apigateway-authtype");
  const Node* authorizer = member(&scheme, "x-amazon-apigateway-authorizer");
  Rule out = read_scheme(in, scheme, use);
  const std::string_view kind = text_at(authorizer, "type");
  if (authtype != nullptr || authorizer != nullptr) {
    in.understood(member(&scheme, "name"), "the header with the token");
  }
  in.understood(authtype, "the kind of authentication");
  in.understood(member(authorizer, "type"), "the kind of authentication");
  in.settle(member(authorizer, "authorizerResultTtlInSeconds"), Status::Dropped,
            "how long AWS remembers the decision", Severity::Info);
  if (text_at(&scheme, "x-amazon-apigateway-authtype") == "awsSigv4") {
    out.action = iam();
  } else if (kind == "cognito_user_pools") {
    Jwt jwt = read_cognito(in, *authorizer);
    jwt.scopes = in.texts(&use, "a scope");
    out.action = std::move(jwt);
  } else if (kind == "jwt") {
    Jwt jwt = read_jwt(in, *authorizer);
    jwt.scopes = in.texts(&use, "a scope");
    const Node* source = member(authorizer, "identitySource");
    const bool usual = source == nullptr || source->text == "$request.header.Authorization";
    in.settle(
        source, usual ? Status::Mapped : Status::Manual,
        usual ? "the Authorization header" : "the token stands elsewhere: set it in the target",
        usual ? Severity::Info : Severity::Warn);
    out.action = std::move(jwt);
  } else if (authorizer != nullptr) {
    out.action = read_function(in, *authorizer);
  }
  return out;
}

}  // namespace sluice::port::convert::api::aws
