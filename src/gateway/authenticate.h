// Who is calling. The key is looked for where either vendor's SDK puts it, its checksum is checked
// before anything else, and only its HMAC is compared with what is stored.
#pragma once

#include <array>
#include <memory>
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
  // The same for a credential that was taken out of its place; never null.
  Result<const KeyInfo*> look_up(std::string_view key, const Snapshot& snapshot);

 private:
  struct Entry {
    Secret key;
    const KeyInfo* info = nullptr;  // in table_; null: nothing remembered
  };
  std::array<Entry, 64> entries_;
  // That the entries were found in; another one voids them all. It is kept alive here: a table made
  // later at the address of one that is gone would pass for it, and bring revoked keys back.
  std::shared_ptr<const KeyTable> table_;
};

}  // namespace sluice::gateway
