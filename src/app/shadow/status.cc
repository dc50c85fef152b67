#include "app/shadow/status.h"

#include <charconv>
#include <cmath>

#include "migrate/compare/judge_prompt.h"
#include "wire/json_writer.h"

namespace sluice::app::shadow {
namespace {

using wire::json::Writer;
using Counts = gateway::ShadowLedger::Counts;

// Six significant digits. null: not known.
void number(Writer& w, std::string_view key, double value) {
  if (!std::isfinite(value)) {
    w.key(key).null();
    return;
  }
  char text[32];
  const auto end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::general, 6).ptr;
  w.member_raw(key, {text, static_cast<size_t>(end - text)});
}

void count(Writer& w, std::string_view key, uint64_t value) {
  w.member(key, static_cast<int64_t>(value));
}

void write_ledger(Writer& w, const Counts& c) {
  w.begin_object().member("rule", c.labels.rule).member("model", c.labels.model);
  w.member("from", c.labels.primary).member("to", c.labels.shadow);
  count(w, "seen", c.seen);
  count(w, "sampled", c.sampled);
  count(w, "in_flight", c.in_flight);
  count(w, "waiting", c.waiting);
  w.key("pairs").begin_object();
  for (size_t i = 0; i < gateway::kShadowVerdicts.size(); ++i) {
    count(w, gateway::kShadowVerdicts[i], c.verdicts[i]);
  }
  w.end_object().key("dropped").begin_object();
  for (size_t i = 0; i < gateway::kShadowDrops; ++i) {
    if (c.drops[i] > 0) count(w, name_of(static_cast<gateway::ShadowDrop>(i)), c.drops[i]);
  }
  w.end_object().key("calls").begin_object();
  for (size_t k = 0; k < gateway::kShadowCallKinds; ++k) {
    w.key(name_of(static_cast<gateway::ShadowCallKind>(k))).begin_object();
    for (size_t o = 0; o < gateway::kShadowOutcomes; ++o) {
      count(w, name_of(static_cast<gateway::ShadowOutcome>(o)), c.outcomes[k][o]);
    }
    w.end_object();
  }
  w.end_object().key("tokens").begin_object();
  for (size_t i = 0; i < gateway::kTokenTypes.size(); ++i) {
    count(w, gateway::kTokenTypes[i], c.tokens[i]);
  }
  w.end_object();
  number(w, "spent_usd", static_cast<double>(c.spent_nano_usd) / 1e9);
  w.end_object();
}

// The two populations of a predicting model's outputs.
void write_outputs(Writer& w, const Findings& f) {
  const auto drift = migrate::compare::compare_populations(f.old_outputs, f.new_outputs);
  w.key("outputs").begin_object();
  count(w, "seen", f.outputs_seen);
  count(w, "compared", f.old_outputs.size() - static_cast<size_t>(drift.left_out));
  w.member("left_out", drift.left_out);
  w.member("verdict", migrate::compare::name(drift.verdict));
  number(w, "psi", drift.psi);
  number(w, "ks", drift.ks);
  number(w, "ks_critical", drift.critical);
  number(w, "shift", drift.shift);
  w.end_object();
}

void write_findings(Writer& w, const std::string& rule, const Findings& f) {
  constexpr double kAlpha = 0.05;
  constexpr double kTightestAt = 1000;
  w.begin_object().member("rule", rule).member("pairs", f.pairs);
  w.key("floor").begin_object();
  w.member("triples", f.floor.triples()).member("undecided", f.floor.undecided());
  number(w, "new_rate", f.floor.new_rate());
  number(w, "noise_rate", f.floor.noise_rate());
  const auto excess = f.floor.excess(kAlpha, kTightestAt);
  number(w, "excess", excess.estimate);
  number(w, "excess_low", excess.interval.low);
  number(w, "excess_high", excess.interval.high);
  w.end_object().key("output_tokens").begin_object().member("pairs", f.token_log_ratio.n);
  const auto ratio = migrate::stats::mean_effect(f.token_log_ratio, kTightestAt, kAlpha);
  number(w, "ratio", f.token_log_ratio.n > 0 ? std::exp(f.token_log_ratio.mean()) : std::nan(""));
  number(w, "ratio_low", std::exp(ratio.interval.low));
  number(w, "ratio_high", std::exp(ratio.interval.high));
  w.end_object();
  if (f.outputs_seen > 0) write_outputs(w, f);
  w.end_object();
}

// Those that are not 0, by their names.
template <class Name, size_t N>
void counters(Writer& w, std::string_view key, const std::array<uint64_t, N>& values, Name name) {
  w.key(key).begin_object();
  for (size_t i = 0; i < N; ++i) {
    if (values[i] > 0) count(w, name(i), values[i]);
  }
  w.end_object();
}

void write_judge(Writer& w, const gateway::QuestionLedger::Counts& c, const JudgeReport& judge) {
  w.member("state", name_of(judge.state));
  if (!judge.reason.empty()) w.member("reason", judge.reason);
  w.key("checks").begin_object();
  count(w, "passed", c.passed);
  count(w, "failed", c.failed);
  w.end_object();
  number(w, "position_share", judge.position_share);
  number(w, "prefers_new", judge.prefers_new);
  w.member("prompt", int64_t{migrate::compare::kJudgePromptVersion});
}

void write_model(Writer& w, const ModelReport& report) {
  const gateway::QuestionLedger::Counts& c = report.counts;
  w.begin_object().member("purpose", name_of(c.purpose)).member("model", c.model);
  counters(w, "calls", c.outcomes,
           [](size_t i) { return name_of(static_cast<gateway::ShadowOutcome>(i)); });
  counters(w, "results", c.results,
           [](size_t i) { return name_of(static_cast<gateway::QuestionResult>(i)); });
  counters(w, "skipped", c.skips,
           [](size_t i) { return name_of(static_cast<gateway::QuestionSkip>(i)); });
  counters(w, "tokens", c.tokens, [](size_t i) { return gateway::kTokenTypes[i]; });
  number(w, "spent_usd", static_cast<double>(c.spent_nano_usd) / 1e9);
  number(w, "budget_usd", report.budget_usd);
  if (report.judge) write_judge(w, c, *report.judge);
  w.end_object();
}

}  // namespace

std::string status_json(const std::vector<Counts>& ledgers,
                        const std::map<std::string, Findings>& findings,
                        const std::vector<ModelReport>& models) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.shadow/1").key("rules").begin_array();
  for (const Counts& c : ledgers) write_ledger(w, c);
  w.end_array().key("comparisons").begin_array();
  for (const auto& [rule, f] : findings) write_findings(w, rule, f);
  w.end_array().key("models").begin_array();
  for (const ModelReport& model : models) write_model(w, model);
  w.end_array().end_object();
  return out;
}

}  // namespace sluice::app::shadow
