// SQLite. WAL lets readers and a writer work side by side; synchronous=FULL makes each commit reach
// the disk before it is told (sqlite.org/pragma.html#pragma_synchronous).
#include <cerrno>
#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

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

// SQLite would create the file for everybody to read.
Result<void> create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return {};
  }
  return fail(Cause::Storage, "the database file could not be opened (error " +
                                  std::to_string(errno) +
                                  "); check that its folder exists and may be written");
}

Result<void> open(soci::session& sql, const std::string& path) {
  if (path.empty() || path.find('"') != std::string::npos) {
    return fail(Cause::Storage, "the path of the database is empty or holds a quote");
  }
  if (auto created = create_private(path); !created) return created;
  sql.open(soci::sqlite3, "dbname=\"" + path + "\" timeout=5");
  std::string mode;
  sql << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal") {
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
