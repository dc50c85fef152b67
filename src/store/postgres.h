// One session with PostgreSQL for one thread: connect, ask, each with a time limit and a way to be
// interrupted. Plain libpq, for what must live and die with a session (advisory locks); tables of
// records go through SOCI. No error names the connection string or what the server says of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"

struct pg_conn;

namespace sluice::store {

class PostgresSession final {
 public:
  using Row = std::vector<std::string>;  // NULL is empty

  // Whoever sets `stop` ends every call within a tenth of a second.
  explicit PostgresSession(const std::atomic<bool>& stop);
  ~PostgresSession();
  PostgresSession(const PostgresSession&) = delete;
  PostgresSession& operator=(const PostgresSession&) = delete;

  // Config: the text is no connection string (URI or key=value). Nothing is connected.
  static Result<void> check(const Secret& connection);
  Result<void> connect(const Secret& connection, int64_t timeout_ms);
  // One statement with $1, $2 ... bound; its first row, nullopt where there is none. Storage when
  // it failed, and Timeout; the session is of no use after either.
  Result<std::optional<Row>> ask(const char* sql, const std::vector<std::string>& values,
                                 int64_t timeout_ms);

 private:
  struct Close {
    void operator()(pg_conn* connection) const;
  };
  // Timeout, or Cancelled by `stop`.
  Result<void> wait(bool to_write, int64_t& left_ms) const;

  const std::atomic<bool>& stop_;
  std::unique_ptr<pg_conn, Close> connection_;
};

}  // namespace sluice::store
