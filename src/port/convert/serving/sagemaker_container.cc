// A container of SageMaker and what the platform promises it: started with the word `serve`,
// listening on 8080, asked at /ping, its files below /opt/ml/model
// (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html).
#include "port/convert/serving/cloudformation.h"
#include "port/convert/serving/sagemaker.h"

namespace sluice::port::convert::serving {

namespace {

const Node* find_package(const SagemakerPieces& pieces, std::string_view name) {
  for (const auto& package : pieces.packages) {
    if (package.name == name) return package.node;
  }
  return nullptr;
}

void read_environment(Reading& in, const Node* node, Container& container) {
  const Node* variables = member(node, "Environment");
  if (variables != nullptr && variables->children.empty()) in.understood(variables, "no variables");
  for (const Node& variable : members(variables)) {
    container.env.push_back({given(variable.key), in.text(&variable, "an environment variable"),
                             nullptr, variable.tag == kNoEcho});
  }
}

void read_image(Reading& in, const Node* node, Variant& variant) {
  variant.container.image = in.text(member(node, "Image"), "the container image");
  const Node* address = member(node, "ModelDataUrl");
  if (const Node* source = at(node, "ModelDataSource/S3DataSource/S3Uri")) address = source;
  if (address == nullptr) address = member(node, "ArtifactUrl");
  variant.model.uri = in.text(address, "where the model's files are");
  if (variant.model.uri && variant.model.uri.value.ends_with(".tar.gz")) {
    variant.model.uri.approximate = true;
    variant.model.uri.note =
        "the source unpacks this archive into /opt/ml/model; check that the target does, or upload "
        "the unpacked folder";
  }
  read_environment(in, node, variant.container);
}

}  // namespace

void read_sagemaker_container(Reading& in, const Node* node, const SagemakerPieces& pieces,
                              Variant& variant) {
  if (const Node* name = member(node, "ModelPackageName")) {
    if (const Node* package = find_package(pieces, name->text)) {
      in.understood(name, "its image and files are taken from the model package");
      read_image(in, at(package, "InferenceSpecification/Containers/0"), variant);
    } else {
      variant.model.package = in.text(name, "the model package");
      variant.model.package.note =
          "a model package stands for image and files: add describe-model-package's output to the "
          "inputs, or put both in by hand";
    }
  }
  if (member(node, "Image") != nullptr)
    read_image(in, node, variant);
  else
    read_environment(in, node, variant.container);
  if (const Node* mode = member(node, "Mode")) {
    variant.model.many =
        in.text(mode, "whether one container serves many models").with(mode->text == "MultiModel");
  }
  variant.model.mount_path = given(std::string("/opt/ml/model"));
  variant.container.port = given(int64_t{8080});
  variant.container.args = {given(std::string("serve"))};
  variant.container.readiness.path = given(std::string("/ping"));
  variant.container.readiness.port = given(std::string("8080"));
}

}  // namespace sluice::port::convert::serving
