#include "migrate/compare/case.h"

namespace sluice::migrate::compare {

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
      reading.good = !text.empty() && reading.doc.parse(text).has_value();
    }
  }
  return reading.good ? reading.doc.root() : wire::json::Value();
}

}  // namespace sluice::migrate::compare
