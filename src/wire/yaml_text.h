// What has to be settled about a YAML text before yaml-cpp sees it, because yaml-cpp would stay
// silent or be wrong: it takes the byte 0x04 for the end of the file, replaces bad UTF-8, lets a
// quote that is never closed reach the end of a file whose last line ends with a newline, and
// refuses the surrogate pairs that JSON writes for characters beyond U+FFFF.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/yaml.h"

namespace sluice::wire::yaml {

struct TextFault {
  Position position;
  std::string message;
};

// Well-formed UTF-8 without control characters other than tab, LF and CR, or where it is not.
std::optional<TextFault> find_text_fault(std::string_view text);

// `"\ud83d\ude00"` becomes `"\U0001f600"` in a text whose first character is `{` or `[`, that is in
// JSON; any other text comes back as it is. Columns behind a pair on the same line shift by two.
std::string fold_surrogate_pairs(std::string_view text);

// Closes a text that has any content and ends with a newline by the document end marker `...`,
// which cannot stand inside quotes.
std::string mark_the_end(std::string text);

}  // namespace sluice::wire::yaml
