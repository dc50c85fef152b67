// The canonical text of a JSON value, after the idea of RFC 8785: members sorted by name, no white
// space, one form of every number, escapes resolved. Two values are the same exactly when their
// canonical texts are; numbers are compared as decimals and not as doubles, which RFC 8785 would
// round.
//
//   {"b": 1.0, "a": "\u00e9"}  ->  {"a":"é","b":1}
#pragma once

#include <string>

#include "wire/json.h"

namespace sluice::migrate::compare {

// Linear but for the sort of each object's members. Depth is bounded by the reader's limit.
void append_canonical(std::string& out, const wire::json::Value& value);
std::string canonical_text(const wire::json::Value& value);

}  // namespace sluice::migrate::compare
