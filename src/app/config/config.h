// The configuration as plain values. What each key means, its limits and its sentence in the
// documentation stand in fields.h; the defaults stand here, and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace sluice::app::config {

using Duration = std::chrono::milliseconds;

struct ByteSize {
  uint64_t bytes = 0;
  bool operator==(const ByteSize&) const = default;
};

constexpr ByteSize kib(uint64_t n) {
  return {n << 10};
}
constexpr ByteSize mib(uint64_t n) {
  return {n << 20};
}

struct Endpoint {
  std::string host;  // IPv6 without its brackets
  uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};

// By name: the same thing is written by enum_names() for the file and the schema.
enum class AuthMode : uint8_t { Keys, None };
enum class LossPolicy : uint8_t { Refuse, Accept };
enum class ClientAuth : uint8_t { Required, Requested };
enum class LogLevel : uint8_t { Trace, Debug, Info, Warn, Error };

struct ServerTls {
  std::string cert;  // paths, already resolved against the configuration's folder
  std::string key;
  std::optional<std::string> client_ca;
  ClientAuth client_auth = ClientAuth::Required;
  bool operator==(const ServerTls&) const = default;
};

struct Limits {
  ByteSize max_head_bytes = kib(32);
  uint32_t max_headers = 100;
  ByteSize max_body_bytes = mib(32);
  uint32_t max_connections = 10'000;
  uint32_t json_depth = 64;
  bool operator==(const Limits&) const = default;
};

struct ServerTimeouts {
  Duration handshake = std::chrono::seconds(10);
  Duration head = std::chrono::seconds(10);
  Duration body_gap = std::chrono::seconds(60);
  Duration idle = std::chrono::seconds(75);
  Duration write = std::chrono::seconds(60);
  bool operator==(const ServerTimeouts&) const = default;
};

struct Server {
  Endpoint listen{"127.0.0.1", 8080};
  Endpoint admin{"127.0.0.1", 8081};
  uint32_t threads = 0;
  std::optional<ServerTls> tls;
  Limits limits;
  Duration drain_timeout = std::chrono::seconds(30);
  ServerTimeouts timeouts;
};

struct Auth {
  AuthMode mode = AuthMode::Keys;
};

struct ProviderTimeouts {
  Duration connect = std::chrono::seconds(5);
  Duration tls = std::chrono::seconds(5);
  Duration first_byte = std::chrono::seconds(600);
  Duration gap = std::chrono::seconds(300);
  Duration total = std::chrono::seconds(3600);
};

struct ProviderTls {
  bool verify = true;
  std::optional<std::string> ca_file;
  std::optional<std::string> client_cert;
  std::optional<std::string> client_key;
  std::optional<std::string> server_name;
};

struct Provider {
  std::string kind;
  std::optional<std::string> base_url;
  std::optional<Secret> api_key;
  std::optional<std::string> api_version;
  ProviderTimeouts timeouts;
  ProviderTls tls;
  uint32_t max_connections = 1'000;
  // Values are secrets because keys are often sent in headers of their own.
  std::map<std::string, Secret, std::less<>> headers;
};

struct Target {
  std::string id;
  std::string provider;
  std::optional<std::string> model;  // absent: the client's model name goes through
  double weight = 0;
  std::optional<uint32_t> max_output_tokens;
};

// What keeps one user's requests on one target.
struct Sticky {
  enum class From : uint8_t { Header, Body };
  From from = From::Header;
  std::string name;  // header name in lower case, or a body member: "user", "metadata.user_id"
  bool operator==(const Sticky&) const = default;
};

// US dollars for a million tokens.
struct TokenPrice {
  double input = 0;
  double output = 0;
  bool operator==(const TokenPrice&) const = default;
};
struct ShadowPrices {
  TokenPrice from;
  TokenPrice to;
};

// What may differ at one place of a structured answer. By name.
enum class PathAction : uint8_t { Exact, Ignore, Tolerance, Unordered, Text };
enum class NanRule : uint8_t { MustAgree, Never, Skip };
struct ShadowPath {
  std::string path;
  PathAction action = PathAction::Ignore;
  double absolute = 0;
  double relative = 0;
  double least_chrf = 70;
};

// The outputs of a model that predicts: numbers somewhere in a JSON answer.
struct ShadowNumbers {
  std::string path;
  double absolute = 1e-6;
  double relative = 1e-4;
  NanRule nan = NanRule::MustAgree;
  double most_outside = 0;  // per cent of the outputs
  bool argmax = false;
  double least_rank_agreement = -1;
};

// Requests of one target that are also sent to another one, whose answers nobody waits for.
struct ShadowTraffic {
  std::string from;  // target ids
  std::string to;
  bool both_ways = false;
  double rate = 10;  // per cent of the requests
  bool compare = true;
  double twin_rate = 5;  // per cent of the mirrored requests
  bool side_effects = false;
  bool twin_side_effects = false;
  ByteSize max_body = mib(32);
  ByteSize max_answer = mib(4);
  uint32_t max_in_flight = 16;
  Duration timeout = std::chrono::minutes(5);
  uint32_t max_pairs = 0;
  double max_spend_usd = 0;
  std::optional<ShadowPrices> prices;
  std::vector<ShadowPath> paths;
  std::optional<ShadowNumbers> numbers;
  bool keep_text = false;
  bool keep_undecided = false;
  std::map<std::string, std::string, std::less<>> redact;  // mark -> pattern
};

