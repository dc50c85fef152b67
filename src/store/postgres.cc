#include "store/postgres.h"

#include <algorithm>
#include <poll.h>
#include <postgresql/libpq-fe.h>

namespace sluice::store {
namespace {

constexpr int64_t kSliceMs = 100;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, FreeResult>;

Error failed(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return {Cause::Storage,
          "PostgreSQL refused a statement" +
              (state == nullptr ? std::string() : ", SQLSTATE " + std::string(state))};
}

Error gone() {
  return {Cause::Storage, "the session with PostgreSQL broke"};
}

std::optional<PostgresSession::Row> first_row(const PGresult* result) {
  if (PQntuples(result) < 1) return std::nullopt;
  PostgresSession::Row out;
  for (int i = 0; i < PQnfields(result); ++i) out.emplace_back(PQgetvalue(result, 0, i));
  return out;
}

}  // namespace

void PostgresSession::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

PostgresSession::PostgresSession(const std::atomic<bool>& stop) : stop_(stop) {}
PostgresSession::~PostgresSession() = default;

Result<void> PostgresSession::check(const Secret& connection) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(std::string(connection.reveal()).c_str(), nullptr));
  if (options) return {};
  return fail(Cause::Config,
              "is no connection string of PostgreSQL, such as "
              "postgresql://user:password@host:5432/database");
}

Result<void> PostgresSession::wait(bool to_write, int64_t& left_ms) const {
  const int64_t slice = std::min(left_ms, kSliceMs);
  if (stop_) return fail(Cause::Cancelled, "it is being stopped");
  if (slice <= 0) return fail(Cause::Timeout, "PostgreSQL did not answer in time");
  pollfd watched{.fd = PQsocket(connection_.get()),
                 .events = static_cast<short>(to_write ? POLLOUT : POLLIN),
                 .revents = 0};
  // A socket that is ready at once costs no time; time that passed is counted generously.
  if (poll(&watched, 1, static_cast<int>(slice)) == 0) left_ms -= slice;
  return {};
}

Result<void> PostgresSession::connect(const Secret& connection, int64_t timeout_ms) {
  connection_.reset(PQconnectStart(std::string(connection.reveal()).c_str()));
  if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD) {
    return fail(Cause::Storage, "cannot connect to PostgreSQL");
  }
  // Notices of the server are of no use here, and libpq would print them.
  PQsetNoticeReceiver(connection_.get(), [](void*, const PGresult*) {}, nullptr);
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (auto ok = wait(next == PGRES_POLLING_WRITING, timeout_ms); !ok) return ok;
    next = PQconnectPoll(connection_.get());
    if (next == PGRES_POLLING_FAILED) return fail(Cause::Storage, "cannot connect to PostgreSQL");
  }
  return {};
}

Result<std::optional<PostgresSession::Row>> PostgresSession::ask(
    const char* sql, const std::vector<std::string>& values, int64_t timeout_ms) {
  std::vector<const char*> bound;
  for (const std::string& value : values) bound.push_back(value.c_str());
  if (!connection_ || PQsendQueryParams(connection_.get(), sql, static_cast<int>(bound.size()),
                                        nullptr, bound.data(), nullptr, nullptr, 0) != 1) {
    return std::unexpected(gone());
  }
  std::optional<Row> row;
  while (true) {
    while (PQisBusy(connection_.get()) != 0) {
      if (auto ok = wait(false, timeout_ms); !ok) return std::unexpected(ok.error());
      if (PQconsumeInput(connection_.get()) != 1) return std::unexpected(gone());
    }
    const ResultPtr result(PQgetResult(connection_.get()));
    if (!result) return row;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK) {
      row = first_row(result.get());
    } else if (status != PGRES_COMMAND_OK) {
      return std::unexpected(failed(result.get()));
    }
  }
}

}  // namespace sluice::store
