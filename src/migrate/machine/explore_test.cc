// Exhaustive exploration: every interleaving of the actions below up to a depth, from several
// starting points, with equal worlds merged. Any invariant that breaks (test_world.h) fails here
// with the shortest sequence of actions that breaks it.
#include <functional>
#include <gtest/gtest.h>
#include <string>
#include <unordered_set>
#include <vector>

#include "migrate/machine/test_world.h"

namespace sluice::migrate::machine {
namespace {

using gate::StageVerdict;

Plan make_small_plan() {
  Plan plan;
  plan.id = "explore";
  plan.tick_ms = TestWorld::kTick;
  plan.slow_tick_ms = TestWorld::kTick;
  plan.warmup_ms = plan.shadow_ms = plan.reverse_shadow_ms = TestWorld::kTick;
  plan.stages = {{500'000, TestWorld::kTick, true}, {kAllTraffic, TestWorld::kTick, false}};
  plan.undecided_ms = 5 * TestWorld::kTick;
  plan.gap_ms = 2 * TestWorld::kTick;
  plan.target_health_ms = TestWorld::kTick;
  plan.ramp_ppm = {500'000, kAllTraffic};
  plan.ramp_step_ms = TestWorld::kTick;
  return plan;
}
const Plan kSmallPlan = make_small_plan();

struct Action {
  std::string name;
  std::function<void(TestWorld&)> run;
};

void add_events(std::vector<Action>& out, size_t c, const std::string& name,
                std::function<Event(const TestWorld&)> make, bool with_crashes) {
  const std::string who = "c" + std::to_string(c) + ":" + name;
  out.push_back({who, [=](TestWorld& w) { w.feed(c, make(w)); }});
  if (!with_crashes) return;
  for (int done : {0, 1}) {
    out.push_back(
        {who + "!crash" + std::to_string(done), [=](TestWorld& w) { w.feed(c, make(w), done); }});
  }
}

std::vector<Action> network_actions() {
  std::vector<Action> out;
  for (size_t i = 0; i < 6; ++i) {
    out.push_back({"deliver" + std::to_string(i), [i](TestWorld& w) {
                     if (i < w.network().size()) w.deliver(i);
                   }});
  }
  return out;
}

void add_process(std::vector<Action>& out) {
  for (size_t c = 0; c < 2; ++c) {
    out.push_back({"take_over" + std::to_string(c), [c](TestWorld& w) { w.take_over(c); }});
    out.push_back({"tick" + std::to_string(c), [c](TestWorld& w) { w.tick(c); }});
  }
}

void add_verdicts(std::vector<Action>& out, size_t c, bool crashes) {
  add_events(
      out, c, "promote", [c](const TestWorld& w) { return w.judged(c, StageVerdict::Promote); },
      crashes);
  add_events(
      out, c, "rollback", [c](const TestWorld& w) { return w.judged(c, StageVerdict::Rollback); },
      crashes);
}

// Crash at every write, two leaders, late and reordered publications.
std::vector<Action> crash_theme() {
  std::vector<Action> out = network_actions();
  add_process(out);
  for (size_t c = 0; c < 2; ++c) add_verdicts(out, c, true);
  return out;
}

// The heart of it, small enough for depth 12 in full: a leader that dies at each write of a
// rollback, its successor that promotes or rolls back, and every order of what is still in the
// network.
std::vector<Action> succession_theme() {
  std::vector<Action> out;
  for (size_t i = 0; i < 2; ++i) {
    out.push_back({"deliver" + std::to_string(i), [i](TestWorld& w) {
                     if (i < w.network().size()) w.deliver(w.network().size() - 1 - i);
                   }});
  }
  out.push_back({"take_over1", [](TestWorld& w) { w.take_over(1); }});
  out.push_back({"tick1", [](TestWorld& w) { w.tick(1); }});
  add_events(
      out, 0, "rollback", [](const TestWorld& w) { return w.judged(0, StageVerdict::Rollback); },
      true);
  add_events(
      out, 1, "promote", [](const TestWorld& w) { return w.judged(1, StageVerdict::Promote); },
      false);
  return out;
}

// Both sides going up and down, in every order with rollbacks.
std::vector<Action> health_theme() {
  std::vector<Action> out = network_actions();
  out.push_back({"tick0", [](TestWorld& w) { w.tick(0); }});
  add_verdicts(out, 0, false);
  for (Side side : {Side::Old, Side::New}) {
    for (bool up : {true, false}) {
      add_events(
          out, 0, std::string(side == Side::Old ? "old" : "new") + (up ? "_up" : "_down"),
          [=](const TestWorld&) { return Health{side, up}; }, false);
    }
  }
  add_events(
      out, 0, "breaker",
      [](const TestWorld& w) { return Breaker{0, w.controller(0).state.route.revision}; }, false);
  return out;
}

// People: pause, resume, approve, abort, edits; and late, unknown and foreign verdicts.
std::vector<Action> people_theme() {
  std::vector<Action> out;
  out.push_back({"deliver0", [](TestWorld& w) {
                   if (!w.network().empty()) w.deliver(0);
                 }});
  out.push_back({"settle", [](TestWorld& w) { w.settle(); }});
  out.push_back({"tick0", [](TestWorld& w) { w.tick(0); }});
  out.push_back({"jump", [](TestWorld& w) { w.tick(0, kHour); }});
  out.push_back({"back", [](TestWorld& w) { w.tick(0, -kHour); }});
  add_verdicts(out, 0, false);
  for (Command command : {Command::Pause, Command::Resume, Command::Approve, Command::Abort,
                          Command::AcknowledgeRollback, Command::DriftDetected}) {
    add_events(
        out, 0, "command" + std::to_string(static_cast<int>(command)),
        [=](const TestWorld&) { return Operate{command, "op"}; }, false);
  }
  for (const char* who : {"OP ", "eve"}) {
    add_events(
        out, 0, std::string("approve_") + who,
        [=](const TestWorld&) { return Operate{Command::Approve, who}; }, false);
  }
  add_events(
      out, 0, "revise",
      [](const TestWorld& w) {
        const int64_t next = w.controller(0).state.route.revision + 1;
        return Edit{EditKind::NewRevision, w.plan().hash, next};
      },
      false);
  add_events(
      out, 0, "loosen", [](const TestWorld& w) { return Edit{EditKind::Loosen, w.plan().hash, 0}; },
      false);
  add_events(
      out, 0, "unknown",
      [](const TestWorld& w) {
        Judged j = w.judged(0, StageVerdict::Promote);
        j.unknown = true;
        return j;
      },
      false);
  add_events(
      out, 0, "mismatch",
      [](const TestWorld& w) {
        Judged j = w.judged(0, StageVerdict::Promote);
        j.mismatch = true;
        return j;
      },
      false);
  add_events(
      out, 0, "stale",
      [](const TestWorld& w) {
        Judged j = w.judged(0, StageVerdict::Promote);
        --j.epoch;
        return j;
      },
      false);
  return out;
}

// Drives a fresh world to the wanted phase with a kind environment.
TestWorld world_at(Phase phase, int64_t stage) {
  TestWorld w(kSmallPlan);
  w.feed(0, Coverage{true, kAllTraffic});
  for (int i = 0; i < 60; ++i) {
    const State& s = w.controller(0).state;
    if (s.phase == phase && s.stage == stage) break;
    w.tick(0);
    w.feed(0, w.judged(0, StageVerdict::Promote));
    if (phase == Phase::RolledBack) w.feed(0, w.judged(0, StageVerdict::Rollback));
    w.feed(0, Operate{Command::Approve, "op"});
    w.settle();
  }
  EXPECT_EQ(w.controller(0).state.phase, phase);
  EXPECT_EQ(w.controller(0).state.stage, stage);
  EXPECT_EQ(w.violation(), "");
  return w;
}

struct Node {
  TestWorld world;
  std::string path;
};

struct Explored {
  size_t worlds = 0;
  size_t actions = 0;
  int depth = 0;
};

// Breadth first, so the first violation found has the shortest path.
Explored explore(TestWorld start, const std::vector<Action>& actions, int depth, size_t most) {
  Explored out;
  std::unordered_set<uint64_t> seen{start.hash()};
  std::vector<Node> frontier{{std::move(start), ""}};
  for (; out.depth < depth && !frontier.empty() && seen.size() < most; ++out.depth) {
    std::vector<Node> next;
    for (const Node& node : frontier) {
      for (const Action& action : actions) {
        TestWorld world = node.world;
        action.run(world);
        ++out.actions;
        if (!world.violation().empty()) {
          ADD_FAILURE() << world.violation() << " after" << node.path << " " << action.name;
          return out;
        }
        if (seen.insert(world.hash()).second) {
          next.push_back({std::move(world), node.path + " " + action.name});
        }
      }
    }
    frontier = std::move(next);
  }
  out.worlds = seen.size();
  return out;
}

// Bounded for everyday runs; the depth reached is printed. With 800 000 the depths are 9 to 14, in
// five minutes.
constexpr int kDepth = 14;
#ifdef __SANITIZE_ADDRESS__
constexpr size_t kMostWorlds = 2'000;
constexpr size_t kAllWorlds = 20'000;
#else
constexpr size_t kMostWorlds = 20'000;
constexpr size_t kAllWorlds = 1'000'000;
#endif

void explore_from(const std::vector<Action>& actions, const char* theme, size_t most = kMostWorlds,
                  int depth = kDepth) {
  struct Start {
    Phase phase;
    int64_t stage;
  };
  for (const Start& start : {Start{Phase::Warmup, 0}, Start{Phase::Stage, 0},
                             Start{Phase::Stage, 1}, Start{Phase::ReverseShadow, 0},
                             Start{Phase::DecommissionReady, 0}, Start{Phase::RolledBack, 0}}) {
    const Explored e = explore(world_at(start.phase, start.stage), actions, depth, most);
    std::printf("%s from %s/%d: %zu worlds, %zu actions, depth %d\n", theme,
                std::string(name(start.phase)).c_str(), static_cast<int>(start.stage), e.worlds,
                e.actions, e.depth);
    EXPECT_GT(e.worlds, 10U);
  }
}

TEST(Explore, CrashesLeadersAndLatePublications) {
  explore_from(crash_theme(), "crash");
}

TEST(Explore, SuccessionInEveryOrder) {
  explore_from(succession_theme(), "succession", kAllWorlds, 12);
}

TEST(Explore, SidesGoingUpAndDown) {
  explore_from(health_theme(), "health");
}

TEST(Explore, PeopleAndOddVerdicts) {
  explore_from(people_theme(), "people");
}

}  // namespace
}  // namespace sluice::migrate::machine
