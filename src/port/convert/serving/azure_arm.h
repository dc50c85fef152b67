// Azure Machine Learning endpoints as Azure Resource Manager writes them: a template (JSON), the
// JSON of GET on a resource, or of a list. Each becomes a document as the CLI's YAML has it, so
// that one reader reads both; the leaves stay those of the template and of the parameters used.
//
//   {"type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
//    "name": "[concat(parameters('ws'), '/prices/blue')]",
//    "properties": {"requestSettings": {"requestTimeout": "PT5S"}}, "sku": {"capacity": 2}}
// becomes
//   {name: blue, endpoint_name: prices, request_settings: {request_timeout_ms: 5000},
//    instance_count: 2}
#pragma once

#include <vector>

#include "port/convert/reading.h"

namespace sluice::port::convert::serving {

bool is_azureml_arm(const Node& document);
// What cannot be resolved or is no online endpoint goes to in.problems().
std::vector<Node> azureml_from_arm(Reading& in, const Node& document, const Parameters& parameters);

}  // namespace sluice::port::convert::serving
