// Servers of language models: command lines of vLLM, TGI and llama.cpp, and KServe's
// LLMInferenceService. The source's settings stand in environment variables of its containers
// (SageMaker's LMI and TGI images); the table says what each is called elsewhere. Entered by hand
// on 2026-11-21, not run against the servers.
#include <algorithm>
#include <array>

#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

enum Server : uint8_t { Vllm, Tgi, LlamaCpp };

struct Setting {
  std::string_view variable;
  std::array<std::string_view, 3> flags;  // by Server; empty: that server has none
};
constexpr std::array kSettings = std::to_array<Setting>({
    {"HF_MODEL_ID", {"--model", "--model-id", "-hf"}},
    {"OPTION_MODEL_ID", {"--model", "--model-id", "-hf"}},
    {"SM_NUM_GPUS", {"--tensor-parallel-size", "--num-shard", ""}},
    {"NUM_SHARD", {"--tensor-parallel-size", "--num-shard", ""}},
    {"OPTION_TENSOR_PARALLEL_DEGREE", {"--tensor-parallel-size", "--num-shard", ""}},
    {"MAX_TOTAL_TOKENS", {"--max-model-len", "--max-total-tokens", "--ctx-size"}},
    {"OPTION_MAX_MODEL_LEN", {"--max-model-len", "--max-total-tokens", "--ctx-size"}},
    {"MAX_INPUT_LENGTH", {"", "--max-input-tokens", ""}},
    {"MAX_INPUT_TOKENS", {"", "--max-input-tokens", ""}},
    {"MAX_BATCH_PREFILL_TOKENS", {"--max-num-batched-tokens", "--max-batch-prefill-tokens", ""}},
    {"MAX_CONCURRENT_REQUESTS", {"--max-num-seqs", "--max-concurrent-requests", "--parallel"}},
    {"OPTION_MAX_ROLLING_BATCH_SIZE",
     {"--max-num-seqs", "--max-concurrent-requests", "--parallel"}},
    {"HF_MODEL_QUANTIZE", {"--quantization", "--quantize", ""}},
    {"OPTION_QUANTIZE", {"--quantization", "--quantize", ""}},
    {"OPTION_DTYPE", {"--dtype", "--dtype", ""}},
    {"DTYPE", {"--dtype", "--dtype", ""}},
    {"OPTION_GPU_MEMORY_UTILIZATION", {"--gpu-memory-utilization", "--cuda-memory-fraction", ""}},
    {"OPTION_TRUST_REMOTE_CODE", {"--trust-remote-code", "--trust-remote-code", ""}},
    {"HF_MODEL_TRUST_REMOTE_CODE", {"--trust-remote-code", "--trust-remote-code", ""}},
    {"HF_MODEL_REVISION", {"--revision", "--revision", ""}},
});
constexpr std::array<std::string_view, 3> kPrograms{"python3 -m vllm.entrypoints.openai.api_server",
                                                    "text-generation-launcher", "llama-server"};

// By Server: the name under which clients ask for the model, and requests at once.
constexpr std::array<std::string_view, 3> kNames{"--served-model-name", "", "--alias"};
constexpr std::array<std::string_view, 3> kAtOnce{"--max-num-seqs", "--max-concurrent-requests",
                                                  "--parallel"};

std::string_view flag_of(std::string_view variable, Server server) {
  for (const Setting& setting : kSettings) {
    if (setting.variable == variable) return setting.flags[server];
  }
  return "";
}

// hf:// stands for a name on the hub.
std::string model_of(const Variant& variant) {
  std::string_view uri = *variant.model.uri;
  if (uri.starts_with("hf://")) uri.remove_prefix(5);
  return std::string(uri);
}

