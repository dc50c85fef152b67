// SageMaker's leaves without a neutral field. Names after the service's API (2017-07-24), read
// 2026-11-21.
#include <array>

#include "port/convert/serving/sagemaker.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;
constexpr auto kDrop = Status::Dropped;
constexpr auto kManual = Status::Manual;
constexpr std::string_view kState = "the source's own identifier or state; nothing to carry";
constexpr std::string_view kVpc =
    "choose the cluster's network: a NetworkPolicy for the security groups' rules, nodes in the "
    "subnets named here";
constexpr std::string_view kKms =
    "encrypt the volumes with a StorageClass whose key is yours; the key id has no place here";
constexpr std::string_view kAsync =
    "no counterpart: put a queue (Kafka or NATS with KEDA) before the service, or move the callers "
    "to synchronous requests";
constexpr std::string_view kBlueGreen =
    "shift the traffic with `sluice migrate` in stages of this size and with these waits";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"CreationTime", kDrop, Severity::Info, kState},
    {"LastModifiedTime", kDrop, Severity::Info, kState},
    {"ModelArn", kDrop, Severity::Info, kState},
    {"EndpointArn", kDrop, Severity::Info, kState},
    {"EndpointConfigArn", kDrop, Severity::Info, kState},
    {"InferenceComponentArn", kDrop, Severity::Info, kState},
    {"InferenceComponentStatus", kDrop, Severity::Info, kState},
    {"ScalableTargetARN", kDrop, Severity::Info, kState},
    {"PolicyARN", kDrop, Severity::Info, kState},
    {"PolicyName", kDrop, Severity::Info, "a policy has no name of its own in the target"},
    {"EndpointStatus", kDrop, Severity::Info, kState},
    {"FailureReason", kDrop, Severity::Info, kState},
    {"LastDeploymentConfig", kDrop, Severity::Info, kState},
    {"DeployedImages", kDrop, Severity::Info, kState},
    {"VariantStatus", kDrop, Severity::Info, kState},
    {"CurrentInstanceCount", kDrop, Severity::Info, kState},
    {"CurrentWeight", kDrop, Severity::Info, kState},
    {"CurrentServerlessConfig", kDrop, Severity::Info, kState},
    {"DesiredServerlessConfig", kDrop, Severity::Info, kState},
    {"CurrentCopyCount", kDrop, Severity::Info, kState},
    {"NextToken", kDrop, Severity::Info, kState},
    {"ResponseMetadata", kDrop, Severity::Info, kState},
    {"Alarms/AlarmARN", kDrop, Severity::Info, kState},
    {"AlarmARN", kDrop, Severity::Info, kState},
    {"ServiceNamespace", Status::Mapped, Severity::Info, "autoscaling of SageMaker"},
    {"SuspendedState", kDrop, Severity::Info, "scaling is not suspended in the target"},
    {"RoleARN", kDrop, Severity::Info, "the source's own autoscaling role"},
    {"ExecutionRoleArn", kManual, Severity::Warn,
     "grant what this role may do to a Kubernetes service account (workload identity) and name it "
     "as serviceAccountName"},
    {"VpcConfig", kManual, Severity::Warn, kVpc},
    {"EnableNetworkIsolation", kManual, Severity::Warn,
     "a NetworkPolicy that denies egress has the same effect"},
    {"KmsKeyId", kManual, Severity::Warn, kKms},
    {"AsyncInferenceConfig", kManual, Severity::Severe, kAsync},
    {"ExplainerConfig", kManual, Severity::Severe,
     "add an explainer of your own (KServe: spec.explainer); Clarify does not travel"},
    {"BlueGreenUpdatePolicy", kManual, Severity::Warn, kBlueGreen},
    {"RollingUpdatePolicy", kManual, Severity::Warn, kBlueGreen},
    {"AutoRollbackConfiguration", kManual, Severity::Warn,
     "name these alarms' conditions as gates of the migration plan"},
    {"RetainAllVariantProperties", kDrop, Severity::Info, "belongs to one update of the source"},
    {"ExcludeRetainedVariantProperties", kDrop, Severity::Info,
     "belongs to one update of the source"},
    {"RetainDeploymentConfig", kDrop, Severity::Info, "belongs to one update of the source"},
    {"CaptureContentTypeHeader", kDrop, Severity::Warn,
     "payloads are recorded as they are; nothing is chosen by content type"},
    {"CoreDumpConfig", kManual, Severity::Warn, "collect core dumps on the nodes"},
    {"AcceleratorType", kManual, Severity::Warn,
     "elastic inference has ended; choose a GPU or a larger machine"},
    {"VolumeSizeInGB", kManual, Severity::Warn, "size an emptyDir or a volume claim like this"},
    {"EnableSSMAccess", kDrop, Severity::Info, "kubectl exec takes its place"},
    {"InferenceAmiVersion", kManual, Severity::Warn, "choose the nodes' driver version"},
    {"RoutingConfig", kManual, Severity::Warn,
     "choose the load balancing of the mesh or ingress; Sluice spreads by weight"},
    {"InferenceExecutionConfig", kManual, Severity::Warn,
     "join the containers with an InferenceGraph (Serial: Sequence, Direct: Switch)"},
    {"ImageConfig", kManual, Severity::Warn,
     "give the pods an imagePullSecret for this private registry"},
    {"MultiModelConfig", kManual, Severity::Warn, "the model server's own cache setting"},
    {"ContainerHostname", kDrop, Severity::Info, "only names the container inside the source"},
    {"InferenceSpecificationName", kManual, Severity::Warn,
     "says which image of the model package is meant; check the image"},
    {"AdditionalModelDataSources", kManual, Severity::Warn,
     "fetch these as well, e.g. with another entry of storageUris"},
    {"S3DataType", Status::Mapped, Severity::Info, "the address is taken as it stands"},
    {"CompressionType", kManual, Severity::Warn,
     "Gzip: check that the target unpacks the archive; None: nothing to do"},
    {"ModelAccessConfig", kManual, Severity::Warn, "accept the model's licence with its maker"},
    {"HubAccessConfig", kManual, Severity::Warn, "fetch the model from its maker"},
    {"InstancePools", kManual, Severity::Warn, "set node affinity for these machine types"},
    {"ManagedInstanceScaling", kManual, Severity::Warn, "the cluster autoscaler's part"},
    {"SchedulingConfig", kManual, Severity::Warn, "set topology spread constraints"},
    {"ModelDataDownloadTimeoutInSeconds", kManual, Severity::Warn,
     "the target sets no limit to the download; watch the pods' init container"},
    {"Tags", kManual, Severity::Info, "a tag that cannot be an annotation"},
    {"AlarmDescription", kManual, Severity::Warn, "see `sluice convert monitor`"},
    {"MetricAlarms", kManual, Severity::Warn, "see `sluice convert monitor`"},
    {"StepScalingPolicyConfiguration", kManual, Severity::Severe,
     "steps have no counterpart in a horizontal autoscaler: choose a target value"},
    {"PredictiveScalingPolicyConfiguration", kManual, Severity::Severe,
     "no counterpart: raise the fewest replicas by a schedule (KEDA cron)"},
    {"CustomizedMetricSpecification", kManual, Severity::Severe,
     "this metric exists in CloudWatch only: choose one that the new service exposes"},
});

}  // namespace

void settle_sagemaker_rest(Reading& in, const Node& document) {
  in.apply(document, kRules);
}

}  // namespace sluice::port::convert::serving
