#include "migrate/compare/outputs.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "wire/json.h"

namespace sluice::migrate::compare {
namespace {

using wire::json::Value;

// Both are bounded by the depth that the parser allows.
bool flatten(Value value, Outputs& out) {
  if (out.values.size() > kMostOutputs || out.lists.size() > kMostOutputs) return false;
  if (value.is_array()) {
    out.lists.push_back(static_cast<int64_t>(value.size()));
    for (const Value element : value) {
      if (!flatten(element, out)) return false;
    }
    return true;
  }
  if (value.is_null()) {
    out.values.push_back(std::nan(""));
    return true;
  }
  const auto number = value.is_number() ? value.as_double() : std::nullopt;
  if (!number) return false;
  out.values.push_back(*number);
  return true;
}

bool collect(Value value, std::span<const Segment> at, Outputs& out) {
  if (at.empty()) return flatten(value, out);
  const Segment& segment = at.front();
  const auto rest = at.subspan(1);
  switch (segment.kind) {
    case Segment::Kind::Name:
      return value.is_object() && value[segment.name].exists() &&
             collect(value[segment.name], rest, out);
    case Segment::Kind::Index: {
      size_t i = 0;
      if (!value.is_array()) return false;
      for (const Value element : value) {
        if (i++ == segment.index) return collect(element, rest, out);
      }
      return false;
    }
    case Segment::Kind::AnyName:
    case Segment::Kind::AnyIndex: {
      if (!value.is_array() && !value.is_object()) return false;
      for (const Value element : value) {
        if (!collect(element, rest, out)) return false;
      }
      return true;
    }
    case Segment::Kind::AnyDepth:
      break;
  }
  return false;
}

}  // namespace

std::optional<Outputs> outputs_in(std::string_view json, std::span<const Segment> at) {
  wire::json::Document document;
  if (json.size() > kJsonBytes || !document.parse(json)) return std::nullopt;
  Outputs out;
  const bool found = collect(document.root(), at, out);
  if (!found || out.values.empty() || out.values.size() > kMostOutputs) return std::nullopt;
  return out;
}

std::optional<Comparison> compare_by_outputs(const std::optional<Outputs>& old_side,
                                             const std::optional<Outputs>& new_side,
                                             const NumericPolicy& policy, std::string_view path) {
  if (!old_side && !new_side) return std::nullopt;
  Comparison out;
  out.rung = "outputs";
  out.path = path;
  if (!old_side || !new_side) {
    out.verdict = Verdict::Different;
    out.kind = "no_outputs";
    out.detail = std::string(old_side ? "the new" : "the old") + " side has none";
    return out;
  }
  if (old_side->lists != new_side->lists) {
    out.verdict = Verdict::Different;
    out.kind = "shape";
    out.detail = std::to_string(old_side->values.size()) + " and " +
                 std::to_string(new_side->values.size()) + " outputs";
    return out;
  }
  const NumericComparison found = compare_outputs(
      {.shape = {}, .values = old_side->values}, {.shape = {}, .values = new_side->values}, policy);
  out.verdict = found.verdict;
  out.kind = found.kind;
  char detail[120];
  std::snprintf(detail, sizeof detail, "%lld of %lld outside, worst %.3g, same argmax %s, tau %.3g",
                static_cast<long long>(found.outside), static_cast<long long>(found.compared),
                found.worst, found.same_argmax ? "yes" : "no", found.rank_agreement);
  out.detail = detail;
  return out;
}

Comparison with_the_rest(Comparison outputs, Comparison rest) {
  outputs.scores = rest.scores;
  if (outputs.differs()) return outputs;
  if (rest.differs() || !rest.decided()) return rest;
  if (!outputs.decided() || outputs.verdict == Verdict::Equivalent) return outputs;
  return rest.verdict == Verdict::Equivalent ? rest : outputs;
}

Policy policy_beside(const Policy& policy, const Path& at) {
  Policy out = policy;
  out.paths.put_first({.pattern = at, .action = PathAction::Ignore});
  return out;
}

}  // namespace sluice::migrate::compare
