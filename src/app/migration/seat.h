// One migration at the desk: its plan, the machine that is led by it, what was gathered since the
// last tick. Private to the desk.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/migration/desk.h"
#include "app/migration/witness.h"

namespace sluice::app::migration {

migrate::controller::LeadLimits limits_of(const migrate::plan::MigrationPlan& plan);
Error unknown_migration(const std::string& id);

struct Desk::Seat final : migrate::controller::LeadPort {
  Seat(const migration_plan::LoadedPlan& loaded, migrate::machine::State state,
       const migrate::gate::Evidence& evidence)
      : plan(loaded.plan),
        lead(migrate::plan::machine_plan(loaded.plan, loaded.hash), limits_of(loaded.plan),
             std::move(state), evidence, *this) {}

  Result<void> append(const migrate::machine::JournalRecord& record,
                      const std::string& judged_on) override;
  // The record to publish is the one that stands in the state.
  void publish(const migrate::machine::Route&) override {}
  void page(std::string_view why) override;
  void say(std::string_view why);  // to people, without a row in the journal

  // Why the next step may not begin at this hour, where nothing else holds it back; empty: nothing.
  void wait(const std::string& why);
  // An edited plan that takes over when the state pins it.
  void propose(const migration_plan::LoadedPlan& edited) {
    lead.propose(migrate::plan::machine_plan(edited.plan, edited.hash), limits_of(edited.plan));
    waiting = edited;
  }
  void withdraw() {
    lead.withdraw();
    waiting.reset();
  }
  // After every step of the machine: it may have pinned the plan that waits.
  void take_over() {
    if (!waiting || waiting->hash != lead.plan().hash) return;
    plan = std::move(waiting->plan);
    waiting.reset();
  }

  migrate::plan::MigrationPlan plan;
  std::optional<migration_plan::LoadedPlan> waiting;
  std::string actor;
  int64_t created_unix = 0;
  migrate::controller::Lead lead;
  migrate::controller::Collector collector;
  Witness witness{lead.plan().tick_ms};
  std::string not_yet;
  bool sound = true;  // since the last tick
  int64_t last_tick_ms = -1;
  int64_t mirrored_ppm = -1;
  std::string sides;  // as pinned for `sides_revision`
  int64_t sides_revision = -1;
  // Of the call under way; `journaled`: what it pages stands in its row.
  store::Database* database = nullptr;
  Clocks now;
  bool journaled = false;
  std::vector<Notice> told;
};

}  // namespace sluice::app::migration
