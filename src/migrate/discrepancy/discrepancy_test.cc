// Redaction, clusters, review rules, what is kept, and the evaluation set.
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/rng.h"
#include "migrate/compare/all.h"
#include "migrate/compare/cpu_for_test.h"
#include "migrate/discrepancy/cluster.h"
#include "migrate/discrepancy/export.h"
#include "migrate/discrepancy/keep.h"
#include "migrate/discrepancy/redact_json.h"
#include "wire/json.h"

namespace sluice::migrate::discrepancy {
namespace {

using compare::cpu_ms;

std::string redacted(std::string_view text) {
  return Redactor().redact(text).text;
}

TEST(Redaction, HidesMailAddresses) {
  EXPECT_EQ(redacted("Write to ann.lee+x@mail.example.org."), "Write to [email].");
  EXPECT_EQ(redacted("<j\u00f6rg@b\u00fccher.example>"), "<[email]>");
  EXPECT_EQ(redacted("4111 1111 1111 1111ann@example.org"), "[card][email]");
  EXPECT_EQ(redacted("a@b, x @ y.org, @handle"), "a@b, x @ y.org, @handle");
}

TEST(Redaction, HidesCardNumbersThatHold) {
  EXPECT_EQ(redacted("4111 1111 1111 1111"), "[card]");
  EXPECT_EQ(redacted("pay 4111-1111-1111-1111, now"), "pay [card], now");
  EXPECT_EQ(redacted("378282246310005"), "[card]");
  EXPECT_EQ(redacted("4111 1111 1111 1111 27"), "[card] 27");
  EXPECT_EQ(redacted("4111111111111112"), "4111111111111112");
  EXPECT_EQ(redacted("0000000000000000"), "0000000000000000");
  EXPECT_EQ(redacted("41111111111111111111111"), "41111111111111111111111");
}

TEST(Redaction, HidesTelephoneNumbers) {
  EXPECT_EQ(redacted("+49 30 1234567"), "[phone]");
  EXPECT_EQ(redacted("call +14155550123!"), "call [phone]!");
  EXPECT_EQ(redacted("(415) 555-0123"), "[phone]");
  EXPECT_EQ(redacted("+4930123456789-4111 1111 1111 1111"), "[phone]-[card]");
  EXPECT_EQ(redacted("1-800-555-0199"), "[phone]");
  EXPECT_EQ(redacted("2026-03-05 and 12345678901"), "2026-03-05 and 12345678901");
}

TEST(Redaction, HidesKeysAndTokens) {
  EXPECT_EQ(redacted("key sk-EXAMPLEEXAMPLEEXAMPLE0 end"), "key [key] end");
  EXPECT_EQ(redacted("Authorization: Bearer abcdefghijklmnopqrst"), "Authorization: [credential]");
  EXPECT_EQ(redacted("slk_live_EXAMPLEEXAMPLE123."), "[key].");
  EXPECT_EQ(redacted("the bearer of news, a sk-ill"), "the bearer of news, a sk-ill");
}

TEST(Redaction, LeavesOrdinaryTextAlone) {
  const std::string text =
      "In 2026 the 3 trains to \u00d8rland left at 09:15, 1,200.50 euros each.";
  EXPECT_EQ(redacted(text), text);
  EXPECT_EQ(Redactor().redact(text).marks, 0);
}

TEST(Redaction, SeesThroughTheEscapesOfJson) {
  EXPECT_EQ(redacted("to ann\\u0040example.org now"), "to [email] now");
  EXPECT_EQ(redacted("to ann\\\\u0040example.org now"), "to [email] now");
  EXPECT_EQ(redacted("a\\n4111111111111111\\n"), "a\\n[card]\\n");
  EXPECT_EQ(redacted("a\\\\n4111111111111111"), "a\\\\n[card]");
  EXPECT_EQ(redacted("caf\\u00e9 \\u0000 \\u00"), "caf\\u00e9 \\u0000 \\u00");
  EXPECT_EQ(redact_json(R"({"to":"ann\u0040example.org","n":4111111111111111,"ann@a.org":[1]})",
                        Redactor()),
            R"({"to":"[email]","n":"[card]","[email]":[1]})");
  EXPECT_EQ(redact_json(R"({ "a" : 1 })", Redactor()), R"({ "a" : 1 })");
  EXPECT_EQ(redact_json("plain", Redactor()), std::nullopt);
}

TEST(Redaction, HidesSecretsByFormAndByName) {
  const std::string name = "PRIVATE KEY-----";
  const std::string pem = "-----BEGIN RSA " + name + "\nMIIE\n-----END RSA " + name;
  EXPECT_EQ(redacted("key:\n" + pem + "\nend"), "key:\n[private key]\nend");
  EXPECT_EQ(redacted("-----BEGIN " + name + "\nMIIE cut here"), "[private key]");
  EXPECT_EQ(redacted("-----BEGIN CERTIFICATE-----\nMIIE"), "-----BEGIN CERTIFICATE-----\nMIIE");
  // The example of AWS's documentation.
  EXPECT_EQ(redacted("is wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY."), "is [key].");
  EXPECT_EQ(redacted("da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(redacted("https://a.example/x?id=7&token=abcdef123&b=1"),
            "https://a.example/x?id=7&[credential]&b=1");
  EXPECT_EQ(redacted("X-Amz-Signature=0123456789abcdef&password=hunter22"),
            "[credential]&[credential]");
  EXPECT_EQ(redacted("max_tokens=100000 monkey=banana1"), "max_tokens=100000 monkey=banana1");
  EXPECT_EQ(
      redact_json(R"({"password":"hunter2","max_tokens":"5","a":{"api-key":"k"}})", Redactor()),
      R"({"password":"[credential]","max_tokens":"5","a":{"api-key":"[credential]"}})");
}

TEST(Redaction, FollowsTheOperatorsPatterns) {
  Redactor redactor;
  ASSERT_TRUE(redactor.add("EMP-######", "employee"));
  ASSERT_TRUE(redactor.add("MRN#+", "record"));
  ASSERT_TRUE(redactor.add("@@##-?+", "plate"));
  ASSERT_TRUE(redactor.add("a\\#b", "odd"));
  EXPECT_EQ(redactor.redact("EMP-123456, EMP-12345, EMP-1234567").text,
            "[employee], EMP-12345, EMP-1234567");
  EXPECT_EQ(redactor.redact("MRN7 MRN77777 MRN xMRN7").text, "[record] [record] MRN xMRN7");
  EXPECT_EQ(redactor.redact("ab12-x9z!").text, "[plate]!");
  EXPECT_EQ(redactor.redact("a#b").text, "[odd]");
}

TEST(Redaction, RefusesPatternsThatAreBrokenOrCouldBacktrack) {
  Redactor redactor;
  for (const char* bad : {"", "##", "+##", "##+#", "?+@", "##++", "ab\\", "#+?x"}) {
    const auto added = redactor.add(bad, "x");
    ASSERT_FALSE(added) << bad;
    EXPECT_EQ(added.error().cause, Cause::Config);
  }
  EXPECT_FALSE(redactor.add("abc", ""));
  for (size_t i = 0; i < Redactor::kMostPatterns; ++i) ASSERT_TRUE(redactor.add("abc", "x"));
  EXPECT_FALSE(redactor.add("abc", "x"));
}

TEST(Redaction, FindsNothingInWhatItHasRedacted) {
  base::Rng rng(41);
  static constexpr const char* kPieces[] = {"ann@example.org",
                                            "4111 1111 1111 1111",
                                            "+4930123456789",
                                            "sk-EXAMPLEEXAMPLEEXAMPLE0",
                                            " ",
                                            "\n",
                                            "word",
                                            "12",
                                            "-",
                                            "(",
                                            ".",
                                            "@",
                                            "Bearer ",
                                            "\xFF"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto n = rng.next() % 12; n > 0; --n) text += kPieces[rng.next() % std::size(kPieces)];
    const std::string once = redacted(text);
    ASSERT_EQ(redacted(once), once) << text;
  }
}

// Inputs made to keep a backtracking matcher busy; printed, and bounded by the test's own patience.
TEST(Redaction, StaysLinearOnHostileText) {
  Redactor redactor;
  ASSERT_TRUE(redactor.add("@+-#+-@+", "x"));
  for (const char* piece : {"a.", "a", "1 ", "1", "+1", "eyJ.", "bearer ", "a@", "a-1-"}) {
    std::string text;
    while (text.size() < 200'000) text += piece;
    Redaction out;
    const double ms = cpu_ms([&] { out = redactor.redact(text); });
    std::printf("  200 kB of \"%s\": %.1f ms of CPU\n", piece, ms);
    EXPECT_FALSE(out.text.empty());
  }
}

compare::Comparison finding(std::string kind_path, std::string detail) {
  compare::Comparison out{
      .verdict = compare::Verdict::Different, .rung = "structure", .kind = "number"};
  out.path = std::move(kind_path);
  out.detail = std::move(detail);
  return out;
}

TEST(Clusters, ForgetIndicesAndCounts) {
  EXPECT_EQ(cluster_of(finding("items[3].score", "1 of 7 places")),
            cluster_of(finding("items[12].score", "25 of 90 places")));
  EXPECT_NE(cluster_of(finding("items[3].score", "")), cluster_of(finding("items[3].id", "")));
  EXPECT_NE(cluster_of(finding("a", "old refuses")), cluster_of(finding("a", "new refuses")));
}

// Rules in databases refer to it.
TEST(Clusters, KeepTheirTextOverVersions) {
  EXPECT_EQ(cluster_of(finding("items[3].score", "1 of 7 places")),
            "number@items[*].score#62f48145");
}

TEST(IgnoreRules, MatchByKindPathAndCluster) {
  const auto c = finding("items[3].score", "1 of 7 places");
  const auto matches = [&](const store::IgnoreRuleRow& row) {
    const auto rule = IgnoreRule::from(row);
    EXPECT_TRUE(rule) << rule.error().message;
    return rule->matches(c);
  };
  EXPECT_TRUE(matches({.kind = "number"}));
  EXPECT_FALSE(matches({.kind = "value"}));
  EXPECT_TRUE(matches({.path = "items[*].score"}));
  EXPECT_TRUE(matches({.kind = "number", .path = "**.score"}));
  EXPECT_FALSE(matches({.kind = "number", .path = "items"}));
  EXPECT_TRUE(matches({.cluster = cluster_of(c)}));
  EXPECT_FALSE(matches({.cluster = "number#0"}));
}

TEST(IgnoreRules, ThatAreEmptyOrBrokenAreRefused) {
  EXPECT_EQ(IgnoreRule::from({}).error().cause, Cause::BadRequest);
  EXPECT_EQ(IgnoreRule::from({.path = "a[["}).error().param, "path");
}

struct Keeping {
  compare::AnswerPair pair;
  Occasion occasion{
      .migration = "m1", .request_id = "r1", .subject = "s", .prompt = "Ask ann@x.org", .at = 9};
  KeepPolicy policy;
  Redactor redactor;
  std::vector<IgnoreRule> rules;

  Keeping(std::string a, std::string b) {
    pair.old_side.text = std::move(a);
    pair.new_side.text = std::move(b);
  }
  std::optional<store::DiscrepancyRow> row() {
    const Digest digest = [](std::string_view text) { return "h" + std::to_string(text.size()); };
    return row_of(compare::compare(pair), pair, occasion, policy, redactor, digest, rules);
  }
};

TEST(Keep, NoTextByDefault) {
  Keeping keeping("It costs 40 euros, says ann@x.org.", "It costs 45 euros, says ann@x.org.");
  const auto row = keeping.row();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->kind, "numbers");
  EXPECT_EQ(row->verdict, "different");
  EXPECT_EQ(row->prompt + row->old_text + row->new_text, "");
  EXPECT_EQ(row->old_digest, "h34");
  EXPECT_EQ(row->old_length, 34);
  EXPECT_EQ(row->created_at, 9);
  EXPECT_NE(row->scores.find("\"facts\":"), std::string::npos);
}

TEST(Keep, RedactedTextOnRequest) {
  Keeping keeping("It costs 40 euros, says ann@x.org.", "It costs 45 euros, says ann@x.org.");
  keeping.policy.keep_text = true;
  keeping.policy.most_text_bytes = 20;
  const auto row = keeping.row();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->prompt, "Ask [email]");
  EXPECT_EQ(row->old_text, "It costs 40 eur[cut]");
  EXPECT_TRUE(is_cut(row->old_text));
  EXPECT_FALSE(is_cut(row->prompt));
  keeping.policy.most_text_bytes = 100;
  EXPECT_EQ(keeping.row()->new_text, "It costs 45 euros, says [email].");
}

TEST(Keep, PathsWithoutWhatTheirNamesGiveAway) {
  Keeping keeping(R"({"ann@x.org":1})", R"({"ann@x.org":2})");
  keeping.rules.push_back(*IgnoreRule::from({.id = 6, .path = R"(["[email]"])"}));
  const auto row = keeping.row();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->path, R"(["[email]"])");
  EXPECT_EQ(row->cluster.find("ann"), std::string::npos);
  EXPECT_EQ(row->rule, 6);
}

