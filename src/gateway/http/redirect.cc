#include "gateway/http/redirect.h"

#include <algorithm>
#include <charconv>

namespace sluice::gateway {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.';
}

bool is_address_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

struct HostAndPort {
  std::string_view host;
  uint32_t port = 0;
};

Result<HostAndPort> parts_of(std::string_view field) {
  const size_t bracket = field.rfind(']');
  const size_t colon = field.rfind(':');
  const bool has_port = colon != field.npos && (bracket == field.npos || colon > bracket);
  HostAndPort out{field.substr(0, has_port ? colon : field.npos)};
  const std::string_view port = has_port ? field.substr(colon + 1) : std::string_view();
  const char* const end = port.data() + port.size();
  const bool number =
      port.empty() || (std::from_chars(port.data(), end, out.port).ptr == end && out.port > 0);
  if (!is_host(out.host) || !number || out.port > 65535) {
    return fail(Cause::BadRequest, "the Host header is no host with or without a port");
  }
  return out;
}

void append_printable(std::string_view text, std::string& out) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      out += c;
    } else {
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
}

}  // namespace

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  if (!text.starts_with('[')) return std::all_of(text.begin(), text.end(), is_name_char);
  if (text.size() < 4 || !text.ends_with(']')) return false;
  const std::string_view address = text.substr(1, text.size() - 2);
  return std::all_of(address.begin(), address.end(), is_address_char);
}

Result<std::string> location_of(const Redirect& redirect, const RedirectedRequest& request) {
  const std::string_view scheme = !redirect.scheme.empty() ? std::string_view(redirect.scheme)
                                  : request.tls            ? "https"
                                                           : "http";
  std::string_view host = redirect.host;
  uint32_t port = redirect.port;
  if (host.empty()) {
    const auto own = parts_of(request.host);
    if (!own) return std::unexpected(own.error());
    host = own->host;
    if (port == 0 && redirect.scheme.empty()) port = own->port;
  }
  std::string out = std::string(scheme).append("://").append(host);
  if (port != 0 && port != (scheme == "https" ? 443U : 80U)) out += ":" + std::to_string(port);
  std::string path;
  if (redirect.path.empty()) {
    path = request.path;
  } else {
    redirect.path.append(request.parameters, path);
  }
  if (!path.starts_with('/')) out += '/';
  append_printable(path, out);
  if (redirect.keep_query && request.has_query) {
    out += path.find('?') == path.npos ? '?' : '&';
    append_printable(request.query, out);
  }
  return out;
}

}  // namespace sluice::gateway
