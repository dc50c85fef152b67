#include "net/server_connection.h"

#include <charconv>
#include <utility>

#include "wire/json.h"

namespace sluice::net {
namespace {

// Beyond this much sent ahead while a request is being answered, no more is read.
constexpr size_t kMaxPipelined = 64 * 1024;
// After an error the rest of the request is read and dropped for this long, or the close would
// destroy the answer on its way.
constexpr int64_t kLingerMs = 2'000;
// Up to this size copying a body behind its head is cheaper than a vectored write.
constexpr size_t kJoined = 4 * 1024;
// A buffer larger than this is given back between requests.
constexpr size_t kKeepCapacity = 4 * 1024;

std::string_view hex_line(size_t n, char (&buffer)[20]) {
  auto [end, code] = std::to_chars(buffer, buffer + 16, n, 16);
  (void)code;
  *end++ = '\r';
  *end++ = '\n';
  return {buffer, static_cast<size_t>(end - buffer)};
}

}  // namespace

ServerConnection::ServerConnection(ServerShared& shared, StreamPtr stream, std::string peer,
                                   bool secure)
    : shared_(shared),
      stream_(std::move(stream)),
      peer_(std::move(peer)),
      parser_(wire::http1::MessageParser::Kind::Request, shared.options.http),
      deadline_(shared.loop, [this] { on_deadline(); }) {
  deadline_.expires_in_ms(secure ? shared.options.handshake_timeout_ms
                                 : shared.options.head_timeout_ms);
}

ServerConnection::~ServerConnection() {
  if (phase_ == Phase::Handling) --shared_.running;
}

// The object is gone after this; callers return at once.
void ServerConnection::destroy() {
  gone_ = true;
  if (phase_ == Phase::Handling && observer_ != nullptr)
    std::exchange(observer_, nullptr)->on_client_gone();
  if (dispatching_) return;  // the dispatch loop sees gone_ and destroys
  list_->erase(self_);
}

void ServerConnection::close_if_idle() {
  const bool idle = phase_ == Phase::Head && inbox_.empty() && !dispatching_;
  if (idle && !has_unsent_answer()) destroy();
}

void ServerConnection::on_open() {
  deadline_.expires_in_ms(shared_.options.head_timeout_ms);
}

void ServerConnection::on_data(std::string_view bytes) {
  if (phase_ == Phase::Lingering) return;
  if (streams_) {
    dispatching_ = true;
    bytes.remove_prefix(feed_body(bytes));
    dispatching_ = false;
    if (gone_) return destroy();
    if (bytes.empty() || phase_ == Phase::Lingering) return;
  }
  if (phase_ == Phase::Handling || dispatching_ || held_) {
    inbox_.append(bytes);
    if (inbox_.size() > kMaxPipelined) stream_->pause();
    return;
  }
  if (inbox_.empty()) {
    if (phase_ == Phase::Head) arrived_us_ = Loop::now_us();
    const size_t used = consume(bytes);
    if (gone_) return destroy();
    if (used == bytes.size()) return;
    inbox_.append(bytes.substr(used));
    // The head has a deadline of its own from its first byte; more bytes do not move it.
    if (phase_ == Phase::Head && !held_) {
      deadline_.expires_in_ms(shared_.options.head_timeout_ms);
    }
    return;
  }
  inbox_.append(bytes);
  while (!gone_ && phase_ != Phase::Handling && !held_ && !inbox_.empty()) {
    inbox_.reserve(inbox_.size() + wire::json::kPadding);
    const size_t used = consume(inbox_);
    if (gone_) return destroy();
    inbox_.erase(0, used);
    if (used == 0) break;
  }
  if (inbox_.empty() && inbox_.capacity() > kKeepCapacity) std::string().swap(inbox_);
}

size_t ServerConnection::consume(std::string_view bytes) {
  size_t used = 0;
  dispatching_ = true;
  while (!gone_ && !held_ && used < bytes.size() &&
         (phase_ == Phase::Head || phase_ == Phase::Body)) {
    bool complete = false;
    const size_t n = take_request(bytes.substr(used), complete);
    if (!complete) break;
    used += n;
    dispatch();
    if (!streams_ || gone_) continue;
    // An answer may end the exchange at any piece, and with it the inbox.
    const std::string kept(bytes.data() == inbox_.data() ? bytes.substr(used) : std::string_view());
    used += feed_body(kept.empty() ? bytes.substr(used) : std::string_view(kept));
  }
  dispatching_ = false;
  return used;
}

// Offers everything from the request's first byte; gives its size when it is complete.
size_t ServerConnection::take_request(std::string_view bytes, bool& complete) {
  if (phase_ == Phase::Head) {
    auto head = parser_.parse_head(bytes);
    if (!head) {
      refuse(head.error());
      return 0;
    }
    if (*head == 0) return 0;
    head_size_ = *head;
    phase_ = Phase::Body;
    chunked_body_.clear();
    chunked_used_ = 0;
    said_continue_ = false;
    if (shared_.handler.streams_request(parser_.head())) {
      streams_ = !parser_.done();
      complete = true;
      return head_size_;
    }
    const auto length = parser_.head().content_length();
    if (length && *length > shared_.options.max_body_bytes) {
      refuse({Cause::TooLarge, "the request body is larger than " +
                                   std::to_string(shared_.options.max_body_bytes) + " bytes"});
      return 0;
    }
  }
  parser_.head().rebase(bytes.data());
  auto size =
      parser_.head().chunked() ? take_chunked(bytes, head_size_) : take_body(bytes, head_size_);
  if (!size) {
    refuse(size.error());
    return 0;
  }
  if (*size == 0) {
    deadline_.expires_in_ms(shared_.options.body_timeout_ms);
    if (parser_.head().expects_continue() && !std::exchange(said_continue_, true)) {
      stream_->write({"HTTP/1.1 100 Continue\r\n\r\n"});
    }
    return 0;
  }
  complete = true;
  return *size;
}

Result<size_t> ServerConnection::take_body(std::string_view bytes, size_t head_size) {
  const size_t length = static_cast<size_t>(parser_.head().content_length().value_or(0));
  if (bytes.size() - head_size < length) return 0;
  body_view_ = bytes.substr(head_size, length);
  return head_size + length;
}

Result<size_t> ServerConnection::take_chunked(std::string_view bytes, size_t head_size) {
  const size_t from = head_size + chunked_used_;
  auto used = parser_.parse_body(bytes.substr(from), [this](std::string_view data) {
    if (chunked_body_.size() <= shared_.options.max_body_bytes) chunked_body_.append(data);
  });
  if (!used) return std::unexpected(used.error());
  chunked_used_ += *used;
  if (chunked_body_.size() > shared_.options.max_body_bytes ||
      chunked_used_ > 2 * shared_.options.max_body_bytes + 4096) {
    return fail(Cause::TooLarge, "the request body is larger than " +
                                     std::to_string(shared_.options.max_body_bytes) + " bytes");
  }
  if (!parser_.done()) return 0;
  chunked_body_.reserve(chunked_body_.size() + wire::json::kPadding);
  body_view_ = chunked_body_;
  return head_size + chunked_used_;
}

void ServerConnection::dispatch() {
  phase_ = Phase::Handling;
  ++shared_.running;
  deadline_.disarm();
  head_request_ = parser_.head().method() == "HEAD";
  close_after_ = !parser_.head().keep_alive();
  raw_reply_ = false;
  shared_.handler.on_request(*this);
  body_view_ = {};
}

size_t ServerConnection::feed_body(std::string_view bytes) {
  const auto used = parser_.parse_body(bytes, [this](std::string_view data) {
    if (!gone_ && streams_) observer_->on_request_data(data);
  });
  if (gone_ || !streams_) return bytes.size();
  if (!used) {
    body_failed(used.error());
    return bytes.size();
  }
  if (parser_.done()) {
    streams_ = false;
    if (stream_->buffered() == 0) deadline_.disarm();
    observer_->on_request_end();
    return *used;
  }
  if (parser_.head().expects_continue() && !std::exchange(said_continue_, true)) {
    stream_->write({"HTTP/1.1 100 Continue\r\n\r\n"});
  }
  watch_body();
  return *used;
}

void ServerConnection::watch_body() {
  if (stream_->buffered() == 0) deadline_.expires_in_ms(shared_.options.body_timeout_ms);
}

// The observer answers, if it still can; what follows on the connection is no request.
void ServerConnection::body_failed(const Error& error) {
  streams_ = false;
  close_after_ = true;
  observer_->on_request_failed(error);
}

void ServerConnection::pause_request() {
  if (!streams_ || std::exchange(body_paused_, true)) return;
  stream_->pause();
  if (stream_->buffered() == 0) deadline_.disarm();
}

void ServerConnection::resume_request() {
  if (!std::exchange(body_paused_, false)) return;
  stream_->resume();
  if (streams_) watch_body();
}

void ServerConnection::next_request() {
  observer_ = nullptr;
  --shared_.running;
  close_after_ = close_after_ || std::exchange(streams_, false);
  if (std::exchange(body_paused_, false)) stream_->resume();
  if (will_close()) {
    phase_ = Phase::Lingering;
    linger();
    return;
  }
  parser_.reset();
  phase_ = Phase::Head;
  if (chunked_body_.capacity() > kKeepCapacity) std::string().swap(chunked_body_);
  if (stream_->buffered() > 0) {
    watch_output();
  } else {
    deadline_.expires_in_ms(shared_.options.idle_timeout_ms);
  }
  // Requests sent ahead by a client that does not read must not pile up answers here.
  held_ = congested();
  if (held_) return stream_->pause();
  stream_->resume();
  if (!dispatching_) take_waiting();
}

void ServerConnection::take_waiting() {
  if (inbox_.empty()) return;
  std::string waiting;
  waiting.swap(inbox_);
  waiting.reserve(waiting.size() + wire::json::kPadding);
  arrived_us_ = Loop::now_us();
  const size_t used = consume(waiting);
  if (gone_) return destroy();
  waiting.erase(0, used);
  inbox_.insert(0, waiting);
}

bool ServerConnection::will_close() const {
  // A body that is still coming would have to be read to its end to find the next request.
  return close_after_ || raw_reply_ || shared_.discouraging || streams_;
}

void ServerConnection::refuse(const Error& error) {
  std::string fields;
  const bool head_known = phase_ == Phase::Body;
  const std::string body =
      shared_.handler.protocol_error_body(error, head_known ? &parser_.head() : nullptr, fields);
  close_after_ = true;
  std::string head;
  append_head(head, base::info(error.cause).http_status, fields);
  head += "content-length: " + std::to_string(body.size()) + "\r\n\r\n";
  stream_->write({head, body});
  phase_ = Phase::Lingering;
  linger();
}

// Says goodbye and waits a moment for the peer to do so too.
void ServerConnection::linger() {
  std::string().swap(inbox_);
  stream_->shutdown();
  if (stream_->buffered() > 0) return watch_output();
  deadline_.expires_in_ms(kLingerMs);
}

void ServerConnection::watch_output() {
  sent_mark_ = stream_->sent();
  deadline_.expires_in_ms(shared_.options.write_timeout_ms);
}

void ServerConnection::on_closed(const Error&) {
  destroy();
}

void ServerConnection::on_drained() {
  switch (phase_) {
    case Phase::Handling:
      deadline_.disarm();
      if (streams_ && !body_paused_) watch_body();
      if (observer_ != nullptr) observer_->on_client_writable();
      return;
    case Phase::Lingering:
      return deadline_.expires_in_ms(kLingerMs);
    case Phase::Body:
      return;
    case Phase::Head:
      break;
  }
  if (shared_.discouraging && inbox_.empty()) {
    phase_ = Phase::Lingering;
    return linger();
  }
  deadline_.expires_in_ms(inbox_.empty() ? shared_.options.idle_timeout_ms
                                         : shared_.options.head_timeout_ms);
  if (!std::exchange(held_, false)) return;
  stream_->resume();
  take_waiting();
}

void ServerConnection::on_deadline() {
  const bool slow_but_reading = stream_->buffered() > 0 && stream_->sent() != sent_mark_;
  if (slow_but_reading) return watch_output();
  switch (phase_) {
    case Phase::Head:
      if (inbox_.empty() || held_) return destroy();
      [[fallthrough]];
    case Phase::Body:
      parser_.head().rebase(inbox_.data());
      return refuse({Cause::ClientTimeout, "the request did not arrive in time"});
    case Phase::Handling:
      if (streams_ && stream_->buffered() == 0) {
        return body_failed({Cause::ClientTimeout, "the request did not arrive in time"});
      }
      return destroy();  // the client does not read its answer
    case Phase::Lingering:
      return destroy();
  }
}

void ServerConnection::append_head(std::string& out, int status, std::string_view fields) {
  out += "HTTP/1.1 ";
  out += std::to_string(status);
  out += ' ';
  out += wire::http1::reason(status);
  out += "\r\ndate: ";
  out += shared_.loop.http_date();
  out += "\r\n";
  out += fields;
  append_connection(out);
}

void ServerConnection::append_connection(std::string& out) {
  if (will_close()) {
    close_after_ = true;  // said is said
    out += "connection: close\r\n";
  } else if (parser_.head().http_1_0()) {
    out += "connection: keep-alive\r\n";
  }
}

void ServerConnection::respond(int status, std::string_view fields, std::string_view body) {
  std::string& head = shared_.loop.head_buffer();
  head.clear();
  append_head(head, status, fields);
  head += "content-length: ";
  head += std::to_string(body.size());
  head += "\r\n\r\n";
  if (head_request_) body = {};
  if (body.size() <= kJoined) {
    head += body;
    body = {};
  }
  stream_->write({head, body});
  next_request();
}

void ServerConnection::start(int status, std::string_view fields) {
  raw_reply_ = parser_.head().http_1_0();
  chunked_reply_ = !raw_reply_;
  held_head_.clear();
  append_head(held_head_, status, fields);
  held_head_ += chunked_reply_ ? "transfer-encoding: chunked\r\n\r\n" : "\r\n";
}

void ServerConnection::relay(int status, std::string_view fields, Framing framing) {
  const bool chunked = framing == Framing::Chunked;
  raw_reply_ = chunked && parser_.head().http_1_0() && !head_request_;
  chunked_reply_ = chunked && !parser_.head().http_1_0();
  held_head_ = "HTTP/1.1 ";
  held_head_ += std::to_string(status);
  held_head_ += ' ';
  held_head_ += wire::http1::reason(status);
  held_head_ += "\r\n";
  held_head_ += fields;
  append_connection(held_head_);
  held_head_ += chunked_reply_ ? "transfer-encoding: chunked\r\n\r\n" : "\r\n";
}

void ServerConnection::flush() {
  if (held_head_.empty()) return;
  stream_->write({held_head_});
  std::string().swap(held_head_);
}

void ServerConnection::write(std::string_view bytes) {
  if (bytes.empty()) return;
  char line[20];
  if (head_request_) bytes = {};
  if (chunked_reply_ && !bytes.empty()) {
    stream_->write({held_head_, hex_line(bytes.size(), line), bytes, "\r\n"});
  } else {
    stream_->write({held_head_, bytes});
  }
  if (!held_head_.empty()) std::string().swap(held_head_);
  if (stream_->buffered() > 0 && !deadline_.armed()) watch_output();
}

void ServerConnection::finish(std::string_view last) {
  char line[20];
  if (head_request_) {
    stream_->write({held_head_});
  } else if (!chunked_reply_) {
    stream_->write({held_head_, last});
  } else if (last.empty()) {
    stream_->write({held_head_, "0\r\n\r\n"});
  } else {
    stream_->write({held_head_, hex_line(last.size(), line), last, "\r\n0\r\n\r\n"});
  }
  std::string().swap(held_head_);
  next_request();
}

void ServerConnection::start_raw() {
  raw_reply_ = true;
  chunked_reply_ = false;
  held_head_.clear();
}

void ServerConnection::abort() {
  observer_ = nullptr;
  destroy();
}

void ServerConnection::reset() {
  stream_->reset_on_close();
  abort();
}

bool ServerConnection::congested() const {
  return stream_->buffered() > shared_.options.write_high_water;
}

}  // namespace sluice::net
