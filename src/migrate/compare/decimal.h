// Numbers as text, without a detour over double: 1, 1.0, 1e0 and 10E-1 are one number, and
// 9007199254740993 is not 9007199254740992.
#pragma once

#include <string>
#include <string_view>

namespace sluice::migrate::compare {

// The one form of a number of JSON's grammar: "<-><digits>[e<exponent>]", digits without zeros at
// either end, "0" for every zero. An exponent of more than 15 digits is left as it stands.
//
//   "1.50" -> "15e-1"   "100" -> "1e2"   "-0.0" -> "0"
std::string canonical_number(std::string_view number);

// Whether the number has no fraction: 1, 1.0 and 1e3 are integers, as JSON Schema has it.
bool is_integer(std::string_view number);

}  // namespace sluice::migrate::compare
