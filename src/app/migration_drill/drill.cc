#include "app/migration_drill/drill.h"

#include <algorithm>
#include <cmath>

#include "app/http_fetch.h"
#include "app/interrupt.h"
#include "net/loop.h"
#include "wire/json_writer.h"

namespace sluice::app::migration_drill {
namespace {

using migrate::readiness::DrillPhase;
using migrate::readiness::DrillProbe;
using migrate::readiness::DrillProbes;
using wire::json::Value;

constexpr int kBefore = 10;  // probes before anything is moved
constexpr int kUnitTries = 100'000;
constexpr int kUnits = 20;

struct Weights {
  std::vector<std::pair<std::string, double>> all;
  bool overridden = false;
  double total = 0;
  double from = 0;
  double to = 0;
};

std::string route_path(const DrillTask& task) {
  return "/admin/v1/routes/" + percent_encoded(task.model);
}

Result<Weights> weights_now(const DrillTask& task) {
  auto answer = admin_call(task.admin, "GET", "/admin/v1/routes");
  if (!answer) return std::unexpected(answer.error());
  for (const Value route : answer->root()["routes"]) {
    if (route["model"].str() != task.model) continue;
    Weights out;
    out.overridden = route["overridden"].as_bool().value_or(false);
    for (const Value t : route["targets"]) {
      const double weight = t["weight"].as_double().value_or(0);
      out.all.emplace_back(t["id"].str(), weight);
      out.total += weight;
      if (t["id"].str() == task.from) out.from = weight;
      if (t["id"].str() == task.to) out.to = weight;
    }
    return out;
  }
  return fail(Cause::UnknownModel, "the running Sluice has no model \"" + task.model + "\"");
}

Result<void> set_weights(const DrillTask& task,
                         const std::vector<std::pair<std::string, double>>& weights) {
  std::string body;
  wire::json::Writer w(body);
  w.begin_object().key("weights").begin_object();
  for (const auto& [id, weight] : weights) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", weight);
    w.key(id).raw(text);
  }
  w.end_object().end_object();
  auto answer = admin_call(task.admin, "PUT", route_path(task), body);
  if (!answer) return std::unexpected(answer.error());
  return {};
}

Result<void> restore(const DrillTask& task, const Weights& before) {
  if (before.overridden) return set_weights(task, before.all);
  auto answer = admin_call(task.admin, "DELETE", route_path(task));
  if (!answer) return std::unexpected(answer.error());
  return {};
}

// Of a migration under way nobody else may move the weights.
Result<void> refuse_while_migrating(const DrillTask& task) {
  auto answer = admin_call(task.admin, "GET", "/admin/v1/migrations");
  if (!answer) {
    // A Sluice without a controller has no such path, and so no migration.
    if (answer.error().cause == Cause::NoRoute) return {};
    return std::unexpected(answer.error());
  }
  for (const Value m : answer->root()["migrations"]) {
    const std::string_view phase = m["phase"].str();
    if (phase == "draft" || phase == "done" || phase == "rolled_back") continue;
    return fail(Cause::BadRequest, "the migration \"" + std::string(m["id"].str()) +
                                       "\" is under way (" + std::string(phase) +
                                       "); a drill beside it would change what it measures");
  }
  return {};
}

// Sessions that the slice takes to the new side, and that stay on the old one without it.
struct Units {
  std::string header;
  std::vector<std::string> values;
};

Units units_of(const DrillTask& task, double share) {
  Units out;
  if (task.configured == nullptr || task.configured->sticky.empty()) return out;
  const gateway::StickyKey& key = task.configured->sticky.front();
  if (key.from != gateway::StickyKey::From::Header) return out;
  std::vector<gateway::Candidate> slice = task.configured->candidates;
  size_t to = slice.size();
  for (size_t i = 0; i < slice.size(); ++i) {
    const std::string& id = task.configured->targets[i].id;
    slice[i].weight = id == task.to ? share : id == task.from ? 1 - share : 0;
    if (id == task.to) to = i;
  }
  for (int i = 0; i < kUnitTries && std::ssize(out.values) < kUnits; ++i) {
    std::string unit = "drill-" + std::to_string(i);
    if (gateway::assign(slice, unit) == to) out.values.push_back(std::move(unit));
  }
  out.header = key.name;
  return out;
}

class Drill final {
 public:
  Drill(const DrillTask& task, Weights before, std::string key)
      : task_(task), before_(std::move(before)), key_(std::move(key)) {}

  Result<DrillRecord> run(int64_t workers);

 private:
  void watch(DrillPhase phase, int at_least, double seconds);
  void ask(DrillPhase phase, int64_t began_us);
  void read_record(std::string_view id, DrillProbe& probe) const;
  [[nodiscard]] double share_of(const std::vector<std::pair<std::string, double>>& weights) const;