struct Model {
  std::vector<Target> targets;
  std::vector<Sticky> sticky;
  std::vector<std::string> fallback;  // target ids, in the order in which they are tried
  LossPolicy loss_policy = LossPolicy::Refuse;
  std::optional<std::string> salt;
  std::optional<ShadowTraffic> shadow;
};

// A model of this configuration that measures how close two answers are in meaning.
struct ShadowEmbeddings {
  std::string model;
  double threshold = 0.9;  // cosine
  double different = 0.6;
  Duration timeout = std::chrono::seconds(30);
  double budget_usd = 0;
  std::optional<TokenPrice> price;
  bool operator==(const ShadowEmbeddings&) const = default;
};

// One that says which of two answers is better.
struct ShadowJudge {
  std::string model;
  double sample = 0.1;  // share of the pairs that are open
  uint32_t health_every = 50;
  Duration timeout = std::chrono::seconds(60);
  double budget_usd = 0;
  std::optional<TokenPrice> price;
  bool operator==(const ShadowJudge&) const = default;
};

// What all shadows together may use, and how long what they found is kept.
struct ShadowLimits {
  ByteSize memory = mib(256);
  double cpu = 10;       // per cent of one core
  uint32_t queue = 256;  // pairs that wait for their comparison
  Duration keep_for = std::chrono::hours(30 * 24);
  uint32_t keep_most = 10'000;
  ByteSize keep_bytes = mib(64);
  std::optional<ShadowEmbeddings> embeddings;
  std::optional<ShadowJudge> judge;
  bool operator==(const ShadowLimits&) const = default;
};

// ---- plain HTTP routes ----

// By name, as above.
enum class HttpAuthKind : uint8_t { Keys, Basic, Jwt, Hmac, Certificate, None };
enum class HmacAlgorithm : uint8_t { HmacSha1, HmacSha256, HmacSha384, HmacSha512 };
enum class LimitPer : uint8_t { Everybody, Key, Address };
enum class WindowKind : uint8_t { Fixed, Sliding };
enum class QuotaPeriod : uint8_t { Day, Week, Month };
enum class WeekStart : uint8_t { Monday, Sunday };

// A text or a list of them.
struct OneOrMore {
  std::vector<std::string> all;
};

enum class JwtScheme : uint8_t { Bearer, Optional };
enum class EncodedSlash : uint8_t { Keep, Decode, Refuse };
enum class RedirectScheme : uint8_t { Http, Https };
enum class RedirectQuery : uint8_t { Keep, Drop };

struct HttpMatch {
  std::vector<std::string> methods;
  std::optional<std::string> host;
  std::optional<std::string> path;  // exactly one of these three
  std::optional<std::string> prefix;
  std::optional<std::string> regex;
  std::map<std::string, std::string, std::less<>> headers;  // "*": any value
  std::map<std::string, std::string, std::less<>> query;    // "*": any value
};

struct HttpTarget {
  std::string id;
  std::optional<std::string> provider;  // exactly one of these two
  std::optional<std::string> base_url;
  std::optional<std::string> path;
  double weight = 1;
  std::string probe = "/";
};

// What keeps a caller on one target: header:NAME, query:NAME, cookie:NAME, key or address.
struct HttpSticky {
  enum class From : uint8_t { Header, Query, Cookie, Key, Address };
  From from = From::Header;
  std::string name;
};

// Where a client shows its key: bearer, header:NAME or query:NAME.
struct KeyPlace {
  std::string header;  // lower case
  std::string query;
  bool bearer = false;
};

struct HttpAuth {
  HttpAuthKind kind = HttpAuthKind::Keys;
  std::vector<KeyPlace> in;      // none: bearer and header:x-api-key
  std::vector<KeyPlace> key_in;  // of jwt and hmac: a key besides
  bool forward = false;
  std::string realm = "sluice";
  std::optional<std::string> learn_from;  // of keys and basic: a target
  std::optional<std::string> jwks_file;   // of jwt: exactly one of these two
  std::optional<std::string> jwks_url;
  Duration jwks_refresh = std::chrono::minutes(5);
  OneOrMore issuer;  // none: any
  std::vector<std::string> audiences;
  JwtScheme scheme = JwtScheme::Bearer;
  Duration leeway = std::chrono::seconds(30);
  std::map<std::string, Secret, std::less<>> users;  // of hmac: the secret of each
  std::vector<HmacAlgorithm> algorithms = {HmacAlgorithm::HmacSha256, HmacAlgorithm::HmacSha384,
                                           HmacAlgorithm::HmacSha512};
  std::vector<std::string> signed_headers;
  Duration skew = std::chrono::minutes(5);
  std::vector<std::string> subjects;  // of certificate; none: any
};

