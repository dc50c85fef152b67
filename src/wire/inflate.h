// Undoes gzip and deflate (RFC 1950 to 1952) of a body that came whole, within a bound: a small
// body may stand for one of any size.
//
//   inflate(body, "gzip", 16'000'000)
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace sluice::wire {

enum class InflateFailure : uint8_t {
  Unsupported,  // another encoding, or several
  Broken,       // not in that encoding, or not to its end
  TooLarge,     // more than `most` bytes
};

// `encoding` is content-encoding in lower case: gzip, x-gzip, or deflate, which is zlib's format
// or, as some servers send it, the bare one. Several members of gzip are one body. Allocates at
// most `most` bytes and a fixed window.
std::expected<std::string, InflateFailure> inflate(std::string_view body, std::string_view encoding,
                                                   size_t most);

}  // namespace sluice::wire
