// From a mirrored pair to what the comparison looks at: answers in no dialect's words, the schema
// that was asked for, the prompt as text.
#pragma once

#include <string>

#include "gateway/shadow_pair.h"
#include "migrate/compare/answer.h"

namespace sluice::app::shadow {

migrate::compare::Answer answer_of(const gateway::SideAnswer& side);

// What the client's own request says.
struct Asked {
  std::string schema;  // JSON Schema of the structured output; empty: none
  std::string prompt;  // all messages, each after its role; the text alone when there is one
};
Asked asked_in(const gateway::ShadowRequest& request);
// Whether the request may name a schema, without reading it.
bool may_have_schema(const gateway::ShadowRequest& request);

}  // namespace sluice::app::shadow
