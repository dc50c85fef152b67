#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

struct Lead {
  size_t length = 0;  // bytes that follow; 0 for a byte that cannot lead
  uint32_t bits = 0;
  uint32_t least = 0;  // anything below would be an overlong form
};

Lead read_lead(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {2, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {3, byte & 0x07U, 0x10000};
  return {};
}

}  // namespace

namespace detail {

uint32_t next_wide_scalar(std::string_view text, size_t& at) {
  const Lead lead = read_lead(static_cast<unsigned char>(text[at]));
  if (lead.length == 0 || at + lead.length >= text.size()) {
    ++at;
    return kReplacement;
  }
  uint32_t scalar = lead.bits;
  for (size_t i = 1; i <= lead.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0U) != 0x80U) {
      ++at;
      return kReplacement;
    }
    scalar = scalar << 6U | (byte & 0x3FU);
  }
  const bool surrogate = scalar >= 0xD800 && scalar <= 0xDFFF;
  if (scalar < lead.least || scalar > 0x10FFFF || surrogate) {
    ++at;
    return kReplacement;
  }
  at += lead.length + 1;
  return scalar;
}

bool is_wide_white(uint32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace detail

std::vector<uint32_t> scalars_without_white(std::string_view text) {
  std::vector<uint32_t> out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const uint32_t scalar = next_scalar(text, at);
    if (!is_white(scalar)) out.push_back(scalar);
  }
  return out;
}

std::string_view next_word(std::string_view text, size_t& at) {
  size_t start = at;
  while (at < text.size()) {
    const size_t before = at;
    if (!is_white(next_scalar(text, at))) continue;
    if (before > start) return text.substr(start, before - start);
    start = at;
  }
  return text.substr(start);
}

std::vector<std::string_view> split_white(std::string_view text) {
  std::vector<std::string_view> out;
  out.reserve(text.size() / 5);
  size_t at = 0;
  for (auto word = next_word(text, at); !word.empty(); word = next_word(text, at)) {
    out.push_back(word);
  }
  return out;
}

std::string collapse_white(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  size_t at = 0;
  for (auto word = next_word(text, at); !word.empty(); word = next_word(text, at)) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

bool same_but_white(std::string_view a, std::string_view b) {
  size_t in_a = 0;
  size_t in_b = 0;
  while (true) {
    const std::string_view word = next_word(a, in_a);
    if (word != next_word(b, in_b)) return false;
    if (word.empty()) return true;
  }
}

size_t length_in_scalars(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) next_scalar(text, at);
  return count;
}

std::string_view cut_text(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

std::string repair_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t before = at;
    const uint32_t scalar = next_scalar(text, at);
    if (scalar == 0 || scalar == kReplacement) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(before, at - before);
    }
  }
  return out;
}

}  // namespace sluice::migrate::compare
