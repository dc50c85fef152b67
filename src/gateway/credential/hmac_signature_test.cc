#include "gateway/credential/hmac_signature.h"

#include <gtest/gtest.h>

namespace sluice::gateway::credential {
namespace {

using crypto::MacAlgorithm;

// The signatures below were made with another implementation (Python's hmac), but for the first,
// which a tutorial shows.
constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr int64_t kNow = 784'111'777;
constexpr std::string_view kSigned = "N/5I/WBowha0GKcQqRURxBndd2RB8y8TQ20Dx8bFdWk=";

struct Sent {
  std::string text;
  wire::http1::MessageParser parser{wire::http1::MessageParser::Kind::Request, {}};
};

// Lines without their ends.
std::unique_ptr<Sent> request(std::string_view line, const std::vector<std::string>& fields) {
  auto out = std::make_unique<Sent>();
  out->text = std::string(line) + "\r\nhost: a.example\r\n";
  for (const std::string& field : fields) out->text += field + "\r\n";
  out->text += "\r\n";
  EXPECT_TRUE(out->parser.parse_head(out->text));
  return out;
}

std::string credential(std::string_view signature, std::string_view fields = "date @request-target",
                       std::string_view algorithm = "hmac-sha256",
                       std::string_view user = "alice") {
  return "authorization: hmac username=\"" + std::string(user) + "\", algorithm=\"" +
         std::string(algorithm) + "\", headers=\"" + std::string(fields) + "\", signature=\"" +
         std::string(signature) + "\"";
}

HmacPolicy policy() {
  HmacPolicy out;
  out.users.push_back({"alice", Secret("secret-of-alice")});
  out.users.push_back({"bob", Secret("secret-of-bob")});
  out.algorithms = {MacAlgorithm::HmacSha1, MacAlgorithm::HmacSha256, MacAlgorithm::HmacSha384,
                    MacAlgorithm::HmacSha512};
  return out;
}

std::string outcome(std::string_view line, const std::vector<std::string>& fields,
                    const HmacPolicy& rules = policy(), int64_t now = kNow) {
  const auto sent = request(line, fields);
  const auto who = verify_hmac(sent->parser.head(), rules, now);
  return who ? (*who)->name : who.error().message;
}

constexpr std::string_view kLine = "POST /orders?page=%202 HTTP/1.1";
const std::string kDateField = "date: " + std::string(kDate);

TEST(HmacSignature, AcceptsTheExampleOfATutorialForKong) {
  HmacPolicy rules = policy();
  rules.users = {};
  rules.users.push_back({"u", Secret("!Qwaszxerdfcv")});
  EXPECT_EQ(outcome("GET /kong/healthy HTTP/1.1",
                    {"Date: Mon, 02 Dec 2024 16:23:54 GMT", "Dummy: Kong",
                     credential("lmCENhBAr+WhCzoL21aqRU44Y0C5HjS5sAU8zkmAoPE=",
                                "date dummy @request-target", "hmac-sha256", "u")},
                    rules, 1'733'156'634),
            "u");
}

TEST(HmacSignature, CoversMethodPathAndQueryAsTheyStand) {
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kSigned)}), "alice");
  for (const char* other : {"PUT /orders?page=%202 HTTP/1.1", "POST /orders?page=%203 HTTP/1.1",
                            "POST /orders HTTP/1.1", "POST /orders?page=+2 HTTP/1.1"}) {
    EXPECT_EQ(outcome(other, {kDateField, credential(kSigned)}), "the signature does not fit");
  }
}

TEST(HmacSignature, KnowsTheRequestLineAndTheOtherAlgorithms) {
  EXPECT_EQ(outcome(kLine, {"x-date: " + std::string(kDate),
                            credential("c73eGz9+7+N9sGpv0UndK8XCJO0bHkHeRBrI7ksH5FNa+p1wc+h2EtXSde"
                                       "ZHHKmG1PoPTgABmWpZbGCeXL43TA==",
                                       "x-date request-line", "hmac-sha512")}),
            "alice");
  EXPECT_EQ(
      outcome(kLine, {kDateField, credential("NzWHkoqvKapWK4qQ45GQeM9SYnc=", "date", "hmac-sha1")}),
      "alice");
}

