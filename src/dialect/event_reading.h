// What every stream reader over server-sent events does around its dialect: cut the bytes into
// events, parse their data, stop at the first thing that is wrong, and tell an end from a cut.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "dialect/dialect.h"
#include "ir/stream.h"
#include "wire/json.h"
#include "wire/sse.h"

namespace sluice::dialect {

class EventReading final {
 public:
  using Sink = StreamReader::Sink;

  // Calls on_event(name, data) for each event until the stream is over or broken.
  template <class OnEvent>
  Result<void> feed(std::string_view bytes, OnEvent&& on_event) {
    if (over_) return {};
    const auto parsed = parser_.feed(bytes, [&](const wire::sse::Event& event) {
      if (!over_ && !error_) on_event(event.name, event.data);
    });
    if (!parsed) broken(parsed.error().message);
    if (error_) return std::unexpected(*error_);
    return {};
  }

  // The object in an event's data; what is none breaks the stream and gives a missing value. what:
  // "a chunk". Valid until the next call.
  wire::json::Value object(std::string_view data, std::string_view what) {
    if (doc_.parse(data) && doc_.root().is_object()) return doc_.root();
    broken(std::string(what) + " of the upstream's stream is not a JSON object");
    return {};
  }

  // Only the first call counts.
  void broken(std::string message) {
    if (!error_) error_ = Error{Cause::UpstreamProtocol, std::move(message)};
  }
  [[nodiscard]] bool is_broken() const { return error_.has_value(); }

  // Gives End, or the error that ends the stream.
  void end(const ir::StreamEvent& last, const Sink& sink) {
    over_ = true;
    sink(last);
  }
  [[nodiscard]] bool is_over() const { return over_; }

  // For a transport that closed before the answer had given its reason to end.
  static Result<void> cut() {
    return fail(Cause::UpstreamProtocol, "the upstream's stream ended before the answer did");
  }

  // A piece of a part; allocates nothing in the long run.
  void emit_delta(int part, std::string_view text, const Sink& sink) {
    auto& event = std::get<ir::PartDelta>(delta_);
    event.index = part;
    event.text.assign(text);
    sink(delta_);
  }

 private:
  wire::sse::Parser parser_;
  wire::json::Document doc_;
  ir::StreamEvent delta_ = ir::PartDelta{};
  bool over_ = false;
  std::optional<Error> error_;
};

}  // namespace sluice::dialect
