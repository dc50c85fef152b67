// HTTP/1.1 framing, strict (RFC 9112), sans-I/O: a head scanner and a chunk reader of our own. A
// fuzz target holds them to what Boost.Beast accepts, and docs/adr/0002 says why they are ours.
// Beyond the grammar we refuse whatever lets somebody smuggle a second message past a gateway:
// duplicate or listed Content-Length, Transfer-Encoding that is not exactly "chunked" or comes with
// a Content-Length or in HTTP/1.0, folded lines, large chunk extensions, a missing or double Host.
//
//   MessageParser parser(MessageParser::Kind::Request, limits);
//   auto head = parser.parse_head(bytes);  // 0: not complete yet; feed from the start again
//   auto used = parser.parse_body(rest, on_data);  // repeat until parser.done()
//
// Errors: BadRequest or TooLarge for requests, UpstreamProtocol for responses. After an error the
// connection must be closed: where the next message starts is unknown.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/http1_chunks.h"

namespace sluice::wire::http1 {

struct Limits {
  size_t max_head_bytes = 32 * 1024;
  size_t max_headers = 100;
  size_t max_chunk_extension_bytes = 256;  // over one message
  size_t max_trailer_bytes = 8 * 1024;
};

// Case-insensitive for ASCII, as field names are.
bool iequals(std::string_view a, std::string_view b);

// Fields that every exchange asks for, found while the head is read.
enum class Known : uint8_t {
  Authorization,
  XApiKey,
  AnthropicVersion,
  AnthropicBeta,
  ContentType,
  ContentEncoding,
  Other,
};
inline constexpr size_t kKnownFields = static_cast<size_t>(Known::Other);

// The head of one message. Fields are kept as offsets, so that the bytes may move: rebase() after.
class Head final {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  [[nodiscard]] std::string_view method() const { return at(method_); }
  [[nodiscard]] std::string_view target() const { return at(target_); }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool http_1_0() const { return http_1_0_; }
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }
  [[nodiscard]] bool chunked() const { return chunked_; }
  [[nodiscard]] std::optional<uint64_t> content_length() const { return content_length_; }
  [[nodiscard]] bool expects_continue() const { return expects_continue_; }

  [[nodiscard]] size_t size() const { return fields_.size(); }
  [[nodiscard]] Field field(size_t i) const { return {at(fields_[i].name), at(fields_[i].value)}; }
  // Value of the first field of that name, empty when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;

  // The same for a field of the list above, without a search.
  [[nodiscard]] std::string_view header(Known field) const {
    const uint16_t at_field = known_[static_cast<size_t>(field)];
    return at_field == 0 ? std::string_view() : at(fields_[at_field - 1U].value);
  }

  // The head's bytes now start here.
  void rebase(const char* start) { base_ = start; }

 private:
  friend class MessageParser;
  friend class HeadScanner;
  struct Slice {
    uint32_t offset = 0;
    uint32_t size = 0;
  };
  struct FieldSlices {
    Slice name;
    Slice value;
  };
  [[nodiscard]] std::string_view at(Slice s) const { return {base_ + s.offset, s.size}; }

  const char* base_ = "";
  Slice method_, target_;
  std::vector<FieldSlices> fields_;
  std::array<uint16_t, kKnownFields> known_{};  // index of the first field of that name, plus one
  std::optional<uint64_t> content_length_;
  int status_ = 0;
  bool http_1_0_ = false;
  bool keep_alive_ = false;
  bool chunked_ = false;
  bool expects_continue_ = false;
};

class MessageParser final {
 public:
  enum class Kind : uint8_t { Request, Response };
  using OnData = std::function<void(std::string_view)>;

  MessageParser(Kind kind, const Limits& limits);

  // Ready for the next message. response_to_head: the response has no body whatever it says.
  void reset(bool response_to_head = false);

  // bytes: from the message's first byte. Gives the head's size when it is complete, 0 when not.
  Result<size_t> parse_head(std::string_view bytes);
  [[nodiscard]] const Head& head() const { return head_; }
  Head& head() { return head_; }

  // bytes: what follows the head or the last parse. Gives how many were used: all of them, unless
  // the body ends before. on_data gets decoded body bytes, any number of times.
  Result<size_t> parse_body(std::string_view bytes, const OnData& on_data);
  // Head and body are complete; further bytes belong to the next message.
  [[nodiscard]] bool done() const { return done_; }
  // The peer closed: fine where the body runs to the end of the connection, an error otherwise.
  Result<void> finish();
  // The body ends with the connection (responses only).
  [[nodiscard]] bool until_close() const { return body_ == Body::UntilClose && !done_; }

 private:
  enum class Body : uint8_t { None, Counted, Chunked, UntilClose };

  [[nodiscard]] Error error(std::string message, bool too_large = false) const;
  void begin_body();
  Result<size_t> parse_chunked(std::string_view bytes, const OnData& on_data);

  Kind kind_;
  Limits limits_;
  Head head_;
  size_t searched_ = 0;     // of the head's bytes, already looked through for its end
  uint64_t remaining_ = 0;  // of a counted body
  Body body_ = Body::None;
  bool head_done_ = false;
  bool done_ = false;
  bool response_to_head_ = false;
  ChunkReader chunks_;  // while a chunked body is read
};

// The reason phrase of a status; "Unknown" outside the list.
std::string_view reason(int status);

}  // namespace sluice::wire::http1
