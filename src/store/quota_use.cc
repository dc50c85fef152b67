#include "store/quota_use.h"

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;
using News = QuotaUseRepository::News;

int64_t revision_of(soci::session& sql) {
  long long value = 0;
  sql << "SELECT value FROM revisions WHERE name = 'quota_use'", into(value);
  return value;
}

// One statement for all rows: a busy second has thousands of them.
void add(soci::session& sql, std::span<const QuotaUse> rows, int64_t revision) {
  QuotaUse row;
  long long begin = 0;
  long long until = 0;
  long long used = 0;
  long long first = 0;
  const long long at = revision;
  soci::statement statement =
      (sql.prepare << "INSERT INTO quota_use"
                      " (limit_name, subject, begin_ms, until_ms, used, first_period, revision)"
                      " VALUES (:limit, :subject, :begin, :until, :used, :first, :revision)"
                      " ON CONFLICT (limit_name, subject, begin_ms) DO UPDATE SET"
                      " used = quota_use.used + excluded.used,"
                      " until_ms = CASE WHEN excluded.until_ms > quota_use.until_ms"
                      " THEN excluded.until_ms ELSE quota_use.until_ms END,"
                      " first_period = CASE WHEN excluded.first_period > quota_use.first_period"
                      " THEN excluded.first_period ELSE quota_use.first_period END,"
                      " revision = excluded.revision",
       use(row.limit, "limit"), use(row.subject, "subject"), use(begin, "begin"),
       use(until, "until"), use(used, "used"), use(first, "first"), use(at, "revision"));
  for (const QuotaUse& next : rows) {
    row = next;
    begin = next.begin_ms;
    until = next.until_ms;
    used = next.used;
    first = next.first_period ? 1 : 0;
    statement.execute(true);
  }
}

std::vector<QuotaUse> changed_since(soci::session& sql, int64_t seen, int64_t now_ms,
                                    int64_t most) {
  QuotaUse row;
  long long begin = 0;
  long long until = 0;
  long long used = 0;
  long long first = 0;
  const long long after = seen;
  const long long now = now_ms;
  const long long limit = most;
  soci::statement statement =
      (sql.prepare << "SELECT limit_name, subject, begin_ms, until_ms, used, first_period"
                      " FROM quota_use WHERE revision > :seen AND until_ms > :now"
                      " ORDER BY revision DESC, limit_name, subject, begin_ms LIMIT :most",
       into(row.limit), into(row.subject), into(begin), into(until), into(used), into(first),
       use(after, "seen"), use(now, "now"), use(limit, "most"));
  statement.execute();
  std::vector<QuotaUse> out;
  while (statement.fetch()) {
    row.begin_ms = begin;
    row.until_ms = until;
    row.used = used;
    row.first_period = first != 0;
    out.push_back(row);
  }
  return out;
}

}  // namespace

Result<News> QuotaUseRepository::exchange(std::span<const QuotaUse> added, int64_t seen,
                                          int64_t now_ms, int64_t most_changed) {
  if (added.empty()) {
    return guarded(session_, [&](soci::session& sql) -> Result<News> {
      // The number first: what is written between the reads is then read once more.
      News news{revision_of(sql), {}};
      if (news.revision != seen) news.changed = changed_since(sql, seen, now_ms, most_changed);
      return news;
    });
  }
  return in_transaction(session_, [&](soci::session& sql) -> Result<News> {
    sql << "UPDATE revisions SET value = value + 1 WHERE name = 'quota_use'";
    News news{revision_of(sql), {}};
    add(sql, added, news.revision);
    if (news.revision != seen + 1) {
      news.changed = changed_since(sql, seen, now_ms, most_changed);
    }
    return news;
  });
}

Result<void> QuotaUseRepository::forget(int64_t now_ms) {
  return guarded(session_, [&](soci::session& sql) -> Result<void> {
    const long long now = now_ms;
    sql << "DELETE FROM quota_use WHERE until_ms <= :now", use(now, "now");
    return {};
  });
}

}  // namespace sluice::store
