// Redaction of JSON, member by member: behind escapes a mail address or a key has another form, and
// a member's name tells what its value is. The plain redactor is for everything else.
//
//   {"note":"to ann\\u0040example.org","password":"hunter2"}
//     -> {"note":"to [email]","password":"[credential]"}
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "migrate/discrepancy/redact.h"

namespace sluice::migrate::discrepancy {

// The document with all its strings, names and numbers redacted; the text as it stands when there
// is nothing to hide. Nothing for what is no object or array.
std::optional<std::string> redact_json(std::string_view text, const Redactor& redactor);

}  // namespace sluice::migrate::discrepancy
