// The half of the repository that makes rows go away: ignore rules, retention, erasure.
#include "store/discrepancies.h"
#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

int64_t run(soci::statement& statement) {
  statement.execute(true);
  return static_cast<int64_t>(statement.get_affected_rows());
}

int64_t drop_old(soci::session& sql, const Retention& limits, int64_t now) {
  if (limits.most_age_s <= 0) return 0;
  const long long since = now - limits.most_age_s;
  soci::statement statement =
      (sql.prepare << "DELETE FROM discrepancies WHERE created_at < :since", use(since, "since"));
  return run(statement);
}

int64_t drop_beyond_count(soci::session& sql, const Retention& limits) {
  if (limits.most_count <= 0) return 0;
  const long long most = limits.most_count;
  soci::statement statement =
      (sql.prepare << "DELETE FROM discrepancies WHERE id <="
                      " (SELECT id FROM discrepancies ORDER BY id DESC LIMIT 1 OFFSET :most)",
       use(most, "most"));
  return run(statement);
}

int64_t drop_beyond_bytes(soci::session& sql, const Retention& limits) {
  if (limits.most_bytes <= 0) return 0;
  const long long most = limits.most_bytes;
  soci::statement statement =
      (sql.prepare << "DELETE FROM discrepancies WHERE id IN (SELECT id FROM"
                      " (SELECT id, SUM(bytes) OVER (ORDER BY id DESC) AS total"
                      " FROM discrepancies) sums WHERE total > :most)",
       use(most, "most"));
  return run(statement);
}

}  // namespace

Result<int64_t> DiscrepancyRepository::add_rule(const IgnoreRuleRow& rule) {
  if (rule.actor.empty() || (rule.kind.empty() && rule.path.empty() && rule.cluster.empty())) {
    return fail(Cause::BadRequest,
                "an ignore rule needs the name of who made it, and a kind, a path or a cluster",
                rule.actor.empty() ? "by" : "kind");
  }
  return in_transaction(session_, [&](soci::session& sql) -> Result<int64_t> {
    long long id = 0;
    const long long created = rule.created_at;
    sql << "UPDATE revisions SET value = value + 1 WHERE name = 'discrepancies'";
    sql << "SELECT value FROM revisions WHERE name = 'discrepancies'", into(id);
    sql << "INSERT INTO discrepancy_rules"
           " (id, migration, kind, path, cluster, note, actor, created_at)"
           " VALUES (:id, :migration, :kind, :path, :cluster, :note, :actor, :created)",
        use(id, "id"), use(rule.migration, "migration"), use(rule.kind, "kind"),
        use(rule.path, "path"), use(rule.cluster, "cluster"), use(rule.note, "note"),
        use(rule.actor, "actor"), use(created, "created");
    return id;
  });
}

Result<std::vector<IgnoreRuleRow>> DiscrepancyRepository::rules(
    std::optional<std::string_view> migration) {
  const std::string which(migration.value_or(""));
  const int any = migration ? 0 : 1;
  return guarded(session_, [&](soci::session& sql) -> Result<std::vector<IgnoreRuleRow>> {
    IgnoreRuleRow row;
    long long id = 0;
    long long created = 0;
    soci::statement statement =
        (sql.prepare << "SELECT id, migration, kind, path, cluster, note, actor, created_at"
                        " FROM discrepancy_rules WHERE migration = :migration OR :any = 1"
                        " ORDER BY id",
         into(id), into(row.migration), into(row.kind), into(row.path), into(row.cluster),
         into(row.note), into(row.actor), into(created), use(which, "migration"), use(any, "any"));
    statement.execute();
    std::vector<IgnoreRuleRow> out;
    while (statement.fetch()) {
      row.id = id;
      row.created_at = created;
      out.push_back(row);
    }
    return out;
  });
}

Result<void> DiscrepancyRepository::remove_rule(int64_t id) {
  const long long which = id;
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    soci::statement statement =
        (sql.prepare << "DELETE FROM discrepancy_rules WHERE id = :id", use(which, "id"));
    if (run(statement) != 0) return {};
    return fail(Cause::BadRequest, "no ignore rule of that id is kept", "id");
  });
}

Result<int64_t> DiscrepancyRepository::retain(const Retention& limits, int64_t now) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<int64_t> {
    // A write that changes nothing: the transaction waits for other writers here.
    sql << "UPDATE revisions SET value = value WHERE name = 'discrepancies'";
    const int64_t old = drop_old(sql, limits, now);
    const int64_t many = drop_beyond_count(sql, limits);
    return old + many + drop_beyond_bytes(sql, limits);
  });
}

Result<int64_t> DiscrepancyRepository::erase_subject(std::string_view subject) {
  if (subject.empty()) {
    return fail(Cause::BadRequest, "erasure needs the subject whose rows are to go", "subject");
  }
  const std::string who(subject);
  return in_transaction(session_, [&](soci::session& sql) -> Result<int64_t> {
    soci::statement statement =
        (sql.prepare << "DELETE FROM discrepancies WHERE subject = :who", use(who, "who"));
    return run(statement);
  });
}

}  // namespace sluice::store
