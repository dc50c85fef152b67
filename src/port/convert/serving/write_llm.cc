// Servers of language models: command lines of vLLM, TGI and llama.cpp, and KServe's
// LLMInferenceService, which runs vLLM. What the source sets by variables: llm_settings.h.
#include <algorithm>
#include <array>

#include "port/convert/serving/llm_settings.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using enum LlmServer;

// By LlmServer: the name under which clients ask for the model.
constexpr std::array<std::string_view, 3> kNames{"--served-model-name", "", "--alias"};
// A word of the image or the command that shows the server whose arguments the source has.
constexpr std::array<std::string_view, 3> kSigns{"vllm", "text-generation", "llama"};

// What a server is told to load.
struct Named {
  Field<std::string> field;  // the variable's, or where the files are
  std::string model;         // a name on the hub or a folder; empty: the source says nothing
  std::string files;         // where the files are that must be in that folder, else empty
};

// A variable goes before the address of the files, as it did for the source.
Named named_model(const Variant& variant, const LlmSettings& settings) {
  const std::string uri = *variant.model.uri;
  const std::string mount = variant.model.mount_path ? *variant.model.mount_path : "/models";
  if (settings.model != nullptr) {
    const Field<std::string>& value = settings.model->value;
    if (is_hub_name(*value)) return {value, *value, ""};
    if (value.value.starts_with('/')) return {value, *value, uri};
    return {value, mount, *value};
  }
  if (uri.starts_with("hf://")) return {variant.model.uri, uri.substr(5), ""};
  if (uri.starts_with('/')) return {variant.model.uri, uri, ""};
  if (!uri.empty()) return {variant.model.uri, mount, uri};
  return {};
}

void settle_uri(Document& doc, const Variant& variant, const LlmSettings& settings,
                const Named& named, const std::string& place) {
  if (settings.model == nullptr || !variant.model.uri) return;
  if (named.files == *variant.model.uri) {
    doc.ledger().settle(variant.model.uri.from, Status::Manual, place,
                        "fetch the files into " + named.model + " before it starts");
  } else if (*variant.model.uri == "hf://" + named.model) {
    doc.carried(place, variant.model.uri);
  } else {
    doc.drop(variant.model.uri, "a variable names the model: these files are not read");
  }
}

std::vector<LlmFlag> model_flags(Document& doc, const Variant& variant, const LlmSettings& settings,
                                 LlmServer server) {
  const Named named = named_model(variant, settings);
  const bool hub = is_hub_name(named.model);
  const std::string flag = server == Tgi               ? "--model-id"
                           : server == LlamaCpp && hub ? "-hf"
                                                       : "--model";
  const std::string place = "/" + flag;
  std::string value = named.model.empty() ? "replace-me" : named.model;
  const bool gguf =
      value.find("gguf") != std::string::npos || value.find("GGUF") != std::string::npos;
  if (named.model.empty()) {
    doc.placeholder(place, value, "the source names no model: name one");
  } else if (server == LlamaCpp && !gguf) {
    if (!hub) value += "/replace-me.gguf";
    doc.placeholder(place, value,
                    hub ? "llama-server loads GGUF: name a repository that holds such files"
                        : "llama-server loads one GGUF file: convert the model and name the file",
                    named.field.from);
  } else if (!named.files.empty() && settings.model == nullptr) {
    doc.placeholder(place, value, "fetch the files into this folder before it starts",
                    named.field.from);
  } else if (!named.files.empty() && named.files == *named.field) {
    doc.placeholder(place, value, "fetch the files into this folder before it starts",
                    named.field.from);
  } else {
    doc.carried(place, named.field);
  }
  if (settings.model != nullptr) doc.carried(place, settings.model->name);
  settle_uri(doc, variant, settings, named, doc.file() + "#" + place);
  return {{flag, value}};
}

// The source's own arguments, where its server is the same one.
void write_arguments(std::string& text, Document& doc, const Variant& variant, LlmServer server) {
  const Container& container = variant.container;
  const std::string_view sign = kSigns[static_cast<size_t>(server)];
  const auto shows = [&](const Field<std::string>& word) {
    return word.value.find(sign) != std::string::npos;
  };
  const bool same = shows(container.image) ||
                    std::any_of(container.command.begin(), container.command.end(), shows);
  for (const Field<std::string>& word : container.args) {
    if (!same) {
      doc.manual(word, "an argument of another server: see whether this one has the like");
      continue;
    }
    text.append(" \\\n  ").append(shell_word(*word));
    doc.carried("/args", word);
  }
  for (const Field<std::string>& word : container.command) {
    doc.drop(word, "starts the server of the source", ir::Severity::Info);
  }
}

