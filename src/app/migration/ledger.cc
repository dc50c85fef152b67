#include "app/migration/ledger.h"

#include "gateway/exposition.h"
#include "migrate/machine/phase.h"

namespace sluice::app::migration {
namespace {

using gateway::Family;
using gateway::label_list;
using migrate::machine::Phase;
using migrate::machine::RollbackCause;

constexpr std::array<std::string_view, 2> kSides{"old", "new"};
// As alerts read them: by verdict.
constexpr std::array<std::string_view, 4> kOutcomes{"ok", "upstream_error", "rate_limited",
                                                    "client_error"};

constexpr std::array kCauses{RollbackCause::Gate, RollbackCause::Breaker, RollbackCause::NewDown,
                             RollbackCause::Operator};

std::string of_side(const LedgerOf& m, size_t side) {
  return label_list({{"migration", m.view->id()}, {"side", kSides[side]}});
}

void append_state(const std::vector<LedgerOf>& all, std::string& out) {
  {
    Family f(out, "sluice_migration_weight_ratio", "gauge", "Share of the new side.");
    for (const LedgerOf& m : all) {
      f.line("", label_list({{"migration", m.view->id()}}),
             Family::decimal(static_cast<double>(m.view->route.weight_ppm) / 1e6));
    }
  }
  {
    Family f(out, "sluice_migration_phase", "gauge", "1 for the phase that a migration is in.");
    for (const LedgerOf& m : all) {
      for (int i = 0; i < migrate::machine::kPhaseCount; ++i) {
        const auto phase = static_cast<Phase>(i);
        f.count(label_list({{"migration", m.view->id()}, {"phase", migrate::machine::name(phase)}}),
                phase == m.view->phase ? 1 : 0);
      }
    }
  }
  Family f(out, "sluice_migration_gate", "gauge", "1 for the verdict that a gate gives now.");
  for (const LedgerOf& m : all) {
    for (const GateView& gate : m.view->gates) {
      if (!gate.required) continue;
      for (const std::string_view verdict : {"pass", "fail", "grey", "unknown"}) {
        f.count(
            label_list({{"migration", m.view->id()}, {"gate", gate.gate}, {"verdict", verdict}}),
            gate.verdict == verdict ? 1 : 0);
      }
    }
  }
}

void append_traffic(const std::vector<LedgerOf>& all, std::string& out) {
  {
    Family f(out, "sluice_migration_requests_total", "counter", "Requests by side and outcome.");
    for (const LedgerOf& m : all) {
      for (size_t side = 0; side < kSides.size(); ++side) {
        for (size_t i = 0; i < kOutcomes.size(); ++i) {
          f.count(of_side(m, side) + "," + label_list({{"outcome", kOutcomes[i]}}),
                  m.ledger->sides[side].outcomes[i]);
        }
      }
    }
  }
  {
    Family f(out, "sluice_migration_ttft_seconds", "histogram", "Time to the first byte by side.");
    for (const LedgerOf& m : all) {
      for (size_t side = 0; side < kSides.size(); ++side) {
        f.histogram(of_side(m, side), m.ledger->sides[side].ttft, gateway::kLatencyBounds);
      }
    }
  }
  {
    Family f(out, "sluice_migration_duration_seconds", "histogram", "Whole requests by side.");
    for (const LedgerOf& m : all) {
      for (size_t side = 0; side < kSides.size(); ++side) {
        f.histogram(of_side(m, side), m.ledger->sides[side].duration, gateway::kLatencyBounds);
      }
    }
  }
  Family f(out, "sluice_migration_tokens_total", "counter", "Tokens by side.");
  for (const LedgerOf& m : all) {
    for (size_t side = 0; side < kSides.size(); ++side) {
      const SideLedger& s = m.ledger->sides[side];
      f.count(of_side(m, side) + "," + label_list({{"type", "input"}}), s.input_tokens);
      f.count(of_side(m, side) + "," + label_list({{"type", "output"}}), s.output_tokens);
    }
  }
}

}  // namespace

void Ledger::add(const gateway::Observation& row) {
  if (row.side == gateway::Side::None) return;
  SideLedger& side = sides[row.side == gateway::Side::New ? 1 : 0];
  const bool refused = row.verdict == gateway::Verdict::Refused;
  ++side.outcomes[static_cast<size_t>(refused ? gateway::Verdict::Nothing : row.verdict)];
  if (row.ttft_us >= 0) side.ttft.observe(gateway::kLatencyBounds, row.ttft_us);
  side.duration.observe(gateway::kLatencyBounds, row.duration_us);
  side.input_tokens += static_cast<uint64_t>(std::max<int64_t>(row.input_tokens, 0));
  side.output_tokens += static_cast<uint64_t>(std::max<int64_t>(row.output_tokens, 0));
}

void Ledger::rolled_back(std::string_view why) {
  for (const RollbackCause cause : kCauses) {
    if (migrate::machine::name(cause) == why) ++rollbacks[static_cast<size_t>(cause)];
  }
}

std::string exposition(const std::vector<LedgerOf>& all) {
  std::string out;
  if (all.empty()) return out;
  append_state(all, out);
  append_traffic(all, out);
  Family f(out, "sluice_migration_rollbacks_total", "counter", "Rollbacks by cause.");
  for (const LedgerOf& m : all) {
    for (const RollbackCause cause : kCauses) {
      f.count(label_list({{"migration", m.view->id()}, {"cause", migrate::machine::name(cause)}}),
              m.ledger->rollbacks[static_cast<size_t>(cause)]);
    }
  }
  return out;
}

}  // namespace sluice::app::migration
