// CloudFormation templates with their intrinsic functions resolved, as far as a serving endpoint
// needs them: parameters (given, from a parameter file beside the template, or by default),
// conditions, Ref, Sub, GetAtt, If, Join, Select, FindInMap. What cannot be resolved is a problem
// that names the line and what to give. Leaves of branches not taken are settled as such.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/reading.h"

namespace sluice::port::convert::serving {

// The tag of a resolved text that a parameter with NoEcho went into: a secret.
inline constexpr std::string_view kNoEcho = "NoEcho";

struct CfnResource {
  std::string logical_id;
  std::string type;  // "AWS::SageMaker::Model"
  std::string name;  // what references to it give: its Properties' name, else the logical id
  Node properties;   // resolved
};

// Whether this document is a template.
bool is_template(const Node& document);

// The resources whose type starts with one of `wanted` and whose condition holds, in order.
std::deque<CfnResource> resolve_template(Reading& in, const Node& document,
                                         std::span<const std::string_view> wanted,
                                         const Parameters& parameters);

}  // namespace sluice::port::convert::serving
