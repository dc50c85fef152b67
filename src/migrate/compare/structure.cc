#include "migrate/compare/structure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "migrate/compare/canonical.h"
#include "migrate/compare/chrf.h"
#include "migrate/compare/composed_form.h"
#include "migrate/compare/decimal.h"
#include "migrate/compare/facts.h"
#include "migrate/compare/policy.h"

namespace sluice::migrate::compare {
namespace {

using wire::json::Type;
using wire::json::Value;

bool same_composed(std::string_view a, std::string_view b) {
  const std::string left = composed_form(a);
  const std::string right = composed_form(b);
  if (left.empty() && right.empty()) return false;
  return (left.empty() ? a : std::string_view(left)) ==
         (right.empty() ? b : std::string_view(right));
}

// However close in letters.
bool contradict(std::string_view a, std::string_view b) {
  const Facts left = extract_facts(a);
  const Facts right = extract_facts(b);
  return compare_facts(left, right).overlap == Overlap::Conflict ||
         compare_wording(left, right).wording == Wording::OtherFact;
}

class Differ final {
 public:
  Differ(const PathPolicy& policy, Path base) : policy_(policy), path_(std::move(base)) {}

  void walk(const Value& a, const Value& b) {
    if (!begin_place()) return;
    const PathRule& rule = policy_.rule_for(path_);
    if (rule.action == PathAction::Ignore) return;
    if (a.type() != b.type()) return note("type");
    switch (a.type()) {
      case Type::Object:
        return walk_members(a, b);
      case Type::Array:
        return rule.action == PathAction::Unordered ? walk_unordered(a, b) : walk_items(a, b);
      case Type::Number:
        return walk_numbers(a, b, rule);
      case Type::String:
        return walk_strings(a.str(), b.str(), rule);
      case Type::Bool:
      case Type::Null:
      case Type::Missing:
        if (a.raw() != b.raw()) note("value");
    }
  }
  [[nodiscard]] StructureDiff take() { return std::move(out_); }

 private:
  bool begin_place() {
    if (spent_ >= kMostPlaces) out_.complete = false;
    if (!out_.complete) return false;
    ++spent_;
    ++out_.compared;
    return true;
  }
  void note(std::string_view kind) {
    ++out_.differing;
    if (out_.first.size() < kKeptDifferences) out_.first.push_back({kind, print_path(path_)});
  }
  void enter(Segment segment) { path_.push_back(std::move(segment)); }
  void leave() { path_.pop_back(); }

  // A whole value that only one side has.
  void lone(std::string_view kind) {
    if (!begin_place()) return;
    if (policy_.rule_for(path_).action != PathAction::Ignore) note(kind);
  }

  void walk_members(const Value& a, const Value& b) {
    std::unordered_map<std::string_view, Value> others;
    for (const Value member : b) others.emplace(member.key(), member);
    for (const Value member : a) {
      enter({.name = std::string(member.key())});
      const auto other = others.find(member.key());
      if (other == others.end()) {
        lone("missing");
      } else {
        walk(member, other->second);
        others.erase(other);
      }
      leave();
    }
    for (const Value member : b) {
      if (!others.contains(member.key())) continue;
      enter({.name = std::string(member.key())});
      lone("extra");
      leave();
    }
  }

  void walk_items(const Value& a, const Value& b) {
    auto left = a.begin();
    auto right = b.begin();
    for (size_t i = 0; left != a.end() || right != b.end(); ++i) {
      enter({.kind = Segment::Kind::Index, .index = i});
      if (right == b.end()) {
        lone("missing");
      } else if (left == a.end()) {
        lone("extra");
      } else {
        walk(*left, *right);
      }
      leave();
      if (left != a.end()) ++left;
      if (right != b.end()) ++right;
    }
  }

  struct Item {
    Value value;
    size_t index = 0;
  };

  // Elements of `a` that have no equal one in `b`, each of `b` used once.
  static std::vector<Item> without_equals(const Value& a, const Value& b) {
    std::unordered_map<std::string, int64_t> available;
    for (const Value item : b) ++available[canonical_text(item)];
    std::vector<Item> out;
    size_t index = 0;
    for (const Value item : a) {
      const auto found = available.find(canonical_text(item));
      if (found != available.end() && found->second > 0) {
        --found->second;
      } else {
        out.push_back({item, index});
      }
      ++index;
    }
    return out;
  }

  void walk_unordered(const Value& a, const Value& b) {
    spent_ += static_cast<int64_t>((a.raw().size() + b.raw().size()) / 64);
    std::vector<Item> left = without_equals(a, b);
    std::vector<Item> right = without_equals(b, a);
    for (const Item& item : left) {
      enter({.kind = Segment::Kind::Index, .index = item.index});
      const auto twin = std::ranges::find_if(right.begin(), end_of_search(right),
                                             [&](const Item& o) { return alike(item, o); });
      if (twin != end_of_search(right)) {
        right.erase(twin);
      } else {
        lone("missing");
      }
      leave();
    }
    for (const Item& item : right) {
      enter({.kind = Segment::Kind::Index, .index = item.index});
      lone("extra");
      leave();
    }
  }
  static std::vector<Item>::iterator end_of_search(std::vector<Item>& items) {
    return items.begin() + static_cast<int64_t>(std::min(items.size(), kMostMatched));
  }
  // Whether the rules tell the two apart, at the place that stands entered. What the search looks
  // at is paid from the same budget as all other places.
  bool alike(const Item& a, const Item& b) {
    Differ inner(policy_, path_);
    inner.spent_ = spent_;
    inner.walk(a.value, b.value);
    spent_ = inner.spent_;
    return inner.out_.differing == 0 && inner.out_.complete;
  }

  void walk_numbers(const Value& a, const Value& b, const PathRule& rule) {
    if (canonical_number(a.raw()) == canonical_number(b.raw())) return;
    const auto x = a.as_double();
    const auto y = b.as_double();
    if (rule.action != PathAction::Tolerance || !x || !y) return note("number");
    // 0.51 and 0.50 are 0.01 apart; as doubles they are a rounding more.
    constexpr double kRoundings = 4 * std::numeric_limits<double>::epsilon();
    const double most = rule.absolute + rule.relative * std::fabs(*x);
    const double rounding = kRoundings * std::fmax(std::fabs(*x), std::fabs(*y));
    if (!(std::fabs(*y - *x) <= most + rounding)) note("number");
  }

  void walk_strings(std::string_view a, std::string_view b, const PathRule& rule) {
    if (a == b || same_composed(a, b)) return;
    if (rule.action != PathAction::Text) return note("value");
    const bool scored = a.size() <= kGradedTextBytes && b.size() <= kGradedTextBytes;
    spent_ += static_cast<int64_t>((a.size() + b.size()) / 4);
    if (!scored || chrf(b, a) < rule.least_chrf || contradict(a, b)) note("text");
  }

  const PathPolicy& policy_;
  Path path_;
  StructureDiff out_;
  int64_t spent_ = 0;
};

}  // namespace

StructureDiff diff(const Value& old_side, const Value& new_side, const PathPolicy& policy,
                   Path base) {
  Differ differ(policy, std::move(base));
  differ.walk(old_side, new_side);
  return differ.take();
}

}  // namespace sluice::migrate::compare
