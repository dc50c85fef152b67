// Whether this process leads the migrations: alone always; of several processes the one with the
// newest term, once the desk has read the journals under it. The others follow: they read what the
// leader journals and decide nothing.
//
//   election: gained(7) -> desk opens under term 7 -> Handlers::gained -> acts()
//             lost      -> Handlers::lost, !acts() -> follow() every now and then
//
// On the control loop; the desk is used on the store's thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/leader/candidate.h"
#include "app/migration/desk.h"
#include "app/store_thread.h"

namespace sluice::app::migration {

class Leading final {
 public:
  struct Handlers {
    std::function<void(DeskState)> gained;    // from here on this process decides
    std::function<void()> lost;               // from here on it does not
    std::function<void(DeskState)> followed;  // after follow()
  };

  // No candidacy: this process leads. `desk` must outlive the store's jobs.
  Leading(net::Loop& loop, StoreThread& store, Desk& desk,
          std::optional<leader::Candidacy> candidacy, Handlers handlers);
  ~Leading();
  Leading(const Leading&) = delete;
  Leading& operator=(const Leading&) = delete;

  // Where the journals stand, before anything else is asked of this; who leads alone opens them.
  // Waits for the disk.
  Result<DeskState> restore(int64_t workers);
  // Stands for the leadership.
  void begin();

  // Whether this process may decide and journal now.
  [[nodiscard]] bool acts() const;
  [[nodiscard]] leader::Leadership leadership() const;
  // Gives up what it has, if anything.
  void step_down();
  // Reads the journals; false: it was done a moment ago, or this process is about to lead, and
  // nothing will be heard of it. Steps down first where the lease has run out.
  bool follow();

 private:
  void gained(int64_t term);
  void lost();

  net::Loop& loop_;
  StoreThread& store_;
  Desk& desk_;
  std::optional<leader::Candidacy> candidacy_;
  Handlers handlers_;
  std::unique_ptr<leader::Candidate> candidate_;
  int64_t workers_ = 0;
  int64_t held_term_ = 0;    // given by the candidate; 0: none, or taken back
  std::string unread_;       // why the leader's journal could not be read the last time
  bool leads_ = true;        // the desk has the term
  int64_t followed_ms_ = 0;  // when the journals were last read
};

// Of the moment, on both of its clocks.
Clocks clocks();

}  // namespace sluice::app::migration
