// `sluice migrate ACTION`: one action a file (cmd_migrate_<action>.cc), one line an action here.
#include <array>
#include <cstdio>

#include "app/cli.h"

namespace sluice::app {

int migrate_abort(Args args);
int migrate_acknowledge(Args args);
int migrate_decommissioned(Args args);
int migrate_demo(Args args);
int migrate_drill(Args args);
int migrate_edit(Args args);
int migrate_export(Args args);
int migrate_list(Args args);
int migrate_pause(Args args);
int migrate_plan(Args args);
int migrate_promote(Args args);
int migrate_readiness(Args args);
int migrate_replay(Args args);
int migrate_report(Args args);
int migrate_resume(Args args);
int migrate_simulate(Args args);
int migrate_start(Args args);
int migrate_status(Args args);
int migrate_warmup(Args args);
int migrate_watch(Args args);

namespace {

constexpr std::array kActions{
    Verb{"plan", "draft a plan and say what its limits need", migrate_plan},
    Verb{"simulate", "play whole migrations against simulated providers", migrate_simulate},
    Verb{"start", "carry a plan out on live traffic", migrate_start},
    Verb{"list", "migrations and where they stand", migrate_list},
    Verb{"status", "one migration, its gates and holds", migrate_status},
    Verb{"watch", "follow a migration to its end", migrate_watch},
    Verb{"edit", "put another plan in the place of a running one's", migrate_edit},
    Verb{"promote", "approve the next step of one that waits for it", migrate_promote},
    Verb{"pause", "hold a migration where it is", migrate_pause},
    Verb{"resume", "end the holds that wait for a person", migrate_resume},
    Verb{"abort", "send all traffic back to the old side", migrate_abort},
    Verb{"acknowledge", "say that a rollback was seen", migrate_acknowledge},
    Verb{"decommissioned", "say that the old side is gone", migrate_decommissioned},
    Verb{"report", "timeline, decisions and discrepancies on one page", migrate_report},
    Verb{"export", "the journal, one JSON object a line", migrate_export},
    Verb{"replay", "recompute every decision of an exported journal", migrate_replay},
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

std::span<const Verb> migrate_actions() {
  return kActions;
}

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
