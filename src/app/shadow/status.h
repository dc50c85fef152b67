// What shadows have done and found, as JSON for the admin API.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/shadow/arbiter.h"
#include "app/shadow/comparison_thread.h"
#include "gateway/shadow_ledger.h"

namespace sluice::app::shadow {

// {"format":"sluice.shadow/1","rules":[{rule, model, from, to, sampled, in_flight, waiting,
// pairs{verdict}, dropped{reason}, calls{kind{outcome}}, tokens{type}, spent_usd}],
//  "comparisons":[{rule, pairs, floor{...}, output_tokens{...}}],
//  "models":[{purpose, model, calls{outcome}, results{}, skipped{reason}, tokens{type}, spent_usd,
//  budget_usd; of a judge also state, reason, checks{}, position_share, prefers_new, prompt}]}
std::string status_json(const std::vector<gateway::ShadowLedger::Counts>& ledgers,
                        const std::map<std::string, Findings>& findings,
                        const std::vector<ModelReport>& models);

}  // namespace sluice::app::shadow
