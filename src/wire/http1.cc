#include "wire/http1.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>

namespace sluice::wire::http1 {

namespace beast = boost::beast;
namespace http = beast::http;

bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view Head::header(std::string_view name) const {
  for (const FieldSlices& f : fields_) {
    if (f.name.size == name.size() && iequals(at(f.name), name)) return at(f.value);
  }
  return {};
}

namespace {

// What the Beast parsers report into, one a message.
struct Collector {
  Head* head = nullptr;
  const char* begin = nullptr;  // the head's bytes, while it is being parsed
  const char* end = nullptr;
  const Limits* limits = nullptr;
  const MessageParser::OnData* on_data = nullptr;
  size_t extension_bytes = 0;
  int content_lengths = 0;
  int transfer_encodings = 0;
  int hosts = 0;
  bool head_done = false;
  const char* refusal = nullptr;  // our own reason, when a callback refused

  void refuse(const char* why, boost::system::error_code& ec) {
    if (refusal == nullptr) refusal = why;
    ec = http::make_error_code(http::error::bad_field);
  }
};

bool inside(const Collector& c, beast::string_view s) {
  return s.empty() || (s.data() >= c.begin && s.data() + s.size() <= c.end);
}

std::string_view std_view(beast::string_view s) {
  return {s.data(), s.size()};
}

}  // namespace

struct MessageParserImpl {
  MessageParserImpl(MessageParser::Kind k, const Limits& l) : kind(k), limits(l) {}

  template <bool kRequest>
  class Parser;

  static Head::Slice slice(const Collector& c, beast::string_view s) {
    if (s.empty()) return {};
    return {static_cast<uint32_t>(s.data() - c.begin), static_cast<uint32_t>(s.size())};
  }
  static void set_request(Collector& c, beast::string_view method, beast::string_view target,
                          int version, boost::system::error_code& ec) {
    if (version != 10 && version != 11)
      return c.refuse("only HTTP/1.0 and HTTP/1.1 are spoken", ec);
    c.head->method_ = slice(c, method);
    c.head->target_ = slice(c, target);
    c.head->http_1_0_ = version == 10;
  }
  static void set_response(Collector& c, int status, int version, boost::system::error_code& ec) {
    if (version != 10 && version != 11)
      return c.refuse("only HTTP/1.0 and HTTP/1.1 are spoken", ec);
    c.head->status_ = status;
    c.head->http_1_0_ = version == 10;
  }
  static void add_field(Collector& c, http::field id, beast::string_view name,
                        beast::string_view value, boost::system::error_code& ec);
  Result<void> check_head() const;
  [[nodiscard]] Error error(std::string message, bool too_large = false) const {
    if (kind == MessageParser::Kind::Response) return {Cause::UpstreamProtocol, std::move(message)};
    return {too_large ? Cause::TooLarge : Cause::BadRequest, std::move(message)};
  }
  [[nodiscard]] Error from(boost::system::error_code ec) const {
    if (collector.refusal != nullptr) return error(collector.refusal);
    const bool large = ec == http::error::header_limit || ec == http::error::body_limit;
    return error("malformed HTTP message: " + ec.message(), large);
  }
  template <class F>
  decltype(auto) with_parser(F&& f);
  template <class F>
  decltype(auto) with_parser(F&& f) const;

  MessageParser::Kind kind;
  Limits limits;
  Head head;
  Collector collector;
  size_t searched = 0;  // of the head's bytes, already looked through for its end
  bool response_to_head = false;
  // Only the one that matches `kind` is ever engaged.
  struct Storage;
  std::unique_ptr<Storage> storage;
};

void MessageParserImpl::add_field(Collector& c, http::field id, beast::string_view name,
                                  beast::string_view value, boost::system::error_code& ec) {
  if (c.head_done) return;  // a trailer: dropped, we forward none
  if (c.head->fields_.size() >= c.limits->max_headers)
    return c.refuse("too many header fields", ec);
  // Beast joins folded lines in a buffer of its own; a value outside the head was folded.
  if (!inside(c, name) || !inside(c, value)) return c.refuse("folded header lines are refused", ec);
  c.head->fields_.push_back({slice(c, name), slice(c, value)});
  if (id == http::field::content_length) {
    if (++c.content_lengths > 1) c.refuse("more than one Content-Length", ec);
    const std::string_view v = std_view(value);
    const bool digits = !v.empty() && std::all_of(v.begin(), v.end(),
                                                  [](char ch) { return ch >= '0' && ch <= '9'; });
    if (!digits) c.refuse("Content-Length is not a plain number", ec);
  } else if (id == http::field::transfer_encoding) {
    if (++c.transfer_encodings > 1) c.refuse("more than one Transfer-Encoding", ec);
    if (!iequals(std_view(value), "chunked")) {
      c.refuse("the only Transfer-Encoding understood is \"chunked\"", ec);
    }
  } else if (id == http::field::host) {
    ++c.hosts;
  } else if (id == http::field::expect) {
    c.head->expects_continue_ = iequals(std_view(value), "100-continue");
    if (!c.head->expects_continue_) c.refuse("the only Expect understood is \"100-continue\"", ec);
  }
}

// Forwards Beast's callbacks to the collector. Request and response parsers differ in one callback.
template <bool kRequest>
class MessageParserImpl::Parser final : public http::basic_parser<kRequest> {
 public:
  explicit Parser(Collector& collector) : c_(collector) {}

