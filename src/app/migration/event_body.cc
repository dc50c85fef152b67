// The words of each system. PagerDuty: "Events API v2" (events to /v2/enqueue), Slack: incoming
// webhooks, whose text takes &, < and > as entities; both as documented in 2026-11. An event that
// is told a second time can be known by its id; PagerDuty does so itself by dedup_key, which is
// that of the migration: a trigger joins the alarm that is open, and a resolve ends it.
#include <chrono>
#include <cstdio>

#include "app/migration/hook_line.h"
#include "app/service.h"
#include "wire/json_writer.h"

namespace sluice::app::migration {
namespace {

using wire::json::Writer;

std::string iso_time(int64_t wall_ms) {
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::milliseconds> at{chrono::milliseconds(wall_ms)};
  const auto day = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(at - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
                static_cast<int>(time.subseconds().count()));
  return text;
}

std::string sentence(const Notice& notice) {
  return "migration " + notice.migration + ": " + notice.text;
}

std::string generic(const Notice& n) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.event/1").member("id", n.id());
  w.member("migration", n.migration);
  w.member("at", iso_time(n.wall_ms)).member("kind", n.kind).member("phase", n.phase);
  w.key("weight_percent").raw(number_text(n.weight_percent));
  w.member("text", n.text).end_object();
  return out;
}

std::string slack(const Notice& n) {
  std::string text;
  for (char c : sentence(n) + " [" + n.id() + "]") {
    switch (c) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      default:
        text += c;
    }
  }
  std::string out;
  Writer(out).begin_object().member("text", text).end_object();
  return out;
}

std::string pagerduty(const Notice& n, std::string_view routing_key) {
  const bool alarm = n.kind != "transition";
  const bool back = n.phase == "rolling_back" || n.phase == "rolled_back";
  // The page of a rollback tells of it; that traffic then moves back is no new alarm, and no end.
  if (!alarm && back) return {};
  if (n.kind == "edit") return {};  // nothing is wrong, and nothing has ended
  std::string out;
  Writer w(out);
  w.begin_object().member("routing_key", routing_key);
  w.member("event_action", alarm ? "trigger" : "resolve");
  w.member("dedup_key", "sluice/migration/" + n.migration);
  if (alarm) {
    w.key("payload").begin_object().member("summary", sentence(n)).member("source", "sluice");
    w.member("severity", back ? "critical" : "warning").member("timestamp", iso_time(n.wall_ms));
    w.member("component", n.migration).key("custom_details").begin_object();
    w.member("event_id", n.id())
        .member("phase", n.phase)
        .key("weight_percent")
        .raw(number_text(n.weight_percent));
    w.end_object().end_object();
  }
  w.end_object();
  return out;
}

}  // namespace

std::string event_body(config::HookFormat format, const Notice& notice,
                       std::string_view routing_key) {
  switch (format) {
    case config::HookFormat::Generic:
      return generic(notice);
    case config::HookFormat::Slack:
      return slack(notice);
    case config::HookFormat::Pagerduty:
      return pagerduty(notice, routing_key);
  }
  return {};
}

}  // namespace sluice::app::migration
