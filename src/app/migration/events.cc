#include "app/migration/events.h"

#include <optional>
#include <spdlog/spdlog.h>
#include <utility>

#include "gateway/exposition.h"
#include "net/loop.h"
#include "store/announcements.h"

namespace sluice::app::migration {
namespace {

constexpr int64_t kAgainMs = 1'000;

bool same(const config::Hook& a, const config::Hook& b) {
  const auto equal = [](const std::optional<Secret>& x, const std::optional<Secret>& y) {
    return x.has_value() == y.has_value() && (!x || x->equals(y->reveal()));
  };
  return a.format == b.format && a.url.equals(b.url.reveal()) &&
         equal(a.routing_key, b.routing_key);
}

}  // namespace

Events::Events(net::Loop& loop, StoreThread& store)
    : loop_(loop), store_(store), again_(loop, [this] { catch_up_all(); }) {}
Events::~Events() = default;

Result<void> Events::configure(const Hooks& hooks) {
  std::map<std::string, Told, std::less<>> next;
  for (const auto& [name, hook] : hooks) {
    const auto known = hooks_.find(name);
    if (known != hooks_.end() && same(known->second.line->hook(), hook)) continue;
    auto line = HookLine::open(loop_, name, hook,
                               [this, name](const std::string& migration, int64_t sequence) {
                                 keep(name, migration, sequence);
                               });
    if (!line) return std::unexpected(line.error());
    next[name].line = std::move(*line);
  }
  for (const auto& [name, hook] : hooks) {
    if (!next.contains(name)) next[name] = std::move(hooks_.find(name)->second);
  }
  hooks_ = std::move(next);
  if (leads_) catch_up_all();
  return {};
}

void Events::lead(bool leads) {
  leads_ = leads;
  for (auto& [name, told] : hooks_) {
    told.line->clear();
    told.ready = false;
    told.asked = 0;
  }
  if (leads_) catch_up_all();
}

void Events::catch_up_all() {
  if (!leads_) return;
  for (auto& [name, told] : hooks_) {
    if (!told.ready && told.asked == 0) catch_up(name, told);
  }
}

// Jobs of the store and what they give keep their order: a row journaled before this look is in
// what it finds, and the notices of a row journaled after it are announced after recalled() has
// run.
void Events::catch_up(const std::string& hook, Told& told) {
  told.asked = ++asked_;
  store_.run(
      [hook, format = told.line->hook().format](store::Database& database) {
        return unheard_of(database, hook, format, net::Loop::unix_ms());
      },
      [this, hook, asked = told.asked](const Result<Unheard>& found) {
        recalled(hook, asked, found);
      });
}

void Events::recalled(const std::string& hook, uint64_t asked, const Result<Unheard>& found) {
  const auto told = hooks_.find(hook);
  if (told == hooks_.end() || told->second.asked != asked) return;  // configured anew meanwhile
  told->second.asked = 0;
  if (!found) {
    spdlog::error("what the event hook {} has not heard of cannot be read: {}", hook,
                  found.error().message);
    return again_.expires_in_ms(kAgainMs);
  }
  if (found->left_out > 0) {
    spdlog::warn("the event hook {} is not told of {} events, too old or too many: {} to {}", hook,
                 found->left_out, found->first_left_out, found->last_left_out);
    told->second.line->left_out(found->left_out);
  }
  if (!found->notices.empty()) {
    spdlog::info("the event hook {} is told of {} events that were journaled before: {} to {}",
                 hook, found->notices.size(), found->notices.front().id(),
                 found->notices.back().id());
  }
  told->second.ready = true;
  for (const Notice& notice : found->notices) told->second.line->add(notice);
}

void Events::announce(const Notice& notice) {
  for (auto& [name, told] : hooks_) {
    if (told.ready) told.line->add(notice);
  }
}

void Events::keep(const std::string& hook, const std::string& migration, int64_t sequence) {
  store_.run(
      [hook, migration, sequence](store::Database& database) {
        return store::AnnouncementRepository(database).advance(hook, migration, sequence);
      },
      [hook, migration, sequence](const Result<void>& kept) {
        if (kept) return;
        spdlog::error("that the event hook {} was told of {}/{} is not on record: {}", hook,
                      migration, sequence, kept.error().message);
      });
}

std::string Events::exposition() const {
  std::string out;
  if (hooks_.empty()) return out;
  gateway::Family f(out, "sluice_migration_events_total", "counter",
                    "Events of migrations by hook and what became of them.");
  for (const auto& [name, told] : hooks_) {
    const auto row = [&](std::string_view outcome, uint64_t n) {
      f.count(gateway::label_list({{"hook", name}, {"outcome", outcome}}), n);
    };
    const HookLine::Counts& counts = told.line->counts();
    row("sent", counts.sent);
    row("failed", counts.failed);
    row("dropped", counts.dropped);
  }
  return out;
}

}  // namespace sluice::app::migration
