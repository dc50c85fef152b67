// Ten thousand seeded lives of a migration: random actions in random order, invariants asserted
// after each (test_world.h), every journaled transition replayed, and from wherever chaos left it a
// kind environment must bring the migration to an end (liveness).
#include <gtest/gtest.h>

#include "base/rng.h"
#include "migrate/machine/test_world.h"

namespace sluice::migrate::machine {
namespace {

using gate::StageVerdict;

Plan make_plan() {
  Plan plan = Plan::usual("chaos");
  plan.tick_ms = plan.slow_tick_ms = TestWorld::kTick;
  plan.warmup_ms = plan.shadow_ms = 2 * TestWorld::kTick;
  for (StagePlan& stage : plan.stages) stage.dwell_ms = 2 * TestWorld::kTick;
  plan.stages[1].approval = true;
  plan.reverse_shadow_ms = 10 * TestWorld::kTick;
  plan.undecided_ms = 20 * TestWorld::kTick;
  plan.gap_ms = 5 * TestWorld::kTick;
  plan.target_health_ms = 2 * TestWorld::kTick;
  plan.ramp_step_ms = TestWorld::kTick;
  return plan;
}
const Plan kPlan = make_plan();

// How rough the life is, by seed: every other one is calm enough to see the later phases.
double roughness(uint64_t seed) {
  return seed % 2 == 0 ? 1.0 : 0.1;
}

Judged random_verdict(const TestWorld& w, size_t c, base::Rng& rng, double rough) {
  Judged j = w.judged(c, StageVerdict::Promote);
  if (rng.uniform() > rough) return j;
  const double luck = rng.uniform();
  if (luck < 0.02) j.verdict = StageVerdict::Rollback;
  if (luck > 0.80) j.verdict = StageVerdict::Stay;
  if (luck > 0.97) j.verdict = StageVerdict::Hold;
  j.unknown = rng.uniform() < 0.05;
  j.mismatch = rng.uniform() < 0.02;
  if (rng.uniform() < 0.05) j.epoch -= static_cast<int64_t>(rng.next() % 3);
  if (rng.uniform() < 0.02) j.revision -= 1;
  return j;
}

Event random_event(const TestWorld& w, size_t c, base::Rng& rng, double rough) {
  const State& s = w.controller(c).state;
  if (rng.uniform() > rough) {
    switch (rng.next() % 4) {
      case 0:
        return Operate{Command::Approve, rng.next() % 2 == 0 ? "ann" : "bob"};
      case 1:
        return Operate{Command::Resume, "ann"};
      case 2:
        return Coverage{true, kAllTraffic};
      default:
        return random_verdict(w, c, rng, rough);
    }
  }
  switch (rng.next() % 16) {
    case 0:
      return Health{rng.next() % 2 == 0 ? Side::Old : Side::New, rng.uniform() < 0.7};
    case 1:
      if (rng.uniform() < 0.1) return Breaker{0, s.route.revision};
      return Health{Side::Old, true};
    case 2:
      return Operate{static_cast<Command>(rng.next() % 10), rng.next() % 2 == 0 ? "ann" : "bob"};
    case 3:
      return Operate{Command::Resume, "ann"};
    case 4:
      return Operate{Command::Approve, "ann"};
    case 5:
      if (rng.uniform() < 0.2) {
        return Edit{EditKind::NewRevision, w.plan().hash, s.route.revision + 1};
      }
      return Edit{rng.next() % 2 == 0 ? EditKind::Tighten : EditKind::Loosen, w.plan().hash, 0};
    case 6:
      return Coverage{rng.uniform() < 0.9, kAllTraffic};
    case 7:
      return Health{Side::New, true};
    case 8:
      if (rng.uniform() < 0.1) return ProxyGone{static_cast<int64_t>(rng.next() % 2)};
      return ProxyJoined{static_cast<int64_t>(rng.next() % 2)};
    default:
      return random_verdict(w, c, rng, rough);
  }
}

void act(TestWorld& w, base::Rng& rng, double rough) {
  const size_t c = rng.uniform() < 0.9 ? 0 : 1;
  const int crash_after = rng.uniform() < 0.01 * rough ? static_cast<int>(rng.next() % 3) : -1;
  const double luck = rng.uniform();
  if (luck < 0.35) {
    if (!w.network().empty()) w.deliver(rng.next() % w.network().size());
  } else if (luck < 0.37) {
    if (!w.network().empty()) w.lose(rng.next() % w.network().size());
  } else if (luck < 0.60) {
    const int64_t jump = rng.uniform() < 0.01 * rough ? (rng.next() % 2 == 0 ? kHour : -kHour) : 0;
    w.tick(c, jump, crash_after);
  } else if (luck < 0.60 + 0.01 * rough) {
    w.take_over(c);
  } else {
    w.feed(c, random_event(w, c, rng, rough), crash_after);
  }
  if (!w.controller(0).alive && !w.controller(1).alive) w.take_over(rng.next() % 2);
}

TEST(Chaos, TenThousandSeededLivesBreakNoInvariant) {
  int finished = 0;
  int rolled_back = 0;
  int64_t highest_weight = 0;
  for (uint64_t seed = 1; seed <= 10'000; ++seed) {
    base::Rng rng(seed);
    TestWorld w(kPlan);
    for (int i = 0; i < 400 && w.violation().empty(); ++i) {
      act(w, rng, roughness(seed));
      highest_weight = std::max(highest_weight, w.durable().route.weight_ppm);
    }
    ASSERT_EQ(w.violation(), "") << "seed " << seed;
    finished += w.durable().phase >= Phase::ReverseShadow && w.durable().phase <= Phase::Done;
    rolled_back += w.durable().phase == Phase::RolledBack || w.durable().route.revision > 1;
  }
  // The runs must have been somewhere for this to mean anything.
  EXPECT_GT(finished, 50);
  EXPECT_GT(rolled_back, 1000);
  EXPECT_EQ(highest_weight, kAllTraffic);
}

TEST(Chaos, EveryJournaledTransitionReplaysToTheSameBits) {
  size_t replayed = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    base::Rng rng(seed);
    TestWorld w(kPlan);
    w.keep_journal();
    for (int i = 0; i < 400; ++i) act(w, rng, roughness(seed));
    for (const JournalRecord& record : w.journal()) {
      const auto same = replay(record);
      ASSERT_TRUE(same) << same.error().message << ": " << same.error().param;
      ++replayed;
    }
  }
  EXPECT_GT(replayed, 3000U);
}

TEST(Chaos, AKindEnvironmentAlwaysBringsTheEnd) {
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    base::Rng rng(seed);
    TestWorld w(kPlan);
    for (int i = 0; i < 150; ++i) act(w, rng, roughness(seed));
    ASSERT_TRUE(w.can_finish()) << "seed " << seed << " stuck: " << to_record(w.durable());
  }
}

}  // namespace
}  // namespace sluice::migrate::machine
