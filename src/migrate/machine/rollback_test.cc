// Going back, by example: what rolls back, how, and what never undoes it; crashes, leaders and the
// proxy's copy. Names of threads are the complaints of other tools' users.
#include "migrate/machine/test_driver.h"

namespace sluice::migrate::machine {
namespace {

// ---- rollback

TEST(Rollback, IsLatchedAndDoesNotRetry) {  // argo-rollouts#2929
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.judge(StageVerdict::Rollback);
  ASSERT_EQ(d.state().phase, Phase::RolledBack);
  EXPECT_TRUE(d.state().route.latched);
  d.pass(2 * kDay, StageVerdict::Promote);
  d.send(Operate{Command::Resume, "ann"});
  d.pass(2 * kDay, StageVerdict::Promote);
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
  EXPECT_EQ(d.weight(), 0);
}

TEST(Rollback, OnlyANewRevisionAndAnAcknowledgementGoOn) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.judge(StageVerdict::Rollback);
  d.send(Edit{EditKind::NewRevision, 0, 2});
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
  d.send(Operate{Command::AcknowledgeRollback, "ann"});
  EXPECT_EQ(d.state().phase, Phase::Warmup);
  EXPECT_FALSE(d.state().route.latched);
  EXPECT_TRUE(d.did(EffectKind::ResetEvidence));
  EXPECT_TRUE(d.reach(Phase::Stage, 1)) << "a failed revision never blocks a newer one";
}

TEST(Rollback, ABreachWhileWaitingForApprovalRollsBack) {  // demo (b), flagger#1801
  Plan plan = Plan::usual("demo");
  plan.stages[0].approval = true;
  Driver d(plan);
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(2 * kHour, StageVerdict::Promote);
  ASSERT_TRUE(d.state().held(Hold::Approval));
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
}

TEST(Rollback, IsHeardUnderEveryHold) {  // flagger#1588
  for (int hold = 0; hold < kHoldCount; ++hold) {
    if (static_cast<Hold>(hold) == Hold::OldDown || static_cast<Hold>(hold) == Hold::BothDown) {
      continue;  // there is nowhere to go: see OldSideDown
    }
    Driver d;
    ASSERT_TRUE(d.reach(Phase::Stage, 1));
    State s = d.state();
    s.holds = int64_t{1} << hold;
    s = step(d.plan(), s, Judged{1, s.route.epoch, StageVerdict::Rollback, false, false}).state;
    EXPECT_EQ(s.phase, Phase::RollingBack) << info(static_cast<Hold>(hold)).name;
  }
}

TEST(Rollback, BeforeAnyTrafficMovedMovesNothing) {  // argo-rollouts#1292
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Warmup));
  d.send(Operate{Command::Abort, "ann"});
  for (int i = 0; i < 100 && d.state().phase != Phase::RolledBack; ++i) d.tick();
  ASSERT_EQ(d.state().phase, Phase::RolledBack);
  for (const JournalRecord& record : d.journal()) {
    const auto after = from_record<State>(record.after);
    ASSERT_TRUE(after);
    EXPECT_EQ(after->route.weight_ppm, 0);
  }
}

TEST(Rollback, AfterTheEndIsRefusedAndWritesNothing) {  // argo-rollouts#2982
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.judge(StageVerdict::Rollback);
  for (int i = 0; i < 1000 && d.state().phase != Phase::RolledBack; ++i) d.tick();
  ASSERT_EQ(d.state().phase, Phase::RolledBack);
  const size_t records = d.journal().size();
  for (int i = 0; i < 100; ++i) {
    d.send(Operate{Command::Abort, "ann"});
    EXPECT_TRUE(d.did(EffectKind::Refused));
    EXPECT_FALSE(d.did(EffectKind::Publish));
  }
  EXPECT_EQ(d.journal().size(), records);
}

TEST(Rollback, ABreakerOfAProxyRollsBackAtOnce) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  d.send(Breaker{7, 1});
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
  EXPECT_EQ(d.weight(), 0);
}

TEST(Rollback, ABreakerOfAnOlderRevisionIsNoNews) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Breaker{7, 0});
  EXPECT_EQ(d.state().phase, Phase::Stage);
}

TEST(Rollback, FromAllTrafficGoesInSteps) {  // argo-rollouts#3888, flagger#1694
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  d.judge(StageVerdict::Rollback);
  std::vector<int64_t> weights{d.weight()};
  for (int i = 0; i < 30; ++i) {
    d.tick();
    if (d.weight() != weights.back()) weights.push_back(d.weight());
  }
  EXPECT_EQ(weights, (std::vector<int64_t>{950'000, 800'000, 500'000, 0}));
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
}

TEST(Rollback, FromASmallShareGoesInOne) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.weight(), 0);
}

TEST(Rollback, FromTheReverseShadowIsItsPurpose) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::ReverseShadow));
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.state().phase, Phase::RollingBack);
}

TEST(Rollback, IsOverWhenTheOldSideIsGone) {
  Driver d;
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  d.send(Operate{Command::Approve, "ann"});
  d.send(Operate{Command::Approve, "bob"});
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.state().phase, Phase::Decommissioning);
  EXPECT_TRUE(d.did(EffectKind::Page));
}

// ---- the old side down

TEST(OldSideDown, ARollbackWaitsForItAndThenRamps) {  // demo (f)
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  d.send(Health{Side::Old, false});
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.state().phase, Phase::RollingBack);
  EXPECT_TRUE(d.state().held(Hold::OldDown));
  EXPECT_EQ(d.weight(), kAllTraffic) << "never to a side that is down";
  EXPECT_TRUE(d.state().route.latched);
  EXPECT_TRUE(d.state().route.fallback);
  for (int i = 0; i < 60; ++i) d.tick();
  EXPECT_EQ(d.weight(), kAllTraffic);
  d.send(Health{Side::Old, true});
  d.tick();
  EXPECT_EQ(d.weight(), kAllTraffic) << "up, but not for long enough";
  for (int i = 0; i < 60; ++i) d.tick();
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
}

