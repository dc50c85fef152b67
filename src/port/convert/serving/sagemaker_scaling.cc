// Application Auto Scaling of SageMaker variants and inference components
// (https://docs.aws.amazon.com/autoscaling/application/APIReference/; as known 2026-11-21).
// SageMakerVariantInvocationsPerInstance counts a minute; everything here counts a second.
#include <algorithm>
#include <array>

#include "port/convert/serving/machines.h"
#include "port/convert/serving/sagemaker.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

struct MetricRow {
  std::string_view name;
  Metric metric;
  double divisor;  // the target value divided by this is in the metric's unit
  std::string_view note;
  std::string_view space = "";                // of CloudWatch
  std::string_view statistic = "";            // the only one that has this meaning
  double (*units)(const Machine&) = nullptr;  // CloudWatch adds up the use of so many
};
constexpr std::string_view kPerMinute =
    "invocations a minute become requests a second: divided by 60";
constexpr std::string_view kRequests = "AWS/SageMaker";
constexpr std::string_view kInstances = "/aws/sagemaker/Endpoints";
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
    MetricRow{"InvocationsPerInstance", Metric::RequestsPerSecond, 60, kPerMinute, kRequests,
              "Sum"},
    MetricRow{"CPUUtilization", Metric::CpuPercent, 1,
              "CloudWatch adds the cores up (400 % on four): divided by the machine's", kInstances,
              "Average", [](const Machine& machine) { return machine.cpus; }},
    MetricRow{"MemoryUtilization", Metric::MemoryPercent, 1, "", kInstances, "Average"},
    MetricRow{"GPUUtilization", Metric::GpuPercent, 1,
              "CloudWatch adds the GPUs up (400 % on four): divided by the machine's", kInstances,
              "Average", [](const Machine& machine) { return static_cast<double>(machine.gpus); }},
};

