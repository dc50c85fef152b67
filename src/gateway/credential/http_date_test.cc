#include "gateway/credential/http_date.h"

#include <gtest/gtest.h>

namespace sluice::gateway::credential {
namespace {

constexpr int64_t kNow = 1'800'000'000;  // in January of 2027

TEST(HttpDate, ReadsTheThreeFormsOfOneInstant) {
  EXPECT_EQ(http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow), 784'111'777);
  EXPECT_EQ(http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow), 784'111'777);
  EXPECT_EQ(http_date("Sun Nov  6 08:49:37 1994", kNow), 784'111'777);
}

TEST(HttpDate, KnowsLeapDays) {
  EXPECT_EQ(http_date("Thu, 29 Feb 2024 00:00:00 GMT", kNow), 1'709'164'800);
  EXPECT_EQ(http_date("Wed, 29 Feb 2023 00:00:00 GMT", kNow), std::nullopt);
}

TEST(HttpDate, TakesTheCenturyThatIsNear) {
  EXPECT_EQ(http_date("Friday, 15-Jan-27 08:00:00 GMT", kNow), 1'800'000'000);
  EXPECT_EQ(http_date("Tuesday, 01-Jan-70 00:00:00 GMT", kNow), 3'155'760'000);
  EXPECT_EQ(http_date("Sunday, 01-Jan-78 00:00:00 GMT", kNow), 252'460'800);
}

TEST(HttpDate, RefusesAnythingElse) {
  for (const char* text : {"", "1800000000", "Sun", "Sun,", "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT ", "Xyz, 06 Nov 1994 08:49:37 GMT",
                           "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(http_date(text, kNow), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sluice::gateway::credential
