#include "store/keys.h"

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

constexpr const char* kSelectAll =
    "SELECT id, name, fingerprint, last4, created_at, expires_at, revoked_at FROM client_keys"
    " ORDER BY created_at, id";

// Expired: from the second expires_at on.
constexpr const char* kSelectActive =
    "SELECT id, name, fingerprint, last4, created_at, expires_at, revoked_at FROM client_keys"
    " WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)"
    " ORDER BY created_at, id";

constexpr const char* kSelectByIdOrName =
    "SELECT id, name, fingerprint, last4, created_at, expires_at, revoked_at FROM client_keys"
    " WHERE revoked_at IS NULL AND (id = :who OR name = :who2)"
    " ORDER BY CASE WHEN id = :who3 THEN 0 ELSE 1 END LIMIT 1";

// Columns of a row as SOCI fills them.
struct Row {
  KeyRecord key;
  long long created = 0;
  long long expires = 0;
  long long revoked = 0;
  soci::indicator has_expires = soci::i_null;
  soci::indicator has_revoked = soci::i_null;

  void define(soci::statement& statement) {
    statement.exchange(into(key.id));
    statement.exchange(into(key.name));
    statement.exchange(into(key.fingerprint));
    statement.exchange(into(key.last4));
    statement.exchange(into(created));
    statement.exchange(into(expires, has_expires));
    statement.exchange(into(revoked, has_revoked));
  }
  [[nodiscard]] KeyRecord record() const {
    KeyRecord out = key;
    out.created_at = created;
    if (has_expires == soci::i_ok) out.expires_at = expires;
    if (has_revoked == soci::i_ok) out.revoked_at = revoked;
    return out;
  }
};

std::vector<KeyRecord> fetch_all(soci::statement& statement, const char* query) {
  Row row;
  row.define(statement);
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  statement.execute();
  std::vector<KeyRecord> keys;
  while (statement.fetch()) keys.push_back(row.record());
  return keys;
}

// First in every transaction, so that it waits for other writers.
void bump_revision(soci::session& sql) {
  sql << "UPDATE revisions SET value = value + 1 WHERE name = 'client_keys'";
}

Result<KeyRecord> find_active(soci::session& sql, std::string_view id_or_name) {
  const std::string who(id_or_name);
  soci::statement statement(sql);
  statement.exchange(use(who, "who"));
  statement.exchange(use(who, "who2"));
  statement.exchange(use(who, "who3"));
  auto keys = fetch_all(statement, kSelectByIdOrName);
  if (keys.empty()) {
    return fail(Cause::BadRequest,
                "no key of that id or name is in use; `sluice keys list` shows "
                "those that are",
                "id");
  }
  return std::move(keys.front());
}

bool name_is_taken(soci::session& sql, const std::string& name) {
  int taken = 0;
  sql << "SELECT COUNT(*) FROM client_keys WHERE name = :name AND revoked_at IS NULL", into(taken),
      use(name, "name");
  return taken > 0;
}

Result<void> insert(soci::session& sql, const KeyRecord& key) {
  if (name_is_taken(sql, key.name)) {
    return fail(Cause::BadRequest,
                "a key of that name is in use; choose another name, or rotate or revoke that key",
                "name");
  }
  const long long created = key.created_at;
  const long long expires = key.expires_at.value_or(0);
  soci::indicator has_expires = key.expires_at ? soci::i_ok : soci::i_null;
  sql << "INSERT INTO client_keys (id, name, fingerprint, last4, created_at, expires_at)"
         " VALUES (:id, :name, :fingerprint, :last4, :created, :expires)",
      use(key.id, "id"), use(key.name, "name"), use(key.fingerprint, "fingerprint"),
      use(key.last4, "last4"), use(created, "created"), use(expires, has_expires, "expires");
  return {};
}

