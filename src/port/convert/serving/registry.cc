#include "port/convert/serving/registry.h"

#include <array>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

// Sorted by name.
constexpr std::array<const Reader*, 14> kReaders{
    &kAzureml,      &kAzuremlBatch,     &kBentoReader,  &kDatabricks, &kHuggingface,
    &kKserveReader, &kKubernetesReader, &kMlflow,       &kSagemaker,  &kSagemakerCfn,
    &kTfServing,    &kTorchserve,       &kTritonReader, &kVertex};
constexpr std::array<const Writer*, 14> kWriters{
    &kBentomlWriter, &kCompose, &kKeda,   &kKnative,   &kKserve, &kLlmIsvc, &kKubernetes,
    &kLlamaCpp,      &kSeldon,  &kSluice, &kTerraform, &kTgi,    &kTriton,  &kVllm};

}  // namespace

std::span<const Reader* const> readers() {
  return kReaders;
}
std::span<const Writer* const> writers() {
  return kWriters;
}

void WriteContext::add(Document& document) {
  const bool json = document.file().ends_with(".json");
  files.push_back({document.file(), json ? to_json(document.root()) : to_yaml(document.root())});
}

}  // namespace sluice::port::convert::serving
