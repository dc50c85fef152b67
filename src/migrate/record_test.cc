#include "migrate/record.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "base/rng.h"

namespace sluice::migrate {
namespace {

enum class Colour : uint8_t { Red, Blue };
struct Inner {
  double x = 0;
  bool operator==(const Inner&) const = default;
};
struct Outer {
  int64_t n = 0;
  bool on = false;
  Colour colour = Colour::Red;
  std::string name;
  Inner inner;
  std::vector<int64_t> list;
  std::vector<Inner> inners;
  bool operator==(const Outer&) const = default;
};
template <class V, RecordOf<Inner> T>
void visit_fields(V& v, T& s) {
  v("x", s.x);
}
template <class V, RecordOf<Outer> T>
void visit_fields(V& v, T& s) {
  v("n", s.n)("on", s.on)("colour", s.colour)("name", s.name)("inner", s.inner)("list", s.list)(
      "inners", s.inners);
}

const Outer kSample{-5, true, Colour::Blue, "a b=%\n", {0.1}, {1, 2}, {{3}, {4}}};

TEST(Record, RoundTripsEveryKindOfField) {
  const std::string line = to_record(kSample);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto back = from_record<Outer>(line);
  ASSERT_TRUE(back) << back.error().message << " " << back.error().param;
  EXPECT_EQ(*back, kSample);
}

TEST(Record, DoublesKeepEveryBit) {
  base::Rng rng(1);
  for (int i = 0; i < 2000; ++i) {
    const uint64_t bits = rng.next();
    const auto x = std::bit_cast<double>(bits);
    if (std::isnan(x)) continue;
    const auto back = from_record<Inner>(to_record(Inner{x}));
    ASSERT_TRUE(back);
    EXPECT_EQ(std::bit_cast<uint64_t>(back->x), bits);
  }
}

TEST(Record, KeepsWhatIsNoNumber) {
  EXPECT_TRUE(std::isnan(from_record<Inner>(to_record(Inner{std::nan("")}))->x));
  EXPECT_TRUE(std::isinf(from_record<Inner>(to_record(Inner{-INFINITY}))->x));
}

TEST(Record, NamesTheFieldThatDoesNotFit) {
  std::string line = to_record(kSample);
  const auto misnamed = from_record<Outer>("m" + line.substr(1));
  ASSERT_FALSE(misnamed);
  EXPECT_EQ(misnamed.error().param, "n");
  line.replace(line.find("inner.x="), 8, "inner.x=z");
  EXPECT_EQ(from_record<Outer>(line).error().param, "inner.x");
  EXPECT_FALSE(from_record<Outer>(to_record(kSample) + " more=1"));
  EXPECT_FALSE(from_record<Outer>(""));
}

TEST(Record, EveryCutOfALineIsRefused) {
  const std::string line = to_record(kSample);
  for (size_t n = 0; n < line.size(); ++n) {
    const auto back = from_record<Outer>(line.substr(0, n));
    // A shortened last number still reads as a number, but never as the same record.
    EXPECT_FALSE(back && *back == kSample) << n;
  }
}

}  // namespace
}  // namespace sluice::migrate
