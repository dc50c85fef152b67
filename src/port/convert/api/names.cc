#include "port/convert/api/names.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::port::convert::api {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Runs of anything else than letters and digits become one `joint`; none at the ends.
std::string words(std::string_view text, char joint) {
  std::string out;
  for (const char c : text) {
    if (is_word(c)) {
      out += c;
    } else if (!out.empty() && out.back() != joint) {
      out += joint;
    }
    if (out.size() >= 100) break;
  }
  while (!out.empty() && out.back() == joint) out.pop_back();
  return out;
}

}  // namespace

std::string slug(std::string_view text) {
  std::string out = words(text, '-');
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out.empty() ? "x" : out;
}

std::string upper_name(std::string_view text) {
  std::string out = words(text, '_');
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out.empty() ? "X" : out;
}

int default_port(std::string_view scheme) {
  return scheme == "https" || scheme == "wss" || scheme == "grpcs" || scheme == "tls" ? 443 : 80;
}

std::string Url::origin() const {
  const std::string base = scheme + "://" + host;
  return port == default_port(scheme) ? base : base + ":" + std::to_string(port);
}

std::optional<Url> parse_url(std::string_view text) {
  const size_t mark = text.find("://");
  if (mark == std::string_view::npos || mark == 0) return std::nullopt;
  Url out;
  out.scheme = text.substr(0, mark);
  std::transform(out.scheme.begin(), out.scheme.end(), out.scheme.begin(), lower);
  if (!std::all_of(out.scheme.begin(), out.scheme.end(), is_word)) return std::nullopt;
  text.remove_prefix(mark + 3);
  if (text.find_first_of("?#@ \t\n\"'<>\\") != std::string_view::npos) return std::nullopt;
  const size_t slash = text.find('/');
  std::string_view authority = text.substr(0, slash);
  if (slash != std::string_view::npos) out.path = text.substr(slash);
  out.port = default_port(out.scheme);
  const size_t colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (code != std::errc() || end != digits.data() + digits.size() || out.port < 1 ||
        out.port > 65535) {
      return std::nullopt;
    }
    authority = authority.substr(0, colon);
  }
  out.host = authority;
  if (out.host.empty()) return std::nullopt;
  return out;
}

bool names_secret(std::string_view name) {
  static constexpr std::array kWords{"key",        "secret", "token",  "password", "passwd",
                                     "credential", "auth",   "cookie", "signature"};
  std::string low(name);
  std::transform(low.begin(), low.end(), low.begin(), lower);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](const char* word) { return low.find(word) != std::string::npos; });
}

}  // namespace sluice::port::convert::api
