// The settings of a language model's server, which stand in environment variables of the source's
// containers (SageMaker's LMI and TGI images), as flags of another server. Entered by hand on
// 2026-11-21, not run against the servers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/output.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

enum class LlmServer : uint8_t { Vllm, Tgi, LlamaCpp };

struct LlmFlag {
  std::string name;
  std::string value;  // empty: a switch
};

struct LlmSettings {
  std::vector<LlmFlag> flags;
  const EnvVar* model = nullptr;     // the variable that names the model
  std::vector<const EnvVar*> other;  // no settings of the table: the process may read them itself
};

// Settles every variable but those it returns. `place`: where all flags stand in the document;
// empty: each at its own name.
LlmSettings llm_settings(Document& doc, const Variant& variant, LlmServer server,
                         const std::string& place = "");

// The variable that names the model, or null.
const EnvVar* model_variable(const Variant& variant);
std::string_view program_of(LlmServer server);
// Whether a name stands for an entry of Hugging Face's hub rather than for a folder or a store.
bool is_hub_name(std::string_view model);

}  // namespace sluice::port::convert::serving
