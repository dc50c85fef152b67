// The message for one upstream target, from a client's parsed request: spliced or translated as the
// plan says, under a head of our own. Pure; served requests and shadow calls are both made here.
#pragma once

#include <string>
#include <string_view>

#include "dialect/dialect.h"
#include "gateway/plan.h"
#include "gateway/route.h"
#include "gateway/snapshot.h"

namespace sluice::gateway {

struct UpstreamAsk {
  const Snapshot& snapshot;
  const Model& model;
  const Target& target;
  const PlanRow& plan;  // Splice or Translate
  const Route& route;
  const dialect::Peek& peek;
  std::string_view model_name;   // as the client said it
  std::string_view api_version;  // the client's anthropic-version
  std::string_view beta_header;  // the client's anthropic-beta
  std::string_view query;        // of the client's request line, without '?'
};

// `out` becomes head and body; `scratch` is left empty. What cannot be carried is in `losses`, or
// an Unsupported error where it would change what was asked.
Result<void> write_upstream_request(const UpstreamAsk& ask, wire::json::Value root,
                                    std::string& scratch, std::string& out, ir::Losses& losses);

}  // namespace sluice::gateway
