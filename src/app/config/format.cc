#include "app/config/format.h"

#include <algorithm>
#include <array>

namespace sluice::app::config {
namespace {

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

bool all_of(std::string_view text, bool (*accepts)(char)) {
  return std::all_of(text.begin(), text.end(), accepts);
}

bool accepts_any(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), is_control);
}

bool accepts_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_alnum(text.front()) &&
         all_of(text, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool accepts_header_name(std::string_view text) {
  return !text.empty() && all_of(text, [](char c) {
    return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

std::string_view after_scheme(std::string_view url) {
  const size_t skip = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  return skip == 0 ? std::string_view() : url.substr(skip);
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

// [IPv6] or a name, and perhaps a port.
bool is_authority(std::string_view text) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == text.npos || close < 3) return false;
    host = text.substr(1, close - 1);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != host.npos) return false;
    port = text.substr(close + 1);
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    port = text.substr(colon);
    if (host.empty() || !is_alnum(host.front())) return false;
    if (!all_of(host, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; })) {
      return false;
    }
  }
  return port.empty() || (port[0] == ':' && is_port(port.substr(1)));
}

bool accepts_url(std::string_view text) {
  const std::string_view rest = after_scheme(text);
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const std::string_view path = rest.substr(authority.size());
  return is_authority(authority) &&
         all_of(path, [](char c) { return c > 0x20 && c < 0x7F && c != '?' && c != '#'; });
}

// A body stands in the memory of every configuration that is in force.
constexpr size_t kMaxBody = size_t{16} << 10;

bool accepts_body(std::string_view text) {
  return text.size() <= kMaxBody;
}

constexpr std::string_view kNoControls = "^[^\\u0000-\\u001f\\u007f]+$";

constexpr auto kRows = std::to_array<FormatRow>({
    {Format::Any, accepts_any, kNoControls, "a text without line breaks, not empty"},
    {Format::Name, accepts_name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
     "a name: letters, digits, '.', '_' and '-', at most 64, a letter or digit first"},
    {Format::ModelName, accepts_any, kNoControls, "a model name without line breaks"},
    {Format::Url, accepts_url,
     "^https?://([A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9a-fA-F:.]{2,}\\])(:[0-9]{1,5})?"
     "(/[!\"$->@-~]*)?$",
     "an http:// or https:// URL with a host and without user, query or fragment"},
    {Format::HeaderName, accepts_header_name, "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
     "an HTTP header name"},
    {Format::HeaderValue, accepts_any, kNoControls, "a text without line breaks, not empty"},
    {Format::Body, accepts_body, "^[\\s\\S]{0,16384}$", "a text of at most 16384 bytes"},
    {Format::ReadableFile, accepts_any, kNoControls, "the path of a file"},
});

constexpr bool in_order() {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<size_t>(kRows[i].format) != i) return false;
  }
  return kRows.size() == static_cast<size_t>(Format::ReadableFile) + 1;
}
static_assert(in_order(), "one row a format, in enum order");

}  // namespace

const FormatRow& row(Format format) {
  return kRows[static_cast<size_t>(format)];
}

std::string_view url_host(std::string_view url) {
  const std::string_view rest = after_scheme(url);
  if (rest.starts_with('[')) return rest.substr(1, rest.find(']') - 1);
  return rest.substr(0, rest.find_first_of(":/"));
}

}  // namespace sluice::app::config
