// What embeddings and a judge may settle, the judge's own health, the noise floor, and numbers.
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "migrate/compare/all.h"
#include "migrate/compare/noise_floor.h"
#include "migrate/compare/numeric.h"
#include "migrate/compare/residue.h"

namespace sluice::migrate::compare {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr JudgeAnswers kA{Preference::First, Preference::Second};
constexpr JudgeAnswers kB{Preference::Second, Preference::First};
constexpr JudgeAnswers kTie{Preference::Tie, Preference::Tie};
constexpr JudgeAnswers kFirstPlace{Preference::First, Preference::First};
constexpr JudgeAnswers kUnreadable{Preference::First, Preference::Unreadable};

TEST(Judge, OnlyAVerdictThatSurvivesTheExchangeCounts) {
  EXPECT_EQ(verdict_of(kA), JudgeVerdict::A);
  EXPECT_EQ(verdict_of(kB), JudgeVerdict::B);
  EXPECT_EQ(verdict_of(kTie), JudgeVerdict::Tie);
  EXPECT_EQ(verdict_of(kFirstPlace), JudgeVerdict::Tie);
  EXPECT_EQ(verdict_of({Preference::First, Preference::Tie}), JudgeVerdict::Tie);
  EXPECT_EQ(verdict_of(kUnreadable), JudgeVerdict::Unknown);
  EXPECT_EQ(verdict_of({}), JudgeVerdict::Unknown);
}

void repeat(JudgeRecord& record, const JudgeAnswers& answers, int times) {
  for (int i = 0; i < times; ++i) record.add_control(answers);
}

TEST(JudgeHealth, IsUnknownBelowTheLeastNumberOfControls) {
  JudgeRecord record;
  EXPECT_EQ(record.health(), JudgeHealth::Unknown);
  repeat(record, kTie, 49);
  EXPECT_EQ(record.health(), JudgeHealth::Unknown);
  repeat(record, kTie, 1);
  EXPECT_EQ(record.health(), JudgeHealth::Healthy);
}

TEST(JudgeHealth, OpinionsOnTwinsAreASickness) {
  JudgeRecord record;
  for (int i = 0; i < 60; ++i) {
    record.add_control(kA);
    record.add_control(kB);
  }
  EXPECT_EQ(record.health(), JudgeHealth::Unhealthy);
  EXPECT_TRUE(record.control_preference(0.05).low < 0.5);
}

TEST(JudgeHealth, PreferringOneTwinSystematicallyIsASickness) {
  JudgeRecord record;
  for (int i = 0; i < 40; ++i) {
    record.add_control(kA);
    repeat(record, kTie, 5);
  }
  EXPECT_GT(record.control_preference(0.05).low, 0.5);
  EXPECT_EQ(record.health(), JudgeHealth::Unhealthy);
}

TEST(JudgeHealth, FollowingThePlaceIsASickness) {
  JudgeRecord record;
  for (int i = 0; i < 100; ++i) {
    record.add_control(kFirstPlace);
    if (i % 2 == 0) record.add_control(kTie);
  }
  EXPECT_NEAR(record.position_bias(), 2.0 / 3, 1e-9);
  EXPECT_EQ(record.health(), JudgeHealth::Unhealthy);
}

TEST(JudgeHealth, AnswersThatNobodyCanReadAreASickness) {
  JudgeRecord record;
  for (int i = 0; i < 100; ++i) {
    record.add_control(kTie);
    if (i % 4 == 0) record.add(kUnreadable);
  }
  EXPECT_EQ(record.health(), JudgeHealth::Unhealthy);
}

TEST(JudgeHealth, AFairJudgeIsSeldomCalledSick) {
  int sick = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    base::Rng rng(seed);
    JudgeRecord record;
    for (int i = 0; i < 400; ++i) {
      const double u = rng.uniform();
      record.add_control(u < 0.06 ? kA : u < 0.12 ? kB : u < 0.2 ? kFirstPlace : kTie);
      if (record.health() == JudgeHealth::Unhealthy) {
        ++sick;
        break;
      }
    }
  }
  EXPECT_LE(sick, 20);  // alpha 0.05 a rate, looked at after every control
}

