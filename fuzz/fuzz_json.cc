// Our JSON tree against simdjson's own reader: the same texts are accepted (but for keys given
// twice and numbers beyond a double, which we judge otherwise on purpose), every slice lies in the
// text and reads again as the same value, and reading only some members agrees with reading all.
#include <cstdlib>
#include <simdjson.h>
#include <string>

#include "wire/json.h"

namespace sluice::wire::json {

namespace {

void check_slices(Value value, std::string_view text) {
  const std::string_view raw = value.raw();
  if (raw.empty() || raw.data() < text.data() ||
      raw.data() + raw.size() > text.data() + text.size())
    std::abort();
  for (const Value child : value) {
    if (child.raw().data() < raw.data() || child.raw().size() > raw.size()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  Document doc;
  const auto got = doc.parse(text);
  simdjson::dom::parser parser(simdjson::SIMDJSON_MAXSIZE_BYTES);
  if (parser.allocate(size + 1, 64) != simdjson::SUCCESS) return 0;
  const auto code = parser.parse(text).error();
  const bool number = code == simdjson::NUMBER_ERROR;
  const bool twice = !got && got.error().message.ends_with("twice");
  const bool deep =
      (!got && got.error().cause == sluice::Cause::TooLarge) || code == simdjson::DEPTH_ERROR;
  if (number || twice || deep) return 0;
  if (got.has_value() != (code == simdjson::SUCCESS)) std::abort();
  if (!got) return 0;

  std::string padded = text;
  padded.reserve(size + kPadding);
  const std::string_view view(padded.data(), size);
  if (!doc.parse_padded(view)) std::abort();
  check_slices(doc.root(), view);
  if (!doc.root().is_object()) return 0;
  const std::string usage(doc.root()["usage"].raw());
  const size_t members = doc.root().size();
  if (!doc.parse_members(padded, {"usage"})) std::abort();
  if (doc.root()["usage"].raw() != usage || doc.root().size() != members) std::abort();
  return 0;
}

}  // namespace sluice::wire::json
