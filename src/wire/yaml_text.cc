#include "wire/yaml_text.h"

#include <algorithm>
#include <charconv>

namespace sluice::wire::yaml {
namespace {

// Length of the UTF-8 sequence at the front, 0 when it is malformed (RFC 3629 section 4).
size_t sequence_length(std::string_view s) {
  const auto byte = [s](size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || s.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
  const bool beyond = lead == 0xF4 && byte(1) >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

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
    const size_t length = sequence_length(text.substr(i));
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
