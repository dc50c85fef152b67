// The machine by example: the life of a migration, what each hold waits for, the complaints that
// users of other tools have, and the acceptance demos.
#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "migrate/machine/journal.h"
#include "migrate/machine/step.h"

namespace sluice::migrate::machine {
namespace {

using gate::StageVerdict;

// Drives the machine as its runtime would: acks at once, ticks on time.
class Driver {
 public:
  explicit Driver(Plan plan = Plan::usual("demo")) : plan_(std::move(plan)) {
    state_ = initial_state(plan_, 1);
    send(Recovered{});
    send(LeaseGained{1});
    send(ProxyJoined{7});
    send(Operate{Command::Start, "ann"});
    send(Operate{Command::InventoryDone, "ann"});
  }

  void send(const Event& event) {
    const State before = state_;
    Step next = step(plan_, std::move(state_), event);
    state_ = std::move(next.state);
    last_ = std::move(next.effects);
    if (did(EffectKind::Journal)) journal_.push_back(make_record(plan_, before, event, state_));
    if (auto_ack && did(EffectKind::Publish)) {
      const Effects published = last_;
      send(Ack{7, state_.route.fence, state_.route.epoch});
      last_.insert(last_.begin(), published.begin(), published.end());
    }
  }
  void judge(StageVerdict verdict, bool unknown = false) {
    send(Judged{state_.route.revision, state_.route.epoch, verdict, unknown, false});
  }
  void tick(int64_t ms = 0) {
    mono_ += ms > 0 ? ms : period();
    wall_ += ms > 0 ? ms : period();
    send(Tick{mono_, wall_});
  }
  void jump_wall(int64_t ms) { wall_ += ms; }
  // Time with good, undecided data.
  void pass(int64_t ms, StageVerdict verdict = StageVerdict::Stay) {
    for (int64_t left = ms; left > 0; left -= period()) {
      judge(verdict);
      tick();
    }
  }
  // Passing gates until the machine is in that phase and stage.
  bool reach(Phase phase, int64_t stage = 0) {
    for (int i = 0; i < 30'000; ++i) {
      if (state_.phase == phase && state_.stage == stage) return true;
      judge(StageVerdict::Promote);
      tick();
    }
    return false;
  }
  [[nodiscard]] bool did(EffectKind kind) const {
    return std::ranges::any_of(last_, [kind](const Effect& e) { return e.kind == kind; });
  }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] int64_t weight() const { return state_.route.weight_ppm; }
  [[nodiscard]] const std::vector<JournalRecord>& journal() const { return journal_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  void replace_process() {
    const auto restored = restore(journal_);
    ASSERT_TRUE(restored);
    state_ = *restored;
    send(Recovered{});
    send(LeaseGained{state_.route.fence + 1});
  }

  bool auto_ack = true;

 private:
  [[nodiscard]] int64_t period() const {
    return state_.phase == Phase::ReverseShadow ? plan_.slow_tick_ms : plan_.tick_ms;
  }

  Plan plan_;
  State state_;
  Effects last_;
  std::vector<JournalRecord> journal_;
  int64_t mono_ = 1000;
  int64_t wall_ = 1'700'000'000'000;
};

// ---- the whole life

TEST(Machine, AHealthyMigrationGoesThroughEveryStageToTheEnd) {
  Driver d;
  d.send(Coverage{true, kAllTraffic});
  for (int64_t stage = 0; stage < 4; ++stage) {
    ASSERT_TRUE(d.reach(Phase::Stage, stage));
    EXPECT_EQ(d.weight(), d.plan().stages[static_cast<size_t>(stage)].weight_ppm);
  }
  ASSERT_TRUE(d.reach(Phase::ReverseShadow));
  EXPECT_EQ(d.state().route.shadow, ShadowTo::Old);
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  d.send(Operate{Command::Approve, "ann"});
  d.send(Operate{Command::Approve, "ann"});
  EXPECT_EQ(d.state().phase, Phase::DecommissionReady) << "two people, not one twice";
  d.send(Operate{Command::Approve, "bob"});
  EXPECT_EQ(d.state().phase, Phase::Decommissioning);
  d.send(Operate{Command::Decommissioned, "bob"});
  EXPECT_EQ(d.state().phase, Phase::Done);
}

TEST(Machine, TheReverseShadowTakesFourteenDaysOfShadowing) {
  Driver d;
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::ReverseShadow));
  d.pass(13 * kDay);
  d.send(Coverage{false, kAllTraffic});
  d.pass(5 * kDay);
  EXPECT_EQ(d.state().phase, Phase::ReverseShadow) << "days without a shadow do not count";
  d.send(Coverage{true, kAllTraffic});
  d.pass(kDay + kHour);
  EXPECT_EQ(d.state().phase, Phase::DecommissionReady);
}

