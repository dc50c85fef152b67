#include "gateway/http/normal_path.h"

#include <algorithm>
#include <array>

#include "wire/utf8.h"

namespace sluice::gateway {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// The octet that "%XX" at `at` stands for; -1: there is no such thing.
int octet_at(std::string_view text, size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') return -1;
  const int high = digit(text[at + 1]);
  const int low = digit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string encoded(int octet) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  return {'%', kDigits[octet >> 4], kDigits[octet & 15]};
}

bool stays_encoded(int octet) {
  return octet == 0 || octet == '%' || octet == '?' || octet == '#' || octet == '/';
}

// The character of several bytes whose octets are encoded from `at` on; empty: none, or no UTF-8.
std::string character_at(std::string_view text, size_t at) {
  std::string bytes;
  for (int octet = 0; bytes.size() < 4; at += 3) {
    octet = octet_at(text, at);
    if (octet < 0x80) break;
    bytes += static_cast<char>(octet);
  }
  if (!bytes.empty()) bytes.resize(wire::utf8_length(bytes));
  return bytes;
}

bool is_normal(std::string_view path) {
  char before = 0;
  for (const char c : path) {
    if (c == '%' || c == '#' || c == '?' || (c == '/' && before == '/')) return false;
    before = c;
  }
  return true;
}

}  // namespace

NormalPath::NormalPath(std::string_view raw, EncodedSlash slash)
    : raw_(raw), changed_(!is_normal(raw)) {
  if (changed_) make(slash);
}

void NormalPath::make(EncodedSlash slash) {
  made_.reserve(raw_.size());
  origins_.reserve(raw_.size());
  for (size_t at = 0; at < raw_.size();) {
    const char c = raw_[at];
    if (c == '%') {
      at = take_escape(at, slash);
      continue;
    }
    if (c == '/') {
      put_slash(at, at + 1);
    } else {
      put(c == '?' || c == '#' ? encoded(c) : std::string(1, c), at, at + 1);
    }
    ++at;
  }
}

// Gives where the path goes on.
size_t NormalPath::take_escape(size_t at, EncodedSlash slash) {
  const int octet = octet_at(raw_, at);
  if (octet < 0) {
    put(encoded('%'), at, at + 1);
    return at + 1;
  }
  encoded_nul_ = encoded_nul_ || octet == 0;
  encoded_slash_ = encoded_slash_ || octet == '/';
  if (octet == '/' && slash == EncodedSlash::Decode) {
    put_slash(at, at + 3);
  } else if (stays_encoded(octet)) {
    put(encoded(octet), at, at + 3);
  } else if (octet < 0x80) {
    put(std::string(1, static_cast<char>(octet)), at, at + 3);
  } else if (const std::string bytes = character_at(raw_, at); !bytes.empty()) {
    const size_t end = at + 3 * bytes.size();
    put(bytes, at, end);
    return end;
  } else {
    put(encoded(octet), at, at + 3);
  }
  return at + 3;
}

// All of its bytes have one origin: half a character is never cut out.
void NormalPath::put(std::string_view text, size_t begin, size_t end) {
  made_ += text;
  origins_.resize(made_.size(), {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)});
}

void NormalPath::put_slash(size_t begin, size_t end) {
  if (!made_.ends_with('/')) return put("/", begin, end);
  origins_.back() = {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

std::string_view NormalPath::raw_of(std::string_view part) const {
  if (!changed_) return part;
  if (part.empty()) return {};
  const auto from = static_cast<size_t>(part.data() - made_.data());
  const size_t begin = origins_[from].begin;
  return raw_.substr(begin, origins_[from + part.size() - 1].end - begin);
}

std::string normal_literal(std::string_view text, EncodedSlash slash) {
  return std::string(NormalPath(text, slash).text());
}

std::string normal_template(std::string_view text, EncodedSlash slash) {
  std::string out;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    const size_t close = std::min(text.find('}', open), text.size());
    out += normal_literal(text.substr(0, open), slash);
    const size_t end = std::min(close + 1, text.size());
    out += text.substr(open, end - open);
    text.remove_prefix(end);
  }
  return out;
}

namespace {

// Bytes of the character class at the front, brackets included.
size_t class_length(std::string_view text) {
  size_t at = text.starts_with("[^") ? 2 : 1;
  if (at < text.size() && text[at] == ']') ++at;
  for (; at < text.size() && text[at] != ']'; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at).starts_with("[:")) {
      const size_t end = text.find(":]", at);
      if (end != text.npos) at = end + 1;
    }
  }
  return std::min(at + 1, text.size());
}

std::string quoted(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string group(std::string_view escape) {
  return std::string("(?:").append(escape).append(")");
}

// What the escape at the front stands for in an expression; `used`: its bytes.
std::string expression_of_escape(std::string_view text, EncodedSlash slash, size_t& used) {
  const int octet = octet_at(text, 0);
  used = octet < 0 ? 1 : 3;
  if (octet < 0) return group(encoded('%'));
  if (octet == '/' && slash == EncodedSlash::Decode) return "/";
  if (stays_encoded(octet)) return group(encoded(octet));
  if (octet < 0x80) return quoted(std::string(1, static_cast<char>(octet)));
  std::string bytes = character_at(text, 0);
  if (bytes.empty()) return group(encoded(octet));
  used = 3 * bytes.size();
  return bytes;
}

}  // namespace

std::string normal_expression(std::string_view text, EncodedSlash slash) {
  std::string out;
  while (!text.empty()) {
    const bool escaped = text.front() == '\\' && text.size() > 1;
    const char c = escaped ? text[1] : text.front();
    size_t used = escaped ? 2 : 1;
    if (c == '%') {
      out += expression_of_escape(text.substr(used - 1), slash, used);
      used += escaped ? 1 : 0;
    } else if (c == '#' || (escaped && c == '?')) {
      out += group(encoded(c));
    } else {
      if (!escaped && c == '[') used = class_length(text);
      out += text.substr(0, used);
    }
    text.remove_prefix(used);
  }
  return out;
}

bool needs_two_slashes(std::string_view expression) {
  while (!expression.empty()) {
    const char c = expression.front();
    if (expression.starts_with("//") && expression.substr(2).find_first_of("?*{") != 0) return true;
    const size_t used = c == '[' ? class_length(expression) : c == '\\' ? 2 : 1;
    expression.remove_prefix(std::min(used, expression.size()));
  }
  return false;
}

}  // namespace sluice::gateway
