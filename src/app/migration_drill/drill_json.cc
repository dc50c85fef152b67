#include <cmath>

#include "app/migration_drill/drill.h"
#include "wire/json_writer.h"

namespace sluice::app::migration_drill {
namespace {

using wire::json::Writer;

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", std::isfinite(value) ? value : 0);
  return text;
}

void leg(Writer& w, std::string_view key, const migrate::readiness::DrillLeg& l) {
  w.key(key).begin_object().member("probes", l.probes).member("failed", l.failed);
  w.member("by_new", l.by_new).member("of_the_slice", l.steered);
  w.member("of_the_slice_by_new", l.steered_to_new);
  w.member_raw("last_stale_ms", number(l.last_stale_ms));
  w.member_raw("missed_worker", number(l.missed_worker)).end_object();
}

void sentences(Writer& w, std::string_view key, const std::vector<std::string>& list) {
  w.key(key).begin_array();
  for (const std::string& s : list) w.string(s);
  w.end_array();
}

}  // namespace

std::string drill_json(const DrillTask& task, const std::string& plan_id,
                       const DrillRecord& record) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.drill/1").member("id", plan_id);
  w.member("model", task.model).member("from", task.from).member("to", task.to);
  w.member("wall_ms", record.wall_ms).member("passed", record.verdict.passed);
  w.member_raw("slice", number(record.slice)).member("workers", record.workers);
  w.member("steered", record.steered);
  leg(w, "before", record.verdict.before);
  leg(w, "there", record.verdict.there);
  leg(w, "back", record.verdict.back);
  sentences(w, "reasons", record.verdict.reasons);
  sentences(w, "notes", record.verdict.notes);
  w.end_object();
  return out;
}

}  // namespace sluice::app::migration_drill
