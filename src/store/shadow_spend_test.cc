#include "store/shadow_spend.h"

#include <gtest/gtest.h>

#include "store/folder_for_test.h"
#include "store/older_schema_for_test.h"

namespace sluice::store {
namespace {

ShadowSpend row(std::string account, int64_t spent, int64_t calls) {
  return {std::move(account), "m", "old", "new", spent, calls};
}

std::string all(Database& db) {
  std::string text;
  const auto rows = ShadowSpendRepository(db).all().value();
  for (const ShadowSpend& r : rows) {
    text += r.account + "=" + std::to_string(r.spent_nano) + "/" + std::to_string(r.calls) + " ";
  }
  return text;
}

TEST(ShadowSpendStore, AddsUpAndOutlivesTheProcess) {
  const TestFolder folder;
  {
    Database db = Database::open(folder.connect()).value();
    ShadowSpendRepository spend(db);
    EXPECT_TRUE(spend.add(std::vector{row("shadow:m", 40, 2), row("w1/shadow", 5, 1)}));
    EXPECT_TRUE(spend.add(std::vector{row("shadow:m", 2, 1)}));
  }
  Database db = Database::open(folder.connect()).value();
  EXPECT_EQ(all(db), "shadow:m=42/3 w1/shadow=5/1 ");
}

TEST(ShadowSpendStore, KeepsDirectionsApart) {
  const TestFolder folder;
  Database db = Database::open(folder.connect()).value();
  ShadowSpend back = row("shadow:m", 7, 1);
  std::swap(back.from_target, back.to_target);
  EXPECT_TRUE(ShadowSpendRepository(db).add(std::vector{row("shadow:m", 40, 2), back}));
  EXPECT_EQ(all(db), "shadow:m=7/1 shadow:m=40/2 ");
}

TEST(ShadowSpendStore, IsAddedToADatabaseOfTheFourthSchema) {
  const TestFolder folder;
  {
    Database db = Database::open(folder.connect()).value();
    wind_back(db, 4);
  }
  Database db = Database::open(folder.connect()).value();
  EXPECT_TRUE(ShadowSpendRepository(db).add(std::vector{row("shadow:m", 40, 2)}));
  EXPECT_EQ(all(db), "shadow:m=40/2 ");
}

}  // namespace
}  // namespace sluice::store
