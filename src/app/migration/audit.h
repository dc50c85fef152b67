// The report of a migration from its journal: every transition is read again, every judgement is
// made again from the evidence that it was made from, and what does not come out the same is said.
// Pure; the same journal gives the same report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "migrate/report/report.h"

namespace sluice::app::migration {

// One line of an exported journal.
struct AuditRow {
  int64_t sequence = 0;
  int64_t at_ms = 0;  // Unix
  std::string plan;
  std::string before;
  std::string event;
  std::string after;
  std::string evidence;
};

// BadRequest naming line and member.
Result<std::vector<AuditRow>> read_journal(std::string_view json_lines);

// Fills what the journal knows: timeline, decisions, weights, series, approvals, not_shown. The
// rest (id, sides, plan, costs, clusters) is whoever asks' to fill.
Result<migrate::report::MigrationReport> audit(const std::vector<AuditRow>& journal);

}  // namespace sluice::app::migration
