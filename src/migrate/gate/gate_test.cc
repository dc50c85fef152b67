// Each gate's verdicts, the rule for a whole stage, and the two promises over all of them: nothing
// passes on missing, broken, late or too little data, and a journaled verdict can be recomputed.
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <string>

#include "base/rng.h"
#include "migrate/gate/all.h"

namespace sluice::migrate::gate {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kNow = 1'000'000;
constexpr int64_t kInterval = 10'000;

ErrorWatch fed_errors(const ErrorLimits& limits = {}) {
  ErrorWatch w = ErrorWatch::with(limits, kInterval);
  w.feed.accept(kNow);
  w.begin_stage(50'000);
  return w;
}

stats::DdSketch lognormal(double median, double sigma, int64_t n, uint64_t seed) {
  base::Rng rng(seed);
  stats::DdSketch out;
  for (int64_t i = 0; i < n; ++i) {
    const double radius = std::sqrt(-2 * std::log(1 - rng.uniform()));
    out.add(median * std::exp(sigma * radius * std::cos(6.283185307179586 * rng.uniform())));
  }
  return out;
}

// Evidence of a healthy stage that passes every gate.
Evidence healthy(const Limits& limits) {
  Evidence e = Evidence::with(limits, kInterval);
  e.now_ms = kNow;
  const stats::DdSketch old_side = lognormal(300, 0.5, 20'000, 1);
  for (auto* watch : {&e.ttft, &e.latency, &e.token_latency}) {
    watch->refer_to(old_side, limits.latency);
  }
  e.begin_stage(7, 50'000, false, limits);
  e.errors.successes(4000);
  e.refusals.old_sides(400, 76'000);
  e.refusals.served(4000, limits.refusals);
  for (auto* watch : {&e.ttft, &e.latency, &e.token_latency}) {
    for (int i = 0; i < 80; ++i) watch->add_outcomes(1, 30);
  }
  base::Rng rng(2);
  for (int i = 0; i < 4000; ++i) {
    const double noise = std::exp(0.2 * (rng.uniform() - 0.5));
    e.tokens.add(100, 100 * noise, kNow);
    e.cost.add(1, noise, kNow);
    e.quality.add_mismatch(rng.uniform() < 0.001, rng.uniform() < 0.001);
  }
  e.ratio.add(50, 950, limits.ratio, kNow);
  for (Feed* feed :
       {&e.errors.feed, &e.refusals.feed, &e.ttft.feed, &e.latency.feed, &e.token_latency.feed,
        &e.tokens.feed, &e.cost.feed, &e.quality.feed, &e.ratio.feed}) {
    feed->accept(kNow);
  }
  return e;
}

// ---- the error gate

TEST(ErrorGate, PassesAHealthyStage) {
  ErrorWatch w = fed_errors();
  w.successes(1200);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
}

TEST(ErrorGate, FiveHundredCleanRequestsCertifyNothing) {
  ErrorWatch w = fed_errors();
  w.successes(500);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Grey);
}

TEST(ErrorGate, TooFewRequestsAreUnknown) {
  ErrorWatch w = fed_errors();
  w.successes(199);
  EXPECT_EQ(judge(w, {}, kNow).why, "too few requests");
}

TEST(ErrorGate, SpreadOutErrorsFail) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 6; ++i) {
    w.successes(10);
    w.error({});
  }
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Fail);
}

TEST(ErrorGate, OneBurstOnlyPausesTheRamp) {
  ErrorWatch w = fed_errors();
  w.successes(3000);
  for (int i = 0; i < 12; ++i) w.error({});
  w.successes(200);
  const Finding f = judge(w, {}, kNow);
  EXPECT_EQ(f.verdict, Verdict::Grey);
  EXPECT_EQ(f.why, "errors in bursts");
}

TEST(ErrorGate, TheRampGoesOnWhenABurstIsOutlived) {
  ErrorWatch w = fed_errors();
  w.successes(3000);
  for (int i = 0; i < 12; ++i) w.error({});
  w.begin_stage(50'000);
  w.successes(60'000);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
}

TEST(ErrorGate, ARunTooLongForABurstFails) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 40; ++i) w.error({});
  EXPECT_EQ(judge(w, {}, kNow).why, "outage");
}

TEST(ErrorGate, AnAlarmCountsEvenWhenTheFeedIsDead) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 40; ++i) w.error({});
  EXPECT_EQ(judge(w, {}, kNow + 100 * kInterval).verdict, Verdict::Fail);
}

