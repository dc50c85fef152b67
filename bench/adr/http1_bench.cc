// ADR 0002: what it costs to frame the head of one chat request and ask for six of its fields, ns a
// head.
//
//   Copy          memcpy of the same bytes: the floor
//   Ours          wire/http1: our scanner, fields as offsets, all refusals
//   BeastGrammar  Beast's basic_parser with callbacks that keep nothing: less than any wrapper of
//                 it can cost, since storage, refusals and questions come on top
//   BeastMessage  Beast's http::request<string_body>, a map of allocated fields
#include <benchmark/benchmark.h>
#include <boost/beast/http.hpp>
#include <cstring>
#include <string>

#include "wire/http1.h"

namespace {

namespace beast = boost::beast;
namespace http = beast::http;

// What an OpenAI SDK for Python sends, key and ids replaced.
const std::string& head() {
  static const std::string kHead =
      "POST /v1/chat/completions HTTP/1.1\r\n"
      "Host: 127.0.0.1:8080\r\n"
      "Accept-Encoding: gzip, deflate\r\n"
      "Connection: keep-alive\r\n"
      "Accept: application/json\r\n"
      "Content-Type: application/json\r\n"
      "User-Agent: OpenAI/Python 2.8.0\r\n"
      "X-Stainless-Lang: python\r\n"
      "X-Stainless-Package-Version: 2.8.0\r\n"
      "X-Stainless-OS: Linux\r\n"
      "X-Stainless-Arch: x64\r\n"
      "X-Stainless-Runtime: CPython\r\n"
      "X-Stainless-Runtime-Version: 3.11.2\r\n"
      "Authorization: Bearer slk_live_EXAMPLEEXAMPLEEXAMPLEEXAMPLE\r\n"
      "X-Stainless-Async: false\r\n"
      "x-stainless-retry-count: 0\r\n"
      "x-stainless-read-timeout: 600\r\n"
      "Content-Length: 0\r\n"
      "\r\n";
  return kHead;
}

// Size of the values of the six fields that the gateway asks every request for, four of them
// absent.
constexpr size_t kFound = 60;

class Grammar final : public http::basic_parser<true> {
 public:
  size_t fields = 0;

 private:
  using Ec = boost::system::error_code;
  void on_request_impl(http::verb, beast::string_view, beast::string_view, int, Ec&) override {}
  void on_response_impl(int, beast::string_view, int, Ec&) override {}
  void on_field_impl(http::field, beast::string_view, beast::string_view, Ec&) override {
    ++fields;
  }
  void on_header_impl(Ec&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Ec&) override {}
  std::size_t on_body_impl(beast::string_view body, Ec&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Ec&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Ec&) override {
    return body.size();
  }
  void on_finish_impl(Ec&) override {}
};

void Copy(benchmark::State& state) {
  std::string to(head().size(), ' ');
  for ([[maybe_unused]] auto _ : state) {
    std::memcpy(to.data(), head().data(), head().size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
}

void BeastGrammar(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    Grammar parser;
    parser.eager(true);
    boost::system::error_code ec;
    parser.put(boost::asio::buffer(head()), ec);
    if (ec || parser.fields != 17) state.SkipWithError("not parsed");
  }
}

void Ours(benchmark::State& state) {
  using sluice::wire::http1::Known;
  sluice::wire::http1::MessageParser parser(sluice::wire::http1::MessageParser::Kind::Request, {});
  for ([[maybe_unused]] auto _ : state) {
    parser.reset();
    auto used = parser.parse_head(head());
    size_t found = 0;
    for (const Known name : {Known::Authorization, Known::ContentType, Known::ContentEncoding,
                             Known::XApiKey, Known::AnthropicVersion, Known::AnthropicBeta}) {
      found += parser.head().header(name).size();
    }
    if (!used || *used != head().size() || found != kFound) state.SkipWithError("not parsed");
  }
}

void BeastMessage(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    http::request_parser<http::string_body> parser;
    parser.eager(true);
    boost::system::error_code ec;
    parser.put(boost::asio::buffer(head()), ec);
    size_t found = 0;
    for (const http::field name :
         {http::field::authorization, http::field::content_type, http::field::content_encoding}) {
      found += parser.get()[name].size();
    }
    for (const char* name : {"x-api-key", "anthropic-version", "anthropic-beta"}) {
      found += parser.get()[name].size();
    }
    if (ec || found != kFound) state.SkipWithError("not parsed");
  }
}

BENCHMARK(Copy);
BENCHMARK(Ours);
BENCHMARK(BeastGrammar);
BENCHMARK(BeastMessage);

}  // namespace
