// The names of the readers and writers, for registry.cc; each is defined in the file of its name.
#pragma once

#include "port/convert/serving/registry.h"

namespace sluice::port::convert::serving {

extern const Reader kAzureml, kAzuremlBatch, kBentoReader, kDatabricks, kHuggingface, kKserveReader,
    kKubernetesReader, kMlflow, kSagemaker, kSagemakerCfn, kTfServing, kTorchserve, kTritonReader,
    kVertex;

extern const Writer kBentomlWriter, kCompose, kKeda, kKnative, kKserve, kKubernetes, kLlamaCpp,
    kLlmIsvc, kSeldon, kSluice, kTerraform, kTgi, kTriton, kVllm;

}  // namespace sluice::port::convert::serving
