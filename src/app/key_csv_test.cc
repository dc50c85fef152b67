#include "app/key_csv.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

std::string why(std::string_view text) {
  const auto keys = read_key_csv(text);
  return keys ? "" : keys.error().message;
}

TEST(KeyCsv, ReadsWhatAmazonWrites) {
  const auto keys = read_key_csv(
      "Name,key,description,Enabled,usageplanIds\r\n"
      "shop,abcdef1234567890,\"a, \"\"b\"\"\nc\",TRUE,x\r\n\r\nold,zyxwv9876543210,,FALSE,\r\n");
  ASSERT_TRUE(keys.has_value());
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[0].name, "shop");
  EXPECT_TRUE((*keys)[0].key.equals("abcdef1234567890"));
  EXPECT_TRUE((*keys)[0].enabled);
  EXPECT_FALSE((*keys)[1].enabled);
  EXPECT_EQ((*keys)[1].line, 5U);
}

TEST(KeyCsv, ReadsNamesAndPasswords) {
  const auto keys = read_key_csv("user,password\nann,s3cret:x\n");
  ASSERT_TRUE(keys.has_value());
  EXPECT_EQ((*keys)[0].name, "ann");
  EXPECT_TRUE((*keys)[0].key.equals("basic:ann:s3cret:x"));
}

TEST(KeyCsv, SaysWhereAFileIsWrongAndNeverTheKey) {
  EXPECT_NE(why("a,b\n").find("line 1"), std::string::npos);
  EXPECT_NE(why("").find("line 1"), std::string::npos);
  EXPECT_NE(why("name,key\nx,\n").find("line 2: the key is empty"), std::string::npos);
  EXPECT_NE(why("name,key\n,k\n").find("line 2: the name is empty"), std::string::npos);
  EXPECT_NE(why("name,key\na,k\na,canary\n").find("line 3"), std::string::npos);
  EXPECT_EQ(why("name,key\na,k\na,canary\n").find("canary"), std::string::npos);
  EXPECT_NE(why("name,key\na,\"canary\n").find("not closed"), std::string::npos);
}

}  // namespace
}  // namespace sluice::app
