// What the gateway says where it refuses a request of an HTTP route by itself, in the words of
// whoever configured it: clients that were written against another gateway know its statuses and
// bodies. A kind without an entry is answered as base::info(cause) says, in the route's ErrorForm.
//
//   no_credential: 403 {"message":"Forbidden"}      (as AWS answers a missing key)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/refusal_kind.h"

namespace sluice::gateway {

struct Refusal {
  int status = 0;
  std::string content_type;
  std::string fields;               // further header lines
  bool has_challenge = false;       // www-authenticate is among them
  std::optional<std::string> body;  // as it stands; absent: the route's ErrorForm
};
using Refusals = std::array<std::optional<Refusal>, kRefusalKinds>;

// What is known of a refused request beside its cause.
struct RefusalFacts {
  bool routed = false;     // a route took it
  bool shown = false;      // it had a credential, which was not good
  bool second = false;     // it was about the key beside another credential
  bool our_limit = false;  // not an upstream's
  bool quota = false;      // of our limits: a quota
};

// Nothing for a cause that is not among the kinds.
std::optional<RefusalKind> refusal_kind(Cause cause, const RefusalFacts& facts);
// The entry that holds: a key beside another credential falls back to those of credentials.
const Refusal* refusal_of(const Refusals& refusals, RefusalKind kind);

}  // namespace sluice::gateway
