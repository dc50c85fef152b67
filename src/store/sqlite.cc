// SQLite. WAL lets readers and a writer work side by side; synchronous=FULL makes each commit reach
// the disk before it is told (sqlite.org/pragma.html#pragma_synchronous).
#include <cerrno>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include "store/engine.h"

namespace sluice::store {
namespace {

// Primary result codes (sqlite.org/rescode.html); the extended ones keep them in their low byte.
struct Meaning {
  int code;
  std::string_view text;
};
constexpr Meaning kMeanings[] = {
    {3, "file may not be used by this user"},
    {5, "is busy: another process has been writing for too long"},
    {6, "is locked by another statement"},
    {8, "file or its folder is read-only"},
    {10, "file could not be read or written; check the disk"},
    {11, "file is damaged; restore it from a backup"},
    {13, "could not write: the disk is full"},
    {14, "file could not be opened; check that its folder exists and may be written"},
    {19, "refused a duplicate or incomplete row"},
    {23, "file may not be used by this user"},
    {26, "file is not a SQLite database; move it away or restore it from a backup"},
};

std::string_view explain(const soci::soci_error& error) {
  const auto* ours = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  const int code = ours != nullptr ? ours->result() & 0xFF : 0;
  for (const Meaning& row : kMeanings) {
    if (row.code == code) return row.text;
  }
  return "failed";
}

// SQLite would create the file for everybody to read. mknod, because opening and closing the file
// here would drop the locks that this process may hold on it (sqlite.org/howtocorrupt.html, 2.2).
Result<void> create_private(const std::string& path) {
  if (::mknod(path.c_str(), S_IFREG | 0600, 0) == 0 || errno == EEXIST) return {};
  return fail(Cause::Storage, "the database file could not be made (error " +
                                  std::to_string(errno) +
                                  "); check that its folder exists and may be written");
}

bool is_busy(const soci::sqlite3_soci_error& error) {
  return (error.result() & 0xFF) == 5;
}

// The switch to WAL does not wait for another process that is just making the same database. A
// write lock does: it is taken and given back, and then the switch is tried again.
std::string switch_to_wal(soci::session& sql) {
  std::string mode;
  for (int tries = 0; tries < 100; ++tries) {
    try {
      sql << "PRAGMA journal_mode = WAL", soci::into(mode);
      return mode;
    } catch (const soci::sqlite3_soci_error& error) {
      if (!is_busy(error)) throw;
      sql << "BEGIN IMMEDIATE";
      sql << "ROLLBACK";
    }
  }
  return mode;
}

Result<void> open(soci::session& sql, const std::string& path) {
  if (path.empty() || path.find('"') != std::string::npos) {
    return fail(Cause::Storage, "the path of the database is empty or holds a quote");
  }
  if (auto created = create_private(path); !created) return created;
  sql.open(soci::sqlite3, "dbname=\"" + path + "\" timeout=5");
  if (switch_to_wal(sql) != "wal") {
    return fail(Cause::Storage,
                "the database cannot use a write-ahead log here; put data_dir on a local disk");
  }
  sql << "PRAGMA synchronous = FULL";
  sql << "PRAGMA foreign_keys = ON";
  return {};
}

}  // namespace

const Engine& sqlite_engine() {
  static constexpr Engine kEngine{"sqlite", open, explain};
  return kEngine;
}

}  // namespace sluice::store
