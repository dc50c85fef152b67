// Server-sent events, reading side (WHATWG HTML, section "Interpreting an event stream"): CR, LF
// and CRLF, a BOM, joined data lines, comments; an event without its blank line is not dispatched.
// Sans-I/O: feed() takes bytes as they come and calls back once per event. Any split of the bytes
// gives the same events. A line that arrives whole is handed over without being copied.
//
//   sse::Parser parser;
//   auto ok = parser.feed(bytes, [](const sse::Event& e) { use(e.name, e.data); });
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sluice::wire::sse {

// Views are valid during the callback only.
struct Event {
  std::string_view name;  // empty when the stream gave none ("message" to a browser)
  std::string_view data;
};

class Parser final {
 public:
  // max_event bounds what one event may hold, in bytes; more is Cause::TooLarge.
  explicit Parser(size_t max_event = 16U << 20) : max_event_(max_event) {}

  // Returns the first error; the parser must not be fed after one.
  template <class OnEvent>
  Result<void> feed(std::string_view bytes, OnEvent&& on_event) {
    while (!bytes.empty()) {
      const size_t eol = take_line(bytes);
      if (eol == npos) return keep(bytes);
      const bool complete = finish_line(bytes, eol);
      if (too_large_) return too_large();
      if (complete) {
        on_event(event());
        reset_event();
      }
    }
    return keep({});
  }

  // True when an event has begun that no blank line has ended.
  [[nodiscard]] bool in_event() const { return has_data_ || has_name_ || !partial_.empty(); }

 private:
  static constexpr size_t npos = std::string_view::npos;

  size_t take_line(std::string_view& bytes);
  bool finish_line(std::string_view& bytes, size_t eol);
  void field(std::string_view line, bool in_partial);
  Result<void> keep(std::string_view bytes);
  Result<void> too_large() const;
  [[nodiscard]] Event event() const { return {name_, joined_ ? std::string_view(data_) : view_}; }
  void reset_event();

  size_t max_event_;
  std::string partial_;  // a line whose end has not come yet
  std::string data_;     // joined data lines, when there are several or the bytes went away
  std::string name_;
  std::string_view view_;  // the single data line, in the caller's bytes
  bool joined_ = false;
  bool has_data_ = false;
  bool has_name_ = false;
  bool after_cr_ = false;  // a LF that follows belongs to the CR before it
  bool at_start_ = true;   // a BOM may stand here
  bool too_large_ = false;
};

}  // namespace sluice::wire::sse
