#include "store/quota_use.h"

#include <gtest/gtest.h>

#include "store/folder_for_test.h"
#include "store/older_schema_for_test.h"

namespace sluice::store {
namespace {

constexpr int64_t kNow = 5'000;
constexpr int64_t kMany = 1'000;

QuotaUse row(std::string subject, int64_t begin, int64_t used) {
  return {"plan/gold/month", std::move(subject), begin, begin + 10'000, used, false};
}

QuotaUseRepository::News exchange(Database& db, const std::vector<QuotaUse>& rows, int64_t seen) {
  return QuotaUseRepository(db).exchange(rows, seen, kNow, kMany).value();
}

std::string text(const std::vector<QuotaUse>& rows) {
  std::string out;
  for (const QuotaUse& r : rows) {
    out += r.subject + "@" + std::to_string(r.begin_ms) + "=" + std::to_string(r.used) + " ";
  }
  return out;
}

TEST(QuotaUseStore, AddsUpAndOutlivesTheProcess) {
  const TestFolder folder;
  {
    Database db = Database::open(folder.connect()).value();
    exchange(db, {row("a", 1'000, 40), row("b", 1'000, 1)}, 0);
    exchange(db, {row("a", 1'000, 2), row("a", 2'000, 7)}, 1);
  }
  Database db = Database::open(folder.connect()).value();
  const auto news = exchange(db, {}, 0);
  EXPECT_EQ(text(news.changed), "a@1000=42 a@2000=7 b@1000=1 ");
  EXPECT_EQ(news.changed.front().limit, "plan/gold/month");
  EXPECT_EQ(news.changed.front().until_ms, 11'000);
}

TEST(QuotaUseStore, TellsWhatAnotherProcessAddedAndNothingElse) {
  const TestFolder folder;
  Database one = Database::open(folder.connect()).value();
  Database two = Database::open(folder.connect()).value();
  auto seen_by_one = exchange(one, {row("a", 1'000, 3), row("b", 1'000, 1)}, 0);
  EXPECT_EQ(text(seen_by_one.changed), "") << "it was the only one to write";
  const auto seen_by_two = exchange(two, {row("a", 1'000, 4)}, 0);
  EXPECT_EQ(text(seen_by_two.changed), "a@1000=7 b@1000=1 ");
  seen_by_one = exchange(one, {}, seen_by_one.revision);
  EXPECT_EQ(text(seen_by_one.changed), "a@1000=7 ");
  EXPECT_EQ(text(exchange(one, {}, seen_by_one.revision).changed), "");
}

TEST(QuotaUseStore, KeepsTheFirstPeriodAndTheLongestTime) {
  const TestFolder folder;
  Database db = Database::open(folder.connect()).value();
  QuotaUse first = row("a", 1'000, 1);
  first.first_period = true;
  first.until_ms = 90'000;
  exchange(db, {first}, 0);
  exchange(db, {row("a", 1'000, 1)}, 1);
  const auto all = exchange(db, {}, 0).changed;
  ASSERT_EQ(all.size(), 1U);
  EXPECT_TRUE(all[0].first_period);
  EXPECT_EQ(all[0].until_ms, 90'000);
  EXPECT_EQ(all[0].used, 2);
}

TEST(QuotaUseStore, ForgetsAndDoesNotTellWhatIsOver) {
  const TestFolder folder;
  Database db = Database::open(folder.connect()).value();
  exchange(db, {row("old", kNow - 10'000, 5), row("open", kNow - 9'999, 6)}, 0);
  EXPECT_EQ(text(exchange(db, {}, 0).changed), "open@-4999=6 ");
  EXPECT_TRUE(QuotaUseRepository(db).forget(kNow));
  EXPECT_EQ(text(QuotaUseRepository(db).exchange({}, 0, -kNow, kMany).value().changed),
            "open@-4999=6 ");
}

TEST(QuotaUseStore, ReadsTheLatestWhenThereIsTooMuch) {
  const TestFolder folder;
  Database db = Database::open(folder.connect()).value();
  exchange(db, {row("a", 1'000, 1)}, 0);
  exchange(db, {row("b", 1'000, 1)}, 1);
  EXPECT_EQ(text(QuotaUseRepository(db).exchange({}, 0, kNow, 1).value().changed), "b@1000=1 ");
}

TEST(QuotaUseStore, IsAddedToADatabaseOfTheFifthSchema) {
  const TestFolder folder;
  {
    Database db = Database::open(folder.connect()).value();
    wind_back(db, 5);
  }
  Database db = Database::open(folder.connect()).value();
  EXPECT_EQ(text(exchange(db, {row("a", 1'000, 1)}, -1).changed), "a@1000=1 ");
}

}  // namespace
}  // namespace sluice::store
