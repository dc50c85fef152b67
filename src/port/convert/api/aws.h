// The parts of the reader of Amazon API Gateway: values that templates leave open, integrations,
// authorizers, and what stands beside the API's document (usage plans, keys, stages).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/openapi.h"
#include "port/convert/api/spec.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api::aws {

// What is given from outside: parameters, and the stage's variables under "stageVariables.NAME".
using Values = Parameters;

// The text of a scalar with its ${NAME}s filled, or of a CloudFormation function (Ref, Sub, GetAtt,
// Join) over given values. A name without a value is a problem that says how to give it.
Field<std::string> value_of(Reading& in, const Node* node, std::string_view field,
                            const Values& values);

// Service, rewriting and header edits of an operation.
void read_integration(Reading& in, ApiSpec& spec, Route& route, const Node& integration,
                      const Values& values);

// Requests signed for AWS.
ForeignAuth iam();
// Who may call at all, by an API's resource policy; nothing where it lets everybody in.
std::optional<Rule> read_resource_policy(Reading& in, const Node& policy);

Rule read_aws_scheme(Reading& in, const Node& scheme, const Node& use);

// What an API says where it refuses (x-amazon-apigateway-gateway-responses).
void read_refusals(Reading& in, ApiSpec& spec, const Node& document);

// Which deployment a document is the export of: its address says so, else --parameter apiId=ID and
// stage=NAME, else the only one that plans and stages name. Empty: not told.
struct Deployment {
  std::string api;
  std::string stage;
};
Deployment deployment_of(Reading& in, const Node& document, const Parameters& parameters);

// Stages: their variables, and limits for everybody.
void collect_variables(Reading& in, const Deployment& here, Values& values);
void read_stages(Reading& in, const Deployment& here, ApiSpec& spec);
// Usage plans and keys: consumers with limits of their own.
void read_plans(Reading& in, const Node& document, const Deployment& here, ApiSpec& spec);
// What no document had a use for.
void leave_other_plans(Reading& in);

// The objects of a document: itself, a list of them, or what a list operation of the API gives.
std::vector<const Node*> objects(const Node& document);

}  // namespace sluice::port::convert::api::aws
