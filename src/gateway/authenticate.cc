#include "gateway/authenticate.h"

#include "base/hash.h"
#include "crypto/api_key.h"
#include "crypto/foreign_key.h"

namespace sluice::gateway {
namespace {

std::string_view presented_key(const wire::http1::Head& head) {
  const std::string_view authorization = head.header(wire::http1::Known::Authorization);
  constexpr std::string_view kBearer = "bearer ";
  if (authorization.size() > kBearer.size() &&
      wire::http1::iequals(authorization.substr(0, kBearer.size()), kBearer)) {
    std::string_view key = authorization.substr(kBearer.size());
    while (key.starts_with(' ')) key.remove_prefix(1);
    return key;
  }
  return head.header(wire::http1::Known::XApiKey);
}

// Longer than any key that can be imported: not worth the hashing.
constexpr size_t kMaxKey = 4096;

// Null when no such key is active. Our own keys show by their checksum that they are none; those
// of another gateway have to be looked for, and again by each digest that may be all we have.
const KeyInfo* find_key(const KeyTable& table, std::string_view key) {
  if (key.size() > kMaxKey) return nullptr;
  const auto look = [&table](const crypto::Sha256& fingerprint) {
    const auto found = table.active.find(fingerprint);
    return found == table.active.end() ? nullptr : &found->second;
  };
  const bool ours = key.starts_with(crypto::kApiKeyPrefix);
  if (ours && !crypto::checksum_ok(key)) return nullptr;
  if (!ours && !table.has_foreign) return nullptr;
  const KeyInfo* found = look(crypto::fingerprint(table.pepper, key));
  if (ours) return found;
  for (const crypto::KeyDigest digest : crypto::key_digests()) {
    if (found != nullptr) break;
    found = look(crypto::fingerprint_through(table.pepper, digest, key));
  }
  return found;
}

}  // namespace

Result<const KeyInfo*> KeyCache::authenticate(const wire::http1::Head& head,
                                              const Snapshot& snapshot) {
  if (!snapshot.require_key) return nullptr;
  const std::string_view key = presented_key(head);
  if (key.empty()) {
    return fail(Cause::Unauthorized,
                "no API key; send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY' "
                "(make one with `sluice keys create`)");
  }
  return look_up(key, snapshot);
}

Result<const KeyInfo*> KeyCache::look_up(std::string_view key, const Snapshot& snapshot) {
  if (table_ != snapshot.keys) {
    entries_.fill({});
    table_ = snapshot.keys;
  }
  Entry& entry = entries_[base::murmur3_32(key, 0) % entries_.size()];
  if (entry.info != nullptr && entry.key.equals(key)) return entry.info;
  const KeyInfo* found = find_key(*snapshot.keys, key);
  if (found == nullptr) {
    return fail(Cause::Unauthorized, "this API key is not known here or was revoked");
  }
  entry.key = Secret(std::string(key));
  entry.info = found;
  return entry.info;
}

}  // namespace sluice::gateway
