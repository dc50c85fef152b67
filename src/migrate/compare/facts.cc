#include "migrate/compare/facts.h"

#include <algorithm>
#include <optional>

#include "migrate/compare/decimal.h"
#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

constexpr auto kMonths =
    std::to_array<std::string_view>({"january", "february", "march", "april", "may", "june", "july",
                                     "august", "september", "october", "november", "december"});

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::string two_digits(std::string_view digits) {
  return (digits.size() == 1 ? "0" : "") + std::string(digits);
}

// 1 to 12, 0 for any other word. The short form is the first three letters, or "sept".
int month_of(std::string_view word) {
  constexpr size_t longest = 9;
  if (word.size() < 3 || word.size() > longest) return 0;
  char letters[longest];
  std::ranges::transform(word, letters, to_lower);
  const std::string_view lower(letters, word.size());
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (lower.front() != kMonths[i].front()) continue;
    if (lower == kMonths[i] || lower == kMonths[i].substr(0, 3)) return static_cast<int>(i) + 1;
  }
  return lower == "sept" ? 9 : 0;
}

// "5", "5th": the day's digits.
std::string_view day_of(std::string_view word) {
  const size_t digits = word.find_first_not_of("0123456789");
  const std::string_view number = word.substr(0, digits);
  if (number.empty() || number.size() > 2) return {};
  const std::string_view rest = word.substr(number.size());
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  return rest.empty() || ordinal ? number : std::string_view();
}

std::string make_date(std::string_view year, int month, std::string_view day) {
  return (year.empty() ? "-" : std::string(year)) + "-" + two_digits(std::to_string(month)) + "-" +
         two_digits(day);
}

// yyyy-mm-dd or yyyy/mm/dd, with or without a time behind it.
std::optional<std::string> iso_date(std::string_view word) {
  if (word.size() < 10 || (word[4] != '-' && word[4] != '/') || word[7] != word[4]) return {};
  const auto year = word.substr(0, 4);
  const auto month = word.substr(5, 2);
  const auto day = word.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return {};
  if (word.size() > 10 && word[10] != 'T' && word[10] != 't') return {};
  return std::string(year) + "-" + std::string(month) + "-" + std::string(day) +
         std::string(word.substr(10));
}

// Digits with an optional sign, currency, percent sign, thousands separators and fraction.
std::optional<std::string> number_of(std::string_view word) {
  std::string plain;
  if (word.starts_with('-')) {
    plain += '-';
    word.remove_prefix(1);
  } else if (word.starts_with('+')) {
    word.remove_prefix(1);
  }
  for (std::string_view sign : {"$", "\u20ac", "\u00a3", "\u00a5"}) {
    if (word.starts_with(sign)) word.remove_prefix(sign.size());
  }
  for (std::string_view sign : {"%", "\u20ac", "$"}) {
    if (word.ends_with(sign)) word.remove_suffix(sign.size());
  }
  const size_t point = std::min(word.find('.'), word.size());
  const std::string_view whole = word.substr(0, point);
  for (size_t i = 0; i < whole.size(); ++i) {
    if (is_digit(whole[i])) {
      plain += whole[i];
    } else if (whole[i] != ',' || i == 0 || (whole.size() - i) % 4 != 0) {
      return {};
    }
  }
  const std::string_view fraction = word.substr(std::min(point + 1, word.size()));
  if (whole.empty() && fraction.empty()) return {};
  if (!fraction.empty() && !all_digits(fraction)) return {};
  if (whole.empty()) plain += '0';
  if (!fraction.empty()) plain += "." + std::string(fraction);
  return canonical_number(plain);
}

// A name of a thing: an address, or letters and digits in one word.
bool is_name(std::string_view word) {
  if (word.starts_with("http://") || word.starts_with("https://")) return true;
  const size_t at = word.find('@');
  if (at != std::string_view::npos && at > 0 && word.find('.', at) != std::string_view::npos) {
    return true;
  }
  const bool digits = std::ranges::any_of(word, is_digit);
  const bool letters = std::ranges::any_of(word, is_letter);
  const bool joined = word.find_first_of("_/-") != std::string_view::npos;
  return (digits && (letters || joined)) || (letters && word.find('_') != std::string_view::npos);
}

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
// Without one of these a word is no fact but perhaps a month: numbers and dates have digits, names
// have those or what joins them (see is_name(): ':' is that of an address).
constexpr CharacterSet kTelling("0123456789@_:");

std::string_view trim_marks(std::string_view word) {
  while (!word.empty() && kOpening.has(word.front())) word.remove_prefix(1);
  while (!word.empty() && kClosing.has(word.back())) word.remove_suffix(1);
  return word;
}

