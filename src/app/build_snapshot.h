// From what the operator wrote to what the data plane runs by. Everything that can fail fails here,
// before anything is published.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/migration/view.h"
#include "gateway/snapshot.h"

namespace sluice::app {

// Weights set at run time, by model and target id; they stand over the file's until cleared.
using WeightOverrides = std::map<std::string, std::map<std::string, double>>;

// JWK sets that were fetched, by URL.
using KeySetTexts = std::map<std::string, std::string>;

struct SnapshotInputs {
  const config::Config& config;
  const WeightOverrides& overrides;
  std::shared_ptr<const gateway::KeyTable> keys;
  uint64_t revision = 0;
  const std::vector<migration::MigrationView>& migrations;
  std::shared_ptr<gateway::LimitLedger> limits = nullptr;  // null: nothing was used so far
  const KeySetTexts* key_sets = nullptr;                   // null: none was fetched
};

Result<gateway::SnapshotPtr> build_snapshot(const SnapshotInputs& inputs);

// A provider as the data plane knows it. Without a kind it is a plain origin: base_url, no dialect.
Result<gateway::Provider> build_origin(const std::string& id, const config::Provider& config,
                                       uint32_t threads);

// Overrides that name a model or target the configuration no longer has: kept, but without effect.
std::vector<std::string> stale_overrides(const config::Config& config,
                                         const WeightOverrides& overrides);

// An http or https URL as the configuration checked it.
struct BaseUrl {
  bool tls = false;
  std::string host;
  uint16_t port = 0;
  std::string path;  // without a trailing slash
};
Result<BaseUrl> parse_base_url(std::string_view url);

}  // namespace sluice::app
