// Feature-flag evaluation by the OpenFeature Remote Evaluation Protocol (OFREP 0.1): an application
// asks which side a user is on, and gets the same answer that a request of that user would get. A
// flag is a model's name, a variant a target's id, the targeting key the sticky value (what stands
// in the header or member that the model's `sticky` names).
//
//   POST /ofrep/v1/evaluate/flags/assistant   {"context":{"targetingKey":"user-7"}}
//   {"key":"assistant","reason":"SPLIT","variant":"new","value":"new","metadata":{...}}
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/service.h"

namespace sluice::app {

struct OfrepAnswer {
  int status = 200;
  std::string body;
};

// One flag. `route` null: there is no such flag. `request`: the body as sent.
OfrepAnswer evaluate_flag(std::string_view key, const RouteView* route, std::string_view request);
// All flags for one context.
OfrepAnswer evaluate_flags(std::span<const RouteView> routes, std::string_view request);

}  // namespace sluice::app
