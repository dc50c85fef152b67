#include "app/foreign_key.h"

#include "crypto/api_key.h"

namespace sluice::app {
namespace {

constexpr std::string_view kImportedId = "imp_";
// Of a key that is shorter, four characters would give too much away.
constexpr size_t kMinShown = 16;

}  // namespace

store::KeyRecord record_of(const ForeignKey& key, const Secret& pepper, int64_t now) {
  const std::string_view value = key.value.reveal();
  const crypto::Sha256 fingerprint = key.digest
                                         ? crypto::fingerprint_by_digest(pepper, *key.digest, value)
                                         : crypto::fingerprint(pepper, value);
  const bool shown = !key.digest && value.size() >= kMinShown;
  return {.id = std::string(kImportedId) + crypto::to_hex(crypto::random_bytes(8)),
          .name = key.name,
          .fingerprint = crypto::to_hex(fingerprint),
          .last4 = std::string(shown ? crypto::last4(value) : std::string_view()),
          .created_at = now};
}

bool is_foreign(const store::KeyRecord& key) {
  return key.id.starts_with(kImportedId);
}

}  // namespace sluice::app
