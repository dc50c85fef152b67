// Migrations and the journal of their transitions. A transition is in the journal before any proxy
// hears of it, so the last row of a migration is where it stands, whatever was killed when. The
// texts are those of the migration machine; here they are only kept.
//
// One controller leads. It takes a term first; from then on rows of older terms are refused, also
// those of a process that was only asleep and does not know that it was replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"

namespace sluice::store {

struct MigrationEntry {
  std::string id;
  std::string plan;  // as it was started
  std::string actor;
  int64_t created_at = 0;  // Unix seconds
};

// A plan that took, or may take, the place of the one the migration was started with.
struct EditedPlan {
  std::string migration;
  int64_t hash = 0;  // as the states in the journal pin it
  std::string plan;
  std::string actor;
  int64_t created_at = 0;  // Unix seconds
};

struct TransitionEntry {
  std::string migration;
  int64_t seq = 0;    // 1, 2, 3 ... of its migration, without gaps
  int64_t fence = 0;  // the writer's term
  std::string plan;
  std::string before;
  std::string event;
  std::string after;
  std::string evidence;  // what the decision was judged on; empty: none
  int64_t at_ms = 0;     // Unix milliseconds

  bool operator==(const TransitionEntry&) const = default;
};

class MigrationRepository final {
 public:
  explicit MigrationRepository(Database& database) : session_(database.session()) {}

  // The new leader's term; deposes the former. One that was given from outside must be higher than
  // all before: Forbidden.
  Result<int64_t> take_term(std::optional<int64_t> given = std::nullopt);
  // The newest that was taken; 0: none.
  Result<int64_t> term();
  // BadRequest when the id is empty or taken.
  Result<void> add(const MigrationEntry& entry);
  // In the order they were added.
  Result<std::vector<MigrationEntry>> list();
  // Before the journal speaks of its hash; one that is there already stays as it is. Forbidden when
  // a newer term was taken.
  Result<void> add_plan(const EditedPlan& edited, int64_t fence);
  Result<std::vector<EditedPlan>> plans(std::string_view migration);
  // What the sides are as a revision begins. The first word counts, and comes back. Forbidden when
  // a newer term was taken.
  Result<std::string> pin_sides(std::string_view migration, int64_t revision,
                                std::string_view sides, int64_t fence);
  // Returns once the row is on disk. Forbidden when a newer term was taken; BadRequest ("seq") when
  // the row is not the one after the last.
  Result<void> append(const TransitionEntry& entry);
  // The newest row of one migration; nullopt when it has none yet.
  Result<std::optional<TransitionEntry>> last(std::string_view migration);
  // All rows of one migration in order; those with seq > `after` only.
  Result<std::vector<TransitionEntry>> journal(std::string_view migration, int64_t after = 0);

 private:
  Session& session_;
};

}  // namespace sluice::store
