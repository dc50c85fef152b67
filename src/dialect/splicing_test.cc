#include <gtest/gtest.h>

#include "dialect/all.h"
#include "dialect/test_support.h"

namespace sluice::dialect {
namespace {

std::string spliced(const Dialect& dialect, const std::string& text, Operation op,
                    const WriteOptions& given, ir::Losses& losses) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(text));
  const auto root = doc.root();
  auto peek = dialect.peek(op, root);
  EXPECT_TRUE(peek);
  std::vector<Edit> edits;
  WriteOptions options = given;
  options.model = "up";
  options.stream = peek->stream;
  dialect.splice(op, root.raw(), root, options, edits, losses);
  std::string out;
  size_t at = 0;
  for (const Edit& e : edits) {
    EXPECT_GE(e.offset, at);
    out += root.raw().substr(at, e.offset - at);
    out += e.text;
    at = e.offset + e.length;
  }
  return out + std::string(root.raw().substr(at));
}

std::string spliced(const Dialect& dialect, const std::string& text, Operation op = Operation::Chat,
                    bool want_usage = true) {
  ir::Losses losses;
  WriteOptions options;
  options.want_usage = want_usage;
  std::string out = spliced(dialect, text, op, options, losses);
  EXPECT_EQ(losses.size(), 0U) << losses.front().path;
  return out;
}

struct Capped {
  const Dialect& dialect;
  Operation op;
  std::string_view text;
  std::string_view out;
  std::vector<std::string> losses;
};

TEST(Splice, NoAnswerIsLongerThanTheTargetAllows) {
  const Dialect& openai = openai_chat();
  const Dialect& anthropic = anthropic_messages();
  const Capped cases[] = {
      {openai,
       Operation::Chat,
       R"({"model":"m","max_completion_tokens": 900 ,"n":1})",
       R"({"model":"up","max_completion_tokens": 500 ,"n":1})",
       {"warn max_completion_tokens"}},
      {openai,
       Operation::Chat,
       R"({"max_tokens":501,"model":"m"})",
       R"({"max_tokens":500,"model":"up"})",
       {"warn max_tokens"}},
      {openai,
       Operation::Chat,
       R"({"max_tokens":1e99,"model":"m"})",
       R"({"max_tokens":500,"model":"up"})",
       {"warn max_tokens"}},
      {openai,
       Operation::Chat,
       R"({"max_tokens":500,"model":"m"})",
       R"({"max_tokens":500,"model":"up"})",
       {}},
      {openai,
       Operation::Chat,
       R"({"model":"m"})",
       R"({"max_completion_tokens":500,"model":"up"})",
       {}},
      {openai,
       Operation::Chat,
       R"({"model":"m","max_completion_tokens":null})",
       R"({"model":"up","max_completion_tokens":500})",
       {}},
      {openai, Operation::Completions, R"({"model":"m"})", R"({"model":"up"})", {}},
      {openai,
       Operation::Completions,
       R"({"model":"m","max_tokens":600})",
       R"({"model":"up","max_tokens":500})",
       {"warn max_tokens"}},
      {openai, Operation::Embeddings, R"({"model":"m"})", R"({"model":"up"})", {}},
      {anthropic,
       Operation::Chat,
       R"({"model":"m","max_tokens":64000})",
       R"({"model":"up","max_tokens":500})",
       {"warn max_tokens"}},
      {anthropic,
       Operation::Chat,
       R"({"model":"m","max_tokens":5})",
       R"({"model":"up","max_tokens":5})",
       {}},
      {anthropic, Operation::CountTokens, R"({"model":"m"})", R"({"model":"up"})", {}},
  };
  WriteOptions options;
  options.max_output_tokens = 500;
  for (const Capped& c : cases) {
    ir::Losses losses;
    EXPECT_EQ(spliced(c.dialect, std::string(c.text), c.op, options, losses), c.out);
    EXPECT_EQ(testing::describe(losses), c.losses) << c.text;
  }
}

TEST(Splice, ALimitHasTheNameThatTheServerKnows) {
  WriteOptions options;
  options.max_output_tokens = 500;
  options.legacy_max_tokens = true;
  ir::Losses losses;
  EXPECT_EQ(spliced(openai_chat(), R"({"model":"m"})", Operation::Chat, options, losses),
            R"({"max_tokens":500,"model":"up"})");
  EXPECT_EQ(spliced(openai_chat(), R"({"model":"m","max_completion_tokens":7})", Operation::Chat,
                    options, losses),
            R"({"max_tokens":7,"model":"up","max_completion_tokens":7})");
  EXPECT_TRUE(losses.empty());
}

