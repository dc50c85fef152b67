#include "store/discrepancies.h"

#include <algorithm>
#include <array>

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

constexpr auto kReviews =
    std::to_array<std::string_view>({"open", "accepted", "rejected", "ignored"});

// The columns in one order, for reading and writing alike.
constexpr const char* kInsert =
    "INSERT INTO discrepancies (id, migration, request_id, subject, created_at, verdict, rung,"
    " kind, path, cluster, detail, scores, old_digest, new_digest, old_length, new_length, prompt,"
    " old_text, new_text, review, reviewer, note, reviewed_at, rule_id, bytes)"
    " VALUES (:id, :migration, :request_id, :subject, :created_at, :verdict, :rung,"
    " :kind, :path, :cluster, :detail, :scores, :old_digest, :new_digest, :old_length, :new_length,"
    " :prompt, :old_text, :new_text, :review, :reviewer, :note, :reviewed_at, :rule_id, :bytes)";

constexpr const char* kSelect =
    "SELECT id, migration, request_id, subject, created_at, verdict, rung, kind, path, cluster,"
    " detail, scores, old_digest, new_digest, old_length, new_length, prompt, old_text, new_text,"
    " review, reviewer, note, reviewed_at, rule_id FROM discrepancies"
    " WHERE (:any_id = 0 OR id = :id) AND (:any_migration = '' OR migration = :migration)"
    " AND (:any_kind = '' OR kind = :kind) AND (:any_cluster = '' OR cluster = :cluster)"
    " AND (:any_review = '' OR review = :review) AND (:any_before = 0 OR id < :before)"
    " ORDER BY id DESC LIMIT :limit";

// Columns of a row as SOCI reads them.
struct Columns {
  DiscrepancyRow row;
  std::string review = {};
  long long id = 0;
  long long created = 0;
  long long old_length = 0;
  long long new_length = 0;
  long long reviewed = 0;
  long long rule = 0;

  void define(soci::statement& s) {
    s.exchange(into(id));
    for (std::string* text : {&row.migration, &row.request_id, &row.subject}) {
      s.exchange(into(*text));
    }
    s.exchange(into(created));
    for (std::string* text : {&row.verdict, &row.rung, &row.kind, &row.path, &row.cluster,
                              &row.detail, &row.scores, &row.old_digest, &row.new_digest}) {
      s.exchange(into(*text));
    }
    s.exchange(into(old_length));
    s.exchange(into(new_length));
    for (std::string* text :
         {&row.prompt, &row.old_text, &row.new_text, &review, &row.reviewer, &row.note}) {
      s.exchange(into(*text));
    }
    s.exchange(into(reviewed));
    s.exchange(into(rule));
  }
  [[nodiscard]] DiscrepancyRow record() const {
    DiscrepancyRow out = row;
    out.id = id;
    out.created_at = created;
    out.old_length = old_length;
    out.new_length = new_length;
    out.review = review_named(review).value_or(Review::Open);
    out.reviewed_at = reviewed;
    out.rule = rule;
    return out;
  }
};

// What a filter asks for; `id` 0 for any.
struct Question {
  long long id = 0;
  std::string migration = {};
  std::string kind = {};
  std::string cluster = {};
  std::string review = {};
  long long before = 0;
  int limit = 1;

  void bind(soci::statement& s) {
    s.exchange(use(id, "any_id"));
    s.exchange(use(id, "id"));
    s.exchange(use(migration, "any_migration"));
    s.exchange(use(migration, "migration"));
    s.exchange(use(kind, "any_kind"));
    s.exchange(use(kind, "kind"));
    s.exchange(use(cluster, "any_cluster"));
    s.exchange(use(cluster, "cluster"));
    s.exchange(use(review, "any_review"));
    s.exchange(use(review, "review"));
    s.exchange(use(before, "any_before"));
    s.exchange(use(before, "before"));
    s.exchange(use(limit, "limit"));
  }
};

std::vector<DiscrepancyRow> fetch(soci::session& sql, Question question) {
  Columns columns;
  soci::statement statement(sql);
  question.bind(statement);
  columns.define(statement);
  statement.alloc();
  statement.prepare(kSelect);
  statement.define_and_bind();
  statement.execute();
  std::vector<DiscrepancyRow> out;
  while (statement.fetch()) out.push_back(columns.record());
  return out;
}

