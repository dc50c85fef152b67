// SageMaker's describe-* and list output, as `aws sagemaker describe-model > model.json` and so on
// write it, one document a file or several in one.
#include <array>

#include "port/convert/serving/rows.h"
#include "port/convert/serving/sagemaker.h"

namespace sluice::port::convert::serving {

namespace {

struct Shape {
  std::string_view name;  // the key that names the piece
  std::string_view mark;  // another key such a document has
  std::vector<SagemakerPieces::Piece> SagemakerPieces::* list;
};
// The first that fits counts: an endpoint's description has ProductionVariants, too.
const std::array kShapes{
    Shape{"InferenceComponentName", "Specification", &SagemakerPieces::components},
    Shape{"EndpointName", "EndpointConfigName", &SagemakerPieces::endpoints},
    Shape{"EndpointConfigName", "ProductionVariants", &SagemakerPieces::configs},
    Shape{"ModelPackageArn", "InferenceSpecification", &SagemakerPieces::packages},
    Shape{"ModelName", "PrimaryContainer", &SagemakerPieces::models},
    Shape{"ModelName", "Containers", &SagemakerPieces::models},
    Shape{"ResourceId", "PolicyType", &SagemakerPieces::policies},
    Shape{"ResourceId", "MaxCapacity", &SagemakerPieces::targets},
};

const Shape* shape_of(const Node& node) {
  for (const Shape& shape : kShapes) {
    if (member(&node, shape.name) != nullptr && member(&node, shape.mark) != nullptr) return &shape;
  }
  return nullptr;
}

constexpr int kDepth = 4;  // {"ScalingPolicies": [{...}]}, or somebody's own wrapping

template <class Found>
void search(const Node& node, int depth, const Found& found) {
  if (const Shape* shape = shape_of(node)) {
    found(*shape, node);
    return;
  }
  if (depth == 0) return;
  for (const Node& child : node.children) search(child, depth - 1, found);
}

bool sniff(const Source&, const Node& document) {
  bool any = false;
  search(document, kDepth, [&](const Shape&, const Node& node) {
    // Autoscaling serves other services, too.
    const std::string_view space = text_at(&node, "ServiceNamespace");
    any = any || space.empty() || space == "sagemaker";
  });
  return any && member(&document, "Resources") == nullptr;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  SagemakerPieces pieces;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      search(document, kDepth, [&](const Shape& shape, const Node& node) {
        (pieces.*shape.list).push_back({std::string(text_at(&node, shape.name)), &node});
      });
    }
  }
  auto out = assemble_sagemaker(in, pieces);
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) settle_sagemaker_rest(in, document);
  }
  return out;
}

}  // namespace

constinit const Reader kSagemaker{
    .name = "sagemaker",
    .title = "Amazon SageMaker, API output",
    .inputs =
        "JSON of describe-endpoint, describe-endpoint-config, describe-model, "
        "describe-model-package, describe-inference-component, and of application-autoscaling's "
        "describe-scalable-targets and describe-scaling-policies",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