const MetricRow* find(std::span<const MetricRow> rows, std::string_view name) {
  for (const MetricRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// Whether the metric is the row's own and of this variant; else why it is not.
std::string_view mismatch(const Node* custom, const MetricRow& row, std::string_view resource) {
  const std::string_view space = text_at(custom, "Namespace");
  const std::string_view statistic = text_at(custom, "Statistic");
  if (!space.empty() && space != row.space) return "a metric of another namespace";
  if (!statistic.empty() && statistic != row.statistic) {
    return "this statistic of the metric has another meaning than its usual one";
  }
  // Each with what the resource id has in its place.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kOwn{
      {{"EndpointName", "endpoint/"},
       {"VariantName", "/variant/"},
       {"InferenceComponentName", "inference-component/"}}};
  for (const Node& dimension : items(member(custom, "Dimensions"))) {
    const auto own = std::find_if(kOwn.begin(), kOwn.end(), [&](const auto& known) {
      return known.first == text_at(&dimension, "Name");
    });
    if (own == kOwn.end()) return "a metric by other dimensions";
    const std::string part = std::string(own->second) + std::string(text_at(&dimension, "Value"));
    const bool fits =
        own->first == "EndpointName" ? resource.starts_with(part + "/") : resource.ends_with(part);
    if (!fits) return "the metric of another variant";
  }
  return "";
}

// How much CloudWatch's number has to be divided by; 0 where that is not known.
double divisor_of(const MetricRow& row, const Variant& variant) {
  if (row.units == nullptr) return row.divisor;
  const auto machine = variant.instance_type ? find_machine(*variant.instance_type) : std::nullopt;
  return machine ? row.units(*machine) : 0;
}

void leave_metric(Reading& in, const Node* config, std::string_view why) {
  for (const char* key :
       {"PredefinedMetricSpecification", "CustomizedMetricSpecification", "TargetValue"}) {
    in.settle(member(config, key), Status::Manual, why, ir::Severity::Severe);
  }
}

// The metric's name in either form, and its row.
void read_metric(Reading& in, const Node* config, std::string_view resource, Variant& variant) {
  Scaling& scaling = variant.scaling;
  const Node* custom = member(config, "CustomizedMetricSpecification");
  const Node* name = custom != nullptr
                         ? member(custom, "MetricName")
                         : at(config, "PredefinedMetricSpecification/PredefinedMetricType");
  const MetricRow* row = nullptr;
  if (name != nullptr)
    row = custom != nullptr ? find(kCustomised, name->text) : find(kPredefined, name->text);
  if (row == nullptr) {
    leave_metric(in, config,
                 "no counterpart of this metric is known: choose one that the new service exposes");
    return;
  }
  if (const auto why = custom != nullptr ? mismatch(custom, *row, resource) : ""; !why.empty()) {
    leave_metric(in, config, why);
    return;
  }
  const double divisor = divisor_of(*row, variant);
  if (!(divisor > 0)) {
    leave_metric(
        in, config,
        "CloudWatch adds up the use of all units of the machine and this machine's number is "
        "not known: divide the target by it");
    return;
  }
  for (const char* key : {"Namespace", "Statistic", "Dimensions", "Unit"}) {
    in.understood(member(custom, key), "the usual one of this metric");
  }
  const Field<std::string> text = in.text(name, "the autoscaling metric");
  scaling.metric = text.with(row->metric);
  scaling.target = in.number(member(config, "TargetValue"), "the autoscaling target");
  scaling.target.value /= divisor;
  scaling.target.note = row->note;
  if (row->units != nullptr) scaling.target.note += " " + number_text(divisor);
}

void read_policy(Reading& in, const Node* policy, std::string_view resource, Variant& variant) {
  Scaling& scaling = variant.scaling;
  const Node* config = member(policy, "TargetTrackingScalingPolicyConfiguration");
  in.understood(at(policy, "PolicyType"), "the kind of policy");
  if (config == nullptr) return;
  if (scaling.metric) {
    in.settle(config, Status::Manual,
              "a second policy of the same variant: the target follows one metric; add this as "
              "another one by hand");
    return;
  }
  read_metric(in, config, resource, variant);
  scaling.in_cooldown_s = in.integer(member(config, "ScaleInCooldown"), "the wait before removing");
  scaling.out_cooldown_s = in.integer(member(config, "ScaleOutCooldown"), "the wait before adding");
  scaling.never_in = in.boolean(member(config, "DisableScaleIn"), "whether replicas are removed");
}

// Of a serverless variant: what is kept warm is scaled, and beyond that it starts what requests
// need, up to its own limit.
void read_warm_target(Reading& in, const Node* target, Scaling& out) {
  if (!out.min.from.empty()) out.initial = out.min;
  out.min = in.integer(member(target, "MinCapacity"), "the fewest replicas");
  const Node* most = member(target, "MaxCapacity");
  if (out.max) {
    in.settle(
        most, Status::Dropped,
        "the most that is kept warm; the target starts replicas up to MaxConcurrency by itself",
        ir::Severity::Info);
  } else {
    out.max = in.integer(most, "the most replicas");
  }
}

}  // namespace

void read_sagemaker_scaling(Reading& in, const SagemakerPieces& pieces, std::string_view resource,
                            Variant& variant) {
  for (const auto& target : pieces.targets) {
    if (target.name != resource) continue;
    in.understood(at(target.node, "ResourceId"), "names the variant that is scaled");
    in.understood(at(target.node, "ScalableDimension"), "what is scaled: replicas");
    if (text_at(target.node, "ScalableDimension").ends_with("DesiredProvisionedConcurrency")) {
      read_warm_target(in, target.node, variant.scaling);
      continue;
    }
    variant.scaling.min = in.integer(at(target.node, "MinCapacity"), "the fewest replicas");
    variant.scaling.max = in.integer(at(target.node, "MaxCapacity"), "the most replicas");
  }
  for (const auto& policy : pieces.policies) {
    if (policy.name != resource) continue;
    in.understood(at(policy.node, "ResourceId"), "names the variant that is scaled");
    in.understood(at(policy.node, "ScalableDimension"), "what is scaled: replicas");
    read_policy(in, policy.node, resource, variant);
  }
}

}  // namespace sluice::port::convert::serving
