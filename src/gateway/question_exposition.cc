// The metrics of models that settle comparisons.
#include "gateway/exposition.h"
#include "gateway/question_ledger.h"

namespace sluice::gateway {
namespace {

using Counts = QuestionLedger::Counts;

std::string labels_of(const Counts& c) {
  return label_list({{"purpose", name_of(c.purpose)}, {"model", c.model}});
}
std::string with(const Counts& c, std::string_view name, std::string_view value) {
  return labels_of(c) + "," + label_list({{name, value}});
}

// One line a ledger and name.
template <class Name, class Numbers>
void family(std::string& out, const std::vector<Counts>& all, std::string_view metric,
            std::string_view help, std::string_view label, Name name, Numbers Counts::* numbers) {
  Family f(out, metric, "counter", help);
  for (const Counts& c : all) {
    const Numbers& row = c.*numbers;
    for (size_t i = 0; i < row.size(); ++i) f.count(with(c, label, name(i)), row[i]);
  }
}

void append_judges(const std::vector<Counts>& all, std::string& out) {
  {
    Family f(out, "sluice_shadow_judge_checks_total", "counter",
             "Times that the judge was shown the same answer twice; failed: it preferred one.");
    for (const Counts& c : all) {
      if (c.purpose != QuestionPurpose::Judge) continue;
      f.count(label_list({{"model", c.model}, {"result", "passed"}}), c.passed);
      f.count(label_list({{"model", c.model}, {"result", "failed"}}), c.failed);
    }
  }
  const auto gauge = [&](std::string_view metric, std::string_view help, JudgeState state) {
    Family f(out, metric, "gauge", help);
    for (const Counts& c : all) {
      if (c.purpose != QuestionPurpose::Judge) continue;
      f.count(label_list({{"model", c.model}}), c.state == state ? 1 : 0);
    }
  };
  // Neither, while it has not passed its first checks.
  gauge("sluice_shadow_judge_on", "1 while the judge's verdicts count.", JudgeState::On);
  gauge("sluice_shadow_judge_off", "1 once the judge failed its checks; until the next start.",
        JudgeState::Off);
}

}  // namespace

std::string question_exposition() {
  const std::vector<Counts> all = question_counts();
  std::string out;
  if (all.empty()) return out;
  family(
      out, all, "sluice_shadow_questions_total",
      "Calls to models that settle comparisons, by outcome.", "outcome",
      [](size_t i) { return name_of(static_cast<ShadowOutcome>(i)); }, &Counts::outcomes);
  family(
      out, all, "sluice_shadow_question_results_total", "What such models said of open pairs.",
      "result", [](size_t i) { return name_of(static_cast<QuestionResult>(i)); }, &Counts::results);
  family(
      out, all, "sluice_shadow_questions_skipped_total",
      "Open pairs that such a model was not asked about, by reason.", "reason",
      [](size_t i) { return name_of(static_cast<QuestionSkip>(i)); }, &Counts::skips);
  family(
      out, all, "sluice_shadow_question_tokens_total", "Tokens of such calls.", "type",
      [](size_t i) { return kTokenTypes[i]; }, &Counts::tokens);
  {
    Family f(out, "sluice_shadow_question_cost_usd_total", "counter",
             "What such calls cost by the configured prices, over restarts.");
    for (const Counts& c : all) {
      f.line("", labels_of(c), Family::decimal(static_cast<double>(c.spent_nano_usd) / 1e9));
    }
  }
  append_judges(all, out);
  return out;
}

}  // namespace sluice::gateway
