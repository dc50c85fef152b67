// `sluice migrate demo`: two minutes, real processes. The migration controller of a gateway moves
// many users from an old to a new provider in stages; then the new one begins to fail, and the
// controller takes them back by itself.
#include <CLI/CLI.hpp>
#include <algorithm>
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

constexpr int64_t kLookMs = 100;
constexpr double kPatienceS = 60;  // beyond the plan's own times

struct Options {
  double stage_s = 15;
  double per_second = 250;
  double error_rate = 0.1;
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
  enum class Went : uint8_t { There, Late, Interrupted, Broken };
  // Watches until the migration is there, or the time is over.
  template <class There>
  Went watch(double seconds, There there);
  Result<void> look();
  int end(Went went);
  int rise();
  int fall();
  int settle();

  const Options& options_;
  const demo::Stage& stage_;
  const Interrupt& interrupt_;
  demo::Screen screen_;
  demo::Driver driver_;
  demo::Load load_;
  demo::Standing standing_;
  Error error_;
};

// What the controller has decided since the last look, with what its gates had said before.
Result<void> Play::look() {
  const std::string judged_on = standing_.gates;
  auto now = driver_.look();
  if (!now) return std::unexpected(now.error());
  standing_ = std::move(*now);
  if (standing_.phase.empty()) return {};
  const auto news = driver_.news();
  if (!news) return std::unexpected(news.error());
  for (const std::string& text : *news) {
    screen_.event("controller: " + text + (judged_on.empty() ? "" : "   [" + judged_on + "]"));
  }
  return {};
}

template <class There>
Play::Went Play::watch(double seconds, There there) {
  const double end_s = now_s() + seconds;
  while (now_s() < end_s) {
    if (auto ok = look(); !ok) {
      error_ = ok.error();
      return Went::Broken;
    }
    std::string doing = standing_.phase.empty() ? "no migration yet" : standing_.state;
    if (!standing_.holds.empty()) doing += ", held: " + standing_.holds;
    screen_.show({doing, standing_.share, load_.seen(), standing_.gates});
    if (there(standing_)) return Went::There;
    interrupt_.wait_ms(kLookMs);
    if (interrupt_.came()) return Went::Interrupted;
  }
  return Went::Late;
}

int Play::end(Went went) {
  if (went == Went::Interrupted) {
    std::fputs("sluice: interrupted; everything the demo started is being ended\n", stderr);
    return kExitCancelled;
  }
  if (went == Went::Broken) return report(error_);
  screen_.event("the migration stays where it is: that is no demo, please report it");
  return kExitFailed;
}

// -1: go on.
int Play::rise() {
  screen_.event("two simulated providers and a gateway run in " + stage_.folder() + "; " +
                text("%.0f", options_.per_second) + " requests a second from 400 users");
  const auto never = [](const demo::Standing&) { return false; };
  const Went before = watch(std::min(2.0, options_.stage_s), never);
  if (before != Went::Late) return end(before);
  if (auto ok = driver_.start(options_.stage_s); !ok) return report(ok.error());
  screen_.event("a plan is given to the controller: warm-up, shadow, 5, 20, 50, 100 %");
  const Went w = watch(6 * options_.stage_s + kPatienceS, [](const demo::Standing& now) {
    return now.goes_back() || (now.phase == "reverse_shadow" && !now.applying);
  });
  if (w != Went::There) return end(w);
  if (standing_.goes_back()) {
    screen_.event("went back although the new side is well: that is no demo, please report it");
    return kExitFailed;
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
  const Went decided = watch(kPatienceS, [](const demo::Standing& now) { return now.goes_back(); });
  if (decided != Went::There) return end(decided);
  screen_.event("ROLLBACK decided " + text("%.1f", now_s() - fault_s) + " s after the fault; " +
                std::to_string(load_.seen().failed - before) + " requests of users had failed");
  const Went back =
      watch(kPatienceS, [](const demo::Standing& now) { return now.phase == "rolled_back"; });
  if (back != Went::There) return end(back);
  screen_.event("all traffic is on the old side again, " + text("%.1f", now_s() - fault_s) +
                " s after the fault; " + std::to_string(load_.seen().failed - before) +
                " requests had failed in all");
  return settle();
}

// What was in flight ends where it began; after that the new side must answer nobody.
int Play::settle() {
  const auto never = [](const demo::Standing&) { return false; };
  if (const Went w = watch(1, never); w != Went::Late) return end(w);
  const demo::Seen settled = load_.seen();
  if (const Went w = watch(std::min(5.0, options_.stage_s), never); w != Went::Late) return end(w);
  const demo::Seen seen = load_.seen();
  const int64_t late = seen.by_new - settled.by_new + seen.failed - settled.failed;
  screen_.event(late == 0
                    ? "the way back held; everything the demo started is being ended"
                    : std::to_string(late) +
                          " requests reached the new side or failed after it: please report it");
  return late == 0 ? kExitOk : kExitFailed;
}

int Play::run() {
  if (const int code = rise(); code >= 0) return code;
  return fall();
}

}  // namespace

int migrate_demo(Args args) {
  CLI::App cli(
      "Two minutes with real processes: the controller carries a plan out in stages, a fault is "
      "injected, and it takes all traffic back. "
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
