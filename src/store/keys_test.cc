#include "store/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "store/folder_for_test.h"

namespace sluice::store {
namespace {

class Keys : public testing::Test {
 protected:
  static Database must_open(const TestFolder& folder) {
    auto db = Database::open(folder.connect());
    if (!db) ADD_FAILURE() << db.error().message;
    return std::move(*db);
  }
  void add(const std::string& name, std::optional<int64_t> expires = {}) {
    const auto made = keys_.create({.id = "id-" + name,
                                    .name = name,
                                    .fingerprint = "f-" + name,
                                    .last4 = "1234",
                                    .created_at = ++clock_,
                                    .expires_at = expires});
    ASSERT_TRUE(made.has_value()) << made.error().message;
  }
  std::string active_at(int64_t now) {
    std::string names;
    const auto active = keys_.load_active(now).value();
    for (const KeyRecord& key : active) names += key.name + " ";
    return names;
  }

  TestFolder folder_;
  Database db_ = must_open(folder_);
  KeyRepository keys_{db_};
  int64_t clock_ = 100;
};

TEST_F(Keys, ComeBackAsTheyWereStored) {
  add("ci", 5'000'000'000);
  const auto all = keys_.list().value();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].id, "id-ci");
  EXPECT_EQ(all[0].name, "ci");
  EXPECT_EQ(all[0].fingerprint, "f-ci");
  EXPECT_EQ(all[0].last4, "1234");
  EXPECT_EQ(all[0].created_at, 101);
  EXPECT_EQ(all[0].expires_at, 5'000'000'000);
  EXPECT_FALSE(all[0].revoked_at.has_value());
}

TEST_F(Keys, AreActiveUntilRevokedOrExpired) {
  add("a");
  add("b", 1000);
  add("c");
  EXPECT_EQ(active_at(999), "a b c ");
  EXPECT_EQ(active_at(1000), "a c ");
  ASSERT_TRUE(keys_.revoke("c", 500).has_value());
  EXPECT_EQ(active_at(999), "a b ");
  EXPECT_EQ(keys_.list()->size(), 3U);
  EXPECT_EQ(keys_.list()->at(2).revoked_at, 500);
}

TEST_F(Keys, AreRevokedByIdBeforeName) {
  add("a");
  ASSERT_TRUE(keys_.create({.id = "other", .name = "id-a", .fingerprint = "f", .last4 = "x"}));
  EXPECT_EQ(keys_.revoke("id-a", 1)->name, "a");
  EXPECT_EQ(keys_.revoke("id-a", 1)->name, "id-a");
}

TEST_F(Keys, ThatAreNotThereCannotBeRevoked) {
  add("a");
  ASSERT_TRUE(keys_.revoke("a", 1).has_value());
  for (const char* who : {"a", "b", "", "' OR 1=1 --"}) {
    const auto again = keys_.revoke(who, 2);
    ASSERT_FALSE(again.has_value()) << who;
    EXPECT_EQ(again.error().cause, Cause::BadRequest);
  }
  EXPECT_EQ(keys_.list()->at(0).revoked_at, 1);
}

TEST_F(Keys, HaveANameOfTheirOwnWhileInUse) {
  add("a");
  const auto twin = keys_.create({.id = "i2", .name = "a", .fingerprint = "f2", .last4 = "x"});
  ASSERT_FALSE(twin.has_value());
  EXPECT_EQ(twin.error().cause, Cause::BadRequest);
  ASSERT_TRUE(keys_.revoke("a", 1).has_value());
  EXPECT_TRUE(keys_.create({.id = "i2", .name = "a", .fingerprint = "f2", .last4 = "x"}));
}

TEST_F(Keys, RotateInOneStep) {
  add("a");
  const auto fresh = keys_.rotate("a", {.id = "i2", .fingerprint = "f2", .last4 = "5678"}, 200);
  ASSERT_TRUE(fresh.has_value()) << fresh.error().message;
  EXPECT_EQ(fresh->name, "a");
  const auto active = keys_.load_active(200).value();
  ASSERT_EQ(active.size(), 1U);
  EXPECT_EQ(active[0].fingerprint, "f2");
  EXPECT_EQ(keys_.list()->at(0).revoked_at, 200);
}

TEST_F(Keys, StayAsTheyAreWhenARotationFails) {
  add("a");
  add("b");
  const auto clash = keys_.rotate("a", {.id = "id-b", .fingerprint = "f9", .last4 = "x"}, 200);
  EXPECT_FALSE(clash.has_value());
  EXPECT_EQ(active_at(200), "a b ");
}

TEST_F(Keys, RevisionMovesWithEveryChangeAndOnlyThen) {
  const auto start = keys_.revision().value();
  add("a");
  const auto created = keys_.revision().value();
  EXPECT_GT(created, start);
  ASSERT_FALSE(keys_.revoke("nobody", 1).has_value());
  ASSERT_TRUE(keys_.list().has_value());
  EXPECT_EQ(keys_.revision(), created);
  ASSERT_TRUE(keys_.revoke("a", 1).has_value());
  EXPECT_GT(keys_.revision().value(), created);
}

TEST_F(Keys, ChangesAreSeenByOtherConnections) {
  Database other = must_open(folder_);
  KeyRepository theirs(other);
  add("a");
  EXPECT_EQ(theirs.load_active(1)->size(), 1U);
  ASSERT_TRUE(theirs.revoke("a", 1).has_value());
  EXPECT_EQ(active_at(1), "");
}

TEST_F(Keys, HoldAnyTextAsItIs) {
  const std::string name = "Robert'); DROP TABLE client_keys; -- \xC3\xA9 :name";
  add(name);
  EXPECT_EQ(keys_.list()->at(0).name, name);
}

TEST_F(Keys, OfAnotherGatewayAreImportedOnce) {
  add("alice");
  const std::vector<KeyRecord> keys = {
      {.id = "imp_1", .name = "alice", .fingerprint = "g1", .last4 = "", .created_at = 1},
      {.id = "imp_2", .name = "alice", .fingerprint = "g2", .last4 = "", .created_at = 1},
      {.id = "imp_3", .name = "again", .fingerprint = "g1", .last4 = "", .created_at = 1}};
  std::vector<KeyRecord> first = keys;
  EXPECT_THAT(keys_.import(first).value(),
              testing::ElementsAre(KeyImport::Added, KeyImport::Added, KeyImport::Known));
  EXPECT_EQ(first[0].name, "alice-2");
  EXPECT_EQ(first[1].name, "alice-3");
  EXPECT_EQ(first[2].id, "imp_1");
  ASSERT_TRUE(keys_.revoke("imp_2", 2'000));
  std::vector<KeyRecord> second = keys;
  EXPECT_THAT(keys_.import(second).value(),
              testing::ElementsAre(KeyImport::Known, KeyImport::Revoked, KeyImport::Known));
  EXPECT_EQ(active_at(2'000), "alice-2 alice ");
}

TEST_F(Keys, AreImportedAllOrNone) {
  std::vector<KeyRecord> keys = {
      {.id = "imp_1", .name = "a", .fingerprint = "g1", .last4 = "", .created_at = 1},
      {.id = "imp_1", .name = "b", .fingerprint = "g2", .last4 = "", .created_at = 1}};
  EXPECT_FALSE(keys_.import(keys));
  EXPECT_EQ(active_at(2'000), "");
}

}  // namespace
}  // namespace sluice::store
