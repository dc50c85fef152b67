#include "app/migration/leading.h"

#include <spdlog/spdlog.h>

namespace sluice::app::migration {
namespace {

constexpr int64_t kRestoreMs = 60'000;
constexpr int64_t kFollowMs = 400;  // between two looks at the leader's journal

struct Answer {
  Result<void> done;
  DeskState state;
};

}  // namespace

Clocks clocks() {
  return {net::Loop::now_us() / 1000, net::Loop::unix_ms()};
}

Leading::Leading(net::Loop& loop, StoreThread& store, Desk& desk,
                 std::optional<leader::Candidacy> candidacy, Handlers handlers)
    : loop_(loop),
      store_(store),
      desk_(desk),
      candidacy_(std::move(candidacy)),
      handlers_(std::move(handlers)) {}

Leading::~Leading() = default;

Result<DeskState> Leading::restore(int64_t workers) {
  workers_ = workers;
  leads_ = !candidacy_;
  struct Found {
    Answer answer;
    int64_t term = 0;
  };
  std::optional<Result<DeskState>> outcome;
  store_.run(
      [&desk = desk_, workers, leads = leads_, at = clocks()](store::Database& database) {
        auto ok = leads ? desk.open(database, workers, at) : desk.follow(database);
        const auto term = store::MigrationRepository(database).term();
        return Found{{std::move(ok), desk.state()}, term.value_or(0)};
      },
      [&](const Found& found) {
        if (candidacy_) candidacy_->least_term = found.term;
        outcome = found.answer.done ? Result<DeskState>(found.answer.state)
                                    : std::unexpected(found.answer.done.error());
      });
  if (!loop_.run_until([&] { return outcome.has_value(); }, kRestoreMs)) {
    return fail(Cause::Storage, "the migrations could not be read in time");
  }
  return *outcome;
}

void Leading::begin() {
  if (!candidacy_) return;
  candidate_ = std::make_unique<leader::Candidate>(
      loop_, *candidacy_,
      leader::Candidate::Handlers{[this](int64_t term) { gained(term); }, [this] { lost(); }});
}

bool Leading::acts() const {
  return leads_ && (!candidate_ || candidate_->may_act(clocks().mono_ms));
}

leader::Leadership Leading::leadership() const {
  if (!candidacy_) return {};
  leader::Leadership out = candidate_ ? candidate_->leadership() : leader::Leadership();
  // Leader is who has read the journals under his term, too.
  if (!acts()) out.role = held_term_ != 0 ? leader::Role::Elected : leader::Role::Follower;
  return out;
}

void Leading::gained(int64_t term) {
  held_term_ = term;
  store_.run(
      [&desk = desk_, workers = workers_, term, at = clocks()](store::Database& database) {
        auto ok = desk.open(database, workers, at, term);
        return Answer{std::move(ok), desk.state()};
      },
      [this, term](const Answer& answer) {
        if (held_term_ != term) return;  // lost meanwhile
        if (!answer.done) {
          spdlog::error("the migrations cannot be led: {}", answer.done.error().message);
          return step_down();
        }
        leads_ = true;
        handlers_.gained(answer.state);
      });
}

// The session is gone. What the desk still has on its way is written under a term that holds until
// another process takes the next one, and is refused after that; here nothing of it is published
// but what is read from the journal again.
void Leading::lost() {
  leads_ = false;
  held_term_ = 0;
  handlers_.lost();
  store_.run(
      [&desk = desk_](store::Database&) {
        desk.step_down();
        return 0;
      },
      [](int) {});
}

void Leading::step_down() {
  if (!candidate_ || (!leads_ && held_term_ == 0)) return;
  lost();
  candidate_->resign();
}

bool Leading::follow() {
  if (leads_) step_down();  // the lease is over, whoever comes to say so first
  // With a term in hand the desk is being opened: it follows nobody.
  if (clocks().mono_ms - followed_ms_ < kFollowMs || held_term_ != 0) return false;
  followed_ms_ = clocks().mono_ms;
  store_.run(
      [&desk = desk_](store::Database& database) {
        auto ok = desk.follow(database);
        return Answer{std::move(ok), desk.state()};
      },
      [this](const Answer& answer) {
        const std::string why = answer.done ? std::string() : answer.done.error().message;
        if (!why.empty() && why != unread_) {
          spdlog::error("the leader's journal cannot be read: {}", why);
        }
        unread_ = why;
        handlers_.followed(answer.state);
      });
  return true;
}

}  // namespace sluice::app::migration
