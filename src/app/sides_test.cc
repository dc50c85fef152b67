// What stands behind a target, and which reloads take away what is in use.
#include "app/sides.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/folder_for_test.h"

namespace sluice::app {
namespace {

using migrate::machine::Phase;
using migration::MigrationView;
using testing::HasSubstr;

config::Config two_sides(const std::string& new_model = "m-1") {
  config::Config out;
  out.providers["p"].kind = "openai";
  out.providers["p"].base_url = "https://one.example/v1";
  out.providers["q"].kind = "anthropic";
  out.models["assistant"].targets = {{"old", "p", "m-0", 1, {}}, {"new", "q", new_model, 0, {}}};
  return out;
}

MigrationView moving(Phase phase = Phase::Stage) {
  MigrationView out;
  out.plan.id = "m";
  out.plan.model = "assistant";
  out.plan.from = "old";
  out.plan.to = "new";
  out.phase = phase;
  return out;
}

TEST(Sides, AreProviderAddressAndModelOfBothTargets) {
  EXPECT_EQ(sides_of(two_sides(), moving().plan),
            "old=provider p, kind openai, base_url https://one.example/v1, model m-0\n"
            "new=provider q, kind anthropic, base_url (the usual), model m-1");
}

TEST(Sides, AKeyAWeightOrATimeoutIsNoOtherSide) {
  config::Config other = two_sides();
  other.providers["p"].api_key = Secret("another");
  other.providers["p"].max_connections = 7;
  other.models["assistant"].targets[0].weight = 9;
  EXPECT_EQ(sides_of(other, moving().plan), sides_of(two_sides(), moving().plan));
}

TEST(Sides, TheDifferenceNamesTheSideAndWhatItIsNow) {
  EXPECT_EQ(
      difference(sides_of(two_sides(), moving().plan), sides_of(two_sides("m-9"), moving().plan)),
      "new side is now provider q, kind anthropic, base_url (the usual), model m-9");
  config::Config gone = two_sides();
  gone.models["assistant"].targets.pop_back();
  EXPECT_EQ(difference(sides_of(two_sides(), moving().plan), sides_of(gone, moving().plan)),
            "new side is now no such target");
}

class KeepsWhatIsUsed : public testing::Test {
 protected:
  KeepsWhatIsUsed() {
    gone_.models["assistant"].targets.pop_back();
    std::ofstream(file_) << "providers: {}\nmodels:\n  assistant: {}\n";
  }
  store::TestFolder folder_;
  std::string file_ = folder_.path() + "/sluice.yaml";
  config::Config gone_ = two_sides();
};

TEST_F(KeepsWhatIsUsed, ASideOfAMigrationUnderWayMayNotGo) {
  const auto refused = keeps_what_is_used(gone_, file_, {moving()});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("sluice.yaml:3:3: "));
  EXPECT_THAT(refused.error().message, HasSubstr("the target \"new\", which the migration \"m\""));
  EXPECT_THAT(refused.error().message, HasSubstr("sluice migrate abort m"));
  EXPECT_TRUE(keeps_what_is_used(two_sides("m-9"), file_, {moving()})) << "that is a drift";
}

TEST_F(KeepsWhatIsUsed, TheWholeModelMayNotGoEither) {
  gone_.models.clear();
  EXPECT_FALSE(keeps_what_is_used(gone_, file_, {moving()}));
}

TEST_F(KeepsWhatIsUsed, AfterARollbackTheNewSideMayGo) {
  EXPECT_TRUE(keeps_what_is_used(gone_, file_, {moving(Phase::RolledBack)}));
}

TEST_F(KeepsWhatIsUsed, WhereAFinishedMigrationLeftItsUsersMayNotGoInSilence) {
  MigrationView done = moving(Phase::Done);
  done.route.weight_ppm = 1'000'000;
  EXPECT_FALSE(keeps_what_is_used(gone_, file_, {done}));
  config::Config old_gone = two_sides();
  old_gone.models["assistant"].targets.erase(old_gone.models["assistant"].targets.begin());
  EXPECT_TRUE(keeps_what_is_used(old_gone, file_, {done})) << "the old side is what should go";
}

}  // namespace
}  // namespace sluice::app
