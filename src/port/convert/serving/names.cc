#include "port/convert/serving/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string strip(std::string text, size_t limit) {
  if (text.size() > limit) text.resize(limit);
  while (!text.empty() && !is_alnum(text.back())) text.pop_back();
  const auto first = std::find_if(text.begin(), text.end(), is_alnum);
  text.erase(text.begin(), first);
  return text.empty() ? "x" : text;
}

struct Suffix {
  std::string_view text;
  double factor;
};
constexpr std::array kSuffixes{
    Suffix{"Ki", 0x1p10}, Suffix{"Mi", 0x1p20}, Suffix{"Gi", 0x1p30},
    Suffix{"Ti", 0x1p40}, Suffix{"m", 1e-3},    Suffix{"k", 1e3},
    Suffix{"M", 1e6},     Suffix{"G", 1e9},     Suffix{"T", 1e12},
};

}  // namespace

std::string dns_label(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_alnum(c) ? lower(c) : '-';
  out = strip(std::move(out), 63);
  // A service's name begins with a letter.
  return out[0] >= '0' && out[0] <= '9' ? strip("m-" + out, 63) : out;
}

std::string qualified_name(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_alnum(c) || c == '-' || c == '_' || c == '.' ? c : '-';
  return strip(std::move(out), 63);
}

bool is_label_value(std::string_view text) {
  return text.empty() || (text.size() <= 63 && qualified_name(text) == text);
}

std::optional<double> parse_quantity(std::string_view text) {
  double factor = 1;
  for (const Suffix& suffix : kSuffixes) {
    if (!text.ends_with(suffix.text)) continue;
    factor = suffix.factor;
    text.remove_suffix(suffix.text.size());
    break;
  }
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !(value >= 0)) return std::nullopt;
  return value * factor;
}

std::string memory_quantity(int64_t mib) {
  return mib % 1024 == 0 ? std::to_string(mib / 1024) + "Gi" : std::to_string(mib) + "Mi";
}

std::string cpu_quantity(double cores) {
  const auto milli = static_cast<int64_t>(std::llround(cores * 1000));
  return milli % 1000 == 0 ? std::to_string(milli / 1000) : std::to_string(milli) + "m";
}

std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string shell_text(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-:@%+,=";
  const bool plain = !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
  return plain ? std::string(text) : shell_word(text);
}

}  // namespace sluice::port::convert::serving
