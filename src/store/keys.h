// The clients' keys. Only what identifies a key is kept: its fingerprint (an HMAC), never the key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sluice::store {

// Times are Unix seconds.
struct KeyRecord {
  std::string id;
  std::string name;         // unique among the keys that are not revoked
  std::string fingerprint;  // hex of crypto::fingerprint()
  std::string last4;
  int64_t created_at = 0;
  std::optional<int64_t> expires_at{};
  std::optional<int64_t> revoked_at{};
};

// What is new about a key that takes the place of another; the name stays.
struct KeyReplacement {
  std::string id;
  std::string fingerprint;
  std::string last4;
  std::optional<int64_t> expires_at{};
};

// What became of a key that was to be imported.
enum class KeyImport : uint8_t {
  Added,
  Known,    // it is here already, under the id and name that now stand in its record
  Revoked,  // it was here and was revoked, and stays so
};

// Cause::BadRequest where the caller asked for the impossible (a name that is taken, a key that is
// not there), Cause::Storage where the database failed.
class KeyRepository final {
 public:
  explicit KeyRepository(Database& database) : session_(database.session()) {}

  // revoked_at is not stored.
  Result<void> create(const KeyRecord& key);
  // Keys of another gateway, in one transaction. Where a name is taken, "-2", "-3" and so on comes
  // after it. Gives one answer for each key, in their order.
  Result<std::vector<KeyImport>> import(std::vector<KeyRecord>& keys);
  // All of them, oldest first.
  Result<std::vector<KeyRecord>> list();
  // Those that are neither revoked nor expired at `now`.
  Result<std::vector<KeyRecord>> load_active(int64_t now);
  // By id, or else by name. Gives the key that is revoked now.
  Result<KeyRecord> revoke(std::string_view id_or_name, int64_t now);
  // Revokes one key and puts another in its place, both or neither. Gives the new one.
  Result<KeyRecord> rotate(std::string_view id_or_name, const KeyReplacement& fresh, int64_t now);
  // Grows with every change: who polls it once a second sees a revocation within a second,
  // whichever process made it.
  Result<int64_t> revision();

 private:
  Session& session_;
};

}  // namespace sluice::store
