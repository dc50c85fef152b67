#include "wire/http1.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::wire::http1 {
namespace {

using Kind = MessageParser::Kind;

struct Outcome {
  bool ok = false;
  bool done = false;
  std::string body;
  size_t used = 0;
  std::string message;
  Cause cause = Cause::Internal;
};

// Feeds the text in pieces of `step` bytes, the way a connection would.
Outcome run(Kind kind, std::string_view text, size_t step, bool eof = false) {
  MessageParser parser(kind, {});
  Outcome out;
  std::string buffer;
  bool in_body = false;
  auto failed = [&](const Error& e) {
    out.message = e.message;
    out.cause = e.cause;
    return out;
  };
  for (size_t at = 0; at < text.size() && !parser.done(); at += step) {
    buffer += text.substr(at, step);
    if (!in_body) {
      auto head = parser.parse_head(buffer);
      if (!head) return failed(head.error());
      if (*head == 0) continue;
      out.used += *head;
      buffer.erase(0, *head);
      in_body = true;
    }
    auto used = parser.parse_body(buffer, [&](std::string_view data) { out.body += data; });
    if (!used) return failed(used.error());
    out.used += *used;
    buffer.erase(0, *used);
  }
  if (eof) {
    if (auto end = parser.finish(); !end) return failed(end.error());
  }
  out.ok = true;
  out.done = parser.done();
  return out;
}

Outcome request(std::string_view text) {
  return run(Kind::Request, text, text.size());
}

constexpr std::string_view kPost =
    "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: a\r\nX-Key:  v \r\nContent-Length: "
    "5\r\n\r\nhello";
constexpr std::string_view kChunked =
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n";

TEST(Http1, ReadsAHead) {
  MessageParser parser(Kind::Request, {});
  auto size = parser.parse_head(kPost);
  ASSERT_TRUE(size);
  EXPECT_EQ(*size, kPost.size() - 5);
  EXPECT_EQ(parser.head().method(), "POST");
  EXPECT_EQ(parser.head().target(), "/v1/chat/completions?x=1");
  EXPECT_EQ(parser.head().header("x-key"), "v");
  EXPECT_EQ(parser.head().header("absent"), "");
  EXPECT_EQ(parser.head().content_length(), 5U);
  EXPECT_TRUE(parser.head().keep_alive());
  const std::string moved(kPost);
  parser.head().rebase(moved.data());
  EXPECT_EQ(parser.head().header("x-key").data(), moved.data() + moved.find("v \r\n"));
}

TEST(Http1, AnySplitGivesTheSameMessage) {
  for (std::string_view text : {kPost, kChunked}) {
    for (size_t step = 1; step <= text.size(); ++step) {
      const Outcome out = run(Kind::Request, text, step);
      ASSERT_TRUE(out.ok) << step << out.message;
      ASSERT_TRUE(out.done) << step;
      ASSERT_EQ(out.body, text == kPost ? "hello" : "hello world") << step;
      ASSERT_EQ(out.used, text.size()) << step;
    }
  }
}

TEST(Http1, BytesOfTheNextMessageAreNotTouched) {
  const std::string two = std::string(kPost) + "GET / HTTP/1.1\r\n";
  EXPECT_EQ(request(two).used, kPost.size());
  const std::string chunked = std::string(kChunked) + "GET / HTTP/1.1\r\n";
  EXPECT_EQ(request(chunked).used, kChunked.size());
}

TEST(Http1, RefusesWhatCouldSmuggle) {
  for (const char* head : {"Content-Length: 5\r\nContent-Length: 6\r\n",
                           "Content-Length: 5\r\nContent-Length: 5\r\n",
                           "Content-Length: 5, 5\r\n",
                           "Content-Length: +5\r\n",
                           "Content-Length: 0x5\r\n",
                           "Content-Length: -1\r\n",
                           "Content-Length:\r\n",
                           "Content-Length: 99999999999999999999\r\n",
                           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                           "Transfer-Encoding: gzip, chunked\r\n",
                           "Transfer-Encoding: chunked, identity\r\n",
                           "Transfer-Encoding: xchunked\r\n",
                           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                           "Transfer-Encoding:\r\n",
                           "Transfer-Encoding : chunked\r\n",
                           "X: a\r\n folded\r\n",
                           "X: a\r\n\tfolded\r\n",
                           "X: a\rb\r\n",
                           "X: a\nb\r\n",
                           "X: a\x01\r\n",
                           "X y: a\r\n",
                           ": a\r\n",
                           "X\r\n",
                           "Host: b\r\n",
                           "Expect: 200-ok\r\n"}) {
    const std::string text = std::string("POST / HTTP/1.1\r\nHost: a\r\n") + head + "\r\n";
    EXPECT_FALSE(request(text).ok) << head;
  }
  for (const char* text :
       {"POST / HTTP/1.1\r\n\r\n", "POST / HTTP/2.0\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\nHost: a\n\r\n\r\n", "POST  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", " POST / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\n\r\n", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "PO ST / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / \r\nHost: a\r\n\r\n"}) {
    EXPECT_FALSE(request(text).ok) << text;
  }
}

TEST(Http1, RefusesBadChunks) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"g\r\n",
                           "5\nhello\r\n",
                           "5\r\nhelloX\r\n0\r\n\r\n",
                           "-5\r\nhello\r\n",
                           "0x5\r\nhello\r\n\r\n",
                           "0 x\r\n\r\n",
                           "11111111111111111\r\n",
                           "5 \r\r\nhello",
                           "5;\r\nhello\r\n",
                           "5;=x\r\nhello\r\n",
                           "5;a=\r\nhello\r\n",
                           "5;a b\r\nhello\r\n",
                           "5;a=\"b\r\nhello\r\n",
                           "5;a=\"b\"c\r\nhello\r\n",
                           "5;\x86\r\nhello\r\n",
                           "0\r\n folded\r\n\r\n",
                           "0\r\nno colon\r\n\r\n",
                           "0\r\na: \x01\r\n\r\n",
                           "0\r\na: b\n\r\n",
                           "0\r\n: b\r\n\r\n",
                           "0\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n",
                           "0\r\ncontent-length: 5\r\n\r\n"}) {
    EXPECT_FALSE(request(head + body).ok) << body;
  }
  EXPECT_FALSE(request(head + "5;" + std::string(300, 'x') + "\r\nhello\r\n0\r\n\r\n").ok);
  EXPECT_FALSE(request(head + "5;" + std::string(40'000, 'x')).ok) << "a header without an end";
}

TEST(Http1, TakesChunkExtensionsAndTrailersAndDropsThem) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"5;a\r\nhello\r\n0\r\n\r\n", "5;a=b;c=\"d;\\\"e\"\r\nhello\r\n0\r\n\r\n",
                           "5;a;b=\"\";c=d\r\nhello\r\n0;e\r\n\r\n",
                           "00005\r\nhello\r\n0\r\nA: b\r\nC:\r\nD: \xe2\r\n\r\n"}) {
    const std::string text = head + body;
    for (size_t step = 1; step <= text.size(); ++step) {
      const Outcome out = run(Kind::Request, text, step);
      ASSERT_TRUE(out.ok) << body << " by " << step << ": " << out.message;
      ASSERT_TRUE(out.done) << body;
      ASSERT_EQ(out.body, "hello") << body;
    }
  }
  const std::string trailer = head + "0\r\na: " + std::string(9'000, 'x') + "\r\n\r\n";
  EXPECT_EQ(request(trailer).cause, Cause::TooLarge);
}

