// What the readers of Azure ML's online and batch endpoints share.
#pragma once

#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

bool is_azureml_batch(const Node& document);
// A `model:`, inline or by its registered name; null is none.
void read_azureml_model(Reading& in, const Node* node, Model& out);
// Image, routes, probes and variables of a deployment.
void read_azureml_environment(Reading& in, const Node& document, Variant& out);

}  // namespace sluice::port::convert::serving
