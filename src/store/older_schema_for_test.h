// Makes an older database of a new one: takes away what later steps of schema.cc have added. A new
// step is a line here.
#pragma once

#include <soci/soci.h>
#include <utility>

#include "store/database.h"
#include "store/session.h"

namespace sluice::store {

inline void wind_back(Database& database, int version) {
  constexpr std::pair<int, const char*> kUndo[] = {
      {8, "DROP TABLE migration_sides"},
      {7, "DROP TABLE migration_announced"},
      {6, "DROP TABLE quota_use"},
      {6, "DELETE FROM revisions WHERE name = 'quota_use'"},
      {5, "DROP TABLE shadow_spend"},
      {4, "DROP TABLE migration_plans"},
      {3, "DROP TABLE migrations"},
      {3, "DROP TABLE migration_term"},
      {3, "DROP TABLE migration_journal"},
      {2, "DROP TABLE discrepancies"},
      {2, "DROP TABLE discrepancy_rules"},
      {2, "DELETE FROM revisions WHERE name = 'discrepancies'"},
  };
  soci::session& sql = database.session().sql();
  for (const auto& [added, statement] : kUndo) {
    if (added > version) sql << statement;
  }
  sql << "UPDATE schema_version SET version = :version", soci::use(version, "version");
}

}  // namespace sluice::store