TEST(JudgeRecord, CountsWhatItIsAskedFor) {
  JudgeRecord record;
  EXPECT_TRUE(std::isnan(record.position_bias()));
  EXPECT_TRUE(std::isnan(record.preference_for_new()));
  record.add(kA);
  record.add(kB);
  record.add(kB);
  record.add_repeat(kA, kA);
  record.add_repeat(kA, kFirstPlace);
  record.add_repeat(kA, kUnreadable);
  EXPECT_NEAR(record.preference_for_new(), 2.0 / 3, 1e-9);
  EXPECT_EQ(record.repeat_consistency(), 0.5);
  EXPECT_EQ(record.asked(), 3);
}

Comparison residue() {
  return {.rung = "similarity", .kind = kResidue};
}

TEST(Residue, IsSettledByAHealthyJudgeOnly) {
  EXPECT_EQ(settle_by_judge(residue(), kA, JudgeHealth::Healthy).kind, "judge_worse");
  EXPECT_EQ(settle_by_judge(residue(), kB, JudgeHealth::Healthy).kind, "judge_better");
  EXPECT_EQ(settle_by_judge(residue(), kTie, JudgeHealth::Healthy).verdict, Verdict::Equivalent);
  EXPECT_FALSE(settle_by_judge(residue(), kA, JudgeHealth::Unknown).decided());
  EXPECT_FALSE(settle_by_judge(residue(), kA, JudgeHealth::Unhealthy).decided());
  EXPECT_FALSE(settle_by_judge(residue(), kUnreadable, JudgeHealth::Healthy).decided());
}

TEST(Residue, WhatIsDecidedIsNotReopened) {
  Comparison decided{.verdict = Verdict::Different, .rung = "tools", .kind = "tool_names"};
  EXPECT_EQ(settle_by_judge(decided, kTie, JudgeHealth::Healthy).kind, "tool_names");
  const std::vector<float> v{1, 0};
  EXPECT_EQ(settle_by_embedding(decided, v, v, {}).kind, "tool_names");
}

TEST(Residue, IsSettledByVectorsThatAreNearOrFar) {
  const std::vector<float> east{1, 0};
  const std::vector<float> north{0, 1};
  const std::vector<float> between{1, 1};
  EXPECT_EQ(settle_by_embedding(residue(), east, east, {}).verdict, Verdict::Equivalent);
  EXPECT_EQ(settle_by_embedding(residue(), east, north, {}).verdict, Verdict::Different);
  const Comparison open = settle_by_embedding(residue(), east, between, {});
  EXPECT_FALSE(open.decided());
  EXPECT_NEAR(open.scores.cosine, std::sqrt(0.5), 1e-7);
  EXPECT_FALSE(settle_by_embedding(residue(), {}, {}, {}).decided());
}

TEST(Cosine, IsNaNWhereThereIsNoDirection) {
  const std::vector<float> v{1, 2};
  const std::vector<float> zero{0, 0};
  const std::vector<float> longer{1, 2, 3};
  const std::vector<float> broken{1, std::numeric_limits<float>::infinity()};
  for (const auto& other : {zero, longer, broken, std::vector<float>{}}) {
    EXPECT_TRUE(std::isnan(cosine(v, other)));
    EXPECT_TRUE(std::isnan(cosine(other, v)));
  }
  EXPECT_NEAR(cosine(v, v), 1, 1e-12);
}

// ---- noise floor -------------------------------------------------------------------------------

Comparison with(Verdict verdict, std::string_view kind = "number") {
  return {.verdict = verdict, .rung = "structure", .kind = kind};
}
Triple triple(bool new_differs, bool twin_differs) {
  return {with(new_differs ? Verdict::Different : Verdict::Equal),
          with(twin_differs ? Verdict::Different : Verdict::Equal)};
}

TEST(NoiseFloor, TakesTheOldSidesOwnNoiseOff) {
  NoiseFloor floor;
  for (int i = 0; i < 1000; ++i) floor.add(triple(i % 10 == 0, i % 20 == 0));
  EXPECT_NEAR(floor.new_rate(), 0.10, 1e-12);
  EXPECT_NEAR(floor.noise_rate(), 0.05, 1e-12);
  const auto excess = floor.excess();
  EXPECT_NEAR(excess.estimate, 0.05, 1e-12);
  EXPECT_GT(excess.interval.low, 0);
  EXPECT_LT(excess.interval.high, 0.15);
}

