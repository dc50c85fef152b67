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
};

struct Limits {
  ByteSize max_head_bytes = kib(32);
  uint32_t max_headers = 100;
  ByteSize max_body_bytes = mib(32);
  uint32_t max_connections = 10'000;
  uint32_t json_depth = 64;
};

struct ServerTimeouts {
  Duration handshake = std::chrono::seconds(10);
  Duration head = std::chrono::seconds(10);
  Duration body_gap = std::chrono::seconds(60);
  Duration idle = std::chrono::seconds(75);
  Duration write = std::chrono::seconds(60);
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
  std::string name;  // header name in lower case, or a top-level member of the request body
  bool operator==(const Sticky&) const = default;
};

struct Model {
  std::vector<Target> targets;
  std::vector<Sticky> sticky;
  std::vector<std::string> fallback;  // target ids, in the order in which they are tried
  LossPolicy loss_policy = LossPolicy::Refuse;
  std::optional<std::string> salt;
};

struct Log {
  LogLevel level = LogLevel::Info;
  std::string access = "none";  // none, stdout or a path
};

struct Config {
  Server server;
  std::string data_dir = "./data";
  Auth auth;
  std::optional<Secret> admin_token;
  std::map<std::string, Provider, std::less<>> providers;
  std::map<std::string, Model, std::less<>> models;
  Log log;
};

}  // namespace sluice::app::config
