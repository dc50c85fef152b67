#include "port/convert/serving/llm_settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "port/convert/serving/names.h"

namespace sluice::port::convert::serving {

namespace {

enum class Kind : uint8_t {
  Plain,
  Switch,  // true or false
  Model,
  Gpus,    // a number, or "max" for all of the machine
  Length,  // tokens of one request
  AtOnce,  // requests
};

struct Setting {
  std::string_view variable;
  Kind kind;
  std::array<std::string_view, 3> flags;  // by LlmServer; empty: that server has none
  std::string_view off = {};              // vLLM's flag for false, where true is its default
};
constexpr std::array kSettings = std::to_array<Setting>({
    {"HF_MODEL_ID", Kind::Model, {}},
    {"OPTION_MODEL_ID", Kind::Model, {}},
    {"MODEL_ID", Kind::Model, {}},
    {"SM_NUM_GPUS", Kind::Gpus, {"--tensor-parallel-size", "--num-shard", ""}},
    {"NUM_SHARD", Kind::Gpus, {"--tensor-parallel-size", "--num-shard", ""}},
    {"OPTION_TENSOR_PARALLEL_DEGREE", Kind::Gpus, {"--tensor-parallel-size", "--num-shard", ""}},
    {"MAX_TOTAL_TOKENS", Kind::Length, {"--max-model-len", "--max-total-tokens", "--ctx-size"}},
    {"OPTION_MAX_MODEL_LEN", Kind::Length, {"--max-model-len", "--max-total-tokens", "--ctx-size"}},
    {"MAX_INPUT_LENGTH", Kind::Plain, {"", "--max-input-tokens", ""}},
    {"MAX_INPUT_TOKENS", Kind::Plain, {"", "--max-input-tokens", ""}},
    {"MAX_BATCH_PREFILL_TOKENS",
     Kind::Plain,
     {"--max-num-batched-tokens", "--max-batch-prefill-tokens", ""}},
    {"MAX_BATCH_TOTAL_TOKENS", Kind::Plain, {"", "--max-batch-total-tokens", ""}},
    {"MAX_CONCURRENT_REQUESTS",
     Kind::AtOnce,
     {"--max-num-seqs", "--max-concurrent-requests", "--parallel"}},
    {"OPTION_MAX_ROLLING_BATCH_SIZE",
     Kind::AtOnce,
     {"--max-num-seqs", "--max-concurrent-requests", "--parallel"}},
    {"HF_MODEL_QUANTIZE", Kind::Plain, {"--quantization", "--quantize", ""}},
    {"OPTION_QUANTIZE", Kind::Plain, {"--quantization", "--quantize", ""}},
    {"OPTION_DTYPE", Kind::Plain, {"--dtype", "--dtype", ""}},
    {"DTYPE", Kind::Plain, {"--dtype", "--dtype", ""}},
    {"OPTION_GPU_MEMORY_UTILIZATION",
     Kind::Plain,
     {"--gpu-memory-utilization", "--cuda-memory-fraction", ""}},
    {"OPTION_TRUST_REMOTE_CODE", Kind::Switch, {"--trust-remote-code", "--trust-remote-code", ""}},
    {"HF_MODEL_TRUST_REMOTE_CODE",
     Kind::Switch,
     {"--trust-remote-code", "--trust-remote-code", ""}},
    {"OPTION_ENABLE_PREFIX_CACHING",
     Kind::Switch,
     {"--enable-prefix-caching", "", ""},
     "--no-enable-prefix-caching"},
    {"HF_MODEL_REVISION", Kind::Plain, {"--revision", "--revision", ""}},
    {"OPTION_REVISION", Kind::Plain, {"--revision", "--revision", ""}},
});
constexpr std::array<std::string_view, 3> kPrograms{"python3 -m vllm.entrypoints.openai.api_server",
                                                    "text-generation-launcher", "llama-server"};
constexpr std::array<std::string_view, 3> kAtOnce{"--max-num-seqs", "--max-concurrent-requests",
                                                  "--parallel"};

std::optional<bool> truth_of(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (lower == "true" || lower == "1" || lower == "yes" || lower == "on") return true;
  if (lower == "false" || lower == "0" || lower == "no" || lower == "off") return false;
  return std::nullopt;
}

std::optional<int64_t> whole(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size() || out <= 0) return std::nullopt;
  return out;
}

class Making final {
 public:
  Making(Document& doc, const Variant& variant, LlmServer server, const std::string& place)
      : doc_(doc), variant_(variant), server_(server), place_(place) {}

  LlmSettings make() {
    for (const EnvVar& var : variant_.container.env) {
      const auto row = std::find_if(kSettings.begin(), kSettings.end(),
                                    [&](const Setting& s) { return s.variable == *var.name; });
      row != kSettings.end() ? setting(*row, var) : unknown(var);
    }
    at_once();
    length();
    return std::move(out_);
  }

