#include "store/database.h"

#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/folder_for_test.h"
#include "store/keys.h"
#include "store/routes.h"
#include "store/session.h"

namespace sluice::store {
namespace {

Database must_open(const TestFolder& folder) {
  auto db = Database::open(folder.connect());
  if (!db) ADD_FAILURE() << db.error().message;
  return std::move(*db);
}

std::string pragma(Database& db, const char* statement) {
  std::string value;
  db.session().sql() << statement, soci::into(value);
  return value;
}

TEST(Database, CommitsReachTheDisk) {
  const TestFolder folder;
  Database db = must_open(folder);
  EXPECT_EQ(pragma(db, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma(db, "PRAGMA synchronous"), "2");  // FULL
  EXPECT_EQ(pragma(db, "PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma(db, "PRAGMA busy_timeout"), "5000");
}

TEST(Database, FileIsForNobodyElse) {
  const TestFolder folder;
  const Database db = must_open(folder);
  struct stat status{};
  ASSERT_EQ(::stat(folder.file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(Database, OpensAgainWithoutAChange) {
  const TestFolder folder;
  {
    Database first = must_open(folder);
  }
  Database second = must_open(folder);
  EXPECT_EQ(pragma(second, "SELECT COUNT(*) FROM schema_version"), "1");
}

TEST(Database, IsMadeByAnyOfThoseThatStartAtOnce) {
  for (int round = 0; round < 10; ++round) {
    const TestFolder folder;
    for (int process = 0; process < 4; ++process) {
      if (fork() == 0) _exit(Database::open(folder.connect()).has_value() ? 0 : 1);
    }
    for (int process = 0; process < 4; ++process) {
      int status = 1;
      wait(&status);
      EXPECT_EQ(status, 0);
    }
  }
}

TEST(Database, LeavesANewerSchemaAlone) {
  const TestFolder folder;
  {
    Database db = must_open(folder);
    db.session().sql() << "UPDATE schema_version SET version = 9999";
  }
  const auto again = Database::open(folder.connect());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().cause, Cause::Storage);
  EXPECT_EQ(again.error().message,
            "the database has schema 9999, this program knows up to 8; use the newer program, or "
            "restore an older backup");
}

TEST(Database, PathMayHoldSpaces) {
  const TestFolder folder;
  EXPECT_TRUE(Database::open("sqlite:" + folder.path() + "/a b=c timeout.db").has_value());
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/a b=c timeout.db"));
}

TEST(Database, RefusesWhatItCannotOpen) {
  const TestFolder folder;
  for (const std::string& connect :
       {std::string(), std::string("sqlite"), std::string("sqlite:"), std::string("oracle:x"),
        "sqlite:" + folder.path() + "/no/such/folder.db", "sqlite:" + folder.path(),
        "sqlite:" + folder.path() + "/a\" timeout=1.db"}) {
    const auto db = Database::open(connect);
    ASSERT_FALSE(db.has_value()) << connect;
    EXPECT_EQ(db.error().cause, Cause::Storage);
  }
}

TEST(Database, SaysWhenTheFileIsNoDatabase) {
  const TestFolder folder;
  std::ofstream(folder.file()) << std::string(8192, 'x');
  const auto db = Database::open(folder.connect());
  ASSERT_FALSE(db.has_value());
  EXPECT_EQ(db.error().cause, Cause::Storage);
  EXPECT_EQ(db.error().message,
            "the database file is not a SQLite database; move it away or restore it from a backup");
}

TEST(Database, SaysWhenTheFileIsDamaged) {
  const TestFolder folder;
  {
    Database db = must_open(folder);
    RouteRepository routes(db);
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(routes.append("m" + std::to_string(i), std::string(500, 'w'), "me", i));
    }
  }
  {
    // Everything behind the first page, which holds the header and the list of tables.
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(0, std::ios::end);
    const auto size = static_cast<size_t>(file.tellp());
    ASSERT_GT(size, 8192U);
    file.seekp(4096);
    file << std::string(size - 4096, '\xA5');
  }
  auto db = Database::open(folder.connect());
  const Error error = db ? RouteRepository(*db).current().error() : db.error();
  EXPECT_EQ(error.cause, Cause::Storage);
  EXPECT_EQ(error.message, "the database file is damaged; restore it from a backup");
}

// SOCI puts the values of a failed statement into its messages.
TEST(Database, ErrorsNeverCarryValues) {
  const TestFolder folder;
  Database db = must_open(folder);
  KeyRepository keys(db);
  const KeyRecord key{.id = "canary1", .name = "canary2", .fingerprint = "canary3", .last4 = "x"};
  ASSERT_TRUE(keys.create(key).has_value());
  KeyRecord twin = key;
  twin.name = "canary4";
  const auto refused = keys.create(twin);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().cause, Cause::Storage);
  EXPECT_EQ(refused.error().message, "the database refused a duplicate or incomplete row");
}

TEST(Transaction, IsUndoneWhenItsBodyFails) {
  const TestFolder folder;
  Database db = must_open(folder);
  const auto result = in_transaction(db.session(), [](soci::session& sql) -> Result<void> {
    sql << "UPDATE revisions SET value = 77";
    return fail(Cause::BadRequest, "no");
  });
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(KeyRepository(db).revision(), 0);
}

}  // namespace
}  // namespace sluice::store