// First in every transaction, so that it waits for other writers; its value numbers rows and rules.
// `count` of them end with the one given.
long long next_number(soci::session& sql, long long count = 1) {
  long long number = 0;
  sql << "UPDATE revisions SET value = value + :count WHERE name = 'discrepancies'",
      use(count, "count");
  sql << "SELECT value FROM revisions WHERE name = 'discrepancies'", into(number);
  return number;
}

int64_t text_bytes(const DiscrepancyRow& row) {
  size_t bytes = 0;
  for (const std::string* text :
       {&row.migration, &row.request_id, &row.subject, &row.path, &row.cluster, &row.detail,
        &row.scores, &row.old_digest, &row.new_digest, &row.prompt, &row.old_text, &row.new_text}) {
    bytes += text->size();
  }
  return static_cast<int64_t>(bytes);
}

// Rows by one statement that is prepared once.
class Insertion final {
 public:
  explicit Insertion(soci::session& sql) : statement_(sql) {
    const auto bind = [this](auto& value, const char* name) {
      statement_.exchange(use(value, name));
    };
    bind(id_, "id");
    bind(row_.migration, "migration");
    bind(row_.request_id, "request_id");
    bind(row_.subject, "subject");
    bind(created_, "created_at");
    bind(row_.verdict, "verdict");
    bind(row_.rung, "rung");
    bind(row_.kind, "kind");
    bind(row_.path, "path");
    bind(row_.cluster, "cluster");
    bind(row_.detail, "detail");
    bind(row_.scores, "scores");
    bind(row_.old_digest, "old_digest");
    bind(row_.new_digest, "new_digest");
    bind(old_length_, "old_length");
    bind(new_length_, "new_length");
    bind(row_.prompt, "prompt");
    bind(row_.old_text, "old_text");
    bind(row_.new_text, "new_text");
    bind(review_, "review");
    bind(row_.reviewer, "reviewer");
    bind(row_.note, "note");
    bind(reviewed_, "reviewed_at");
    bind(rule_, "rule_id");
    bind(bytes_, "bytes");
    statement_.alloc();
    statement_.prepare(kInsert);
    statement_.define_and_bind();
  }

  void add(const DiscrepancyRow& row, long long id) {
    row_ = row;
    id_ = id;
    created_ = row.created_at;
    old_length_ = row.old_length;
    new_length_ = row.new_length;
    review_ = name(row.review);
    reviewed_ = row.reviewed_at;
    rule_ = row.rule;
    bytes_ = text_bytes(row);
    statement_.execute(true);
  }

 private:
  soci::statement statement_;
  DiscrepancyRow row_;
  std::string review_;
  long long id_ = 0;
  long long created_ = 0;
  long long old_length_ = 0;
  long long new_length_ = 0;
  long long reviewed_ = 0;
  long long rule_ = 0;
  long long bytes_ = 0;
};

Result<void> check(const DiscrepancyRow& row) {
  if (!row.migration.empty() && !row.kind.empty() && !row.cluster.empty()) return {};
  return fail(Cause::BadRequest, "a discrepancy needs a migration, a kind and a cluster", "kind");
}

Result<void> check(const Judgement& judgement) {
  if (!judgement.actor.empty()) return {};
  return fail(Cause::BadRequest, "a review needs the name of who made it", "actor");
}

// Rows of the statement that ran last.
Result<int64_t> affected(soci::statement& statement) {
  return static_cast<int64_t>(statement.get_affected_rows());
}

}  // namespace

std::string_view name(Review review) {
  return kReviews[static_cast<size_t>(review)];
}

std::optional<Review> review_named(std::string_view name) {
  const auto found = std::ranges::find(kReviews, name);
  if (found == kReviews.end()) return {};
  return static_cast<Review>(found - kReviews.begin());
}

Result<int64_t> DiscrepancyRepository::add(const DiscrepancyRow& row) {
  if (auto ok = check(row); !ok) return std::unexpected(ok.error());
  return in_transaction(session_, [&](soci::session& sql) -> Result<int64_t> {
    const long long id = next_number(sql);
    Insertion(sql).add(row, id);
    return id;
  });
}

Result<void> DiscrepancyRepository::add_all(std::span<const DiscrepancyRow> rows) {
  for (const DiscrepancyRow& row : rows) {
    if (auto ok = check(row); !ok) return ok;
  }
  if (rows.empty()) return {};
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    const auto count = static_cast<long long>(rows.size());
    long long id = next_number(sql, count) - count;
    Insertion insertion(sql);
    for (const DiscrepancyRow& row : rows) insertion.add(row, ++id);
    return {};
  });
}

