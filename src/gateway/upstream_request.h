// The message for one upstream target, under a head of our own: from a client's parsed request,
// spliced or translated as the plan says, or from a request that Sluice thought of itself. Pure;
// served requests, shadow calls, probes and warm-ups are all made here.
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

// A question of Sluice's own, in the words of the IR.
struct OwnAsk {
  const Provider& provider;
  const Target& target;
  std::string_view model_name;     // goes through where the target names none
  int64_t default_max_tokens = 0;  // where the dialect demands a cap and nobody gave one
  std::string_view user_agent;
};

// As write_upstream_request(), always translated. What cannot be carried is in `losses`, of any
// severity: whether to send it all the same is the caller's to say.
Result<void> write_own_request(const OwnAsk& ask, const ir::ChatRequest& request, std::string& out,
                               ir::Losses& losses);

}  // namespace sluice::gateway
