// Who is calling. The key is looked for where either vendor's SDK puts it, its checksum is checked
// before anything else, and only its HMAC is compared with what is stored.
#pragma once

#include <array>
#include <string>

#include "base/error.h"
#include "gateway/snapshot.h"
#include "wire/http1.h"

namespace sluice::gateway {

// Remembers recent keys of one worker, so that a keep-alive client costs no HMAC per request.
class KeyCache final {
 public:
  // Null key info means that keys are not required. Unauthorized otherwise; the message never
  // repeats any part of what was sent.
  Result<const KeyInfo*> authenticate(const wire::http1::Head& head, const Snapshot& snapshot);

 private:
  struct Entry {
    Secret key;
    const KeyTable* table = nullptr;  // the table it was found in; another one voids the entry
    const KeyInfo* info = nullptr;
  };
  std::array<Entry, 64> entries_;
};

}  // namespace sluice::gateway
