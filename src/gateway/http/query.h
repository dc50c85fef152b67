// The query of a request target, taken apart without changing it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace sluice::gateway {

// Calls each(pair as it stands, its name) for every part between '&'; each gives false to stop.
template <class Each>
void each_pair(std::string_view query, Each each) {
  size_t at = 0;
  while (at <= query.size()) {
    const size_t end = std::min(query.find('&', at), query.size());
    const std::string_view pair = query.substr(at, end - at);
    if (!each(pair, pair.substr(0, pair.find('=')))) return;
    at = end + 1;
  }
}

// "a%62" is the name "ab".
bool same_name(std::string_view written, std::string_view name);
// The first value of that name as it stands (not decoded); empty when absent.
std::string_view query_value(std::string_view query, std::string_view name);
// "%41+b" -> "A b", as in application/x-www-form-urlencoded.
std::string query_decoded(std::string_view text);
std::string query_encoded(std::string_view text);

}  // namespace sluice::gateway
