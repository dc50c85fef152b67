// What people and other systems are told of a migration. Everything that is told follows from a row
// of the journal and from nothing else, so whoever reads the row again says the same again, under
// the same id.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/migrations.h"

namespace sluice::app::migration {

struct Notice {
  std::string migration;
  int64_t wall_ms = 0;
  std::string kind;  // "transition", "hold", "page", "edit"
  std::string phase;
  double weight_percent = 0;
  std::string text;
  int64_t sequence = 0;  // of the journal row; 0: an alarm that is not on record
  int64_t part = 0;      // among what the row says, from 0

  // "m/12/0": the same for the same event, however often it is told.
  [[nodiscard]] std::string id() const {
    const std::string place = sequence > 0 ? std::to_string(sequence) : std::to_string(wall_ms);
    return migration + "/" + place + "/" + std::to_string(part);
  }
};

// In the order of telling; empty for rows that concern nobody. BadRequest when the row cannot be
// read.
Result<std::vector<Notice>> notices_of(const store::TransitionEntry& row);

}  // namespace sluice::app::migration
