// A wire format, from both ends. One stateless object a dialect, listed in all.h; what differs
// between vendors that speak the same format is data in provider/, never code here.
//
//   client bytes --read_request--> ir --write_request--> upstream bytes
//   client bytes <-write_response- ir <-read_response--- upstream bytes
//
// Streams are small sans-I/O machines made per exchange. Reading never loses in silence: unknown
// members land in `extra`; writing reports a Loss for everything it cannot carry.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ir/chat.h"
#include "ir/loss.h"
#include "ir/rate_limit.h"
#include "ir/stream.h"
#include "wire/json.h"

namespace sluice::dialect {

using ir::DialectId;

// What is being asked, told from path and method. Chat is translated; the others go between
// upstreams of the same dialect only.
enum class Operation : uint8_t { Chat, CountTokens, Completions, Embeddings, ListModels, GetModel };

// Header access without owning any; names are lower case.
using HeaderLookup = std::function<std::string_view(std::string_view name)>;

// How to write a request for one upstream target.
struct WriteOptions {
  std::string_view model;        // the upstream's model name
  std::string_view api_version;  // anthropic_messages: "2023-06-01" or "2026-10-21"
  bool stream = false;
  bool want_usage = true;          // ask for usage in the stream even if the client did not
  int64_t default_max_tokens = 0;  // where the format demands a cap and the client gave none
  int64_t max_output_tokens = 0;   // the most an answer may have, whatever the client asks; 0: none
  // What the server behind the format is known to take; a vendor's or model's row decides.
  bool legacy_max_tokens = false;   // openai_chat: only `max_tokens`, not `max_completion_tokens`
  bool developer_role = true;       // openai_chat: the role `developer`; else it becomes `system`
  bool system_in_messages = false;  // anthropic_messages: the role `system` amid the conversation
};

class StreamReader {
 public:
  using Sink = std::function<void(const ir::StreamEvent&)>;
  virtual ~StreamReader() = default;
  // Bytes as they came, any split. An error means the upstream broke the protocol; the events
  // before it have been given. Nothing may be fed after an error or after End.
  virtual Result<void> feed(std::string_view bytes, const Sink& sink) = 0;
  // The upstream closed cleanly at the transport. Gives End where the format ends by closing,
  // an UpstreamProtocol error where the terminator is missing.
  virtual Result<void> finish(const Sink& sink) = 0;
};

class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Appends the frames for one event; may append nothing.
  virtual void write(const ir::StreamEvent& event, std::string& out) = 0;
};

// What the client of a stream asked for, and the identity used where the upstream gives none.
struct StreamWriteOptions {
  bool include_usage = false;
  std::string_view fallback_id;     // "chatcmpl-..." / "msg_..." made by the gateway
  std::string_view fallback_model;  // the name the client sent
  int64_t now_unix_seconds = 0;
  bool thinking = false;         // the client asked to see thinking of another dialect's model
  ir::Losses* losses = nullptr;  // where a part that cannot be written is named; may be null
};

// The same for a whole answer.
struct AnswerOptions {
  std::string_view fallback_id;
  int64_t now_unix_seconds = 0;
  bool thinking = false;
};

// Watches a spliced stream without touching it: TTFT, usage, finish, cut or complete.
struct StreamFacts {
  bool saw_content = false;  // the first token has passed
  bool complete = false;     // the answer gave its reason to end, or its terminator has passed
  bool terminated = false;   // the format's own terminator has passed: [DONE], message_stop
  bool failed = false;       // an in-band error has passed
  bool malformed = false;    // an event does not begin and end as a JSON object does
  ir::Usage usage;
};

class StreamTap {
 public:
  virtual ~StreamTap() = default;
  // One SSE event, already framed. Returns false when the event must not reach the client (a usage
  // chunk that it did not ask for, an event that is malformed).
  virtual bool observe(std::string_view event_name, std::string_view data) = 0;
  [[nodiscard]] const StreamFacts& facts() const { return facts_; }

 protected:
  StreamFacts facts_;
};

// What the gateway needs to know of a request without reading it into the IR. Views into the body.
struct Peek {
  std::string_view model;
  bool stream = false;
  bool include_usage = false;  // the client asked for usage in the stream
  bool thinking = false;       // the client asked to see the model's thinking
};

// Replaces `length` bytes at `offset` of the body's text.
struct Edit {
  size_t offset = 0;
  size_t length = 0;
  std::string text;
};