TEST(Keep, PathsWithoutNamesThatAreData) {
  Keeping keeping(R"({"people":{"Erika Mustermann born 1970":{"age":1}}})",
                  R"({"people":{"Erika Mustermann born 1970":{"age":2}}})");
  EXPECT_EQ(keeping.row()->path, "people.*.age");
  EXPECT_EQ(keeping.row()->cluster.find("Erika"), std::string::npos);
  for (const char* pattern : {"people.*.age", "**.age"}) {
    keeping.rules = {*IgnoreRule::from({.id = 7, .path = pattern})};
    EXPECT_EQ(keeping.row()->rule, 7) << pattern;
  }
  keeping.policy.keep_text = true;
  EXPECT_EQ(keeping.row()->path, "people.Erika Mustermann born 1970.age");
}

TEST(Keep, BytesThatAreNoTextAsText) {
  Keeping keeping("", "");
  keeping.pair.old_side.body = std::string("a\xFF\0b 1", 6);
  keeping.pair.new_side.body = "c 2";
  keeping.policy.keep_text = true;
  EXPECT_EQ(keeping.row()->old_text, "a\uFFFD\uFFFDb 1");
}

TEST(Keep, NothingOfWhatAgrees) {
  EXPECT_FALSE(Keeping("same", "same").row());
  Keeping residue("Yes.", "Yes, it surely is so.");
  EXPECT_FALSE(residue.row());
  residue.policy.keep_undecided = true;
  EXPECT_EQ(residue.row()->verdict, "incomparable");
}

