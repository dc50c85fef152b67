// Our HTTP/1 framing against Boost.Beast's: what we accept, Beast must accept too and see the same
// message in it. (Not the other way round: we refuse more on purpose.) Any split of the bytes must
// give the same outcome.
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdlib>
#include <string>

#include "wire/http1.h"

namespace sluice::wire::http1 {
namespace http = boost::beast::http;

namespace {

struct Outcome {
  bool ok = true;
  bool done = false;
  std::string body;
  std::string first_line;
  size_t fields = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome refused() {
  Outcome out;
  out.ok = false;
  return out;
}

Outcome ours(MessageParser::Kind kind, std::string_view text, size_t step) {
  MessageParser parser(kind, {});
  Outcome out;
  std::string buffer;
  bool in_body = false;
  for (size_t at = 0; at < text.size() && !parser.done(); at += step) {
    buffer += text.substr(at, step);
    if (!in_body) {
      auto head = parser.parse_head(buffer);
      if (!head) return refused();
      if (*head == 0) continue;
      const Head& h = parser.head();
      out.first_line =
          std::string(h.method()) + " " + std::string(h.target()) + std::to_string(h.status());
      out.fields = h.size();
      buffer.erase(0, *head);
      in_body = true;
    }
    auto used = parser.parse_body(buffer, [&](std::string_view data) { out.body += data; });
    if (!used) return refused();
    buffer.erase(0, *used);
  }
  out.done = parser.done();
  return out;
}

template <bool kRequest>
void compare(std::string_view text, const Outcome& mine) {
  http::parser<kRequest, http::string_body> beast;
  beast.header_limit(32 * 1024);
  beast.body_limit(boost::none);
  beast.eager(true);
  boost::system::error_code ec;
  size_t used = 0;
  while (!beast.is_done() && used < text.size()) {
    const size_t n = beast.put(boost::asio::buffer(text.data() + used, text.size() - used), ec);
    used += n;
    if (ec || n == 0) break;
  }
  if (ec && ec != http::error::need_more) std::abort();  // we took what Beast refuses
  if (!beast.is_header_done()) std::abort();
  if (mine.done && !beast.is_done() && !beast.need_eof()) std::abort();
  if (beast.is_done() && beast.get().body() != mine.body) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool request = (data[0] & 1) != 0;
  const auto kind = request ? MessageParser::Kind::Request : MessageParser::Kind::Response;
  const Outcome whole = ours(kind, text, text.size());
  const Outcome split = ours(kind, text, 1 + data[0] / 2);
  // A split may end before the bytes that break a message come into view: compare what was good.
  if (whole.ok && split.ok && !(whole == split)) std::abort();
  if (whole.ok && whole.done) {
    if (request) {
      compare<true>(text, whole);
    } else {
      compare<false>(text, whole);
    }
  }
  return 0;
}

}  // namespace sluice::wire::http1
