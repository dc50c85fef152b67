#include "migrate/compare/case.h"

#include <algorithm>

#include "migrate/compare/composed_form.h"

namespace sluice::migrate::compare {
namespace {

// By its first sign: most answers are prose, for which no parser need be set up.
bool may_be_json(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  constexpr std::string_view starts = "{[\"-0123456789tfn\xEF";  // the last of a byte order mark
  return starts.find(text[first]) != std::string_view::npos;
}

// What a text holds that is one fenced block of JSON and nothing else; empty for any other.
std::string_view fenced_json(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos || !text.substr(first).starts_with("```")) return {};
  text = text.substr(first, text.find_last_not_of(white) + 1 - first);
  if (text.size() < 7 || !text.ends_with("```")) return {};
  const size_t line = text.find('\n');
  if (line == std::string_view::npos) return {};
  std::string_view language = text.substr(3, line - 3);
  while (language.ends_with('\r') || language.ends_with(' ')) language.remove_suffix(1);
  if (!language.empty() && language != "json" && language != "JSON") return {};
  text = text.substr(line + 1);
  text.remove_suffix(std::min<size_t>(3, text.size()));
  return text.find("```") == std::string_view::npos ? text : std::string_view();
}

}  // namespace

Case::Case(const AnswerPair& pair, const Policy& policy)
    : pair_(pair),
      policy_(policy),
      old_composed_(composed_form(subject_of(pair.old_side))),
      new_composed_(composed_form(subject_of(pair.new_side))),
      old_text_(old_composed_.empty() ? subject_of(pair.old_side) : old_composed_),
      new_text_(new_composed_.empty() ? subject_of(pair.new_side) : new_composed_),
      old_json_(old_text_),
      new_json_(new_text_) {
  if (!pair.schema.empty()) return;
  const std::string_view a = fenced_json(old_json_);
  const std::string_view b = a.empty() ? a : fenced_json(new_json_);
  if (b.empty()) return;
  old_json_ = a;
  new_json_ = b;
}

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
