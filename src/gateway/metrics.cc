#include "gateway/metrics.h"

#include <mutex>

#include "gateway/exposition.h"

namespace sluice::gateway {

std::string_view name_of(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kNames{
      "ok", "client_error", "upstream_error", "truncated", "cancelled", "internal"};
  return kNames[static_cast<size_t>(outcome)];
}

std::string_view name_of(Attempt attempt) {
  static constexpr std::array<std::string_view, kAttempts> kNames{"first", "fallback"};
  return kNames[static_cast<size_t>(attempt)];
}

void Series::add(const Series& other) {
  for (size_t c = 0; c < requests.size(); ++c) {
    for (size_t o = 0; o < kOutcomes; ++o) requests[c][o] += other.requests[c][o];
  }
  duration.add(other.duration);
  first_byte.add(other.first_byte);
  chunk_gap.add(other.chunk_gap);
  overhead.add(other.overhead);
  for (size_t i = 0; i < tokens.size(); ++i) tokens[i] += other.tokens[i];
  for (size_t i = 0; i < kAttempts; ++i) attempts[i] += other.attempts[i];
  losses += other.losses;
  usage_missing += other.usage_missing;
}

void WorkerMetrics::add(const WorkerMetrics& other) {
  for (uint32_t i = 0; i < other.series.size(); ++i) at(i).add(other.series[i]);
  for (size_t i = 0; i < errors.size(); ++i) errors[i] += other.errors[i];
  connections += other.connections;
  running += other.running;
  upstream_connections += other.upstream_connections;
}

namespace {

struct Registry {
  std::mutex mutex;
  std::map<SeriesLabels, uint32_t> index;
  std::vector<SeriesLabels> labels;
};

// One for the process: label sets outlive configurations.
Registry& registry() {
  static Registry instance;
  return instance;
}

std::string label_text(const SeriesLabels& labels) {
  return label_list({{"route", labels.route},
                     {"provider", labels.provider},
                     {"model", labels.model},
                     {"target", labels.target}});
}

bool used(const Series& s) {
  for (const auto& row : s.requests) {
    for (uint64_t n : row) {
      if (n != 0) return true;
    }
  }
  for (uint64_t n : s.attempts) {
    if (n != 0) return true;
  }
  return false;
}

}  // namespace

uint32_t series_index(const SeriesLabels& labels) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  const auto [it, fresh] = r.index.try_emplace(labels, static_cast<uint32_t>(r.labels.size()));
  if (fresh) r.labels.push_back(labels);
  return it->second;
}

std::vector<SeriesLabels> series_labels() {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  return r.labels;
}

namespace {

// One line of labels and the counters that belong to it.
using Rows = std::vector<std::pair<std::string, const Series*>>;

void append_requests(const Rows& rows, std::string& out) {
  Family f(out, "sluice_requests_total", "counter", "Requests answered.");
  for (const auto& [text, s] : rows) {
    for (size_t c = 0; c < s->requests.size(); ++c) {
      for (size_t o = 0; o < kOutcomes; ++o) {
        if (s->requests[c][o] == 0) continue;
        const std::string code = c == 0 ? "none" : std::to_string(c) + "xx";
        f.count(text + ",code_class=\"" + code + "\",outcome=\"" +
                    std::string(name_of(static_cast<Outcome>(o))) + "\"",
                s->requests[c][o]);
      }
    }
  }
}

void append_tokens(const Rows& rows, std::string& out) {
  Family f(out, "sluice_tokens_total", "counter",
           "Tokens as reported by the upstream; the types are disjoint but for reasoning, which "
           "is part of output.");
  for (const auto& [text, s] : rows) {
    for (size_t i = 0; i < kTokenTypes.size(); ++i) {
      f.count(text + ",type=\"" + std::string(kTokenTypes[i]) + "\"", s->tokens[i]);
    }
  }
}

void append_attempts(const Rows& rows, std::string& out) {
  Family f(out, "sluice_attempts_total", "counter", "Calls made to upstreams.");
  for (const auto& [text, s] : rows) {
    for (size_t i = 0; i < kAttempts; ++i) {
      f.count(text + ",kind=\"" + std::string(name_of(static_cast<Attempt>(i))) + "\"",
              s->attempts[i]);
    }
  }
}

void append_process(const WorkerMetrics& total, std::string& out) {
  {
    Family f(out, "sluice_errors_total", "counter", "Failures by cause.");
    for (int i = 0; i < base::kCauseCount; ++i) {
      const base::CauseInfo& cause = base::info(static_cast<Cause>(i));
      f.count("cause=\"" + std::string(cause.label) + "\"", total.errors[static_cast<size_t>(i)]);
    }
  }
  Family(out, "sluice_connections", "gauge", "Open client connections.")
      .count("", total.connections);
  Family(out, "sluice_requests_in_flight", "gauge", "Exchanges being answered.")
      .count("", total.running);
  Family(out, "sluice_upstream_connections", "gauge", "Open connections to upstreams.")
      .count("", total.upstream_connections);
}

}  // namespace

std::string exposition(const WorkerMetrics& total, const std::vector<SeriesLabels>& labels) {
  std::string out;
  Rows rows;
  for (size_t i = 0; i < total.series.size() && i < labels.size(); ++i) {
    if (used(total.series[i])) rows.emplace_back(label_text(labels[i]), &total.series[i]);
  }
  append_requests(rows, out);
  {
    Family f(out, "sluice_request_duration_seconds", "histogram",
             "From the first byte of a request to the last byte of its answer.");
    for (const auto& [text, s] : rows) f.histogram(text, s->duration, kLatencyBounds);
  }
  {
    Family f(out, "sluice_time_to_first_byte_seconds", "histogram",
             "From the first byte of a request to the first byte of its answer's content.");
    for (const auto& [text, s] : rows) f.histogram(text, s->first_byte, kLatencyBounds);
  }
  {
    Family f(out, "sluice_time_per_output_chunk_seconds", "histogram",
             "Mean gap between the reads of a streamed answer, one observation a stream.");
    for (const auto& [text, s] : rows) f.histogram(text, s->chunk_gap, kLatencyBounds);
  }
  {
    Family f(out, "sluice_overhead_seconds", "histogram",
             "Time spent in Sluice itself before the upstream was asked and after it answered.");
    for (const auto& [text, s] : rows) f.histogram(text, s->overhead, kOverheadBounds);
  }
  append_tokens(rows, out);
  append_attempts(rows, out);
  {
    Family f(out, "sluice_losses_total", "counter", "Parts of requests and answers not carried.");
    for (const auto& [text, s] : rows) f.count(text, s->losses);
  }
  {
    Family f(out, "sluice_usage_missing_total", "counter",
             "Answers for which the upstream reported no token counts.");
    for (const auto& [text, s] : rows) f.count(text, s->usage_missing);
  }
  append_process(total, out);
  return out;
}

}  // namespace sluice::gateway