TEST(Machine, PoorShadowCoverageBlocksTheDecommissioning) {
  Driver d;
  d.send(Coverage{true, 940'000});
  ASSERT_TRUE(d.reach(Phase::ReverseShadow));
  d.pass(20 * kDay);
  EXPECT_EQ(d.state().phase, Phase::ReverseShadow);
}

TEST(Machine, AStageNeedsItsDwellAndALiveJudgement) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 0) << "dwell";
  d.pass(kHour + kMinute);
  EXPECT_EQ(d.state().stage, 0) << "nothing promotes by time alone";
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1);
}

TEST(Machine, AnyEnumValueThatIsNotListedPromotesNothing) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(2 * kHour);
  d.judge(static_cast<StageVerdict>(200));
  EXPECT_EQ(d.state().stage, 0);
}

TEST(Machine, EvidenceOfAnotherEpochOrRevisionPromotesNothing) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(2 * kHour);
  d.send(Judged{1, d.state().route.epoch - 1, StageVerdict::Promote, false, false});
  d.send(Judged{0, d.state().route.epoch, StageVerdict::Promote, false, false});
  EXPECT_EQ(d.state().stage, 0);
}

TEST(Machine, UntilEveryProxyRunsTheStepNothingCounts) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Shadow));
  d.auto_ack = false;
  d.pass(2 * kHour, StageVerdict::Promote);
  ASSERT_EQ(d.state().phase, Phase::Stage);
  d.pass(5 * kHour, StageVerdict::Promote);
  EXPECT_EQ(d.state().progress, Progress::Applying);
  EXPECT_EQ(d.state().stage, 0);
}

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

// ---- data

TEST(Data, AGapHoldsAndNothingMoves) {  // argo-rollouts#1905, flagger#1011
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  const int64_t weight = d.weight();
  for (int i = 0; i < 60; ++i) d.tick();
  EXPECT_TRUE(d.state().held(Hold::DataGap));
  EXPECT_EQ(d.weight(), weight);
  d.judge(StageVerdict::Stay);
  EXPECT_FALSE(d.state().held(Hold::DataGap));
}

TEST(Data, UnknownNeitherPromotesNorCountsAsTime) {  // demo (c), argo-rollouts#4479
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  for (int i = 0; i < 1000; ++i) {
    d.judge(StageVerdict::Promote, true);
    d.tick();
  }
  EXPECT_EQ(d.state().stage, 0);
  EXPECT_EQ(d.state().dwell_ms, 0);
  EXPECT_TRUE(d.state().held(Hold::DataGap));
}

TEST(Data, AMismatchHoldsAndStartsTheEvidenceAgain) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(kHour / 2);
  d.send(Judged{1, d.state().route.epoch, StageVerdict::Stay, false, true});
  EXPECT_TRUE(d.state().held(Hold::SampleRatio));
  EXPECT_TRUE(d.did(EffectKind::ResetStage));
  EXPECT_EQ(d.state().dwell_ms, 0);
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().holds, 0);
}

TEST(Data, AnUndecidedStageEndsWithAPerson) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(7 * kHour);
  EXPECT_TRUE(d.state().held(Hold::GreyZone));
  d.pass(kHour, StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 0);
  d.send(Operate{Command::Resume, "ann"});
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1);
}

// ---- time

TEST(Time, AClockJumpEarnsNothingAndHoldsForAMinute) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(10 * kMinute);
  const int64_t dwell = d.state().dwell_ms;
  d.jump_wall(kHour);
  d.judge(StageVerdict::Stay);
  d.tick();
  EXPECT_TRUE(d.state().held(Hold::Clock));
  EXPECT_EQ(d.state().dwell_ms, dwell);
  d.pass(2 * kMinute);
  EXPECT_EQ(d.state().holds, 0);
}

TEST(Time, ASuspendedHostEarnsNothing) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(10 * kMinute);
  const int64_t dwell = d.state().dwell_ms;
  d.judge(StageVerdict::Stay);
  d.tick(3 * kHour);
  EXPECT_EQ(d.state().dwell_ms, dwell);
}

// ---- edits

TEST(EditPlan, ANewRevisionDuringAStageBeginsAgain) {  // flagger#30
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 2));
  d.send(Edit{EditKind::NewRevision, 0, 2});
  EXPECT_EQ(d.state().phase, Phase::Warmup);
  EXPECT_EQ(d.weight(), 0);
  EXPECT_TRUE(d.did(EffectKind::ResetEvidence));
}

