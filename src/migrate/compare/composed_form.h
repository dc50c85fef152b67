// Letters and their marks as one character where Unicode has one: the form in which nearly all text
// comes (NFC), of Latin, Greek, Cyrillic and Hangul. Marks in an order that is not canonical, and
// other scripts, are left as they are.
//
//   "cafe\u0301" -> "caf\u00e9"
#pragma once

#include <string>
#include <string_view>

namespace sluice::migrate::compare {

// Empty where the text is in that form already. Linear; next to nothing where no mark stands alone.
std::string composed_form(std::string_view text);

}  // namespace sluice::migrate::compare
