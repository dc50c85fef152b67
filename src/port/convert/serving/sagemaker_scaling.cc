// Application Auto Scaling of SageMaker variants and inference components
// (https://docs.aws.amazon.com/autoscaling/application/APIReference/; as known 2026-11-21).
// SageMakerVariantInvocationsPerInstance counts a minute; everything here counts a second.
#include <array>

#include "port/convert/serving/sagemaker.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

struct MetricRow {
  std::string_view name;
  Metric metric;
  double divisor;  // the target value divided by this is in the metric's unit
  std::string_view note;
};
constexpr std::string_view kPerMinute =
    "invocations a minute become requests a second: divided by 60";
constexpr std::array kPredefined{
    MetricRow{"SageMakerVariantInvocationsPerInstance", Metric::RequestsPerSecond, 60, kPerMinute},
    MetricRow{"SageMakerInferenceComponentInvocationsPerCopy", Metric::RequestsPerSecond, 60,
              kPerMinute},
    MetricRow{"SageMakerVariantConcurrentRequestsPerModelHighResolution", Metric::Concurrency, 1,
              ""},
    MetricRow{"SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
              Metric::Concurrency, 1, ""},
    MetricRow{"SageMakerVariantProvisionedConcurrencyUtilization", Metric::Concurrency, 1,
              "a share of the provisioned concurrency; each replica takes one request"},
};
constexpr std::array kCustomised{
    MetricRow{"InvocationsPerInstance", Metric::RequestsPerSecond, 60, kPerMinute},
    MetricRow{"CPUUtilization", Metric::CpuPercent, 1,
              "CloudWatch adds the cores up (400 % on four); checked against the machine below"},
    MetricRow{"MemoryUtilization", Metric::MemoryPercent, 1, ""},
    MetricRow{"GPUUtilization", Metric::GpuPercent, 1,
              "CloudWatch adds the GPUs up; a mean over GPUs is meant here"},
};

const MetricRow* find(std::span<const MetricRow> rows, std::string_view name) {
  for (const MetricRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// The metric's name in either form, and its row.
void read_metric(Reading& in, const Node* config, Scaling& scaling) {
  const Node* name = at(config, "PredefinedMetricSpecification/PredefinedMetricType");
  const MetricRow* row = name != nullptr ? find(kPredefined, name->text) : nullptr;
  if (name == nullptr) {
    name = at(config, "CustomizedMetricSpecification/MetricName");
    row = name != nullptr ? find(kCustomised, name->text) : nullptr;
    if (row != nullptr) {
      in.understood(at(config, "CustomizedMetricSpecification"), "names the metric");
    }
  }
  if (row == nullptr) {
    in.settle(name, Status::Manual,
              "no counterpart of this metric is known: choose one that the new service exposes",
              ir::Severity::Severe);
    in.settle(at(config, "TargetValue"), Status::Manual, "the target of an unknown metric");
    return;
  }
  const Field<std::string> text = in.text(name, "the autoscaling metric");
  scaling.metric = text.with(row->metric);
  scaling.target = in.number(at(config, "TargetValue"), "the autoscaling target");
  scaling.target.value /= row->divisor;
  scaling.target.note = row->note;
}

void read_policy(Reading& in, const Node* policy, Scaling& scaling) {
  const Node* config = member(policy, "TargetTrackingScalingPolicyConfiguration");
  in.understood(at(policy, "PolicyType"), "the kind of policy");
  if (config == nullptr) return;
  if (scaling.metric) {
    in.settle(config, Status::Manual,
              "a second policy of the same variant: the target follows one metric; add this as "
              "another one by hand");
    return;
  }
  read_metric(in, config, scaling);
  scaling.in_cooldown_s = in.integer(member(config, "ScaleInCooldown"), "the wait before removing");
  scaling.out_cooldown_s = in.integer(member(config, "ScaleOutCooldown"), "the wait before adding");
  scaling.never_in = in.boolean(member(config, "DisableScaleIn"), "whether replicas are removed");
}

}  // namespace

void read_sagemaker_scaling(Reading& in, const SagemakerPieces& pieces, std::string_view resource,
                            Variant& variant) {
  for (const auto& target : pieces.targets) {
    if (target.name != resource) continue;
    in.understood(at(target.node, "ResourceId"), "names the variant that is scaled");
    in.understood(at(target.node, "ScalableDimension"), "what is scaled: replicas");
    variant.scaling.min = in.integer(at(target.node, "MinCapacity"), "the fewest replicas");
    variant.scaling.max = in.integer(at(target.node, "MaxCapacity"), "the most replicas");
  }
  for (const auto& policy : pieces.policies) {
    if (policy.name != resource) continue;
    in.understood(at(policy.node, "ResourceId"), "names the variant that is scaled");
    in.understood(at(policy.node, "ScalableDimension"), "what is scaled: replicas");
    read_policy(in, policy.node, variant.scaling);
  }
}

}  // namespace sluice::port::convert::serving
