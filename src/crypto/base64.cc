#include "crypto/base64.h"

#include <array>
#include <cstdint>

namespace sluice::crypto {
namespace {

using Values = std::array<int8_t, 256>;

constexpr Values values_of(char c62, char c63) {
  constexpr std::string_view kShared =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  Values out{};
  for (int8_t& v : out) v = -1;
  for (size_t i = 0; i < kShared.size(); ++i) {
    out[static_cast<unsigned char>(kShared[i])] = static_cast<int8_t>(i);
  }
  out[static_cast<unsigned char>(c62)] = 62;
  out[static_cast<unsigned char>(c63)] = 63;
  return out;
}

constexpr Values kStandard = values_of('+', '/');
constexpr Values kUrl = values_of('-', '_');

// `text` has no padding.
std::optional<std::string> decoded(std::string_view text, const Values& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int8_t value = values[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> held) & 0xFF);
    bits &= (1U << held) - 1U;
  }
  if (bits != 0) return std::nullopt;  // another text already stands for these bytes
  return out;
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decoded(text, kStandard);
}

std::optional<std::string> base64url_decoded(std::string_view text) {
  return decoded(text, kUrl);
}

}  // namespace sluice::crypto
