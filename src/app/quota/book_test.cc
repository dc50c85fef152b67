#include "app/quota/book.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "store/folder_for_test.h"
#include "store/session.h"

namespace sluice::app::quota {
namespace {

constexpr int64_t kNow = 1'795'219'200'000;  // 2026-11-21, 00:00 UTC
constexpr int64_t kDay = 86'400'000;
constexpr int64_t kMinute = 60'000;

// A process on the store: what it counts, and its book.
struct Process {
  explicit Process(const store::TestFolder& folder)
      : database(store::Database::open(folder.connect()).value()) {
    EXPECT_TRUE(book.restore(database, kNow));
  }

  int calls(int n, const std::string& who = "/key_1", int64_t at = kNow) {
    int passed = 0;
    const std::vector<gateway::LimitUse> uses{{&limit, "p/q" + who, 3}};
    for (int i = 0; i < n; ++i) passed += ledger.pass(uses, {1, at}).wait_ms == 0 ? 1 : 0;
    return passed;
  }
  bool turn(int64_t at = kNow) { return book.turn(database, at).has_value(); }

  gateway::Limit limit = gateway::Quota{.count = 10, .period = gateway::Period::Day};
  gateway::LimitLedger ledger{Secret("pepper")};
  Book book{ledger};
  store::Database database;
};

int64_t rows(const store::TestFolder& folder) {
  auto database = store::Database::open(folder.connect()).value();
  long long count = 0;
  database.session().sql() << "SELECT COUNT(*) FROM quota_use", soci::into(count);
  return count;
}

TEST(QuotaBook, ARestartGoesOnWithWhatTheLastTurnWrote) {
  const store::TestFolder folder;
  {
    Process one(folder);
    EXPECT_EQ(one.calls(6), 6);
    EXPECT_TRUE(one.turn());
    EXPECT_EQ(one.calls(1), 1);  // and is killed before the next turn
  }
  Process two(folder);
  EXPECT_EQ(two.calls(20), 4);
}

TEST(QuotaBook, TwoProcessesShareAQuotaToWithinATurn) {
  const store::TestFolder folder;
  Process one(folder);
  Process two(folder);
  int passed = one.calls(4) + two.calls(4);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(one.turn() && two.turn());
  passed += one.calls(1);
  EXPECT_TRUE(one.turn() && two.turn());
  passed += two.calls(5) + one.calls(1);
  EXPECT_EQ(passed, 11) << "one more than there are: both took the tenth in the same turn";
  EXPECT_TRUE(one.turn() && two.turn() && one.turn());
  EXPECT_EQ(one.calls(5) + two.calls(5), 0);
}

TEST(QuotaBook, AStoreThatCannotBeWrittenLosesNothing) {
  const store::TestFolder folder;
  Process one(folder);
  one.calls(3);
  one.database.session().sql() << "ALTER TABLE quota_use RENAME TO away";
  EXPECT_FALSE(one.turn());
  EXPECT_EQ(one.book.waiting(), 3U);
  EXPECT_EQ(one.calls(4), 4) << "requests go on";
  EXPECT_FALSE(one.turn());
  EXPECT_EQ(one.book.waiting(), 7U);
  EXPECT_EQ(one.calls(9), 3) << "and are counted";
  one.database.session().sql() << "ALTER TABLE away RENAME TO quota_use";
  EXPECT_TRUE(one.turn());
  EXPECT_EQ(one.book.waiting(), 0U);
  EXPECT_EQ(one.calls(1), 0);
  Process two(folder);
  EXPECT_EQ(two.calls(1), 0);
}

TEST(QuotaBook, ATurnThatWritesBringsBackWhatOthersWroteBefore) {
  const store::TestFolder folder;
  Process one(folder);
  Process two(folder);
  two.calls(2);
  EXPECT_TRUE(two.turn());
  one.calls(3);
  EXPECT_TRUE(one.turn());
  EXPECT_EQ(one.calls(20), 5);
}

TEST(QuotaBook, MoreCallersThanOneTurnWritesTakeTurns) {
  const store::TestFolder folder;
  Process one(folder);
  const size_t callers = Book::kMostWritten + 5;
  for (size_t i = 0; i < callers; ++i) one.calls(1, "/" + std::to_string(i));
  EXPECT_TRUE(one.turn());
  EXPECT_EQ(rows(folder), static_cast<int64_t>(Book::kMostWritten));
  EXPECT_EQ(one.book.waiting(), 5U);
  one.calls(1, "/0");
  EXPECT_TRUE(one.book.finish(one.database, kNow));
  EXPECT_EQ(one.book.waiting(), 0U);
  EXPECT_EQ(rows(folder), static_cast<int64_t>(callers));
}

TEST(QuotaBook, WindowsThatAreOverGo) {
  const store::TestFolder folder;
  Process one(folder);
  one.calls(3);
  EXPECT_TRUE(one.turn());
  EXPECT_TRUE(one.turn(kNow + kMinute));
  EXPECT_EQ(rows(folder), 1);
  EXPECT_EQ(one.calls(20, "/key_1", kNow + kDay), 10) << "the next day begins anew";
  EXPECT_TRUE(one.turn(kNow + kDay));
  EXPECT_EQ(rows(folder), 1) << "the new day's";
}

}  // namespace
}  // namespace sluice::app::quota
