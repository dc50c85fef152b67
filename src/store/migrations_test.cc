#include "store/migrations.h"

#include <gtest/gtest.h>
#include <string>

#include "store/discrepancies.h"
#include "store/folder_for_test.h"
#include "store/older_schema_for_test.h"
#include "store/routes.h"

namespace sluice::store {
namespace {

class Migrations : public testing::Test {
 protected:
  Migrations() : database_(must_open()), migrations_(database_) {}

  Database must_open() {
    auto db = Database::open(folder_.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  void add(const std::string& id) {
    ASSERT_TRUE(migrations_.add({id, "plan of " + id, "ann", 100}));
  }
  static TransitionEntry row(int64_t seq, int64_t fence, const std::string& id = "m") {
    const std::string n = std::to_string(seq);
    return {id, seq, fence, "p", "before " + n, "event " + n, "after " + n, "evidence " + n, seq};
  }

  TestFolder folder_;
  Database database_;
  MigrationRepository migrations_;
};

TEST_F(Migrations, AreListedInTheOrderTheyWereAdded) {
  add("zeta");
  add("alpha");
  const auto all = migrations_.list().value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "zeta");
  EXPECT_EQ(all[1].id, "alpha");
  EXPECT_EQ(all[1].plan, "plan of alpha");
  EXPECT_EQ(all[1].actor, "ann");
  EXPECT_EQ(all[1].created_at, 100);
}

TEST_F(Migrations, AnIdIsTakenOnce) {
  add("m");
  EXPECT_EQ(migrations_.add({"m", "", "bob", 1}).error().param, "id");
  EXPECT_EQ(migrations_.add({"", "", "bob", 1}).error().param, "id");
}

TEST_F(Migrations, TransitionsComeBackAsTheyWereAppendedAlsoAfterAReopen) {
  add("m");
  const int64_t term = migrations_.take_term().value();
  ASSERT_TRUE(migrations_.append(row(1, term)));
  ASSERT_TRUE(migrations_.append(row(2, term)));
  Database again = must_open();
  const auto rows = MigrationRepository(again).journal("m").value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0], row(1, term));
  EXPECT_EQ(rows[1], row(2, term));
  EXPECT_EQ(migrations_.journal("m", 1).value().size(), 1U);
  EXPECT_TRUE(migrations_.journal("other").value().empty());
}

TEST_F(Migrations, ADeposedLeaderWritesNothing) {
  add("m");
  const int64_t former = migrations_.take_term().value();
  Database elsewhere = must_open();
  const int64_t newer = MigrationRepository(elsewhere).take_term().value();
  EXPECT_GT(newer, former);
  EXPECT_EQ(migrations_.append(row(1, former)).error().cause, Cause::Forbidden);
  EXPECT_TRUE(migrations_.journal("m").value().empty());
  EXPECT_TRUE(MigrationRepository(elsewhere).append(row(1, newer)));
}

TEST_F(Migrations, ATermThatNobodyTookWritesNothing) {
  add("m");
  const int64_t term = migrations_.take_term().value();
  EXPECT_EQ(migrations_.append(row(1, term + 1)).error().cause, Cause::Forbidden);
}

TEST_F(Migrations, TransitionsLeaveNoGapAndRepeatNothing) {
  add("m");
  const int64_t term = migrations_.take_term().value();
  EXPECT_EQ(migrations_.append(row(2, term)).error().param, "seq");
  ASSERT_TRUE(migrations_.append(row(1, term)));
  EXPECT_EQ(migrations_.append(row(1, term)).error().param, "seq");
  EXPECT_EQ(migrations_.append(row(3, term)).error().param, "seq");
}

TEST_F(Migrations, EachHasItsOwnSequence) {
  add("m");
  add("n");
  const int64_t term = migrations_.take_term().value();
  ASSERT_TRUE(migrations_.append(row(1, term, "m")));
  EXPECT_TRUE(migrations_.append(row(1, term, "n")));
  EXPECT_EQ(migrations_.append(row(1, term, "none")).error().param, "migration");
}

TEST_F(Migrations, KeepThePlansOfTheirEditsByHashAndOnlyForTheLeader) {
  add("m");
  const int64_t old_term = migrations_.take_term().value();
  ASSERT_TRUE(migrations_.add_plan({"m", 7, "strict", "ann", 5}, old_term));
  ASSERT_TRUE(migrations_.add_plan({"m", 7, "strict", "ann", 6}, old_term));
  EXPECT_EQ(migrations_.add_plan({"none", 7, "p", "ann", 5}, old_term).error().param, "migration");
  const int64_t term = migrations_.take_term().value();
  EXPECT_EQ(migrations_.add_plan({"m", 8, "p", "ann", 7}, old_term).error().cause,
            Cause::Forbidden);
  ASSERT_TRUE(migrations_.add_plan({"m", 9, "loose", "bob", 8}, term));
  const auto plans = migrations_.plans("m").value();
  ASSERT_EQ(plans.size(), 2U);
  EXPECT_EQ(plans[0].plan, "strict");
  EXPECT_EQ(plans[0].created_at, 5);
  EXPECT_EQ(plans[1].hash, 9);
  EXPECT_EQ(plans[1].actor, "bob");
}

TEST_F(Migrations, KeepWhatTheSidesWereWhenARevisionBegan) {
  add("m");
  const int64_t old_term = migrations_.take_term().value();
  EXPECT_EQ(migrations_.pin_sides("m", 1, "old=a", old_term).value(), "old=a");
  const int64_t term = migrations_.take_term().value();
  EXPECT_EQ(migrations_.pin_sides("m", 1, "old=b", term).value(), "old=a") << "the first counts";
  EXPECT_EQ(migrations_.pin_sides("m", 2, "old=b", term).value(), "old=b");
  EXPECT_EQ(migrations_.pin_sides("m", 3, "p", old_term).error().cause, Cause::Forbidden);
  EXPECT_EQ(migrations_.pin_sides("none", 1, "p", term).error().param, "migration");
}

TEST_F(Migrations, ATermFromOutsideMustBeHigherThanAllBefore) {
  EXPECT_EQ(migrations_.term().value(), 0);
  EXPECT_EQ(migrations_.take_term().value(), 1);
  EXPECT_EQ(migrations_.take_term(7).value(), 7);
  EXPECT_EQ(migrations_.take_term(7).error().cause, Cause::Forbidden);
  EXPECT_EQ(migrations_.take_term(6).error().cause, Cause::Forbidden);
  EXPECT_EQ(migrations_.term().value(), 7);
}

TEST_F(Migrations, OfTheThirdSchemaGoOnInTheFourth) {
  add("m");
  const int64_t term = migrations_.take_term().value();
  ASSERT_TRUE(migrations_.append(row(1, term, "m")));
  wind_back(database_, 3);
  Database upgraded = must_open();
  MigrationRepository migrations(upgraded);
  EXPECT_EQ(migrations.last("m").value()->seq, 1);
  EXPECT_TRUE(migrations.add_plan({"m", 7, "p", "ann", 5}, term));
}

TEST_F(Migrations, AreAddedToADatabaseOfTheSecondSchemaWhichKeepsItsRows) {
  ASSERT_TRUE(RouteRepository(database_).append("model", "{}", "ann", 1));
  wind_back(database_, 2);
  Database upgraded = must_open();
  EXPECT_EQ(RouteRepository(upgraded).latest(), 1);
  MigrationRepository migrations(upgraded);
  EXPECT_TRUE(migrations.add({"m", "p", "ann", 1}));
  EXPECT_TRUE(migrations.append(row(1, migrations.take_term().value())));
}

TEST_F(Migrations, AreAddedToADatabaseOfTheFirstSchemaTogetherWithWhatTheSecondAdded) {
  ASSERT_TRUE(RouteRepository(database_).append("model", "{}", "ann", 1));
  wind_back(database_, 1);
  Database upgraded = must_open();
  EXPECT_EQ(RouteRepository(upgraded).latest(), 1);
  EXPECT_TRUE(MigrationRepository(upgraded).add({"m", "p", "ann", 1}));
  EXPECT_TRUE(DiscrepancyRepository(upgraded).rules(""));
}

}  // namespace
}  // namespace sluice::store
