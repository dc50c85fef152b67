// What the workers and the shadows tell, in the words of the gates.
#pragma once

#include <cstdint>
#include <string>

#include "app/migration/view.h"
#include "app/shadow/comparison_thread.h"
#include "gateway/observation.h"
#include "gateway/shadow_ledger.h"
#include "migrate/controller/collector.h"
#include "migrate/plan/plan.h"

namespace sluice::app::migration {

migrate::controller::Served served_of(const gateway::Observation& row);
// Tokens read and written; what is not known counts nothing.
int64_t tokens_of(const gateway::Observation& row);
// Costs by the plan's prices; without any they are zero on both sides.
migrate::controller::Compared compared_of(const shadow::PairSeen& pair,
                                          const migrate::plan::MigrationPlan& plan);
// Share of a rule's requests that the other side answered as well, in parts per million.
int64_t mirrored_ppm(const std::string& rule);
// Requests were no longer mirrored because the rule has had its pairs or its money.
bool mirrored_all(const std::string& rule);

// What the shadow of the migration's present phase did not mirror, by reason, most first; without
// what had its pairs already.
std::vector<std::pair<std::string, uint64_t>> not_mirrored(
    const MigrationView& view, const std::vector<gateway::ShadowLedger::Counts>& all);

}  // namespace sluice::app::migration
