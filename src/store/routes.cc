#include "store/routes.h"

#include <optional>

#include "store/session.h"

namespace sluice::store {
namespace {

using soci::into;
using soci::use;

int64_t latest_in(soci::session& sql) {
  long long seq = 0;
  sql << "SELECT COALESCE(MAX(seq), 0) FROM route_journal", into(seq);
  return seq;
}

struct Entry {
  std::string model;
  std::optional<std::string> weights;
  std::string actor;
  int64_t now;
};

Result<int64_t> append_row(Session& session, const Entry& entry) {
  if (entry.model.empty()) return fail(Cause::BadRequest, "a route needs a model", "model");
  return in_transaction(session, [&](soci::session& sql) -> Result<int64_t> {
    const std::string weights = entry.weights.value_or("");
    soci::indicator has_weights = entry.weights ? soci::i_ok : soci::i_null;
    const long long at = entry.now;
    sql << "INSERT INTO route_journal (seq, model, weights, actor, created_at)"
           " SELECT COALESCE(MAX(seq), 0) + 1, :model, :weights, :actor, :at FROM route_journal",
        use(entry.model, "model"), use(weights, has_weights, "weights"), use(entry.actor, "actor"),
        use(at, "at");
    return latest_in(sql);
  });
}

}  // namespace

Result<int64_t> RouteRepository::append(std::string_view model, std::string_view weights_json,
                                        std::string_view actor, int64_t now) {
  return append_row(session_,
                    {std::string(model), std::string(weights_json), std::string(actor), now});
}

Result<int64_t> RouteRepository::clear(std::string_view model, std::string_view actor,
                                       int64_t now) {
  return append_row(session_, {std::string(model), std::nullopt, std::string(actor), now});
}

Result<std::vector<RouteOverride>> RouteRepository::current() {
  return guarded(session_, [](soci::session& sql) -> Result<std::vector<RouteOverride>> {
    RouteOverride row;
    long long seq = 0;
    long long at = 0;
    soci::statement statement =
        (sql.prepare << "SELECT j.seq, j.model, j.weights, j.actor, j.created_at"
                        " FROM route_journal j WHERE j.weights IS NOT NULL AND j.seq ="
                        " (SELECT MAX(k.seq) FROM route_journal k WHERE k.model = j.model)"
                        " ORDER BY j.model",
         into(seq), into(row.model), into(row.weights), into(row.actor), into(at));
    statement.execute();
    std::vector<RouteOverride> all;
    while (statement.fetch()) {
      row.seq = seq;
      row.created_at = at;
      all.push_back(row);
    }
    return all;
  });
}

Result<int64_t> RouteRepository::latest() {
  return guarded(session_, [](soci::session& sql) -> Result<int64_t> { return latest_in(sql); });
}

}  // namespace sluice::store
