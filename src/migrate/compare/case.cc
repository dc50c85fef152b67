#include "migrate/compare/case.h"

namespace sluice::migrate::compare {
namespace {

// By its first sign: most answers are prose, for which no parser need be set up.
bool may_be_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  constexpr std::string_view starts = "{[\"-0123456789tfn\xEF";  // the last of a byte order mark
  return starts.find(text[first]) != std::string_view::npos;
}

}  // namespace

std::string_view subject_of(const Answer& answer) {
  return answer.speaks() ? std::string_view(answer.text) : std::string_view(answer.body);
}

bool Case::both_structured() {
  const auto structured = [](const wire::json::Value& v) { return v.is_object() || v.is_array(); };
  return structured(old_json()) && structured(new_json());
}

wire::json::Value Case::read(Reading& reading, std::string_view text) {
  if (!reading.tried) {
    reading.tried = true;
    if (text.size() > kJsonBytes) {
      note("too long to be read as JSON");
    } else {
      reading.good = may_be_json(text) && reading.doc.parse(text).has_value();
    }
  }
  return reading.good ? reading.doc.root() : wire::json::Value();
}

}  // namespace sluice::migrate::compare
