// `sluice migrate ACTION`: one action a file (cmd_migrate_<action>.cc), one line an action here.
#include <array>
#include <cstdio>

#include "app/cli.h"

namespace sluice::app {

int migrate_demo(Args args);
int migrate_drill(Args args);
int migrate_plan(Args args);
int migrate_readiness(Args args);
int migrate_replay(Args args);
int migrate_simulate(Args args);
int migrate_warmup(Args args);

namespace {

constexpr std::array kActions{
    Verb{"plan", "draft a plan and say what its limits need", migrate_plan},
    Verb{"replay", "recompute every decision of an exported journal", migrate_replay},
    Verb{"simulate", "play whole migrations against simulated providers", migrate_simulate},
    Verb{"warmup", "ask both sides before any user is moved, and say how they differ",
         migrate_warmup},
    Verb{"readiness", "could the old side take everything back now?", migrate_readiness},
    Verb{"drill", "prove the way back on a slice of live traffic", migrate_drill},
    Verb{"demo", "two minutes, real processes: a shift, a fault, the rollback", migrate_demo},
};

int usage(int code) {
  std::FILE* out = code == kExitOk ? stdout : stderr;
  std::fputs("usage: sluice migrate ACTION [options]\n\n", out);
  for (const Verb& action : kActions) {
    std::fprintf(out, "  %-12.*s %.*s\n", static_cast<int>(action.name.size()), action.name.data(),
                 static_cast<int>(action.summary.size()), action.summary.data());
  }
  return code;
}

}  // namespace

int cmd_migrate(Args args) {
  if (args.empty()) return usage(kExitUsage);
  if (args[0] == "-h" || args[0] == "--help") return usage(kExitOk);
  for (const Verb& action : kActions) {
    if (action.name == args[0]) return action.run(args.subspan(1));
  }
  std::fprintf(stderr, "sluice: migrate has no action \"%s\"\n", args[0].c_str());
  return usage(kExitUsage);
}

}  // namespace sluice::app
