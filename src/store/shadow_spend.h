// What shadow traffic has cost, so that its caps hold over restarts. Sums grow by what each process
// adds; nobody sets them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "store/database.h"

namespace sluice::store {

struct ShadowSpend {
  std::string account;  // a shadow's rule, a phase of a migration, or what a model is asked for
  std::string model;
  std::string from_target;
  std::string to_target;
  int64_t spent_nano = 0;  // 1e-9 US dollars
  int64_t calls = 0;
};

class ShadowSpendRepository final {
 public:
  explicit ShadowSpendRepository(Database& database) : session_(database.session()) {}

  // Adds to the sums, all rows or none.
  Result<void> add(std::span<const ShadowSpend> rows);
  Result<std::vector<ShadowSpend>> all();

 private:
  Session& session_;
};

}  // namespace sluice::store
