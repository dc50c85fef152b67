// For what a gateway refuses a request of plain HTTP by itself, as far as clients can tell the
// difference: by a status and a body of its own each. A configuration words them; converters carry
// the words of another gateway.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice {

enum class RefusalKind : uint8_t {
  NoCredential,
  BadCredential,
  NoKey,  // of the key that a route wants beside another credential
  BadKey,
  Forbidden,
  NoRoute,
  NoMethod,
  Throttled,
  Quota,
  TooLarge,
  Unreachable,  // the target cannot be reached, or broke off
  Timeout,      // the target did not answer in time
};
inline constexpr size_t kRefusalKinds = static_cast<size_t>(RefusalKind::Timeout) + 1;

}  // namespace sluice
