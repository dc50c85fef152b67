// Any bytes as a stream of either dialect: the events must not depend on how the bytes are split,
// writers must take whatever readers give, and taps must survive it. The first byte says where to
// split.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dialect/all.h"
#include "wire/sse.h"

namespace sluice {
namespace {

std::string translate(const dialect::Dialect& from, const dialect::Dialect& to,
                      std::string_view first, std::string_view second) {
  std::string out;
  dialect::StreamWriteOptions options;
  options.include_usage = true;
  options.fallback_id = "id";
  options.fallback_model = "m";
  options.thinking = true;
  const auto reader = from.stream_reader();
  const auto writer = to.stream_writer(options);
  const dialect::StreamReader::Sink sink = [&](const ir::StreamEvent& event) {
    writer->write(event, out);
  };
  for (const std::string_view piece : {first, second}) {
    const std::string copy(piece);
    if (const auto fed = reader->feed(copy, sink); !fed) return out + "\n!" + fed.error().message;
  }
  if (const auto done = reader->finish(sink); !done) out += "\n!" + done.error().message;
  return out;
}

void must_be_events(const std::string& text) {
  wire::sse::Parser parser;
  wire::json::Document doc;
  wire::json::Limits limits;
  limits.max_depth = 128;
  const auto fed =
      parser.feed(text.substr(0, text.find("\n!")), [&](const wire::sse::Event& event) {
        if (event.data == "[DONE]" || doc.parse(event.data, limits)) return;
        std::fprintf(stderr, "not JSON: %.*s\n", static_cast<int>(event.data.size()),
                     event.data.data());
        std::abort();
      });
  if (!fed) std::abort();
}

void tap(const dialect::Dialect& from, std::string_view bytes) {
  const auto watching = from.stream_tap(true);
  wire::sse::Parser parser;
  const auto fed = parser.feed(bytes, [&](const wire::sse::Event& event) {
    (void)watching->observe(event.name, event.data);
  });
  (void)fed;  // what is too large ends the watching
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t at = data[0] % bytes.size();
  for (const dialect::Dialect* from : dialect::all()) {
    tap(*from, bytes);
    for (const dialect::Dialect* to : dialect::all()) {
      const std::string whole = translate(*from, *to, bytes, {});
      must_be_events(whole);
      if (translate(*from, *to, bytes.substr(0, at), bytes.substr(at)) == whole) continue;
      std::fprintf(stderr, "a split after byte %zu changes the events\n", at);
      std::abort();
    }
  }
  return 0;
}

}  // namespace sluice
