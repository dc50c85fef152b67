#include "app/migration/show.h"

#include <cstdio>

namespace sluice::app::migration {
namespace {

using wire::json::Value;

std::string text(Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

std::string duration(int64_t ms) {
  if (ms < 60'000) return std::to_string(ms / 1000) + " s";
  if (ms < 3'600'000) return std::to_string(ms / 60'000) + " min";
  return std::to_string(ms / 3'600'000) + " h " + std::to_string(ms / 60'000 % 60) + " min";
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
