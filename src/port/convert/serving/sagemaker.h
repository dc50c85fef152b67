// What the two SageMaker readers share: API documents and CloudFormation resources name the same
// things the same way, so both are put together here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

struct SagemakerPieces {
  struct Piece {
    std::string name;
    const Node* node = nullptr;
  };
  std::vector<Piece> models;
  std::vector<Piece> packages;  // by ARN and by "group/version"
  std::vector<Piece> configs;
  std::vector<Piece> endpoints;
  std::vector<Piece> components;  // inference components
  std::vector<Piece> targets;     // autoscaling, by resource id
  std::vector<Piece> policies;
};

// One spec an endpoint (or a configuration that no endpoint names) and one an inference component.
std::vector<ServingSpec> assemble_sagemaker(Reading& in, const SagemakerPieces& pieces);

// A PrimaryContainer, an element of Containers, or a component's Container.
void read_sagemaker_container(Reading& in, const Node* node, const SagemakerPieces& pieces,
                              Variant& variant);
// The scalable target and the policies of this resource id.
void read_sagemaker_scaling(Reading& in, const SagemakerPieces& pieces, std::string_view resource,
                            Variant& variant);
// What becomes of the leaves that no field takes.
void settle_sagemaker_rest(Reading& in, const Node& document);

}  // namespace sluice::port::convert::serving
