// `sluice migrate demo`: two minutes, real processes. Traffic of many users goes from an old to a
// new provider in stages; then the new one begins to fail, and the traffic goes back by itself.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <unistd.h>

#include "app/cli.h"
#include "app/interrupt.h"
#include "app/migration_demo/driver.h"
#include "app/migration_demo/load.h"
#include "app/migration_demo/screen.h"
#include "app/migration_demo/stage.h"
#include "net/loop.h"

namespace sluice::app {
namespace {

namespace demo = migration_demo;

constexpr std::array kStages{5, 20, 50, 100};
constexpr int64_t kLookMs = 100;
constexpr double kPatienceS = 60;  // for the rollback

struct Options {
  double stage_s = 22;
  double per_second = 150;
  double error_rate = 0.05;
  bool no_colour = false;
};

std::string text(const char* format, double value) {
  char out[64];
  std::snprintf(out, sizeof out, format, value);
  return out;
}

double now_s() {
  return static_cast<double>(net::Loop::now_us()) / 1e6;
}

class Play final {
 public:
  Play(const Options& options, const demo::Stage& stage, const Interrupt& interrupt)
      : options_(options),
        stage_(stage),
        interrupt_(interrupt),
        screen_(isatty(STDOUT_FILENO) != 0, !options.no_colour),
        driver_(stage),
        load_(stage.gateway_port(), stage.key(), options.per_second) {}

  int run();

 private:
  enum class Went : uint8_t { On, Back, Interrupted, Broken };
  // Watches until the time is over or traffic must go back.
  Went watch(const std::string& doing, double seconds, bool judge = true);
  int end(Went went);
  int rise();
  int fall();
  int settle(double decided_s, int64_t failed_at_decision);

  const Options& options_;
  const demo::Stage& stage_;
  const Interrupt& interrupt_;
  demo::Screen screen_;
  demo::Driver driver_;
  demo::Load load_;
  Error error_;
};

Play::Went Play::watch(const std::string& doing, double seconds, bool judge) {
  const double end_s = now_s() + seconds;
  while (now_s() < end_s) {
    auto back = driver_.look();
    if (!back) {
      error_ = back.error();
      return Went::Broken;
    }
    const auto& counted = driver_.counted();
    screen_.show({doing, driver_.share(), load_.seen(), counted.requests, counted.failed,
                  driver_.evidence(), demo::Driver::threshold()});
    if (*back && judge) return Went::Back;
    interrupt_.wait_ms(kLookMs);
    if (interrupt_.came()) return Went::Interrupted;
  }
  return Went::On;
}

int Play::end(Went went) {
  if (went == Went::Interrupted) {
    std::fputs("sluice: interrupted; everything the demo started is being ended\n", stderr);
    return kExitCancelled;
  }
  if (went == Went::Broken) return report(error_);
  screen_.event("went back although the new side is well: that is no demo, please report it");
  return kExitFailed;
}

// -1: go on.
int Play::rise() {
  screen_.event("two simulated providers and a gateway run in " + stage_.folder() + "; " +
                text("%.0f", options_.per_second) + " requests a second from 400 users");
  if (const Went w = watch("before: all on the old side", 3); w != Went::On) return end(w);
  int number = 0;
  for (const int share : kStages) {
    ++number;
    if (auto ok = driver_.move_to(share); !ok) return report(ok.error());
    screen_.event("stage " + std::to_string(number) + ": " + std::to_string(share) +
                  " % of the users on the new side");
    const Went w = watch("stage " + std::to_string(number) + " of 4", options_.stage_s);
    if (w != Went::On) return end(w);
  }
  const demo::Seen seen = load_.seen();
  screen_.event("all users moved; " + std::to_string(seen.answered()) + " answers, " +
                std::to_string(seen.failed) + " failed");
  if (seen.failed == 0) return -1;
  screen_.event("a healthy shift must not cost a request: that is no demo, please report it");
  return kExitFailed;
}

int Play::fall() {
  if (auto ok = stage_.behave("{\"error_rate\": " + text("%g", options_.error_rate) + "}"); !ok) {
    return report(ok.error());
  }
  const double fault_s = now_s();
  const int64_t before = load_.seen().failed;
  screen_.event("FAULT: the new side now fails " + text("%g", 100 * options_.error_rate) +
                " % of its requests");
  const Went w = watch("the new side fails", kPatienceS);
  if (w == Went::On) {
    screen_.event("nothing went back in " + text("%.0f", kPatienceS) + " s: please report it");
    return kExitFailed;
  }
  if (w != Went::Back) return end(w);
  if (auto ok = driver_.move_to(0); !ok) return report(ok.error());
  const int64_t failed = load_.seen().failed - before;
  screen_.event("ROLLBACK " + text("%.1f", now_s() - fault_s) + " s after the fault, " +
                std::to_string(failed) + " requests of users failed: the evidence reached " +
                text("%.1f", driver_.evidence()) + " of " +
                text("%.0f", demo::Driver::threshold()));
  return settle(now_s(), failed + before);
}

// What was in flight ends where it began; after that the new side must answer nobody.
int Play::settle(double decided_s, int64_t failed_at_decision) {
  if (const Went w = watch("back on the old side", 1, false); w != Went::On) return end(w);
  const demo::Seen settled = load_.seen();
  if (const Went w = watch("back on the old side", 6, false); w != Went::On) return end(w);
  const demo::Seen seen = load_.seen();
  const int64_t late = seen.by_new - settled.by_new + seen.failed - settled.failed;
  screen_.event(text("%.0f", now_s() - decided_s) +
                " s later: " + std::to_string(settled.failed - failed_at_decision) +
                " requests more failed in the first second, " + std::to_string(late) +
                " reached the new side or failed after it");
  screen_.event(late == 0 ? "the way back held; everything the demo started is being ended"
                          : "the way back did not hold: please report it");
  return late == 0 ? kExitOk : kExitFailed;
}

int Play::run() {
  if (const int code = rise(); code >= 0) return code;
  return fall();
}

}  // namespace

int migrate_demo(Args args) {
  CLI::App cli(
      "Two minutes with real processes: a shift in stages, an injected fault and the rollback. "
      "Nothing outside of a temporary folder and free local ports is touched.",
      "migrate demo");
  Options options;
  cli.add_option("--stage-seconds", options.stage_s, "length of a stage")
      ->check(CLI::Range(1.0, 600.0))
      ->capture_default_str();
  cli.add_option("--rate", options.per_second, "requests a second")
      ->check(CLI::Range(10.0, 2000.0))
      ->capture_default_str();
  cli.add_option("--error-rate", options.error_rate, "share of requests that the fault strikes")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  cli.add_flag("--no-color", options.no_colour, "no colours");
  if (const int code = parse_args(cli, args); code >= 0) return code;
  const Interrupt interrupt;
  auto stage = demo::Stage::set_up();
  if (interrupt.came()) return kExitCancelled;
  if (!stage) return report(stage.error());
  return Play(options, **stage, interrupt).run();
}

}  // namespace sluice::app
