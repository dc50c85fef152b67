#include "store/migrations.h"

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

long long count_of(soci::session& sql, const std::string& id) {
  long long count = 0;
  sql << "SELECT COUNT(*) FROM migrations WHERE id = :id", use(id, "id"), into(count);
  return count;
}

// Touching the term makes this transaction the only writer before anything is read.
long long locked_term(soci::session& sql) {
  long long fence = 0;
  sql << "UPDATE migration_term SET fence = fence WHERE id = 1";
  sql << "SELECT fence FROM migration_term WHERE id = 1", into(fence);
  return fence;
}

Result<void> check_leads(soci::session& sql, int64_t fence, const std::string& migration) {
  const long long term = locked_term(sql);
  if (fence != term) {
    return fail(Cause::Forbidden, "term " + std::to_string(fence) +
                                      " does not lead any more, the newest is " +
                                      std::to_string(term));
  }
  if (count_of(sql, migration) == 0) {
    return fail(Cause::BadRequest, "no migration \"" + migration + "\"", "migration");
  }
  return {};
}

Result<void> check_next(soci::session& sql, const TransitionEntry& entry) {
  if (auto ok = check_leads(sql, entry.fence, entry.migration); !ok) return ok;
  long long last = 0;
  sql << "SELECT COALESCE(MAX(seq), 0) FROM migration_journal WHERE migration = :id",
      use(entry.migration, "id"), into(last);
  if (entry.seq != last + 1) {
    return fail(Cause::BadRequest,
                "transition " + std::to_string(entry.seq) + " does not follow " +
                    std::to_string(last) + ", the last one on record",
                "seq");
  }
  return {};
}

}  // namespace

Result<int64_t> MigrationRepository::take_term(std::optional<int64_t> given) {
  return in_transaction(session_, [given](soci::session& sql) -> Result<int64_t> {
    const long long newest = locked_term(sql);
    const long long fence = given.value_or(newest + 1);
    if (fence <= newest) {
      return fail(Cause::Forbidden, "term " + std::to_string(fence) + " is over, the newest is " +
                                        std::to_string(newest));
    }
    sql << "UPDATE migration_term SET fence = :fence WHERE id = 1", use(fence, "fence");
    return fence;
  });
}

Result<int64_t> MigrationRepository::term() {
  return guarded(session_, [](soci::session& sql) -> Result<int64_t> {
    long long fence = 0;
    sql << "SELECT fence FROM migration_term WHERE id = 1", into(fence);
    return fence;
  });
}

Result<void> MigrationRepository::add(const MigrationEntry& entry) {
  if (entry.id.empty()) return fail(Cause::BadRequest, "a migration needs an id", "id");
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    locked_term(sql);
    if (count_of(sql, entry.id) != 0) {
      return fail(Cause::BadRequest,
                  "there is a migration \"" + entry.id + "\" already; give the plan another id",
                  "id");
    }
    const long long at = entry.created_at;
    sql << "INSERT INTO migrations (id, place, plan, actor, created_at)"
           " SELECT :id, COALESCE(MAX(place), 0) + 1, :plan, :actor, :at FROM migrations",
        use(entry.id, "id"), use(entry.plan, "plan"), use(entry.actor, "actor"), use(at, "at");
    return {};
  });
}

Result<std::vector<MigrationEntry>> MigrationRepository::list() {
  return guarded(session_, [](soci::session& sql) -> Result<std::vector<MigrationEntry>> {
    MigrationEntry row;
    long long at = 0;
    soci::statement statement =
        (sql.prepare << "SELECT id, plan, actor, created_at FROM migrations ORDER BY place",
         into(row.id), into(row.plan), into(row.actor), into(at));
    statement.execute();
    std::vector<MigrationEntry> all;
    while (statement.fetch()) {
      row.created_at = at;
      all.push_back(row);
    }
    return all;
  });
}

Result<void> MigrationRepository::add_plan(const EditedPlan& edited, int64_t fence) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    if (auto ok = check_leads(sql, fence, edited.migration); !ok) return ok;
    const long long hash = edited.hash;
    const long long at = edited.created_at;
    long long known = 0;
    sql << "SELECT COUNT(*) FROM migration_plans WHERE migration = :id AND hash = :hash",
        use(edited.migration, "id"), use(hash, "hash"), into(known);
    if (known != 0) return {};
    sql << "INSERT INTO migration_plans (migration, hash, plan, actor, created_at)"
           " VALUES (:id, :hash, :plan, :actor, :at)",
        use(edited.migration, "id"), use(hash, "hash"), use(edited.plan, "plan"),
        use(edited.actor, "actor"), use(at, "at");
    return {};
  });
}