  const DrillTask& task_;
  Weights before_;
  std::string key_;
  Units units_;
  DrillProbes probes_;
  Interrupt interrupt_;
};

double Drill::share_of(const std::vector<std::pair<std::string, double>>& weights) const {
  double total = 0;
  double to = 0;
  for (const auto& [id, weight] : weights) {
    total += weight;
    if (id == task_.to) to = weight;
  }
  return total > 0 ? to / total : 0;
}

Result<DrillRecord> Drill::run(int64_t workers) {
  DrillRecord out;
  out.wall_ms = net::Loop::unix_ms();
  out.workers = workers;
  out.slice = task_.slice;
  const double moved = before_.total * task_.slice / 100;
  auto slice = before_.all;
  for (auto& [id, weight] : slice) {
    if (id == task_.from) weight -= moved;
    if (id == task_.to) weight += moved;
  }
  if (before_.to == 0 && before_.from == before_.total) units_ = units_of(task_, share_of(slice));
  out.steered = !units_.values.empty();
  watch(DrillPhase::Before, kBefore, 0);
  auto there = set_weights(task_, slice);
  if (there) watch(DrillPhase::There, 0, task_.hold_s);
  auto back = restore(task_, before_);
  if (!back) {
    return fail(back.error().cause, "the weights could not be put back: " + back.error().message +
                                        "; do it with `sluice route clear " + task_.model + "`");
  }
  if (!there) return std::unexpected(there.error());
  if (!interrupt_.came()) watch(DrillPhase::Back, 0, task_.hold_s);
  if (interrupt_.came()) return fail(Cause::Cancelled, "interrupted; the weights are as they were");
  out.verdict = migrate::readiness::judge_drill(
      probes_,
      {.share = share_of(slice), .share_before = share_of(before_.all), .workers = workers});
  return out;
}

void Drill::watch(DrillPhase phase, int at_least, double seconds) {
  const int64_t began_us = net::Loop::now_us();
  const auto gap_us = static_cast<int64_t>(1e6 / task_.per_second);
  const auto end_us = began_us + static_cast<int64_t>(seconds * 1e6);
  for (int64_t i = 0; !interrupt_.came(); ++i) {
    const int64_t due_us = began_us + i * gap_us;
    if (i >= at_least && due_us >= end_us) return;
    interrupt_.wait_ms((due_us - net::Loop::now_us()) / 1000);
    ask(phase, began_us);
  }
}

void Drill::ask(DrillPhase phase, int64_t began_us) {
  DrillProbe probe;
  probe.phase = phase;
  FetchRequest request{.method = "POST", .url = task_.gateway_url + "/v1/chat/completions"};
  request.fields = "content-type: application/json\r\nauthorization: Bearer " + key_ + "\r\n";
  const size_t n = probes_.size();
  probe.steered = !units_.values.empty() && n % 2 == 0;
  if (probe.steered) {
    request.fields += units_.header + ": " + units_.values[n / 2 % units_.values.size()] + "\r\n";
  }
  wire::json::Writer w(request.body);
  w.begin_object().member("model", task_.model).member("max_tokens", int64_t{16});
  w.key("messages").begin_array().begin_object().member("role", "user");
  w.member("content", "Say OK.").end_object().end_array().end_object();
  probe.since_ms = static_cast<double>(net::Loop::now_us() - began_us) / 1000;
  auto answer = fetch(request);
  if (!answer) {
    probe.failure = base::info(answer.error().cause).label;
  } else {
    if (answer->status != 200) probe.failure = "status " + std::to_string(answer->status);
    probe.by_new = answer->field("x-sluice-target") == task_.to;
    read_record(answer->field("x-sluice-request-id"), probe);
  }
  probes_.push_back(std::move(probe));
}

// The record is written when the exchange is over, which the answer's end may precede.
void Drill::read_record(std::string_view id, DrillProbe& probe) const {
  for (int attempt = 0; attempt < 5 && !id.empty(); ++attempt) {
    if (attempt > 0) interrupt_.wait_ms(10);
    auto record = admin_call(task_.admin, "GET", "/admin/v1/exchanges/" + percent_encoded(id));
    if (!record) continue;
    std::vector<std::pair<std::string, double>> weights;
    for (const Value s : record->root()["assignment"]["scores"]) {
      weights.emplace_back(s["target"].str(), s["weight"].as_double().value_or(0));
    }
    probe.recorded = !weights.empty();
    probe.new_share = share_of(weights);
    return;
  }
}

Result<void> check_slice(const DrillTask& task, const Weights& now) {
  if (!(now.from >= now.total * task.slice / 100)) {
    return fail(Cause::BadRequest, "the target \"" + task.from +
                                       "\" serves less than the slice now; there is nothing to "
                                       "take from it");
  }
  return {};
}

}  // namespace

Result<DrillRecord> run_drill(const DrillTask& task) {
  if (auto ok = refuse_while_migrating(task); !ok) return std::unexpected(ok.error());
  auto now = weights_now(task);
  if (!now) return std::unexpected(now.error());
  if (auto ok = check_slice(task, *now); !ok) return std::unexpected(ok.error());
  auto status = admin_call(task.admin, "GET", "/admin/v1/status");
  if (!status) return std::unexpected(status.error());
  const int64_t workers = status->root()["threads"].as_int().value_or(1);
  // A key for the probes alone; it is revoked whatever becomes of the drill.
  auto key = admin_call(task.admin, "POST", "/admin/v1/keys", R"({"name":"migration-drill"})");
  if (!key) return std::unexpected(key.error());
  const std::string id(key->root()["id"].str());
  auto record = Drill(task, std::move(*now), std::string(key->root()["key"].str())).run(workers);
  auto revoked = admin_call(task.admin, "DELETE", "/admin/v1/keys/" + percent_encoded(id));
  if (record && !revoked) {
    record->verdict.notes.push_back("the drill's key " + id +
                                    " could not be revoked: " + revoked.error().message);
  }
  return record;
}

}  // namespace sluice::app::migration_drill
