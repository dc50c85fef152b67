#include "store/schema.h"

#include <array>

namespace sluice::store {
namespace {

struct Step {
  int version;
  const char* statement;
};

// Plain SQL that SQLite and PostgreSQL both take. Times are Unix seconds.
constexpr auto kSteps = std::to_array<Step>({
    {1,
     "CREATE TABLE client_keys ("
     " id TEXT PRIMARY KEY,"
     " name TEXT NOT NULL,"
     " fingerprint TEXT NOT NULL UNIQUE,"
     " last4 TEXT NOT NULL,"
     " created_at BIGINT NOT NULL,"
     " expires_at BIGINT,"
     " revoked_at BIGINT)"},
    {1, "CREATE UNIQUE INDEX client_keys_name ON client_keys (name) WHERE revoked_at IS NULL"},
    // What has changed since: readers compare the number instead of the rows.
    {1, "CREATE TABLE revisions (name TEXT PRIMARY KEY, value BIGINT NOT NULL)"},
    {1, "INSERT INTO revisions (name, value) VALUES ('client_keys', 0)"},
    // Append-only. weights NULL: the run-time weights of the model were cleared.
    {1,
     "CREATE TABLE route_journal ("
     " seq BIGINT PRIMARY KEY,"
     " model TEXT NOT NULL,"
     " weights TEXT,"
     " actor TEXT NOT NULL,"
     " created_at BIGINT NOT NULL)"},
    {1, "CREATE INDEX route_journal_model ON route_journal (model, seq)"},
    // `bytes`: of the text columns, so that retention need not measure.
    {2,
     "CREATE TABLE discrepancies ("
     " id BIGINT PRIMARY KEY,"
     " migration TEXT NOT NULL,"
     " request_id TEXT NOT NULL,"
     " subject TEXT NOT NULL,"
     " created_at BIGINT NOT NULL,"
     " verdict TEXT NOT NULL,"
     " rung TEXT NOT NULL,"
     " kind TEXT NOT NULL,"
     " path TEXT NOT NULL,"
     " cluster TEXT NOT NULL,"
     " detail TEXT NOT NULL,"
     " scores TEXT NOT NULL,"
     " old_digest TEXT NOT NULL,"
     " new_digest TEXT NOT NULL,"
     " old_length BIGINT NOT NULL,"
     " new_length BIGINT NOT NULL,"
     " prompt TEXT NOT NULL,"
     " old_text TEXT NOT NULL,"
     " new_text TEXT NOT NULL,"
     " review TEXT NOT NULL,"
     " reviewer TEXT NOT NULL,"
     " note TEXT NOT NULL,"
     " reviewed_at BIGINT NOT NULL,"
     " rule_id BIGINT NOT NULL,"
     " bytes BIGINT NOT NULL)"},
    {2, "CREATE INDEX discrepancies_cluster ON discrepancies (migration, cluster, id)"},
    {2, "CREATE INDEX discrepancies_subject ON discrepancies (subject)"},
    {2, "CREATE INDEX discrepancies_created ON discrepancies (created_at)"},
    {2,
     "CREATE TABLE discrepancy_rules ("
     " id BIGINT PRIMARY KEY,"
     " migration TEXT NOT NULL,"
     " kind TEXT NOT NULL,"
     " path TEXT NOT NULL,"
     " cluster TEXT NOT NULL,"
     " note TEXT NOT NULL,"
     " actor TEXT NOT NULL,"
     " created_at BIGINT NOT NULL)"},
    {2, "INSERT INTO revisions (name, value) VALUES ('discrepancies', 0)"},
    {3,
     "CREATE TABLE migrations ("
     " id TEXT PRIMARY KEY,"
     " place BIGINT NOT NULL UNIQUE,"
     " plan TEXT NOT NULL,"
     " actor TEXT NOT NULL,"
     " created_at BIGINT NOT NULL)"},
    // The newest term of a migration controller: whoever holds an older one writes nothing.
    {3, "CREATE TABLE migration_term (id INTEGER PRIMARY KEY, fence BIGINT NOT NULL)"},
    {3, "INSERT INTO migration_term (id, fence) VALUES (1, 0)"},
    // Append-only, one transition a row. at_ms: Unix milliseconds.
    {3,
     "CREATE TABLE migration_journal ("
     " migration TEXT NOT NULL,"
     " seq BIGINT NOT NULL,"
     " fence BIGINT NOT NULL,"
     " plan TEXT NOT NULL,"
     " before TEXT NOT NULL,"
     " event TEXT NOT NULL,"
     " after TEXT NOT NULL,"
     " evidence TEXT NOT NULL,"
     " at_ms BIGINT NOT NULL,"
     " PRIMARY KEY (migration, seq))"},
    // Plans of edits, by the hash that the journal's states pin them with.
    {4,
     "CREATE TABLE migration_plans ("
     " migration TEXT NOT NULL,"
     " hash BIGINT NOT NULL,"
     " plan TEXT NOT NULL,"
     " actor TEXT NOT NULL,"
     " created_at BIGINT NOT NULL,"
     " PRIMARY KEY (migration, hash))"},
    // A sum a row, in 1e-9 US dollars. Targets are empty where money went to a model as such.
    {5,
     "CREATE TABLE shadow_spend ("
     " account TEXT NOT NULL,"
     " model TEXT NOT NULL,"
     " from_target TEXT NOT NULL,"
     " to_target TEXT NOT NULL,"
     " spent_nano BIGINT NOT NULL,"
     " calls BIGINT NOT NULL,"
     " PRIMARY KEY (account, model, from_target, to_target))"},
    // Requests counted in one window, a sum a row. subject: a digest. revision: of the table, when
    // the row last changed; readers ask for what is newer than they are.
    {6,
     "CREATE TABLE quota_use ("
     " limit_name TEXT NOT NULL,"
     " subject TEXT NOT NULL,"
     " begin_ms BIGINT NOT NULL,"
     " until_ms BIGINT NOT NULL,"
     " used BIGINT NOT NULL,"
     " first_period BIGINT NOT NULL,"
     " revision BIGINT NOT NULL,"
     " PRIMARY KEY (limit_name, subject, begin_ms))"},
    {6, "CREATE INDEX quota_use_revision ON quota_use (revision)"},
    {6, "CREATE INDEX quota_use_until ON quota_use (until_ms)"},
    {6, "INSERT INTO revisions (name, value) VALUES ('quota_use', 0)"},
    // How far each event hook has been told of each journal. The row of no migration ('') says that
    // the hook is known: then a migration without a row is one of which it has heard nothing.
    {7,
     "CREATE TABLE migration_announced ("
     " hook TEXT NOT NULL,"
     " migration TEXT NOT NULL,"
     " seq BIGINT NOT NULL,"
     " PRIMARY KEY (hook, migration))"},
    // What the sides of a migration were when a revision of it began; without any secret.
    {8,
     "CREATE TABLE migration_sides ("
     " migration TEXT NOT NULL,"
     " revision BIGINT NOT NULL,"
     " sides TEXT NOT NULL,"
     " PRIMARY KEY (migration, revision))"},
});

constexpr int kNewest = kSteps.back().version;

int version_of(soci::session& sql) {
  int version = 0;
  sql << "SELECT COALESCE(MAX(version), 0) FROM schema_version", soci::into(version);
  return version;
}

Result<int> prepare_version(Session& session) {
  return guarded(session, [](soci::session& sql) -> Result<int> {
    sql << "CREATE TABLE IF NOT EXISTS schema_version"
           " (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)";
    const int version = version_of(sql);
    if (version == 0) {
      sql << "INSERT INTO schema_version (id, version)"
             " SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version)";
    }
    return version;
  });
}

}  // namespace

Result<void> migrate(Session& session) {
  const auto found = prepare_version(session);
  if (!found) return std::unexpected(found.error());
  if (*found > kNewest) {
    return fail(Cause::Storage, "the database has schema " + std::to_string(*found) +
                                    ", this program knows up to " + std::to_string(kNewest) +
                                    "; use the newer program, or restore an older backup");
  }
  if (*found == kNewest) return {};
  return in_transaction(session, [](soci::session& sql) -> Result<void> {
    sql << "UPDATE schema_version SET version = version WHERE id = 1";
    const int version = version_of(sql);  // another process may have been faster
    for (const Step& step : kSteps) {
      if (step.version > version) sql << step.statement;
    }
    if (version < kNewest) {
      sql << "UPDATE schema_version SET version = :version WHERE id = 1",
          soci::use(kNewest, "version");
    }
    return {};
  });
}

}  // namespace sluice::store