TEST(Keep, WhatARuleMatchesAsIgnored) {
  Keeping keeping("It costs 40.", "It costs 45.");
  keeping.rules.push_back(*IgnoreRule::from({.id = 5, .kind = "numbers"}));
  EXPECT_EQ(keeping.row()->review, store::Review::Ignored);
  EXPECT_EQ(keeping.row()->rule, 5);
}

TEST(Keep, ToolCallsAsText) {
  Keeping keeping("", "");
  keeping.pair.old_side.tools = {{"f", R"({"to":"ann@x.org"})"}};
  keeping.pair.new_side.tools = {{"f", R"({"to":"bob"})"}};
  keeping.policy.keep_text = true;
  EXPECT_EQ(keeping.row()->old_text, R"({"tool":"f","arguments":"{\"to\":\"[email]\"}"})");
}

store::DiscrepancyRow reviewed(int64_t id, store::Review review) {
  return {.id = id,
          .kind = "numbers",
          .cluster = "numbers#1",
          .scores = R"({"chrf":80})",
          .prompt = "How much?",
          .old_text = "40",
          .new_text = "45",
          .review = review};
}

TEST(EvaluationSet, HasALineThatSaysWhatItIsAndACaseALine) {
  const std::vector<store::DiscrepancyRow> rows{
      reviewed(1, store::Review::Rejected), reviewed(2, store::Review::Accepted),
      reviewed(3, store::Review::Open), reviewed(4, store::Review::Ignored)};
  EXPECT_EQ(
      evaluation_set("m1", rows),
      "{\"format\":\"sluice.evaluation_set/1\",\"migration\":\"m1\",\"cases\":2,\"left_out\":2,"
      "\"cut\":0}\n"
      "{\"id\":1,\"prompt\":\"How much?\",\"good\":[\"40\"],\"bad\":[\"45\"],\"kind\":\"numbers\","
      "\"path\":\"\",\"cluster\":\"numbers#1\",\"review\":\"rejected\",\"note\":\"\","
      "\"scores\":{\"chrf\":80}}\n"
      "{\"id\":2,\"prompt\":\"How much?\",\"good\":[\"40\",\"45\"],\"bad\":[],"
      "\"kind\":\"numbers\",\"path\":\"\",\"cluster\":\"numbers#1\",\"review\":\"accepted\","
      "\"note\":\"\",\"scores\":{\"chrf\":80}}\n");
}