// A model as `GET /v1/models` shows it.
struct ModelCard {
  std::string_view id;
  int64_t created_unix = 0;
};

class Dialect {
 public:
  virtual ~Dialect() = default;
  [[nodiscard]] virtual DialectId id() const = 0;
  [[nodiscard]] virtual std::string_view name() const = 0;  // "openai_chat"
  // Path of an operation below the provider's base URL ("/chat/completions", "/v1/messages");
  // empty when the dialect has no such operation.
  [[nodiscard]] virtual std::string_view upstream_path(Operation op) const = 0;

  // ---- requests ----
  // api_version: what the client sent (anthropic-version); decides which fields are refused.
  [[nodiscard]] virtual Result<ir::ChatRequest> read_request(
      wire::json::Value body, std::string_view api_version) const = 0;
  // Appends the body. An Unsupported error names a field whose loss would change what was asked.
  [[nodiscard]] virtual Result<void> write_request(const ir::ChatRequest& request,
                                                   const WriteOptions& options, std::string& out,
                                                   ir::Losses& losses) const = 0;

  // ---- splicing: the client and the upstream speak this dialect ----
  // Only what routing needs is looked at; the upstream judges the rest.
  [[nodiscard]] virtual Result<Peek> peek(Operation op, wire::json::Value body) const = 0;
  // Edits in ascending order of offset; `text` is what `body` was parsed from. What an edit takes
  // from the client's words is named in `losses`.
  virtual void splice(Operation op, std::string_view text, wire::json::Value body,
                      const WriteOptions& options, std::vector<Edit>& edits,
                      ir::Losses& losses) const = 0;

  // ---- models ----
  virtual void write_models(std::span<const ModelCard> models, std::string& out) const = 0;
  virtual void write_model(const ModelCard& model, std::string& out) const = 0;

  // ---- whole responses ----
  [[nodiscard]] virtual Result<ir::ChatResponse> read_response(wire::json::Value body) const = 0;
  virtual void write_response(const ir::ChatResponse& response, const AnswerOptions& options,
                              std::string& out, ir::Losses& losses) const = 0;
  // Usage of a whole response of any operation, without reading the rest.
  [[nodiscard]] virtual ir::Usage read_usage(wire::json::Value body) const = 0;

  // ---- streams ----
  [[nodiscard]] virtual std::unique_ptr<StreamReader> stream_reader() const = 0;
  [[nodiscard]] virtual std::unique_ptr<StreamWriter> stream_writer(
      const StreamWriteOptions& options) const = 0;
  // strip_usage: the client did not ask for usage, we did.
  [[nodiscard]] virtual std::unique_ptr<StreamTap> stream_tap(bool strip_usage) const = 0;

  // ---- errors ----
  // Any body, JSON or not; the message never repeats more than 512 bytes of it.
  [[nodiscard]] virtual ir::ApiError read_error(int status, const HeaderLookup& header,
                                                std::string_view body) const = 0;
  // Whether a whole answer is an error, whatever status it came with.
  [[nodiscard]] virtual bool is_error(wire::json::Value body) const = 0;
  virtual void write_error(const ir::ApiError& error, std::string_view request_id,
                           std::string& out) const = 0;
  // The HTTP status that goes with write_error: 529 and 503 say the same in two dialects.
  [[nodiscard]] virtual int error_status(const ir::ApiError& error) const = 0;
  // An error frame for a stream that has begun; the stream is closed after it, without terminator.
  virtual void write_stream_error(const ir::ApiError& error, std::string_view request_id,
                                  std::string& out) const = 0;
  // An error event of a stream, by its data: the status is that of its meaning.
  [[nodiscard]] virtual ir::ApiError read_stream_error(wire::json::Value data) const = 0;

  // ---- rate limits ----
  // From an answer's headers, and as header lines ("name: value\r\n") appended to `out`.
  [[nodiscard]] virtual ir::RateLimits read_rate_limits(const HeaderLookup& header,
                                                        int64_t now_unix_ms) const = 0;
  virtual void write_rate_limits(const ir::RateLimits& limits, int64_t now_unix_ms,
                                 std::string& out) const = 0;

  // Our own causes in the dialect's words.
  [[nodiscard]] virtual ir::ApiError from_error(const Error& error) const = 0;
};

}  // namespace sluice::dialect
