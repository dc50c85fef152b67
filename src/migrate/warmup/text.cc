#include <cmath>
#include <cstdarg>
#include <cstdio>

#include "migrate/warmup/report.h"

namespace sluice::migrate::warmup {
namespace {

// One line of at most that many bytes.
[[gnu::format(printf, 2, 3)]] void line(std::string& out, const char* format, ...) {
  char text[512];
  va_list args;
  va_start(args, format);
  std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  out.append(text).append("\n");
}

std::string value(double v, const char* format) {
  char text[40];
  if (!std::isfinite(v)) return "-";
  std::snprintf(text, sizeof text, format, v);
  return text;
}

void sides(std::string& out, const WarmupReport& r) {
  line(out, "%-14s %6s %9s %8s %13s %12s %7s  %s", "side", "sent", "answered", "refused",
       "untranslated", "rate-limited", "failed", "failure rate below (95 %)");
  for (const SideTally* s : {&r.old_side, &r.new_side}) {
    line(out, "%-14s %6lld %9lld %8lld %13lld %12lld %7lld  %s %%", s->target.c_str(),
         static_cast<long long>(s->sent), static_cast<long long>(s->answered),
         static_cast<long long>(s->refused), static_cast<long long>(s->untranslatable),
         static_cast<long long>(s->rate_limited), static_cast<long long>(s->failed),
         value(100 * s->failure_bound, "%.3g").c_str());
  }
}

void tokens(std::string& out, const char* what, const TokenRatio& t) {
  line(out, "%-14s new/old %s [%s, %s] of %lld pairs (%lld left out): %s, limit %s %%", what,
       value(t.ratio, "%.4g").c_str(), value(t.interval.low, "%.4g").c_str(),
       value(t.interval.high, "%.4g").c_str(), static_cast<long long>(t.pairs),
       static_cast<long long>(t.left_out), std::string(name(t.verdict)).c_str(),
       value(100 * t.limit, "%.3g").c_str());
}

void start(std::string& out, const std::string& target, const ColdStart& s) {
  if (!s.known) {
    line(out, "%-14s first token: too few answers to tell", target.c_str());
    return;
  }
  if (s.cold_requests == 0) {
    line(out, "%-14s first token %s ms, warm from the first request", target.c_str(),
         value(s.steady_ms, "%.3g").c_str());
  } else {
    line(out, "%-14s first token %s ms, %s %lld requests (%s s), %s times as slow, worst %s ms",
         target.c_str(), value(s.steady_ms, "%.3g").c_str(),
         s.steady ? "steady after" : "NOT STEADY after", static_cast<long long>(s.cold_requests),
         value(s.cold_ms / 1000, "%.1f").c_str(), value(s.factor, "%.2g").c_str(),
         value(s.worst_ms, "%.3g").c_str());
  }
  out += "               ";
  for (const CurvePoint& p : s.curve) {
    out += " " + std::to_string(p.first);
    if (p.last > p.first) out += "-" + std::to_string(p.last);
    out += ": " + value(p.mean_ms, "%.3g");
  }
  out += "\n";
}

void behaviour(std::string& out, const WarmupReport& r) {
  line(out, "\n%-20s %-12s %-12s", "capability", r.old_side.target.c_str(),
       r.new_side.target.c_str());
  for (const Capability& c : r.capabilities) {
    line(out, "%-20s %-12s %-12s %s", std::string(kFeatureNames[index(c.feature)]).c_str(),
         std::string(name(c.old_side.support)).c_str(),
         std::string(name(c.new_side.support)).c_str(), c.new_side.why.c_str());
  }
  line(out, "%-20s only old %lld, only new %lld, both %lld of %lld (p = %s)", "declined",
       static_cast<long long>(r.declined.old_only), static_cast<long long>(r.declined.new_only),
       static_cast<long long>(r.declined.both), static_cast<long long>(r.declined.pairs),
       value(r.declined.p_value, "%.3g").c_str());
}

void cost(std::string& out, const WarmupReport& r) {
  out += "\n";
  for (const LimitFinding& l : r.limits) {
    line(out, "limit          %s: %s%s", l.what.c_str(), l.detail.c_str(), l.hit ? "  <--" : "");
  }
  line(out, "traffic        %s input and %s output tokens a request, %s/s, from %s",
       value(r.traffic.input_tokens, "%.0f").c_str(),
       value(r.traffic.output_tokens, "%.0f").c_str(),
       r.traffic.requests_per_second > 0 ? value(r.traffic.requests_per_second, "%.3g").c_str()
                                         : "unknown",
       r.traffic.source.c_str());
  if (!r.cost.known) {
    line(out, "cost           unknown: %s", r.cost.missing.c_str());
    return;
  }
  line(out, "cost           a thousand requests: old %s USD, new %s USD [%s, %s], %s times",
       value(1000 * r.cost.old_usd, "%.4g").c_str(), value(1000 * r.cost.new_usd, "%.4g").c_str(),
       value(1000 * r.cost.new_interval.low, "%.4g").c_str(),
       value(1000 * r.cost.new_interval.high, "%.4g").c_str(),
       value(r.cost.ratio(), "%.3g").c_str());
  if (r.cost.old_month) {
    line(out, "               thirty days: old %s USD, new %s USD",
         value(*r.cost.old_month, "%.0f").c_str(), value(*r.cost.new_month, "%.0f").c_str());
  }
}

}  // namespace

std::string write_text(const WarmupReport& r) {
  std::string out;
  line(out, "warm-up of %s: %s, %s -> %s, %lld prompts (%s)\n", r.subject.id.c_str(),
       r.subject.model.c_str(), r.subject.from.c_str(), r.subject.to.c_str(),
       static_cast<long long>(r.asked), r.subject.prompts.c_str());
  sides(out, r);
  out += "\n";
  tokens(out, "input tokens", r.input);
  tokens(out, "output tokens", r.output);
  out += "\n";
  start(out, r.old_side.target, r.old_start);
  start(out, r.new_side.target, r.new_start);
  behaviour(out, r);
  cost(out, r);
  line(out, "spent          %lld input and %lld output tokens, %s USD",
       static_cast<long long>(r.spent_input_tokens), static_cast<long long>(r.spent_output_tokens),
       r.spent_usd ? value(*r.spent_usd, "%.4g").c_str() : "unknown");
  out += "\nwhat this sample cannot show:\n";
  for (const std::string& sentence : r.not_shown) out += "  - " + sentence + "\n";
  out += r.flags.empty() ? "\nno flags\n" : "\nflags:\n";
  for (const Flag& flag : r.flags) out += "  " + flag.what + ": " + flag.detail + "\n";
  return out;
}

}  // namespace sluice::migrate::warmup
