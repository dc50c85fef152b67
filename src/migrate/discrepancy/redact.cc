#include "migrate/discrepancy/redact.h"

#include <algorithm>

#include "migrate/compare/unicode.h"
#include "migrate/discrepancy/detect.h"

namespace sluice::migrate::discrepancy {
namespace {

using compare::is_digit;
using compare::is_letter;

constexpr size_t kMostParts = 64;
constexpr size_t kMostRepeats = 256;

std::unexpected<Error> broken(size_t column, std::string_view what) {
  return fail(Cause::Config,
              "redaction pattern, column " + std::to_string(column + 1) + ": " + std::string(what));
}

// With "\\u0040" and kin as the ASCII they stand for, whatever number of backslashes escapes the
// escape; empty when there are none.
std::string without_ascii_escapes(std::string_view text) {
  constexpr std::string_view start = "\\u00";
  size_t found = text.find(start);
  if (found == std::string_view::npos) return {};
  const auto hex = [](char c) {
    return is_digit(c)            ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
  };
  std::string out;
  size_t at = 0;
  for (; found != std::string_view::npos; found = text.find(start, found + 1)) {
    if (found + 6 > text.size()) break;
    const int high = hex(text[found + 4]);
    const int low = hex(text[found + 5]);
    const int c = 16 * high + low;
    if (high < 2 || high > 7 || low < 0 || c == 0x7F) continue;
    out += text.substr(at, found - at);
    while (out.ends_with('\\')) out.pop_back();
    out += static_cast<char>(c);
    at = found + 6;
  }
  if (at == 0) return {};
  return out.append(text.substr(at));
}

}  // namespace

bool RedactionPattern::Part::accepts(char c) const {
  switch (kind) {
    case Kind::Literal:
      return c == literal;
    case Kind::Digit:
      return is_digit(c);
    case Kind::Letter:
      return is_letter(c);
    case Kind::Either:
      return is_digit(c) || is_letter(c);
  }
  return false;
}

bool RedactionPattern::Part::overlaps(const Part& other) const {
  for (int c = 1; c < 128; ++c) {
    const char ascii = static_cast<char>(c);
    if (accepts(ascii) && other.accepts(ascii)) return true;
  }
  return kind == Kind::Literal && other.kind == Kind::Literal && literal == other.literal;
}

Result<RedactionPattern> RedactionPattern::parse(std::string_view pattern, std::string mark) {
  RedactionPattern out;
  out.mark_ = std::move(mark);
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '+') {
      if (out.parts_.empty() || out.parts_.back().repeated) {
        return broken(i, "+ repeats the part before it, and there is none");
      }
      out.parts_.back().repeated = true;
      continue;
    }
    Part part{.kind = Kind::Literal, .literal = c};
    if (c == '#') part.kind = Kind::Digit;
    if (c == '@') part.kind = Kind::Letter;
    if (c == '?') part.kind = Kind::Either;
    if (c == '\\') {
      if (++i == pattern.size()) return broken(i - 1, "\\ stands before the character it means");
      part.literal = pattern[i];
    }
    if (!out.parts_.empty() && out.parts_.back().repeated && out.parts_.back().overlaps(part)) {
      return broken(i, "what follows a + must not match what the + repeats");
    }
    if (out.parts_.size() == kMostParts) return broken(i, "more than 64 parts");
    out.parts_.push_back(part);
  }
  if (out.parts_.size() < 3) return broken(0, "a pattern has at least three parts");
  return out;
}

size_t RedactionPattern::match(std::string_view text, size_t at) const {
  size_t i = at;
  for (const Part& part : parts_) {
    const size_t most = part.repeated ? kMostRepeats : 1;
    size_t taken = 0;
    while (taken < most && i < text.size() && part.accepts(text[i])) {
      ++i;
      ++taken;
    }
    if (taken == 0) return 0;
  }
  return i < text.size() && is_word_char(text[i]) ? 0 : i - at;
}

Result<void> Redactor::add(std::string_view pattern, std::string_view mark) {
  if (patterns_.size() == kMostPatterns) {
    return fail(Cause::Config, "more than 32 redaction patterns");
  }
  if (mark.empty()) {
    return fail(Cause::Config, "a redaction pattern needs a name, which stands in its place");
  }
  auto parsed = RedactionPattern::parse(pattern, "[" + std::string(mark) + "]");
  if (!parsed) return std::unexpected(parsed.error());
  patterns_.push_back(std::move(*parsed));
  return {};
}

Redaction Redactor::redact(std::string_view given) const {
  const std::string unescaped = without_ascii_escapes(given);
  const std::string_view text = unescaped.empty() ? given : std::string_view(unescaped);
  Redaction out;
  out.text.reserve(text.size());
  size_t at = 0;
  size_t after_hit = 0;  // what is hidden ends a word
  while (at < text.size()) {
    size_t length = 0;
    std::string_view mark;
    if (at == after_hit || at_word_start(text, at)) {
      for (const RedactionPattern& pattern : patterns_) {
        if (length != 0) break;
        length = pattern.match(text, at);
        mark = pattern.mark();
      }
      for (const Detector& detector : detectors()) {
        if (length != 0) break;
        length = detector.length(text, at);
        mark = detector.mark;
      }
    }
    if (length == 0) {
      out.text += text[at++];
      continue;
    }
    out.text += mark;
    ++out.marks;
    at += length;
    after_hit = at;
  }
  return out;
}

}  // namespace sluice::migrate::discrepancy
