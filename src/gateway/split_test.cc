#include "gateway/split.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sluice::gateway {
namespace {

constexpr int kUnits = 50'000;

const std::vector<Candidate> kThree{
    {assign_seed("s", "old"), 70}, {assign_seed("s", "new"), 0}, {assign_seed("s", "other"), 30}};

Split at(int64_t weight_ppm) {
  Split split;
  split.migration = "m";
  split.seed = assign_seed("s", "m");
  split.weight_ppm = weight_ppm;
  split.old_target = 0;
  split.new_target = 1;
  return split;
}

std::vector<size_t> spread(const std::vector<Candidate>& candidates, const Split* split) {
  std::vector<size_t> out;
  for (int i = 0; i < kUnits; ++i) {
    out.push_back(choose(candidates, split, "unit-" + std::to_string(i)).target);
  }
  return out;
}

TEST(Split, WeightZeroIsExactlyTheAssignmentWithoutASplit) {
  const Split none = at(0);
  EXPECT_EQ(spread(kThree, &none), spread(kThree, nullptr));
}

TEST(Split, TheWholeWeightLeavesTheOldSideExactlyNothing) {
  const Split all = at(kWholePpm);
  for (size_t t : spread(kThree, &all)) ASSERT_NE(t, 0U);
}

TEST(Split, TheNewSideGetsItsShareOfThePair) {
  const Split fifth = at(200'000);
  std::array<double, 3> counts{};
  for (size_t t : spread(kThree, &fifth)) counts[t] += 1;
  const std::array<double, 3> expected{0.56 * kUnits, 0.14 * kUnits, 0.30 * kUnits};
  double chi2 = 0;
  for (size_t i = 0; i < 3; ++i) chi2 += std::pow(counts[i] - expected[i], 2) / expected[i];
  EXPECT_LT(chi2, 13.82) << "chi-square, 2 degrees of freedom, p = 0.001";
}

TEST(Split, ARisenWeightMovesUnitsFromOldToNewAndNobodyElse) {
  for (auto [low, high] : {std::pair{0, 50'000}, {50'000, 200'000}, {200'000, 1'000'000}}) {
    const Split a = at(low);
    const Split b = at(high);
    const auto before = spread(kThree, &a);
    const auto after = spread(kThree, &b);
    int moved = 0;
    for (size_t i = 0; i < before.size(); ++i) {
      if (before[i] == after[i]) continue;
      ASSERT_EQ(before[i], 0U);
      ASSERT_EQ(after[i], 1U);
      ++moved;
    }
    EXPECT_GT(moved, kUnits / 50);
  }
}

TEST(Split, ConfiguredWeightsOfBothSidesCountTogether) {
  std::vector<Candidate> divided = kThree;
  divided[0].weight = 20;
  divided[1].weight = 50;
  const Split half = at(500'000);
  EXPECT_EQ(spread(divided, &half), spread(kThree, &half));
}

TEST(Split, APairWithoutWeightGetsNothing) {
  std::vector<Candidate> off = kThree;
  off[0].weight = 0;
  const Split all = at(kWholePpm);
  for (size_t t : spread(off, &all)) ASSERT_EQ(t, 2U);
  off[2].weight = 0;
  EXPECT_EQ(choose(off, &all, "unit").target, kNoTarget);
}

TEST(Split, SaysWhichSideWasChosen) {
  const Split half = at(500'000);
  for (int i = 0; i < 1000; ++i) {
    const Choice c = choose(kThree, &half, "unit-" + std::to_string(i));
    ASSERT_EQ(c.side, side_of(half, c.target));
  }
}

}  // namespace
}  // namespace sluice::gateway
