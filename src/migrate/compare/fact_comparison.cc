#include <algorithm>
#include <array>

#include "migrate/compare/facts.h"

namespace sluice::migrate::compare {
namespace {

struct Count {
  size_t shared = 0;
  size_t only_a = 0;
  size_t only_b = 0;
};

// Both are sorted.
Count count(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  Count out;
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const int order = a[i].compare(b[j]);
    if (order == 0) ++out.shared;
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
  return {out.shared, a.size() - out.shared, b.size() - out.shared};
}

// What one side has in digits the other may have in words.
Count count_numbers(const Facts& a, const Facts& b) {
  Count out = count(a.numbers, b.numbers);
  const Count in_b = count(a.numbers, b.spelled);
  const Count in_a = count(a.spelled, b.numbers);
  const Count in_words = count(a.spelled, b.spelled);
  out.shared += in_b.shared + in_a.shared + in_words.shared;
  out.only_a -= std::min(out.only_a, in_b.shared);
  out.only_b -= std::min(out.only_b, in_a.shared);
  return out;
}

std::string_view kind_of(const TellingWord& a, const TellingWord& b) {
  switch (std::max(a.kind, b.kind)) {
    case FactKind::Plain:
      break;
    case FactKind::Number:
      return a.hash == b.hash ? "units" : "numbers";
    case FactKind::Date:
      return "dates";
    case FactKind::Name:
      return "names";
    case FactKind::Proper:
      return "proper_names";
    case FactKind::Code:
      return "inline_code";
    case FactKind::Answer:
      return "answer";
  }
  return {};
}

// The same word in small letters elsewhere: then the capital was no name's.
bool plain_elsewhere(uint32_t hash, const Facts& facts) {
  return std::ranges::any_of(facts.words, [hash](const TellingWord& w) {
    return w.hash == hash && w.kind == FactKind::Plain;
  });
}

bool no_name(const TellingWord& word, const Facts& a, const Facts& b) {
  return word.kind == FactKind::Proper &&
         (plain_elsewhere(word.hash, a) || plain_elsewhere(word.hash, b));
}

}  // namespace

FactComparison compare_facts(const Facts& a, const Facts& b) {
  struct List {
    std::string_view name;
    Count count;
  };
  const std::array lists{
      List{"numbers", count_numbers(a, b)}, List{"dates", count(a.dates, b.dates)},
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

WordingComparison compare_wording(const Facts& a, const Facts& b) {
  if (a.words.size() != b.words.size()) return {.wording = Wording::Other};
  constexpr size_t kMostNames = 32;  // that differ and are looked for elsewhere
  size_t names = 0;
  WordingComparison out;
  for (size_t i = 0; i < a.words.size(); ++i) {
    const TellingWord& x = a.words[i];
    const TellingWord& y = b.words[i];
    const bool same = x.hash == y.hash && x.unit == y.unit;
    if (same && x.negated == y.negated) continue;
    if (!same) {
      if (x.kind == FactKind::Plain || y.kind == FactKind::Plain)
        return {.wording = Wording::Other};
      const bool proper = x.kind == FactKind::Proper || y.kind == FactKind::Proper;
      const bool unsure = proper && (a.nouns_capitalised || b.nouns_capitalised ||
                                     ++names > kMostNames || no_name(x, a, b) || no_name(y, a, b));
      if (unsure) return {.wording = Wording::Other};
    }
    if (out.wording == Wording::OtherFact) continue;
    out = {.wording = Wording::OtherFact, .kind = same ? "negation" : kind_of(x, y)};
  }
  return out;
}

}  // namespace sluice::migrate::compare
