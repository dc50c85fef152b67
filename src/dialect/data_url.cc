#include "dialect/data_url.h"

namespace sluice::dialect {
namespace {

bool starts_with_no_case(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (size_t i = 0; i < prefix.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != prefix[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<DataUrl> parse_data_url(std::string_view url) {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kBase64 = ";base64";
  if (!starts_with_no_case(url, kScheme)) return std::nullopt;
  const size_t comma = url.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  std::string_view head = url.substr(kScheme.size(), comma - kScheme.size());
  if (!head.ends_with(kBase64)) return std::nullopt;
  head.remove_suffix(kBase64.size());
  return DataUrl{head.substr(0, head.find(';')), url.substr(comma + 1)};
}

std::string make_data_url(std::string_view media_type, std::string_view base64) {
  std::string out;
  out.reserve(media_type.size() + base64.size() + 13);
  out += "data:";
  out += media_type;
  out += ";base64,";
  out += base64;
  return out;
}

bool is_web_url(std::string_view url) {
  return starts_with_no_case(url, "https://") || starts_with_no_case(url, "http://");
}

}  // namespace sluice::dialect