TEST(NoiseFloor, SaysNothingOfWhatItHasNotSeen) {
  NoiseFloor floor;
  EXPECT_FALSE(floor.excess().interval.known());
  floor.add({with(Verdict::Incomparable), with(Verdict::Equal)});
  EXPECT_EQ(floor.undecided(), 1);
  EXPECT_FALSE(floor.excess().interval.known());
  EXPECT_TRUE(std::isnan(floor.new_rate()));
  floor.add(triple(false, false));
  const auto wide = floor.excess().interval;
  EXPECT_LE(wide.low, -0.5);
  EXPECT_GE(wide.high, 0.5);
}

// Looked at after every tenth triple: a fixed interval would fail far more often than alpha.
TEST(NoiseFloor, TheIntervalHoldsAtEveryLook) {
  int missed = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    base::Rng rng(seed + 1000);
    NoiseFloor floor;
    bool out = false;
    for (int i = 1; i <= 400; ++i) {
      floor.add(triple(rng.uniform() < 0.12, rng.uniform() < 0.04));
      if (i % 10 != 0) continue;
      const auto interval = floor.excess().interval;
      out = out || 0.08 < interval.low || 0.08 > interval.high;
    }
    missed += out;
  }
  EXPECT_LE(missed, 10);
}

TEST(NoiseFloor, GradesByTheDifferenceOfSimilarities) {
  NoiseFloor floor;
  Comparison far{.verdict = Verdict::Different, .rung = "facts", .kind = "numbers"};
  far.scores.chrf = 60;
  for (int i = 0; i < 50; ++i) {
    floor.add({i % 2 == 0 ? far : with(Verdict::Equal), with(Verdict::Equal)});
  }
  EXPECT_NEAR(floor.graded().estimate, -0.2, 1e-9);
}

TEST(Mismatch, ABetterNewSideIsNone) {
  EXPECT_TRUE(mismatches(with(Verdict::Different)));
  EXPECT_FALSE(mismatches(with(Verdict::Different, "judge_better")));
  EXPECT_FALSE(mismatches(with(Verdict::Different, "schema_repaired")));
  EXPECT_FALSE(mismatches(with(Verdict::Incomparable)));
}