// Nothing when no key of that fingerprint was ever here; else what is known of it goes into `key`.
std::optional<KeyImport> find_known(soci::session& sql, KeyRecord& key) {
  std::string id;
  std::string name;
  long long revoked = 0;
  soci::indicator has_revoked = soci::i_null;
  sql << "SELECT id, name, revoked_at FROM client_keys WHERE fingerprint = :fingerprint", into(id),
      into(name), into(revoked, has_revoked), use(key.fingerprint, "fingerprint");
  if (!sql.got_data()) return std::nullopt;
  key.id = std::move(id);
  key.name = std::move(name);
  return has_revoked == soci::i_ok ? KeyImport::Revoked : KeyImport::Known;
}

Result<KeyImport> import_one(soci::session& sql, KeyRecord& key) {
  if (const auto known = find_known(sql, key)) return *known;
  const std::string wanted = key.name;
  for (int n = 2; name_is_taken(sql, key.name); ++n) key.name = wanted + "-" + std::to_string(n);
  if (auto inserted = insert(sql, key); !inserted) return std::unexpected(inserted.error());
  return KeyImport::Added;
}

void mark_revoked(soci::session& sql, const std::string& id, int64_t now) {
  const long long at = now;
  sql << "UPDATE client_keys SET revoked_at = :at WHERE id = :id", use(at, "at"), use(id, "id");
}

}  // namespace

Result<void> KeyRepository::create(const KeyRecord& key) {
  if (key.id.empty() || key.name.empty() || key.fingerprint.empty()) {
    return fail(Cause::BadRequest, "a key needs an id, a name and a fingerprint", "name");
  }
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    bump_revision(sql);
    return insert(sql, key);
  });
}

Result<std::vector<KeyImport>> KeyRepository::import(std::vector<KeyRecord>& keys) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<std::vector<KeyImport>> {
    bump_revision(sql);
    std::vector<KeyImport> out;
    for (KeyRecord& key : keys) {
      const auto done = import_one(sql, key);
      if (!done) return std::unexpected(done.error());
      out.push_back(*done);
    }
    return out;
  });
}

Result<std::vector<KeyRecord>> KeyRepository::list() {
  return guarded(session_, [](soci::session& sql) -> Result<std::vector<KeyRecord>> {
    soci::statement statement(sql);
    return fetch_all(statement, kSelectAll);
  });
}

Result<std::vector<KeyRecord>> KeyRepository::load_active(int64_t now) {
  return guarded(session_, [now](soci::session& sql) -> Result<std::vector<KeyRecord>> {
    const long long at = now;
    soci::statement statement(sql);
    statement.exchange(use(at, "now"));
    return fetch_all(statement, kSelectActive);
  });
}

Result<KeyRecord> KeyRepository::revoke(std::string_view id_or_name, int64_t now) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<KeyRecord> {
    bump_revision(sql);
    auto key = find_active(sql, id_or_name);
    if (!key) return key;
    mark_revoked(sql, key->id, now);
    key->revoked_at = now;
    return key;
  });
}

Result<KeyRecord> KeyRepository::rotate(std::string_view id_or_name, const KeyReplacement& fresh,
                                        int64_t now) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<KeyRecord> {
    bump_revision(sql);
    const auto old = find_active(sql, id_or_name);
    if (!old) return old;
    mark_revoked(sql, old->id, now);
    KeyRecord key{.id = fresh.id,
                  .name = old->name,
                  .fingerprint = fresh.fingerprint,
                  .last4 = fresh.last4,
                  .created_at = now,
                  .expires_at = fresh.expires_at};
    if (auto inserted = insert(sql, key); !inserted) return std::unexpected(inserted.error());
    return key;
  });
}

Result<int64_t> KeyRepository::revision() {
  return guarded(session_, [](soci::session& sql) -> Result<int64_t> {
    long long value = 0;
    sql << "SELECT value FROM revisions WHERE name = 'client_keys'", into(value);
    return value;
  });
}

}  // namespace sluice::store
