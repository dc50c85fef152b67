// The built-in detectors of redact.h. Each looks at one place of a text, which is the start of a
// run of its kind of characters, and says how many bytes there are to be hidden. Private to this
// folder.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace sluice::migrate::discrepancy {

struct Detector {
  std::string_view mark;
  // 0: nothing here. Looks ahead at most kLookAhead bytes before it gives up.
  size_t (*length)(std::string_view text, size_t at);
};

// In the order in which they are asked.
std::span<const Detector> detectors();

inline constexpr size_t kLookAhead = 512;

inline bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
// A run starts where no word character stands before; the letter of an escape is none.
inline bool at_word_start(std::string_view text, size_t at) {
  if (at == 0 || !is_word_char(text[at - 1])) return true;
  constexpr std::string_view letters = "nrtbf";
  return at >= 2 && text[at - 2] == '\\' && letters.find(text[at - 1]) != std::string_view::npos;
}

// "password", "access_token", "X-Amz-Signature": what stands under such a name is a secret.
bool names_a_secret(std::string_view name);

}  // namespace sluice::migrate::discrepancy
