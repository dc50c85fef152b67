// Addresses of clients in the lists of older gateways: "10.1.2.3" as a number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::port::convert::api {

// nullopt: anything but four numbers up to 255 with dots between them.
std::optional<uint32_t> ipv4(std::string_view text);

}  // namespace sluice::port::convert::api