TEST(EvaluationSet, AFailedCallIsNoAnswer) {
  auto old_down = reviewed(1, store::Review::Rejected);
  old_down.rung = "status";
  old_down.kind = "status";
  old_down.detail = "old 500, new 200";
  old_down.old_text = R"({"error":"a"})";
  auto old_gone = old_down;
  old_gone.detail = "old no answer, new 200";
  auto accepted = old_down;
  accepted.review = store::Review::Accepted;
  auto new_down = accepted;
  new_down.detail = "old 200, new 503";
  const std::string text =
      evaluation_set("m1", std::vector{old_down, old_gone, accepted, new_down});
  EXPECT_NE(text.find("\"cases\":2,\"left_out\":2"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("good":["45"],"bad":[])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("good":["{\"error\":\"a\"}"],"bad":[])"), std::string::npos) << text;
}

TEST(EvaluationSet, WhatWasCutSaysSo) {
  auto now = reviewed(1, store::Review::Rejected);
  now.new_text = "much[cut]";
  auto formerly = reviewed(2, store::Review::Rejected);
  formerly.prompt = std::string(8192, 'Q');
  const std::string text =
      evaluation_set("m1", std::vector{now, formerly, reviewed(3, store::Review::Rejected)});
  EXPECT_NE(text.find("\"cases\":3,\"left_out\":0,\"cut\":2}"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("bad":["much[cut]"],"cut":true)"), std::string::npos) << text;
}

TEST(EvaluationSet, EveryLineIsJson) {
  auto row = reviewed(1, store::Review::Rejected);
  row.prompt = "line\nbreak \"quoted\" \u00e9";
  const std::string text = evaluation_set("m\n", std::vector{row});
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    wire::json::Document doc;
    EXPECT_TRUE(doc.parse(text.substr(at, end - at)));
    at = end + 1;
  }
}

}  // namespace
}  // namespace sluice::migrate::discrepancy
