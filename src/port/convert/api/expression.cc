#include "port/convert/api/expression.h"

#include <cctype>
#include <charconv>

namespace sluice::port::convert::api {

namespace {

constexpr size_t kMaxSteps = 20'000;
constexpr int kMaxDepth = 50;
constexpr int kMaxRepeat = 500;

int32_t size_of(size_t count) {
  return static_cast<int32_t>(count);
}

}  // namespace

// Recursive descent: alternatives of sequences of repeated atoms.
class ExpressionParser final {
 public:
  using Op = Expression::Op;
  using Set = Expression::Set;
  using Steps = Expression::Steps;

  explicit ExpressionParser(std::string_view text) : text_(text) {}

  std::optional<Steps> parse() {
    if (text_.starts_with("(?i)")) {
      any_case_ = true;
      text_.remove_prefix(4);
    }
    auto out = alternatives(0);
    if (!out || !text_.empty()) return std::nullopt;
    return out;
  }

 private:
  std::optional<Steps> alternatives(int depth) {
    auto out = sequence(depth);
    while (out && text_.starts_with('|')) {
      text_.remove_prefix(1);
      const auto right = sequence(depth);
      if (!right || out->size() + right->size() > kMaxSteps) return std::nullopt;
      Steps both{{Op::Split, 1, size_of(out->size()) + 2, {}}};
      both.insert(both.end(), out->begin(), out->end());
      both.push_back({Op::Jump, size_of(right->size()) + 1, 1, {}});
      both.insert(both.end(), right->begin(), right->end());
      out = std::move(both);
    }
    return out;
  }

  std::optional<Steps> sequence(int depth) {
    Steps out;
    while (!text_.empty() && text_.front() != '|' && text_.front() != ')') {
      auto one = atom(depth);
      if (one) one = repeated(std::move(*one));
      if (!one || out.size() + one->size() > kMaxSteps) return std::nullopt;
      out.insert(out.end(), one->begin(), one->end());
    }
    return out;
  }

  std::optional<Steps> atom(int depth) {
    const char c = text_.front();
    text_.remove_prefix(1);
    if (c == '(') return group(depth);
    if (c == '[') return bracket();
    if (c == '\\') return escape();
    if (c == '^') return Steps{{Op::Begin, 1, 1, {}}};
    if (c == '$') return Steps{{Op::End, 1, 1, {}}};
    if (c == '*' || c == '+' || c == '?') return std::nullopt;
    if (c != '.') return one(literal(c));
    Set set;
    set.set().reset('\n');
    return one(set);
  }

  std::optional<Steps> group(int depth) {
    if (depth > kMaxDepth) return std::nullopt;
    const bool around = any_case_;
    if (text_.starts_with("?i:")) {
      any_case_ = true;
      text_.remove_prefix(3);
    } else if (text_.starts_with('?')) {
      text_.remove_prefix(1);
      if (text_.starts_with('P')) text_.remove_prefix(1);
      const bool named = text_.starts_with('<') && !text_.starts_with("<=") &&
                         !text_.starts_with("<!") && text_.find('>') != std::string_view::npos;
      if (!named && !text_.starts_with(':')) return std::nullopt;
      text_.remove_prefix(named ? text_.find('>') + 1 : 1);
    }
    auto out = alternatives(depth + 1);
    any_case_ = around;
    if (!out || !text_.starts_with(')')) return std::nullopt;
    text_.remove_prefix(1);
    return out;
  }

  std::optional<Steps> repeated(Steps steps) {
    while (!text_.empty()) {
      int least = 0;
      int most = -1;  // no bound
      const char c = text_.front();
      if (c == '{') {
        if (!counts(least, most)) return std::nullopt;
      } else if (c == '*' || c == '+' || c == '?') {
        least = c == '+' ? 1 : 0;
        most = c == '?' ? 1 : -1;
        text_.remove_prefix(1);
      } else {
        break;
      }
      // Lazy or not is the same to whether it fits; possessive is not.
      if (text_.starts_with('?')) text_.remove_prefix(1);
      if (text_.starts_with('+')) return std::nullopt;
      auto more = times(steps, least, most);
      if (!more) return std::nullopt;
      steps = std::move(*more);
    }
    return steps;
  }

  // "{2}", "{2,}", "{2,5}".
  bool counts(int& least, int& most) {
    const size_t close = text_.find('}');
    if (close == std::string_view::npos) return false;
    const std::string_view inside = text_.substr(1, close - 1);
    const size_t comma = inside.find(',');
    if (!number(inside.substr(0, comma), least)) return false;
    most = least;
    if (comma != std::string_view::npos) {
      const std::string_view upper = inside.substr(comma + 1);
      most = -1;
      if (!upper.empty() && (!number(upper, most) || most < least)) return false;
    }
    text_.remove_prefix(close + 1);
    return true;
  }

  static bool number(std::string_view text, int& out) {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
    return code == std::errc() && end == text.data() + text.size() && out >= 0 && out <= kMaxRepeat;
  }

