#include "port/convert/api/call.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace sluice::port::convert::api {

namespace {

std::string unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* from = text.data() + i + 1;
      if (std::from_chars(from, from + 2, value, 16).ptr == from + 2) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view Call::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_ignoring_case(key, name)) return value;
  }
  return {};
}

std::string Call::parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const size_t end = rest.find('&');
    const std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const size_t equals = pair.find('=');
    if (unescaped(pair.substr(0, equals)) != name) continue;
    return equals == std::string_view::npos ? std::string() : unescaped(pair.substr(equals + 1));
  }
  return {};
}

std::string Call::host() const {
  std::string out = lower_case(header("host"));
  const size_t colon = out.rfind(':');
  if (colon != std::string::npos && out.find(']', colon) == std::string::npos) out.resize(colon);
  return out;
}

}  // namespace sluice::port::convert::api