class Scan final {
 public:
  void text(std::string_view piece) {
    words_.clear();
    size_t at = 0;
    for (auto word = next_word(piece, at); !word.empty(); word = next_word(piece, at)) {
      const std::string_view trimmed = trim_marks(word);
      if (trimmed.empty()) continue;
      words_.push_back(
          {.text = trimmed,
           .telling = std::ranges::any_of(trimmed, [](char c) { return kTelling.has(c); }),
           .month = month_of(trimmed)});
    }
    for (size_t i = 0; i < words_.size();) i += take(i);
  }
  void code(std::string_view block) {
    std::string out;
    size_t blanks = 0;  // line ends that come only when more text does
    while (!block.empty()) {
      const size_t end = std::min(block.find('\n'), block.size());
      std::string_view line = block.substr(0, end);
      block.remove_prefix(std::min(end + 1, block.size()));
      const size_t last = line.find_last_not_of(" \t\r");
      line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
      if (!line.empty()) {
        out.append(out.empty() ? 0 : blanks, '\n').append(line);
        blanks = 0;
      }
      ++blanks;
    }
    facts_.code.push_back(std::move(out));
  }
  Facts finish() {
    for (auto* list : {&facts_.numbers, &facts_.dates, &facts_.names, &facts_.code}) {
      std::ranges::sort(*list);
      list->erase(std::ranges::unique(*list).begin(), list->end());
    }
    return std::move(facts_);
  }

 private:
  [[nodiscard]] std::string_view word(size_t i) const {
    return i < words_.size() ? words_[i].text : std::string_view();
  }
  [[nodiscard]] int month(size_t i) const { return i < words_.size() ? words_[i].month : 0; }
  [[nodiscard]] std::string_view year(size_t i) const {
    return word(i).size() == 4 && all_digits(word(i)) ? word(i) : std::string_view();
  }

  // How many words the fact that starts at i takes; 1 also when there is none.
  size_t take(size_t i) {
    if (const size_t taken = take_written_date(i)) return taken;
    if (!words_[i].telling) return 1;
    if (auto date = iso_date(word(i))) {
      facts_.dates.push_back(std::move(*date));
    } else if (auto number = number_of(word(i))) {
      facts_.numbers.push_back(std::move(*number));
    } else if (is_name(word(i))) {
      facts_.names.emplace_back(word(i));
    }
    return 1;
  }
  // "March 5, 2026", "5 March 2026", and both without a year.
  size_t take_written_date(size_t i) {
    const int first = month(i);
    const int second = first == 0 ? month(i + 1) : 0;
    const std::string_view day =
        first != 0 ? day_of(word(i + 1)) : (second != 0 ? day_of(word(i)) : std::string_view());
    if (day.empty()) return 0;
    facts_.dates.push_back(make_date(year(i + 2), first + second, day));
    return year(i + 2).empty() ? 2 : 3;
  }

  struct Word {
    std::string_view text;
    bool telling = false;
    int month = 0;
  };

  std::vector<Word> words_;
  Facts facts_;
};

struct Count {
  size_t shared = 0;
  size_t only_a = 0;
  size_t only_b = 0;
};

Count count(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  return {both.size(), a.size() - both.size(), b.size() - both.size()};
}

}  // namespace

Facts extract_facts(std::string_view text) {
  constexpr std::string_view fence = "```";
  Scan scan;
  while (true) {
    const size_t open = text.find(fence);
    scan.text(text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open + fence.size());
    // The rest of the opening line names the language.
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    const size_t close = std::min(text.find(fence), text.size());
    scan.code(text.substr(0, close));
    text.remove_prefix(std::min(close + fence.size(), text.size()));
  }
  return scan.finish();
}

FactComparison compare_facts(const Facts& a, const Facts& b) {
  struct List {
    std::string_view name;
    Count count;
  };
  const std::array lists{
      List{"numbers", count(a.numbers, b.numbers)}, List{"dates", count(a.dates, b.dates)},
      List{"names", count(a.names, b.names)}, List{"code", count(a.code, b.code)}};
  FactComparison out;
  for (const auto& [name, c] : lists) {
    out.shared += c.shared;
    out.all += c.shared + c.only_a + c.only_b;
    const bool conflict = c.only_a > 0 && c.only_b > 0;
    const Overlap here = conflict                  ? Overlap::Conflict
                         : c.only_a + c.only_b > 0 ? Overlap::Subset
                                                   : Overlap::Same;
    if (here <= out.overlap) continue;
    out.overlap = here;
    out.worst = name;
  }
  return out;
}

}  // namespace sluice::migrate::compare
