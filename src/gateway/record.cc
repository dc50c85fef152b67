#include "gateway/record.h"

#include <cmath>

#include "wire/json_writer.h"

namespace sluice::gateway {
namespace {

using wire::json::Writer;

void number(Writer& w, std::string_view key, double value) {
  char text[32];
  const int n = std::snprintf(text, sizeof text, "%.6g", std::isfinite(value) ? value : 0.0);
  w.member_raw(key, {text, static_cast<size_t>(n)});
}

std::string iso_time(int64_t unix_ms) {
  const auto seconds = static_cast<time_t>(unix_ms / 1000);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  char ms[8];
  std::snprintf(ms, sizeof ms, ".%03dZ", static_cast<int>(unix_ms % 1000));
  return std::string(text, n) + ms;
}

void usage_members(Writer& w, const ir::Usage& usage) {
  auto count = [&w](std::string_view key, const std::optional<int64_t>& n) {
    if (n) w.member(key, *n);
  };
  w.key("usage").begin_object();
  count("input", usage.input);
  count("cache_read", usage.cache_read);
  count("cache_write", usage.cache_write);
  count("output", usage.output);
  count("reasoning", usage.reasoning);
  w.end_object();
}

void common_members(Writer& w, const ExchangeRecord& r) {
  w.member("time", iso_time(r.unix_ms)).member("request_id", r.request_id);
  w.member("operation", r.operation).member("dialect", r.client_dialect);
  if (!r.key_id.empty()) w.member("key", r.key_id);
  if (!r.model.empty()) w.member("model", r.model);
  w.member("target", r.target).member("decision", name_of(r.manner));
  w.member("status", int64_t{r.status}).member("outcome", name_of(r.outcome));
  if (!r.cause.empty()) w.member("cause", r.cause);
  w.member("stream", r.stream).member("duration_us", r.duration_us);
  if (r.first_byte_us >= 0) w.member("first_byte_us", r.first_byte_us);
  w.member("overhead_us", r.overhead_us);
  usage_members(w, r.usage);
  w.member("losses", static_cast<int64_t>(r.losses.size()));
}

std::string_view name_of(ir::LossKind kind) {
  switch (kind) {
    case ir::LossKind::Dropped:
      return "dropped";
    case ir::LossKind::Approximated:
      return "approximated";
    case ir::LossKind::Unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view name_of(ir::Severity severity) {
  switch (severity) {
    case ir::Severity::Info:
      return "info";
    case ir::Severity::Warn:
      return "warn";
    case ir::Severity::Severe:
      return "severe";
  }
  return "severe";
}

}  // namespace

std::string to_json(const ExchangeRecord& r) {
  std::string out;
  Writer w(out);
  w.begin_object().member("format", "sluice.explain/1");
  common_members(w, r);
  w.member("reason", r.reason).member("snapshot", static_cast<int64_t>(r.snapshot_revision));
  if (r.side != Side::None) {
    w.key("migration").begin_object().member("id", r.migration).member("epoch", r.epoch);
    w.member("side", r.side == Side::New ? "new" : "old").end_object();
  }
  w.key("assignment").begin_object();
  w.member("unit", r.sticky_source).member("unit_hash", int64_t{r.unit_hash});
  w.key("scores").begin_array();
  for (const ScoredTarget& s : r.scores) {
    w.begin_object().member("target", s.id);
    number(w, "weight", s.weight);
    number(w, "score", s.score);
    w.end_object();
  }
  w.end_array().end_object();
  w.key("tried").begin_array();
  for (const TriedTarget& t : r.tried) {
    w.begin_object().member("target", t.id).member("status", int64_t{t.status});
    if (!t.failure.empty()) w.member("failure", t.failure);
    w.end_object();
  }
  w.end_array();
  w.key("loss_list").begin_array();
  for (const ir::Loss& loss : r.losses) {
    w.begin_object().member("kind", name_of(loss.kind)).member("path", loss.path);
    w.member("severity", name_of(loss.severity)).member("detail", loss.detail).end_object();
  }
  w.end_array().end_object();
  return out;
}

void append_access_line(const ExchangeRecord& record, std::string& out) {
  Writer w(out);
  w.begin_object();
  common_members(w, record);
  w.end_object();
  out += '\n';
}

}  // namespace sluice::gateway
