#include "migrate/discrepancy/keep.h"

#include <algorithm>

#include "migrate/compare/case.h"
#include "migrate/compare/path_policy.h"
#include "migrate/compare/unicode.h"
#include "migrate/discrepancy/cluster.h"
#include "migrate/discrepancy/redact_json.h"
#include "migrate/discrepancy/scores.h"
#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

constexpr size_t kMostPathBytes = 512;

using compare::Answer;
using wire::json::Writer;

// All that an answer says, in one text: its words, and its calls as a line of JSON each. With a
// redactor, what it finds in the calls' arguments is hidden while they are JSON still.
void append_transcript(std::string& out, const Answer& answer, const Redactor* redactor) {
  const std::string_view words = compare::subject_of(answer);
  out += words.empty() ? std::string_view(answer.refusal) : words;
  for (const compare::ToolUse& use : answer.tools) {
    if (!out.empty()) out += '\n';
    std::optional<std::string> hidden;
    if (redactor != nullptr) hidden = redact_json(use.arguments, *redactor);
    Writer(out)
        .begin_object()
        .member("tool", use.name)
        .member("arguments", hidden ? *hidden : use.arguments)
        .end_object();
  }
}

std::string transcript(const Answer& answer, const Redactor* redactor = nullptr) {
  std::string out;
  append_transcript(out, answer, redactor);
  for (size_t i = 0; i < answer.others.size(); ++i) {
    out += "\n[choice " + std::to_string(i + 2) + "]\n";
    append_transcript(out, answer.others[i], redactor);
  }
  return out;
}

// Members are looked at one by one where the text is JSON, also behind a first line that is none.
std::string redacted(std::string_view text, const Redactor& redactor) {
  if (auto whole = redact_json(text, redactor)) return *whole;
  const size_t line = text.find('\n');
  if (line != std::string_view::npos) {
    if (auto rest = redact_json(text.substr(line + 1), redactor)) {
      return redactor.redact(text.substr(0, line + 1)).text + *rest;
    }
  }
  return redactor.redact(text).text;
}

// Redaction comes first: a cut in the middle of a key would hide what it is. The text that is
// looked at is bounded all the same.
std::string presentable(std::string_view text, const KeepPolicy& policy, const Redactor& redactor) {
  const std::string_view window = compare::cut_text(text, 8 * policy.most_text_bytes);
  std::string shown = redacted(compare::repair_text(window), redactor);
  const bool whole = window.size() == text.size() && shown.size() <= policy.most_text_bytes;
  if (whole) return shown;
  const size_t room = policy.most_text_bytes - std::min(policy.most_text_bytes, kCutMark.size());
  return std::string(compare::cut_text(shown, room)).append(kCutMark);
}

// Names of members come from whoever wrote the answer: a map may have people for its keys. What
// has the form of a name in a program is one; anything else is data.
bool is_schema_name(std::string_view name) {
  constexpr size_t most = 64;
  constexpr size_t most_digits = 4;
  if (name.empty() || name.size() > most || compare::is_digit(name.front())) return false;
  if (name.starts_with('[') && name.ends_with(']')) return true;  // what a redactor left
  const auto fits = [](char c) {
    return compare::is_letter(c) || compare::is_digit(c) || c == '_' || c == '-' || c == '$' ||
           c == '.' || c == ':';
  };
  return std::ranges::all_of(name, fits) &&
         static_cast<size_t>(std::ranges::count_if(name, compare::is_digit)) <= most_digits;
}

std::string without_data(const std::string& printed) {
  auto path = compare::parse_path(printed);
  if (!path) return "*";  // a name that our own printing cannot show
  bool changed = false;
  for (compare::Segment& segment : *path) {
    if (segment.kind != compare::Segment::Kind::Name || is_schema_name(segment.name)) continue;
    segment = {.kind = compare::Segment::Kind::AnyName};
    changed = true;
  }
  return changed ? compare::print_path(*path) : printed;
}

compare::Comparison presentable(compare::Comparison comparison, const KeepPolicy& policy,
                                const Redactor& redactor) {
  const std::string_view window = compare::cut_text(comparison.path, kMostPathBytes);
  comparison.path = redactor.redact(compare::repair_text(window)).text;
  if (!policy.keep_text) comparison.path = without_data(comparison.path);
  return comparison;
}

}  // namespace

const IgnoreRule* ignored_by(std::span<const IgnoreRule> rules,
                             const compare::Comparison& comparison, const KeepPolicy& policy,
                             const Redactor& redactor) {
  return rules.empty() ? nullptr : find_rule(rules, presentable(comparison, policy, redactor));
}

bool is_cut(std::string_view kept) {
  constexpr size_t kFormerly = 8'192;  // and a character of up to four bytes may have been dropped
  const bool formerly = kept.size() > kFormerly - 4 && kept.size() <= kFormerly;
  return kept.ends_with(kCutMark) || formerly;
}

std::optional<store::DiscrepancyRow> row_of(const compare::Comparison& comparison,
                                            const compare::AnswerPair& pair,
                                            const Occasion& occasion, const KeepPolicy& policy,
                                            const Redactor& redactor, const Digest& digest,
                                            std::span<const IgnoreRule> rules) {
  const bool wanted = comparison.differs() || (policy.keep_undecided && !comparison.decided());
  if (!wanted) return {};
  const std::string old_text = transcript(pair.old_side);
  const std::string new_text = transcript(pair.new_side);
  store::DiscrepancyRow row;
  row.migration = occasion.migration;
  row.request_id = occasion.request_id;
  row.subject = occasion.subject;
  row.created_at = occasion.at;
  row.verdict = name(comparison.verdict);
  row.rung = comparison.rung;
  row.kind = comparison.kind;
  // Rules are held against what people see in rows.
  const compare::Comparison shown = presentable(comparison, policy, redactor);
  row.path = shown.path;
  row.cluster = cluster_of(shown);
  row.detail = comparison.detail;
  row.scores = scores_json(comparison.scores);
  row.old_digest = digest(old_text);
  row.new_digest = digest(new_text);
  row.old_length = std::ssize(old_text);
  row.new_length = std::ssize(new_text);
  if (policy.keep_text) {
    row.prompt = presentable(occasion.prompt, policy, redactor);
    row.old_text = presentable(transcript(pair.old_side, &redactor), policy, redactor);
    row.new_text = presentable(transcript(pair.new_side, &redactor), policy, redactor);
  }
  if (const IgnoreRule* rule = find_rule(rules, shown)) {
    row.review = store::Review::Ignored;
    row.rule = rule->id();
  }
  return row;
}

}  // namespace sluice::migrate::discrepancy