TEST(HmacSignature, SpellsFieldsAsTheClientDidAndAbsentOnesWithoutASpace) {
  EXPECT_EQ(outcome(kLine, {kDateField,
                            credential("lR5vcQA9MebeWYSsBlatQiIegoMqgFYZKwe4y+iTDWae9j1VgYNfjyJIpef"
                                       "7QbBC",
                                       "Date x-absent", "hmac-sha384")}),
            "alice");
}

TEST(HmacSignature, LooksIntoProxyAuthorizationFirst) {
  const std::string good = "proxy-" + credential(kSigned);
  EXPECT_EQ(outcome(kLine, {kDateField, good, "authorization: Bearer of-the-upstream"}), "alice");
}

TEST(HmacSignature, DoesNotTellAnUnknownUserFromAWrongSignature) {
  const std::string wanted = "the signature does not fit";
  EXPECT_EQ(outcome(kLine, {kDateField,
                            credential(kSigned, "date @request-target", "hmac-sha256", "bob")}),
            wanted);
  EXPECT_EQ(outcome(kLine, {kDateField,
                            credential(kSigned, "date @request-target", "hmac-sha256", "carol")}),
            wanted);
  EXPECT_EQ(outcome(kLine, {kDateField, credential("AAAA")}), wanted);
  EXPECT_EQ(outcome(kLine, {kDateField, credential("!!!!")}), wanted);
}

// An unknown user is checked against the empty secret, which anybody can sign with.
TEST(HmacSignature, NeverAcceptsTheEmptySecret) {
  constexpr std::string_view kMade = "gbCUU8bYEsj7HZ2yayYj+f0cDLXGHY8zrzhSnmh2o8A=";
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kMade, "date", "hmac-sha256", "carol")}),
            "the signature does not fit");
}

TEST(HmacSignature, HoldsWhileTheDateIsWithinTheSkew) {
  const std::vector<std::string> fields = {kDateField, credential(kSigned)};
  EXPECT_EQ(outcome(kLine, fields, policy(), kNow + 300), "alice");
  EXPECT_EQ(outcome(kLine, fields, policy(), kNow - 300), "alice");
  const std::string late = "a date or x-date near the present time is needed beside the signature";
  EXPECT_EQ(outcome(kLine, fields, policy(), kNow + 301), late);
  EXPECT_EQ(outcome(kLine, fields, policy(), kNow - 301), late);
  EXPECT_EQ(outcome(kLine, {credential(kSigned)}), late);
}

// A request that was overheard must not become good again by a date that nobody signed.
TEST(HmacSignature, TakesTheSignedDateWhereOneIsSigned) {
  EXPECT_NE(
      outcome(kLine, {kDateField, "x-date: Mon, 07 Nov 1994 08:49:37 GMT", credential(kSigned)},
              policy(), kNow + 86'400),
      "alice");
}

TEST(HmacSignature, RefusesASignedFieldThatIsThereTwice) {
  EXPECT_EQ(outcome(kLine, {kDateField, kDateField, credential(kSigned)}),
            "a field that is signed is there twice");
}

TEST(HmacSignature, WantsTheFieldsThatTheRouteAsksFor) {
  HmacPolicy rules = policy();
  rules.signed_fields = {"date", "@request-target"};
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kSigned)}, rules), "alice");
  rules.signed_fields = {"date", "digest"};
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kSigned)}, rules),
            "the signature must cover \"digest\"");
}

TEST(HmacSignature, RefusesAlgorithmsThatAreNotAllowed) {
  HmacPolicy rules = policy();
  rules.algorithms = {MacAlgorithm::HmacSha512};
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kSigned)}, rules),
            "the signature's algorithm is not allowed here");
}

TEST(HmacSignature, RefusesWhatIsNoCredential) {
  const std::string good = credential(kSigned);
  for (const std::string& field :
       {std::string("authorization: hmac"), std::string("authorization: Basic YTpi"),
        std::string("authorization: hmac username=\"a\""),
        std::string("authorization: hmac username=\"a\" algorithm=\"b\""),
        good + ", username=\"alice\"", good + ", more=\"x\"", good.substr(0, good.size() - 1),
        std::string("authorization: hmac ,,,"), std::string("authorization: hmac =\"\"")}) {
    EXPECT_NE(outcome(kLine, {kDateField, field}), "alice") << field;
  }
  std::string many = "date @request-target";
  for (int i = 0; i < 40; ++i) many += " x";
  EXPECT_EQ(outcome(kLine, {kDateField, credential(kSigned, many)}),
            "the signature covers too many fields");
}

}  // namespace
}  // namespace sluice::gateway::credential
