// An API gateway's configuration as no vendor says it: what every reader makes and every writer
// prints. Plain data; units are in the names; a field that is not set was not in the source.
//
//   route "orders" GET /orders/{id}, service "shop" https://shop.internal/v2,
//   rules: a key in x-api-key, 5 requests a second with bursts of 10
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/refusal_kind.h"
#include "base/secret.h"
#include "port/convert/field.h"
#include "port/convert/tree.h"

namespace sluice::port::convert::api {

// A part of the source that only writers of one family take as it stands: "kong", or "openapi" for
// what documents an operation. `at` is a JSON pointer below what it belongs to.
struct Extra {
  std::string_view family;
  std::string at;
  const Node* node = nullptr;
};
using Extras = std::vector<Extra>;

using Texts = std::vector<Field<std::string>>;

// ---- what is said where the gateway refuses by itself ----

// What a credential is.
enum class Scheme : uint8_t { Key, Basic, Token, Signature };

// What an export says of a refusal; the rest is the vendor's own.
struct RefusalSaid {
  RefusalKind kind = RefusalKind::NoRoute;
  std::optional<Scheme> scheme;  // none: any
  Field<int64_t> status;
  Field<std::string> body;
  Field<std::string> content_type;
  std::vector<std::pair<std::string, Field<std::string>>> headers;  // names in lower case
};

// The same of one rule: another status, another text in the vendor's form.
struct Reworded {
  Field<int64_t> status;
  Field<std::string> message;
};

// ---- rules: what happens to a request besides routing, in the order of the source ----

struct KeyAuth {
  Texts headers;
  Texts queries;
  Field<bool> in_header;  // said in so many words
  Field<bool> in_query;
  Field<bool> hide;  // the key does not travel to the upstream
};

struct BasicAuth {
  Field<bool> hide;
  Field<std::string> realm = {};
};

struct Jwt {
  Field<std::string> issuer;
  Texts more_issuers;  // that are as good
  Field<std::string> jwks_url;
  Texts audiences;
  Texts scopes;
  Texts headers;      // where the token stands; none: Authorization, after "Bearer "
  bool bare = false;  // or there without that word
  Reworded refused;
};

// Requests that their sender signed with a secret of its own (Kong's hmac-auth).
struct SignedRequests {
  Texts algorithms;      // "hmac-sha256"; none: all that there are
  Texts signed_headers;  // that a signature must cover
  Field<double> skew_s;
  Field<bool> hide;
  Field<bool> check_body;  // against the digest that is signed
};

// Who may call is decided by something that no target has: a function, request signatures of a
// cloud, a session service.
struct ForeignAuth {
  std::string what;  // "an AWS Lambda authorizer"
  std::string remedy;
  bool by_header = false;  // a request without an Authorization header is refused for certain
};

enum class Per : uint8_t { Everybody, Consumer, Address, Header, Other };

struct Window {
  Field<int64_t> count;
  int64_t seconds = 0;   // 1, 60, 3600, 86400, 604800; a month counts as 2592000
  bool sliding = false;  // any stretch of that length, not those that begin at multiples of it
  bool quota = false;    // refused as one
};

struct Limit {
  Field<double> rate_per_s;  // token bucket
  Field<int64_t> burst;
  std::vector<Window> windows;
  Field<Per> per;
  Field<std::string> header;  // of Per::Header
  Reworded refused;
  std::string shared;  // rules of this name count together
};

struct Cors {
  Texts origins;
  Texts methods;
  Texts headers;
  Texts exposed;
  Field<bool> credentials;
  Field<int64_t> max_age_s;
  int64_t status = 0;  // of the answer to a preflight request; 0: 200
  // Preflight requests are answered although the route names methods without OPTIONS.
  bool any_method = false;
};

enum class Edit : uint8_t { Set, Append, Remove, Rename, SetIfAbsent, SetIfPresent };
enum class Where : uint8_t { RequestHeader, RequestQuery, ResponseHeader };

struct HeaderEdit {
  Edit edit = Edit::Set;
  Where where = Where::RequestHeader;
  Field<std::string> name;
  Field<std::string> value;  // Rename: the new name
  bool secret = false;       // the value must not be written
};

struct Headers {
  std::vector<HeaderEdit> edits;
};

// An answer without an upstream.
struct Respond {
  Field<int64_t> status;
  Field<std::string> body;
  Field<std::string> content_type;
};

// Without an address as a whole, what is not set is the request's own.
struct Redirect {
  Field<int64_t> status;
  Field<std::string> url;
  Field<std::string> scheme = {};
  Field<std::string> host = {};
  Field<int64_t> port = {};
  Field<std::string> path = {};
  Field<bool> keep_query = {};   // unset: kept
  bool replaces_prefix = false;  // `path` stands for what the route's prefix takes only
};

struct Addresses {
  Texts allow;
  Texts deny;               // before `allow`
  Field<bool> nobody = {};  // all are denied
};

struct BodySize {
  Field<int64_t> bytes;
};

struct Validate {
  Field<bool> body;
  Field<bool> parameters;
};

struct Cache {
  Field<int64_t> ttl_s;
};

// Known by its name to its own family only.
struct Native {
  std::string_view family;
};

using Action = std::variant<Native, KeyAuth, BasicAuth, Jwt, SignedRequests, ForeignAuth, Limit,
                            Cors, Headers, Respond, Redirect, Addresses, BodySize, Validate, Cache>;

struct Rule {
  Action action;
  Field<std::string> name;  // as the source calls it: a plugin, a policy
  Field<bool> enabled;
  // Narrower than where it stands: names of a service, a route, a consumer.
  Field<std::string> service;
  Field<std::string> route;
  Field<std::string> consumer;
  Extras extras;
};
using Rules = std::vector<Rule>;

// ---- what routes lead to ----

struct Timeouts {
  Field<int64_t> connect_ms;
  Field<int64_t> read_ms;
  Field<int64_t> write_ms;
  Field<int64_t> total_ms;
};

struct Target {
  Field<std::string> url;  // "https://host:8443/base", without '/' at the end
  Field<double> weight;
  Extras extras;
};

// Code of a vendor that runs without an address of its own.
struct Function {
  Field<std::string> arn;
  std::string region;
  std::string name;  // with a qualifier: "price:live"
  bool proxy = true;
};

struct Service {
  Field<std::string> name;
  std::vector<Target> targets;
  Field<std::string> pool;  // a name for the targets together
  Extras pool_extras;
  Function function;  // when there are no targets
  Timeouts timeouts;
  Field<int64_t> retries;
  Field<bool> verify_tls;
  Field<bool> enabled;
  Rules rules;
  Extras extras;
};

enum class PathKind : uint8_t {
  Template,  // "/orders/{id}", "/files/{rest+}": the whole path; without braces exactly this path
  Prefix,
  Regex,  // matched from the start of the path
};

struct Path {
  PathKind kind = PathKind::Template;
  Field<std::string> text;
  bool by_segment = false;  // a prefix "/a" that does not stand for "/ab"
};

struct HeaderMatch {
  std::string name;
  Texts values;  // any of them
  bool regex = false;
};

struct Route {
  Field<std::string> name;
  Field<std::string> service;  // its name; unset: answered by a rule
  Texts methods;               // none: any
  std::vector<Path> paths;     // any of them; none: any
  Texts hosts;
  std::vector<HeaderMatch> headers;
  std::vector<HeaderMatch> query;
  Texts protocols;
  Field<int64_t> priority;   // more first
  bool ranked = false;       // it orders paths of all kinds, not expressions alone
  bool implied = false;      // follows from another; left out where a target cannot say it
  bool other_hosts = false;  // takes requests for hosts that no route names, besides its own
  Field<bool> strip_prefix;
  bool joined = false;  // what is left of a stripped path stands right behind the base, without '/'
  Field<bool> keep_host;
  Field<std::string> rewrite;  // the upstream's path with the same names in braces
  Field<std::string> upstream_method;
  std::string api;  // that consumers may be let into
  Rules rules;
  Extras extras;
};

// ---- who calls ----

struct Credential {
  enum class Kind : uint8_t { Key, Basic, JwtSecret, Hmac, Certificate };
  Kind kind = Kind::Key;
  Field<std::string> id;   // a user's name, a key id
  Field<Secret> secret;    // in clear, or a reference such as ${{ env "X" }}
  bool elsewhere = false;  // it is such a reference
  Field<std::string> hash;
  Extras extras;
};

struct Consumer {
  Field<std::string> name;
  Field<std::string> custom_id;
  std::vector<Credential> credentials;
  Field<std::vector<std::string>> apis;  // that the credentials are good for; unset: all
  Rules rules;
  Extras extras;
};

struct ApiSpec {
  Field<std::string> name;
  Field<std::string> version;
  std::vector<Service> services;
  std::vector<Route> routes;
  std::vector<Consumer> consumers;
  Rules rules;  // for everything
  std::vector<RefusalSaid> refusals;
  bool http_api = false;  // of AWS: an HTTP API, not a REST API
  // A key is good for nothing but what a plan, product or subscription says.
  bool keys_need_plans = false;
  Extras extras;
};

}  // namespace sluice::port::convert::api
