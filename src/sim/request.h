// One request as a simulated provider looks at it, whatever carried it.
#pragma once

#include <string_view>

namespace sluice::sim {

// Views; a header that was not sent is empty.
struct Request {
  std::string_view method;
  std::string_view path;  // without the query
  std::string_view query;
  std::string_view body;  // followed by wire::json::kPadding readable bytes
  std::string_view authorization;
  std::string_view api_key;  // x-api-key
  std::string_view version;  // anthropic-version
  std::string_view beta;     // anthropic-beta
};

// The key of "Bearer KEY", empty for anything else.
inline std::string_view bearer_key(std::string_view authorization) {
  static constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) return {};
  return authorization.substr(kScheme.size());
}

}  // namespace sluice::sim
