#include "app/leader/candidate.h"

#include <charconv>
#include <chrono>
#include <spdlog/spdlog.h>
#include <utility>

namespace sluice::app::leader {
namespace {

using store::PostgresSession;

constexpr int64_t kConnectMs = 5'000;
constexpr int64_t kAnswerMs = 2'000;  // below the lease: an answer that comes later is none
constexpr int64_t kBeatMs = 500;
constexpr int64_t kTryMs = 500;
constexpr int64_t kRetryMs = 2'000;
static_assert(kAnswerMs + kBeatMs < Candidate::kLeaseMs);

// One fleet a database: the lock is the database's.
constexpr const char* kLock = "SELECT pg_try_advisory_lock(7597083910621458765)";
// A silent leader's session ends after twice its lease; then another one gets the lock.
constexpr const char* kSilence = "SET idle_session_timeout = '6s'";
constexpr const char* kTable =
    "CREATE TABLE IF NOT EXISTS sluice_leader"
    " (name TEXT PRIMARY KEY, term BIGINT NOT NULL, holder TEXT NOT NULL)";
constexpr const char* kRow =
    "INSERT INTO sluice_leader (name, term, holder) VALUES ('migrations', 0, '')"
    " ON CONFLICT (name) DO NOTHING";
constexpr const char* kKnown = "SELECT term, holder FROM sluice_leader WHERE name = 'migrations'";
constexpr const char* kTake =
    "UPDATE sluice_leader SET term = GREATEST(term, $1::bigint) + 1, holder = $2"
    " WHERE name = 'migrations' RETURNING term";

int64_t now_ms() {
  return net::Loop::now_us() / 1000;
}

int64_t number(const std::string& text) {
  int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

Candidate::Candidate(net::Loop& home, Candidacy candidacy, Handlers handlers)
    : home_(home),
      candidacy_(std::move(candidacy)),
      handlers_(std::move(handlers)),
      thread_([this] { run(); }) {}

Candidate::~Candidate() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    wake_.notify_all();
  }
  thread_.join();
}

Leadership Candidate::leadership() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

void Candidate::know(Leadership now) {
  const std::lock_guard lock(mutex_);
  known_ = std::move(now);
}

bool Candidate::pause(int64_t ms) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::milliseconds(ms), [this] { return stopping_.load(); });
  return !stopping_;
}

void Candidate::run() {
  while (!stopping_) {
    stand();
    // Another one may have better luck with what this one could not do.
    if (resigned_.exchange(false)) pause(kRetryMs);
  }
}

// One session, to its end.
void Candidate::stand() {
  PostgresSession session(stopping_);
  const auto ready = prepare(session);
  if (ready) return campaign(session);
  if (stopping_) return;
  Leadership unknown = leadership();
  if (unknown.trouble != ready.error().message) {
    spdlog::warn("the leader's database: {}", ready.error().message);
  }
  unknown.role = Role::Follower;
  unknown.trouble = ready.error().message;
  know(std::move(unknown));
  pause(kRetryMs);
}

Result<void> Candidate::prepare(PostgresSession& session) {
  if (auto ok = session.connect(candidacy_.connection, kConnectMs); !ok) return ok;
  for (const char* statement : {kSilence, kTable, kRow}) {
    if (auto ok = session.ask(statement, {}, kAnswerMs); !ok) return std::unexpected(ok.error());
  }
  return {};
}

void Candidate::campaign(PostgresSession& session) {
  do {
    const auto locked = session.ask(kLock, {}, kAnswerMs);
    if (!locked || !*locked) return;
    if ((**locked)[0] == "t") return lead(session);
    const auto known = session.ask(kKnown, {}, kAnswerMs);
    if (!known || !*known) return;
    know({Role::Follower, number((**known)[0]), (**known)[1], {}});
  } while (pause(kTryMs));
}

// The row is asked for, not only the connection: behind a pooler the session may be another's.
bool Candidate::beat(PostgresSession& session, const std::string& term) {
  const int64_t sent = now_ms();
  if (!may_act(sent) || resigned_) return false;  // asleep for too long, perhaps deposed
  const auto row = session.ask(kKnown, {}, kAnswerMs);
  if (!row || !*row || (**row)[0] != term) return false;
  deadline_ms_ = sent + kLeaseMs;
  return true;
}

void Candidate::lead(PostgresSession& session) {
  const int64_t sent = now_ms();
  const auto taken =
      session.ask(kTake, {std::to_string(candidacy_.least_term), candidacy_.holder}, kAnswerMs);
  if (!taken || !*taken) return;
  const std::string term = (**taken)[0];
  deadline_ms_ = sent + kLeaseMs;
  know({Role::Leader, number(term), candidacy_.holder, {}});
  spdlog::info("this process leads the migrations, term {}", term);
  home_.post([this, number = number(term)] { handlers_.gained(number); });
  while (pause(kBeatMs) && beat(session, term)) {
  }
  deadline_ms_ = 0;
  if (stopping_) return;
  spdlog::warn("this process leads the migrations no longer, its term was {}", term);
  know({Role::Follower, number(term), candidacy_.holder, "the leader's session was lost"});
  home_.post([this] { handlers_.lost(); });
}

}  // namespace sluice::app::leader