TEST(Http1, BoundsTheHead) {
  std::string big = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x');
  const Outcome out = request(big);
  EXPECT_FALSE(out.ok);
  EXPECT_EQ(out.cause, Cause::TooLarge);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 150; ++i) many += "a: b\r\n";
  EXPECT_FALSE(request(many + "\r\n").ok);
}

TEST(Http1, ResponsesMayRunToTheEndOfTheConnectionButNotShort) {
  EXPECT_TRUE(run(Kind::Response, "HTTP/1.1 200 OK\r\n\r\nbody", 7, true).done);
  EXPECT_EQ(run(Kind::Response, "HTTP/1.1 200 OK\r\n\r\nbody", 7, true).body, "body");
  const Outcome cut =
      run(Kind::Response, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbody", 7, true);
  EXPECT_FALSE(cut.ok);
  EXPECT_EQ(cut.cause, Cause::UpstreamProtocol);
  EXPECT_FALSE(
      run(Kind::Response, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 7, true)
          .ok);
  EXPECT_FALSE(
      run(Kind::Response, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 7)
          .ok);
}

TEST(Http1, AResponseToHeadHasNoBody) {
  MessageParser parser(Kind::Response, {});
  parser.reset(true);
  ASSERT_TRUE(parser.parse_head("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"));
  EXPECT_TRUE(parser.done());
}

TEST(Http1, AParserServesManyMessages) {
  MessageParser parser(Kind::Request, {});
  for (int i = 0; i < 3; ++i) {
    auto head = parser.parse_head(kPost);
    ASSERT_TRUE(head);
    std::string body;
    ASSERT_TRUE(parser.parse_body(kPost.substr(*head), [&](std::string_view d) { body += d; }));
    EXPECT_EQ(body, "hello");
    EXPECT_TRUE(parser.done());
    parser.reset();
  }
}

}  // namespace
}  // namespace sluice::wire::http1
