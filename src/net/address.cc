#include "net/address.h"

#include <charconv>
#include <unistd.h>
#include <uv.h>

namespace sluice::net {

Result<HostPort> parse_host_port(std::string_view text) {
  const auto bad = [&] {
    return fail(Cause::Config, "\"" + std::string(text) +
                                   "\" is not an address; write HOST:PORT, e.g. 127.0.0.1:8080");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return bad();
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.front() == '[') {
    if (host.size() < 3 || host.back() != ']') return bad();
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad();
  }
  HostPort out{std::string(host), 0};
  const auto [end, code] =
      std::from_chars(port_text.data(), port_text.data() + port_text.size(), out.port);
  if (code != std::errc() || end != port_text.data() + port_text.size()) return bad();
  return out;
}

Result<sockaddr_storage> numeric_address(const std::string& host, uint16_t port) {
  sockaddr_storage storage{};
  const std::string name = host == "localhost" ? "127.0.0.1" : host;
  if (uv_ip4_addr(name.c_str(), port, reinterpret_cast<sockaddr_in*>(&storage)) == 0) {
    return storage;
  }
  if (uv_ip6_addr(name.c_str(), port, reinterpret_cast<sockaddr_in6*>(&storage)) == 0) {
    return storage;
  }
  return fail(Cause::Config, "\"" + host + "\" is not a numeric address");
}

bool can_bind(const HostPort& address) {
  auto numeric = numeric_address(address.host, address.port);
  if (!numeric) return false;
  const int fd = ::socket(numeric->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const socklen_t size = numeric->ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  const bool ok = ::bind(fd, reinterpret_cast<const sockaddr*>(&*numeric), size) == 0;
  ::close(fd);
  return ok;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace sluice::net
