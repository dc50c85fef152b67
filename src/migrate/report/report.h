// What a person or an auditor reads of a migration: plain values, made by whoever holds the journal
// and the evidence, and written as one HTML page that needs nothing else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "migrate/gate/verdict.h"

namespace sluice::migrate::report {

struct TimelineEntry {
  int64_t sequence = 0;
  int64_t wall_ms = 0;
  std::string phase;
  std::string event;  // in words
  std::string who;    // empty: Sluice itself
};

struct GateRow {
  std::string gate;
  gate::Verdict verdict = gate::Verdict::Unknown;
  std::string why;
  double statistic = 0;
  double threshold = 0;
  int64_t n = 0;
};
struct Decision {
  int64_t sequence = 0;
  int64_t wall_ms = 0;
  std::string what;  // "promoted to 20 %", "rolled back"
  std::vector<GateRow> gates;
};

struct WeightPoint {
  int64_t wall_ms = 0;
  int64_t weight_ppm = 0;  // from then on
};
struct Series {
  std::string name;  // with its unit
  std::vector<int64_t> wall_ms;
  std::vector<double> old_side;  // NaN where nothing was measured
  std::vector<double> new_side;
};
struct Cluster {
  std::string kind;
  std::string path;
  int64_t count = 0;
  std::string review;  // accepted, rejected, ignored, open
};
struct CostRow {
  std::string what;  // "shadow calls", "new side"
  int64_t requests = 0;
  int64_t input_tokens = 0;
  int64_t output_tokens = 0;
  double usd = 0;
};
struct Approval {
  int64_t wall_ms = 0;
  std::string who;
  std::string what;
};

struct MigrationReport {
  std::string id;
  std::string subject;  // model or route
  std::string from;
  std::string to;
  std::string state;      // phase, and its hold or cause
  std::string plan_yaml;  // as it ran
  int64_t plan_hash = 0;
  int64_t made_wall_ms = 0;
  std::vector<TimelineEntry> timeline;
  std::vector<Decision> decisions;
  std::vector<WeightPoint> weights;
  std::vector<Series> series;
  std::vector<Cluster> clusters;
  std::vector<CostRow> costs;
  std::vector<Approval> approvals;
  std::vector<std::string> not_shown;  // what the data cannot show, in sentences
};

// One page: no script, no outside asset, every text escaped, times in UTC.
std::string write_html(const MigrationReport& report);

// "2026-11-21 07:00:00 UTC"; "-" before 1970.
std::string utc_text(int64_t wall_ms);

}  // namespace sluice::migrate::report
