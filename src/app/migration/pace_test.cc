#include "app/migration/pace.h"

#include <gtest/gtest.h>

namespace sluice::app::migration {
namespace {

TEST(PaceTest, NothingIsKnownOfTrafficThatWasHardlyWatched) {
  Pace pace;
  EXPECT_FALSE(pace.rate(1000));
  pace.add(10, 100, 1000);
  EXPECT_FALSE(pace.rate(1000 + Pace::kLeastMs - 1));
  EXPECT_TRUE(pace.rate(1000 + Pace::kLeastMs));
}

TEST(PaceTest, ItIsTheMeanOfTheLastWindows) {
  Pace pace;
  for (int64_t at = 0; at <= 40'000; at += 200) pace.add(2, 50, at);
  EXPECT_NEAR(pace.rate(40'000)->requests_per_second, 10, 0.1);
  EXPECT_NEAR(pace.rate(40'000)->tokens_per_second, 250, 2);
}

TEST(PaceTest, WhatWasLongAgoIsForgotten) {
  Pace pace;
  for (int64_t at = 0; at < 30'000; at += 200) pace.add(100, 0, at);
  for (int64_t at = 30'000; at <= 100'000; at += 200) pace.add(0, 0, at);
  EXPECT_EQ(pace.rate(100'000)->requests_per_second, 0);
}

}  // namespace
}  // namespace sluice::app::migration
