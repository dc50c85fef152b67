#include "store/announcements.h"

#include <gtest/gtest.h>

#include "store/folder_for_test.h"
#include "store/migrations.h"
#include "store/older_schema_for_test.h"

namespace sluice::store {
namespace {

class Announcements : public testing::Test {
 protected:
  Announcements() : database_(Database::open(folder_.connect()).value()) {
    term_ = MigrationRepository(database_).take_term().value();
  }
  void journal(const std::string& migration, int64_t rows) {
    MigrationRepository migrations(database_);
    ASSERT_TRUE(migrations.add({migration, "plan", "ann", 1}));
    for (int64_t seq = 1; seq <= rows; ++seq) {
      ASSERT_TRUE(migrations.append({.migration = migration,
                                     .seq = seq,
                                     .fence = term_,
                                     .plan = "p",
                                     .before = "b",
                                     .event = "e",
                                     .after = "a",
                                     .evidence = ""}));
    }
  }
  AnnouncementRepository::Positions positions(std::string_view hook) {
    return AnnouncementRepository(database_).positions(hook).value();
  }
  void advance(std::string_view migration, int64_t sequence) {
    ASSERT_TRUE(AnnouncementRepository(database_).advance("h", migration, sequence));
  }

  using Positions = AnnouncementRepository::Positions;
  TestFolder folder_;
  Database database_;
  int64_t term_ = 0;
};

TEST_F(Announcements, AHookThatIsNewIsNotToldOfWhatWasBefore) {
  journal("old", 3);
  EXPECT_EQ(positions("h"), (Positions{{"old", 3}}));
}

TEST_F(Announcements, AHookThatIsKnownHearsOfAMigrationFromItsFirstRow) {
  EXPECT_TRUE(positions("h").empty());
  journal("m", 2);
  EXPECT_TRUE(positions("h").empty()) << "nothing of it was told";
  EXPECT_EQ(positions("other"), (Positions{{"m", 2}}));
}

TEST_F(Announcements, PositionsOfEachMigrationOnlyGoForward) {
  journal("a", 2);
  EXPECT_EQ(positions("h"), (Positions{{"a", 2}}));
  advance("b", 4);
  advance("a", 5);
  advance("a", 3);
  EXPECT_EQ(positions("h"), (Positions{{"a", 5}, {"b", 4}}));
}

TEST_F(Announcements, AnUpgradeFindsNoHookKnownAndTellsNothingOld) {
  journal("m", 4);
  wind_back(database_, 6);
  database_ = Database::open(folder_.connect()).value();
  EXPECT_EQ(positions("h"), (Positions{{"m", 4}}));
}

}  // namespace
}  // namespace sluice::store
