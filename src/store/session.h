// The only door to SOCI: statements run inside guarded() or in_transaction(), which turn what SOCI
// throws into an Error. Private to this layer.
//
//   return in_transaction(session, [&](soci::session& sql) -> Result<void> {
//     sql << "UPDATE t SET a = :a", soci::use(a, "a");
//     return {};
//   });
#pragma once

#include <soci/soci.h>
#include <string>
#include <utility>

#include "base/error.h"
#include "store/engine.h"

namespace sluice::store {

class Session final {
 public:
  explicit Session(const Engine& engine) : engine_(engine) {}

  [[nodiscard]] soci::session& sql() { return sql_; }
  [[nodiscard]] const Engine& engine() const { return engine_; }

 private:
  const Engine& engine_;
  soci::session sql_;
};

// SOCI's own messages quote statements and their values; ours say what the engine's code means.
template <class Body>
auto guarded(Session& session, Body body) -> decltype(body(session.sql())) {
  try {
    return body(session.sql());
  } catch (const soci::soci_error& e) {
    return fail(Cause::Storage, "the database " + std::string(session.engine().explain(e)));
  } catch (const std::exception&) {
    return fail(Cause::Storage, "the database failed");
  }
}

// Commits when the body gives a value, else rolls back. The body's first statement must write, so
// that it waits for other writers instead of working on what they are changing.
template <class Body>
auto in_transaction(Session& session, Body body) -> decltype(body(session.sql())) {
  return guarded(session, [&](soci::session& sql) -> decltype(body(sql)) {
    soci::transaction transaction(sql);
    auto result = body(sql);
    if (result) transaction.commit();
    return result;
  });
}

}  // namespace sluice::store
