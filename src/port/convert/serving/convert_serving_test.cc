// Whole conversions of small sources: what a reader must not get wrong, one behaviour each.
#include <gtest/gtest.h>

#include "port/convert/convert.h"

namespace sluice::port::convert {
namespace {

using Inputs = std::vector<SourceText>;
using Converted = std::expected<Conversion, Problems>;

Converted convert(const std::string& to, Inputs inputs, Parameters parameters = {}) {
  Request request;
  request.to = to;
  request.inputs = std::move(inputs);
  request.parameters = std::move(parameters);
  return convert_serving(request);
}

std::string all(const Converted& done) {
  if (!done) return done.error().front().param + ": " + done.error().front().message;
  std::string out;
  for (const File& file : done->files) out += file.text + "\n";
  return out;
}

std::string note_at(const Conversion& done, std::string_view path) {
  for (const Entry& entry : done.ledger.entries()) {
    if (entry.path == path) return std::string(name(entry.status)) + ": " + entry.note;
  }
  return "";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// ---- CloudFormation ----

std::string stack(const std::string& config_name, const std::string& endpoint_name,
                  const std::string& more = "") {
  return "Conditions: {A: !Equals [a, a]}\n" + more +
         "Resources:\n"
         "  M: {Type: AWS::SageMaker::Model, Properties: {ModelName: m, PrimaryContainer: {Image: "
         "i}}}\n"
         "  C:\n"
         "    Type: AWS::SageMaker::EndpointConfig\n"
         "    Properties:\n"
         "      EndpointConfigName: " +
         config_name +
         "\n"
         "      ProductionVariants: [{VariantName: a, ModelName: m, InitialVariantWeight: 1}]\n"
         "  E: {Type: AWS::SageMaker::Endpoint, Properties: {EndpointName: " +
         endpoint_name + ", EndpointConfigName: !Ref C}}\n";
}

TEST(Cloudformation, RefusesACircleOfReferencesOnce) {
  for (const char* reference : {"!Ref E", "!GetAtt E.EndpointName", "!Sub \"${E}-x\"",
                                "!Join [\"\", [!Ref E, x]]", "!If [A, !Ref E, x]"}) {
    const auto done = convert("kserve", {{"t.yaml", stack(reference, "!Ref C")}});
    ASSERT_FALSE(done) << reference;
    EXPECT_EQ(done.error().size(), 1U) << reference;
    EXPECT_TRUE(has(done.error().front().message, "circle (C -> E -> C)")) << all(done);
  }
}

TEST(Cloudformation, RefusesConditionsThatDependOnThemselves) {
  const std::string text =
      "Conditions: {A: !Equals [!If [B, a, b], a], B: !Not [!Condition A]}\n"
      "Resources:\n"
      "  M: {Type: AWS::SageMaker::Model, Condition: A, Properties: {ModelName: m}}\n";
  const auto done = convert("kserve", {{"t.yaml", text}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(has(all(done), "circle")) << all(done);
}

TEST(Cloudformation, RefusesTextsThatDoubleWithoutEnd) {
  std::string text = "Resources:\n";
  for (int i = 0; i < 20; ++i) {
    const std::string next = "${M" + std::to_string(i + 1) + "}";
    text += "  M" + std::to_string(i) +
            ": {Type: AWS::SageMaker::Model, Properties: {ModelName: !Sub \"" + next + next +
            "\", PrimaryContainer: {Image: i}}}\n";
  }
  text += "  M20: {Type: AWS::SageMaker::Model, Properties: {ModelName: mm}}\n";
  const auto done = convert("kserve", {{"t.yaml", text}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(has(all(done), "64 KiB")) << all(done);
}

TEST(Cloudformation, HidesWhatAParameterWithNoEchoWentInto) {
  const std::string text =
      "Parameters: {Hidden: {Type: String, NoEcho: true}}\n"
      "Resources:\n"
      "  M:\n"
      "    Type: AWS::SageMaker::Model\n"
      "    Properties:\n"
      "      ModelName: m\n"
      "      PrimaryContainer: {Image: i, Environment: {MODE: !Sub \"x-${Hidden}\"}}\n"
      "  C:\n"
      "    Type: AWS::SageMaker::EndpointConfig\n"
      "    Properties:\n"
      "      ProductionVariants: [{VariantName: a, ModelName: m, InitialVariantWeight: 1}]\n";
  const auto done = convert("kserve", {{"t.yaml", text}}, {{"Hidden", "hunter2"}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_FALSE(has(all(done), "hunter2")) << all(done);
  EXPECT_TRUE(has(all(done), "model-secrets"));
}

TEST(Arm, RefusesACircleOfVariables) {
  const std::string text = R"({"variables": {"a": {"x": "[variables('a')]"}}, "resources": [
    {"type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments",
     "name": "w/e/d", "properties": {"scaleSettings": "[variables('a')]"}}]})";
  const auto done = convert("kserve", {{"t.json", text}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(has(all(done), "circle")) << all(done);
}

// ---- SageMaker ----

std::string sagemaker(const std::string& variant, const std::string& scaling) {
  return R"([{"EndpointName": "e", "EndpointConfigName": "c"},
{"EndpointConfigName": "c", "ProductionVariants": [{"VariantName": "a", "ModelName": "m", )" +
         variant + R"(}]},
{"ModelName": "m", "PrimaryContainer": {"Image": "i"}})" +
         scaling + "]";
}

std::string policy(const std::string& dimension, const std::string& target,
                   const std::string& configuration) {
  const std::string id =
      R"("ResourceId": "endpoint/e/variant/a", "ScalableDimension": ")" + dimension + "\", ";
  return ",\n{" + id + target + "},\n{" + id +
         R"("PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": {)" +
         configuration + "}}";
}

constexpr const char* kInstances = "sagemaker:variant:DesiredInstanceCount";
constexpr const char* kFour = R"("MinCapacity": 1, "MaxCapacity": 4)";

std::string cpu_policy(const std::string& more) {
  return policy(kInstances, kFour,
                R"("TargetValue": 160, "CustomizedMetricSpecification": {"MetricName":
                "CPUUtilization", "Namespace": "/aws/sagemaker/Endpoints", )" +
                    more + "}");
}

TEST(SagemakerScaling, DividesTheUseOfCpusByTheirNumber) {
  const std::string text =
      sagemaker(R"("InstanceType": "ml.m5.xlarge")", cpu_policy(R"("Statistic": "Average")"));
  const auto done = convert("kubernetes", {{"e.json", text}});
  EXPECT_TRUE(has(all(done), "averageUtilization: 40\n")) << all(done);
}

TEST(SagemakerScaling, LeavesAMetricItCannotReadToAPerson) {
  const std::string usual = R"("Statistic": "Average")";
  for (const auto& [variant, more] : std::vector<std::pair<std::string, std::string>>{
           {R"("InstanceType": "ml.x9.huge")", usual},
           {R"("InstanceType": "ml.m5.xlarge")", R"("Statistic": "Maximum")"},
           {R"("InstanceType": "ml.m5.xlarge")",
            R"("Dimensions": [{"Name": "EndpointName", "Value": "other"}])"}}) {
    const auto done = convert("kserve", {{"e.json", sagemaker(variant, cpu_policy(more))}});
    ASSERT_TRUE(done) << all(done);
    EXPECT_FALSE(has(all(done), "scaleTarget")) << all(done);
    EXPECT_TRUE(
        has(note_at(*done, "/4/TargetTrackingScalingPolicyConfiguration/TargetValue"), "manual"));
  }
}

TEST(SagemakerScaling, KeepsFractionsOfARequestASecond) {
  const std::string text = sagemaker(R"("InstanceType": "ml.m5.xlarge")",
                                     policy(kInstances, kFour,
                                            R"("TargetValue": 6, "PredefinedMetricSpecification": {
      "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"})"));
  const auto done = convert("kserve", {{"e.json", text}});
  EXPECT_TRUE(has(all(done), "autoscaling.knative.dev/target: \"0.1\"")) << all(done);
  EXPECT_FALSE(has(all(done), "scaleTarget")) << all(done);
}

TEST(SagemakerScaling, OfWarmReplicasLeavesTheMostToMaxConcurrency) {
  const std::string text = sagemaker(
      R"("ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 20, "ProvisionedConcurrency": 2})",
      policy("sagemaker:variant:DesiredProvisionedConcurrency",
             R"("MinCapacity": 3, "MaxCapacity": 10)",
             R"("TargetValue": 0.7, "PredefinedMetricSpecification": {
      "PredefinedMetricType": "SageMakerVariantProvisionedConcurrencyUtilization"})"));
  const auto done = convert("kserve", {{"e.json", text}});
  EXPECT_TRUE(has(all(done), "minReplicas: 3\n")) << all(done);
  EXPECT_TRUE(has(all(done), "maxReplicas: 20\n")) << all(done);
  EXPECT_TRUE(has(all(done), "autoscaling.knative.dev/target: \"0.7\"")) << all(done);
}

TEST(Numbers, NoEndpointCanHaveAreRefusedWithTheirPlace) {
  const std::string plain = R"("InstanceType": "ml.m5.xlarge")";
  const std::string rps = R"(, "PredefinedMetricSpecification": {
      "PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"})";
  for (const auto& [text, word] : std::vector<std::pair<std::string, std::string>>{
           {sagemaker(R"("InitialVariantWeight": -5)", ""), "e.json:2:"},
           {sagemaker(R"("InitialInstanceCount": -1)", ""), "number of replicas"},
           {sagemaker(plain, policy(kInstances, R"("MinCapacity": 9, "MaxCapacity": 2)",
                                    R"("TargetValue": 60)" + rps)),
            "more than the most"},
           {sagemaker(plain, policy(kInstances, kFour, R"("TargetValue": 1e300)" + rps)), "target"},
           {sagemaker(plain, policy(kInstances, kFour, R"("TargetValue": 0)" + rps)), "target"}}) {
    const auto done = convert("kserve", {{"e.json", text}});
    ASSERT_FALSE(done) << text;
    EXPECT_TRUE(has(all(done), word)) << all(done);
    EXPECT_TRUE(has(done.error().front().param, "e.json:")) << all(done);
  }
}

// ---- others ----

std::string vertex_model(const std::string& version, const std::string& image) {
  return R"({"name": "projects/p/locations/l/models/7", )" + version +
         R"("artifactUri": "gs://b/)" + image + R"(", "containerSpec": {"imageUri": ")" + image +
         R"("}})";
}
const std::string kTwoVersions = R"({"displayName": "e", "deployedModels": [
  {"id": "1", "model": "projects/p/locations/l/models/7", "modelVersionId": "1"},
  {"id": "2", "model": "projects/p/locations/l/models/7@2", "modelVersionId": "2"}],
  "trafficSplit": {"1": 90, "2": 10}})";

