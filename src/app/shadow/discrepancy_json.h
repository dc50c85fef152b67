// Rows of the discrepancy store as JSON for the admin API.
#pragma once

#include <vector>

#include "store/discrepancies.h"
#include "wire/json_writer.h"

namespace sluice::app::shadow {

void write_discrepancy(wire::json::Writer& w, const store::DiscrepancyRow& row);
void write_discrepancies(wire::json::Writer& w, const std::vector<store::DiscrepancyRow>& rows);
void write_clusters(wire::json::Writer& w, const std::vector<store::DiscrepancyCluster>& clusters);
void write_rules(wire::json::Writer& w, const std::vector<store::IgnoreRuleRow>& rules);

}  // namespace sluice::app::shadow
