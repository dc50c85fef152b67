#include "crypto/api_key.h"

#include <algorithm>
#include <array>
#include <openssl/crypto.h>

#include "base/hash.h"

namespace sluice::crypto {
namespace {

constexpr std::string_view kDigits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr size_t kRandomDigits = 43;   // 62^43 > 2^256 > 62^42
constexpr size_t kChecksumDigits = 6;  // 62^6 > 2^32 > 62^5

// One digit off the end of a big-endian number: the number is divided by 62 in place.
char take_digit(std::array<uint8_t, kApiKeyRandomBytes>& number) {
  uint32_t rest = 0;
  for (uint8_t& byte : number) {
    const uint32_t value = rest << 8 | byte;
    byte = static_cast<uint8_t>(value / 62);
    rest = value % 62;
  }
  return kDigits[rest];
}

std::array<char, kChecksumDigits> checksum_of(std::string_view text) {
  std::array<char, kChecksumDigits> out{};
  uint32_t crc = base::crc32(text);
  for (size_t i = out.size(); i > 0; --i) {
    out[i - 1] = kDigits[crc % 62];
    crc /= 62;
  }
  return out;
}

bool is_base62(std::string_view text) {
  return text.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace

Secret make_api_key(std::string_view random) {
  if (random.size() != kApiKeyRandomBytes) return {};
  std::array<uint8_t, kApiKeyRandomBytes> number{};
  std::copy(random.begin(), random.end(), number.begin());
  std::string key;
  key.reserve(kApiKeyLength);  // no copy of a part of the key is left behind by a growing string
  key += kApiKeyPrefix;
  key.append(kRandomDigits, '0');
  for (size_t i = key.size(); i > kApiKeyPrefix.size(); --i) key[i - 1] = take_digit(number);
  const auto checksum = checksum_of(key);
  key += '_';
  key.append(checksum.data(), checksum.size());
  return Secret(std::move(key));
}

bool checksum_ok(std::string_view key) {
  if (key.size() != kApiKeyLength || !key.starts_with(kApiKeyPrefix)) return false;
  const std::string_view body = key.substr(0, kApiKeyPrefix.size() + kRandomDigits);
  const std::string_view tail = key.substr(body.size());
  if (!is_base62(body.substr(kApiKeyPrefix.size())) || tail[0] != '_') return false;
  const auto expected = checksum_of(body);
  return tail.substr(1) == std::string_view(expected.data(), expected.size());
}

Sha256 fingerprint(const Secret& pepper, std::string_view key) {
  return hmac_sha256(pepper.reveal(), key);
}

std::string_view last4(std::string_view key) {
  return key.size() < 4 ? std::string_view() : key.substr(key.size() - 4);
}

bool equal_in_constant_time(const Sha256& a, const Sha256& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace sluice::crypto
