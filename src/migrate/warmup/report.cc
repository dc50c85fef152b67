#include "migrate/warmup/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "migrate/stats/binomial.h"

namespace sluice::migrate::warmup {
namespace {

constexpr double kConfidence = 0.05;  // of the bounds on failures

std::string text_of(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

SideTally tally(const Pairs& pairs, SideOf side, const std::string& target) {
  SideTally out;
  out.target = target;
  for (const Pair& pair : pairs) {
    const Answer& answer = pair.*side;
    out.answered += answer.outcome == Outcome::Answered ? 1 : 0;
    out.refused += answer.outcome == Outcome::Refused ? 1 : 0;
    out.untranslatable += answer.outcome == Outcome::Untranslatable ? 1 : 0;
    out.rate_limited += answer.outcome == Outcome::RateLimited ? 1 : 0;
    out.failed += answer.outcome == Outcome::Failed ? 1 : 0;
    if (answer.outcome == Outcome::Failed && out.first_failure.empty()) {
      out.first_failure = answer.why;
    }
  }
  out.sent = out.answered + out.refused + out.rate_limited + out.failed;
  const int64_t judged = out.answered + out.failed;
  if (judged > 0) out.failure_bound = stats::binomial_upper(out.failed, judged, kConfidence);
  return out;
}

ColdStart start_of(const Pairs& pairs, SideOf side) {
  std::vector<TimedLatency> latencies;
  for (const Pair& pair : pairs) {
    const Answer& answer = pair.*side;
    if (answer.answered()) latencies.push_back({answer.sent_ms, answer.first_ms});
  }
  std::sort(latencies.begin(), latencies.end(),
            [](const auto& a, const auto& b) { return a.sent_ms < b.sent_ms; });
  return cold_start(latencies);
}

Traffic sample_traffic(const Pairs& pairs) {
  Traffic out;
  out.source = "the sample itself";
  double n = 0;
  for (const Pair& pair : pairs) {
    const Answer& answer = pair.old_side;
    if (!answer.answered() || !answer.input_tokens || !answer.output_tokens) continue;
    out.input_tokens += static_cast<double>(*answer.input_tokens);
    out.output_tokens += static_cast<double>(*answer.output_tokens);
    ++n;
  }
  if (n > 0) {
    out.input_tokens /= n;
    out.output_tokens /= n;
  }
  return out;
}

void count_spend(WarmupReport& r, const Pairs& pairs, const std::optional<Prices>& prices) {
  double usd = 0;
  const auto add = [&](const Answer& a, const Price& price) {
    const int64_t in = a.input_tokens.value_or(0);
    const int64_t out = a.output_tokens.value_or(0);
    r.spent_input_tokens += in;
    r.spent_output_tokens += out;
    usd += (price.input * static_cast<double>(in) + price.output * static_cast<double>(out)) / 1e6;
  };
  const Prices known = prices.value_or(Prices{});
  for (const Pair& pair : pairs) {
    add(pair.old_side, known.old_side);
    add(pair.new_side, known.new_side);
  }
  if (prices) r.spent_usd = usd;
}

std::string ratio_text(const TokenRatio& r) {
  std::string out = text_of("%.4g", r.ratio) + " times as many, 95 % interval [";
  out += text_of("%.4g", r.interval.low) + ", " + text_of("%.4g", r.interval.high) + "], limit ";
  out += text_of("%.3g", 100 * r.limit) + " %";
  return r.verdict == Sameness::Different ? out : out + ", not proven by this sample";
}

void flag_tokens(WarmupReport& r) {
  if (r.input.flagged()) {
    r.flags.push_back(
        {"input tokens", "the new side counts the same prompts with " + ratio_text(r.input)});
  }
  if (r.output.flagged()) {
    r.flags.push_back(
        {"output tokens", "the new side answers the same prompts with " + ratio_text(r.output)});
  }
}

void flag_start(WarmupReport& r) {
  const ColdStart& s = r.new_start;
  if (!s.known || s.cold_requests == 0) return;
  std::string detail = s.steady ? "the first " : "not steady within the sample; the first ";
  detail += std::to_string(s.cold_requests) + " requests (" + text_of("%.1f", s.cold_ms / 1000);
  detail += " s) took " + text_of("%.2g", s.factor) + " times as long";
  r.flags.push_back({"cold start", detail + ": send so many before the first user"});
}

void flag_behaviour(WarmupReport& r) {
  for (const Capability& c : r.capabilities) {
    if (!c.lost()) continue;
    std::string detail(kFeatureNames[index(c.feature)]);
    detail += ": the old side does it, the new side ";
    detail += c.new_side.support == Support::Refused ? "refuses it" : "takes it and does not do it";
    if (!c.new_side.why.empty()) detail += " (" + c.new_side.why + ")";
    r.flags.push_back({"capability", detail});
  }
  if (r.declined.differs(0.05)) {
    r.flags.push_back(
        {"declined requests", "only the new side declined " + std::to_string(r.declined.new_only) +
                                  ", only the old side " + std::to_string(r.declined.old_only) +
                                  " of " + std::to_string(r.declined.pairs) +
                                  "; exact McNemar p = " + text_of("%.3g", r.declined.p_value)});
  }
}

void flag_failures(WarmupReport& r) {
  for (const SideTally* side : {&r.old_side, &r.new_side}) {
    if (side->failed == 0) continue;
    r.flags.push_back({"failures", std::to_string(side->failed) + " of " +
                                       std::to_string(side->sent) + " requests to " + side->target +
                                       " failed (first: " + side->first_failure + ")"});
  }
  for (const LimitFinding& limit : r.limits) {
    if (limit.hit) r.flags.push_back({"limit", limit.what + ": " + limit.detail});
  }
  if (!r.ended_early.empty()) r.flags.push_back({"ended early", r.ended_early});
}

std::string failure_sentence(const SideTally& side) {
  const int64_t judged = side.answered + side.failed;
  if (judged == 0) return "nothing was answered by " + side.target + ": nothing is shown";
  return std::to_string(side.failed) + " failures in " + std::to_string(judged) + " requests to " +
         side.target + " only bound its failure rate below " +
         text_of("%.3g", 100 * side.failure_bound) + " % (95 %)";
}

void say_not_shown(WarmupReport& r, double error_target) {
  auto& out = r.not_shown;
  out.push_back(failure_sentence(r.new_side));
  const int64_t need = stats::clean_requests_for(error_target, kConfidence);
  out.push_back("a failure rate below " + text_of("%.3g", 100 * error_target) + " % needs " +
                std::to_string(need) +
                " requests without a failure: a warm-up finds gross faults, "
                "the stages decide");
  out.emplace_back(
      "behaviour under the full load, at other hours, and of prompts that are not here");
  if (r.subject.prompts == "built-in") {
    out.emplace_back(
        "token ratios and cost of your own prompts: these are generic ones; give --prompts");
  }
  if (r.output.verdict == Sameness::Undecided) {
    out.push_back("whether answers are longer or shorter by more than " +
                  text_of("%.3g", 100 * r.output.limit) + " %: the interval holds both");
  }
  for (const Capability& c : r.capabilities) {
    if (c.new_side.support != Support::Unknown) continue;
    out.push_back("whether the new side can do " + std::string(kFeatureNames[index(c.feature)]) +
                  ": no prompt asked for it");
  }
  if (!r.cost.known) out.push_back("cost: " + r.cost.missing);
}

}  // namespace

WarmupReport analyse(const Subject& subject, const Pairs& pairs, const Options& options) {
  WarmupReport r;
  r.subject = subject;
  r.asked = static_cast<int64_t>(pairs.size());
  r.ended_early = options.ended_early;
  r.old_side = tally(pairs, &Pair::old_side, subject.from);
  r.new_side = tally(pairs, &Pair::new_side, subject.to);
  const RatioOptions ratio{.limit = options.token_limit, .alpha = options.alpha};
  r.input = input_ratio(pairs, ratio);
  r.output = output_ratio(pairs, ratio);
  r.old_start = start_of(pairs, &Pair::old_side);
  r.new_start = start_of(pairs, &Pair::new_side);
  r.capabilities = capabilities(pairs);
  r.declined = declined(pairs);
  r.traffic = options.traffic.value_or(sample_traffic(pairs));
  r.limits = limits_met(pairs, r.traffic);
  const RatioOptions joint{.limit = options.token_limit, .alpha = options.alpha / 2};
  r.cost = project_cost(r.traffic, options.prices, input_ratio(pairs, joint),
                        output_ratio(pairs, joint));
  count_spend(r, pairs, options.prices);
  flag_tokens(r);
  flag_start(r);
  flag_behaviour(r);
  flag_failures(r);
  say_not_shown(r, options.error_target);
  return r;
}

}  // namespace sluice::migrate::warmup
