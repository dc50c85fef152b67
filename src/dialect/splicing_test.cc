#include <gtest/gtest.h>

#include "dialect/all.h"

namespace sluice::dialect {
namespace {

std::string spliced(const Dialect& dialect, const std::string& text, Operation op = Operation::Chat,
                    bool want_usage = true) {
  wire::json::Document doc;
  EXPECT_TRUE(doc.parse(text));
  const auto root = doc.root();
  auto peek = dialect.peek(op, root);
  EXPECT_TRUE(peek);
  std::vector<Edit> edits;
  dialect.splice(
      op, root.raw(), root,
      {.model = "up", .api_version = {}, .stream = peek->stream, .want_usage = want_usage}, edits);
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
