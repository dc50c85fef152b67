// What is left of the weights of a file after migrations have ended.
#include "app/division.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using migrate::machine::Phase;
using migration::MigrationView;

MigrationView moved(const std::string& id, const std::string& from, const std::string& to,
                    Phase phase = Phase::Done, int64_t weight_ppm = 1'000'000) {
  MigrationView out;
  out.plan.id = id;
  out.plan.model = "assistant";
  out.plan.from = from;
  out.plan.to = to;
  out.phase = phase;
  out.route.weight_ppm = weight_ppm;
  return out;
}

std::vector<double> weights(const Division& of) {
  std::vector<double> out;
  for (const Weighted& target : of.targets) out.push_back(target.weight);
  return out;
}

const std::vector<Weighted> kFile{{"old", 1}, {"new", 0}, {"third", 0}};

TEST(Division, ASecondMigrationBeginsWhereTheFirstOneEnded) {
  const std::vector<MigrationView> views{moved("a", "old", "third"),
                                         moved("b", "third", "new", Phase::Warmup, 0)};
  const Division got = divide("assistant", kFile, views);
  EXPECT_EQ(weights(got), (std::vector<double>{0, 0, 1}));
  ASSERT_EQ(got.split, &views[1]);
  EXPECT_EQ(got.old_target, 2U);
  EXPECT_EQ(got.new_target, 1U);
  EXPECT_EQ(got.targets[2].draws_as, "old") << "users of a fourth target stay with it";
}

TEST(Division, TheLastOneStaysASplitAfterItsEnd) {
  const std::vector<MigrationView> views{moved("a", "old", "third")};
  const Division got = divide("assistant", kFile, views);
  EXPECT_EQ(weights(got), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(got.split, &views[0]);
}

TEST(Division, AWayBackToTheFirstTargetIsAMigrationLikeAnother) {
  const std::vector<MigrationView> views{moved("a", "old", "third"),
                                         moved("b", "third", "old", Phase::Stage, 50'000)};
  EXPECT_EQ(weights(divide("assistant", kFile, views)), (std::vector<double>{0, 0, 1}));
}

TEST(Division, OneThatWasRolledBackAndSeenLeavesNoTrace) {
  auto undone = moved("b", "third", "new", Phase::RolledBack, 0);
  undone.acknowledged = true;
  const std::vector<MigrationView> views{moved("a", "old", "third"), undone};
  EXPECT_EQ(divide("assistant", kFile, views).split, &views[0]);
}

TEST(Division, TheOldSideMayGoWhileItIsDecommissioned) {
  const Division got = divide("assistant", {{"new", 0}, {"third", 0}},
                              {moved("a", "old", "third", Phase::Decommissioning)});
  EXPECT_EQ(weights(got), (std::vector<double>{0, 0})) << "what weighed was its old side's";
  EXPECT_EQ(weights(divide("assistant", {{"new", 0}, {"third", 2}},
                           {moved("a", "old", "third", Phase::Decommissioning)})),
            (std::vector<double>{0, 2}));
}

TEST(Division, ATargetBetweenMayGoAndItsUsersStayWhereTheyAre) {
  const std::vector<MigrationView> views{moved("a", "old", "third"), moved("b", "third", "new")};
  const Division got = divide("assistant", {{"old", 1}, {"new", 0}}, views);
  EXPECT_EQ(got.split, nullptr);
  EXPECT_EQ(weights(got), (std::vector<double>{0, 1}));
}

TEST(Division, UsersOnATargetThatIsGoneAreStrandedByName) {
  const Division got = divide("assistant", {{"old", 1}, {"new", 0}}, {moved("a", "old", "third")});
  EXPECT_EQ(got.stranded_on, "third");
  EXPECT_EQ(weights(got), (std::vector<double>{1, 0}));
}

TEST(Division, MigrationsOfOtherModelsDoNotCount) {
  const Division got = divide("two", kFile, {moved("a", "old", "third")});
  EXPECT_EQ(got.split, nullptr);
  EXPECT_EQ(weights(got), (std::vector<double>{1, 0, 0}));
}

}  // namespace
}  // namespace sluice::app