TEST(ErrorGate, ACommonCauseHoldsInsteadOfRollingBack) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 6; ++i) {
    w.error({});
    w.successes(20);
    for (int j = 0; j < 19; ++j) {  // at 5 % weight the old side has 19 times the traffic
      w.old_error();
      w.old_successes(20);
    }
  }
  const Finding f = judge(w, {}, kNow);
  EXPECT_EQ(f.verdict, Verdict::Grey);
  EXPECT_EQ(f.why, "both sides fail alike");
}

TEST(ErrorGate, AnOldSideAtItsUsualRateIsNoExcuse) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 8; ++i) {
    w.error({});
    w.successes(99);
    w.old_error();  // 100 new requests at 5 % come with 1900 old ones, about one of them failing
    w.old_successes(1899);
    w.old_error();
    w.old_successes(1);
  }
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Fail);
}

TEST(ErrorGate, TheLiteralReadingIsThereForThoseWhoMustHaveIt) {
  ErrorLimits literal;
  literal.reading = Reading::Literal;
  ErrorWatch w = fed_errors(literal);
  w.successes(198);
  w.error(literal);
  w.successes(80);
  w.error(literal);  // 2 of 280: 0.7 %, which statistically is nothing
  EXPECT_EQ(judge(w, literal, kNow).verdict, Verdict::Fail);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Grey);
}

TEST(ErrorGate, RollbackEvidenceSurvivesPromotionAndACrash) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 3; ++i) {
    w.error({});
    w.successes(5);
  }
  const auto before = w.incidents.value;
  w.begin_stage(200'000);
  EXPECT_EQ(w.incidents.value, before);
  ErrorWatch fresh = fed_errors();
  fresh.recover();
  EXPECT_EQ(fresh.incidents.value, fresh.incidents.threshold / 2);
  EXPECT_EQ(fresh.stage_requests, 0);
}

TEST(ErrorGate, ThePooledCeilingAsksForMoreThanFourStageTests) {
  ErrorWatch w = fed_errors();
  for (int i = 0; i < 4; ++i) {
    w.successes(999);
    w.error({});
  }
  EXPECT_EQ(judge_ceiling(w, {}, kNow).verdict, Verdict::Grey);
  w.successes(6000);
  EXPECT_EQ(judge_ceiling(w, {}, kNow).verdict, Verdict::Pass);
  EXPECT_EQ(judge_ceiling(fed_errors(), {}, kNow).verdict, Verdict::Unknown);
}

// ---- what Kayenta's judge passes (spinnaker#6278, kayenta#426, kayenta#799): errors an interval
// against a clean control. Fail where the counts suffice, otherwise undecided, never Pass.

Verdict replay(const std::vector<int64_t>& errors_per_interval, int64_t requests_per_interval) {
  ErrorWatch w = fed_errors();
  for (int64_t errors : errors_per_interval) {
    const int64_t gap = (requests_per_interval - errors) / (errors + 1);
    for (int64_t i = 0; i < errors; ++i) {
      w.successes(gap);
      w.error({});
    }
    w.successes(requests_per_interval - errors - gap * errors);
  }
  return judge(w, {}, kNow).verdict;
}

TEST(KayentaMustBeat, Spinnaker6278SevenIntervalsOfAHundred) {
  const std::vector<int64_t> shape{100, 100, 100, 100, 100, 100, 100, 1, 1, 1};
  EXPECT_EQ(replay(shape, 1000), Verdict::Fail);
}

TEST(KayentaMustBeat, Kayenta426SparseErrors) {
  EXPECT_EQ(replay({0, 1, 2, 1, 0, 0}, 20), Verdict::Unknown);  // 120 requests prove nothing
  EXPECT_EQ(replay({0, 1, 2, 1, 0, 0}, 100), Verdict::Grey);
  EXPECT_EQ(replay({0, 1, 2, 1, 0, 0, 0, 1, 2, 1, 0, 0}, 50), Verdict::Fail);
}

