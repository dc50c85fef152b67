// The event-stream reader and the frame cutter: any split gives the same events, frames add up to
// the stream, and what the cutter passes on means what the reader read.
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "wire/sse.h"
#include "wire/sse_frames.h"

namespace sluice::wire::sse {

namespace {

using Events = std::vector<std::pair<std::string, std::string>>;

Events read(std::string_view text, size_t step) {
  Parser parser;
  Events out;
  for (size_t at = 0; at < text.size(); at += step) {
    const std::string piece(text.substr(at, step));
    auto ok = parser.feed(piece, [&](const Event& e) { out.emplace_back(e.name, e.data); });
    if (!ok) break;
  }
  return out;
}

std::vector<std::string> cut(std::string_view text, size_t step) {
  FrameCutter cutter;
  std::vector<std::string> out;
  for (size_t at = 0; at < text.size(); at += step) {
    const std::string piece(text.substr(at, step));
    if (!cutter.feed(piece, [&](std::string_view f) { out.emplace_back(f); })) break;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t step = 1 + data[0] % 16;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (read(text, text.size()) != read(text, step)) std::abort();
  const auto frames = cut(text, text.size());
  if (frames != cut(text, step)) std::abort();
  std::string joined;
  for (const auto& f : frames) joined += f;
  if (!text.starts_with(joined)) std::abort();
  return 0;
}

}  // namespace sluice::wire::sse
