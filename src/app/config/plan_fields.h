// The one description of a migration plan's file, walked by the reader, the schema, the reference
// page and the writer, as fields.h is for the configuration.
#pragma once

#include "app/config/plan_scalar.h"
#include "app/config/rule.h"

namespace sluice::app::config {

namespace mp = migrate::plan;

inline constexpr double kMonthMs = 31.0 * 24 * 3600 * 1000;

constexpr Rule percent(std::string_view doc, double least = 0.0001, double most = 100) {
  return {.doc = doc, .min = least, .max = most};
}
constexpr Rule count(std::string_view doc, double least, double most) {
  return {.doc = doc, .min = least, .max = most};
}
constexpr Rule span_of_time(std::string_view doc) {
  return {.doc = doc, .min = 1, .max = kMonthMs};
}

template <class Visitor>
void fields(Visitor& v, mp::Warmup& c) {
  v.field("requests", c.requests, count("Requests to the new side before any user.", 100, 500));
  v.field("source", c.source,
          {.doc = "replay: users' requests, copied as they come. generic: Sluice's own prompts."});
  v.field("length", c.length, span_of_time("Least length of the phase."));
  v.field("limit", c.limit, span_of_time("The requests must be answered within this."));
}

template <class Visitor>
void fields(Visitor& v, mp::Shadow& c) {
  v.field("rate", c.rate, percent("Share of the requests that is also sent to the other side.", 0));
  v.field(
      "pairs", c.pairs,
      count(
          "Compared pairs wanted before the first stage and in each stage, spread over its length.",
          0, 10'000'000));
  v.field("max_spend_usd", c.max_spend_usd,
          count("What shadow calls of all phases may cost together.", 0, 1e9));
  v.field("length", c.length, span_of_time("Least length of the phase."));
}

template <class Visitor>
void fields(Visitor& v, mp::ErrorGate& c) {
  v.field("role", c.role, {.doc = "What its failure does; this one can only roll back."});
  v.field("reading", c.reading,
          {.doc = "statistical: evidence for the limit against the target. literal: the measured "
                  "share, word for word, with more false rollbacks."});
  v.field("target", c.target, percent("Failing requests that are fine, per cent."));
  v.field("limit", c.limit, percent("Failing requests beyond which traffic goes back, per cent."));
  v.field("n_min", c.n_min, count("Requests of a stage below which nothing is decided.", 50, 1e9));
}

template <class Gate, class Visitor>
void latency_fields(Visitor& v, Gate& c) {
  v.field("role", c.role, {.doc = "What its failure does, or off."});
  v.field("limit", c.limit, percent("By how much the quantile may rise, per cent.", 0.1, 1000));
  v.field("quantile", c.quantile, percent("Which quantile, per cent.", 50, 99.9));
}
template <class Visitor>
void fields(Visitor& v, mp::LatencyGate& c) {
  latency_fields(v, c);
}
template <class Visitor>
void fields(Visitor& v, mp::HoldLatencyGate& c) {
  latency_fields(v, c);
}

template <class Visitor>
void fields(Visitor& v, mp::TokenGate& c) {
  v.field("role", c.role, {.doc = "hold or off."});
  v.field("limit", c.limit,
          percent("How far output tokens may differ, per cent, either way.", 0.1, 1000));
}

template <class Visitor>
void fields(Visitor& v, mp::CostGate& c) {
  v.field("role", c.role, {.doc = "hold or off; it needs prices."});
  v.field("limit", c.limit, percent("How much dearer a request may be, per cent.", 0.1, 1000));
}

template <class Visitor>
void fields(Visitor& v, mp::QualityGate& c) {
  v.field("role", c.role, {.doc = "hold or off; it needs shadow traffic."});
  v.field("limit", c.limit,
          percent("Answers that only the new side gets wrong, per cent.", 0.01, 100));
}

template <class Visitor>
void fields(Visitor& v, mp::SampleRatioGate& c) {
  v.field("role", c.role, {.doc = "hold; whether the split is applied as told."});
}

template <class Visitor>
void fields(Visitor& v, mp::Gates& c) {
  v.field("error_rate", c.error_rate, {.doc = "Failing requests."});
  v.field("ttft", c.ttft, {.doc = "Time to the first token."});
  v.field("latency_p95", c.latency_p95, {.doc = "Time to the end of the answer."});
  v.field("token_latency", c.token_latency, {.doc = "Time between tokens."});
  v.field("output_tokens", c.output_tokens, {.doc = "Length of answers, in pairs."});
  v.field("cost", c.cost, {.doc = "Cost of a request, in pairs."});
  v.field("quality", c.quality, {.doc = "Answers compared, in pairs."});
  v.field("sample_ratio", c.sample_ratio, {.doc = "The split itself."});
}

template <class Visitor>
void fields(Visitor& v, mp::StageGates& c) {
  v.field("error_rate", c.error_rate, percent("Limit of the stage, per cent."));
  v.field("ttft", c.ttft, percent("Limit of the stage, per cent.", 0.1, 1000));
  v.field("latency_p95", c.latency_p95, percent("Limit of the stage, per cent.", 0.1, 1000));
  v.field("token_latency", c.token_latency, percent("Limit of the stage, per cent.", 0.1, 1000));
  v.field("output_tokens", c.output_tokens, percent("Limit of the stage, per cent.", 0.1, 1000));
  v.field("cost", c.cost, percent("Limit of the stage, per cent.", 0.1, 1000));
  v.field("quality", c.quality, percent("Limit of the stage, per cent.", 0.01, 100));
}

template <class Visitor>
void fields(Visitor& v, mp::Stage& c) {
  v.field("weight", c.weight,
          {.doc = "The new side's share, per cent.", .required = true, .min = 0.0001, .max = 100});
  v.field("dwell", c.dwell,
          span_of_time("Least time before the next step; an hour, at 100 % cutover.bake."));
  v.field("approval", c.approval, {.doc = "A person must agree before the next step."});
  v.field("in_window", c.in_window, {.doc = "The stage begins only inside one of the windows."});
  v.field("gates", c.gates, {.doc = "Limits that differ from the plan's."});
}

template <class Visitor>
void fields(Visitor& v, mp::Window& c) {
  v.field("days", c.days, {.doc = "Days of the week.", .required = true, .min_items = 1});
  v.field("from", c.from, {.doc = "Opens.", .required = true});
  v.field("to", c.to, {.doc = "Closes; earlier than from means the next day.", .required = true});
  v.field("utc_offset", c.utc_offset, {.doc = "Of these times."});
}

template <class Visitor>
void fields(Visitor& v, mp::Freeze& c) {
  v.field("from", c.from, {.doc = "First frozen day.", .required = true});
  v.field("to", c.to, {.doc = "Last frozen day.", .required = true});
  v.field("utc_offset", c.utc_offset, {.doc = "Of these days."});
  v.field("why", c.why, {.doc = "Shown while it holds a stage back."});
}

template <class Visitor>
void fields(Visitor& v, mp::Cutover& c) {
  v.field("bake", c.bake, span_of_time("How long the last stage, all traffic, is watched."));
}

template <class Visitor>
void fields(Visitor& v, mp::ReverseShadow& c) {
  v.field("length", c.length, span_of_time("How long requests also go to the old side."));
  v.field("coverage", c.coverage,
          percent("Share of the requests that must have gone there, per cent."));
}

template <class Visitor>
void fields(Visitor& v, mp::Decommission& c) {
  v.field("approvals", c.approvals,
          count("Different persons who must agree to take the old side away.", 2, 10));
}

template <class Visitor>
void fields(Visitor& v, mp::Rollback& c) {
  v.field("ramp", c.ramp,
          percent("The old side's shares on a gradual way back, per cent; 5, 20, 50, 100."));
  v.field("step", c.step, span_of_time("Time on each of them."));
  v.field("contract_ends", c.contract_ends, {.doc = "The last day of the old side's contract."});
  v.field("model_retires", c.model_retires, {.doc = "The last day of the old side's model."});
}

template <class Visitor>
void fields(Visitor& v, mp::Price& c) {
  v.field("input", c.input, count("US dollars for a million input tokens.", 0, 1e6));
  v.field("output", c.output, count("US dollars for a million output tokens.", 0, 1e6));
}

template <class Visitor>
void fields(Visitor& v, mp::Prices& c) {
  v.field("from", c.from, {.doc = "The old side's.", .required = true});
  v.field("to", c.to, {.doc = "The new side's.", .required = true});
}

template <class Visitor>
void fields(Visitor& v, mp::Traffic& c) {
  v.field("requests_per_second", c.requests_per_second,
          count("Of users, to both sides together. 0: not stated, nothing is estimated.", 0, 1e6));
  v.field("error_rate", c.error_rate, percent("Failing requests today, per cent.", 0));
  v.field("latency_spread", c.latency_spread,
          count("Standard deviation of the logarithm of latency.", 0.01, 5));
  v.field("token_spread", c.token_spread,
          count("The same of the length of two answers to one prompt.", 0.01, 5));
  v.field("answer_noise", c.answer_noise,
          percent("Answers that the old side gives differently the second time, per cent.", 0.01));
  v.field("input_tokens", c.input_tokens, count("Mean of a request.", 1, 1e7));
  v.field("output_tokens", c.output_tokens, count("Mean of an answer.", 1, 1e7));
}

template <class Visitor>
void fields(Visitor& v, mp::MigrationPlan& c) {
  v.field("id", c.id, {.doc = "Name of the migration.", .required = true, .format = Format::Name});
  v.field("extends", c.extends, {.doc = "What absent keys stand for."});
  v.field("model", c.model,
          {.doc = "The model of the configuration whose traffic moves; this or route.",
           .format = Format::ModelName});
  v.field("route", c.route,
          {.doc = "Or the id of an HTTP route, of an endpoint that is no language model."});
  v.field("from", c.from,
          {.doc = "Target id of the old side.", .required = true, .format = Format::Name});
  v.field("to", c.to,
          {.doc = "Target id of the new side.", .required = true, .format = Format::Name});
  v.field("order", c.order, {.doc = "Place among several migrations, lowest first.", .max = 1e6});
  v.field("after", c.after,
          {.doc = "Migrations that must be done before this one starts.", .format = Format::Name});
  v.field("traffic", c.traffic, {.doc = "What to expect of live traffic."});
  v.field("prices", c.prices, {.doc = "For the cost gate and the shadow's budget."});
  v.field("warmup", c.warmup, {.doc = "Before any user."});
  v.field("shadow", c.shadow, {.doc = "Both sides asked, the old side's answer served."});
  v.field("stages", c.stages, {.doc = "Rising shares up to 100; 5, 20, 50, 100 when absent."});
  v.field("gates", c.gates, {.doc = "What is watched, and its limits."});
  v.field("windows", c.windows, {.doc = "When stages with in_window may begin."});
  v.field("freeze", c.freeze, {.doc = "Days on which no stage begins."});
  v.field("cutover", c.cutover, {.doc = "All traffic on the new side."});
  v.field("reverse_shadow", c.reverse_shadow, {.doc = "After it: the old side asked too."});
  v.field("decommission", c.decommission, {.doc = "The end of the old side."});
  v.field("rollback", c.rollback, {.doc = "The gradual way back."});
}

}  // namespace sluice::app::config