TEST(EditPlan, LooserLimitsWaitForTheNextStageAndFreshEvidence) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Edit{EditKind::Loosen, 99, 0});
  EXPECT_EQ(d.state().plan_hash, 0);
  d.pass(2 * kHour);
  d.judge(StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1);
  EXPECT_EQ(d.state().plan_hash, 99);
  EXPECT_TRUE(d.did(EffectKind::ResetEvidence));
}

TEST(EditPlan, StricterLimitsApplyAtOnceAndOnlyThatPlanPromotes) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Edit{EditKind::Tighten, 99, 0});
  EXPECT_EQ(d.state().plan_hash, 99);
  d.pass(2 * kHour, StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 0) << "the driver still steps with the former plan";
  d.judge(StageVerdict::Rollback);
  EXPECT_EQ(d.state().phase, Phase::RolledBack) << "going back is safe under any plan";
}

TEST(EditPlan, ProviderDriftHoldsUntilANewRevision) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(Operate{Command::DriftDetected, "probe"});
  d.send(Operate{Command::Resume, "ann"});
  EXPECT_TRUE(d.state().held(Hold::ConfigDrift));
  d.send(Edit{EditKind::NewRevision, 0, 2});
  EXPECT_EQ(d.state().phase, Phase::Warmup);
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

// ---- holds, journal, plan

TEST(Holds, EachHasAnOwnerAndAnExit) {
  for (int i = 0; i < kHoldCount; ++i) {
    const HoldInfo& hold = info(static_cast<Hold>(i));
    EXPECT_FALSE(hold.owner.empty());
    EXPECT_FALSE(hold.exit.empty());
  }
}

TEST(Journal, EveryRecordReplaysAndATamperedOneDoesNot) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.judge(StageVerdict::Rollback);
  ASSERT_GT(d.journal().size(), 10U);
  for (const JournalRecord& record : d.journal()) EXPECT_TRUE(replay(record));
  JournalRecord forged = d.journal().back();
  const size_t at = forged.after.find("latched=1");
  ASSERT_NE(at, std::string::npos);
  forged.after.replace(at, 9, "latched=0");
  const auto refused = replay(forged);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().param, "route.latched=0");
}

TEST(Journal, RecordsSurviveBeingWrittenDown) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  const JournalRecord& record = d.journal().back();
  EXPECT_EQ(*from_record<JournalRecord>(to_record(record)), record);
}

TEST(Journal, AGapIsNoticed) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  std::vector<JournalRecord> torn = d.journal();
  torn.erase(torn.begin() + 2);
  EXPECT_FALSE(restore(torn));
  EXPECT_TRUE(restore(d.journal()));
}

TEST(Events, EveryKindSurvivesBeingWrittenDown) {
  for (const Event& event :
       {Event{Tick{1, 2}}, Event{Judged{1, 2, StageVerdict::Hold, true, false}},
        Event{Ack{1, 2, 3}}, Event{ProxyJoined{1}}, Event{ProxyGone{1}}, Event{Breaker{1, 2}},
        Event{Health{Side::New, false}}, Event{Coverage{true, 5}}, Event{LeaseGained{3}},
        Event{LeaseLost{}}, Event{Recovered{}}, Event{Operate{Command::Approve, "a b"}},
        Event{Edit{EditKind::Loosen, 1, 2}}}) {
    const auto back = event_from_record(event_record(event));
    ASSERT_TRUE(back) << event_record(event);
    EXPECT_EQ(event_record(*back), event_record(event));
  }
  EXPECT_FALSE(event_from_record("kind=99 a=1"));
  EXPECT_FALSE(event_from_record(""));
}

TEST(PlanCheck, NamesTheFieldThatIsWrong) {
  EXPECT_TRUE(check(Plan::usual("p")));
  Plan plan = Plan::usual("p");
  plan.stages.pop_back();
  EXPECT_EQ(check(plan).error().param, "stages.weight");
  plan = Plan::usual("p");
  std::swap(plan.stages[0], plan.stages[1]);
  EXPECT_EQ(check(plan).error().param, "stages.weight");
  plan = Plan::usual("p");
  plan.ramp_ppm = {};
  EXPECT_EQ(check(plan).error().param, "rollback.ramp");
  plan = Plan::usual("p");
  plan.tick_ms = 0;
  EXPECT_EQ(check(plan).error().param, "tick");
}

}  // namespace
}  // namespace sluice::migrate::machine
