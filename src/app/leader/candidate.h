// Stands for the leadership of the migrations in PostgreSQL, on a thread of its own: a session
// advisory lock says who leads, a row that is raised in the same session says under which term
// (docs/adr/0012). The lock lives and dies with the session, and the right to act with the last
// answer of the server: who has not been answered for kLeaseMs does not lead any more, whatever he
// believes, and the server ends a session that has been silent for longer than that.
//
//   Candidate candidate(loop, {connection, least_term, "127.0.0.1:8081, process 7"}, handlers);
//   candidate.may_act(now)     // any thread, before anything is published
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "app/leader/leadership.h"
#include "base/secret.h"
#include "net/loop.h"
#include "store/postgres.h"

namespace sluice::app::leader {

struct Candidacy {
  Secret connection;
  int64_t least_term = 0;  // the terms of one who led alone before are not used again
  std::string holder;
};

class Candidate final {
 public:
  // On the home loop, in this order and by turns.
  struct Handlers {
    std::function<void(int64_t term)> gained;
    std::function<void()> lost;
  };
  // From the sending of the last heartbeat that was answered.
  static constexpr int64_t kLeaseMs = 3'000;

  Candidate(net::Loop& home, Candidacy candidacy, Handlers handlers);
  ~Candidate();  // gives the lock back
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;

  [[nodiscard]] Leadership leadership() const;
  // now_ms: of net::Loop::now_us().
  [[nodiscard]] bool may_act(int64_t now_ms) const { return now_ms < deadline_ms_; }
  // Steps down and stands again: the leader could not do what one must.
  void resign() { resigned_ = true; }

 private:
  void run();
  void stand();
  Result<void> prepare(store::PostgresSession& session);
  void campaign(store::PostgresSession& session);
  void lead(store::PostgresSession& session);
  [[nodiscard]] bool beat(store::PostgresSession& session, const std::string& term);
  void know(Leadership now);
  // False: it is being stopped.
  bool pause(int64_t ms);

  net::Loop& home_;
  const Candidacy candidacy_;
  const Handlers handlers_;
  std::atomic<int64_t> deadline_ms_ = 0;
  std::atomic<bool> resigned_ = false;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Leadership known_{.role = Role::Follower, .holder = {}, .trouble = {}};
  std::thread thread_;
};

}  // namespace sluice::app::leader
