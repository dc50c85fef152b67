#include "port/convert/api/ipv4.h"

#include <charconv>

namespace sluice::port::convert::api {

std::optional<uint32_t> ipv4(std::string_view text) {
  uint32_t out = 0;
  for (int i = 0; i < 4; ++i) {
    uint32_t part = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (code != std::errc() || part > 255) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.starts_with('.') != (i < 3)) return std::nullopt;
    if (i < 3) text.remove_prefix(1);
    out = out << 8 | part;
  }
  return text.empty() ? std::optional(out) : std::nullopt;
}

}  // namespace sluice::port::convert::api
