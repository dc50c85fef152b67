#include <charconv>
#include <cmath>

#include "migrate/warmup/report.h"
#include "wire/json_writer.h"

namespace sluice::migrate::warmup {
namespace {

using wire::json::Writer;

std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}
std::string number(const std::optional<double>& value) {
  return value ? number(*value) : "null";
}

void interval(Writer& w, std::string_view key, const stats::Interval& i) {
  w.key(key).begin_array().raw(number(i.low)).raw(number(i.high)).end_array();
}

void side(Writer& w, std::string_view key, const SideTally& s, const ColdStart& start) {
  w.key(key).begin_object().member("target", s.target).member("sent", s.sent);
  w.member("answered", s.answered).member("refused", s.refused);
  w.member("untranslatable", s.untranslatable).member("rate_limited", s.rate_limited);
  w.member("failed", s.failed).member("first_failure", s.first_failure);
  w.member_raw("failure_bound", number(s.failure_bound));
  w.key("cold_start").begin_object().member("known", start.known).member("steady", start.steady);
  w.member("cold_requests", start.cold_requests).member_raw("cold_ms", number(start.cold_ms));
  w.member_raw("factor", number(start.factor)).member_raw("worst_ms", number(start.worst_ms));
  w.member_raw("steady_ms", number(start.steady_ms)).key("curve").begin_array();
  for (const CurvePoint& p : start.curve) {
    w.begin_object().member("first", p.first).member("last", p.last);
    w.member_raw("sent_ms", number(p.sent_ms)).member_raw("mean_ms", number(p.mean_ms));
    w.end_object();
  }
  w.end_array().end_object().end_object();
}

void tokens(Writer& w, std::string_view key, const TokenRatio& t) {
  w.key(key).begin_object().member("verdict", name(t.verdict)).member("pairs", t.pairs);
  w.member("left_out", t.left_out).member_raw("ratio", number(t.ratio));
  interval(w, "interval", t.interval);
  w.member_raw("limit", number(t.limit)).member("flagged", t.flagged()).end_object();
}

void support(Writer& w, std::string_view key, const SideSupport& s) {
  w.key(key).begin_object().member("support", name(s.support)).member("asked", s.asked);
  w.member("worked", s.worked).member("ignored", s.ignored).member("refused", s.refused);
  w.member("why", s.why).end_object();
}

void behaviour(Writer& w, const WarmupReport& r) {
  w.key("capabilities").begin_array();
  for (const Capability& c : r.capabilities) {
    w.begin_object().member("feature", kFeatureNames[index(c.feature)]).member("lost", c.lost());
    support(w, "old", c.old_side);
    support(w, "new", c.new_side);
    w.end_object();
  }
  w.end_array().key("declined").begin_object().member("pairs", r.declined.pairs);
  w.member("both", r.declined.both).member("old_only", r.declined.old_only);
  w.member("new_only", r.declined.new_only).member_raw("p_value", number(r.declined.p_value));
  w.end_object().key("limits").begin_array();
  for (const LimitFinding& l : r.limits) {
    w.begin_object().member("what", l.what).member("detail", l.detail).member("hit", l.hit);
    w.end_object();
  }
  w.end_array();
}

void money(Writer& w, const WarmupReport& r) {
  w.key("traffic").begin_object().member("source", r.traffic.source);
  w.member_raw("requests_per_second", number(r.traffic.requests_per_second));
  w.member_raw("input_tokens", number(r.traffic.input_tokens));
  w.member_raw("output_tokens", number(r.traffic.output_tokens)).end_object();
  w.key("cost").begin_object().member("known", r.cost.known).member("missing", r.cost.missing);
  w.member_raw("old_usd", number(r.cost.old_usd)).member_raw("new_usd", number(r.cost.new_usd));
  interval(w, "new_interval", r.cost.new_interval);
  w.member_raw("old_month_usd", number(r.cost.old_month));
  w.member_raw("new_month_usd", number(r.cost.new_month)).end_object();
  w.key("spent").begin_object().member("input_tokens", r.spent_input_tokens);
  w.member("output_tokens", r.spent_output_tokens).member_raw("usd", number(r.spent_usd));
  w.end_object();
}

}  // namespace

std::string write_json(const WarmupReport& r) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.warmup/1").member("id", r.subject.id);
  w.member("model", r.subject.model).member("from", r.subject.from).member("to", r.subject.to);
  w.member("prompts", r.subject.prompts).member("asked", r.asked);
  w.member("ended_early", r.ended_early);
  side(w, "old", r.old_side, r.old_start);
  side(w, "new", r.new_side, r.new_start);
  tokens(w, "input_tokens", r.input);
  tokens(w, "output_tokens", r.output);
  behaviour(w, r);
  money(w, r);
  w.key("not_shown").begin_array();
  for (const std::string& sentence : r.not_shown) w.string(sentence);
  w.end_array().key("flags").begin_array();
  for (const Flag& flag : r.flags) {
    w.begin_object().member("what", flag.what).member("detail", flag.detail).end_object();
  }
  w.end_array().end_object();
  return out;
}

}  // namespace sluice::migrate::warmup
