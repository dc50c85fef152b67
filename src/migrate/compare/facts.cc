#include "migrate/compare/facts.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "migrate/compare/amount.h"
#include "migrate/compare/decimal.h"
#include "migrate/compare/fact_words.h"
#include "migrate/compare/marked_words.h"
#include "migrate/compare/unicode.h"
#include "migrate/compare/written_date.h"

namespace sluice::migrate::compare {
namespace {

constexpr uint32_t kSeed = 0x66616374U;

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
  const bool dotted = std::ranges::count(word, '.') >= 2;  // a version, an IP address
  return (digits && (letters || joined || dotted)) ||
         (letters && word.find('_') != std::string_view::npos);
}

// "example.com", "main.py": labels joined by points, the last of two to six small letters.
bool is_host(std::string_view word) {
  const size_t dot = word.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view last = word.substr(dot + 1, word.find('/', dot) - dot - 1);
  if (last.size() < 2 || last.size() > 6 || word[dot - 1] == '.') return false;
  return std::ranges::all_of(last, [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::ranges::all_of(word.substr(0, dot), [](char c) {
           return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '/';
         });
}

// Endings that change a word's form and not what it says.
std::string_view stem_of(std::string_view lower) {
  constexpr size_t least = 4;
  for (const std::string_view ending : {"'s", "ing", "ed", "es", "ly", "s"}) {
    if (lower.size() >= least + ending.size() && lower.ends_with(ending)) {
      lower.remove_suffix(ending.size());
      break;
    }
  }
  if (lower.size() > least && lower.back() == 'e') lower.remove_suffix(1);
  return lower;
}

uint32_t hash_of(std::string_view text) {
  return base::murmur3_32(text, kSeed);
}

class Scan final {
 public:
  void text(std::string_view piece) {
    words_ = &reader_.read(piece);
    if (facts_.words.empty()) facts_.words.reserve(piece.size() / 6);
    for (size_t i = 0; i < words_->size();) i += take(i);
    proper_end_ = 0;
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
    push(hash_of(out), FactKind::Code);
    facts_.code.push_back(std::move(out));
  }
  Facts finish() {
    for (auto* list :
         {&facts_.spelled, &facts_.numbers, &facts_.dates, &facts_.names, &facts_.code}) {
      std::ranges::sort(*list);
      list->erase(std::ranges::unique(*list).begin(), list->end());
    }
    // At the end of a text there is nothing left to negate but the text.
    if (negated_ > 0) push(0, FactKind::Plain);
    return std::move(facts_);
  }

 private:
  [[nodiscard]] const MarkedWord* word(size_t i) const {
    return i < words_->size() ? &(*words_)[i] : nullptr;
  }
  [[nodiscard]] std::string_view text_of(size_t i) const {
    return i < words_->size() ? (*words_)[i].text : std::string_view();
  }
  [[nodiscard]] const FactWord* known(size_t i, WordKind kind) const {
    const MarkedWord* w = word(i);
    return w != nullptr && w->known != nullptr && w->known->kind == kind ? w->known : nullptr;
  }
  [[nodiscard]] int month(size_t i) const {
    const FactWord* found = known(i, WordKind::Month);
    return found == nullptr ? 0 : found->value;
  }

  void push(uint32_t hash, FactKind kind, uint32_t unit = 0) {
    facts_.words.push_back(
        {.hash = hash, .unit = unit, .kind = kind, .negated = std::exchange(negated_, uint8_t{0})});
  }
  size_t date(std::string value, size_t taken) {
    push(hash_of(value), FactKind::Date);
    facts_.dates.push_back(std::move(value));
    return taken;
  }
  size_t name(std::string_view value) {
    push(hash_of(value), FactKind::Name);
    facts_.names.emplace_back(value);
    return 1;
  }
  // An amount, with the multiplier and the unit that stand behind it.
  size_t amount(Amount found, size_t i, size_t taken) {
    if (const FactWord* more = known(i + taken, WordKind::Multiplier)) {
      found.number = scaled(found.number, more->value);
      ++taken;
    }
    if (found.unit.empty()) {
      if (const FactWord* unit = known(i + taken, WordKind::Unit)) {
        found.unit = unit->canonical;
        ++taken;
      }
    }
    push(hash_of(found.number), FactKind::Number,
         found.unit.empty() ? 0 : hash_of(found.unit) | 1U);
    facts_.numbers.push_back(std::move(found.number));
    return taken;
  }

  // How many words the statement that starts at i takes; 1 also when there is none.
  size_t take(size_t i) {
    const MarkedWord& w = (*words_)[i];
    if (w.code) return take_code(w);
    if (!w.telling && w.known == nullptr && w.plain_form) return take_plain(i);
    if (const size_t taken = take_written_date(i)) return taken;
    if (w.known != nullptr) return take_known(i);
    if (!w.plain_form) {
      const std::string plain = plain_digits(w.text);
      return take_wide(i, plain);
    }
    return take_telling(i, w.text);
  }
  size_t take_telling(size_t i, std::string_view text) {
    if (auto day = numeric_date(text)) return date(std::move(*day), 1);
    if (const auto time = time_of_day(text, text_of(i + 1))) return date(time->text, time->words);
    if (auto found = read_amount(text)) return amount(std::move(*found), i, 1);
    if (take_range(i, text)) return std::exchange(range_taken_, 1);
    if (take_row(text)) return 1;
    if (is_name(text) || is_host(text)) return name(text);
    return take_plain(i);
  }
  // "3-5", "10 to 20" without blanks: both ends.
  bool take_range(size_t i, std::string_view text) {
    for (const std::string_view dash : {"\u2013", "\u2014", "-"}) {
      const size_t at = text.find(dash, 1);
      if (at == std::string_view::npos) continue;
      auto from = read_amount(text.substr(0, at));
      auto to = read_amount(text.substr(at + dash.size()));
      if (!from || !to || to->number.starts_with('-')) continue;
      amount(std::move(*from), words_->size(), 0);
      range_taken_ = amount(std::move(*to), i, 1);
      return true;
    }
    return false;
  }
  // "1,0.50,a": fields of a row without blanks, where one of them is a number.
  bool take_row(std::string_view text) {
    if (text.find(',') == std::string_view::npos) return false;
    bool numbers = false;
    const auto each = [](std::string_view row, auto&& what) {
      while (true) {
        const size_t comma = std::min(row.find(','), row.size());
        what(row.substr(0, comma));
        if (comma == row.size()) return;
        row.remove_prefix(comma + 1);
      }
    };
    each(text,
         [&](std::string_view field) { numbers = numbers || read_amount(field).has_value(); });
    if (!numbers) return false;
    each(text, [&](std::string_view field) {
      if (auto day = numeric_date(field)) {
        date(std::move(*day), 1);
      } else if (auto found = read_amount(field)) {
        amount(std::move(*found), words_->size(), 0);
      } else if (is_name(field) || is_host(field)) {
        name(field);
      } else {
        push(hash_of(field), FactKind::Plain);
      }
    });
    return true;
  }
  size_t take_wide(size_t i, std::string_view plain) {
    const bool digits = std::ranges::any_of(plain, is_digit);
    if (auto found = read_amount(plain)) return amount(std::move(*found), i, 1);
    if (!digits) return take_plain(i);
    if (take_range(i, plain)) return std::exchange(range_taken_, 1);
    return take_mixed(i, plain);
  }
  // Scripts without blanks: runs of digits among letters of other scripts.
  size_t take_mixed(size_t i, std::string_view plain) {
    const bool latin = std::ranges::any_of(plain, is_letter);
    if (latin) return is_name(plain) || is_host(plain) ? name(plain) : take_plain(i);
    for (size_t at = 0; at < plain.size();) {
      const bool number = is_digit(plain[at]);
      size_t end = at;
      while (end < plain.size() && is_digit(plain[end]) == number) ++end;
      while (number && end + 1 < plain.size() && (plain[end] == '.' || plain[end] == ',') &&
             is_digit(plain[end + 1])) {
        ++end;
        while (end < plain.size() && is_digit(plain[end])) ++end;
      }
      std::string_view run = plain.substr(at, end - at);
      at = end;
      if (!number) {
        push(hash_of(run), FactKind::Plain);
        continue;
      }
      std::string_view unit;
      for (const std::string_view sign : {"\u5143", "\u5186"}) {
        if (plain.substr(at).starts_with(sign)) unit = plain.substr(at, sign.size());
      }
      auto found = read_amount(run);
      if (!found) continue;
      if (!unit.empty()) found->unit = find_fact_word(unit)->canonical;
      at += unit.size();
      amount(std::move(*found), words_->size(), 0);
    }
    return 1;
  }

  size_t take_code(const MarkedWord& w) {
    push(hash_of(w.text), FactKind::Code);
    const std::string_view text = trim_marks(w.text);
    if (!w.telling || text.empty()) return 1;
    if (auto found = read_amount(text)) {
      facts_.numbers.push_back(std::move(found->number));
    } else if (is_name(text)) {
      facts_.names.emplace_back(text);
    }
    return 1;
  }

  size_t take_known(size_t i) {
    const MarkedWord& w = (*words_)[i];
    const FactWord& known_word = *w.known;
    switch (known_word.kind) {
      case WordKind::Form:
        return 1;
      case WordKind::German:
        facts_.nouns_capitalised = true;
        return take_plain(i);
      case WordKind::Negation:
        if (known_word.text == "no" && states_answer(w)) return take_answer("no");
        if (negated_ < 255) ++negated_;
        return 1;
      case WordKind::Negated:
        if (!known_word.canonical.empty())
          push(hash_of(stem_of(known_word.canonical)), FactKind::Plain);
        if (negated_ < 255) ++negated_;
        return 1;
      case WordKind::Number:
        return spelled(known_word.value, i);
      case WordKind::Unit:
        return take_currency(i);
      case WordKind::Weekday:
        push(hash_of("w" + std::to_string(known_word.value)), FactKind::Date);
        return 1;
      case WordKind::Month:
        if (w.text.front() >= 'A' && w.text.front() <= 'Z' && !w.opens && w.text.size() > 2) {
          push(hash_of(month_alone(known_word.value)), FactKind::Date);
          return 1;
        }
        return take_plain(i);
      case WordKind::Answer:
        return take_answer(known_word.canonical);
      case WordKind::Multiplier:
        break;
    }
    return take_plain(i);
  }
  // Words state numbers that another text may have in digits; by themselves they tell nothing
  // apart ("these two"), but at the same place of an otherwise equal text they do.
  size_t spelled(int value, size_t i) {
    const size_t before = facts_.numbers.size();
    const size_t taken = amount({.number = canonical_number(std::to_string(value))}, i, 1);
    facts_.spelled.push_back(std::move(facts_.numbers.back()));
    facts_.numbers.resize(before);
    return taken;
  }
  // "EUR 500".
  size_t take_currency(size_t i) {
    const FactWord& unit = *(*words_)[i].known;
    if (unit.canonical.size() == 3 && word(i + 1) != nullptr && word(i + 1)->telling) {
      auto found = read_amount(text_of(i + 1));
      if (found && found->unit.empty()) {
        found->unit = unit.canonical;
        return amount(std::move(*found), i, 2);
      }
    }
    return take_plain(i);
  }
  // "No, ..." says no; "No problem" does not.
  static bool states_answer(const MarkedWord& w) {
    return w.opens && (w.behind == ',' || w.behind == '.' || w.behind == '!' || w.behind == '*');
  }
  size_t take_answer(std::string_view which) {
    if (facts_.words.empty()) facts_.answer = which;
    push(hash_of(which), FactKind::Answer);
    return 1;
  }

  // "twenty-five".
  static int hyphenated_number(std::string_view lower) {
    const size_t dash = lower.find('-');
    if (dash == std::string_view::npos) return 0;
    const FactWord* tens = find_fact_word(lower.substr(0, dash));
    const FactWord* ones = find_fact_word(lower.substr(dash + 1));
    const auto number = [](const FactWord* w) {
      return w != nullptr && w->kind == WordKind::Number;
    };
    if (!number(tens) || tens->value < 20) return 0;
    if (lower.substr(dash + 1) == "one") return tens->value + 1;
    return number(ones) && ones->value < 10 ? tens->value + ones->value : 0;
  }
  size_t take_plain(size_t i) {
    const MarkedWord& w = (*words_)[i];
    std::array<char, 64> lower{};
    const size_t n = std::min(w.text.size(), lower.size());
    if (w.text.size() > lower.size()) {
      push(hash_of(w.text), FactKind::Plain);
      return 1;
    }
    std::ranges::transform(w.text, lower.begin(), to_lower);
    const std::string_view small(lower.data(), n);
    if (const int number = hyphenated_number(small)) return spelled(number, i);
    const bool pronoun = small.size() <= 1 || small.starts_with("i'");
    const bool proper = w.capital && !pronoun;
    // "New York" is one name.
    if (proper && proper_end_ == i && i > 0) {
      TellingWord& last = facts_.words.back();
      last.hash = last.hash * 31 + hash_of(small);
    } else {
      push(hash_of(stem_of(small)), proper ? FactKind::Proper : FactKind::Plain);
    }
    proper_end_ = proper ? i + 1 : 0;
    return 1;
  }

  // "March 5, 2026", "5 March 2026", and both without a year.
  size_t take_written_date(size_t i) {
    const int first = month(i);
    const int second = first == 0 ? month(i + 1) : 0;
    if (first == 0 && second == 0) return 0;
    const std::string_view day = day_of(text_of(first != 0 ? i + 1 : i));
    if (day.empty()) return 0;
    const std::string_view behind = text_of(i + 2);
    const bool year = behind.size() == 4 && std::ranges::all_of(behind, is_digit);
    return date(make_date(year ? behind : std::string_view(), first + second, day), year ? 3 : 2);
  }

  MarkedWords reader_;
  const std::vector<MarkedWord>* words_ = nullptr;
  Facts facts_;
  uint8_t negated_ = 0;
  size_t proper_end_ = 0;  // the word behind the last proper name
  size_t range_taken_ = 1;
};

}  // namespace

Facts extract_facts(std::string_view text) {
  Scan scan;
  while (true) {
    const size_t ticks = text.find("```");
    const size_t tildes = text.find("~~~");
    const size_t open = std::min(ticks, tildes);
    scan.text(text.substr(0, open));
    if (open == std::string_view::npos) break;
    const std::string_view fence = text.substr(open, 3);
    text.remove_prefix(open + fence.size());
    // The rest of the opening line names the language.
    text.remove_prefix(std::min(text.find('\n'), text.size()));
    const size_t close = std::min(text.find(fence), text.size());
    scan.code(text.substr(0, close));
    text.remove_prefix(std::min(close + fence.size(), text.size()));
  }
  return scan.finish();
}

}  // namespace sluice::migrate::compare
