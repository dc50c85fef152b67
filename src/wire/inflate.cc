// What zlib reads it does not change.
#define ZLIB_CONST
#include "wire/inflate.h"

#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>

namespace sluice::wire {
namespace {

using Outcome = std::expected<std::string, InflateFailure>;

constexpr int kGzip = 16 + MAX_WBITS;
constexpr int kZlib = MAX_WBITS;
constexpr int kBare = -MAX_WBITS;

class Stream final {
 public:
  explicit Stream(int window_bits) { good_ = inflateInit2(&stream_, window_bits) == Z_OK; }
  ~Stream() {
    if (good_) inflateEnd(&stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  Outcome run(std::string_view body, bool members, size_t most) {
    if (!good_ || body.size() > std::numeric_limits<uInt>::max()) {
      return std::unexpected(InflateFailure::TooLarge);
    }
    std::string out;
    std::array<char, 16'384> piece{};
    stream_.next_in = reinterpret_cast<const Bytef*>(body.data());
    stream_.avail_in = static_cast<uInt>(body.size());
    while (true) {
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream_.avail_out = static_cast<uInt>(piece.size());
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      const size_t made = piece.size() - stream_.avail_out;
      if (made > most - out.size()) return std::unexpected(InflateFailure::TooLarge);
      out.append(piece.data(), made);
      if (result == Z_STREAM_END) {
        const bool more = members && stream_.avail_in > 0;
        if (!more) return out;
        if (inflateReset(&stream_) != Z_OK) return std::unexpected(InflateFailure::Broken);
        continue;
      }
      if (result != Z_OK || (made == 0 && stream_.avail_in == 0)) {
        return std::unexpected(InflateFailure::Broken);
      }
    }
  }

 private:
  z_stream stream_{};
  bool good_ = false;
};

}  // namespace

Outcome inflate(std::string_view body, std::string_view encoding, size_t most) {
  if (encoding == "gzip" || encoding == "x-gzip") return Stream(kGzip).run(body, true, most);
  if (encoding != "deflate") return std::unexpected(InflateFailure::Unsupported);
  auto zlib = Stream(kZlib).run(body, false, most);
  if (zlib || zlib.error() != InflateFailure::Broken) return zlib;
  return Stream(kBare).run(body, false, most);
}

}  // namespace sluice::wire
