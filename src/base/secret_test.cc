#include "base/secret.h"

#include <gtest/gtest.h>
#include <sstream>
#include <type_traits>

namespace sluice::base {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!Streamable<Secret>, "a secret must not print");
static_assert(!Comparable<Secret>, "a secret must not compare plainly");

TEST(Secret, EqualsComparesContent) {
  const Secret secret(std::string("sk-canary"));
  EXPECT_TRUE(secret.equals("sk-canary"));
  EXPECT_FALSE(secret.equals("sk-canarz"));
  EXPECT_FALSE(secret.equals("sk-canar"));
}

TEST(Secret, MovedFromIsEmpty) {
  Secret from(std::string("value"));
  const Secret to(std::move(from));
  EXPECT_EQ(to.reveal(), "value");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): the contract under test
}

}  // namespace
}  // namespace sluice::base
