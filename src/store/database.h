// One connection to the store, opened from a connect string:
//
//   sqlite:PATH        the default; WAL, synchronous=FULL: what is committed survives a power cut
//
// Opening brings the schema up to date; a schema newer than this program is refused untouched.
// Calls block and may wait five seconds for another writer: keep them off the I/O threads. Not
// thread-safe: one Database a thread; any number of them, in any number of processes, may be open
// on the same store. Errors are Cause::Storage and never carry a value out of a statement.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sluice::store {

class Session;  // session.h, for the files of this layer

class Database final {
 public:
  static Result<Database> open(std::string_view connect);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] Session& session() { return *session_; }

 private:
  explicit Database(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace sluice::store
