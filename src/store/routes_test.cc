#include "store/routes.h"

#include <csignal>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "store/folder_for_test.h"

namespace sluice::store {
namespace {

class Routes : public testing::Test {
 protected:
  static Database must_open(const TestFolder& folder) {
    auto db = Database::open(folder.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  std::string current() {
    Database db = must_open(folder_);
    std::string text;
    const auto rows = RouteRepository(db).current().value();
    for (const RouteOverride& row : rows) {
      text += std::to_string(row.seq) + ":" + row.model + "=" + row.weights + " ";
    }
    return text;
  }

  TestFolder folder_;
};

TEST_F(Routes, TheLatestRowOfAModelHolds) {
  Database db = must_open(folder_);
  RouteRepository routes(db);
  EXPECT_EQ(routes.latest(), 0);
  EXPECT_EQ(routes.append("m", R"({"old":80,"new":20})", "alice", 10), 1);
  EXPECT_EQ(routes.append("n", "{}", "bob", 11), 2);
  EXPECT_EQ(routes.append("m", R"({"old":50,"new":50})", "alice", 12), 3);
  EXPECT_EQ(current(), R"(3:m={"old":50,"new":50} 2:n={} )");
  EXPECT_EQ(routes.current()->at(0).actor, "alice");
  EXPECT_EQ(routes.current()->at(0).created_at, 12);
}

TEST_F(Routes, AClearedModelHasNoOverride) {
  Database db = must_open(folder_);
  RouteRepository routes(db);
  ASSERT_TRUE(routes.append("m", "{}", "alice", 10));
  EXPECT_EQ(routes.clear("m", "alice", 11), 2);
  EXPECT_EQ(current(), "");
  ASSERT_TRUE(routes.append("m", "[1]", "alice", 12));
  EXPECT_EQ(current(), "3:m=[1] ");
}

TEST_F(Routes, SurviveAReopen) {
  {
    Database db = must_open(folder_);
    ASSERT_TRUE(RouteRepository(db).append("m", "{}", "alice", 10));
  }
  EXPECT_EQ(current(), "1:m={} ");
}

TEST_F(Routes, NeedAModel) {
  Database db = must_open(folder_);
  EXPECT_EQ(RouteRepository(db).append("", "{}", "alice", 1).error().cause, Cause::BadRequest);
}

// The child tells each number that append() gave it, and is killed in the middle of its work. What
// was told must be there, at most one more, and nothing of a row without the rest.
TEST_F(Routes, WhatWasCommittedSurvivesKill9) {
  const std::string weights(3000, 'w');
  for (int round = 0; round < 5; ++round) {
    int channel[2];
    ASSERT_EQ(pipe(channel), 0);
    const pid_t child = fork();
    if (child == 0) {
      auto db = Database::open(folder_.connect());
      if (!db) _exit(1);
      RouteRepository routes(*db);
      while (true) {
        const auto seq = routes.append("m", weights, "child", 1);
        if (!seq || write(channel[1], &*seq, sizeof *seq) != sizeof *seq) _exit(1);
      }
    }
    close(channel[1]);
    int64_t told = 0;
    for (int i = 0; i < 10 + round * 7; ++i) {
      ASSERT_EQ(read(channel[0], &told, sizeof told), static_cast<ssize_t>(sizeof told));
    }
    kill(child, SIGKILL);
    int64_t last = 0;
    while (read(channel[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last)) told = last;
    close(channel[0]);
    waitpid(child, nullptr, 0);

    Database db = must_open(folder_);
    RouteRepository routes(db);
    const int64_t latest = routes.latest().value();
    EXPECT_GE(latest, told);
    EXPECT_LE(latest, told + 1);
    ASSERT_EQ(routes.current()->size(), 1U);
    EXPECT_EQ(routes.current()->at(0).seq, latest);
    EXPECT_EQ(routes.current()->at(0).weights, weights);
  }
}

TEST_F(Routes, TwoProcessesAppendSideBySide) {
  constexpr int kEach = 40;
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  for (int process = 0; process < 2; ++process) {
    if (fork() != 0) continue;
    auto db = Database::open(folder_.connect());  // both make the database, too
    if (!db) {
      fprintf(stderr, "%s\n", db.error().message.c_str());
      _exit(1);
    }
    RouteRepository routes(*db);
    for (int i = 0; i < kEach; ++i) {
      const auto seq = routes.append("m" + std::to_string(process), "{}", "child", i);
      if (!seq || write(channel[1], &*seq, sizeof *seq) != sizeof *seq) _exit(1);
    }
    _exit(0);
  }
  close(channel[1]);
  std::set<int64_t> numbers;
  int64_t seq = 0;
  while (read(channel[0], &seq, sizeof seq) == static_cast<ssize_t>(sizeof seq)) {
    EXPECT_TRUE(numbers.insert(seq).second) << "given twice: " << seq;
  }
  close(channel[0]);
  for (int process = 0; process < 2; ++process) {
    int status = 1;
    wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(numbers.size(), 2U * kEach);
  EXPECT_EQ(*numbers.rbegin(), 2 * kEach);
}

}  // namespace
}  // namespace sluice::store
