// "host:port" text to socket addresses.
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>

#include "base/error.h"

namespace sluice::net {

struct HostPort {
  std::string host;  // without brackets
  uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
Result<HostPort> parse_host_port(std::string_view text);

// Numeric addresses only; nothing is looked up.
Result<sockaddr_storage> numeric_address(const std::string& host, uint16_t port);

// Whether a listener could have the address now.
bool can_bind(const HostPort& address);

// 127.0.0.0/8, ::1 and "localhost".
bool is_loopback(const std::string& host);

}  // namespace sluice::net