TEST(OldSideDown, InAStageTheWeightStaysAndFallbackIsOn) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(Health{Side::Old, false});
  EXPECT_TRUE(d.state().held(Hold::OldDown));
  EXPECT_TRUE(d.state().route.fallback);
  d.pass(2 * kHour, StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1) << "fallback traffic is no evidence";
  d.send(Health{Side::Old, true});
  d.pass(kMinute);
  EXPECT_EQ(d.state().holds, 0);
  EXPECT_FALSE(d.state().route.fallback);
  EXPECT_LT(d.state().dwell_ms, 2 * kMinute);
}

TEST(OldSideDown, BeforeAnyTrafficMovedTheUnprovenSideGetsNone) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Shadow));
  d.send(Health{Side::Old, false});
  EXPECT_FALSE(d.state().route.fallback);
}

TEST(BothSidesDown, ThePlanFreezesAndGoesOnWhenOneIsBack) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(Health{Side::Old, false});
  d.send(Health{Side::New, false});
  EXPECT_TRUE(d.state().held(Hold::BothDown));
  EXPECT_EQ(d.weight(), 200'000);
  d.send(Health{Side::Old, true});
  for (int i = 0; i < 10; ++i) d.tick();
  EXPECT_EQ(d.state().phase, Phase::RolledBack) << "the old side is back, the new one is not";
}

TEST(NewSideDown, WithTheOldSideUpRollsBack) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 2));
  d.send(Health{Side::New, false});
  EXPECT_EQ(d.state().phase, Phase::RolledBack);
  EXPECT_EQ(d.state().cause, RollbackCause::NewDown);
}

TEST(NewSideDown, BeforeItServesIsOnlyWaitedFor) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Shadow));
  d.send(Health{Side::New, false});
  EXPECT_TRUE(d.state().held(Hold::NewDown));
  d.send(Health{Side::New, true});
  d.pass(kMinute);
  EXPECT_EQ(d.state().holds, 0);
}

// ---- crash and leadership

TEST(Crash, BetweenIntentAndPublishTheSameEpochIsPublishedAgain) {  // demo (e)
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  const Route before = d.state().route;
  d.replace_process();
  EXPECT_EQ(d.state().route.epoch, before.epoch);
  EXPECT_EQ(d.state().route.weight_ppm, before.weight_ppm);
  EXPECT_GT(d.state().route.fence, before.fence);
  EXPECT_TRUE(d.did(EffectKind::Publish));
}

TEST(Crash, NothingIsPromotedInTheFirstTickAfterRecovery) {
  Plan plan = Plan::usual("demo");
  for (StagePlan& stage : plan.stages) stage.dwell_ms = 0;
  Driver d(plan);
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.replace_process();
  d.judge(StageVerdict::Promote);
  d.tick();
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 0);
  d.tick();
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1);
}

TEST(Crash, ReloadsEvidenceConservatively) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  const Step recovered = step(d.plan(), d.state(), Recovered{});
  EXPECT_TRUE(std::ranges::any_of(
      recovered.effects, [](const Effect& e) { return e.kind == EffectKind::RecoverEvidence; }));
  EXPECT_FALSE(recovered.state.lease);
}

TEST(Leader, WithoutTheLeaseNothingHappens) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(LeaseLost{});
  const State before = d.state();
  d.judge(StageVerdict::Rollback);
  d.send(Operate{Command::Abort, "ann"});
  EXPECT_EQ(d.state(), before);
}

TEST(Leader, AnOldTermIsNoLease) {
  Driver d;
  const Step stale = step(d.plan(), d.state(), LeaseGained{1});
  EXPECT_TRUE(stale.effects.empty());
}

// ---- the proxy's copy

TEST(ProxyCopy, StartsWithTheOldSideAndKeepsWhatItHas) {  // demo (g), growthbook-python#21
  ProxyRoute proxy;
  EXPECT_EQ(proxy.route.weight_ppm, 0);
  Route half{1, 1, 5, 500'000, false, false, ShadowTo::New};
  ASSERT_TRUE(proxy.offer(half));
  const auto from_disk = from_record<ProxyRoute>(to_record(proxy));
  ASSERT_TRUE(from_disk);
  EXPECT_EQ(from_disk->route.weight_ppm, 500'000);
}

TEST(ProxyCopy, HearsNoDeposedLeaderAndNoOldEpoch) {
  ProxyRoute proxy;
  ASSERT_TRUE(proxy.offer({1, 2, 5, 500'000, false, false, ShadowTo::New}));
  EXPECT_FALSE(proxy.offer({1, 1, 9, kAllTraffic, false, false, ShadowTo::New}));
  EXPECT_FALSE(proxy.offer({1, 2, 4, 200'000, false, false, ShadowTo::New}));
  EXPECT_EQ(proxy.route.weight_ppm, 500'000);
}

TEST(ProxyCopy, TheLatchIsSticky) {
  ProxyRoute proxy;
  ASSERT_TRUE(proxy.offer({3, 1, 5, 0, true, false, ShadowTo::Nobody}));
  EXPECT_FALSE(proxy.offer({3, 9, 9, 50'000, false, false, ShadowTo::New}));
  EXPECT_TRUE(proxy.offer({4, 9, 10, 50'000, false, false, ShadowTo::New}));
}

}  // namespace
}  // namespace sluice::migrate::machine
