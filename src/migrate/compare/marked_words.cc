#include "migrate/compare/marked_words.h"

#include <algorithm>
#include <array>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

class CharacterSet final {
 public:
  explicit constexpr CharacterSet(std::string_view members) {
    for (char c : members) has_[static_cast<unsigned char>(c)] = true;
  }
  [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

constexpr CharacterSet kOpening("([{<\"'`*_");
constexpr CharacterSet kClosing(")]}>\"'`*_.,;:!?");
// Without one of these a word is looked up in tables only: numbers and dates have digits, names
// have those or what joins them (see is_name(): ':' is that of an address).
constexpr CharacterSet kTelling("0123456789@_:.");

// Typographic marks, as models like to write them.
constexpr auto kWideMarks = std::to_array<std::string_view>(
    {"\u201c", "\u201d", "\u2018", "\u2019", "\u201e", "\u00ab", "\u00bb", "\u2026", "\u2014",
     "\u3002", "\uff0c", "\u3001", "\uff1a", "\uff01", "\uff1f"});

bool ends_sentence(std::string_view word) {
  while (!word.empty() &&
         (word.back() == '"' || word.back() == ')' || word.back() == '*' || word.back() == '\'')) {
    word.remove_suffix(1);
  }
  if (word.empty()) return false;
  const char c = word.back();
  return c == '.' || c == '!' || c == '?' || c == ':' || word.ends_with("\u3002");
}

void describe(MarkedWord& word) {
  constexpr size_t kMost = 32;
  std::array<char, kMost> lower{};
  for (const char c : word.text) {
    word.telling = word.telling || kTelling.has(c);
    word.plain_form = word.plain_form && static_cast<unsigned char>(c) < 0x80;
  }
  if (word.text.size() > kMost) return;
  size_t n = 0;
  for (size_t i = 0; i < word.text.size(); ++i) {
    if (word.text.substr(i).starts_with("\u2019")) {
      lower[n++] = '\'';
      i += 2;
    } else {
      lower[n++] = to_lower(word.text[i]);
    }
  }
  word.known = find_fact_word({lower.data(), n});
}

}  // namespace

std::string_view trim_marks(std::string_view word) {
  while (!word.empty()) {
    const std::string_view before = word;
    while (!word.empty() && kOpening.has(word.front())) word.remove_prefix(1);
    while (!word.empty() && kClosing.has(word.back())) word.remove_suffix(1);
    if (word.size() < 2) break;
    if (static_cast<unsigned char>(word.front()) >= 0x80 ||
        static_cast<unsigned char>(word.back()) >= 0x80) {
      for (const std::string_view mark : kWideMarks) {
        if (word.starts_with(mark)) word.remove_prefix(mark.size());
        if (word.ends_with(mark)) word.remove_suffix(mark.size());
      }
    }
    if (before.size() == word.size()) break;
  }
  return word;
}

const std::vector<MarkedWord>& MarkedWords::read(std::string_view piece) {
  words_.clear();
  words_.reserve(piece.size() / 5);
  opens_ = true;
  in_code_ = in_bold_ = heading_ = false;
  size_t at = 0;
  size_t end = 0;
  for (auto word = next_word(piece, at); !word.empty(); word = next_word(piece, at)) {
    const auto start = static_cast<size_t>(word.data() - piece.data());
    if (piece.substr(end, start - end).find('\n') != std::string_view::npos) new_line();
    end = start + word.size();
    take(word);
  }
  return words_;
}

void MarkedWords::new_line() {
  opens_ = true;
  in_code_ = in_bold_ = heading_ = false;
}

void MarkedWords::take(std::string_view raw) {
  const bool line_start = opens_;
  if (line_start && (raw == "-" || raw == "\u2022" || raw.starts_with('#'))) {
    if (raw.starts_with('#')) heading_ = true;
    if (raw.find_first_not_of("#-") == std::string_view::npos || raw == "\u2022") return;
  }
  const bool bold_before = in_bold_;
  if (raw.find("**") != std::string_view::npos) {
    for (size_t at = raw.find("**"); at != std::string_view::npos; at = raw.find("**", at + 2)) {
      in_bold_ = !in_bold_;
    }
  }
  if (in_code_ || raw.find('`') != std::string_view::npos) return take_code(raw);
  MarkedWord word{.text = trim_marks(raw)};
  if (word.text.empty()) {
    if (ends_sentence(raw)) opens_ = true;
    return;
  }
  describe(word);
  const auto behind = static_cast<size_t>(word.text.data() + word.text.size() - raw.data());
  if (behind < raw.size()) word.behind = raw[behind];
  const bool shown = heading_ || bold_before || raw.starts_with("**");
  word.opens = opens_;
  word.capital = word.text.front() >= 'A' && word.text.front() <= 'Z' && !opens_ && !shown;
  words_.push_back(word);
  opens_ = ends_sentence(raw) || (opens_ && word.telling && raw.ends_with('.'));
}

void MarkedWords::take_code(std::string_view raw) {
  const auto ticks = std::ranges::count(raw, '`');
  const bool before = in_code_;
  if (ticks % 2 != 0) in_code_ = !in_code_;
  std::string_view text = raw;
  if (ticks > 0) {
    const size_t first = raw.find('`');
    if (!before) text = raw.substr(first + 1);
    if (!in_code_) text = text.substr(0, text.rfind('`'));
  }
  opens_ = false;
  if (text.empty()) return;
  MarkedWord word{.text = text, .code = true};
  word.telling = std::ranges::any_of(text, [](char c) { return kTelling.has(c); });
  words_.push_back(word);
  if (!in_code_) opens_ = ends_sentence(raw);
}

}  // namespace sluice::migrate::compare