  static std::optional<Steps> times(const Steps& steps, int least, int most) {
    Steps out;
    const auto add = [&] { out.insert(out.end(), steps.begin(), steps.end()); };
    const int32_t size = size_of(steps.size());
    const int copies = most < 0 ? least + 1 : most;
    if (static_cast<size_t>(copies) * (steps.size() + 2) > kMaxSteps) return std::nullopt;
    for (int i = 0; i < least; ++i) add();
    if (most < 0) {
      out.push_back({Op::Split, 1, size + 2, {}});
      add();
      out.push_back({Op::Jump, -(size + 1), 1, {}});
    }
    for (int i = least; i < most; ++i) {
      out.push_back({Op::Split, 1, size + 1, {}});
      add();
    }
    return out;
  }

  std::optional<Steps> escape() {
    if (text_.empty()) return std::nullopt;
    const char c = text_.front();
    text_.remove_prefix(1);
    if (const auto set = class_of(c)) return one(*set);
    if (c == 'A') return Steps{{Op::Begin, 1, 1, {}}};
    if (c == 'z' || c == 'Z') return Steps{{Op::End, 1, 1, {}}};
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) return std::nullopt;
    return one(literal(c));
  }

  static std::optional<Set> class_of(char c) {
    Set set;
    const auto fill = [&](auto belongs) {
      for (int i = 0; i < 256; ++i) set.set(static_cast<size_t>(i), belongs(i));
    };
    const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (low == 'd') {
      fill([](int i) { return i >= '0' && i <= '9'; });
    } else if (low == 'w') {
      fill([](int i) { return i < 128 && (std::isalnum(i) != 0 || i == '_'); });
    } else if (low == 's') {
      fill([](int i) { return i == ' ' || (i >= '\t' && i <= '\r'); });
    } else {
      return std::nullopt;
    }
    return c == low ? set : ~set;
  }

  std::optional<Steps> bracket() {
    const bool negated = text_.starts_with('^');
    if (negated) text_.remove_prefix(1);
    Set set;
    bool first = true;
    while (!text_.empty() && (first || text_.front() != ']')) {
      first = false;
      if (text_.starts_with("[:")) return std::nullopt;
      unsigned char from = 0;
      if (!member(set, from)) return std::nullopt;
      if (from == 0 || text_.size() < 2 || text_[0] != '-' || text_[1] == ']') continue;
      text_.remove_prefix(1);
      unsigned char to = 0;
      if (!member(set, to) || to < from) return std::nullopt;
      for (int i = from; i <= to; ++i) set |= literal(static_cast<char>(i));
    }
    if (text_.empty()) return std::nullopt;
    text_.remove_prefix(1);
    return one(negated ? ~set : set);
  }

  // One member of a bracket; `byte` stays 0 for a class such as \d, which begins no range.
  bool member(Set& set, unsigned char& byte) {
    char c = text_.front();
    text_.remove_prefix(1);
    if (c == '\\') {
      if (text_.empty()) return false;
      c = text_.front();
      text_.remove_prefix(1);
      if (const auto known = class_of(c)) {
        set |= *known;
        return true;
      }
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) return false;
    }
    byte = static_cast<unsigned char>(c);
    set |= literal(c);
    return true;
  }

  [[nodiscard]] Set literal(char c) const {
    Set set;
    const auto byte = static_cast<unsigned char>(c);
    set.set(byte);
    if (any_case_) {
      set.set(static_cast<unsigned char>(std::tolower(byte)));
      set.set(static_cast<unsigned char>(std::toupper(byte)));
    }
    return set;
  }

  static Steps one(const Set& set) { return {{Op::Set, 1, 1, set}}; }

  std::string_view text_;
  bool any_case_ = false;
};

std::optional<Expression> Expression::compile(std::string_view text) {
  auto steps = ExpressionParser(text).parse();
  if (!steps) return std::nullopt;
  Expression out;
  out.steps_ = std::move(*steps);
  return out;
}

bool Expression::fits_beginning(std::string_view text) const {
  return run(text, false);
}

bool Expression::run(std::string_view text, bool whole) const {
  const size_t end = steps_.size();  // the place after the last step: it fits
  std::vector<size_t> now;
  std::vector<size_t> next;
  std::vector<size_t> open;
  std::vector<size_t> seen(end + 1, 0);
  size_t round = 0;
  const auto reach = [&](size_t place, size_t at, std::vector<size_t>& into) {
    open.assign(1, place);
    while (!open.empty()) {
      const size_t here = open.back();
      open.pop_back();
      if (seen[here] == round) continue;
      seen[here] = round;
      const auto go = [&](int32_t by) {
        open.push_back(static_cast<size_t>(static_cast<int64_t>(here) + by));
      };
      if (here == end || steps_[here].op == Op::Set) {
        into.push_back(here);
        continue;
      }
      const Step& step = steps_[here];
      if (step.op == Op::Begin && at != 0) continue;
      if (step.op == Op::End && at != text.size()) continue;
      go(step.to);
      if (step.op == Op::Split) go(step.other);
    }
  };
  ++round;
  reach(0, 0, now);
  for (size_t at = 0;; ++at) {
    bool fits = false;
    for (const size_t place : now) fits = fits || place == end;
    if (fits && (!whole || at == text.size())) return true;
    if (at == text.size() || now.empty()) return false;
    ++round;
    next.clear();
    for (const size_t place : now) {
      if (place == end || !steps_[place].set.test(static_cast<unsigned char>(text[at]))) continue;
      reach(place + 1, at + 1, next);
    }
    now.swap(next);
  }
}

}  // namespace sluice::port::convert::api
