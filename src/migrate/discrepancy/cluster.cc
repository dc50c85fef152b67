#include "migrate/discrepancy/cluster.h"

#include <array>
#include <string_view>

#include "base/hash.h"
#include "migrate/compare/path_policy.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::discrepancy {
namespace {

// Counts say how much, not what: every number is one sign.
std::string without_numbers(std::string_view detail) {
  std::string out;
  for (char c : detail) {
    if (!compare::is_digit(c)) {
      out += c;
    } else if (!out.ends_with('#')) {
      out += '#';
    }
  }
  return out;
}

std::string hex(uint32_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (int shift = 28; shift >= 0; shift -= 4) {
    out += digits[value >> static_cast<unsigned>(shift) & 0xFU];
  }
  return out;
}

}  // namespace

std::string cluster_of(const compare::Comparison& comparison) {
  const std::string signature =
      std::string(comparison.rung) + "\n" + without_numbers(comparison.detail);
  std::string out(comparison.kind);
  if (!comparison.path.empty()) out += "@" + compare::print_path_without_indices(comparison.path);
  return out + "#" + hex(base::murmur3_32(signature, 0));
}

}  // namespace sluice::migrate::discrepancy
