#include "port/key_import/key_file.h"

#include <gtest/gtest.h>

namespace sluice::port::key_import {
namespace {

// name=value[algorithm]@place of each key, then "-place: reason" of each that was left out.
std::string read(std::string_view text) {
  const auto file = read_key_file("f", text);
  if (!file) return "error " + file.error().param + ": " + file.error().message;
  std::string out;
  for (const KeyOfFile& key : file->keys) {
    out += key.name + "=" + std::string(key.value.reveal()) + "[" + key.algorithm + "]";
    for (const std::string& plan : key.plans) out += "+" + plan;
    out += "@" + key.place + "\n";
  }
  for (const LeftOut& left : file->left_out) out += "-" + left.place + ": " + left.reason + "\n";
  return out;
}

TEST(KeyFile, ReadsTheColumnsOfAwsInAnyOrderAndCase) {
  EXPECT_EQ(read("Key,name\napikey1234abcdefghij0123456789,First\n"),
            "First=apikey1234abcdefghij0123456789[]@f:2\n");
  EXPECT_EQ(read("Enabled,Name,key,description,UsageplanIds\r\n"
                 "true,A,k1,\"with, comma\",\"p1,p2\"\r\n"
                 "TRUE,B,k2,,'p3, p4'\r\n"
                 ",C,k3\r\n"),
            "A=k1[]+p1+p2@f:2\nB=k2[]+p3+p4@f:3\nC=k3[]@f:4\n");
}

TEST(KeyFile, ListsWhatItLeavesOutWithTheReason) {
  EXPECT_EQ(read("name,key,enabled\na,k1,false\nb,,true\nc,k2,maybe\nd,k 3,\ne,k4,true\n"),
            "e=k4[]@f:6\n"
            "-f:2: it is disabled\n"
            "-f:3: it has no key\n"
            "-f:4: its Enabled is neither true nor false\n"
            "-f:5: its key has characters that no header can carry\n");
}

TEST(KeyFile, ReadsQuotedFieldsWithLineEndsAndQuotes) {
  EXPECT_EQ(read("name,key\n\"a \"\"b\"\"\nc\",k1\nd,k2\n"), "a \"b\"_c=k1[]@f:2\nd=k2[]@f:4\n");
  EXPECT_EQ(read("name,key\na,k1\n\"b,k2\n"), "error f:3: a quote is never closed");
}

TEST(KeyFile, ReadsDigestsWithTheirAlgorithm) {
  const std::string sha256(64, 'a');
  EXPECT_EQ(read("name,hash,algorithm\na," + sha256 + ",SHA256\n"),
            "a=" + sha256 + "[sha256]@f:2\n");
  EXPECT_EQ(read("name,hash,algorithm\na," + sha256 + ",\nb," + sha256 + ",md5\nc,abc,sha1\n"),
            "-f:2: its digest has no algorithm\n"
            "-f:3: the algorithm of its digest is none of sha1, sha256, sha512; issue a new key\n"
            "-f:4: its digest must have 40 digits 0-9 and a-f for sha1\n");
}

TEST(KeyFile, ReadsNamesAndPasswordsAsClientsSendThem) {
  EXPECT_EQ(read("user,password\nann,pass:word 1\nbob,\n"),
            "ann=YW5uOnBhc3M6d29yZCAx[]@f:2\n-f:3: it has no password\n");
}

TEST(KeyFile, GivesEachKeyANameOfItsOwn) {
  EXPECT_EQ(read("name,key\na,k1\na,k2\n,k3\na-2,k4\n"),
            "a=k1[]@f:2\na-2=k2[]@f:3\nkey-of-line-4=k3[]@f:4\na-2-2=k4[]@f:5\n");
  std::string umlauts = "x";
  for (int i = 0; i < 60; ++i) umlauts += "\xC3\xBC";
  const auto file = read_key_file("f", "name,key\n" + umlauts + ",k1\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->keys[0].name, umlauts.substr(0, 89));
}

TEST(KeyFile, ReplacesInNamesWhatIsNoText) {
  EXPECT_EQ(read("name,key\na\xBD\x07z,k1\n"), "a__z=k1[]@f:2\n");
  const auto file = read_key_file("f", "name,key\n" + std::string(200, '\xBD') + ",k1\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->keys[0].name, std::string(90, '_'));
}

TEST(KeyFile, ReadsTheAnswerOfAwsGetApiKeys) {
  EXPECT_EQ(read(R"({"items": [
  {"id": "1", "name": "A", "value": "k1", "enabled": true},
  {"id": "2", "name": "B", "value": "k2", "enabled": false},
  {"id": "3", "name": "C", "enabled": true}
]})"),
            "A=k1[]@f:2\n-f:3: it is disabled\n"
            "-f:4: it has no value; export with --include-values\n");
}

TEST(KeyFile, ReadsKongsDeclarativeConfiguration) {
  EXPECT_EQ(read(R"(_format_version: "3.0"
consumers:
- username: alice
  keyauth_credentials:
  - key: k1
  - key: k2
  basicauth_credentials:
  - username: al
    password: open sesame
- custom_id: c-7
  hmacauth_credentials:
  - username: x
    secret: y
  basicauth_credentials:
  - username: z
    password: da39a3ee5e6b4b0d3255bfef95601890afd80709
)"),
            "alice=k1[]@f:5\nalice-2=k2[]@f:6\nalice-3=YWw6b3BlbiBzZXNhbWU=[]@f:8\n"
            "-f:15: its password is kept as a digest with the consumer's id mixed in, which a "
            "request cannot be checked against here; issue a new one\n"
            "-f:12: signatures need the secret itself, which is never stored; name it in the "
            "route's auth\n");
}

TEST(KeyFile, ReadsRowsOfKongsAdminApi) {
  EXPECT_EQ(read(R"({"data": [
  {"id": "1", "key": "k1", "consumer": {"id": "c1"}},
  {"id": "2", "username": "u", "secret": "s", "consumer": {"id": "c2"}},
  {"id": "3"}
]})"),
            "c1=k1[]@f:2\n"
            "-f:3: signatures need the secret itself, which is never stored; name it in the "
            "route's auth\n"
            "-f:4: it is neither a key nor a name with a password\n");
}

TEST(KeyFile, NamesTheLineOfABrokenFile) {
  EXPECT_EQ(read(""), "error f:1: the file is empty");
  EXPECT_EQ(read("text"),
            "error f:1: no keys are here: a CSV whose first line names a column Key, or a document "
            "with \"items\", \"data\" or \"consumers\" is wanted");
  EXPECT_EQ(read("name,kee\na,k1\n"),
            "error f:1: the first line must name the columns, one of them Key (or Hash and "
            "Algorithm, or User and Password)");
  EXPECT_EQ(read("key,name,KEY\n"), "error f:1: the column key is there twice");
  EXPECT_EQ(read("hash,name\n"), "error f:1: a column Hash needs a column Algorithm beside it");
  EXPECT_TRUE(read("{\"items\": [\n{]}").starts_with("error f:2: "));
}

TEST(KeyFile, BoundsWhatItReads) {
  EXPECT_TRUE(read(std::string(kMaxBytes + 1, ' ')).starts_with("error f: a key file has at most"));
  std::string many = "name,key\n";
  for (size_t i = 0; i <= kMaxKeys; ++i) many += "a" + std::to_string(i) + ",k\n";
  EXPECT_EQ(read(many), "error f:100002: a key file has at most 100000 keys; split it");
}

}  // namespace
}  // namespace sluice::port::key_import