 private:
  using Ec = boost::system::error_code;
  void on_request_impl(http::verb, beast::string_view method, beast::string_view target,
                       int version, Ec& ec) override {
    set_request(c_, method, target, version, ec);
  }
  void on_response_impl(int status, beast::string_view, int version, Ec& ec) override {
    set_response(c_, status, version, ec);
  }
  void on_field_impl(http::field id, beast::string_view name, beast::string_view value,
                     Ec& ec) override {
    add_field(c_, id, name, value, ec);
  }
  void on_header_impl(Ec&) override { c_.head_done = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, Ec&) override {}
  std::size_t on_body_impl(beast::string_view body, Ec&) override {
    (*c_.on_data)(std_view(body));
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view extensions, Ec& ec) override {
    // Beast takes whatever follows the digits for an extension, "0x5" too.
    if (!extensions.empty() && extensions.front() != ';')
      return c_.refuse("malformed chunk size", ec);
    c_.extension_bytes += extensions.size();
    if (c_.extension_bytes > c_.limits->max_chunk_extension_bytes) {
      c_.refuse("too many chunk extensions", ec);
    }
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, Ec&) override {
    (*c_.on_data)(std_view(body));
    return body.size();
  }
  void on_finish_impl(Ec&) override {}

  Collector& c_;
};

struct MessageParserImpl::Storage {
  std::optional<Parser<true>> request;
  std::optional<Parser<false>> response;
};

template <class F>
decltype(auto) MessageParserImpl::with_parser(F&& f) {
  return kind == MessageParser::Kind::Request ? f(*storage->request) : f(*storage->response);
}
template <class F>
decltype(auto) MessageParserImpl::with_parser(F&& f) const {
  return kind == MessageParser::Kind::Request ? f(*storage->request) : f(*storage->response);
}

MessageParser::MessageParser(Kind kind, const Limits& limits)
    : impl_(std::make_unique<MessageParserImpl>(kind, limits)) {
  impl_->storage = std::make_unique<MessageParserImpl::Storage>();
  impl_->head.fields_.reserve(16);
  reset();
}
MessageParser::~MessageParser() = default;
MessageParser::MessageParser(MessageParser&&) noexcept = default;
MessageParser& MessageParser::operator=(MessageParser&&) noexcept = default;

void MessageParser::reset(bool response_to_head) {
  MessageParserImpl& impl = *impl_;
  impl.searched = 0;
  impl.response_to_head = response_to_head;
  auto fields = std::move(impl.head.fields_);
  fields.clear();
  impl.head = Head();
  impl.head.fields_ = std::move(fields);
  impl.collector = Collector();
  impl.collector.head = &impl.head;
  impl.collector.limits = &impl.limits;
  auto prepare = [&](auto& parser) {
    parser.emplace(impl.collector);
    parser->header_limit(static_cast<std::uint32_t>(impl.limits.max_head_bytes));
    parser->body_limit(boost::none);
    parser->eager(true);
    if constexpr (!std::decay_t<decltype(*parser)>::is_request::value)
      parser->skip(response_to_head);
  };
  if (impl.kind == Kind::Request) {
    prepare(impl.storage->request);
  } else {
    prepare(impl.storage->response);
  }
}

Result<size_t> MessageParser::parse_head(std::string_view bytes) {
  MessageParserImpl& impl = *impl_;
  // The whole head is parsed at once, so that every slice is an offset into one run of bytes.
  const size_t from = impl.searched > 3 ? impl.searched - 3 : 0;
  const size_t found = bytes.find("\r\n\r\n", from);
  const size_t size = found == std::string_view::npos ? bytes.size() : found + 4;
  if (size > impl.limits.max_head_bytes) {
    return std::unexpected(impl.error(
        "the message head is larger than " + std::to_string(impl.limits.max_head_bytes) + " bytes",
        true));
  }
  if (found == std::string_view::npos) {
    impl.searched = bytes.size();
    return 0;
  }
  impl.collector.begin = bytes.data();
  impl.collector.end = bytes.data() + size;
  impl.head.base_ = bytes.data();
  boost::system::error_code ec;
  impl.with_parser([&](auto& parser) {
    parser.put(boost::asio::buffer(bytes.data(), size), ec);
    return 0;
  });
  if (ec && ec != http::error::need_more) return std::unexpected(impl.from(ec));
  if (!impl.collector.head_done) return std::unexpected(impl.error("malformed HTTP message head"));
  if (auto ok = impl.check_head(); !ok) return std::unexpected(ok.error());
  impl.with_parser([&](auto& parser) {
    impl.head.keep_alive_ = parser.keep_alive();
    impl.head.chunked_ = parser.chunked();
    if (impl.collector.content_lengths == 1) {
      const std::string_view v = impl.head.header("content-length");
      uint64_t n = 0;
      std::from_chars(v.data(), v.data() + v.size(), n);
      impl.head.content_length_ = n;
    }
    return 0;
  });
  return size;
}

Result<void> MessageParserImpl::check_head() const {
  if (collector.transfer_encodings > 0 && head.http_1_0_) {
    return std::unexpected(error("Transfer-Encoding in an HTTP/1.0 message"));
  }
  if (collector.transfer_encodings > 0 && collector.content_lengths > 0) {
    return std::unexpected(error("Transfer-Encoding together with Content-Length"));
  }
  if (kind == MessageParser::Kind::Response) return {};
  if (collector.hosts > 1 || (collector.hosts == 0 && !head.http_1_0_)) {
    return std::unexpected(error("exactly one Host header is required"));
  }
  const std::string_view target = head.target();
  if (target.empty() || (target.front() != '/' && target != "*")) {
    return std::unexpected(error("the request target must start with '/'"));
  }
  return {};
}

const Head& MessageParser::head() const {
  return impl_->head;
}
Head& MessageParser::head() {
  return impl_->head;
}

Result<size_t> MessageParser::parse_body(std::string_view bytes, const OnData& on_data) {
  MessageParserImpl& impl = *impl_;
  impl.collector.on_data = &on_data;
  size_t used = 0;
  while (!done() && used < bytes.size()) {
    boost::system::error_code ec;
    const size_t n = impl.with_parser([&](auto& parser) {
      return parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), ec);
    });
    used += n;
    if (ec == http::error::need_more || (!ec && n == 0)) break;
    if (ec) return std::unexpected(impl.from(ec));
  }
  // Only a chunk header or the trailer can be left over, and neither may grow without bound.
  if (!done() && bytes.size() - used > impl.limits.max_head_bytes) {
    return std::unexpected(impl.error("a chunk header or trailer is too large", true));
  }
  return used;
}

bool MessageParser::done() const {
  return impl_->collector.head_done &&
         impl_->with_parser([](const auto& parser) { return parser.is_done(); });
}

bool MessageParser::until_close() const {
  return impl_->collector.head_done && !done() &&
         impl_->with_parser([](const auto& parser) { return parser.need_eof(); });
}

Result<void> MessageParser::finish() {
  if (done()) return {};
  if (!impl_->collector.head_done) {
    return std::unexpected(
        impl_->error("the connection closed before the message head was complete"));
  }
  boost::system::error_code ec;
  impl_->with_parser([&](auto& parser) {
    parser.put_eof(ec);
    return 0;
  });
  if (ec) return std::unexpected(impl_->error("the connection closed in the middle of the body"));
  return {};
}

std::string_view reason(int status) {
  const beast::string_view text = http::obsolete_reason(static_cast<http::status>(status));
  if (status == 499) return "Client Closed Request";
  if (status == 529) return "Overloaded";
  return {text.data(), text.size()};
}

}  // namespace sluice::wire::http1
