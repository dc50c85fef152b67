#include "app/migration/controller.h"

#include <algorithm>
#include <spdlog/spdlog.h>

#include "app/migration/gathered.h"
#include "app/migration/report.h"
#include "gateway/shadow_ledger.h"

namespace sluice::app::migration {

using gateway::Side;
using gateway::Verdict;
using migrate::machine::Phase;

namespace {

constexpr int64_t kPulseMs = 200;
constexpr size_t kMostNotices = 500;
// Pairs and rows that may wait for one pulse; more than that says that the evidence has holes.
constexpr size_t kMostWaiting = 200'000;

// As build_sides.cc accounts the shadow phase of the revision under way.
std::string shadow_account(const MigrationView& view) {
  const int64_t revision = view.route.revision;
  return view.id() + "/shadow" + (revision > 1 ? "-r" + std::to_string(revision) : "");
}

// Of a command, with what is then to be shown.
struct Answer {
  Result<void> done;
  DeskState state;
};

}  // namespace

Controller::Controller(Surroundings around)
    : around_(std::move(around)),
      timer_(around_.loop, [this] { pulse(); }),
      prober_(around_.loop),
      desk_(std::make_unique<Desk>()),
      leading_(around_.loop, around_.store, *desk_, around_.candidacy,
               {.gained = [this](DeskState state) { gained(std::move(state)); },
                .lost = [this] { lost(); },
                .followed = [this](DeskState state) { followed(std::move(state)); }}) {}

Controller::~Controller() = default;

const MigrationView* Controller::find(const std::string& id) const {
  const auto it = std::ranges::find(migrations_, id, [](const auto& v) { return v.id(); });
  return it == migrations_.end() ? nullptr : &*it;
}

const MigrationView* Controller::leading(const std::string& model) const {
  const auto it =
      std::find_if(migrations_.rbegin(), migrations_.rend(),
                   [&](const MigrationView& v) { return v.subject() == model && v.routes(); });
  return it == migrations_.rend() ? nullptr : &*it;
}

// ---- beginning

Result<void> Controller::restore(int64_t workers) {
  auto found = leading_.restore(workers);
  if (!found) return std::unexpected(found.error());
  migrations_ = std::move(found->migrations);
  return {};
}

void Controller::begin() {
  publish();
  timer_.expires_in_ms(kPulseMs);
  if (leading_.acts()) around_.lead(true);
  leading_.begin();
}

void Controller::gained(DeskState state) {
  signals_.clear();  // of the time as a follower
  adopt(std::move(state));
  around_.lead(true);
  publish();
}

void Controller::lost() {
  warmers_.clear();
  around_.lead(false);
}

void Controller::followed(DeskState state) {
  pulsing_ = false;
  if (!leading_.acts()) adopt(std::move(state));
}

// ---- one pulse

void Controller::pulse() {
  timer_.expires_in_ms(kPulseMs);
  if (pulsing_ || (migrations_.empty() && leading_.acts())) return;
  pulsing_ = true;
  const std::vector<gateway::Worker*> workers = around_.workers();
  awaited_ = workers.size();
  for (size_t i = 0; i < workers.size(); ++i) {
    workers[i]->collect_migrations([this, i](std::vector<gateway::MigrationBatch> batches) {
      around_.loop.post([this, i, batches = std::move(batches)] {
        take(i, batches);
        if (--awaited_ == 0) hand_over();
      });
    });
  }
}

void Controller::take(size_t worker, const std::vector<gateway::MigrationBatch>& batches) {
  const int64_t at = clocks().mono_ms;
  for (const gateway::MigrationBatch& batch : batches) {
    const MigrationView* view = find(batch.migration);
    if (view == nullptr) continue;
    Signals& signals = signals_[batch.migration];
    Watched& watched = watched_[batch.migration];
    Ledger& ledger = ledgers_[batch.migration];
    int64_t& sequence = watched.sequences[worker];
    const bool whole = sequence == 0 || batch.seen.sequence == sequence + 1;
    sequence = batch.seen.sequence;
    const bool room = signals.served.size() + batch.seen.rows.size() <= kMostWaiting;
    signals.sound = signals.sound && whole && room && batch.seen.dropped == 0;
    for (const gateway::Observation& row : batch.seen.rows) {
      ledger.add(row);
      watched.pace.add(1, tokens_of(row), at);
      if (room) signals.served.push_back(served_of(row));
      if (row.verdict == Verdict::Nothing || row.verdict == Verdict::RateLimited) continue;
      SideHealth& side = row.side == Side::New ? watched.new_side : watched.old_side;
      side.served(row.verdict != Verdict::Bad, at);  // who refuses is up
    }
    if (batch.cut_off_revision == view->route.revision && view->route.weight_ppm > 0) {
      watched.cut_off_by.push_back(static_cast<int64_t>(worker));
      watched.new_side.doubt();
    }
  }
}

void Controller::hand_over() {
  if (!leading_.acts()) {
    pulsing_ = leading_.follow();
    if (pulsing_) signals_.clear();
    return;
  }
  Pulse next{clocks(), {}};
  for (const MigrationView& view : migrations_) {
    if (view.phase == Phase::Done) continue;
    warm(view);
    Signals signals = std::exchange(signals_[view.id()], {});
    watch(view, signals);
    next.signals[view.id()] = std::move(signals);
  }
  around_.store.run(
      [desk = desk_.get(), next = std::move(next)](store::Database& database) {
        desk->pulse(database, next);
        return desk->state();
      },
      [this](const DeskState& state) {
        pulsing_ = false;
        answered(state);
      });
}

// ---- health

void Controller::watch(const MigrationView& view, Signals& signals) {
  Watched& watched = watched_[view.id()];
  const int64_t at = clocks().mono_ms;
  if (watched.old_side.ask(at)) ask(view, Side::Old);
  if (watched.new_side.ask(at)) ask(view, Side::New);
  if (watched.old_side.down() != watched.told_old_down) {
    watched.told_old_down = watched.old_side.down();
    signals.old_side = watched.told_old_down ? -1 : 1;
  }
  if (watched.new_side.down() != watched.told_new_down) {
    watched.told_new_down = watched.new_side.down();
    signals.new_side = watched.told_new_down ? -1 : 1;
  }
  const bool cap = view.plan.prices && view.plan.shadow.max_spend_usd > 0;
  signals.money_gone =
      cap && gateway::shadow_purse(view.id()).empty.load(std::memory_order_relaxed);
  // Workers have cut the new side off: where probes agree the machine hears of it.
  if (watched.new_side.down()) signals.cut_off_by = std::exchange(watched.cut_off_by, {});
  if (view.phase == Phase::ReverseShadow) {
    signals.mirrored_ppm = mirrored_ppm(view.id() + "/reverse");
  }
  if (around_.sides) signals.sides = around_.sides(view.plan);
  signals.mirrored_all = view.phase == Phase::Shadow && mirrored_all(shadow_account(view));
}

void Controller::ask(const MigrationView& view, Side side) {
  const gateway::SnapshotPtr snapshot = around_.snapshot();
  const std::string& id = view.id();
  const bool asked =
      view.routes() && prober_.probe(snapshot, view.plan.route.has_value(), view.subject(),
                                     side == Side::New ? view.plan.to : view.plan.from,
                                     [this, id, side](bool well) { probed(id, side, well); });
  if (asked) return;
  Watched& watched = watched_[id];
  (side == Side::New ? watched.new_side : watched.old_side).not_asked(clocks().mono_ms);
}

void Controller::probed(const std::string& id, Side side, bool well) {
  Watched& watched = watched_[id];
  (side == Side::New ? watched.new_side : watched.old_side).probed(well, clocks().mono_ms);
  if (side == Side::New && well) watched.cut_off_by.clear();
  for (gateway::Worker* worker : around_.workers()) worker->probed(id, side, well);
}

void Controller::seen(shadow::PairSeen pair) {
  around_.loop.post([this, pair = std::move(pair)] {
    const MigrationView* view = find(pair.rule);
    if (view != nullptr) compared(pair.rule, compared_of(pair, view->plan));
  });
}

void Controller::compared(const std::string& id, const migrate::controller::Compared& pair) {
  Signals& signals = signals_[id];
  if (signals.compared.size() >= kMostWaiting) {
    signals.sound = false;
    return;
  }
  signals.compared.push_back(pair);
}

// ---- warm-up

void Controller::warm(const MigrationView& view) {
  const std::string& id = view.id();
  const bool generic = view.plan.warmup.source == migrate::plan::WarmupSource::Generic;
  if (!generic || view.phase != Phase::Warmup) {
    warmers_.erase(id);
    return;
  }
  // What comes before every worker runs the record of the phase would count for nothing.
  if (view.applying || warmers_.contains(id)) return;
  auto begun =
      Warmer::begin(around_.loop, around_.snapshot(), view,
                    [this, id](const migrate::controller::Compared& pair) { compared(id, pair); });
  if (!begun) spdlog::error("migration {}: no warm-up: {}", id, begun.error().message);
  warmers_[id] = begun ? std::move(*begun) : nullptr;
}

// ---- what the desk says

void Controller::answered(const DeskState& state) {
  if (leading_.acts()) return adopt(state);
  // Whoever leads next announces them, from the journals.
  if (!state.notices.empty()) leading_.step_down();
}

void Controller::adopt(DeskState state) {
  bool changed = false;
  for (const MigrationView& now_view : state.migrations) {
    const MigrationView* before = find(now_view.id());
    // What is mirrored, and for how much money, stands in the plan.
    changed = changed || (before != nullptr && before->plan_hash != now_view.plan_hash);
    // A side that is taken away is asked nothing any more.
    const bool taken = now_view.phase == Phase::Decommissioning || now_view.phase == Phase::Done;
    changed = changed || (before != nullptr && before->phase != now_view.phase && taken);
    const bool rolls = now_view.phase == Phase::RollingBack || now_view.phase == Phase::RolledBack;
    const bool rolled =
        before != nullptr && (before->phase == Phase::RollingBack || before->over());
    // The leader counts it.
    if (!rolls || rolled || before == nullptr || !leading_.acts()) continue;
    ledgers_[now_view.id()].rolled_back(now_view.cause);
  }
  migrations_ = std::move(state.migrations);
  const auto shadows = gateway::shadow_counts();
  for (MigrationView& view : migrations_) view.not_mirrored = not_mirrored(view, shadows);
  for (Notice& notice : state.notices) {
    spdlog::info("migration {}: {}", notice.migration, notice.text);
    around_.announce(notice);
    notices_.push_back(std::move(notice));
    if (notices_.size() > kMostNotices) notices_.pop_front();
  }
  changed = changed || std::ranges::any_of(migrations_, [this](const MigrationView& view) {
              const auto known = published_.find(view.id());
              if (known == published_.end()) return view.routes();
              return !(known->second == view.route) || !view.routes();
            });
  if (changed) publish();
}

void Controller::publish() {
  std::map<std::string, migrate::machine::Route> routes;
  for (const MigrationView& view : migrations_) {
    if (view.routes()) routes[view.id()] = view.route;
  }
  published_ = routes;
  around_.publish([this, routes = std::move(routes)] {
    if (!leading_.acts()) return;
    around_.store.run(
        [desk = desk_.get(), routes, at = clocks()](store::Database& database) {
          for (const auto& [id, route] : routes) {
            desk->acked(database, id, route.fence, route.epoch, at);
          }
          return desk->state();
        },
        [this](const DeskState& state) { answered(state); });
  });
}

// ---- commands

template <class Job>
void Controller::at_desk(const std::string& id, Job job, Done<MigrationView> done) {
  if (!leading_.acts()) return done(fail(Cause::Forbidden, leader::follows(leadership())));
  around_.store.run(
      [desk = desk_.get(), job = std::move(job), at = clocks()](store::Database& database) {
        auto ok = job(*desk, database, at);
        return Answer{std::move(ok), desk->state()};
      },
      [this, id, done = std::move(done)](const Answer& answer) {
        answered(answer.state);
        if (!answer.done) return done(std::unexpected(answer.done.error()));
        const MigrationView* const view = find(id);
        if (view == nullptr) return done(fail(Cause::Forbidden, leader::follows(leadership())));
        done(*view);
      });
}

void Controller::start(const migration_plan::LoadedPlan& plan, const std::string& actor,
                       Done<MigrationView> done) {
  at_desk(
      plan.plan.id,
      [plan, actor](Desk& desk, store::Database& database, Clocks at) {
        return desk.start(database, plan, actor, at);
      },
      std::move(done));
}

void Controller::operate(const std::string& id, migrate::machine::Command command,
                         const std::string& who, Done<MigrationView> done) {
  at_desk(
      id,
      [id, command, who](Desk& desk, store::Database& database, Clocks at) {
        return desk.operate(database, id, command, who, at);
      },
      std::move(done));
}

void Controller::edit(const std::string& id, const migration_plan::LoadedPlan& next,
                      const std::string& who, Done<MigrationView> done) {
  at_desk(
      id,
      [id, next, who](Desk& desk, store::Database& database, Clocks at) {
        return desk.edit(database, id, next, who, at);
      },
      std::move(done));
}

void Controller::journal(const std::string& id, Done<std::string> done) {
  around_.store.run([id](store::Database& database) { return Desk::journal(database, id); },
                    std::move(done));
}

void Controller::report(const std::string& id, Done<migrate::report::MigrationReport> done) {
  around_.store.run(
      [id, at = clocks()](store::Database& database) { return Desk::report(database, id, at); },
      [done = std::move(done)](Result<migrate::report::MigrationReport> made) {
        if (made) add_costs(gateway::shadow_counts(), *made);
        done(made);
      });
}

Controller::Flow Controller::flow(const MigrationView& of) const {
  Flow out;
  const auto watched = watched_.find(of.id());
  if (watched != watched_.end()) out.rate = watched->second.pace.rate(clocks().mono_ms);
  if (of.phase == Phase::ReverseShadow) {
    out.mirrored_share = static_cast<double>(mirrored_ppm(of.id() + "/reverse")) / 1e6;
  }
  return out;
}

std::string Controller::exposition() const {
  std::vector<LedgerOf> all;
  static const Ledger kNothing;
  for (const MigrationView& view : migrations_) {
    const auto found = ledgers_.find(view.id());
    all.push_back({&view, found == ledgers_.end() ? &kNothing : &found->second});
  }
  return migration::exposition(all);
}

}  // namespace sluice::app::migration
