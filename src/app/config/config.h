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
enum class LogLevel : uint8_t { Trace, Debug, Info, Warn, Error };

struct ServerTls {
  std::string cert;  // paths, already resolved against the configuration's folder
  std::string key;
  std::optional<std::string> client_ca;
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
};
struct ShadowPrices {
  TokenPrice from;
  TokenPrice to;
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
  ByteSize max_body = mib(32);
  ByteSize max_answer = mib(4);
  uint32_t max_in_flight = 16;
  Duration timeout = std::chrono::minutes(5);
  uint32_t max_pairs = 0;
  double max_spend_usd = 0;
  std::optional<ShadowPrices> prices;
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

// What all shadows together may use, and how long what they found is kept.
struct ShadowLimits {
  ByteSize memory = mib(256);
  double cpu = 10;       // per cent of one core
  uint32_t queue = 256;  // pairs that wait for their comparison
  Duration keep_for = std::chrono::hours(30 * 24);
  uint32_t keep_most = 10'000;
  ByteSize keep_bytes = mib(64);
  bool operator==(const ShadowLimits&) const = default;
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
  ShadowLimits shadow;
  std::map<std::string, Hook, std::less<>> notify;
  std::optional<Leader> leader;
  Log log;
};

}  // namespace sluice::app::config
