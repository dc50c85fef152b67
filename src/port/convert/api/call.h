// One request as a gateway's log remembers it: what an evaluator is asked about.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::port::convert::api {

struct Call {
  int64_t unix_ms = 0;
  std::string method = "GET";
  std::string path = "/";  // as it was sent, without the query
  std::string query;       // without '?'
  std::vector<std::pair<std::string, std::string>> headers;
  std::string address;  // the client's
  uint64_t body_bytes = 0;

  // The first of that name, in any case; empty: not there.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // Unescaped; empty: not there.
  [[nodiscard]] std::string parameter(std::string_view name) const;
  // Of the Host header, in lower case and without the port.
  [[nodiscard]] std::string host() const;
};

bool same_ignoring_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);

}  // namespace sluice::port::convert::api
