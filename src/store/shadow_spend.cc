#include "store/shadow_spend.h"

#include "store/session.h"

namespace sluice::store {

using soci::into;
using soci::use;

Result<void> ShadowSpendRepository::add(std::span<const ShadowSpend> rows) {
  return in_transaction(session_, [&](soci::session& sql) -> Result<void> {
    for (const ShadowSpend& row : rows) {
      const long long spent = row.spent_nano;
      const long long calls = row.calls;
      sql << "INSERT INTO shadow_spend (account, model, from_target, to_target, spent_nano, calls)"
             " VALUES (:account, :model, :from, :to, :spent, :calls)"
             " ON CONFLICT (account, model, from_target, to_target) DO UPDATE SET"
             " spent_nano = shadow_spend.spent_nano + excluded.spent_nano,"
             " calls = shadow_spend.calls + excluded.calls",
          use(row.account, "account"), use(row.model, "model"), use(row.from_target, "from"),
          use(row.to_target, "to"), use(spent, "spent"), use(calls, "calls");
    }
    return {};
  });
}

Result<std::vector<ShadowSpend>> ShadowSpendRepository::all() {
  return guarded(session_, [](soci::session& sql) -> Result<std::vector<ShadowSpend>> {
    ShadowSpend row;
    long long spent = 0;
    long long calls = 0;
    soci::statement statement =
        (sql.prepare << "SELECT account, model, from_target, to_target, spent_nano, calls"
                        " FROM shadow_spend ORDER BY account, model, from_target, to_target",
         into(row.account), into(row.model), into(row.from_target), into(row.to_target),
         into(spent), into(calls));
    statement.execute();
    std::vector<ShadowSpend> all;
    while (statement.fetch()) {
      row.spent_nano = spent;
      row.calls = calls;
      all.push_back(row);
    }
    return all;
  });
}

}  // namespace sluice::store
