// SageMaker endpoints in CloudFormation or SAM templates, with parameter files beside them.
#include <array>

#include "port/convert/serving/cloudformation.h"
#include "port/convert/serving/rows.h"
#include "port/convert/serving/sagemaker.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;
constexpr std::array<std::string_view, 2> kWanted{"AWS::SageMaker::",
                                                  "AWS::ApplicationAutoScaling::"};

struct Shape {
  std::string_view type;
  std::vector<SagemakerPieces::Piece> SagemakerPieces::* list;
};
const std::array kShapes{
    Shape{"AWS::SageMaker::Model", &SagemakerPieces::models},
    Shape{"AWS::SageMaker::EndpointConfig", &SagemakerPieces::configs},
    Shape{"AWS::SageMaker::Endpoint", &SagemakerPieces::endpoints},
    Shape{"AWS::SageMaker::InferenceComponent", &SagemakerPieces::components},
    Shape{"AWS::ApplicationAutoScaling::ScalableTarget", &SagemakerPieces::targets},
    Shape{"AWS::ApplicationAutoScaling::ScalingPolicy", &SagemakerPieces::policies},
};

constexpr std::string_view kRule = "a rule for the template's parameter, for the source to check";
constexpr std::array kTemplateRules = std::to_array<LeafRule>({
    {"Parameters", Status::Dropped, Severity::Info,
     "a template parameter: its value is converted where it is used"},
    {"Conditions", Status::Dropped, Severity::Info, "no converted resource depends on it"},
    {"Mappings", Status::Dropped, Severity::Info, "no converted resource takes it"},
    {"Outputs", Status::Dropped, Severity::Info, "outputs of the stack end with it"},
    {"Metadata", Status::Dropped, Severity::Info, "for the template's editor"},
    {"Rules", Status::Dropped, Severity::Info, kRule},
    {"AWSTemplateFormatVersion", Status::Dropped, Severity::Info, "the template's format"},
    {"Transform", Status::Dropped, Severity::Info, "the template's format"},
    {"Description", Status::Dropped, Severity::Info, "a description"},
    {"DependsOn", Status::Dropped, Severity::Info, "the order of creation in the source"},
    {"DeletionPolicy", Status::Dropped, Severity::Info, "belongs to the stack"},
    {"UpdateReplacePolicy", Status::Dropped, Severity::Info, "belongs to the stack"},
    {"ParameterKey", Status::Dropped, Severity::Info, "names a parameter"},
    {"ParameterValue", Status::Dropped, Severity::Info, "no converted resource uses it"},
});

bool is_serving(const Node& document) {
  for (const Node& resource : members(member(&document, "Resources"))) {
    if (text_at(&resource, "Type").starts_with("AWS::SageMaker::")) return true;
  }
  return false;
}

bool sniff(const Source&, const Node& document) {
  return is_serving(document);
}

// Resources of other services stay where they are, by name.
void settle_others(Reading& in, const Node& document) {
  for (const Node& resource : members(member(&document, "Resources"))) {
    const std::string_view type = text_at(&resource, "Type");
    if (type.starts_with(kWanted[0]) || type.starts_with(kWanted[1])) continue;
    const bool alarm = type.starts_with("AWS::CloudWatch::");
    in.settle(&resource, Status::Manual,
              alarm ? "an alarm: see `sluice convert monitor`"
                    : "a resource of type " + std::string(type) + ": not part of serving");
  }
}

// A scalable target's Ref is its resource id, so policies that name the target find it.
std::string piece_name(const CfnResource& resource, const std::deque<CfnResource>& all) {
  const Node* id = member(&resource.properties, "ResourceId");
  if (id != nullptr) return id->text;
  const std::string_view target = text_at(&resource.properties, "ScalingTargetId");
  for (const CfnResource& other : all) {
    if (!target.empty() && (other.logical_id == target || other.name == target)) {
      return std::string(text_at(&other.properties, "ResourceId"));
    }
  }
  return resource.name;
}

std::vector<ServingSpec> read(Reading& in, const Parameters& parameters) {
  std::deque<std::deque<CfnResource>> resolved;
  SagemakerPieces pieces;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!is_serving(document)) continue;
      const auto& all = resolved.emplace_back(resolve_template(in, document, kWanted, parameters));
      for (const CfnResource& resource : all) {
        for (const Shape& shape : kShapes) {
          if (shape.type != resource.type) continue;
          (pieces.*shape.list).push_back({piece_name(resource, all), &resource.properties});
        }
      }
    }
  }
  // A name that is missing for want of a parameter would only cause further complaints.
  auto out = in.problems().empty() ? assemble_sagemaker(in, pieces) : std::vector<ServingSpec>();
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      settle_others(in, document);
      settle_sagemaker_rest(in, document);
      in.apply(document, kTemplateRules);
    }
  }
  return out;
}

}  // namespace

constinit const Reader kSagemakerCfn{
    .name = "sagemaker-cfn",
    .title = "Amazon SageMaker, CloudFormation or SAM",
    .inputs = "templates (YAML or JSON) with AWS::SageMaker resources and their parameter files",
    .sniff = sniff,
    .read = read,
    .resolves = true,
};

}  // namespace sluice::port::convert::serving