TEST(QualityGate, IsFedByTriples) {
  const gate::QualityLimits limits;
  auto watch = gate::QualityWatch::with(limits, 10'000);
  for (int i = 0; i < 400; ++i) feed(watch, triple(false, i % 50 == 0), 1'000 + i);
  EXPECT_EQ(gate::judge(watch, limits, 2'000).verdict, gate::Verdict::Pass);

  auto bad = gate::QualityWatch::with(limits, 10'000);
  for (int i = 0; i < 400; ++i) feed(bad, triple(i % 5 == 0, i % 50 == 0), 1'000 + i);
  EXPECT_EQ(gate::judge(bad, limits, 2'000).verdict, gate::Verdict::Fail);
}

TEST(QualityGate, LearnsNothingFromUndecidedTriples) {
  const gate::QualityLimits limits;
  auto watch = gate::QualityWatch::with(limits, 10'000);
  const Triple open{with(Verdict::Incomparable), with(Verdict::Equal)};
  for (int i = 0; i < 400; ++i) feed(watch, open, 1'000 + i);
  EXPECT_EQ(watch.mismatch.pairs, 0);
  EXPECT_EQ(gate::judge(watch, limits, 2'000).verdict, gate::Verdict::Unknown);
}

// ---- numbers -----------------------------------------------------------------------------------

std::string numbers(const std::vector<double>& a, const std::vector<double>& b,
                    const NumericPolicy& policy = {}) {
  const auto c = compare_outputs({{}, a}, {{}, b}, policy);
  return std::string(name(c.verdict)) + " " + std::string(c.kind);
}

TEST(Numeric, TolerancesAreOfTheOldSide) {
  EXPECT_EQ(numbers({1, 2}, {1, 2}), "equal same");
  EXPECT_EQ(numbers({1, 2}, {1.00005, 2}), "equivalent close");
  EXPECT_EQ(numbers({1, 2}, {1.01, 2}), "different tolerance");
  EXPECT_EQ(numbers({100}, {110}, {.relative = 0.1}), "equivalent close");
  EXPECT_EQ(numbers({100}, {111}, {.relative = 0.1}), "different tolerance");
  EXPECT_EQ(numbers({1, 2, 3, 4}, {1, 2, 3, 5}, {.most_outside = 0.25}), "equivalent close");
  EXPECT_EQ(numbers({}, {}), "incomparable empty");
}

TEST(Numeric, NaNFollowsItsRule) {
  EXPECT_EQ(numbers({kNaN, 1}, {kNaN, 1}), "equal same");
  EXPECT_EQ(numbers({kNaN, 1}, {0, 1}), "different nan");
  EXPECT_EQ(numbers({kNaN, 1}, {kNaN, 1}, {.nan = NanRule::Never}), "different nan");
  EXPECT_EQ(numbers({kNaN, 1}, {0, 1}, {.nan = NanRule::Skip}), "equal same");
  EXPECT_EQ(numbers({kNaN}, {0}, {.nan = NanRule::Skip}), "incomparable empty");
}

TEST(Numeric, InfinityIsOnlyLikeItself) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(numbers({inf}, {inf}), "equal same");
  EXPECT_EQ(numbers({inf}, {-inf}), "different tolerance");
  EXPECT_EQ(numbers({inf}, {1e300}), "different tolerance");
}

TEST(Numeric, ShapesMustAgreeAndHold) {
  const std::vector<double> six{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(compare_outputs({{2, 3}, six}, {{2, 3}, six}).verdict, Verdict::Equal);
  EXPECT_EQ(compare_outputs({{2, 3}, six}, {{3, 2}, six}).kind, "shape");
  EXPECT_EQ(compare_outputs({{2, 4}, six}, {{2, 4}, six}).kind, "shape");
  EXPECT_EQ(compare_outputs({{-2, -3}, six}, {{-2, -3}, six}).kind, "shape");
  const int64_t huge = int64_t{1} << 40;
  EXPECT_EQ(compare_outputs({{huge, huge}, six}, {{huge, huge}, six}).kind, "shape");
}

TEST(Numeric, WinnerAndOrderMayMatterMoreThanDistance) {
  const std::vector<double> a{0.50, 0.49, 0.01};
  const std::vector<double> b{0.49, 0.50, 0.01};
  EXPECT_EQ(numbers(a, b, {.absolute = 0.02}), "equivalent close");
  EXPECT_EQ(numbers(a, b, {.absolute = 0.02, .argmax_matters = true}), "different argmax");
  EXPECT_EQ(numbers(a, b, {.absolute = 0.02, .least_rank_agreement = 0.9}), "different rank");
}

std::vector<double> sample(uint64_t seed, int n, double shift) {
  base::Rng rng(seed);
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(rng.uniform() + rng.uniform() + shift);
  return out;
}

TEST(Populations, AShiftThatMattersIsFound) {
  const Drift d = compare_populations(sample(1, 1000, 0), sample(2, 1000, 0.3));
  EXPECT_EQ(d.verdict, Verdict::Different);
  EXPECT_GT(d.ks, d.critical);
  EXPECT_GT(d.psi, 0.25);
  EXPECT_NEAR(d.shift, 0.3 / 0.408, 0.15);
}

TEST(Populations, ATrivialShiftIsSignificantAndDoesNotMatter) {
  const Drift d = compare_populations(sample(1, 50'000, 0), sample(2, 50'000, 0.03));
  EXPECT_GT(d.ks, d.critical);
  EXPECT_EQ(d.verdict, Verdict::Equivalent);
}

TEST(Populations, TooFewValuesSayNothing) {
  EXPECT_EQ(compare_populations(sample(1, 49, 0), sample(2, 500, 0)).verdict,
            Verdict::Incomparable);
  EXPECT_EQ(compare_populations(std::vector(100, kNaN), sample(2, 100, 0)).verdict,
            Verdict::Incomparable);
  EXPECT_EQ(compare_populations(sample(1, 100, 0), sample(1, 100, 0)).verdict, Verdict::Equal);
}

TEST(Populations, PairsWithoutANumberAreLeftOutAndCounted) {
  auto a = sample(1, 1000, 0);
  auto b = sample(2, 1000, 0.3);
  a[5] = b[5] = kNaN;
  b[7] = kNaN;
  const Drift d = compare_populations(a, b);
  EXPECT_EQ(d.verdict, Verdict::Different);
  EXPECT_EQ(d.left_out, 2);
  b.resize(900);
  EXPECT_EQ(compare_populations(a, b).left_out, 3);
}

}  // namespace
}  // namespace sluice::migrate::compare
