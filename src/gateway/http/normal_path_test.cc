#include "gateway/http/normal_path.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "gateway/http/path_pattern.h"

namespace sluice::gateway {
namespace {

std::string normal(std::string_view raw, EncodedSlash slash = EncodedSlash::Keep) {
  return std::string(NormalPath(raw, slash).text());
}

TEST(NormalPath, DecodesAndMergesSlashes) {
  EXPECT_EQ(normal("/%73ecret/x"), "/secret/x");
  EXPECT_EQ(normal("//secret///x"), "/secret/x");
  EXPECT_EQ(normal("/caf%C3%A9%20%2b"), "/caf\u00e9 +");
  EXPECT_EQ(normal("/%E2%82%ac"), "/\u20ac");
  EXPECT_EQ(normal("*"), "*");
}

TEST(NormalPath, OfAPlainPathIsThePathItself) {
  const std::string_view raw = "/orders/12/items;v=1/a+b@c";
  EXPECT_EQ(NormalPath(raw).text().data(), raw.data());
}

TEST(NormalPath, KeepsWhatWouldChangeTheMeaning) {
  EXPECT_EQ(normal("/a%2fb"), "/a%2Fb");
  EXPECT_EQ(normal("/a%2fb", EncodedSlash::Decode), "/a/b");
  EXPECT_EQ(normal("/a%2f/%2Fb", EncodedSlash::Decode), "/a/b");
  EXPECT_EQ(normal("/a%00%3f%23%25"), "/a%00%3F%23%25");
  EXPECT_EQ(normal("/a%2541"), "/a%2541") << "decoded once";
  EXPECT_EQ(normal("/a#b"), "/a%23b");
}

TEST(NormalPath, HasOneSpellingOfAPercentThatEncodesNothing) {
  EXPECT_EQ(normal("/100%"), "/100%25");
  EXPECT_EQ(normal("/100%2"), "/100%252");
  EXPECT_EQ(normal("/%zz%%41"), "/%25zz%25A");
  EXPECT_EQ(normal("/%2%46"), "/%252F") << "not an encoded slash";
}

TEST(NormalPath, KeepsBytesThatAreNoUtf8) {
  EXPECT_EQ(normal("/%ff%c3x%C3%28"), "/%FF%C3x%C3(");
  EXPECT_EQ(normal("/%C0%AF"), "/%C0%AF") << "an overlong slash is no slash";
  EXPECT_EQ(normal("/%ED%A0%80"), "/%ED%A0%80") << "half of a surrogate pair is no character";
}

TEST(NormalPath, FindsTheRawBytesOfAPart) {
  const NormalPath path("//a%2fb//%C3%A9%41/r");
  ASSERT_EQ(path.text(), "/a%2Fb/\u00e9A/r");
  const auto raw = [&](size_t at, size_t size) {
    return std::string(path.raw_of(path.text().substr(at, size)));
  };
  EXPECT_EQ(raw(1, 5), "a%2fb");
  EXPECT_EQ(raw(7, 3), "%C3%A9%41");
  EXPECT_EQ(raw(6, 1), "/") << "of several slashes the last";
  EXPECT_EQ(raw(6, 6), "/%C3%A9%41/r");
  EXPECT_EQ(raw(4, 0), "");
}

TEST(NormalExpression, FitsTheNormalSpelling) {
  EXPECT_EQ(normal_expression("/caf%C3%A9s?"), "/caf\u00e9s?");
  EXPECT_EQ(normal_expression("/a%2eb%2Fc"), "/a\\.b(?:%2F)c");
  EXPECT_EQ(normal_expression("/a%2Fc", EncodedSlash::Decode), "/a/c");
  EXPECT_EQ(normal_expression("/100%\\?\\%41"), "/100(?:%25)(?:%3F)A");
  EXPECT_EQ(normal_expression("/[%#]\\d[]%]x"), "/[%#]\\d[]%]x") << "classes are left";
  EXPECT_TRUE(needs_two_slashes("/a//b"));
  EXPECT_FALSE(needs_two_slashes("/a//?b[//]/\\//*"));
}

// A spelling of the path that means the same: some bytes encoded, some slashes doubled.
std::string respelled(std::string_view path, base::Rng& rng) {
  static constexpr char kDigits[] = "0123456789abcdefABCDEF";
  std::string out;
  for (const char c : path) {
    const auto chance = rng.next() % 4;
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/') {
      out.append(chance == 0 ? 2 : 1, '/');
    } else if (chance == 0 || byte >= 0x80) {
      const auto digit = [&](int value) {
        return kDigits[static_cast<size_t>(value + (value > 9 && rng.next() % 2 == 0 ? 6 : 0))];
      };
      out.append({'%', digit(byte >> 4), digit(byte & 15)});
    } else {
      out += c;
    }
  }
  return out;
}

TEST(NormalPath, IsTheSameForEverySpellingAndItsOwn) {
  static constexpr std::string_view kBytes = "abzAZ019-._~/!$&'()*+,;=:@";
  base::Rng rng(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string path = "/";
    for (auto i = rng.next() % 12; i > 0; --i) {
      const char c = kBytes[rng.next() % kBytes.size()];
      if (c != '/' || !path.ends_with('/')) path += c;
      if (rng.next() % 16 == 0) path += "\u00e9";
    }
    ASSERT_EQ(normal(respelled(path, rng)), path);
    ASSERT_EQ(normal(normal(respelled(path, rng))), path);
  }
}

TEST(NormalPath, OfAnyBytesIsItsOwnNormalForm) {
  static constexpr std::string_view kBytes = "%%%%0123456789abcdefABCF/?#xC3A9";
  base::Rng rng(11);
  for (int round = 0; round < 50'000; ++round) {
    std::string path = "/";
    for (auto i = rng.next() % 16; i > 0; --i) path += kBytes[rng.next() % kBytes.size()];
    const auto slash = rng.next() % 2 == 0 ? EncodedSlash::Keep : EncodedSlash::Decode;
    const std::string once = normal(path, slash);
    ASSERT_EQ(normal(once, slash), once) << path;
  }
}

TEST(PathPattern, IsReadInTheNormalSpelling) {
  const auto fits = [](PathKind kind, const std::string& pattern, std::string_view raw) {
    const auto compiled = PathPattern::compile(kind, pattern);
    EXPECT_TRUE(compiled.has_value()) << pattern;
    return compiled && compiled->fits(NormalPath(raw).text());
  };
  for (const char* pattern : {"/caf\u00e9/", "/caf%C3%A9/", "/%63af%c3%a9//"}) {
    EXPECT_TRUE(fits(PathKind::Prefix, pattern, "/caf%C3%A9/x")) << pattern;
    EXPECT_TRUE(fits(PathKind::Exact, pattern, "//caf%C3%A9/")) << pattern;
    EXPECT_TRUE(fits(PathKind::Template, std::string(pattern) + "{id}", "/caf%C3%A9/x")) << pattern;
  }
  EXPECT_TRUE(fits(PathKind::Regex, "/caf%C3%A9/.", "/caf%C3%A9/x"));
  EXPECT_TRUE(fits(PathKind::Exact, "/a b", "/a%20b"));
  EXPECT_TRUE(fits(PathKind::Exact, "/a%2Fb", "/a%2fb"));
  EXPECT_FALSE(fits(PathKind::Exact, "/a/b", "/a%2Fb"));
}

TEST(PathPattern, LetsNoByteGetPastAnExpression) {
  const auto secret = PathPattern::compile(PathKind::Regex, "/secret/.*");
  ASSERT_TRUE(secret.has_value());
  for (int byte = 0; byte < 256; ++byte) {
    char raw[16];
    std::snprintf(raw, sizeof raw, "/secret/%%%02x", static_cast<unsigned>(byte));
    EXPECT_TRUE(secret->fits(NormalPath(raw).text())) << raw;
  }
  const auto twice = PathPattern::compile(PathKind::Regex, "/a//b");
  ASSERT_FALSE(twice.has_value());
  EXPECT_NE(twice.error().message.find("write one"), std::string::npos);
}

}  // namespace
}  // namespace sluice::gateway