void write_arguments(std::string& text, Document& doc, const Variant& variant, Server server) {
  bool named = false;
  for (const EnvVar& var : variant.container.env) {
    const std::string_view flag = flag_of(*var.name, server);
    if (flag.empty()) {
      doc.drop(var.value, std::string(kPrograms[server]) + " has no flag for this variable");
      continue;
    }
    const bool model = flag == "--model" || flag == "--model-id" || flag == "-hf";
    named = named || model;
    text.append(" \\\n  ").append(flag);
    if (flag != "--trust-remote-code") text.append(" ").append(shell_word(*var.value));
    doc.carried("/" + std::string(flag), var.value);
    doc.carried("/" + std::string(flag), var.name);
  }
  if (!named && variant.model.uri) {
    const std::string_view flag = server == Vllm  ? "--model"
                                  : server == Tgi ? "--model-id"
                                                  : "--model";
    text.append(" \\\n  ").append(flag).append(" ").append(shell_word(model_of(variant)));
    const bool reachable = variant.model.uri.value.starts_with("hf://");
    doc.carried("/" + std::string(flag), variant.model.uri,
                reachable ? "" : "fetch the files first and give their folder");
  } else {
    doc.drop(variant.model.uri, "the model is named by a variable", ir::Severity::Info);
  }
  const auto add = [&](std::string_view flag, const auto& field, const std::string& value) {
    if (!field || flag.empty() || text.find(flag) != std::string::npos) return;
    text.append(" \\\n  ").append(flag).append(" ").append(value);
    doc.carried("/" + std::string(flag), field);
  };
  add(kNames[server], variant.model.name, shell_word(*variant.model.name));
  // The source lets more wait, as these servers do; TGI refuses them.
  add(kAtOnce[server], variant.concurrency, std::to_string(*variant.concurrency));
  text.append(" \\\n  --port 8080\n");
  doc.carried("/--port", variant.container.port);
}

template <Server kServer>
void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = service_name(spec, variant);
    Document doc(out.folder + name + ".sh", out.ledger);
    std::string text = "#!/bin/sh\n# " + name + "\nexec ";
    text += kPrograms[kServer];
    write_arguments(text, doc, variant, kServer);
    doc.carried("/name", spec.name);
    doc.carried("/name", variant.name);
    doc.drop(variant.container.image, "the server has an image of its own", ir::Severity::Info);
    out.files.push_back({doc.file(), std::move(text)});
  }
}

void write_llmisvc(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = service_name(spec, variant);
    Document doc(out.folder + name + ".yaml", out.ledger);
    doc.set("/apiVersion", "serving.kserve.io/v1alpha2");
    doc.set("/kind", "LLMInferenceService");
    write_metadata(doc, spec, name);
    doc.set("/spec/model/uri", "hf://replace-me/model");
    for (const EnvVar& var : variant.container.env) {
      if (flag_of(*var.name, Vllm) != "--model") continue;
      doc.put_as("/spec/model/uri", var.value, "hf://" + *var.value, "");
      doc.put("/spec/model/name", var.value);
    }
    doc.put("/spec/model/name", variant.model.name);
    write_storage_uri(doc, "/spec/model/uri", variant.model.uri);
    doc.put("/spec/template/serviceAccountName", variant.service_account);
    doc.put("/spec/replicas", variant.scaling.initial);
    if (!variant.scaling.initial) doc.put("/spec/replicas", variant.scaling.min);
    for (const char* part : {"scheduler", "route", "gateway"}) {
      doc.set("/spec/router/" + std::string(part), Value::empty_map());
    }
    const std::string container = "/spec/template/containers/0";
    doc.set(container + "/name", "main");
    for (const Resource& resource : variant.container.resources) {
      const std::string key = escape_step(resource.name);
      doc.put(container + "/resources/requests/" + key, resource.request);
      doc.put(container + "/resources/limits/" + key, resource.limit);
    }
    doc.carried("/metadata/name", variant.name);
    doc.drop(variant.container.image, "the service has an image of its own", ir::Severity::Info);
    out.add(doc);
  }
}

}  // namespace

constinit const Writer kVllm{
    .name = "vllm",
    .title = "vLLM command line",
    .files = "NAME.sh that starts vLLM's OpenAI server",
    .checked = "not run against the server",
    .write = write<Vllm>,
};
constinit const Writer kTgi{
    .name = "tgi",
    .title = "Text Generation Inference command line",
    .files = "NAME.sh that starts `text-generation-launcher`",
    .checked = "not run against the server",
    .write = write<Tgi>,
};
constinit const Writer kLlamaCpp{
    .name = "llama-cpp",
    .title = "llama.cpp command line",
    .files = "NAME.sh that starts `llama-server`",
    .checked = "not run against the server",
    .write = write<LlamaCpp>,
};
constinit const Writer kLlmIsvc{
    .name = "kserve-llm",
    .title = "KServe LLMInferenceService v1alpha2",
    .files = "an LLMInferenceService a variant",
    .checked = "2026-11-21, the project's CRD with closed objects",
    .write = write_llmisvc,
};

}  // namespace sluice::port::convert::serving
