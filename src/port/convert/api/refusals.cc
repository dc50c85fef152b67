#include "port/convert/api/refusals.h"

#include <algorithm>
#include <array>
#include <span>

#include "wire/json_writer.h"

namespace sluice::port::convert::api {

namespace {

using enum RefusalKind;

struct Row {
  RefusalKind kind;
  std::optional<Scheme> scheme;  // of credentials; none: any
  int status;
  std::string_view message;
  std::string_view header = {};  // the value of the vendor's header
};

// How a vendor wraps a message.
enum class Form : uint8_t { Json, Apim, Google, Plain, Page };

struct Vendor {
  Family family;
  bool http_api;  // of AWS: HTTP APIs, not REST APIs
  Form form;
  std::string_view content_type;
  std::string_view header;  // that some answers have
  std::span<const Row> rows;
};

// Texts with a number, a path or an id of the request in them stand here without it. The first row
// that fits holds. All as known 2026-11-21.

// docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
constexpr auto kAwsRest = std::to_array<Row>({
    {NoCredential, Scheme::Token, 401, "Unauthorized", "UnauthorizedException"},
    {BadCredential, Scheme::Token, 401, "Unauthorized", "UnauthorizedException"},
    {NoCredential, {}, 403, "Forbidden", "ForbiddenException"},
    {BadCredential, {}, 403, "Forbidden", "ForbiddenException"},
    {Forbidden, {}, 403, "Forbidden", "ForbiddenException"},
    {NoRoute, {}, 403, "Missing Authentication Token", "MissingAuthenticationTokenException"},
    {NoMethod, {}, 403, "Missing Authentication Token", "MissingAuthenticationTokenException"},
    {Throttled, {}, 429, "Too Many Requests", "TooManyRequestsException"},
    {Quota, {}, 429, "Limit Exceeded", "LimitExceededException"},
    {TooLarge, {}, 413, "Request Too Long"},
    {Unreachable,
     {},
     504,
     "Network error communicating with endpoint",
     "InternalServerErrorException"},
    {Timeout, {}, 504, "Endpoint request timed out", "InternalServerErrorException"},
});

// docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
constexpr auto kAwsHttp = std::to_array<Row>({
    {NoCredential, {}, 401, "Unauthorized"},
    {BadCredential, {}, 401, "Unauthorized"},
    {Forbidden, {}, 403, "Forbidden"},
    {NoRoute, {}, 404, "Not Found"},
    {NoMethod, {}, 404, "Not Found"},
    {Throttled, {}, 429, "Too Many Requests"},
    {Quota, {}, 429, "Too Many Requests"},
    {TooLarge, {}, 413, "Request Entity Too Large"},
    {Unreachable, {}, 503, "Service Unavailable"},
    {Timeout, {}, 503, "Service Unavailable"},
});

// learn.microsoft.com/azure/api-management/api-management-error-handling-policies, and the pages of
// rate-limit, quota and validate-jwt
constexpr auto kApim = std::to_array<Row>({
    {NoCredential, Scheme::Token, 401, "JWT not present."},
    {BadCredential, Scheme::Token, 401, "Invalid JWT."},
    {NoCredential,
     {},
     401,
     "Access denied due to missing subscription key. Make sure to include subscription key when "
     "making requests to an API."},
    {BadCredential,
     {},
     401,
     "Access denied due to invalid subscription key. Make sure to provide a valid key for an "
     "active subscription."},
    {Forbidden, {}, 403, "Forbidden"},
    {NoRoute, {}, 404, "Resource not found"},
    {NoMethod, {}, 404, "Resource not found"},
    {Throttled, {}, 429, "Rate limit is exceeded."},
    {Quota, {}, 403, "Out of call volume quota."},
    {Unreachable, {}, 500, "Internal server error"},
    {Timeout, {}, 500, "Internal server error"},
});

// github.com/GoogleCloudPlatform/esp-v2, tests/integration_test; cloud.google.com/endpoints/docs
constexpr auto kGoogle = std::to_array<Row>({
    {NoCredential, Scheme::Token, 401, "Jwt is missing"},
    {BadCredential, Scheme::Token, 401, "Jwt verification fails"},
    {NoCredential,
     {},
     401,
     "UNAUTHENTICATED:Method doesn't allow unregistered callers (callers without established "
     "identity). Please use API Key or other form of API consumer identity to call this API."},
    {BadCredential, {}, 400, "INVALID_ARGUMENT:API key not valid. Please pass a valid API key."},
    {Forbidden, {}, 403, "PERMISSION_DENIED:Permission denied."},
    {NoRoute, {}, 404, "The current request is not defined by this API."},
    {NoMethod,
     {},
     405,
     "The current request is matched to the defined url template but its http method is not "
     "allowed"},
    {Throttled, {}, 429, "RESOURCE_EXHAUSTED:Quota exceeded."},
    {Quota, {}, 429, "RESOURCE_EXHAUSTED:Quota exceeded."},
    {TooLarge, {}, 413, "Payload Too Large"},
    {Unreachable, {}, 503, "upstream connect error or disconnect/reset before headers"},
    {Timeout, {}, 504, "upstream request timeout"},
});

// github.com/Kong/kong, kong/plugins/*/ (key-auth, basic-auth, hmac-auth, acl, rate-limiting,
// request-size-limiting), kong/runloop/handler.lua, kong/error_handlers.lua
constexpr auto kKong = std::to_array<Row>({
    {NoCredential, Scheme::Key, 401, "No API key found in request", "Key"},
    {BadCredential, Scheme::Key, 401, "Unauthorized", "Key"},
    {NoCredential, Scheme::Basic, 401, "Unauthorized", "Basic realm=\"service\""},
    {BadCredential, Scheme::Basic, 401, "Unauthorized", "Basic realm=\"service\""},
    {NoCredential, Scheme::Signature, 401, "Unauthorized", "hmac"},
    {BadCredential, Scheme::Signature, 401, "HMAC signature does not match", "hmac"},
    {NoCredential, {}, 401, "Unauthorized"},
    {BadCredential, {}, 401, "Unauthorized"},
    {Forbidden, {}, 403, "You cannot consume this service"},
    {NoRoute, {}, 404, "no Route matched with those values"},
    {NoMethod, {}, 404, "no Route matched with those values"},
    {Throttled, {}, 429, "API rate limit exceeded"},
    {Quota, {}, 429, "API rate limit exceeded"},
    {TooLarge, {}, 413, "Request size limit exceeded"},
    {Unreachable, {}, 502, "An invalid response was received from the upstream server"},
    {Timeout, {}, 504, "The upstream server is timing out"},
});

// www.envoyproxy.io/docs/envoy/latest (api_key_auth, basic_auth, jwt_authn, rbac, buffer, router)
constexpr auto kEnvoy = std::to_array<Row>({
    {NoCredential, Scheme::Basic, 401,
     "User authentication failed. Missing username and password."},
    {BadCredential, Scheme::Basic, 401,
     "User authentication failed. Invalid username/password combination."},
    {NoCredential, Scheme::Token, 401, "Jwt is missing"},
    {BadCredential, Scheme::Token, 401, "Jwt verification fails"},
    {NoCredential, {}, 401, "Client authentication failed."},
    {BadCredential, {}, 401, "Client authentication failed."},
    {Forbidden, {}, 403, "RBAC: access denied"},
    {NoRoute, {}, 404, ""},
    {NoMethod, {}, 404, ""},
    {Throttled, {}, 429, ""},
    {Quota, {}, 429, ""},
    {TooLarge, {}, 413, "Payload Too Large"},
    {Unreachable, {}, 503, "upstream connect error or disconnect/reset before headers"},
    {Timeout, {}, 504, "upstream request timeout"},
});

// nginx.org/en/docs/http (auth_basic, access, limit_req_status, limit_except, core, proxy)
constexpr auto kNginx = std::to_array<Row>({
    {NoCredential, {}, 401, "Authorization Required"},
    {BadCredential, {}, 401, "Authorization Required"},
    {Forbidden, {}, 403, "Forbidden"},
    {NoRoute, {}, 404, "Not Found"},
    {NoMethod, {}, 403, "Forbidden"},
    {Throttled, {}, 503, "Service Temporarily Unavailable"},
    {Quota, {}, 503, "Service Temporarily Unavailable"},
    {TooLarge, {}, 413, "Request Entity Too Large"},
    {Unreachable, {}, 502, "Bad Gateway"},
    {Timeout, {}, 504, "Gateway Time-out"},
});

constexpr std::string_view kJson = "application/json";
constexpr auto kVendors = std::to_array<Vendor>({
    {Family::Aws, false, Form::Json, kJson, "x-amzn-errortype", kAwsRest},
    {Family::Aws, true, Form::Json, kJson, "", kAwsHttp},
    {Family::Apim, false, Form::Apim, kJson, "", kApim},
    {Family::Google, false, Form::Google, kJson, "", kGoogle},
    {Family::Kong, false, Form::Json, "application/json; charset=utf-8", "www-authenticate", kKong},
    {Family::Gateway, false, Form::Plain, "text/plain", "", kEnvoy},
    {Family::Nginx, false, Form::Page, "text/html", "", kNginx},
});

const Vendor* vendor_of(Family family, bool http_api) {
  const auto found = std::ranges::find_if(kVendors, [&](const Vendor& one) {
    return one.family == family && one.http_api == http_api;
  });
  return found != kVendors.end() ? &*found : nullptr;
}

const Row* row_of(const Vendor* vendor, RefusalKind kind, Scheme scheme) {
  if (vendor == nullptr) return nullptr;
  const auto found = std::ranges::find_if(vendor->rows, [&](const Row& one) {
    return one.kind == kind && (!one.scheme || *one.scheme == scheme);
  });
  return found != vendor->rows.end() ? &*found : nullptr;
}

// With a status of its own (limit_req_status) the page has that one's name.
std::string page(int status, std::string_view message) {
  constexpr int kTooMany = 429;
  if (status == kTooMany) message = "Too Many Requests";
  const std::string title = std::to_string(status) + " " + std::string(message);
  return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
         "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}

std::string quoted(std::string_view text) {
  std::string out;
  wire::json::Writer(out).string(text);
  return out;
}

std::string body_of(Form form, int status, std::string_view message) {
  const std::string number = std::to_string(status);
  switch (form) {
    case Form::Json:
      return "{\"message\":" + quoted(message) + "}";
    case Form::Apim:
      return "{ \"statusCode\": " + number + ", \"message\": " + quoted(message) + " }";
    case Form::Google:
      return "{\"code\":" + number + ",\"message\":" + quoted(message) + "}";
    case Form::Page:
      return page(status, message);
    case Form::Plain:
      break;
  }
  return std::string(message);
}

// What Sluice itself answers (base::info).
int own_status(RefusalKind kind) {
  constexpr std::array kOwn{401, 401, 401, 401, 403, 404, 405, 429, 429, 413, 502, 504};
  return kOwn[static_cast<size_t>(kind)];
}

// A key beside a token is a key.
RefusalKind plain(RefusalKind kind) {
  return kind == NoKey ? NoCredential : kind == BadKey ? BadCredential : kind;
}

}  // namespace

std::string_view name(RefusalKind kind) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"no_credential", "bad_credential", "no_key", "bad_key", "forbidden", "no_route", "no_method",
       "throttled", "quota", "too_large", "unreachable", "timeout"});
  return kNames[static_cast<size_t>(kind)];
}

