// The metrics of shadow traffic: apart from those of served requests, so that neither a user's
// error rate nor a bill of served tokens ever contains a shadow call.
#include "gateway/exposition.h"
#include "gateway/shadow_ledger.h"

namespace sluice::gateway {
namespace {

using Counts = ShadowLedger::Counts;

// What every line says of its rule; the target is the one that the shadow calls go to.
std::string labels_of(const Counts& c) {
  return label_list(
      {{"model", c.labels.model}, {"target", c.labels.shadow}, {"rule", c.labels.rule}});
}
std::string with(const Counts& c, std::string_view name, std::string_view value) {
  return labels_of(c) + "," + label_list({{name, value}});
}

void append_requests(const std::vector<Counts>& all, std::string& out) {
  Family f(out, "sluice_shadow_requests_total", "counter",
           "Shadow calls by outcome; kind twin: the old side asked once more for the noise floor.");
  for (const Counts& c : all) {
    for (size_t k = 0; k < kShadowCallKinds; ++k) {
      for (size_t o = 0; o < kShadowOutcomes; ++o) {
        const uint64_t n = c.outcomes[k][o];
        if (n == 0 && (k != 0 || o != 0)) continue;
        f.count(with(c, "kind", name_of(static_cast<ShadowCallKind>(k))) + "," +
                    label_list({{"outcome", name_of(static_cast<ShadowOutcome>(o))}}),
                n);
      }
    }
  }
}

void append_drops(const std::vector<Counts>& all, std::string& out) {
  Family f(out, "sluice_shadow_dropped_total", "counter",
           "Sampled requests that gave no pair, by reason.");
  for (const Counts& c : all) {
    for (size_t i = 0; i < kShadowDrops; ++i) {
      f.count(with(c, "reason", name_of(static_cast<ShadowDrop>(i))), c.drops[i]);
    }
  }
}

void append_pairs(const std::vector<Counts>& all, std::string& out) {
  Family f(out, "sluice_shadow_pairs_total", "counter", "Pairs compared, by verdict.");
  for (const Counts& c : all) {
    for (size_t i = 0; i < kShadowVerdicts.size(); ++i) {
      f.count(with(c, "verdict", kShadowVerdicts[i]), c.verdicts[i]);
    }
  }
}

void append_use(const std::vector<Counts>& all, std::string& out) {
  {
    Family f(out, "sluice_shadow_tokens_total", "counter",
             "Tokens of shadow calls as reported by the upstreams.");
    for (const Counts& c : all) {
      for (size_t i = 0; i < kTokenTypes.size(); ++i) {
        f.count(with(c, "type", kTokenTypes[i]), c.tokens[i]);
      }
    }
  }
  {
    Family f(out, "sluice_shadow_cost_usd_total", "counter",
             "What shadow calls cost by the configured prices, over restarts.");
    for (const Counts& c : all) {
      f.line("", labels_of(c), Family::decimal(static_cast<double>(c.spent_nano_usd) / 1e9));
    }
  }
  Family f(out, "sluice_shadow_in_flight", "gauge", "Mirrored requests not yet compared.");
  for (const Counts& c : all) f.count(labels_of(c), c.in_flight);
}

}  // namespace

std::string shadow_exposition() {
  const std::vector<Counts> all = shadow_counts();
  std::string out;
  if (all.empty()) return out;
  append_requests(all, out);
  append_drops(all, out);
  append_pairs(all, out);
  append_use(all, out);
  {
    Family f(out, "sluice_shadow_sampled_total", "counter", "Requests chosen to be mirrored.");
    for (const Counts& c : all) f.count(labels_of(c), c.sampled);
  }
  Family f(out, "sluice_shadow_duration_seconds", "histogram",
           "Mirrored calls that were answered, from start to end.");
  for (const Counts& c : all) f.histogram(labels_of(c), c.duration, kLatencyBounds);
  return out;
}

}  // namespace sluice::gateway
