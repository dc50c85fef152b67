// What an event hook has not been told of yet: the rows of the journals after its position, as
// notices. Read when a process begins to lead, so that what was journaled in the last moment of the
// one before is told after all.
//
//   hook told up to m/11, journal: m/11 stage 20 %, m/12 rolling back | killed
//   the next process: unheard_of(...) -> m/12/0 "rolling back (gate)", m/12/1 "gate"
#pragma once

#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/migration/notice.h"

namespace sluice::app::migration {

inline constexpr size_t kMostUnheard = 100;
inline constexpr int64_t kOldestUnheardMs = 86'400'000;

struct Unheard {
  std::vector<Notice> notices;  // oldest first; of one row side by side
  // Older than a day, more than a hundred back, or unreadable: never told.
  size_t left_out = 0;
  std::string first_left_out;  // ids
  std::string last_left_out;
};

// Of one hook; blocks. Only what its format has words for. Moves the hook's positions to before the
// first notice that is given, so nothing is left out twice.
Result<Unheard> unheard_of(store::Database& database, const std::string& hook,
                           config::HookFormat format, int64_t wall_ms);

}  // namespace sluice::app::migration
