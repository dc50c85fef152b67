#include "wire/yaml_text.h"

#include <algorithm>
#include <charconv>

#include "wire/utf8.h"

namespace sluice::wire::yaml {
namespace {

bool is_forbidden_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

// The code unit of a `\uXXXX` at the front.
std::optional<uint32_t> unit_at(std::string_view s) {
  if (s.size() < 6 || s[0] != '\\' || s[1] != 'u') return std::nullopt;
  uint32_t unit = 0;
  const char* last = s.data() + 6;
  auto [end, code] = std::from_chars(s.data() + 2, last, unit, 16);
  if (code != std::errc() || end != last) return std::nullopt;
  return unit;
}

// The character of a pair of escapes at the front.
std::optional<uint32_t> pair_at(std::string_view s) {
  const auto high = unit_at(s);
  if (!high || *high < 0xD800 || *high > 0xDBFF) return std::nullopt;
  const auto low = unit_at(s.substr(6));
  if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
  return 0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00);
}

bool looks_like_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

bool has_content(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') return true;
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return false;
}

void append_long_escape(std::string& out, uint32_t character) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += "\\U";
  for (int shift = 28; shift >= 0; shift -= 4) out += kDigits[(character >> shift) & 15];
}

}  // namespace

std::optional<TextFault> find_text_fault(std::string_view text) {
  Position at{1, 1};
  for (size_t i = 0; i < text.size();) {
    const size_t length = utf8_length(text.substr(i));
    if (length == 0) return TextFault{at, "the text is not valid UTF-8"};
    if (is_forbidden_control(text[i])) {
      return TextFault{at, "a control character that YAML does not allow"};
    }
    if (text[i] == '\n') {
      at = {at.line + 1, 1};
    } else {
      at.column += static_cast<uint32_t>(length);
    }
    i += length;
  }
  return std::nullopt;
}

std::string fold_surrogate_pairs(std::string_view text) {
  if (!looks_like_json(text) || text.find("\\u") == std::string_view::npos) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '"') in_string = !in_string;
    if (!in_string || text[i] != '\\') {
      out += text[i++];
    } else if (const auto character = pair_at(text.substr(i))) {
      append_long_escape(out, *character);
      i += 12;
    } else {
      out += text.substr(i, 2);
      i += 2;
    }
  }
  return out;
}

std::string mark_the_end(std::string text) {
  if (text.ends_with('\n') && has_content(text)) text += "...";
  return text;
}

}  // namespace sluice::wire::yaml