struct Throttle {
  LimitPer per = LimitPer::Everybody;
  double rate = 0;
  uint32_t burst = 1;
  std::optional<std::string> shared = std::nullopt;
};

enum class RefuseAs : uint8_t { Throttled, Quota };
struct Window {
  LimitPer per = LimitPer::Everybody;
  uint32_t count = 0;
  Duration length = std::chrono::minutes(1);
  WindowKind kind = WindowKind::Fixed;
  RefuseAs refuse_as = RefuseAs::Throttled;
  std::optional<std::string> shared = std::nullopt;
};

struct Quota {
  LimitPer per = LimitPer::Key;
  uint32_t count = 0;
  QuotaPeriod period = QuotaPeriod::Month;
  uint32_t offset = 0;
  WeekStart week_start = WeekStart::Monday;
  std::optional<std::string> shared = std::nullopt;
};

struct HttpLimits {
  ByteSize max_body_bytes = mib(1024);
  std::vector<Throttle> throttles;
  std::vector<Window> windows;
  std::vector<Quota> quotas;
};

struct UsagePlan {
  std::vector<std::string> keys;
  bool together = false;
  std::vector<Throttle> throttles;
  std::vector<Window> windows;
  std::vector<Quota> quotas;
};

struct HttpTransform {
  std::optional<std::string> path;
  std::map<std::string, Secret, std::less<>> set_request_headers;
  std::vector<std::string> remove_request_headers;
  std::map<std::string, Secret, std::less<>> set_response_headers;
  std::vector<std::string> remove_response_headers;
  std::map<std::string, Secret, std::less<>> set_query;
  std::vector<std::string> remove_query;
  bool preserve_host = false;
  bool forwarded = true;
};

struct HttpAnswer {
  uint32_t status = 200;
  std::string content_type = "application/json";
  std::map<std::string, Secret, std::less<>> headers;
  std::optional<std::string> body;
};

// An answer that sends clients elsewhere. What is absent is the request's own.
struct HttpRedirect {
  uint32_t status = 302;
  std::optional<RedirectScheme> scheme;
  std::optional<std::string> host;
  std::optional<uint32_t> port;
  std::optional<std::string> path;
  RedirectQuery query = RedirectQuery::Keep;
};

struct HttpErrors {
  std::string content_type = "application/json";
  std::optional<std::string> body;
};

// What the gateway says where it refuses by itself.
struct HttpRefusal {
  uint32_t status = 0;
  std::string content_type = "application/json";
  std::map<std::string, Secret, std::less<>> headers;
  std::optional<std::string> body;  // as it stands
};

struct HttpRefusals {
  std::optional<HttpRefusal> no_credential;
  std::optional<HttpRefusal> bad_credential;
  std::optional<HttpRefusal> no_key;
  std::optional<HttpRefusal> bad_key;
  std::optional<HttpRefusal> forbidden;
  std::optional<HttpRefusal> no_route;
  std::optional<HttpRefusal> no_method;
  std::optional<HttpRefusal> throttled;
  std::optional<HttpRefusal> quota;
  std::optional<HttpRefusal> too_large;
  std::optional<HttpRefusal> unreachable;
  std::optional<HttpRefusal> timeout;
};

struct HttpRoute {
  std::string id;
  HttpMatch match;
  uint32_t priority = 0;
  std::vector<HttpTarget> targets;
  std::vector<HttpSticky> sticky;
  std::optional<std::string> salt;
  std::optional<ProviderTimeouts> timeouts;
  std::optional<HttpAuth> auth;  // absent: as auth.mode says
  HttpLimits limits;
  std::vector<std::string> usage_plans;
  HttpTransform transform;
  std::vector<std::string> safe_methods = {"GET", "HEAD", "OPTIONS", "TRACE"};
  std::optional<ShadowTraffic> shadow;
  std::optional<HttpAnswer> respond;
  std::optional<HttpRedirect> redirect;
  HttpErrors errors;
  HttpRefusals refusals;
};

// Where events of migrations are posted.
enum class HookFormat : uint8_t { Generic, Slack, Pagerduty };
struct Hook {
  HookFormat format = HookFormat::Generic;
  Secret url;  // whoever knows it may post
  std::optional<Secret> routing_key;
};

// One leader of the migrations among the processes that share a store.
struct Leader {
  Secret postgres;
};

struct Log {
  LogLevel level = LogLevel::Info;
  std::string access = "none";  // none, stdout or a path
  bool operator==(const Log&) const = default;
};

struct Config {
  Server server;
  std::string data_dir = "./data";
  Auth auth;
  std::optional<Secret> admin_token;
  std::map<std::string, Provider, std::less<>> providers;
  std::map<std::string, Model, std::less<>> models;
  std::vector<HttpRoute> routes;
  EncodedSlash encoded_slash = EncodedSlash::Keep;
  std::map<std::string, UsagePlan, std::less<>> usage_plans;
  HttpRefusals refusals;
  ShadowLimits shadow;
  std::map<std::string, Hook, std::less<>> notify;
  std::optional<Leader> leader;
  Log log;
};

}  // namespace sluice::app::config
