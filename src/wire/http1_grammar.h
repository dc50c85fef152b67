// Which bytes may stand where in HTTP/1.1 (RFC 9110, sections 5.5 and 5.6.2). Private to wire/.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace sluice::wire::http1 {

constexpr std::array<bool, 256> make_token_table() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<size_t>(c)] = true;
  for (char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
inline constexpr auto kToken = make_token_table();

inline bool is_token_char(unsigned char c) {
  return kToken[c];
}

// Visible characters, space, tab and obs-text; no other control characters. Arithmetic without a
// branch, so that a loop over it becomes vector code.
constexpr bool is_field_char(unsigned char c) {
  return (static_cast<unsigned>((c < 0x20) & (c != '\t')) | static_cast<unsigned>(c == 0x7f)) == 0;
}

}  // namespace sluice::wire::http1