Result<DiscrepancyRow> DiscrepancyRepository::get(int64_t id) {
  return guarded(session_, [&](soci::session& sql) -> Result<DiscrepancyRow> {
    auto rows = id > 0 ? fetch(sql, {.id = id}) : std::vector<DiscrepancyRow>();
    if (rows.empty()) return fail(Cause::BadRequest, "no discrepancy of that id is kept", "id");
    return std::move(rows.front());
  });
}

Result<std::vector<DiscrepancyRow>> DiscrepancyRepository::list(const DiscrepancyFilter& filter) {
  if (filter.limit < 1 || filter.limit > 1000) {
    return fail(Cause::BadRequest, "limit is a number from 1 to 1000", "limit");
  }
  return guarded(session_, [&](soci::session& sql) -> Result<std::vector<DiscrepancyRow>> {
    return fetch(sql, {.id = 0,
                       .migration = filter.migration,
                       .kind = filter.kind,
                       .cluster = filter.cluster,
                       .review = std::string(filter.review ? name(*filter.review) : ""),
                       .before = filter.before,
                       .limit = filter.limit});
  });
}

Result<std::vector<DiscrepancyCluster>> DiscrepancyRepository::clusters(
    std::string_view migration) {
  const std::string which(migration);
  return guarded(session_, [&](soci::session& sql) -> Result<std::vector<DiscrepancyCluster>> {
    DiscrepancyCluster row;
    long long count = 0;
    long long open = 0;
    long long first = 0;
    long long last = 0;
    soci::statement statement =
        (sql.prepare << "SELECT g.cluster, d.kind, d.path, g.n, g.open_n, g.first_at, g.last_at"
                        " FROM (SELECT cluster, COUNT(*) AS n,"
                        " SUM(CASE WHEN review = 'open' THEN 1 ELSE 0 END) AS open_n,"
                        " MIN(created_at) AS first_at, MAX(created_at) AS last_at,"
                        " MAX(id) AS newest FROM discrepancies WHERE migration = :migration"
                        " GROUP BY cluster) g JOIN discrepancies d ON d.id = g.newest"
                        " ORDER BY g.n DESC, g.cluster LIMIT 1000",
         into(row.cluster), into(row.kind), into(row.path), into(count), into(open), into(first),
         into(last), use(which, "migration"));
    statement.execute();
    std::vector<DiscrepancyCluster> out;
    while (statement.fetch()) {
      row.count = count;
      row.open = open;
      row.first_at = first;
      row.last_at = last;
      out.push_back(row);
    }
    return out;
  });
}

Result<void> DiscrepancyRepository::review(int64_t id, const Judgement& judgement) {
  if (auto ok = check(judgement); !ok) return ok;
  const std::string review(name(judgement.review));
  const long long at = judgement.at;
  const long long which = id;
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    soci::statement statement =
        (sql.prepare << "UPDATE discrepancies SET review = :review, reviewer = :actor,"
                        " note = :note, reviewed_at = :at WHERE id = :id",
         use(review, "review"), use(judgement.actor, "actor"), use(judgement.note, "note"),
         use(at, "at"), use(which, "id"));
    statement.execute(true);
    if (affected(statement) != 0) return {};
    return fail(Cause::BadRequest, "no discrepancy of that id is kept", "id");
  });
}

Result<int64_t> DiscrepancyRepository::review_cluster(std::string_view migration,
                                                      std::string_view cluster,
                                                      const Judgement& judgement) {
  if (auto ok = check(judgement); !ok) return std::unexpected(ok.error());
  const std::string review(name(judgement.review));
  const std::string where(migration);
  const std::string which(cluster);
  const long long at = judgement.at;
  return in_transaction(session_, [&](soci::session& sql) -> Result<int64_t> {
    soci::statement statement =
        (sql.prepare << "UPDATE discrepancies SET review = :review, reviewer = :actor,"
                        " note = :note, reviewed_at = :at WHERE migration = :migration"
                        " AND cluster = :cluster AND review = 'open'",
         use(review, "review"), use(judgement.actor, "actor"), use(judgement.note, "note"),
         use(at, "at"), use(where, "migration"), use(which, "cluster"));
    statement.execute(true);
    return affected(statement);
  });
}

}  // namespace sluice::store
