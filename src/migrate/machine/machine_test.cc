// The machine by example: the life of a migration, what each hold waits for, time, edits and the
// journal. Names of threads are the complaints of other tools' users.
#include "migrate/machine/test_driver.h"

namespace sluice::migrate::machine {
namespace {

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

TEST(Machine, WhereTheOldSideServesNobodyItIsAskedBesides) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 2));
  EXPECT_EQ(d.state().route.shadow, ShadowTo::New);
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  EXPECT_EQ(d.state().route.shadow, ShadowTo::Old);
}

TEST(Machine, AJournalOfAnEarlierVersionIsReplayedByItsOwnRules) {
  Plan former = Plan::usual("demo");
  former.rules = 1;
  Driver d(former);
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  EXPECT_EQ(d.state().route.shadow, ShadowTo::New);
  for (JournalRecord record : d.journal()) {
    record.plan.resize(record.plan.find(" rules="));  // as it was written then
    EXPECT_TRUE(replay(record));
  }
  JournalRecord later = d.journal().back();
  later.plan.replace(later.plan.find(" rules="), std::string::npos, " rules=99");
  EXPECT_EQ(replay(later).error().param, "plan.rules");
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

TEST(EditPlan, AStricterPlanTakesThePlaceOfALooserOneThatWaits) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Edit{EditKind::Loosen, 98, 0});
  d.send(Edit{EditKind::Tighten, 99, 0});
  EXPECT_EQ(d.state().plan_hash, 99);
  EXPECT_EQ(d.state().next_plan_hash, 0);
}

TEST(EditPlan, ProviderDriftHoldsUntilANewRevision) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(Operate{Command::DriftDetected, "probe"});
  d.pass(2 * kHour, StageVerdict::Promote);
  EXPECT_EQ(d.state().stage, 1);
  d.send(Edit{EditKind::NewRevision, 0, 2});
  EXPECT_EQ(d.state().phase, Phase::Warmup);
}

TEST(EditPlan, ResumeAfterADriftBeginsAgainUnderANewRevision) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 1));
  d.send(Operate{Command::DriftDetected, "probe"});
  d.send(Operate{Command::Resume, "ann"});
  EXPECT_EQ(d.state().phase, Phase::Warmup);
  EXPECT_EQ(d.state().holds, 0);
  EXPECT_EQ(d.state().route.revision, 2);
  EXPECT_EQ(d.weight(), 0);
  EXPECT_TRUE(d.did(EffectKind::ResetEvidence));
}

TEST(EditPlan, ADriftHoldsBackTheDecommissioning) {
  Driver d;
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  d.send(Operate{Command::DriftDetected, "probe"});
  d.send(Operate{Command::Approve, "ann"});
  EXPECT_TRUE(d.did(EffectKind::Refused));
  EXPECT_TRUE(d.state().approvers.empty());
}

// ---- people

TEST(People, AsManyDifferentPersonsAsThePlanSaysMustAgree) {
  Plan plan = Plan::usual("demo");
  plan.approvals = 3;
  Driver d(plan);
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  for (const char* who : {"bob", " bob", "Bob", "bob\t", "  "})
    d.send(Operate{Command::Approve, who});
  EXPECT_EQ(d.state().approvers, std::vector<std::string>{"bob"});
  d.send(Operate{Command::Approve, "ann"});
  EXPECT_EQ(d.state().phase, Phase::DecommissionReady);
  d.send(Operate{Command::Approve, "eve"});
  EXPECT_EQ(d.state().phase, Phase::Decommissioning);
}

TEST(People, ABlankNameApprovesNothing) {
  Plan plan = Plan::usual("demo");
  plan.stages[0].approval = true;
  Driver d(plan);
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.pass(2 * kHour, StageVerdict::Promote);
  ASSERT_TRUE(d.state().held(Hold::Approval));
  d.send(Operate{Command::Approve, " \t"});
  EXPECT_TRUE(d.did(EffectKind::Refused));
  EXPECT_TRUE(d.state().held(Hold::Approval));
}

TEST(People, AnAbortBeforeTheFirstPublicationEndsTheMigrationAtOnce) {
  const Plan plan = Plan::usual("demo");
  State state = step(plan, initial_state(plan, 1), LeaseGained{1}).state;
  state = step(plan, std::move(state), Operate{Command::Start, "ann"}).state;
  ASSERT_EQ(state.phase, Phase::Inventory);
  const Step ended = step(plan, std::move(state), Operate{Command::Abort, "ann"});
  EXPECT_EQ(ended.state.phase, Phase::RolledBack);
  EXPECT_TRUE(ended.state.acknowledged);
  EXPECT_EQ(ended.state.route.epoch, 0) << "nothing was published";
  EXPECT_EQ(ended.effects.front().kind, EffectKind::Journal);
}

TEST(People, AskingForAnAbortTwiceIsNoMistake) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 3));
  d.send(Operate{Command::Abort, "ann"});
  ASSERT_EQ(d.state().phase, Phase::RollingBack);
  const State before = d.state();
  d.send(Operate{Command::Abort, "ann"});
  EXPECT_FALSE(d.did(EffectKind::Refused));
  EXPECT_EQ(d.state(), before);
}

TEST(People, AnAbortAfterTheOldSideIsGoneSaysWhyNot) {
  Driver d;
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  for (const char* who : {"ann", "bob"}) d.send(Operate{Command::Approve, who});
  d.send(Operate{Command::Abort, "ann"});
  EXPECT_TRUE(d.did(EffectKind::Refused));
}

TEST(People, WhatAnEarlierVersionTookIsReplayedAsItTookIt) {
  Plan former = Plan::usual("demo");
  former.rules = 1;
  Driver d(former);
  d.send(Coverage{true, kAllTraffic});
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Operate{Command::Resume, "ann"});
  EXPECT_FALSE(d.did(EffectKind::Refused));
  ASSERT_TRUE(d.reach(Phase::DecommissionReady));
  for (const char* who : {"bob", " bob"}) d.send(Operate{Command::Approve, who});
  EXPECT_EQ(d.state().phase, Phase::Decommissioning);
}

TEST(People, ThereIsNothingToResumeWithoutAHold) {
  Driver d;
  ASSERT_TRUE(d.reach(Phase::Stage, 0));
  d.send(Operate{Command::Resume, "ann"});
  EXPECT_TRUE(d.did(EffectKind::Refused));
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
