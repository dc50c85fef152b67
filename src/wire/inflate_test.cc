#define ZLIB_CONST
// Encodings of bodies are undone, and never beyond the bound.
#include "wire/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace sluice::wire {
namespace {

std::string packed(std::string_view text, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, 0);
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

constexpr size_t kMost = 100'000;

TEST(Inflate, UndoesGzipAndBothKindsOfDeflate) {
  const std::string text = "{\"a\":1}" + std::string(50'000, 'x');
  EXPECT_EQ(*inflate(packed(text, 31), "gzip", kMost), text);
  EXPECT_EQ(*inflate(packed(text, 31), "x-gzip", kMost), text);
  EXPECT_EQ(*inflate(packed(text, 15), "deflate", kMost), text);
  EXPECT_EQ(*inflate(packed(text, -15), "deflate", kMost), text);
  EXPECT_EQ(*inflate(packed("a", 31) + packed("b", 31), "gzip", kMost), "ab");
}

TEST(Inflate, StopsAtTheBound) {
  const std::string bomb = packed(std::string(8'000'000, '0'), 31);
  ASSERT_LT(bomb.size(), 60'000U);
  EXPECT_EQ(inflate(bomb, "gzip", kMost).error(), InflateFailure::TooLarge);
  EXPECT_EQ(inflate(packed(std::string(kMost, 'x'), 31), "gzip", kMost)->size(), kMost);
  EXPECT_EQ(inflate(packed(std::string(kMost + 1, 'x'), 31), "gzip", kMost).error(),
            InflateFailure::TooLarge);
}

TEST(Inflate, SaysWhatItCannotUndo) {
  const std::string whole = packed("some text that is long enough", 31);
  EXPECT_EQ(inflate(whole, "br", kMost).error(), InflateFailure::Unsupported);
  EXPECT_EQ(inflate(whole, "gzip, gzip", kMost).error(), InflateFailure::Unsupported);
  for (size_t n = 0; n < whole.size(); ++n) {
    EXPECT_EQ(inflate(std::string_view(whole).substr(0, n), "gzip", kMost).error(),
              InflateFailure::Broken);
  }
  EXPECT_EQ(inflate("plain text", "gzip", kMost).error(), InflateFailure::Broken);
  EXPECT_EQ(inflate("plain text", "deflate", kMost).error(), InflateFailure::Broken);
}

}  // namespace
}  // namespace sluice::wire
