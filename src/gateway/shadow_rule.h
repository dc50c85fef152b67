// What of a model's traffic is sent to a second target besides the one that answers, and how much
// of it. Part of the snapshot; what a rule has spent stands in its ledger, which outlives
// snapshots. Whoever builds snapshots makes the rules: the configuration's `shadow:` section now, a
// migration's plan likewise (one rule a direction).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sluice::gateway {

class ShadowLedger;

// US dollars for a million tokens; 0: not known.
struct TokenPrice {
  double input = 0;
  double output = 0;
  bool operator==(const TokenPrice&) const = default;
};

struct ShadowRule {
  std::string name;      // of the migration, or of the configuration's rule; stands in what is kept
  size_t primary = 0;    // index into the model's targets: requests that this one serves ...
  size_t shadow = 0;     // ... go to this one as well
  bool reverse = false;  // the primary is the new side
  bool compare = true;
  bool side_effects = false;  // also what a provider would act upon or keep (side_effects.h)
  // The twin carries out what the firewall holds back, or an unsafe method, on the old side again.
  bool twin_side_effects = false;
  double rate = 0;        // share of the primary's requests, 0 to 1
  double twin_rate = 0;   // share of the mirrored ones that the old side answers once more
  size_t max_body = 0;    // bytes; longer requests are not mirrored
  size_t max_answer = 0;  // bytes of one answer as it came
  uint32_t max_in_flight = 0;
  uint64_t max_pairs = 0;    // 0: no limit
  int64_t pace_ms = 0;       // over which all but the first pairs are spread; 0: as they come
  uint64_t head_pairs = 0;   // of a paced rule: those that come at once
  double max_spend_usd = 0;  // 0: no limit; of all ledgers of one owner together
  int64_t timeout_ms = 0;    // of one shadow call, from its start to its end
  TokenPrice primary_price;
  TokenPrice shadow_price;
  ShadowLedger* ledger = nullptr;  // lives as long as the process
};

}  // namespace sluice::gateway
