#include "store/announcements.h"

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

AnnouncementRepository::Positions read_positions(soci::session& sql, const std::string& hook) {
  std::string migration;
  long long seq = 0;
  soci::statement statement =
      (sql.prepare << "SELECT migration, seq FROM migration_announced WHERE hook = :hook",
       use(hook, "hook"), into(migration), into(seq));
  statement.execute();
  AnnouncementRepository::Positions all;
  while (statement.fetch()) all[migration] = seq;
  return all;
}

}  // namespace

Result<AnnouncementRepository::Positions> AnnouncementRepository::positions(std::string_view hook) {
  const std::string name(hook);
  return in_transaction(session_, [&](soci::session& sql) -> Result<Positions> {
    sql << "UPDATE migration_announced SET seq = seq WHERE hook = :hook AND migration = ''",
        use(name, "hook");
    Positions all = read_positions(sql, name);
    if (all.empty()) {
      sql << "INSERT INTO migration_announced (hook, migration, seq)"
             " SELECT :hook, migration, MAX(seq) FROM migration_journal GROUP BY migration",
          use(name, "hook");
      sql << "INSERT INTO migration_announced (hook, migration, seq) VALUES (:hook, '', 0)",
          use(name, "hook");
      all = read_positions(sql, name);
    }
    all.erase("");
    return all;
  });
}

Result<void> AnnouncementRepository::advance(std::string_view hook, std::string_view migration,
                                             int64_t sequence) {
  const std::string name(hook);
  const std::string id(migration);
  const long long seq = sequence;
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    sql << "INSERT INTO migration_announced (hook, migration, seq) VALUES (:hook, :id, :seq)"
           " ON CONFLICT (hook, migration) DO UPDATE SET seq = excluded.seq"
           " WHERE migration_announced.seq < excluded.seq",
        use(name, "hook"), use(id, "id"), use(seq, "seq");
    return {};
  });
}

}  // namespace sluice::store
