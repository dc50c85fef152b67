#include "wire/sse_frames.h"

namespace sluice::wire::sse {

size_t FrameCutter::frame_end(std::string_view bytes, size_t from) {
  for (size_t at = from; at < bytes.size();) {
    const void* found = std::memchr(bytes.data() + at, '\n', bytes.size() - at);
    if (found == nullptr) return 0;
    const auto lf = static_cast<size_t>(static_cast<const char*>(found) - bytes.data());
    if (lf == 0) return 1;  // a blank line by itself
    if (lf + 1 < bytes.size() && bytes[lf + 1] == '\n') return lf + 2;
    if (lf + 2 < bytes.size() && bytes[lf + 1] == '\r' && bytes[lf + 2] == '\n') return lf + 3;
    at = lf + 1;
  }
  return 0;
}

Event parse_frame(std::string_view frame, std::string& scratch) {
  Event event;
  bool joined = false;
  while (!frame.empty()) {
    const size_t lf = frame.find('\n');
    std::string_view line = frame.substr(0, lf);
    frame.remove_prefix(lf == std::string_view::npos ? frame.size() : lf + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto value_of = [&line](size_t name_size) {
      std::string_view value = line.substr(name_size);
      if (value.starts_with(' ')) value.remove_prefix(1);
      return value;
    };
    if (line.starts_with("event:")) {
      event.name = value_of(6);
    } else if (line.starts_with("data:")) {
      const std::string_view value = value_of(5);
      if (event.data.data() == nullptr) {
        event.data = value;
        continue;
      }
      if (!joined) scratch.assign(event.data);
      joined = true;
      scratch.append("\n").append(value);
      event.data = scratch;
    }
  }
  return event;
}

}  // namespace sluice::wire::sse