TEST(Vertex, TakesEachVersionOfAModelFromItsOwnDescription) {
  const auto done =
      convert("kserve", {{"e.json", kTwoVersions},
                         {"1.json", vertex_model(R"("versionId": "1", )", "first")},
                         {"2.json", vertex_model(R"("versionId": "2", )", "second")}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_TRUE(has(all(done), "image: first\n")) << all(done);
  EXPECT_TRUE(has(all(done), "image: second\n")) << all(done);
}

TEST(Vertex, RefusesAVersionWhoseDescriptionIsMissing) {
  const auto done = convert("kserve", {{"e.json", kTwoVersions},
                                       {"1.json", vertex_model(R"("versionId": "1", )", "first")}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(has(all(done), "version 2 of")) << all(done);
}

TEST(Azureml, CarriesTheShareOfMirroredTraffic) {
  const std::string endpoint =
      "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json\n"
      "name: e\ntraffic: {blue: 100, green: 0}\nmirror_traffic: {green: 10}\n";
  const auto deployment = [](const std::string& name) {
    return "name: " + name + "\nendpoint_name: e\nmodel: {path: s3://m/" + name +
           ", type: mlflow_model}\ninstance_count: 1\n";
  };
  const Inputs inputs{
      {"e.yml", endpoint}, {"b.yml", deployment("blue")}, {"g.yml", deployment("green")}};
  const auto seldon = convert("seldon", inputs);
  ASSERT_TRUE(seldon) << all(seldon);
  EXPECT_TRUE(has(all(seldon), "percent: 10\n")) << all(seldon);
  EXPECT_EQ(note_at(*seldon, "/mirror_traffic/green"), "mapped: ");
  const auto sluice = convert("sluice", inputs);
  EXPECT_TRUE(has(all(sluice), "from: e-blue\n      to: e-green\n      rate: 10\n")) << all(sluice);
}

TEST(Databricks, KeepsTheFewestReplicasOfASize) {
  const auto done = convert("kserve", {{"e.json", R"({"name": "e", "config": {"served_entities": [
    {"name": "v", "entity_name": "m", "workload_size": "Large", "scale_to_zero_enabled": false}]}})"}});
  EXPECT_TRUE(has(all(done), "minReplicas: 4\n")) << all(done);
}

TEST(Databricks, HidesReferencesToItsStoreOfSecrets) {
  const auto done = convert("kserve", {{"e.json", R"({"name": "e", "config": {"served_entities": [
    {"name": "v", "entity_name": "m", "environment_vars": {"MODE": "{{secrets/s/mode}}"}}]}})"}});
  EXPECT_FALSE(has(all(done), "{{secrets")) << all(done);
}

std::string service(const std::string& predictor, const std::string& notes = "") {
  return "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: m" +
         notes + "}\nspec:\n  predictor: {" + predictor + "}\n";
}

TEST(Kserve, ComesBackWithItsCanaryShareAndWithoutAMetricOfOurs) {
  const auto done =
      convert("kserve",
              {{"a.yaml", service("canaryTrafficPercent: 20, maxReplicas: 5, scaleTarget: 60, "
                                  "model: {modelFormat: {name: sklearn}, storageUri: s3://b/m}",
                                  ", annotations: {serving.kserve.io/deploymentMode: Standard}")}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_TRUE(has(all(done), "canaryTrafficPercent: 20\n")) << all(done);
  EXPECT_FALSE(has(all(done), "scaleMetric")) << all(done);
  EXPECT_EQ(summarise(done->ledger).mapped, summarise(done->ledger).leaves);
}

TEST(Kserve, ReadsATargetAloneByTheModeOfTheService) {
  const std::string predictor =
      "minReplicas: 1, maxReplicas: 5, scaleTarget: 60, containers: "
      "[{name: c, image: i, resources: {requests: {cpu: 1}}}]";
  const auto standard = convert(
      "kubernetes",
      {{"a.yaml",
        service(predictor, ", annotations: {serving.kserve.io/deploymentMode: RawDeployment}")}});
  EXPECT_TRUE(has(all(standard), "averageUtilization: 60\n")) << all(standard);
  const auto knative =
      convert("kubernetes",
              {{"a.yaml",
                service(predictor, ", annotations: {serving.kserve.io/deploymentMode: Knative}")}});
  EXPECT_TRUE(has(all(knative), "http_requests_in_flight")) << all(knative);
}

TEST(Kserve, ComesBackWithEveryContainerAndEveryFile) {
  const auto done = convert(
      "kserve",
      {{"a.yaml",
        service("containers: [{name: kserve-container, image: i}, {name: agent, image: b, "
                "env: [{name: PASSWORD, value: hunter2}]}], storageUris: [{uri: s3://a/b}, "
                "{uri: s3://c/d, mountPath: /c}], labels: {team: a}, tolerations: [{key: x}]")}});
  ASSERT_TRUE(done) << all(done);
  for (const char* part :
       {"image: b\n", "uri: s3://c/d\n", "mountPath: /c\n", "team: a\n", "key: x\n"}) {
    EXPECT_TRUE(has(all(done), part)) << all(done);
  }
  EXPECT_FALSE(has(all(done), "/mnt/models")) << all(done);
  EXPECT_FALSE(has(all(done), "hunter2")) << all(done);
}

TEST(Kserve, GivesPodsTheirOwnFields) {
  const auto done =
      convert("kubernetes",
              {{"a.yaml",
                service("containers: [{name: c, image: i}, {name: agent, image: b}], nodeSelector: "
                        "{pool: gpu}, tolerations: [{key: x}], labels: {team: a}")}});
  ASSERT_TRUE(done) << all(done);
  for (const char* part : {"pool: gpu\n", "key: x\n", "image: b\n", "team: a\n"}) {
    EXPECT_TRUE(has(all(done), part)) << all(done);
  }
}

TEST(Kserve, JoinsTwoRevisionsOfOneServiceIntoACanary) {
  const std::string model = "model: {modelFormat: {name: sklearn}, storageUri: s3://b/";
  const auto done =
      convert("kserve", {{"1.yaml", service(model + "1}")},
                         {"2.yaml", service("canaryTrafficPercent: 20, " + model + "2}")}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_EQ(done->files.size(), 1U);
  EXPECT_TRUE(has(all(done), "trafficPercent: 20\n")) << all(done);
}

const std::string kDeployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: "
    "{matchLabels: "
    "{app: web}}\n  template:\n    metadata: {labels: {app: web, team: a}, annotations: {n: o}}\n  "
    "  "
    "spec: {containers: [{name: c, image: i}, {name: d, image: j}]}\n";
const std::string kAutoscaler =
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: "
    "{scaleTargetRef: {name: web}, minReplicas: 1, maxReplicas: 9, metrics: [{type: Resource, "
    "resource: "
    "{name: cpu, target: {type: AverageValue, averageValue: 500m}}}]}\n";

TEST(Kubernetes, ComesBackWithLabelsContainersAndTheAutoscalersOwnMetric) {
  const auto done = convert("kubernetes", {{"d.yaml", kDeployment + "---\n" + kAutoscaler}});
  ASSERT_TRUE(done) << all(done);
  for (const char* part : {"team: a\n", "\"n\": o\n", "image: j\n", "averageValue: \"500m\"\n"}) {
    EXPECT_TRUE(has(all(done), part)) << all(done);
  }
  EXPECT_FALSE(has(all(done), "averageUtilization")) << all(done);
  EXPECT_FALSE(has(all(done), "app: web\n")) << all(done);
}

TEST(Inputs, OfAListAreItsItems) {
  std::string text = "apiVersion: v1\nkind: List\nitems:\n";
  std::string indented = kDeployment;
  for (size_t at = 0;
       (at = indented.find('\n', at)) != std::string::npos && at + 1 < indented.size();) {
    indented.replace(at, 1, "\n  ");
    at += 3;
  }
  text += "- " + indented;
  const auto done = convert("kubernetes", {{"d.yaml", text}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_TRUE(has(all(done), "image: i\n")) << all(done);
}

TEST(Inputs, OfAnotherVendorAreNamed) {
  const auto done = convert("kserve", {{"a.yaml", service("containers: [{name: c, image: i}]")},
                                       {"d.yaml", kDeployment}});
  ASSERT_TRUE(done) << all(done);
  EXPECT_TRUE(has(note_at(*done, "/spec/template/metadata/labels/team"), "--from kubernetes"))
      << note_at(*done, "/spec/template/metadata/labels/team");
}

TEST(Inputs, ThatNameNoParameterRefuseIt) {
  const auto done = convert("kserve", {{"d.yaml", kDeployment}}, {{"TYPO", "1"}});
  ASSERT_FALSE(done);
  EXPECT_TRUE(has(all(done), "\"TYPO\"")) << all(done);
}

}  // namespace
}  // namespace sluice::port::convert
