// Cuts an event stream into frames without interpreting them, for relaying: a frame is everything
// up to and including its blank line. Frames that arrive whole are handed over where they stand.
// LF and CRLF line ends are understood; a stream of bare CRs has no frame end here (no provider
// sends one) and runs into the size limit.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/sse.h"

namespace sluice::wire::sse {

// One frame's event, for a tap. `scratch` holds joined data lines, if there are several.
Event parse_frame(std::string_view frame, std::string& scratch);

class FrameCutter final {
 public:
  explicit FrameCutter(size_t max_frame = 16U << 20) : max_frame_(max_frame) {}

  // Calls on_frame(frame) for every frame that is complete with these bytes; the view is valid
  // during the call only. The callback may not feed again.
  template <class OnFrame>
  Result<void> feed(std::string_view bytes, OnFrame&& on_frame) {
    if (!partial_.empty()) {
      // The end may lie across the seam: look from shortly before it.
      const size_t seam = partial_.size();
      partial_.append(bytes);
      const size_t end = frame_end(partial_, seam > 3 ? seam - 3 : 0);
      if (end == 0) return bounded();
      bytes.remove_prefix(end - seam);
      on_frame(std::string_view(partial_).substr(0, end));
      partial_.clear();
    }
    return cut(bytes, on_frame);
  }

  // Bytes of a frame whose end has not come.
  [[nodiscard]] bool in_frame() const { return !partial_.empty(); }

 private:
  // One past the blank line that ends the first frame, 0 when it is not there.
  static size_t frame_end(std::string_view bytes, size_t from);

  template <class OnFrame>
  Result<void> cut(std::string_view bytes, OnFrame& on_frame) {
    while (!bytes.empty()) {
      const size_t end = frame_end(bytes, 0);
      if (end == 0) {
        partial_.assign(bytes);
        return bounded();
      }
      on_frame(bytes.substr(0, end));
      bytes.remove_prefix(end);
    }
    return {};
  }
  [[nodiscard]] Result<void> bounded() const {
    if (partial_.size() <= max_frame_) return {};
    return fail(Cause::TooLarge,
                "a server-sent event is larger than " + std::to_string(max_frame_) + " bytes");
  }

  size_t max_frame_;
  std::string partial_;
};

}  // namespace sluice::wire::sse
