// What has been counted of quotas and windows, so that they hold over restarts and for all
// processes on one store together. Sums grow by what each process adds; nobody sets them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/database.h"

namespace sluice::store {

struct QuotaUse {
  std::string limit;          // its name
  std::string subject;        // whose: a digest, never what a client showed; empty: everybody's
  int64_t begin_ms = 0;       // of the window, Unix milliseconds
  int64_t until_ms = 0;       // from then on the row is of no use
  int64_t used = 0;           // since begin_ms
  bool first_period = false;  // nothing was counted for the subject before this window
};

class QuotaUseRepository final {
 public:
  explicit QuotaUseRepository(Database& database) : session_(database.session()) {}

  struct News {
    int64_t revision = 0;           // to be asked with the next time
    std::vector<QuotaUse> changed;  // whole sums of what others have changed since `seen`
  };
  // Adds to the sums, all rows or none, and reads what is new since `seen` (0: everything that is
  // not over at `now_ms`). A row that is added to here is among the news only when another process
  // wrote since `seen`: without that its sum is what the caller knows already. At most
  // `most_changed` rows are read, the latest ones.
  Result<News> exchange(std::span<const QuotaUse> added, int64_t seen, int64_t now_ms,
                        int64_t most_changed);
  // Deletes what is over.
  Result<void> forget(int64_t now_ms);

 private:
  Session& session_;
};

}  // namespace sluice::store
