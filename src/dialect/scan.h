// Looking into JSON without parsing it, for the taps that see every event of a spliced stream.
//
// A member's name, quotes and all, can stand in JSON text only as a member's name or as a whole
// string value: inside a string its quotes would be escaped. So a search for `"usage"` followed by
// a colon finds real members only, at whatever depth.
#pragma once

#include <cstring>
#include <string_view>

namespace sluice::dialect {

// The text from the first value of a member of that name on; empty when there is none.
// quoted_name: with its quotes.
inline std::string_view find_member(std::string_view text, std::string_view quoted_name) {
  const auto skip = [&text](size_t at) {
    const size_t next = text.find_first_not_of(" \t\r\n", at);
    return next == std::string_view::npos ? text.size() : next;
  };
  const char* from = text.data();
  const char* const end = text.data() + text.size();
  while (from < end) {
    const void* hit =
        memmem(from, static_cast<size_t>(end - from), quoted_name.data(), quoted_name.size());
    if (hit == nullptr) return {};
    from = static_cast<const char*>(hit) + quoted_name.size();
    const size_t colon = skip(static_cast<size_t>(from - text.data()));
    if (colon < text.size() && text[colon] == ':') return text.substr(skip(colon + 1));
  }
  return {};
}

}  // namespace sluice::dialect
