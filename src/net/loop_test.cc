// The one door between threads: what is posted runs, all of it, in order.
#include "net/loop.h"

#include <array>
#include <functional>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace sluice::net {
namespace {

constexpr int64_t kPatience = 20'000;

TEST(LoopTest, RunsWhatManyThreadsPostAllOfItAndEachThreadsInOrder) {
  constexpr int kThreads = 4;
  constexpr int kTasks = 2'000;
  Loop loop;
  std::array<int, kThreads> last{};
  int ran = 0;
  int out_of_order = 0;
  std::vector<std::thread> threads;
  for (size_t number = 0; number < kThreads; ++number) {
    threads.emplace_back([&, number] {
      for (int task = 1; task <= kTasks; ++task) {
        loop.post([&, number, task] {
          out_of_order += last[number] + 1 == task ? 0 : 1;
          last[number] = task;
          ++ran;
        });
      }
    });
  }
  EXPECT_TRUE(loop.run_until([&] { return ran == kThreads * kTasks; }, kPatience));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(out_of_order, 0);
}

TEST(LoopTest, RunsWhatATaskPostsOnALaterTurn) {
  Loop loop;
  int turns = 0;
  std::function<void()> again = [&] {
    if (++turns < 5) loop.post(again);
  };
  loop.post(again);
  EXPECT_TRUE(loop.run_until([&] { return turns == 5; }, kPatience));
}

}  // namespace
}  // namespace sluice::net
