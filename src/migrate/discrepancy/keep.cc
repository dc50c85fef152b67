#include "migrate/discrepancy/keep.h"

#include "migrate/compare/case.h"
#include "migrate/compare/unicode.h"
#include "migrate/discrepancy/cluster.h"
#include "migrate/discrepancy/scores.h"
#include "wire/json_writer.h"

namespace sluice::migrate::discrepancy {
namespace {

constexpr size_t kMostPathBytes = 512;

using compare::Answer;
using wire::json::Writer;

// All that an answer says, in one text: its words, and its calls as a line of JSON each.
std::string transcript(const Answer& answer) {
  std::string out(compare::subject_of(answer));
  if (out.empty()) out = answer.refusal;
  for (const compare::ToolUse& use : answer.tools) {
    if (!out.empty()) out += '\n';
    Writer(out)
        .begin_object()
        .member("tool", use.name)
        .member("arguments", use.arguments)
        .end_object();
  }
  return out;
}

// Redaction comes first: a cut in the middle of a key would hide what it is. The text that is
// looked at is bounded all the same.
std::string presentable(std::string_view text, const KeepPolicy& policy, const Redactor& redactor) {
  const std::string_view window = compare::cut_text(text, 2 * policy.most_text_bytes);
  const std::string redacted = redactor.redact(compare::repair_text(window)).text;
  return std::string(compare::cut_text(redacted, policy.most_text_bytes));
}

// Names in a path come from the answers: a map may have mail addresses for its keys.
compare::Comparison presentable(compare::Comparison comparison, const Redactor& redactor) {
  const std::string_view window = compare::cut_text(comparison.path, kMostPathBytes);
  comparison.path = redactor.redact(compare::repair_text(window)).text;
  return comparison;
}

}  // namespace

const IgnoreRule* ignored_by(std::span<const IgnoreRule> rules,
                             const compare::Comparison& comparison, const Redactor& redactor) {
  return rules.empty() ? nullptr : find_rule(rules, presentable(comparison, redactor));
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
  const compare::Comparison shown = presentable(comparison, redactor);
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
    row.old_text = presentable(old_text, policy, redactor);
    row.new_text = presentable(new_text, policy, redactor);
  }
  if (const IgnoreRule* rule = find_rule(rules, shown)) {
    row.review = store::Review::Ignored;
    row.rule = rule->id();
  }
  return row;
}

}  // namespace sluice::migrate::discrepancy
