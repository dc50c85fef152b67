// Decodes one chunked body (RFC 9112, section 7.1) as a state machine over single bytes of framing
// and runs of data, so that any split of the bytes gives the same result. Private to wire/.
//
// Stricter than the grammar where peers disagree about it: lines end in CRLF and nothing else, a
// size is plain hexadecimal digits, nothing but an extension may follow it and that without blanks,
// no folded trailers.
// Extensions and trailers are checked, counted against a bound, and dropped: we forward none. A
// trailer that would change the framing (RFC 9110, section 6.5.1) is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace sluice::wire::http1 {

struct ChunkLimits {
  size_t max_extension_bytes = 0;  // of the whole body
  size_t max_trailer_bytes = 0;
};

class ChunkReader final {
 public:
  explicit ChunkReader(ChunkLimits limits) : limits_(limits) {}
  // Ready for the next body.
  void reset() { *this = ChunkReader(limits_); }

  struct Step {
    size_t used = 0;            // less than offered only once done, or at a fault
    const char* bad = nullptr;  // why the bytes are not acceptable; nothing may be fed after it
    bool too_large = false;     // the fault is a bound, not the grammar
  };
  Step feed(std::string_view bytes, const std::function<void(std::string_view)>& on_data);
  [[nodiscard]] bool done() const { return state_ == State::Done; }

 private:
  enum class State : uint8_t {
    Size,           // hexadecimal digits
    ExtensionName,  // after ';'
    ExtensionNameRest,
    ExtensionValue,  // after '='
    ExtensionToken,
    ExtensionQuoted,
    ExtensionEscape,  // after a backslash in quotes
    ExtensionQuoteEnd,
    SizeEnd,  // LF of the size line
    Data,     // `left_` bytes
    DataCr,   // CRLF after them
    DataLf,
    TrailerStart,  // a field line, or the CR of the last line
    TrailerName,
    TrailerValue,
    TrailerLf,
    LastLf,
    Done,
  };

  // One byte of framing; null when it may stand there.
  const char* take(unsigned char c);
  const char* take_size(unsigned char c);
  const char* take_extension(unsigned char c);
  const char* take_trailer(unsigned char c);
  const char* expect(bool there, State next, const char* otherwise);
  const char* count(size_t& counter, size_t limit, const char* beyond);

  ChunkLimits limits_;
  State state_ = State::Size;
  bool too_large_ = false;
  unsigned digits_ = 0;
  uint64_t left_ = 0;
  size_t extension_bytes_ = 0;
  size_t trailer_bytes_ = 0;
  // The name of the trailer in hand, cut off where it is longer than any that matters.
  std::array<char, 20> name_{};
  size_t name_size_ = 0;
};

}  // namespace sluice::wire::http1
