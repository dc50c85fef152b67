#include "gateway/http/message.h"

#include <gtest/gtest.h>

#include "gateway/http/error_form.h"

namespace sluice::gateway {
namespace {

using wire::http1::MessageParser;
using Framing = net::ServerExchange::Framing;

std::string sent(const std::string& bytes, const HttpRoute& route = {}, std::string added = "",
                 std::string drop = "") {
  MessageParser parser(MessageParser::Kind::Request, {});
  EXPECT_TRUE(parser.parse_head(bytes).has_value());
  std::string out;
  append_request_head({.head = parser.head(),
                       .route = route,
                       .target = parser.head().target(),
                       .host = "origin:81",
                       .added = added,
                       .peer = "10.0.0.9",
                       .tls = true,
                       .drop = {&drop, drop.empty() ? 0U : 1U}},
                      out);
  return out;
}

HttpRoute plain() {
  HttpRoute route;
  route.forwarded = false;
  return route;
}

TEST(RequestHead, KeepsOrderCaseAndTargetAndChangesTheHostInPlace) {
  EXPECT_EQ(sent("PROPFIND /a%2fB?x=%41&&y HTTP/1.1\r\nX-One: 1\r\nHOST: here\r\nx-TWO: 2\r\n"
                 "x-two: 3\r\nContent-Length: 5\r\n\r\n",
                 plain()),
            "PROPFIND /a%2fB?x=%41&&y HTTP/1.1\r\nX-One: 1\r\nHOST: origin:81\r\nx-TWO: 2\r\n"
            "x-two: 3\r\nContent-Length: 5\r\n\r\n");
}

TEST(RequestHead, LeavesOutWhatBelongsToTheConnection) {
  EXPECT_EQ(sent("GET / HTTP/1.1\r\nhost: h\r\nconnection: close, X-Mine\r\nx-mine: 1\r\nte: "
                 "trailers\r\nkeep-alive: 5\r\nupgrade: h2c\r\nexpect: 100-continue\r\n"
                 "proxy-authorization: Basic x\r\na: b\r\n\r\n",
                 plain()),
            "GET / HTTP/1.1\r\nhost: origin:81\r\na: b\r\n\r\n");
}

TEST(RequestHead, ConnectionCannotTakeTheFramingAway) {
  const std::string out = sent(
      "POST / HTTP/1.1\r\nhost: h\r\nconnection: content-length, host\r\ncontent-length: 3\r\n\r\n",
      plain());
  EXPECT_NE(out.find("content-length: 3"), std::string::npos);
  EXPECT_NE(out.find("host: origin:81"), std::string::npos);
}

TEST(RequestHead, AddsWhoCalledBehindWhatTheClientSaid) {
  EXPECT_EQ(sent("GET / HTTP/1.1\r\nhost: h\r\nX-Forwarded-For: 1.1.1.1\r\nx-forwarded-host: "
                 "evil\r\n\r\n"),
            "GET / HTTP/1.1\r\nhost: origin:81\r\nx-forwarded-for: 1.1.1.1, 10.0.0.9\r\n"
            "x-forwarded-proto: https\r\nx-forwarded-host: h\r\n\r\n");
}

TEST(RequestHead, TheProvidersOwnCredentialTakesThePlaceOfTheClients) {
  EXPECT_EQ(sent("GET / HTTP/1.1\r\nhost: h\r\nauthorization: Bearer client\r\nx-key: k\r\n\r\n",
                 plain(), "authorization: Bearer ours\r\n", "x-key"),
            "GET / HTTP/1.1\r\nhost: origin:81\r\nauthorization: Bearer ours\r\n\r\n");
}

TEST(RequestHead, SetsHeadersInPlaceOnceAndRemovesOthers) {
  HttpRoute route = plain();
  route.request_headers.set = {{"X-A", "new"}, {"x-z", "last"}};
  route.request_headers.remove = {"x-gone"};
  EXPECT_EQ(
      sent("GET / HTTP/1.1\r\nhost: h\r\nx-a: 1\r\nX-Gone: 2\r\nx-b: 3\r\nx-a: 4\r\n\r\n", route),
      "GET / HTTP/1.1\r\nhost: origin:81\r\nx-a: new\r\nx-b: 3\r\nx-z: last\r\n\r\n");
}

TEST(RequestHead, AChunkedBodyStaysChunked) {
  EXPECT_EQ(
      sent("POST / HTTP/1.1\r\nhost: h\r\nTransfer-Encoding: chunked\r\na: b\r\n\r\n", plain()),
      "POST / HTTP/1.1\r\nhost: origin:81\r\na: b\r\ntransfer-encoding: chunked\r\n\r\n");
}

Framing framing_of(const std::string& bytes, std::string& out, bool head_request = false) {
  MessageParser parser(MessageParser::Kind::Response, {});
  parser.reset(head_request);
  EXPECT_TRUE(parser.parse_head(bytes).has_value());
  const HttpRoute route;
  return append_response_head({.head = parser.head(),
                               .route = route,
                               .date = "now",
                               .request_id = "req_1",
                               .target_id = "t",
                               .head_request = head_request},
                              out);
}

TEST(ResponseHead, SaysHowTheBodyEnds) {
  std::string out;
  EXPECT_EQ(framing_of("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n", out), Framing::Counted);
  EXPECT_EQ(framing_of("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", out),
            Framing::Chunked);
  EXPECT_EQ(framing_of("HTTP/1.1 200 OK\r\n\r\n", out), Framing::Chunked);
  EXPECT_EQ(framing_of("HTTP/1.1 204 No\r\n\r\n", out), Framing::None);
  EXPECT_EQ(framing_of("HTTP/1.1 304 No\r\ncontent-length: 9\r\n\r\n", out), Framing::None);
  EXPECT_EQ(framing_of("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", out, true), Framing::None);
}

TEST(ResponseHead, KeepsWhatTheUpstreamSaidAndItsDate) {
  std::string out;
  framing_of(
      "HTTP/1.1 200 OK\r\nDate: then\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: "
      "x-hop\r\nX-Hop: 1\r\nContent-Length: 0\r\n\r\n",
      out);
  EXPECT_EQ(out,
            "Date: then\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n"
            "x-sluice-request-id: req_1\r\nx-sluice-target: t\r\n");
}

TEST(Query, IsEditedByNameAndOtherwiseLeftByteForByte) {
  FieldEdits edits;
  edits.set = {{"v", "2 3"}};
  edits.remove = {"key"};
  EXPECT_EQ(edited_query("a=%7e&&key=s3&v=1&b=+&v=9&k%65y=s4", edits), "a=%7e&&v=2%203&b=+");
  EXPECT_EQ(edited_query("", edits), "v=2%203");
  EXPECT_EQ(query_value("a=1&b=2%20&b=3", "b"), "2%20");
  EXPECT_EQ(query_value("ab=1", "a"), "");
}

TEST(Cookies, AreFoundByTheirWholeName) {
  EXPECT_EQ(cookie_value("xsid=1; sid=two; a=b", "sid"), "two");
  EXPECT_EQ(cookie_value("a", "a"), "");
}

TEST(ErrorForm, IsNeutralOrTheRoutesOwn) {
  EXPECT_EQ(error_body({}, 429, "rate_limited", "too \"many\"", "req_1"),
            R"({"error":{"code":"rate_limited","message":"too \"many\"","status":429,)"
            R"("request_id":"req_1"}})");
  ErrorForm form;
  form.body = R"({"message":"{message}"})";
  EXPECT_EQ(error_body(form, 403, "forbidden", "a \"b\" {code}", "r"),
            R"({"message":"a \"b\" {code}"})");
  form = {"text/plain", "{status} {code}: {message}"};
  EXPECT_EQ(error_body(form, 403, "forbidden", "a \"b\"", "r"), "403 forbidden: a \"b\"");
}

TEST(QuotedString, EscapesWhatWouldEndIt) {
  EXPECT_EQ(quoted_string("My \"Realm\" \\o/"), "\"My \\\"Realm\\\" \\\\o/\"");
}

}  // namespace
}  // namespace sluice::gateway
