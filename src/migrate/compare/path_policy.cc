#include "migrate/compare/path_policy.h"

#include <algorithm>
#include <charconv>

#include "migrate/compare/unicode.h"

namespace sluice::migrate::compare {
namespace {

constexpr size_t kMostSegments = 80;  // deeper than the JSON reader goes

std::unexpected<Error> broken(size_t column, std::string_view what) {
  return fail(Cause::Config,
              "path pattern, column " + std::to_string(column + 1) + ": " + std::string(what));
}

// After "[": an index, a star or a quoted name, up to and with "]".
Result<Segment> read_bracket(std::string_view text, size_t& at) {
  const size_t start = at;
  Segment out;
  if (text.substr(at).starts_with("*]")) {
    at += 2;
    out.kind = Segment::Kind::AnyIndex;
    return out;
  }
  if (text.substr(at).starts_with('"')) {
    const size_t end = text.find("\"]", at + 1);
    if (end == std::string_view::npos) return broken(start, "a quoted name ends with \"]");
    out.name = text.substr(at + 1, end - at - 1);
    at = end + 2;
    return out;
  }
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + at, end, out.index);
  if (read.ec != std::errc{} || read.ptr == end || *read.ptr != ']') {
    return broken(start, "between brackets stands a number, * or a quoted name");
  }
  out.kind = Segment::Kind::Index;
  at = static_cast<size_t>(read.ptr - text.data()) + 1;
  return out;
}

Result<Segment> read_name(std::string_view text, size_t& at) {
  const size_t start = at;
  const size_t end = std::min(text.find_first_of(".[", at), text.size());
  const std::string_view name = text.substr(at, end - at);
  if (name.empty()) return broken(start, "a name is missing");
  at = end;
  Segment out{.name = std::string(name)};
  if (name == "*") out = {.kind = Segment::Kind::AnyName};
  if (name == "**") out = {.kind = Segment::Kind::AnyDepth};
  return out;
}

bool matches_one(const Segment& pattern, const Segment& segment) {
  switch (pattern.kind) {
    case Segment::Kind::AnyDepth:
      return true;
    case Segment::Kind::AnyName:
      return segment.kind == Segment::Kind::Name;
    case Segment::Kind::AnyIndex:
      return segment.kind == Segment::Kind::Index;
    case Segment::Kind::Name:
    case Segment::Kind::Index:
      break;
  }
  return pattern == segment;
}

bool is_plain(std::string_view name) {
  return !name.empty() && name.find_first_of(".[]\"*") == std::string_view::npos;
}

}  // namespace

Result<Path> parse_path(std::string_view text) {
  Path out;
  size_t at = text.starts_with("$") ? 1 : 0;
  if (at == 1 && text.substr(1).starts_with('.')) ++at;
  while (at < text.size()) {
    if (out.size() == kMostSegments) return broken(at, "more than 80 steps");
    if (text[at] == '[') {
      auto segment = read_bracket(text, ++at);
      if (!segment) return std::unexpected(segment.error());
      out.push_back(std::move(*segment));
    } else {
      auto segment = read_name(text, at);
      if (!segment) return std::unexpected(segment.error());
      out.push_back(std::move(*segment));
    }
    if (at < text.size() && text[at] == '.') {
      ++at;
      if (at == text.size()) return broken(at, "a name is missing");
    }
  }
  return out;
}

std::string print_path(std::span<const Segment> path) {
  std::string out;
  for (const Segment& s : path) {
    const bool bracket = s.kind == Segment::Kind::Index || s.kind == Segment::Kind::AnyIndex;
    const bool quoted = s.kind == Segment::Kind::Name && !is_plain(s.name);
    if (!out.empty() && !bracket && !quoted) out += '.';
    switch (s.kind) {
      case Segment::Kind::Name:
        out += quoted ? "[\"" + s.name + "\"]" : s.name;
        break;
      case Segment::Kind::Index:
        out += "[" + std::to_string(s.index) + "]";
        break;
      case Segment::Kind::AnyName:
        out += "*";
        break;
      case Segment::Kind::AnyIndex:
        out += "[*]";
        break;
      case Segment::Kind::AnyDepth:
        out += "**";
        break;
    }
  }
  return out;
}

std::string print_path_without_indices(std::string_view printed) {
  std::string out;
  for (size_t i = 0; i < printed.size(); ++i) {
    out += printed[i];
    if (printed[i] != '[') continue;
    size_t end = i + 1;
    while (end < printed.size() && is_digit(printed[end])) ++end;
    if (end == i + 1 || end == printed.size() || printed[end] != ']') continue;
    out += '*';
    i = end - 1;
  }
  return out;
}

// The usual walk for one kind of star: on a mismatch the last "**" takes one segment more.
bool matches(std::span<const Segment> pattern, std::span<const Segment> path) {
  size_t p = 0;
  size_t s = 0;
  size_t star = pattern.size();
  size_t resume = 0;
  while (s < path.size()) {
    if (p < pattern.size() && pattern[p].kind == Segment::Kind::AnyDepth) {
      star = p++;
      resume = s;
    } else if (p < pattern.size() && matches_one(pattern[p], path[s])) {
      ++p;
      ++s;
    } else if (star < pattern.size()) {
      p = star + 1;
      s = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p].kind == Segment::Kind::AnyDepth) ++p;
  return p == pattern.size();
}

Result<void> PathPolicy::add(std::string_view pattern, PathRule rule) {
  if (rules_.size() == kMostRules) {
    return fail(Cause::Config, "a path policy has at most 64 rules; use * and ** to join some");
  }
  auto path = parse_path(pattern);
  if (!path) return std::unexpected(path.error());
  rule.pattern = std::move(*path);
  rules_.push_back(std::move(rule));
  return {};
}

const PathRule& PathPolicy::rule_for(std::span<const Segment> path) const {
  static const PathRule kExact;
  for (const PathRule& rule : rules_) {
    if (matches(rule.pattern, path)) return rule;
  }
  return kExact;
}

}  // namespace sluice::migrate::compare
