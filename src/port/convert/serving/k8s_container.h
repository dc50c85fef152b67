// Kubernetes' own containers, as Deployments and InferenceServices hold them.
#pragma once

#include <span>
#include <string_view>

#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// Known fields go into the variant's container, others become extras of "container"; `handled` are
// keys the caller takes itself.
void read_k8s_container(Reading& in, const Node* node, Variant& variant,
                        std::span<const std::string_view> handled = {});
// Names, namespace, labels and annotations of an object.
void read_k8s_metadata(Reading& in, const Node* metadata, ServingSpec& spec);

}  // namespace sluice::port::convert::serving
