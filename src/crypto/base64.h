// Base64 of RFC 4648, strict: what is not the one right encoding of some bytes is refused, so that
// two texts never stand for the same signature.
//
//   base64_decoded("Zm8=")    -> "fo"
//   base64url_decoded("Zm8")  -> "fo"
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::crypto {

// Section 4: '+' and '/', padded with '='.
std::optional<std::string> base64_decoded(std::string_view text);

// Section 5 as JOSE uses it (RFC 7515, section 2): '-' and '_', never padded.
std::optional<std::string> base64url_decoded(std::string_view text);

}  // namespace sluice::crypto
