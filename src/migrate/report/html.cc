#include <chrono>
#include <cstdio>

#include "migrate/report/plot.h"
#include "migrate/report/report.h"

namespace sluice::migrate::report {
namespace {

constexpr const char* kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f24}h1,h2{line-height:1.2}table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "th,td{border-bottom:1px solid #d5d9de;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}pre{background:#f4f6f8;padding:1rem;"
    "overflow:auto}svg{width:100%;font-size:11px;fill:#57606a}path{fill:none;stroke-width:1.5}"
    ".axis{stroke:#8c959f;stroke-width:1}path.old{stroke:#8250df}path.new{stroke:#0a7f5a}"
    "span.old{color:#8250df}span.new{color:#0a7f5a}.Pass{color:#0a7f5a}.Fail{color:#b42318;"
    "font-weight:600}.Unknown,.Grey{color:#9a6700}figure{margin:1rem 0}";

// Cells are escaped here and nowhere else.
class Table final {
 public:
  explicit Table(const std::vector<std::string>& heads) {
    out_ = "<table><thead><tr>";
    for (const std::string& head : heads) out_ += "<th scope=\"col\">" + escaped(head) + "</th>";
    out_ += "</tr></thead><tbody>\n";
  }
  Table& row() {
    out_ += rows_++ == 0 ? "<tr>" : "</tr>\n<tr>";
    return *this;
  }
  Table& text(const std::string& cell, const std::string& css_class = "") {
    out_ += css_class.empty() ? "<td>" : "<td class=\"" + escaped(css_class) + "\">";
    out_ += escaped(cell) + "</td>";
    return *this;
  }
  Table& number(double value) { return text(number_text(value), "n"); }
  Table& count(int64_t value) { return text(std::to_string(value), "n"); }
  [[nodiscard]] std::string take(const std::string& if_empty) const {
    if (rows_ == 0) return "<p>" + escaped(if_empty) + "</p>\n";
    return out_ + "</tr></tbody></table>\n";
  }

 private:
  std::string out_;
  int rows_ = 0;
};

std::string verdict_class(gate::Verdict verdict) {
  switch (verdict) {
    case gate::Verdict::Pass:
      return "Pass";
    case gate::Verdict::Fail:
      return "Fail";
    case gate::Verdict::Grey:
      return "Grey";
    case gate::Verdict::Unknown:
      break;
  }
  return "Unknown";
}

std::string summary(const MigrationReport& r) {
  Table table({"", ""});
  table.row().text("moves").text(r.subject + ", from " + r.from + " to " + r.to);
  table.row().text("state").text(r.state);
  table.row().text("plan").text("hash " + std::to_string(r.plan_hash));
  table.row().text("report made").text(utc_text(r.made_wall_ms));
  return table.take("");
}

std::string plots(const MigrationReport& r) {
  Line weight{"weight", "new", {}, {}, true};
  for (const WeightPoint& p : r.weights) {
    weight.x.push_back(p.wall_ms);
    weight.y.push_back(static_cast<double>(p.weight_ppm) / 10'000);
  }
  if (!weight.x.empty() && r.made_wall_ms > weight.x.back()) {
    weight.x.push_back(r.made_wall_ms);
    weight.y.push_back(weight.y.back());
  }
  std::string out = svg_plot("share of the new side, per cent", {weight});
  for (const Series& s : r.series) {
    out += svg_plot(s.name, {{"old", "old", s.wall_ms, s.old_side, false},
                             {"new", "new", s.wall_ms, s.new_side, false}});
  }
  return out.empty() ? "<p>Nothing was measured.</p>\n" : out;
}

std::string decisions(const MigrationReport& r) {
  std::string out;
  for (const Decision& d : r.decisions) {
    out += "<h3>" + escaped(d.what) + "</h3><p>" + utc_text(d.wall_ms) + ", journal record " +
           std::to_string(d.sequence) + "</p>\n";
    Table table({"gate", "verdict", "statistic", "threshold", "n", "why"});
    for (const GateRow& g : d.gates) {
      table.row().text(g.gate).text(std::string(gate::name(g.verdict)), verdict_class(g.verdict));
      table.number(g.statistic).number(g.threshold).count(g.n).text(g.why);
    }
    out += table.take("No gate was asked.");
  }
  return out.empty() ? "<p>No decision was taken yet.</p>\n" : out;
}

std::string timeline(const MigrationReport& r) {
  Table table({"record", "time", "phase", "what", "who"});
  for (const TimelineEntry& e : r.timeline) {
    table.row().count(e.sequence).text(utc_text(e.wall_ms)).text(e.phase).text(e.event);
    table.text(e.who.empty() ? "Sluice" : e.who);
  }
  return table.take("Nothing happened yet.");
}

std::string clusters(const MigrationReport& r) {
  Table table({"kind", "where", "count", "review"});
  for (const Cluster& c : r.clusters) {
    table.row().text(c.kind).text(c.path).count(c.count).text(c.review);
  }
  return table.take("No difference was found.");
}

std::string costs(const MigrationReport& r) {
  Table table({"what", "requests", "input tokens", "output tokens", "US dollars"});
  for (const CostRow& c : r.costs) {
    table.row().text(c.what).count(c.requests).count(c.input_tokens).count(c.output_tokens);
    table.number(c.usd);
  }
  return table.take("No cost was recorded.");
}

std::string approvals(const MigrationReport& r) {
  Table table({"time", "who", "what"});
  for (const Approval& a : r.approvals) {
    table.row().text(utc_text(a.wall_ms)).text(a.who).text(a.what);
  }
  return table.take("Nobody approved anything.");
}

std::string not_shown(const MigrationReport& r) {
  if (r.not_shown.empty()) return {};
  std::string out = "<h2>What this cannot show</h2>\n<ul>";
  for (const std::string& sentence : r.not_shown) out += "<li>" + escaped(sentence) + "</li>";
  return out + "</ul>\n";
}

}  // namespace

std::string utc_text(int64_t wall_ms) {
  namespace chrono = std::chrono;
  if (wall_ms < 0) return "-";
  const chrono::sys_time<chrono::milliseconds> at{chrono::milliseconds(wall_ms)};
  const auto day = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(chrono::floor<chrono::seconds>(at - day));
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d UTC",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text;
}

std::string write_html(const MigrationReport& r) {
  const std::string title = escaped("Migration " + r.id);
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>";
  out += title + "</title><style>" + kStyle + "</style></head><body>\n<h1>" + title + "</h1>\n";
  out += summary(r);
  out += "<h2>Side by side</h2>\n" + plots(r);
  out += "<h2>Decisions</h2>\n" + decisions(r);
  out += "<h2>Approvals</h2>\n" + approvals(r);
  out += "<h2>Differences</h2>\n" + clusters(r);
  out += "<h2>Cost</h2>\n" + costs(r);
  out += not_shown(r);
  out += "<h2>Timeline</h2>\n" + timeline(r);
  out += "<h2>Plan</h2>\n<pre>" + escaped(r.plan_yaml) + "</pre>\n</body></html>\n";
  return out;
}

}  // namespace sluice::migrate::report