// Names that a shell takes for a variable.
bool is_variable(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

std::string exports(Document& doc, const LlmSettings& settings) {
  std::string out;
  for (const EnvVar* var : settings.other) {
    const std::string place = "/" + *var->name;
    if (!is_variable(*var->name)) {
      doc.manual(var->value, "no name of a shell's variable: set it another way");
      continue;
    }
    doc.carried(place, var->name);
    if (var->value_from != nullptr || var->secret) {
      out += ": \"${" + *var->name + ":?give it in the environment}\"\n";
      doc.manual(var->value, "looks like a secret: give it in the environment");
      continue;
    }
    out += "export " + *var->name + "=" + shell_word(*var->value) + "\n";
    doc.carried(place, var->value, "does something only if this server reads it");
  }
  return out;
}

template <LlmServer kServer>
void write(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = variant.service;
    Document doc(out.folder + name + ".sh", out.ledger);
    LlmSettings settings = llm_settings(doc, variant, kServer);
    std::string text = "#!/bin/sh\n# " + name + "\n" + exports(doc, settings) + "exec ";
    text += program_of(kServer);
    std::vector<LlmFlag> flags = model_flags(doc, variant, settings, kServer);
    flags.insert(flags.end(), settings.flags.begin(), settings.flags.end());
    for (const LlmFlag& flag : flags) {
      text.append(" \\\n  ").append(flag.name);
      if (!flag.value.empty()) text.append(" ").append(shell_word(flag.value));
    }
    const std::string alias(kNames[static_cast<size_t>(kServer)]);
    if (variant.model.name && !alias.empty()) {
      text.append(" \\\n  ").append(alias).append(" ").append(shell_word(*variant.model.name));
      doc.carried("/" + alias, variant.model.name);
    }
    write_arguments(text, doc, variant, kServer);
    text.append(" \\\n  --port 8080\n");
    doc.carried("/--port", variant.container.port);
    doc.carried("/name", spec.name);
    doc.carried("/name", variant.name);
    doc.drop(variant.container.image, "the server has an image of its own", ir::Severity::Info);
    out.files.push_back({doc.file(), std::move(text)});
  }
}

// ---- LLMInferenceService ----

void write_model(Document& doc, const Variant& variant, const LlmSettings& settings) {
  constexpr std::string_view kUri = "/spec/model/uri";
  const Named named = named_model(variant, settings);
  const std::string place = doc.file() + "#" + std::string(kUri);
  if (named.model.empty()) {
    doc.placeholder(kUri, "hf://replace-me/model", "the source names no model: name one");
  } else if (named.files.empty() && is_hub_name(named.model)) {
    doc.put_as(kUri, named.field, "hf://" + named.model, "");
    doc.set("/spec/model/name", named.model);
    settle_uri(doc, variant, settings, named, place);
  } else {
    // KServe fetches the files itself.
    const std::string files = named.files.empty() ? named.model : named.files;
    const bool own = variant.model.uri && *variant.model.uri == files;
    write_storage_uri(doc, std::string(kUri), own ? variant.model.uri : named.field.with(files));
    if (own && named.field.from != variant.model.uri.from) doc.carried(kUri, named.field);
  }
  if (settings.model != nullptr) doc.carried(kUri, settings.model->name);
  doc.put("/spec/model/name", variant.model.name);
}

// Flags of vLLM go through the variable that KServe's own template appends to the command, the
// first one; any other variable stands behind it.
void write_env(Document& doc, const std::string& container, const LlmSettings& settings) {
  std::string flags;
  for (const LlmFlag& flag : settings.flags) {
    flags += (flags.empty() ? "" : " ") + flag.name;
    if (!flag.value.empty()) flags += " " + shell_text(flag.value);
  }
  Variant part;
  if (!flags.empty()) {
    part.container.env.push_back(
        {given(std::string("VLLM_ADDITIONAL_ARGS")), given(flags), nullptr});
  }
  for (const EnvVar* var : settings.other) part.container.env.push_back(*var);
  write_container(doc, container, part);
}

void write_replicas(Document& doc, const Scaling& scaling) {
  const auto& count = scaling.initial ? scaling.initial : scaling.min;
  if (!count) return;
  doc.put_as("/spec/replicas", count, std::max<int64_t>(1, *count),
             *count < 1 ? "one replica stays: nothing would bring it back" : "");
}

void write_llmisvc(const ServingSpec& spec, WriteContext& out) {
  for (const Variant& variant : spec.variants) {
    const std::string name = variant.service;
    Document doc(out.folder + name + ".yaml", out.ledger);
    doc.set("/apiVersion", "serving.kserve.io/v1alpha2");
    doc.set("/kind", "LLMInferenceService");
    write_metadata(doc, spec, name);
    const std::string container = "/spec/template/containers/0";
    const std::string place = container + "/env/0/value";
    const LlmSettings settings = llm_settings(doc, variant, Vllm, place);
    write_model(doc, variant, settings);
    doc.put("/spec/template/serviceAccountName", variant.service_account);
    write_replicas(doc, variant.scaling);
    for (const char* part : {"scheduler", "route", "gateway"}) {
      doc.set("/spec/router/" + std::string(part), Value::empty_map());
    }
    doc.set(container + "/name", "main");
    write_env(doc, container, settings);
    for (const Resource& resource : variant.container.resources) {
      const std::string key = escape_step(resource.name);
      doc.put(container + "/resources/requests/" + key, resource.request);
      doc.put(container + "/resources/limits/" + key, resource.limit);
    }
    for (const Field<std::string>& word : variant.container.args) {
      doc.manual(word,
                 "an argument of the source's server: add it to VLLM_ADDITIONAL_ARGS if vLLM "
                 "has the like");
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
    .by_space = true,
};

}  // namespace sluice::port::convert::serving
