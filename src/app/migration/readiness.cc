#include "app/migration/readiness.h"

#include <algorithm>
#include <cstdio>

#include "wire/json_writer.h"

namespace sluice::app::migration {
namespace {

namespace mr = migrate::readiness;
using migrate::machine::Phase;
using migrate::plan::MigrationPlan;
using wire::json::Value;

constexpr int64_t kDayMs = 86'400'000;

// The last day counts: what ends on a day is there until its end, in UTC.
std::optional<int64_t> end_of(const std::optional<migrate::plan::Date>& date) {
  if (!date) return std::nullopt;
  return (date->days + 1) * kDayMs - 1;
}

// From the beginning of that phase, and stage, to the end of the plan.
int64_t time_from(const migrate::machine::Plan& times, Phase phase, int64_t stage) {
  int64_t ms = 0;
  if (phase <= Phase::Warmup) ms += times.warmup_ms;
  if (phase <= Phase::Shadow) ms += times.shadow_ms;
  for (int64_t i = 0; i < static_cast<int64_t>(times.stages.size()); ++i) {
    const bool ahead = phase < Phase::Stage || (phase == Phase::Stage && i >= stage);
    if (ahead) ms += times.stages[static_cast<size_t>(i)].dwell_ms;
  }
  if (phase <= Phase::ReverseShadow) ms += times.reverse_shadow_ms;
  return ms;
}

int64_t whole_days(int64_t ms) {
  return (ms + kDayMs - 1) / kDayMs;
}

std::string text(Value value) {
  return std::string(value.is_string() ? value.str() : value.raw());
}

}  // namespace

mr::Inputs inputs_of(const MigrationPlan& plan, int64_t now_wall_ms) {
  mr::Inputs in;
  in.now_wall_ms = now_wall_ms;
  in.needed_days = whole_days(time_from(migrate::plan::machine_plan(plan, 0), Phase::Draft, 0));
  in.contract_ends_ms = end_of(plan.rollback.contract_ends);
  in.model_retires_ms = end_of(plan.rollback.model_retires);
  in.least_carried = plan.reverse_shadow.coverage / 100;
  in.requests_per_second = plan.traffic.requests_per_second;
  in.tokens_per_second =
      plan.traffic.requests_per_second * (plan.traffic.input_tokens + plan.traffic.output_tokens);
  return in;
}

mr::Inputs inputs_of(const MigrationView& view, int64_t now_wall_ms) {
  mr::Inputs in = inputs_of(view.plan, now_wall_ms);
  const auto times = migrate::plan::machine_plan(view.plan, 0);
  const int64_t left = time_from(times, view.phase, view.stage) - view.dwell_ms;
  in.needed_days = whole_days(std::max<int64_t>(left, 0));
  in.held_for_down = !view.old_up;
  return in;
}

std::string to_json(const MigrationPlan& plan, const mr::Readiness& r) {
  std::string out;
  wire::json::Writer w(out);
  w.begin_object().member("format", "sluice.readiness/1").member("id", plan.id);
  w.member("model", plan.model.value_or("")).member("from", plan.from).member("ready", r.ready());
  w.member("passed", r.passed).member("failed", r.failed).member("unknown", r.unknown);
  w.key("items").begin_array();
  for (const mr::Item& item : r.items) {
    w.begin_object().member("name", item.name).member("verdict", mr::name(item.verdict));
    w.member("why", item.why).member("remedy", item.remedy).end_object();
  }
  w.end_array().end_object();
  return out;
}

void print_readiness(Value r) {
  const int64_t failed = r["failed"].as_int().value_or(0);
  const int64_t passed = r["passed"].as_int().value_or(0);
  const int64_t all = passed + failed + r["unknown"].as_int().value_or(0);
  std::printf("way back of %s to %s: %lld of %lld\n\n", text(r["id"]).c_str(),
              text(r["from"]).c_str(), static_cast<long long>(passed), static_cast<long long>(all));
  for (const Value item : r["items"]) {
    std::printf("%-8s %-14s %s\n", text(item["verdict"]).c_str(), text(item["name"]).c_str(),
                text(item["why"]).c_str());
    const std::string remedy = text(item["remedy"]);
    if (!remedy.empty()) std::printf("%-23s %s\n", "", ("-> " + remedy).c_str());
  }
  std::printf("\n%s\n", r["ready"].as_bool().value_or(false) ? "READY"
                        : failed > 0                         ? "NOT READY"
                                                             : "NOT PROVEN: unknown is not ready");
}

}  // namespace sluice::app::migration