 private:
  void setting(const Setting& row, const EnvVar& var) {
    const std::string flag(row.flags[static_cast<size_t>(server_)]);
    if (row.kind == Kind::Model) {
      if (out_.model == nullptr) {
        out_.model = &var;
      } else {
        doc_.drop(var.value, "another variable names the model already");
        doc_.drop(var.name, "another variable names the model already");
      }
    } else if (flag.empty()) {
      doc_.drop(var.value, std::string(program_of(server_)) + " has no flag for this variable");
    } else if (row.kind == Kind::Switch) {
      put_switch(row, flag, var);
    } else if (row.kind == Kind::Gpus) {
      put_gpus(flag, var);
    } else if (row.kind == Kind::Length) {
      length_ = &var;
      length_flag_ = flag;
    } else {
      if (row.kind == Kind::AtOnce) slots_ = whole(*var.value).value_or(-1);
      put(flag, var, *var.value);
    }
  }

  void unknown(const EnvVar& var) {
    if (var.name.value.starts_with("OPTION_")) {
      doc_.manual(var.value,
                  "a setting of SageMaker's LMI container, which hands it on to its "
                  "engine: see whether " +
                      std::string(program_of(server_)) + " has the like");
    } else {
      out_.other.push_back(&var);
    }
  }

  void put_switch(const Setting& row, const std::string& flag, const EnvVar& var) {
    const auto truth = truth_of(*var.value);
    if (!truth) {
      doc_.manual(var.value, "neither true nor false: give " + flag + " if it is meant to be on");
    } else if (*truth) {
      put(flag, var, "");
    } else if (!row.off.empty() && server_ == LlmServer::Vllm) {
      put(std::string(row.off), var, "");
    } else {
      said(flag, var, "off, as without the flag");
    }
  }

  void put_gpus(const std::string& flag, const EnvVar& var) {
    if (whole(*var.value)) return put(flag, var, *var.value);
    const auto& resources = variant_.container.resources;
    const auto gpus = std::find_if(resources.begin(), resources.end(), [](const Resource& row) {
      return row.name == "nvidia.com/gpu";
    });
    const bool all = *var.value == "max" || *var.value == "all";
    if (!all || gpus == resources.end()) {
      doc_.manual(var.value, "give " + flag + " the number of GPUs");
      return;
    }
    const auto& count = gpus->limit ? gpus->limit : gpus->request;
    out_.flags.push_back({flag, *count});
    said(flag, var, "all GPUs of the machine");
    doc_.carried(place_of(flag), count);
  }

  // What the source lets wait waits in these servers, too; TGI refuses it.
  void at_once() {
    const std::string flag(kAtOnce[static_cast<size_t>(server_)]);
    const auto same = [&](const LlmFlag& other) { return other.name == flag; };
    if (!variant_.concurrency || *variant_.concurrency <= 0 ||
        std::any_of(out_.flags.begin(), out_.flags.end(), same)) {
      return;
    }
    slots_ = *variant_.concurrency;
    out_.flags.push_back({flag, std::to_string(slots_)});
    doc_.carried(place_of(flag), variant_.concurrency);
  }

  // llama-server shares its context out among its slots.
  void length() {
    if (length_ == nullptr) return;
    const auto tokens = whole(*length_->value);
    if (server_ != LlmServer::LlamaCpp || slots_ == 0 || slots_ == 1) {
      return put(length_flag_, *length_, *length_->value);
    }
    if (!tokens || slots_ < 0 || *tokens > INT64_MAX / slots_) {
      doc_.manual(length_->value,
                  "llama-server shares --ctx-size out among its --parallel slots: "
                  "give it this many tokens times the slots");
      return;
    }
    out_.flags.push_back({length_flag_, std::to_string(*tokens * slots_)});
    said(length_flag_, *length_,
         "llama-server shares its context out among its slots: so many tokens times " +
             std::to_string(slots_));
  }

  void put(const std::string& flag, const EnvVar& var, const std::string& value) {
    out_.flags.push_back({flag, value});
    doc_.carried(place_of(flag), var.value);
    doc_.carried(place_of(flag), var.name);
  }
  // Carried with the same meaning in another form.
  void said(const std::string& flag, const EnvVar& var, std::string_view note) {
    const std::string to = doc_.file() + "#" + place_of(flag);
    for (const Leaves* leaves : {&var.value.from, &var.name.from}) {
      doc_.ledger().settle(*leaves, Status::Mapped, to, note, ir::Severity::Info);
    }
  }
  [[nodiscard]] std::string place_of(const std::string& flag) const {
    return place_.empty() ? "/" + flag : place_;
  }

  Document& doc_;
  const Variant& variant_;
  LlmServer server_;
  const std::string& place_;
  LlmSettings out_;
  const EnvVar* length_ = nullptr;
  std::string length_flag_;
  int64_t slots_ = 0;  // 0: as many as the server has by default; below: not told
};

}  // namespace

LlmSettings llm_settings(Document& doc, const Variant& variant, LlmServer server,
                         const std::string& place) {
  return Making(doc, variant, server, place).make();
}

const EnvVar* model_variable(const Variant& variant) {
  for (const EnvVar& var : variant.container.env) {
    const bool names = std::any_of(kSettings.begin(), kSettings.end(), [&](const Setting& row) {
      return row.kind == Kind::Model && row.variable == *var.name;
    });
    if (names) return &var;
  }
  return nullptr;
}

std::string_view program_of(LlmServer server) {
  return kPrograms[static_cast<size_t>(server)];
}

bool is_hub_name(std::string_view model) {
  return !model.empty() && model[0] != '/' && model[0] != '.' &&
         model.find("://") == std::string_view::npos &&
         std::count(model.begin(), model.end(), '/') <= 1;
}

}  // namespace sluice::port::convert::serving