TEST(KayentaMustBeat, Kayenta799ErrorsAgainstAZeroBaseline) {
  EXPECT_EQ(replay({1, 4, 2, 3, 1}, 100), Verdict::Fail);
  EXPECT_NE(replay({1, 4, 2, 3, 1}, 12), Verdict::Pass);
}

TEST(KayentaMustBeat, Kayenta700BothSidesEmpty) {
  EXPECT_EQ(replay({}, 0), Verdict::Unknown);
  EXPECT_EQ(judge_all(Evidence{}, Limits{}).verdict, StageVerdict::Stay);
}

// ---- latency

ExceedanceWatch referred(double sigma) {
  ExceedanceWatch w;
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  w.refer_to(lognormal(300, sigma, 50'000, 9), {});
  w.begin_stage({});
  return w;
}

TEST(Exceedance, ReadsItsRatesFromTheOldSide) {
  const ExceedanceWatch w = referred(0.5);
  EXPECT_NEAR(w.p0, 0.05, 0.005);
  EXPECT_NEAR(w.p1, 0.10, 0.01);  // a lognormal with sigma 0.5, 20 % slower
}

TEST(Exceedance, WithoutAReferenceNothingIsKnown) {
  ExceedanceWatch w;
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  w.add(1e9, kNow);
  EXPECT_EQ(judge(w, {}, kNow).why, "no reference from the old side");
  w.refer_to(lognormal(300, 0.5, 100, 3), {});
  EXPECT_EQ(judge(w, {}, kNow).why, "no reference from the old side");
}

TEST(Exceedance, AConstantReferenceCannotTell) {
  stats::DdSketch constant;
  constant.add(100, 50'000);
  ExceedanceWatch w;
  w.refer_to(constant, {});
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Unknown);
}

TEST(Exceedance, PassesEqualAndFailsSlow) {
  ExceedanceWatch equal = referred(0.5);
  equal.add_outcomes(0, 100);
  for (int i = 0; i < 60; ++i) equal.add_outcomes(1, 20);
  EXPECT_EQ(judge(equal, {}, kNow).verdict, Verdict::Pass);
  ExceedanceWatch slow = referred(0.5);
  for (int i = 0; i < 60; ++i) slow.add_outcomes(1, 5);
  EXPECT_EQ(judge(slow, {}, kNow).verdict, Verdict::Fail);
}

TEST(Exceedance, ANaNSpoilsTheFeedForAWhile) {
  ExceedanceWatch w = referred(0.5);
  for (int i = 0; i < 80; ++i) w.add_outcomes(1, 20);
  ASSERT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
  w.add(kNaN, kNow);
  EXPECT_EQ(judge(w, {}, kNow).why, "broken data");
  w.feed.accept(kNow + 3 * kInterval);
  EXPECT_EQ(judge(w, {}, kNow + 3 * kInterval).verdict, Verdict::Pass);
}

// ---- pairs and quality

TEST(PairedRatio, FlagsFivePercentMoreTokens) {
  PairedWatch w;
  base::Rng rng(4);
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  for (int i = 0; i < 3000; ++i) w.add(100, 105 * std::exp(rng.uniform() - 0.5), kNow);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Fail);
}

TEST(PairedRatio, CheaperIsFineWhereOnlyMoreIsForbidden) {
  PairedWatch w;
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  for (int i = 0; i < 500; ++i) w.add(100, i % 2 == 0 ? 50 : 52, kNow);
  EXPECT_EQ(judge(w, PairedLimits{.only_above = true}, kNow).verdict, Verdict::Pass);
  EXPECT_EQ(judge(w, PairedLimits{}, kNow).verdict, Verdict::Fail);
}

TEST(PairedRatio, ZeroAndNaNAreNoMeasurements) {
  PairedWatch w;
  w.add(0, 5, kNow);
  w.add(5, kNaN, kNow);
  w.add(-1, 5, kNow);
  EXPECT_EQ(w.log_ratio.n, 0);
  EXPECT_EQ(w.feed.bad, 3);
}

TEST(Quality, AnEqualSideWithoutAnyMismatchPasses) {
  QualityWatch w = QualityWatch::with({}, kInterval);
  w.feed.accept(kNow);
  for (int i = 0; i < 2000; ++i) w.add_mismatch(false, false);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
}

TEST(Quality, NoiseOfTheOldSideIsNotHeldAgainstTheNew) {
  QualityWatch w = QualityWatch::with({}, kInterval);
  w.feed.accept(kNow);
  base::Rng rng(8);
  for (int i = 0; i < 400; ++i) w.add_mismatch(rng.uniform() < 0.3, rng.uniform() < 0.3);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
}

TEST(Quality, AGradedScoreThatFellFails) {
  QualityLimits limits;
  limits.graded = true;
  QualityWatch w = QualityWatch::with(limits, kInterval);
  w.feed.accept(kNow);
  base::Rng rng(8);
  for (int i = 0; i < 2000; ++i) {
    w.add_mismatch(false, false);
    w.add_graded(0.8 + 0.1 * rng.uniform(), 0.9 + 0.1 * rng.uniform(), kNow);
  }
  EXPECT_EQ(judge(w, limits, kNow).verdict, Verdict::Fail);
  w.add_graded(1.5, 0.5, kNow);
  EXPECT_EQ(w.feed.bad, 1);
}

// ---- the split

TEST(SampleRatio, AProxyThatIgnoresTheWeightIsFound) {
  SampleRatioWatch w;
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  w.begin_stage(500'000);
  w.add(500, 500, {}, kNow);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Pass);
  w.add(0, 800, {}, kNow);
  EXPECT_EQ(judge(w, {}, kNow).why, "sample ratio mismatch");
}

TEST(SampleRatio, OneUnitOnTheWrongEndIsEnough) {
  SampleRatioWatch w;
  w.feed.interval_ms = kInterval;
  w.feed.accept(kNow);
  w.begin_stage(1'000'000);
  w.add(5000, 1, {}, kNow);
  EXPECT_EQ(judge(w, {}, kNow).verdict, Verdict::Unknown);
}

// ---- the feed

TEST(Feed, AdmitsOnlyTheNextReconciledPointOfItsEpoch) {
  Feed feed;
  int64_t last = 0;
  const Point good{1, 1, 5, kNow, 10, 8, 1, 1};
  EXPECT_TRUE(feed.admit(good, 5, kNow, last));
  EXPECT_FALSE(feed.admit(good, 5, kNow, last)) << "duplicate";
  Point next = good;
  next.sequence = 2;
  next.sent = 11;
  EXPECT_FALSE(feed.admit(next, 5, kNow, last)) << "does not add up";
  next.sequence = 3;
  next.sent = 10;
  EXPECT_FALSE(feed.admit(next, 6, kNow, last)) << "other epoch";
  next.sequence = 5;
  EXPECT_FALSE(feed.admit(next, 5, kNow, last)) << "one was lost";
  next.sequence = 6;
  next.at_ms = kNow + 100 * kInterval;
  EXPECT_FALSE(feed.admit(next, 5, kNow, last)) << "from the future";
  next.sequence = 7;
  next.at_ms = kNow;
  EXPECT_TRUE(feed.admit(next, 5, kNow, last));
}

// ---- whole stages

TEST(Stage, HealthyEvidencePromotes) {
  const Limits limits;
  const Judgement j = judge_all(healthy(limits), limits);
  for (size_t i = 0; i < kGates.size(); ++i) {
    if (kGates[i].name == "error_ceiling") continue;
    EXPECT_EQ(j.findings[i].verdict, Verdict::Pass) << kGates[i].name << ": " << j.findings[i].why;
  }
  EXPECT_EQ(j.verdict, StageVerdict::Promote);
}

TEST(Stage, AMismatchTakesThePassFromEveryGate) {
  const Limits limits;
  Evidence e = healthy(limits);
  e.ratio.add(5000, 100, limits.ratio, kNow);
  const Judgement j = judge_all(e, limits);
  EXPECT_TRUE(j.mismatch);
  EXPECT_EQ(j.verdict, StageVerdict::Stay);
  for (const Finding& f : j.findings) EXPECT_NE(f.verdict, Verdict::Pass);
}

TEST(Stage, ARollbackOutranksAHold) {
  const Limits limits;
  Evidence e = healthy(limits);
  base::Rng rng(5);
  for (int i = 0; i < 9000; ++i) e.tokens.add(100, 120 * std::exp(rng.uniform() - 0.5), kNow);
  EXPECT_EQ(judge_all(e, limits).verdict, StageVerdict::Hold);
  for (int i = 0; i < 40; ++i) e.errors.error(limits.errors);
  EXPECT_EQ(judge_all(e, limits).verdict, StageVerdict::Rollback);
}

TEST(Stage, TheLastStepAlsoAsksForTheCeiling) {
  const Limits limits;
  Evidence e = healthy(limits);
  e.last_step = true;
  for (int i = 0; i < 5; ++i) {
    e.errors.error(limits.errors);
    e.errors.successes(300);
  }
  const Judgement j = judge_all(e, limits);
  EXPECT_EQ(j.verdict, StageVerdict::Stay);
  EXPECT_EQ(kGates[static_cast<size_t>(j.decisive)].name, "error_ceiling");
}

TEST(Stage, WithoutARequiredGateNothingPromotes) {
  Limits limits;
  limits.errors.required = limits.refusals.required = limits.ceiling.required = false;
  limits.ttft.required = false;
  limits.latency.required = limits.token_latency.required = limits.tokens.required = false;
  limits.cost.required = limits.quality.required = limits.ratio.required = false;
  EXPECT_EQ(judge_all(healthy(limits), limits).verdict, StageVerdict::Stay);
}

// Demo (c), argo-rollouts#4479: every measurement errored, the run said Successful.
TEST(Stage, OnlyErroredMeasurementsNeverPromote) {
  const Limits limits;
  Evidence e = healthy(limits);
  for (Feed* feed : {&e.errors.feed, &e.refusals.feed, &e.ttft.feed, &e.latency.feed,
                     &e.token_latency.feed, &e.tokens.feed, &e.quality.feed, &e.ratio.feed}) {
    feed->refuse(kNow);
  }
  const Judgement j = judge_all(e, limits);
  EXPECT_EQ(j.verdict, StageVerdict::Stay);
  EXPECT_TRUE(j.unknown);
}

// ---- the two promises

double garbage_number(base::Rng& rng) {
  switch (rng.next() % 6) {
    case 0:
      return kNaN;
    case 1:
      return rng.next() % 2 == 0 ? INFINITY : -INFINITY;
    case 2:
      return -rng.uniform();
    case 3:
      return 0;
    default:
      return rng.uniform();
  }
}

Feed garbage_feed(base::Rng& rng) {
  Feed f;
  f.interval_ms = static_cast<int64_t>(rng.next() % 3) * 10'000 - 10'000;
  f.newest_ms = kNow + static_cast<int64_t>(rng.next() % 200'000) - 150'000;
  f.good = static_cast<int64_t>(rng.next() % 3) - 1;
  if (rng.next() % 2 == 0) f.refuse(kNow - static_cast<int64_t>(rng.next() % 15'000));
  return f;
}

bool sound(const Feed& f) {
  return f.interval_ms > 0 && f.good > 0 && f.newest_ms >= 0 &&
         f.newest_ms <= kNow + f.interval_ms && kNow - f.newest_ms <= 2 * f.interval_ms &&
         !(f.bad > 0 && kNow - f.last_bad_ms <= 2 * f.interval_ms);
}

TEST(Promise, NothingPassesOnAnUnsoundFeed) {
  const Limits limits;
  const Evidence good = healthy(limits);
  base::Rng rng(31);
  for (int i = 0; i < 5000; ++i) {
    const Feed feed = garbage_feed(rng);
    Evidence e = good;
    for (Feed* f :
         {&e.errors.feed, &e.refusals.feed, &e.ttft.feed, &e.latency.feed, &e.token_latency.feed,
          &e.tokens.feed, &e.cost.feed, &e.quality.feed, &e.ratio.feed}) {
      *f = feed;
    }
    const Judgement j = judge_all(e, limits);
    for (size_t g = 0; g < kGates.size(); ++g) {
      EXPECT_FALSE(!sound(feed) && j.findings[g].verdict == Verdict::Pass) << kGates[g].name;
    }
    EXPECT_FALSE(!sound(feed) && j.verdict == StageVerdict::Promote);
  }
}

TEST(Promise, NothingPassesOnTooLittle) {
  const Limits limits;
  base::Rng rng(37);
  for (int i = 0; i < 2000; ++i) {
    Evidence e = Evidence::with(limits, kInterval);
    e.now_ms = kNow;
    e.begin_stage(1, 50'000, rng.next() % 2 == 0, limits);
    const auto few = static_cast<int64_t>(rng.next() % 100);
    e.errors.successes(few);
    e.refusals.served(few, limits.refusals);
    for (auto* w : {&e.ttft, &e.latency, &e.token_latency}) {
      if (rng.next() % 2 == 0) w->refer_to(lognormal(300, 0.5, 3000, 5), limits.latency);
      w->begin_stage(limits.latency);
      w->add_outcomes(0, few);
      w->feed.accept(kNow);
    }
    for (int64_t k = 0; k < few; ++k) {
      e.tokens.add(1, 1, kNow);
      e.cost.add(1, 1, kNow);
      e.quality.add_mismatch(false, false);
    }
    e.ratio.add(few, few, limits.ratio, kNow);
    for (Feed* f : {&e.errors.feed, &e.refusals.feed, &e.tokens.feed, &e.cost.feed, &e.quality.feed,
                    &e.ratio.feed}) {
      f->accept(kNow);
    }
    for (const Finding& f : judge_all(e, limits).findings) EXPECT_NE(f.verdict, Verdict::Pass);
  }
}

TEST(Promise, NoGarbageInWatchesOrLimitsPromotes) {
  base::Rng rng(41);
  const Limits good_limits;
  const Evidence good = healthy(good_limits);
  for (int i = 0; i < 5000; ++i) {
    Limits limits = good_limits;
    Evidence e = good;
    switch (rng.next() % 8) {
      case 0:
        e.errors.stage_requests = -static_cast<int64_t>(rng.next() % 100'000);
        break;
      case 1:
        e.errors.stage.errors = e.errors.stage_requests + 1;
        break;
      case 2:
        limits.errors.target = kNaN;
        break;
      case 3:
        limits.errors.limit = limits.errors.target * rng.uniform();
        break;
      case 4:
        e.tokens.log_ratio.sum = rng.next() % 2 == 0 ? kNaN : INFINITY;
        break;
      case 5:
        e.ratio.worst_log_bayes = rng.next() % 2 == 0 ? kNaN : INFINITY;
        break;
      case 6:
        e.ttft.reference_n = static_cast<int64_t>(rng.next() % 2000) - 1000;
        break;
      default:
        limits.quality.theta = garbage_number(rng) / 2;
        e.quality.mismatch.pairs = 0;
        break;
    }
    EXPECT_NE(judge_all(e, limits).verdict, StageVerdict::Promote);
  }
}

TEST(Promise, AJournaledVerdictIsRecomputedBitForBit) {
  base::Rng rng(43);
  const Limits limits;
  for (int i = 0; i < 300; ++i) {
    Evidence e = healthy(limits);
    for (int k = 0; k < 50; ++k) {
      if (rng.uniform() < 0.05) e.errors.error(limits.errors);
      e.errors.successes(static_cast<int64_t>(rng.next() % 300));
      e.tokens.add(1, 1 + rng.uniform(), kNow);
      e.latency.add(200 + 400 * rng.uniform(), kNow);
    }
    const auto evidence = from_record<Evidence>(to_record(e));
    const auto same_limits = from_record<Limits>(to_record(limits));
    ASSERT_TRUE(evidence && same_limits);
    EXPECT_EQ(*evidence, e);
    EXPECT_EQ(judge_all(*evidence, *same_limits), judge_all(e, limits));
  }
}

}  // namespace
}  // namespace sluice::migrate::gate
