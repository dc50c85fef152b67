#include "gateway/authenticate.h"

#include <gtest/gtest.h>

#include "crypto/api_key.h"
#include "crypto/foreign_key.h"

namespace sluice::gateway {
namespace {

using wire::http1::MessageParser;

const Secret kPepper("a pepper of no consequence at all");

Secret key_number(char n) {
  return crypto::make_api_key(std::string(crypto::kApiKeyRandomBytes, n));
}

std::shared_ptr<const KeyTable> table_of(std::initializer_list<char> numbers) {
  auto table = std::make_shared<KeyTable>();
  table->pepper = kPepper;
  for (char n : numbers) {
    const Secret key = key_number(n);
    table->active.emplace(crypto::fingerprint(kPepper, key.reveal()),
                          KeyInfo{"key_" + std::string(1, n), "name"});
  }
  return table;
}

class Authenticate : public testing::Test {
 protected:
  // The id of the key that was recognised; empty: refused.
  std::string ask(const std::string& fields) {
    const std::string bytes = "GET /v1/models HTTP/1.1\r\nhost: a\r\n" + fields + "\r\n";
    MessageParser parser(MessageParser::Kind::Request, {});
    EXPECT_TRUE(parser.parse_head(bytes));
    const auto found = cache.authenticate(parser.head(), snapshot);
    return found && *found != nullptr ? (*found)->id : "";
  }
  std::string ask_with(char number) {
    return ask("authorization: Bearer " + std::string(key_number(number).reveal()) + "\r\n");
  }

  KeyCache cache;
  Snapshot snapshot;
};

TEST_F(Authenticate, TakesAKeyFromEitherHeader) {
  snapshot.keys = table_of({'a'});
  const std::string key(key_number('a').reveal());
  EXPECT_EQ(ask("authorization: Bearer " + key + "\r\n"), "key_a");
  EXPECT_EQ(ask("Authorization: bearer  " + key + "\r\n"), "key_a");
  EXPECT_EQ(ask("x-api-key: " + key + "\r\n"), "key_a");
  EXPECT_EQ(ask("authorization: Basic " + key + "\r\n"), "");
  EXPECT_EQ(ask(""), "");
}

TEST_F(Authenticate, AsksForNothingWhereNoKeyIsRequired) {
  snapshot.require_key = false;
  const std::string bytes = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  MessageParser parser(MessageParser::Kind::Request, {});
  ASSERT_TRUE(parser.parse_head(bytes));
  const auto found = cache.authenticate(parser.head(), snapshot);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, nullptr);
}

TEST_F(Authenticate, RecognisesAKeyAgainAndTellsItFromOthers) {
  snapshot.keys = table_of({'a', 'b'});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ask_with('a'), "key_a");
    EXPECT_EQ(ask_with('b'), "key_b");
    EXPECT_EQ(ask_with('c'), "");
  }
}

TEST_F(Authenticate, TakesKeysOfAnotherGatewayOnceSomeWereImported) {
  const std::string plain = "apikey1234abcdefghij0123456789";
  const std::string known_by_digest = "another-gateways-key";
  auto table = std::make_shared<KeyTable>();
  table->pepper = kPepper;
  table->active.emplace(crypto::fingerprint(kPepper, plain), KeyInfo{"imp_1", "first"});
  table->active.emplace(
      crypto::fingerprint_through(kPepper, crypto::KeyDigest::BySha256, known_by_digest),
      KeyInfo{"imp_2", "second"});
  snapshot.keys = std::make_shared<const KeyTable>(*table);
  EXPECT_EQ(ask("x-api-key: " + plain + "\r\n"), "");
  table->has_foreign = true;
  snapshot.keys = table;
  EXPECT_EQ(ask("x-api-key: " + plain + "\r\n"), "imp_1");
  EXPECT_EQ(ask("x-api-key: " + known_by_digest + "\r\n"), "imp_2");
  EXPECT_EQ(ask("x-api-key: " + plain + "0\r\n"), "");
  EXPECT_EQ(ask("x-api-key: " + std::string(5000, 'a') + "\r\n"), "");
}

// Memory that a table leaves is soon that of a later table: what was remembered of the first must
// not count for the second.
TEST_F(Authenticate, ARevokedKeyStaysRevokedThroughLaterTables) {
  for (int round = 0; round < 50; ++round) {
    snapshot.keys = table_of({'a', 'b'});
    ASSERT_EQ(ask_with('a'), "key_a");
    snapshot.keys = table_of({'b'});
    snapshot.keys = table_of({'b'});
    ASSERT_EQ(ask_with('a'), "") << "in round " << round;
    ASSERT_EQ(ask_with('b'), "key_b");
  }
}

}  // namespace
}  // namespace sluice::gateway