std::string_view vendor_message(Family family, bool http_api, RefusalKind kind, Scheme scheme) {
  const Row* row = row_of(vendor_of(family, http_api), kind, scheme);
  return row != nullptr ? row->message : std::string_view();
}

int vendor_status(Family family, bool http_api, RefusalKind kind, Scheme scheme) {
  const Row* row = row_of(vendor_of(family, http_api), kind, scheme);
  return row != nullptr ? row->status : own_status(kind);
}

SourceRefusals::SourceRefusals(const ApiSpec& spec, std::string_view reader)
    : spec_(spec), family_(family_of(reader)) {}

std::optional<RefusalAnswer> SourceRefusals::answer(RefusalKind kind, Scheme scheme) const {
  if (kind == NoKey || kind == BadKey) scheme = Scheme::Key;
  kind = plain(kind);
  const Vendor* vendor = vendor_of(family_, spec_.http_api);
  const Row* row = row_of(vendor, kind, scheme);
  if (row == nullptr) return std::nullopt;
  RefusalAnswer out;
  out.status = row->status;
  for (const RefusalSaid& said : spec_.refusals) {
    if (said.kind != kind || (said.scheme && *said.scheme != scheme)) continue;
    if (said.status) out.status = static_cast<int>(*said.status);
  }
  out.body = body_of(vendor->form, out.status, row->message);
  out.content_type = vendor->content_type;
  if (!row->header.empty()) out.headers.emplace(vendor->header, row->header);
  for (const RefusalSaid& said : spec_.refusals) {
    if (said.kind != kind || (said.scheme && *said.scheme != scheme)) continue;
    if (said.body) out.body = *said.body;
    if (said.content_type) out.content_type = *said.content_type;
    for (const auto& [header, value] : said.headers) out.headers[header] = *value;
  }
  return out;
}

int SourceRefusals::status(RefusalKind kind, Scheme scheme) const {
  const auto found = answer(kind, scheme);
  return found ? found->status : own_status(kind);
}

std::optional<RefusalAnswer> SourceRefusals::reworded(RefusalKind kind, Scheme scheme,
                                                      const Reworded& words) const {
  auto out = answer(kind, scheme);
  if (!out || (!words.status && !words.message)) return out;
  const Vendor* vendor = vendor_of(family_, spec_.http_api);
  const Row* row = row_of(vendor, plain(kind), scheme);
  if (words.status) out->status = static_cast<int>(*words.status);
  out->body = body_of(vendor->form, out->status,
                      words.message ? std::string_view(*words.message) : row->message);
  return out;
}

}  // namespace sluice::port::convert::api
