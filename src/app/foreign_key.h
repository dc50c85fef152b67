// Keys of another gateway on their way into the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/secret.h"
#include "crypto/foreign_key.h"
#include "store/keys.h"

namespace sluice::app {

struct ForeignKey {
  std::string name;
  Secret value;  // the key, or the lower-case hex of its digest
  std::optional<crypto::KeyDigest> digest{};
};

struct ImportedKey {
  store::KeyRecord row;
  store::KeyImport outcome = store::KeyImport::Added;
};

// As it is stored, under a fresh id that tells where it came from.
store::KeyRecord record_of(const ForeignKey& key, const Secret& pepper, int64_t now);
// By that id.
bool is_foreign(const store::KeyRecord& key);

}  // namespace sluice::app
