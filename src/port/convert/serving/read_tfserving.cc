// TensorFlow Serving: the model_config_list (--model_config_file), the batching parameters
// (--batching_parameters_file) and the monitoring file, all protobuf text
// (https://www.tensorflow.org/tfx/serving/serving_config; as known 2026-11-21). Each model of the
// list becomes an endpoint. Batching wraps every number: max_batch_size { value: 128 }.
#include <array>
#include <cmath>

#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

using ir::Severity;

constexpr std::string_view kBatching =
    "keep the file of batching parameters and give it to the server as an argument";

constexpr std::array kRules = std::to_array<LeafRule>({
    {"model_platform", Status::Mapped, Severity::Info, "the format, TensorFlow's own"},
    {"model_type", Status::Mapped, Severity::Info, "the format, TensorFlow's own"},
    {"latest", Status::Approximated, Severity::Warn,
     "the server takes the newest folder below the address; keep as many versions there"},
    {"all", Status::Approximated, Severity::Warn,
     "the server takes the newest folder below the address: add the list of models as its file "
     "when older versions must answer, too"},
    {"specific", Status::Manual, Severity::Warn,
     "the server takes the newest folder below the address: copy only this version there"},
    {"version_labels", Status::Manual, Severity::Warn,
     "clients ask for versions by label: route /versions and /labels paths in the gateway"},
    {"num_batch_threads", Status::Manual, Severity::Warn, kBatching},
    {"thread_pool_name", Status::Manual, Severity::Info, kBatching},
    {"max_enqueued_batches", Status::Manual, Severity::Warn,
     "limit the queue in the server or a gateway"},
    {"allowed_batch_sizes", Status::Manual, Severity::Warn, kBatching},
    {"pad_variable_length_inputs", Status::Manual, Severity::Warn, kBatching},
    {"enable_large_batch_splitting", Status::Manual, Severity::Warn, kBatching},
    {"max_execution_batch_size", Status::Manual, Severity::Warn, kBatching},
    {"prometheus_config", Status::Manual, Severity::Warn,
     "let Prometheus scrape this path of the pods, by an annotation or a PodMonitor"},
    {"logging_config", Status::Manual, Severity::Warn,
     "record requests with the gateway or a logger of the target"},
});

bool is_models(const Node& document) {
  return member(&document, "model_config_list") != nullptr ||
         member(&document, "custom_model_config") != nullptr;
}
bool is_batching(const Node& document) {
  return at(&document, "max_batch_size/value") || at(&document, "batch_timeout_micros/value") ||
         at(&document, "num_batch_threads/value");
}
bool sniff(const Source&, const Node& document) {
  return is_models(document) || is_batching(document) ||
         member(&document, "prometheus_config") != nullptr;
}

// Recording: a probability becomes a percentage, a file prefix the place.
void read_logging(Reading& in, const Node* node, Capture& out) {
  out.percent = in.number(at(node, "sampling_config/sampling_rate"), "the share that is recorded");
  if (out.percent) {
    out.percent.value *= 100;
    out.percent.note = "a probability becomes a percentage";
  }
  out.url = in.text(at(node, "log_collector_config/filename_prefix"), "where records go");
}

ServingSpec read_model(Reading& in, const Node& node) {
  ServingSpec spec;
  Variant out;
  spec.name = in.text(member(&node, "name"), "the endpoint's name");
  if (!spec.name) in.problem(node, "a model without a name; add `name: \"...\"`");
  out.model.name = spec.name;
  out.model.uri = in.text(member(&node, "base_path"), "where the model's files are");
  out.model.format = given(std::string("tensorflow"));
  const std::string_view platform = text_at(&node, "model_platform");
  if (!platform.empty() && platform != "tensorflow") {
    in.problem(
        *member(&node, "model_platform"),
        "the platform \"" + std::string(platform) +
            "\" is not TensorFlow's: such servables have no counterpart; take the model out");
  }
  const Node* policy = member(&node, "model_version_policy");
  for (const Node& choice : members(policy)) {
    if (choice.children.empty()) {  // latest {} and all {} are leaves
      in.settle(&choice, Status::Mapped, "the server takes the newest folder below the address",
                Severity::Info);
    }
  }
  read_logging(in, member(&node, "logging_config"), spec.capture);
  out.weight = given(100.0);
  spec.variants.push_back(std::move(out));
  return spec;
}

void read_batching(Reading& in, const Node& document, Batching& out) {
  out.max_size = in.integer(at(&document, "max_batch_size/value"), "the largest batch");
  auto delay = in.number(at(&document, "batch_timeout_micros/value"), "the wait for a batch");
  if (!delay) return;
  out.max_delay_ms = delay.with(static_cast<int64_t>(std::ceil(*delay / 1000)));
  out.max_delay_ms.note = "microseconds become milliseconds";
  out.max_delay_ms.approximate = static_cast<double>(*out.max_delay_ms) * 1000 != *delay;
}

std::vector<ServingSpec> read(Reading& in, const Parameters&) {
  std::vector<ServingSpec> out;
  Batching batching;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (is_batching(document)) read_batching(in, document, batching);
      const Node* config = at(&document, "model_config_list/config");
      if (config != nullptr && config->is_map()) out.push_back(read_model(in, *config));
      for (const Node& model : items(config)) out.push_back(read_model(in, model));
      if (const Node* custom = member(&document, "custom_model_config")) {
        in.problem(*custom,
                   "a custom_model_config is code of the server's build: list the models "
                   "as model_config_list instead");
      }
      in.apply(document, kRules);
    }
  }
  for (ServingSpec& spec : out) spec.variants.front().batching = batching;
  return out;
}

}  // namespace

constinit const Reader kTfServing{
    .name = "tensorflow-serving",
    .title = "TensorFlow Serving",
    .inputs =
        "the model_config_list, the batching parameters and the monitoring file (.config, "
        ".pbtxt or .txt)",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::serving