// The thinking of another dialect's model has no signature, and the vendor refuses it.
TEST(Splice, ThinkingThatNobodySignedStaysBehind) {
  const std::string head =
      R"({"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":)";
  const std::string thought = R"({"type":"thinking","thinking":"t","signature": ""})";
  const std::string own = R"({"type":"thinking","thinking":"t","signature":"c2ln"})";
  const std::string text = R"({"type": "text","text":"\"signature\":\"\""})";
  const std::string head_up =
      R"({"model":"up","max_tokens":5,"messages":[{"role":"assistant","content":)";
  ir::Losses losses;
  EXPECT_EQ(spliced(anthropic_messages(), head + "[" + thought + " , " + text + "]}]}",
                    Operation::Chat, {}, losses),
            head_up + "[" + text + "]}]}");
  EXPECT_EQ(testing::describe(losses), std::vector<std::string>{"info messages[0].content[0]"});
  EXPECT_EQ(spliced(anthropic_messages(), head + "[ " + own + "," + text + "]}]}"),
            head_up + "[ " + own + "," + text + "]}]}");
  EXPECT_EQ(spliced(anthropic_messages(), head + "[" + thought + "]}]}"),
            head_up + "[" + thought + "]}]}")
      << "a turn that was nothing else";
}

TEST(Splice, ExchangesTheModelAndNothingElse) {
  EXPECT_EQ(spliced(openai_chat(), R"({ "messages":[ 1.0 ] , "model" : "m" ,"x":{"model":"m"}})"),
            R"({ "messages":[ 1.0 ] , "model" : "up" ,"x":{"model":"m"}})");
  EXPECT_EQ(spliced(anthropic_messages(), R"({"stream":true,"model":"m"})"),
            R"({"stream":true,"model":"up"})");
}

TEST(Splice, AStreamIsMadeToReportUsage) {
  const Dialect& d = openai_chat();
  EXPECT_EQ(spliced(d, R"({"model":"m","stream":true})"),
            R"({"stream_options":{"include_usage":true},"model":"up","stream":true})");
  EXPECT_EQ(spliced(d, R"({"model":"m","stream":true,"stream_options":{}})"),
            R"({"model":"up","stream":true,"stream_options":{"include_usage":true}})");
  EXPECT_EQ(
      spliced(d, R"({"stream_options":{"a":1,"include_usage":false},"model":"m","stream":true})"),
      R"({"stream_options":{"a":1,"include_usage":true},"model":"up","stream":true})");
  EXPECT_EQ(spliced(d, R"({"stream_options":null,"model":"m","stream":true})"),
            R"({"stream_options":{"include_usage":true},"model":"up","stream":true})");
  EXPECT_EQ(spliced(d, R"({"stream_options":{"a":1},"model":"m","stream":true})"),
            R"({"stream_options":{"include_usage":true,"a":1},"model":"up","stream":true})");
}

TEST(Splice, UsageIsNotAskedForWhereTheVendorRefusesIt) {
  EXPECT_EQ(spliced(openai_chat(), R"({"model":"m","stream":true})", Operation::Chat, false),
            R"({"model":"up","stream":true})");
  EXPECT_EQ(spliced(openai_chat(), R"({"model":"m","input":"x"})", Operation::Embeddings),
            R"({"model":"up","input":"x"})");
}

TEST(Peek, NamesTheMemberThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {{"{}", "model"},
                                                       {R"({"model":1})", "model"},
                                                       {R"({"model":""})", "model"},
                                                       {R"({"model":"m","stream":1})", "stream"}};
  for (const Dialect* dialect : all()) {
    for (const auto& [text, param] : cases) {
      wire::json::Document doc;
      ASSERT_TRUE(doc.parse(text));
      auto peek = dialect->peek(Operation::Chat, doc.root());
      ASSERT_FALSE(peek) << text;
      EXPECT_EQ(peek.error().param, param) << text;
      EXPECT_EQ(peek.error().cause, Cause::BadRequest);
    }
    wire::json::Document list;
    ASSERT_TRUE(list.parse("[]"));
    EXPECT_FALSE(dialect->peek(Operation::Chat, list.root()));
  }
}

TEST(Models, AreListedInEachDialectsShape) {
  const ModelCard cards[] = {{"a", 0}, {"b", 0}};
  std::string out;
  openai_chat().write_models(cards, out);
  EXPECT_EQ(
      out,
      R"({"object":"list","data":[{"id":"a","object":"model","created":0,"owned_by":"sluice"},)"
      R"({"id":"b","object":"model","created":0,"owned_by":"sluice"}]})");
  out.clear();
  anthropic_messages().write_models(std::span(cards, 1), out);
  EXPECT_EQ(
      out,
      R"({"data":[{"type":"model","id":"a","display_name":"a","created_at":"1970-01-01T00:00:00Z"}],)"
      R"("has_more":false,"first_id":"a","last_id":"a"})");
}

}  // namespace
}  // namespace sluice::dialect
