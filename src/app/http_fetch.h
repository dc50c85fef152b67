// One blocking HTTP request on a connection of its own, for verbs: admin calls, probes, checks.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace sluice::app {

struct FetchRequest {
  std::string method = "GET";
  std::string url{};     // http or https
  std::string target{};  // what is asked for, byte for byte; empty: the URL's path
  std::string fields{};  // whole header lines, each with its CRLF
  std::string body{};
  std::string host{};     // what the Host header says; empty: the URL's
  std::string ca_file{};  // for https; empty: the system's
  int64_t patience_ms = 30'000;
};

struct Fetched {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  // Empty when absent; the name in any case.
  [[nodiscard]] std::string_view field(std::string_view name) const;
};

// Any status is an answer. Config: the URL or the CA file; Timeout; else what the connection said.
Result<Fetched> fetch(const FetchRequest& request);

}  // namespace sluice::app
