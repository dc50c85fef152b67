#include "app/migration_plan/check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <tuple>

#include "app/config/plan_fields.h"
#include "base/suggest.h"
#include "migrate/plan/need.h"

namespace sluice::app::migration_plan {
namespace {

namespace mp = migrate::plan;
using config::join;

std::string text_of(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

class Checker final {
 public:
  Checker(config::Context& ctx, const mp::MigrationPlan& plan, const config::Config* config)
      : ctx_(ctx), plan_(plan), config_(config) {}

  void run() {
    check_subject();
    check_weights("stages", weights());
    check_weights("rollback.ramp", plan_.rollback.ramp);
    check_roles();
    check_error_limits();
    check_stage_gates();
    check_sources();
    check_windows();
    check_budget();
    check_pairs();
    if (ctx_.clean("stages") && ctx_.clean("gates") && ctx_.clean("traffic")) check_dwell();
  }

 private:
  static constexpr int64_t kLeastPairs = 100;  // gate::QualityLimits::n_min, gate::PairedLimits too

  void error(const std::string& path, std::string message, std::string remedy) {
    ctx_.error(ctx_.place(path), path, std::move(message), std::move(remedy));
  }
  void warning(const std::string& path, std::string message, std::string remedy) {
    ctx_.warning(ctx_.place(path), path, std::move(message), std::move(remedy));
  }

  void check_subject() {
    if (plan_.model.has_value() == plan_.route.has_value()) {
      error("model", plan_.model ? "the plan names both model and route" : "the plan moves nothing",
            "give it either model or route");
    }
    if (!plan_.from.empty() && plan_.from == plan_.to) {
      error("to", "to and from are the same target " + ctx_.shown("to", plan_.to),
            "name the target that the traffic should move to");
    }
    if (std::ranges::find(plan_.after, plan_.id) != plan_.after.end()) {
      error("after", "the migration would wait for itself", "remove it from after");
    }
    if (config_ == nullptr) return;
    if (plan_.model && ctx_.clean("model")) check_model();
    if (plan_.route && ctx_.clean("route")) check_route();
  }

  void check_model() {
    std::vector<std::string_view> models;
    for (const auto& [name, model] : config_->models) models.push_back(name);
    const auto model = config_->models.find(*plan_.model);
    if (model == config_->models.end()) {
      return error("model", "model " + ctx_.shown("model", *plan_.model) + " is not configured",
                   base::suggestion(*plan_.model, models));
    }
    check_targets("model " + *plan_.model, model->second.targets);
  }

  void check_route() {
    std::vector<std::string_view> routes;
    for (const config::HttpRoute& route : config_->routes) {
      if (route.id == *plan_.route) {
        check_mirrored(route);
        return check_targets("route " + route.id, route.targets);
      }
      routes.push_back(route.id);
    }
    error("route", "route " + ctx_.shown("route", *plan_.route) + " is not configured",
          routes.empty() ? "add it under routes" : base::suggestion(*plan_.route, routes));
  }

  // The warm-up and the shadow phase know the new side by copies of requests alone.
  void check_mirrored(const config::HttpRoute& route) {
    const auto safe = [&route](const std::string& method) {
      return std::ranges::find(route.safe_methods, method) != route.safe_methods.end() &&
             method != "HEAD";
    };
    const std::vector<std::string>& taken = route.match.methods;
    if (std::ranges::any_of(taken.empty() ? route.safe_methods : taken, safe)) return;
    std::string methods;
    for (const std::string& method : taken) methods += (methods.empty() ? "" : ", ") + method;
    error("route",
          "route " + route.id + " takes no request that may be sent twice" +
              (methods.empty() ? std::string() : " (only " + methods + ")") +
              ": nothing can be mirrored, and the warm-up would never end",
          "name under safe_methods of the route those that only read at its targets");
  }

  template <class Targets>
  void check_targets(const std::string& of, const Targets& targets) {
    std::vector<std::string_view> ids;
    for (const auto& target : targets) ids.push_back(target.id);
    for (const auto& [key, id] :
         {std::pair<std::string, std::string_view>{"from", plan_.from}, {"to", plan_.to}}) {
      if (!ctx_.clean(key) || std::ranges::find(ids, id) != ids.end()) continue;
      error(key, key + " " + ctx_.shown(key, id) + " is no target of " + of,
            base::suggestion(id, ids));
    }
  }

  [[nodiscard]] std::vector<double> weights() const {
    std::vector<double> out;
    for (const mp::Stage& stage : plan_.stages) out.push_back(stage.weight);
    return out;
  }

  void check_weights(const std::string& path, const std::vector<double>& shares) {
    if (!ctx_.clean(path)) return;
    double last = 0;
    for (size_t i = 0; i < shares.size(); ++i) {
      if (shares[i] <= last) {
        const std::string at = join(path, i) + (path == "stages" ? ".weight" : "");
        error(at,
              at + " is " + text_of(shares[i]) + " after " + text_of(last) + ": shares must rise",
              "write more than " + text_of(last) + ", or remove the entry");
      }
      last = std::max(last, shares[i]);
    }
    if (last != 100) {
      error(join(path, shares.size() - 1), path + " ends at " + text_of(last) + " %",
            "end it with 100");
    }
  }

  void check_role(const std::string& gate, mp::Role role, mp::Role may, bool may_be_off) {
    const std::string path = "gates." + gate + ".role";
    if (role == may || (role == mp::Role::Off && may_be_off)) return;
    const auto names = enum_names(may);
    const std::string may_name(names[static_cast<size_t>(may)]);
    error(path,
          path + " cannot be " + std::string(names[static_cast<size_t>(role)]) +
              (role == mp::Role::Off ? ": no migration goes without it" : ""),
          "write " + may_name + (may_be_off ? " or off" : ""));
  }

  void check_roles() {
    using mp::Role;
    const mp::Gates& g = plan_.gates;
    check_role("error_rate", g.error_rate.role, Role::Rollback, false);
    check_role("ttft", g.ttft.role, Role::Rollback, true);
    check_role("latency_p95", g.latency_p95.role, Role::Rollback, true);
    check_role("token_latency", g.token_latency.role, Role::Hold, true);
    check_role("output_tokens", g.output_tokens.role, Role::Hold, true);
    check_role("cost", g.cost.role, Role::Hold, true);
    check_role("quality", g.quality.role, Role::Hold, true);
    check_role("sample_ratio", g.sample_ratio.role, Role::Hold, false);
  }

  void check_error_limits() {
    const mp::ErrorGate& gate = plan_.gates.error_rate;
    if (gate.limit <= gate.target) {
      error("gates.error_rate.limit",
            "gates.error_rate.limit " + text_of(gate.limit) + " is not above the target " +
                text_of(gate.target),
            "write more than the target; 0.1 and 0.5 are usual");
    }
    for (size_t i = 0; i < plan_.stages.size(); ++i) {
      const auto& own = plan_.stages[i].gates.error_rate;
      if (!own || *own > gate.target) continue;
      const std::string path = join("stages", i) + ".gates.error_rate";
      error(path, path + " " + text_of(*own) + " is not above the target " + text_of(gate.target),
            "write more than gates.error_rate.target");
    }
  }

  // A limit of a stage for a gate that is off would be lost without a word.
  void check_stage_gates() {
    const mp::Gates& g = plan_.gates;
    for (size_t i = 0; i < plan_.stages.size(); ++i) {
      const mp::StageGates& own = plan_.stages[i].gates;
      const std::array<std::tuple<const char*, bool, mp::Role>, 6> rows{{
          {"ttft", own.ttft.has_value(), g.ttft.role},
          {"latency_p95", own.latency_p95.has_value(), g.latency_p95.role},
          {"token_latency", own.token_latency.has_value(), g.token_latency.role},
          {"output_tokens", own.output_tokens.has_value(), g.output_tokens.role},
          {"cost", own.cost.has_value(), g.cost.role},
          {"quality", own.quality.has_value(), g.quality.role},
      }};
      for (const auto& [gate, stated, role] : rows) {
        if (!stated || role != mp::Role::Off) continue;
        const std::string path = join("stages", i) + ".gates." + gate;
        const std::string whole = std::string("gates.") + gate + ".role";
        error(path, path + " has no effect: " + whole + " is off",
              "remove it, or set " + whole + " to its usual value");
      }
    }
  }

  void source(const std::string& gate, mp::Role role, bool there, const std::string& lacks,
              const std::string& remedy) {
    if (role == mp::Role::Off || there) return;
    error("gates." + gate, "gates." + gate + " has no data source: " + lacks,
          remedy + ", or set gates." + gate + ".role: off");
  }

  void check_sources() {
    const mp::Gates& g = plan_.gates;
    const bool shadowed = plan_.shadow.rate > 0 && plan_.shadow.pairs > 0;
    const bool tokens = !plan_.route.has_value();
    const std::string no_tokens = "an endpoint that is no language model has no tokens";
    const std::string no_pairs = "there is no shadow traffic to compare";
    const std::string pairs = "set shadow.rate and shadow.pairs above 0";
    if (!shadowed) {
      const std::string zero = plan_.shadow.rate > 0 ? "shadow.pairs" : "shadow.rate";
      error(zero,
            zero +
                " is 0: the shadow phase would never end, for without mirrored requests "
                "nothing tells there whether the new side answers at all",
            pairs);
    }
    source("ttft", g.ttft.role, tokens, no_tokens, "migrate a model");
    source("token_latency", g.token_latency.role, tokens, no_tokens, "migrate a model");
    source("output_tokens", g.output_tokens.role, tokens && shadowed, tokens ? no_pairs : no_tokens,
           tokens ? pairs : "migrate a model");
    source("cost", g.cost.role, plan_.prices && shadowed,
           plan_.prices ? no_pairs : "the plan has no prices", plan_.prices ? pairs : "add prices");
    source("quality", g.quality.role, shadowed, no_pairs, pairs);
    if (plan_.route && plan_.warmup.source == mp::WarmupSource::Generic) {
      error("warmup.source", "warmup.source generic has no requests for a plain HTTP route",
            "write replay: copies of users' requests");
    }
  }

  void check_windows() {
    for (size_t i = 0; i < plan_.windows.size(); ++i) {
      const std::string path = join("windows", i);
      if (ctx_.clean(path) && plan_.windows[i].from == plan_.windows[i].to) {
        error(path + ".to", path + " never opens: it closes when it opens",
              "set to later than from");
      }
    }
    for (size_t i = 0; i < plan_.freeze.size(); ++i) {
      const std::string path = join("freeze", i);
      if (ctx_.clean(path) && plan_.freeze[i].to.days < plan_.freeze[i].from.days) {
        error(path + ".to", path + " ends before it begins", "set to on or after from");
      }
    }
    if (!plan_.windows.empty()) return;
    for (size_t i = 0; i < plan_.stages.size(); ++i) {
      if (!plan_.stages[i].in_window) continue;
      const std::string path = join("stages", i) + ".in_window";
      error(path, path + " waits for a window, and the plan has none: the stage would never begin",
            "add windows, or remove in_window");
    }
  }

  void check_budget() {
    if (!plan_.prices || !ctx_.clean("shadow") || !ctx_.clean("prices")) return;
    const double cap = plan_.shadow.max_spend_usd;
    const mp::Prices& prices = *plan_.prices;
    const double all = prices.from.input + prices.from.output + prices.to.input + prices.to.output;
    if (cap > 0 && all <= 0) {
      return error("prices", "prices are all zero: shadow.max_spend_usd cannot hold, nothing costs",
                   "write what a million tokens cost, or remove prices");
    }
    const mp::ShadowCost cost = mp::shadow_cost(plan_);
    if (cost.least() > cap) {
      const double phases = static_cast<double>(plan_.stages.size()) + 1;
      const double fits = (cap - cost.warmup) / std::max(cost.staged, 1e-9) * plan_.shadow.pairs;
      const auto most = static_cast<int64_t>(std::max(fits, 0.0));
      error("shadow.max_spend_usd",
            "shadow.max_spend_usd " + text_of(cap) + " is below the " + text_of(cost.least()) +
                " that the warm-up and " + std::to_string(plan_.shadow.pairs) +
                " pairs in each of " + text_of(phases) +
                " phases cost: a pair is two calls, the old side's second answer is its noise",
            "allow " + text_of(std::ceil(cost.least())) +
                (most >= kLeastPairs ? ", or ask for at most " + std::to_string(most) + " pairs"
                                     : std::string()));
    } else if (cost.least() + cost.reverse > cap) {
      warning("shadow.max_spend_usd",
              "shadow.max_spend_usd " + text_of(cap) +
                  " does not carry the reverse shadow, which costs " + text_of(cost.reverse) +
                  " at " + text_of(plan_.traffic.requests_per_second) +
                  " requests a second: it will be held for its budget there",
              "allow " + text_of(std::ceil(cost.least() + cost.reverse)) +
                  ", or shorten reverse_shadow.length");
    }
  }

  // A gate on pairs passes on the pairs of the stage alone.
  void check_pairs() {
    const mp::Gates& g = plan_.gates;
    const bool gated = g.quality.role != mp::Role::Off || g.output_tokens.role != mp::Role::Off ||
                       g.cost.role != mp::Role::Off;
    const auto pairs = static_cast<int64_t>(plan_.shadow.pairs);
    if (!gated || pairs == 0 || !ctx_.clean("shadow")) return;
    if (pairs < kLeastPairs) {
      return error("shadow.pairs",
                   "shadow.pairs " + std::to_string(pairs) +
                       " is fewer than any gate on pairs passes on in a stage",
                   "write at least " + std::to_string(kLeastPairs) +
                       ", or set the gates quality, output_tokens and cost off");
    }
    for (const mp::GateNeed& need : mp::needs(plan_)) {
      if (!need.in_pairs || need.samples <= pairs) continue;
      warning(
          "shadow.pairs",
          "shadow.pairs " + std::to_string(pairs) + " is below the " +
              std::to_string(need.samples) + " that " + std::string(need.gate) +
              " needs before the first stage at the noise the plan expects: it may never decide",
          "write at least " + std::to_string(need.samples) +
              ", or say under traffic what noise there is");
    }
  }

  // The dwell at the stated traffic against what each gate needs there.
  void check_dwell() {
    if (!(plan_.traffic.requests_per_second > 0)) return;
    const migrate::machine::Plan times = mp::machine_plan(plan_, 0);
    const std::vector<mp::GateNeed> needs = mp::needs(plan_);
    for (size_t i = 0; i < times.stages.size(); ++i) {
      const double dwell = static_cast<double>(times.stages[i].dwell_ms) / migrate::machine::kHour;
      const mp::GateNeed* slowest = nullptr;
      for (const mp::GateNeed& need : needs) {
        if (need.stages[i].hours > dwell &&
            (slowest == nullptr || need.stages[i].hours > slowest->stages[i].hours)) {
          slowest = &need;
        }
      }
      if (slowest == nullptr) continue;
      const std::string path = join("stages", i) + ".dwell";
      const double tightest = slowest->stages[i].decidable;
      warning(path,
              join("stages", i) + " dwells " + text_of(dwell) + " h, but " +
                  std::string(slowest->gate) + " needs " + text_of(slowest->stages[i].hours) +
                  " h there (" + std::to_string(slowest->samples) +
                  (slowest->in_pairs ? " pairs)" : " requests)") + ": the stage will take longer",
              "allow the time" + (std::isfinite(tightest)
                                      ? ", or raise the limit to " + text_of(tightest) + " %"
                                      : std::string()));
    }
  }

  config::Context& ctx_;
  const mp::MigrationPlan& plan_;
  const config::Config* config_;
};

}  // namespace

void check(config::Context& ctx, const mp::MigrationPlan& plan, const config::Config* config) {
  Checker(ctx, plan, config).run();
}

}  // namespace sluice::app::migration_plan
