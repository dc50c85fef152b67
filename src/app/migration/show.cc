#include "app/migration/show.h"

#include <cstdio>

namespace sluice::app::migration {
namespace {

using wire::json::Value;

std::string text(Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

std::string duration(int64_t ms) {
  const int64_t s = ms / 1000;
  const auto with = [](int64_t whole, const char* unit, int64_t rest, const char* smaller) {
    std::string out = std::to_string(whole) + " " + unit;
    return rest == 0 ? out : out + " " + std::to_string(rest) + " " + smaller;
  };
  if (s < 60) return std::to_string(s) + " s";
  if (s < 3600) return with(s / 60, "min", s % 60, "s");
  if (s < 86'400) return with(s / 3600, "h", s / 60 % 60, "min");
  return with(s / 86'400, "d", s / 3600 % 24, "h");
}

std::string holds_of(Value migration) {
  std::string out;
  for (const Value hold : migration["holds"]) out += (out.empty() ? "" : ", ") + text(hold);
  return out;
}

}  // namespace

std::string line_of(Value m) {
  std::string out = text(m["id"]) + ": " + text(m["state"]);
  if (const std::string holds = holds_of(m); !holds.empty()) out += "; held: " + holds;
  if (m["not_yet"].is_string()) out += "; " + text(m["not_yet"]);
  if (m["waiting_for"].is_string()) out += "; waits for " + text(m["waiting_for"]);
  return out;
}

void print_leadership(Value l) {
  const std::string role = text(l["role"]);
  if (role == "alone") return;
  std::printf("%s, term %s, leader %s\n", role.c_str(), text(l["term"]).c_str(),
              text(l["holder"]).c_str());
  if (l["trouble"].is_string()) std::printf("  %s\n", text(l["trouble"]).c_str());
}

bool found_something(Value m) {
  const std::string phase = text(m["phase"]);
  if (phase == "rolling_back" || phase == "rolled_back") return true;
  for (const Value gate : m["gates"]) {
    if (gate["required"].as_bool().value_or(false) && text(gate["verdict"]) == "fail") return true;
  }
  return false;
}

void print_migration(Value m) {
  std::printf("%s\n", line_of(m).c_str());
  const char* what = m["route"].is_string() ? "route" : "model";
  std::printf("  %s %s, %s -> %s, new side %s %%\n", what, text(m[what]).c_str(),
              text(m["from"]).c_str(), text(m["to"]).c_str(), text(m["weight_percent"]).c_str());
  std::printf("  good time %s of at least %s\n",
              duration(m["dwell_ms"].as_int().value_or(0)).c_str(),
              duration(m["least_dwell_ms"].as_int().value_or(0)).c_str());
  if (m["coverage_percent"].exists()) {
    std::printf("  %s %% of the requests are answered by the old side too, of at least %s %%\n",
                text(m["coverage_percent"]).c_str(), text(m["least_coverage_percent"]).c_str());
  }
  if (m["approvals"].exists()) {
    std::printf("  %zu of %s persons agree to the decommissioning\n", m["approved_by"].size(),
                text(m["approvals"]).c_str());
  }
  if (m["edit_waits"].as_bool().value_or(false)) {
    std::printf("  an edited plan takes over with the next stage\n");
  }
  std::printf("  old side %s, new side %s\n", m["old_up"].as_bool().value_or(true) ? "up" : "DOWN",
              m["new_up"].as_bool().value_or(true) ? "up" : "DOWN");
  if (m["not_mirrored"].exists()) {
    std::string reasons;
    for (const Value n : m["not_mirrored"]) {
      reasons.append(reasons.empty() ? "" : ", ").append(n.key()).append(" ").append(text(n));
    }
    std::printf("  not mirrored: %s\n", reasons.c_str());
  }
  std::printf("\n  %-14s %-8s %10s  %s\n", "GATE", "VERDICT", "N", "WHY");
  for (const Value gate : m["gates"]) {
    if (!gate["required"].as_bool().value_or(false)) continue;
    std::printf("  %-14s %-8s %10s  %s\n", text(gate["gate"]).c_str(),
                text(gate["verdict"]).c_str(), text(gate["n"]).c_str(), text(gate["why"]).c_str());
  }
}

}  // namespace sluice::app::migration
