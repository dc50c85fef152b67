#include "gateway/authenticate.h"

#include "base/hash.h"
#include "crypto/api_key.h"

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
  const auto refused = fail(Cause::Unauthorized, "this API key is not known here or was revoked");
  if (!snapshot.keys->foreign && !crypto::checksum_ok(key)) return refused;
  const auto found =
      snapshot.keys->active.find(crypto::hmac_sha256(snapshot.keys->pepper.reveal(), key));
  if (found == snapshot.keys->active.end()) return refused;
  entry.key = Secret(std::string(key));
  entry.info = &found->second;
  return entry.info;
}

}  // namespace sluice::gateway
