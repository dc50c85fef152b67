// Rung 4. Different: one side refuses and the other answers. A refusal is what the provider marked
// as one, a content filter, or a phrase of the table near the start of a text that then goes on to
// answer nothing: "I can't provide an exact figure, but about 12 million" is an answer, and left to
// the rungs that see what it states. Two refusals in other words are equivalent: the user gets
// neither. Linear for texts that hold a phrase, else constant time. Symmetric but for the detail.
#include <algorithm>
#include <array>
#include <bitset>

#include "migrate/compare/all.h"
#include "migrate/compare/facts.h"
#include "migrate/compare/refusal_phrases.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

// The typographic apostrophe, as models like to write it.
constexpr uint32_t kApostrophe = 0x2019;

std::string plain_opening(std::string_view text) {
  std::string out;
  const std::string_view opening = cut_text(text, kRefusalWindow);
  for (size_t at = 0; at < opening.size();) {
    const size_t before = at;
    const uint32_t c = next_scalar(opening, at);
    if (c == kApostrophe) {
      out += '\'';
    } else if (c < 0x80) {
      out += to_lower(static_cast<char>(c));
    } else {
      out += opening.substr(before, at - before);
    }
  }
  return collapse_white(out);
}

// More than this behind a phrase is no refusal any more, whatever it says.
constexpr size_t kLongestRefusal = 800;

// Whether a text that holds a phrase says something besides: a figure, a date, code, an answer
// behind a "but" that is no offer of other help.
bool answers_besides(std::string_view text) {
  if (text.size() > kLongestRefusal) return true;
  // Names and codes may be the question's.
  const Facts facts = extract_facts(text);
  if (!facts.numbers.empty() || !facts.dates.empty() || !facts.code.empty()) return true;
  const std::string plain = plain_opening(text);
  for (const std::string_view turn : {", but ", "; but ", " however, ", ", aber ", ", mais "}) {
    for (size_t at = plain.find(turn); at != std::string::npos; at = plain.find(turn, at + 1)) {
      const std::string_view behind = std::string_view(plain).substr(at + turn.size());
      const bool ours = std::ranges::any_of(
          std::to_array<std::string_view>(
              {"i ", "i'", "ich ", "je ", "feel free", "please", "if "}),
          [behind](std::string_view start) { return behind.starts_with(start); });
      const bool as_phrase = behind.starts_with("as an ai") || behind.starts_with("it is not ");
      if (!ours && !as_phrase) return true;
    }
  }
  return false;
}

bool refuses(const Answer& answer) {
  if (!answer.refusal.empty() || answer.finish == ir::FinishReason::ContentFilter) return true;
  return answer.tools.empty() && find_refusal(answer.text) != nullptr &&
         !answers_besides(answer.text);
}

// Which pairs of neighbouring characters a text has, give or take: what lacks one of a phrase's
// pairs need not be searched for the phrase.
class Pairs final {
 public:
  explicit Pairs(std::string_view text) {
    for (size_t i = 0; i + 1 < text.size(); ++i) seen_.set(place(text, i));
  }
  [[nodiscard]] bool may_hold(std::string_view phrase) const {
    for (size_t i = 0; i + 1 < phrase.size(); ++i) {
      if (!seen_.test(place(phrase, i))) return false;
    }
    return true;
  }

 private:
  static size_t place(std::string_view text, size_t i) {
    const size_t first = static_cast<unsigned char>(text[i]);
    const size_t second = static_cast<unsigned char>(text[i + 1]);
    return (first * 37 + second) % kPlaces;
  }

  static constexpr size_t kPlaces = 4096;
  std::bitset<kPlaces> seen_;
};

}  // namespace

const RefusalPhrase* find_refusal(std::string_view text) {
  const std::string opening = plain_opening(text);
  const Pairs pairs(opening);
  for (const RefusalPhrase& phrase : kRefusalPhrases) {
    if (!pairs.may_hold(phrase.text)) continue;
    if (opening.find(phrase.text) != std::string::npos) return &phrase;
  }
  return nullptr;
}

Step climb_refusal(Case& pair) {
  const bool a = refuses(pair.old_side());
  const bool b = refuses(pair.new_side());
  if (!a && !b) return {};
  if (a && b) return Finding{Verdict::Equivalent, "both_refuse"};
  return Finding{Verdict::Different, "refusal", "", a ? "old refuses" : "new refuses"};
}

}  // namespace sluice::migrate::compare
