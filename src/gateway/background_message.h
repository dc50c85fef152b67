// The message of a call that no user waits for, a shadow's or a probe's: from a body in a client's
// words to the bytes for one target, by the same plan and the same code as served requests.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "gateway/route.h"
#include "gateway/shadow_ledger.h"
#include "gateway/snapshot.h"
#include "wire/json.h"

namespace sluice::gateway {

struct BackgroundMessage {
  const Snapshot& snapshot;
  const Model& model;
  const Target& target;
  const Route& route;
  std::string_view model_name;
  std::string_view body;
  std::string_view api_version = {};
  std::string_view beta_header = {};
  std::string_view query = {};
  bool side_effects = false;  // also what a provider would act upon or keep
};

// `document` and `scratch` are buffers of the caller's.
std::expected<std::string, ShadowDrop> write_background_message(const BackgroundMessage& wanted,
                                                                wire::json::Document& document,
                                                                std::string& scratch);

}  // namespace sluice::gateway
