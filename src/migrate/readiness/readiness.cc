#include "migrate/readiness/readiness.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace sluice::migrate::readiness {
namespace {

constexpr int64_t kDayMs = 86'400'000;

Item pass(std::string_view name, std::string why) {
  return {name, Verdict::Pass, std::move(why), ""};
}
Item bad(std::string_view name, std::string why, std::string remedy) {
  return {name, Verdict::Fail, std::move(why), std::move(remedy)};
}
Item unknown(std::string_view name, std::string why, std::string remedy) {
  return {name, Verdict::Unknown, std::move(why), std::move(remedy)};
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

Item configured(const Inputs& in) {
  constexpr std::string_view kName = "configuration";
  if (!in.running_has_target) {
    return unknown(kName, "no running Sluice was asked", "name it with --admin");
  }
  if (*in.running_has_target) return pass(kName, "the running Sluice has the old target loaded");
  return bad(kName, "the running Sluice has no such target", "put it back and reload");
}

Item health(const Inputs& in) {
  constexpr std::string_view kName = "health";
  if (in.held_for_down) {
    return bad(kName, "the migration under way has found the old side down",
               "the old side must answer before anything relies on it");
  }
  if (!in.probes || in.probes->sent == 0) {
    return unknown(kName, "the old side was not asked", "run it without --no-probe");
  }
  const Probes& p = *in.probes;
  if (p.answered == p.sent) {
    return pass(kName, std::to_string(p.answered) + " of " + std::to_string(p.sent) +
                           " requests answered, the slowest in " + number(std::round(p.worst_ms)) +
                           " ms");
  }
  return bad(kName,
             std::to_string(p.sent - p.answered) + " of " + std::to_string(p.sent) +
                 " requests were not answered (" + p.first_failure + ")",
             "the old side must answer before anything relies on it");
}

Item credentials(const Inputs& in) {
  constexpr std::string_view kName = "credentials";
  if (in.probes && in.probes->key_refused) {
    return bad(kName, "the old side refuses the key", "renew the key in the configuration");
  }
  if (in.probes && in.probes->answered > 0) return pass(kName, "the key was accepted");
  return unknown(kName, "no answer tells whether the key works", "see health");
}

Item quota(const Inputs& in) {
  constexpr std::string_view kName = "quota";
  if (in.probes && in.probes->quota_out) {
    return bad(kName, "the old side says that a limit or the account is used up",
               "raise the limit or the budget at the old provider");
  }
  const auto requests = in.probes ? in.probes->limits.requests.limit : std::nullopt;
  const auto tokens = in.probes ? in.probes->limits.tokens.limit : std::nullopt;
  if (!requests && !tokens) {
    return unknown(kName, "the old side's answers tell no limit",
                   "look the limits up at the provider");
  }
  if (!(in.requests_per_second > 0)) {
    return unknown(kName, "limits are told, the traffic is not known",
                   "state it under `traffic` in the plan, or name a running Sluice (--admin)");
  }
  const double want_requests = 60 * in.requests_per_second;
  const double want_tokens = 60 * in.tokens_per_second;
  if (requests && static_cast<double>(*requests) < want_requests) {
    return bad(kName,
               "a limit of " + std::to_string(*requests) +
                   " requests a minute, the traffic brings " + number(want_requests),
               "raise the limit at the old provider");
  }
  if (tokens && static_cast<double>(*tokens) < want_tokens) {
    return bad(kName,
               "a limit of " + std::to_string(*tokens) + " tokens a minute, the traffic brings " +
                   number(want_tokens),
               "raise the limit at the old provider");
  }
  return pass(kName, "the limits that are told hold all of the traffic");
}

Item date(std::string_view name, const Inputs& in, const std::optional<int64_t>& at_ms,
          const char* what, const char* key) {
  if (!at_ms) {
    return unknown(name, std::string("the plan does not say when ") + what,
                   std::string("state rollback.") + key + " in the plan");
  }
  const auto days = static_cast<int64_t>(
      std::floor(static_cast<double>(*at_ms - in.now_wall_ms) / static_cast<double>(kDayMs)));
  const std::string told = std::string(what) + " in " + std::to_string(days) +
                           " days, it is needed " + std::to_string(in.needed_days);
  if (days >= in.needed_days) return pass(name, told);
  return bad(name, days < 0 ? std::string(what) + ": that day has passed" : told,
             "extend it, or start and end the migration earlier");
}

Item drill(const Inputs& in) {
  constexpr std::string_view kName = "drill";
  if (!in.last_drill) {
    return unknown(kName, "no drill is recorded", "run `sluice migrate drill`");
  }
  const int64_t days = (in.now_wall_ms - in.last_drill->wall_ms) / kDayMs;
  if (!in.last_drill->passed) {
    return bad(kName, "the last drill failed",
               "find out why, and run `sluice migrate drill` again");
  }
  if (days < 0 || days > in.drill_days) {
    return unknown(kName, "the last drill is " + std::to_string(days) + " days old",
                   "run `sluice migrate drill` again");
  }
  return pass(kName, "the last drill passed " + std::to_string(days) + " days ago");
}

Item capacity(const Inputs& in) {
  constexpr std::string_view kName = "capacity";
  if (in.probes && in.probes->answered > 0 && in.probes->worst_ms > in.slow_ms) {
    return bad(kName, "a cheap request took " + number(std::round(in.probes->worst_ms)) + " ms",
               "warm the old side up");
  }
  if (!in.carried_share) {
    return unknown(kName, "what the old side carries is not known",
                   "name a running Sluice (--admin)");
  }
  const std::string told =
      "the old side handles " + number(100 * *in.carried_share) + " % of the traffic now";
  if (*in.carried_share >= in.least_carried) return pass(kName, told);
  return unknown(kName, told + ": nothing shows that it could take all of it",
                 "shadow all traffic to it, or take it back in steps (rollback.ramp)");
}

}  // namespace

std::string_view name(Verdict v) {
  constexpr std::array<std::string_view, 3> kNames{"PASS", "FAIL", "UNKNOWN"};
  return kNames[static_cast<size_t>(v)];
}

Readiness assess(const Inputs& in) {
  Readiness out;
  out.items = {configured(in),
               health(in),
               credentials(in),
               quota(in),
               date("contract", in, in.contract_ends_ms, "the contract ends", "contract_ends"),
               date("model", in, in.model_retires_ms, "the model retires", "model_retires"),
               drill(in),
               capacity(in)};
  if (in.probes && in.probes->model_refused) {
    out.items[5] = bad("model", "the old side does not serve the model",
                       "name a model that it serves in the configuration");
  }
  for (const Item& item : out.items) {
    ++(item.verdict == Verdict::Pass   ? out.passed
       : item.verdict == Verdict::Fail ? out.failed
                                       : out.unknown);
  }
  return out;
}

}  // namespace sluice::migrate::readiness
