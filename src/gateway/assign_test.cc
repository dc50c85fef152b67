#include "gateway/assign.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sluice::gateway {
namespace {

constexpr int kUnits = 100'000;

std::vector<Candidate> weights(std::initializer_list<double> values) {
  std::vector<Candidate> out;
  int i = 0;
  for (double w : values) out.push_back({assign_seed("salt", "t" + std::to_string(i++)), w});
  return out;
}

std::vector<size_t> spread(const std::vector<Candidate>& candidates) {
  std::vector<size_t> out;
  for (int i = 0; i < kUnits; ++i) out.push_back(assign(candidates, "unit-" + std::to_string(i)));
  return out;
}

TEST(Assign, SharesFollowTheWeights) {
  const auto got = spread(weights({80, 15, 5}));
  std::array<double, 3> counts{};
  for (size_t t : got) counts[t] += 1;
  const std::array<double, 3> expected{0.80 * kUnits, 0.15 * kUnits, 0.05 * kUnits};
  double chi2 = 0;
  for (size_t i = 0; i < 3; ++i) chi2 += std::pow(counts[i] - expected[i], 2) / expected[i];
  EXPECT_LT(chi2, 13.82) << "chi-square, 2 degrees of freedom, p = 0.001";
}

TEST(Assign, WeightZeroGetsExactlyNothing) {
  for (size_t t : spread(weights({100, 0}))) ASSERT_EQ(t, 0U);
  for (size_t t : spread(weights({0, 1e-9}))) ASSERT_EQ(t, 1U);
  EXPECT_EQ(assign(weights({0, 0}), "unit"), kNoTarget);
}

TEST(Assign, RaisingAWeightMovesUnitsOnlyToThatTarget) {
  for (auto [before, after] : {std::pair{weights({95, 5}), weights({80, 20})},
                               std::pair{weights({60, 5, 35}), weights({60, 20, 35})}}) {
    const auto a = spread(before);
    const auto b = spread(after);
    int moved = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      if (a[i] == b[i]) continue;
      ASSERT_EQ(b[i], 1U);
      ++moved;
    }
    EXPECT_GT(moved, kUnits / 20);
  }
}

TEST(Assign, GoingBackGivesTheOldAssignment) {
  EXPECT_EQ(spread(weights({95, 5})), spread(weights({95, 5})));
}

TEST(Assign, AnotherSaltGivesAnotherSelectionOfUnits) {
  std::vector<Candidate> other{{assign_seed("pepper", "t0"), 80},
                               {assign_seed("pepper", "t1"), 20}};
  const auto a = spread(weights({80, 20}));
  const auto b = spread(other);
  int both = 0;
  for (size_t i = 0; i < a.size(); ++i) both += a[i] == 1 && b[i] == 1 ? 1 : 0;
  EXPECT_NEAR(both, 0.04 * kUnits, 0.01 * kUnits) << "independent: 20% of 20%";
}

}  // namespace
}  // namespace sluice::gateway
