#include "wire/http1_chunks.h"

#include <boost/beast/http/basic_parser.hpp>

namespace sluice::wire::http1 {

namespace beast = boost::beast;
namespace http = beast::http;

class ChunkReader::Parser final : public http::basic_parser<false> {
 public:
  explicit Parser(size_t max_extension_bytes) : max_extension_bytes_(max_extension_bytes) {
    body_limit(boost::none);
    eager(true);
    // The real head has been read already; this one puts Beast where the chunks begin.
    constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    Ec ec;
    put(boost::asio::buffer(kHead.data(), kHead.size()), ec);
  }

  const std::function<void(std::string_view)>* on_data = nullptr;
  const char* refusal = nullptr;

 private:
  using Ec = boost::system::error_code;

  void on_request_impl(http::verb, beast::string_view, beast::string_view, int, Ec&) override {}
  void on_response_impl(int, beast::string_view, int, Ec&) override {}
  // Trailers are dropped: we forward none.
  void on_field_impl(http::field, beast::string_view, beast::string_view, Ec&) override {}
  void on_header_impl(Ec&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Ec&) override {}
  std::size_t on_body_impl(beast::string_view body, Ec&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, Ec& ec) override {
    // Beast takes whatever follows the digits for an extension, "0x5" too.
    if (!extensions.empty() && extensions.front() != ';') return refuse("malformed chunk size", ec);
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > max_extension_bytes_) refuse("too many chunk extensions", ec);
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Ec&) override {
    (*on_data)({body.data(), body.size()});
    return body.size();
  }
  void on_finish_impl(Ec&) override {}

  void refuse(const char* why, Ec& ec) {
    if (refusal == nullptr) refusal = why;
    ec = http::make_error_code(http::error::bad_chunk);
  }

  size_t max_extension_bytes_;
  size_t extension_bytes_ = 0;
};

ChunkReader::ChunkReader(size_t max_extension_bytes)
    : parser_(std::make_unique<Parser>(max_extension_bytes)) {}
ChunkReader::~ChunkReader() = default;

ChunkReader::Step ChunkReader::feed(std::string_view bytes,
                                    const std::function<void(std::string_view)>& on_data) {
  parser_->on_data = &on_data;
  Step step;
  while (!parser_->is_done() && step.used < bytes.size()) {
    boost::system::error_code ec;
    const size_t n =
        parser_->put(boost::asio::buffer(bytes.data() + step.used, bytes.size() - step.used), ec);
    step.used += n;
    if (ec == http::error::need_more || (!ec && n == 0)) break;
    if (ec) {
      step.bad = parser_->refusal != nullptr ? parser_->refusal : "malformed chunked body";
      break;
    }
  }
  return step;
}

bool ChunkReader::done() const {
  return parser_->is_done();
}

}  // namespace sluice::wire::http1
