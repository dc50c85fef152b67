#include "gateway/observation.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

Observation row(int64_t epoch, Side side, Verdict verdict = Verdict::Good) {
  Observation r;
  r.epoch = epoch;
  r.side = side;
  r.verdict = verdict;
  return r;
}
void expect_adds_up(const SideCounts& c) {
  EXPECT_EQ(c.sent, c.ok + c.errors + c.in_flight);
}

TEST(Observation, CountsAddUpWhileRequestsAreInFlight) {
  ObservationLog log(100);
  for (int i = 0; i < 5; ++i) log.begin(3, Side::New);
  log.begin(3, Side::Old);
  log.end(row(3, Side::New));
  log.end(row(3, Side::New, Verdict::Bad));
  log.end(row(3, Side::New, Verdict::Nothing));
  const ObservationBatch batch = log.take();
  EXPECT_EQ(batch.new_side, (SideCounts{5, 2, 1, 2}));
  EXPECT_EQ(batch.old_side, (SideCounts{1, 0, 0, 1}));
  expect_adds_up(batch.new_side);
  EXPECT_EQ(batch.epoch, 3);
  EXPECT_EQ(batch.rows.size(), 3U);
}

TEST(Observation, ALateAnswerOfAnEarlierEpochDoesNotTouchTheCounts) {
  ObservationLog log(100);
  log.begin(1, Side::New);
  log.open(2);
  log.begin(2, Side::New);
  log.end(row(1, Side::New, Verdict::Bad));
  const ObservationBatch batch = log.take();
  EXPECT_EQ(batch.new_side, (SideCounts{1, 0, 0, 1}));
  ASSERT_EQ(batch.rows.size(), 1U);
  EXPECT_EQ(batch.rows[0].epoch, 1);
}

TEST(Observation, ABatchIsTakenOnceAndNumbered) {
  ObservationLog log(100);
  log.begin(1, Side::Old);
  log.end(row(1, Side::Old));
  EXPECT_EQ(log.take().sequence, 1);
  const ObservationBatch second = log.take();
  EXPECT_EQ(second.sequence, 2);
  EXPECT_TRUE(second.rows.empty());
  EXPECT_EQ(second.old_side.ok, 1) << "counts are cumulative";
}

TEST(Observation, RowsBeyondTheCapacityAreDroppedAndCounted) {
  ObservationLog log(2);
  for (int i = 0; i < 5; ++i) {
    log.begin(1, Side::New);
    log.end(row(1, Side::New));
  }
  const ObservationBatch batch = log.take();
  EXPECT_EQ(batch.rows.size(), 2U);
  EXPECT_EQ(batch.dropped, 3);
  EXPECT_EQ(batch.new_side.ok, 5);
  EXPECT_EQ(log.take().dropped, 0);
}

TEST(Observation, RequestsOutsideTheMigrationLeaveNoTrace) {
  ObservationLog log(10);
  log.begin(1, Side::None);
  log.end(row(1, Side::None, Verdict::Bad));
  const ObservationBatch batch = log.take();
  EXPECT_EQ(batch.old_side, SideCounts());
  EXPECT_TRUE(batch.rows.empty());
}

TEST(Observation, OnlyTheTargetsOwnFailuresCountAgainstIt) {
  for (Cause c : {Cause::UpstreamConnect, Cause::UpstreamStatus, Cause::UpstreamProtocol,
                  Cause::UpstreamAuth, Cause::UpstreamOverloaded, Cause::Timeout}) {
    EXPECT_EQ(verdict_on(c), Verdict::Bad) << base::info(c).label;
  }
  EXPECT_EQ(verdict_on(Cause::RateLimited), Verdict::RateLimited);
  for (Cause c : {Cause::BadRequest, Cause::Cancelled, Cause::ContentFiltered, Cause::Unauthorized,
                  Cause::ClientTimeout, Cause::Draining}) {
    EXPECT_EQ(verdict_on(c), Verdict::Nothing) << base::info(c).label;
  }
}

TEST(Observation, ARefusalIsToldFromAFailureByTheStatusOfTheAttempt) {
  EXPECT_EQ(verdict_on_attempt("", 200), Verdict::Good);
  EXPECT_EQ(verdict_on_attempt("", 304), Verdict::Good);
  EXPECT_EQ(verdict_on_attempt("", 404), Verdict::Refused);
  EXPECT_EQ(verdict_on_attempt("", 401), Verdict::Refused);
  EXPECT_EQ(verdict_on_attempt("bad_request", 400), Verdict::Refused);
  EXPECT_EQ(verdict_on_attempt("bad_request", 200), Verdict::Refused);  // in a stream
  EXPECT_EQ(verdict_on_attempt("upstream_status", 404), Verdict::Refused);
  EXPECT_EQ(verdict_on_attempt("upstream_status", 500), Verdict::Bad);
  EXPECT_EQ(verdict_on_attempt("upstream_status", 200), Verdict::Bad);  // its stream broke
  EXPECT_EQ(verdict_on_attempt("upstream_auth", 401), Verdict::Bad);
  EXPECT_EQ(verdict_on_attempt("rate_limited", 429), Verdict::RateLimited);
  EXPECT_EQ(verdict_on_attempt("cancelled", 0), Verdict::Nothing);
}

TEST(Observation, TheGatewaysOwnKeyIsNoFaultOfTheClients) {
  EXPECT_EQ(verdict_on_status(401), Verdict::Refused);
  EXPECT_EQ(verdict_on_status(401, true), Verdict::Bad);
  EXPECT_EQ(verdict_on_status(403, true), Verdict::Bad);
  EXPECT_EQ(verdict_on_status(402, true), Verdict::RateLimited);
  EXPECT_EQ(verdict_on_status(404, true), Verdict::Refused);
}

TEST(Observation, ANewSideIsJudgedBesideTheOldOnesAnswerToTheSameRequest) {
  const auto beside = [](int of_new, int of_old) {
    return verdict_beside(verdict_on_status(of_new), of_new, verdict_on_status(of_old), of_old);
  };
  EXPECT_EQ(beside(404, 200), Verdict::Bad);
  EXPECT_EQ(beside(404, 304), Verdict::Bad);
  EXPECT_EQ(beside(404, 404), Verdict::Good);
  EXPECT_EQ(beside(304, 304), Verdict::Good);
  EXPECT_EQ(beside(404, 401), Verdict::Nothing);
  EXPECT_EQ(beside(404, 500), Verdict::Nothing);
  EXPECT_EQ(beside(500, 503), Verdict::Nothing);
  EXPECT_EQ(beside(500, 404), Verdict::Bad);
  EXPECT_EQ(beside(500, 200), Verdict::Bad);
  EXPECT_EQ(beside(200, 500), Verdict::Good);
  EXPECT_EQ(beside(429, 200), Verdict::RateLimited);
}

}  // namespace
}  // namespace sluice::gateway
