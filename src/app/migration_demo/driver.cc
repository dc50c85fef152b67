#include "app/migration_demo/driver.h"

#include <algorithm>

#include "wire/json_writer.h"

namespace sluice::app::migration_demo {
namespace {

using wire::json::Value;

constexpr const char* kMigrations = "/admin/v1/migrations";
constexpr const char* kDemo = "/admin/v1/migrations/demo";

std::string milliseconds(double seconds) {
  return std::to_string(static_cast<int64_t>(seconds * 1000)) + "ms";
}

std::string gates_of(Value gates) {
  std::string out;
  for (const Value gate : gates) {
    const bool judged = !gate["why"].str().empty();
    if (!judged || !gate["required"].as_bool().value_or(false)) continue;
    out += (out.empty() ? "" : "; ") + std::string(gate["gate"].str()) + " " +
           std::string(gate["verdict"].str()) + " (" + std::string(gate["why"].str()) + ", n " +
           std::to_string(gate["n"].as_int().value_or(0)) + ")";
  }
  return out;
}

}  // namespace

Standing standing_of(Value m) {
  Standing out;
  out.phase = m["phase"].str();
  out.state = m["state"].str();
  for (const Value hold : m["holds"]) {
    out.holds += (out.holds.empty() ? "" : ", ") + std::string(hold.str());
  }
  out.gates = gates_of(m["gates"]);
  out.share = static_cast<int>(m["weight_percent"].as_double().value_or(0));
  out.applying = m["applying"].as_bool().value_or(false);
  return out;
}

std::string plan_of(double stage_s) {
  const std::string dwell = milliseconds(stage_s);
  std::string out =
      "{ id: demo, model: assistant, from: old, to: new,\n"
      "  warmup: { requests: 200, length: WARMUP },\n"
      "  shadow: { rate: 100, pairs: 100000, length: SHADOW },\n"
      "  stages: [ { weight: 5, dwell: DWELL }, { weight: 20, dwell: DWELL },\n"
      "            { weight: 50, dwell: DWELL }, { weight: 100, dwell: DWELL } ],\n"
      "  gates: { error_rate: { target: 1, limit: 10, n_min: 50 }, ttft: { role: off },\n"
      "           latency_p95: { role: off }, token_latency: { role: off },\n"
      "           output_tokens: { role: off }, quality: { role: off } },\n"
      "  reverse_shadow: { length: 10m }, rollback: { ramp: [50, 100], step: 1s } }\n";
  for (const auto& [word, value] : {std::pair<std::string, std::string>{"DWELL", dwell},
                                    {"WARMUP", milliseconds(std::clamp(stage_s / 5, 0.5, 3.0))},
                                    {"SHADOW", milliseconds(std::clamp(stage_s / 3, 0.5, 6.0))}}) {
    for (size_t at = out.find(word); at != out.npos; at = out.find(word, at)) {
      out.replace(at, word.size(), value);
    }
  }
  return out;
}

Result<void> Driver::start(double stage_s) {
  std::string body;
  wire::json::Writer w(body);
  w.begin_object().member("plan", plan_of(stage_s)).member("who", "demo").end_object();
  auto done = admin_call(stage_.admin(), "POST", kMigrations, body);
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<Standing> Driver::look() const {
  auto answer = admin_call(stage_.admin(), "GET", kDemo);
  if (answer) return standing_of(answer->root());
  if (answer.error().cause == Cause::NoRoute) return Standing{};  // not started
  return std::unexpected(answer.error());
}

Result<std::vector<std::string>> Driver::news() {
  auto answer = admin_call(stage_.admin(), "GET", std::string(kDemo) + "/events");
  if (!answer) return std::unexpected(answer.error());
  std::vector<std::string> out;
  size_t place = 0;
  for (const Value event : answer->root()["events"]) {
    // A page repeats in a word, for a person who sleeps, what a transition says.
    if (++place <= heard_ || event["kind"].str() == "page") continue;
    out.emplace_back(event["text"].str());
  }
  heard_ = std::max(heard_, place);
  return out;
}

}  // namespace sluice::app::migration_demo
