#include <cmath>

#include "migrate/report/plot.h"
#include "migrate/warmup/report.h"

namespace sluice::migrate::warmup {
namespace {

using report::escaped;
using report::number_text;

constexpr const char* kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #8886;padding:.3rem .6rem;"
    "text-align:left}.flag{border-left:4px solid #b42318;padding-left:.8rem}svg{width:100%;"
    "font-size:11px;fill:#57606a}path{fill:none;stroke-width:1.5}.axis{stroke:#8c959f}"
    "path.old{stroke:#8250df}path.new{stroke:#0a7f5a}span.old{color:#8250df}"
    "span.new{color:#0a7f5a}figure{margin:1rem 0}";

using Row = std::vector<std::string>;

void row(std::string& out, const Row& cells, const char* tag = "td") {
  out += "<tr>";
  for (const std::string& cell : cells) {
    out.append("<").append(tag).append(">").append(escaped(cell));
    out.append("</").append(tag).append(">");
  }
  out += "</tr>\n";
}

void table(std::string& out, const Row& head, const std::vector<Row>& rows) {
  out += "<table>";
  row(out, head, "th");
  for (const Row& cells : rows) row(out, cells);
  out += "</table>\n";
}

std::string text(double value) {
  return std::isfinite(value) ? number_text(value) : "-";
}

Row side(const SideTally& s) {
  return {s.target,
          std::to_string(s.sent),
          std::to_string(s.answered),
          std::to_string(s.refused),
          std::to_string(s.untranslatable),
          std::to_string(s.rate_limited),
          std::to_string(s.failed),
          text(100 * s.failure_bound) + " %"};
}

Row tokens(const char* what, const TokenRatio& t) {
  return {what,
          text(t.ratio),
          "[" + text(t.interval.low) + ", " + text(t.interval.high) + "]",
          std::to_string(t.pairs),
          std::string(name(t.verdict)),
          text(100 * t.limit) + " %"};
}

report::Line curve(const std::string& target, const char* css, const ColdStart& start,
                   int64_t began_wall_ms) {
  report::Line out{target, css, {}, {}, false};
  for (const CurvePoint& p : start.curve) {
    out.x.push_back(began_wall_ms + static_cast<int64_t>(p.sent_ms));
    out.y.push_back(p.mean_ms);
  }
  return out;
}

Row start(const std::string& target, const ColdStart& s) {
  if (!s.known) return {target, "too few answers", "-", "-", "-"};
  return {target, s.steady ? "steady" : "not steady within the sample",
          std::to_string(s.cold_requests), text(s.factor), text(s.steady_ms) + " ms"};
}

void behaviour(std::string& out, const WarmupReport& r) {
  std::vector<Row> rows;
  for (const Capability& c : r.capabilities) {
    rows.push_back({std::string(kFeatureNames[index(c.feature)]),
                    std::string(name(c.old_side.support)), std::string(name(c.new_side.support)),
                    c.new_side.why});
  }
  out += "<h2>Capabilities</h2>\n";
  table(out, {"feature", r.old_side.target, r.new_side.target, "why"}, rows);
  out += "<p>Declined: only old " + std::to_string(r.declined.old_only) + ", only new " +
         std::to_string(r.declined.new_only) + ", both " + std::to_string(r.declined.both) +
         " of " + std::to_string(r.declined.pairs) +
         " (exact McNemar p = " + text(r.declined.p_value) + ").</p>\n";
}

void money(std::string& out, const WarmupReport& r) {
  out += "<h2>Limits and cost</h2>\n<ul>\n";
  for (const LimitFinding& l : r.limits) {
    out += "<li>" + escaped(l.what + ": " + l.detail) + "</li>\n";
  }
  out += "<li>" +
         escaped("Traffic from " + r.traffic.source + ": " + text(r.traffic.input_tokens) +
                 " input and " + text(r.traffic.output_tokens) + " output tokens a request.") +
         "</li>\n</ul>\n";
  if (!r.cost.known) {
    out += "<p>Cost is not known: " + escaped(r.cost.missing) + ".</p>\n";
    return;
  }
  table(out, {"a thousand requests", "USD", "interval"},
        {{r.old_side.target, text(1000 * r.cost.old_usd), "-"},
         {r.new_side.target, text(1000 * r.cost.new_usd),
          "[" + text(1000 * r.cost.new_interval.low) + ", " +
              text(1000 * r.cost.new_interval.high) + "]"}});
}

}  // namespace

std::string write_html(const WarmupReport& r) {
  const std::string title = escaped("Warm-up of " + r.subject.id);
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>";
  out += title + "</title><style>" + kStyle + "</style></head><body>\n<h1>" + title + "</h1>\n<p>";
  out += escaped(r.subject.model + ", " + r.subject.from + " to " + r.subject.to + ", " +
                 std::to_string(r.asked) + " prompts (" + r.subject.prompts + ").") +
         "</p>\n";
  out += r.flags.empty() ? "<p>No flags.</p>\n" : "<h2>Flags</h2>\n";
  for (const Flag& f : r.flags) {
    out += "<p class=\"flag\"><b>" + escaped(f.what) + "</b>: " + escaped(f.detail) + "</p>\n";
  }
  table(out,
        {"side", "sent", "answered", "refused", "untranslatable", "rate-limited", "failed",
         "failure rate below (95 %)"},
        {side(r.old_side), side(r.new_side)});
  out += "<h2>Tokens, new over old</h2>\n";
  table(out, {"", "ratio", "95 % interval", "pairs", "verdict", "limit"},
        {tokens("input", r.input), tokens("output", r.output)});
  out += "<h2>Cold start</h2>\n";
  table(out, {"side", "", "cold requests", "times slower", "steady first token"},
        {start(r.old_side.target, r.old_start), start(r.new_side.target, r.new_start)});
  out += report::svg_plot("Milliseconds to the first token, by time of sending",
                          {curve(r.old_side.target, "old", r.old_start, r.subject.began_wall_ms),
                           curve(r.new_side.target, "new", r.new_start, r.subject.began_wall_ms)});
  behaviour(out, r);
  money(out, r);
  out += "<h2>What this sample cannot show</h2>\n<ul>\n";
  for (const std::string& s : r.not_shown) out += "<li>" + escaped(s) + "</li>\n";
  out += "</ul>\n</body></html>\n";
  return out;
}

}  // namespace sluice::migrate::warmup
