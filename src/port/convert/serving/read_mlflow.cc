// MLflow's MLmodel files: what a model is, not how it is deployed.
#include <algorithm>
#include <array>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;
constexpr std::string_view kInside = "stays inside the model's folder, where the server reads it";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"flavors", Status::Mapped, Severity::Info, kInside},
    {"signature", Status::Mapped, Severity::Info, kInside},
    {"saved_input_example_info", Status::Mapped, Severity::Info, kInside},
    {"metadata", Status::Mapped, Severity::Info, kInside},
    {"mlflow_version", Status::Mapped, Severity::Info, kInside},
    {"model_uuid", Status::Mapped, Severity::Info, kInside},
    {"model_id", Status::Mapped, Severity::Info, kInside},
    {"model_size_bytes", Status::Mapped, Severity::Info, kInside},
    {"is_signature_from_type_hint", Status::Mapped, Severity::Info, kInside},
    {"prompts", Status::Mapped, Severity::Info, kInside},
    {"type_hint_from_example", Status::Mapped, Severity::Info, kInside},
    {"run_id", Status::Dropped, Severity::Info, "lineage: the tracking server knows it"},
    {"utc_time_created", Status::Dropped, Severity::Info, "state of the source"},
    {"databricks_runtime", Status::Dropped, Severity::Info, "where the model was made"},
});

bool sniff(const Source&, const Node& document) {
  return at(&document, "flavors/python_function") != nullptr;
}

// The last folder of the file's own path, for MLmodel stands in the model's folder.
std::string folder_name(std::string_view file) {
  const size_t slash = file.rfind('/');
  if (slash == std::string_view::npos) return "model";
  const std::string_view folder = file.substr(0, slash);
  return std::string(folder.substr(folder.rfind('/') + 1));
}

std::vector<ServingSpec> read(Reading& in, const Parameters& parameters) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (!sniff(source, document)) continue;
      ServingSpec spec;
      Variant variant;
      const auto uri = parameters.find("model_uri");
      spec.name = in.text(member(&document, "artifact_path"), "the endpoint's name");
      if (!spec.name) spec.name = given(folder_name(source.name));
      variant.model.uri =
          uri != parameters.end()
              ? given(uri->second)
              : in.invented("s3://replace-me/" + *spec.name,
                            "an MLmodel file does not say where it is kept: give --parameter "
                            "model_uri=ADDRESS, or put the folder's address here");
      variant.model.format = given(std::string("mlflow"));
      variant.model.protocol = given(std::string("v2"));
      spec.variants.push_back(std::move(variant));
      out.push_back(std::move(spec));
      in.apply(document, kRules);
    }
  }
  return out;
}

}  // namespace

constinit const Reader kMlflow{
    .name = "mlflow",
    .title = "MLflow MLmodel",
    .inputs = "MLmodel files; --parameter model_uri=ADDRESS says where the model's folder is",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