Result<std::vector<EditedPlan>> MigrationRepository::plans(std::string_view migration) {
  const std::string id(migration);
  return guarded(session_, [&](soci::session& sql) -> Result<std::vector<EditedPlan>> {
    EditedPlan row;
    row.migration = id;
    long long hash = 0;
    long long at = 0;
    soci::statement statement =
        (sql.prepare << "SELECT hash, plan, actor, created_at FROM migration_plans"
                        " WHERE migration = :id ORDER BY created_at",
         use(id, "id"), into(hash), into(row.plan), into(row.actor), into(at));
    statement.execute();
    std::vector<EditedPlan> all;
    while (statement.fetch()) {
      row.hash = hash;
      row.created_at = at;
      all.push_back(row);
    }
    return all;
  });
}

Result<std::string> MigrationRepository::pin_sides(std::string_view migration, int64_t revision,
                                                   std::string_view sides, int64_t fence) {
  const std::string id(migration);
  std::string pinned;
  const auto done = in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    if (auto ok = check_leads(sql, fence, id); !ok) return ok;
    const long long number = revision;
    sql << "SELECT sides FROM migration_sides WHERE migration = :id AND revision = :number",
        use(id, "id"), use(number, "number"), into(pinned);
    if (sql.got_data()) return {};
    pinned = sides;
    sql << "INSERT INTO migration_sides (migration, revision, sides) VALUES (:id, :number, :sides)",
        use(id, "id"), use(number, "number"), use(pinned, "sides");
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return pinned;
}

Result<void> MigrationRepository::append(const TransitionEntry& entry) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    const auto next = check_next(sql, entry);
    if (!next) return next;
    const long long seq = entry.seq;
    const long long fence = entry.fence;
    const long long at = entry.at_ms;
    sql << "INSERT INTO migration_journal"
           " (migration, seq, fence, plan, before, event, after, evidence, at_ms) VALUES"
           " (:migration, :seq, :fence, :plan, :before, :event, :after, :evidence, :at)",
        use(entry.migration, "migration"), use(seq, "seq"), use(fence, "fence"),
        use(entry.plan, "plan"), use(entry.before, "before"), use(entry.event, "event"),
        use(entry.after, "after"), use(entry.evidence, "evidence"), use(at, "at");
    return {};
  });
}

Result<std::vector<TransitionEntry>> MigrationRepository::journal(std::string_view migration,
                                                                  int64_t after) {
  const std::string id(migration);
  return guarded(session_, [&](soci::session& sql) -> Result<std::vector<TransitionEntry>> {
    TransitionEntry row;
    row.migration = id;
    const long long from = after;
    long long seq = 0;
    long long fence = 0;
    long long at = 0;
    soci::statement statement =
        (sql.prepare << "SELECT seq, fence, plan, before, event, after, evidence, at_ms"
                        " FROM migration_journal WHERE migration = :id AND seq > :from"
                        " ORDER BY seq",
         use(id, "id"), use(from, "from"), into(seq), into(fence), into(row.plan), into(row.before),
         into(row.event), into(row.after), into(row.evidence), into(at));
    statement.execute();
    std::vector<TransitionEntry> all;
    while (statement.fetch()) {
      row.seq = seq;
      row.fence = fence;
      row.at_ms = at;
      all.push_back(row);
    }
    return all;
  });
}

Result<std::optional<TransitionEntry>> MigrationRepository::last(std::string_view migration) {
  const std::string id(migration);
  const auto newest = guarded(session_, [&](soci::session& sql) -> Result<long long> {
    long long seq = 0;
    sql << "SELECT COALESCE(MAX(seq), 0) FROM migration_journal WHERE migration = :id",
        use(id, "id"), into(seq);
    return seq;
  });
  if (!newest) return std::unexpected(newest.error());
  auto rows = journal(id, *newest - 1);
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->back());
}

}  // namespace sluice::store
