#include "sim/openai/chat_request.h"

#include <algorithm>

#include "sim/openai/error.h"
#include "sim/openai/messages.h"
#include "sim/openai/tools.h"
#include "sim/strict_schema.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

// Members of POST /v1/chat/completions, openai 7.55.0 (2026-11).
constexpr std::string_view kMembers[]{
    "messages",
    "model",
    "audio",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "metadata",
    "modalities",
    "moderation",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "web_search_options",
};

constexpr Range kRanges[]{
    {"temperature", 0, 2, false},
    {"top_p", 0, 1, false},
    {"presence_penalty", -2, 2, false},
    {"frequency_penalty", -2, 2, false},
    {"n", 1, 128, true},
    {"max_tokens", 1, 1e9, true},
    {"max_completion_tokens", 1, 1e9, true},
    {"top_logprobs", 0, 20, true},
    {"seed", -9.3e18, 9.3e18, true},
};

struct Choices {
  std::string_view name;
  std::span<const std::string_view> values;
};

constexpr std::string_view kEfforts[]{"none", "minimal", "low", "medium", "high", "xhigh", "max"};
constexpr std::string_view kVerbosities[]{"low", "medium", "high"};
constexpr std::string_view kTiers[]{"auto", "default", "flex", "scale", "priority", "fast"};
constexpr Choices kChoices[]{
    {"reasoning_effort", kEfforts}, {"verbosity", kVerbosities}, {"service_tier", kTiers}};

Checked<void> check_choice(const Value& root, const Choices& choices) {
  const Value value = root[choices.name];
  if (!value.given()) return {};
  const auto& values = choices.values;
  if (value.is_string() && std::find(values.begin(), values.end(), value.str()) != values.end()) {
    return {};
  }
  std::string list;
  for (const std::string_view name : values) {
    if (!list.empty()) list += ", ";
    list += "'" + std::string(name) + "'";
  }
  const std::string param(choices.name);
  return refuse("Invalid value: '" + std::string(value.str().substr(0, 64)) +
                    "'. Supported values are: " + list + ".",
                param, "invalid_value");
}

Checked<void> read_format(const Value& format, Prompt& prompt) {
  if (!format.given()) return {};
  const std::string_view type = format["type"].str();
  if (type == "text") return {};
  if (type == "json_object") {
    prompt.json_object = true;
    return {};
  }
  if (type != "json_schema") {
    return refuse("Invalid value: '" + std::string(type.substr(0, 64)) +
                      "'. Supported values are: 'json_object', 'json_schema', and 'text'.",
                  "response_format.type", "invalid_value");
  }
  const Value body = format["json_schema"];
  if (!body.is_object()) return missing("response_format.json_schema");
  if (!body["name"].is_string()) return missing("response_format.json_schema.name");
  prompt.schema = body["schema"];
  const std::string context =
      "response_format '" + std::string(body["name"].str().substr(0, 64)) + "'";
  if (!prompt.schema.is_object()) return missing("response_format.json_schema.schema");
  return check_strict(body, prompt.schema, context, "response_format", "invalid_json_schema");
}

Checked<void> check_together(const Value& root) {
  if (root["max_tokens"].given() && root["max_completion_tokens"].given()) {
    return refuse(
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not "
        "supported.",
        "max_tokens", "invalid_parameter_combination");
  }
  if (root["top_logprobs"].given() && root["logprobs"].as_bool() != true) {
    return refuse("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                  "top_logprobs");
  }
  return {};
}

}  // namespace

Checked<void> check_range(const Value& root, const Range& range) {
  const Value value = root[range.name];
  if (!value.given()) return {};
  const std::string param(range.name);
  const auto number = value.as_double();
  if (!number) return wrong_type(param, range.whole ? "an integer" : "a decimal", value);
  if (range.whole && !value.as_int()) return wrong_type(param, "an integer", value);
  if (*number >= range.least && *number <= range.most) return {};
  const bool below = *number < range.least;
  return refuse("Invalid '" + param + "': " + (range.whole ? "integer" : "decimal") +
                    (below ? " below minimum value." : " above maximum value."),
                param, below ? "integer_below_min_value" : "integer_above_max_value");
}

Checked<void> check_model(const Value& model, const Behaviour& behaviour) {
  if (!model.given()) {
    return refuse("you must provide a model parameter", {}, "missing_required_parameter");
  }
  if (!model.is_string() || model.str().empty()) return wrong_type("model", "a string", model);
  const auto& offered = behaviour.models;
  if (offered.empty() || std::find(offered.begin(), offered.end(), model.str()) != offered.end()) {
    return {};
  }
  return refuse("The model `" + std::string(model.str().substr(0, 200)) +
                    "` does not exist or you do not have access to it.",
                {}, "model_not_found", 404);
}

Checked<StreamOptions> read_stream_options(const Value& root) {
  StreamOptions out;
  const Value stream = root["stream"];
  if (stream.given() && !stream.is_bool()) return wrong_type("stream", "a boolean", stream);
  out.stream = stream.as_bool().value_or(false);
  const Value options = root["stream_options"];
  if (!options.given()) return out;
  if (!out.stream) {
    return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                  "stream_options");
  }
  out.include_usage = options["include_usage"].as_bool().value_or(false);
  out.obfuscate = options["include_obfuscation"].as_bool().value_or(true);
  return out;
}

Checked<void> read_stops(const Value& stop, std::vector<std::string_view>& out) {
  if (!stop.given()) return {};
  if (stop.is_string()) {
    out.push_back(stop.str());
    return {};
  }
  if (!stop.is_array()) return wrong_type("stop", "one of a string or array of strings", stop);
  if (stop.size() > 4) {
    return refuse(
        "Invalid 'stop': array too long. Expected an array with maximum length 4, but got "
        "an array with length " +
            std::to_string(stop.size()) + " instead.",
        "stop", "array_above_max_length");
  }
  for (const Value one : stop) {
    if (!one.is_string()) return wrong_type("stop", "one of a string or array of strings", one);
    out.push_back(one.str());
  }
  return {};
}

Checked<ChatRequest> read_chat(const Value& root, const Behaviour& behaviour) {
  ChatRequest out;
  const auto failed = [](Checked<void>& result) {
    return std::unexpected(std::move(result.error()));
  };
  if (behaviour.strict) {
    if (const Value extra = unknown_member(root, kMembers); extra.exists()) {
      return unknown_parameter(std::string(extra.key().substr(0, 64)));
    }
  }
  if (auto ok = check_model(root["model"], behaviour); !ok) return failed(ok);
  Prompt& prompt = out.prompt;
  prompt.model = root["model"].str();
  if (auto ok = read_messages(root["messages"], behaviour.strict, prompt); !ok) return failed(ok);
  for (const Range& range : kRanges) {
    if (auto ok = check_range(root, range); !ok) return failed(ok);
  }
  for (const Choices& choices : kChoices) {
    if (auto ok = check_choice(root, choices); !ok) return failed(ok);
  }
  if (auto ok = check_together(root); !ok) return failed(ok);
  if (auto ok = read_tools(root, prompt); !ok) return failed(ok);
  if (auto ok = read_format(root["response_format"], prompt); !ok) return failed(ok);
  if (auto ok = read_stops(root["stop"], prompt.stops); !ok) return failed(ok);
  auto stream = read_stream_options(root);
  if (!stream) return std::unexpected(std::move(stream.error()));
  out.stream = stream->stream;
  out.include_usage = stream->include_usage;
  out.obfuscate = stream->obfuscate;
  out.logprobs = root["logprobs"].as_bool().value_or(false);
  prompt.reasoning = root["reasoning_effort"].str() != "none";
  const auto limit = root["max_completion_tokens"].as_int();
  prompt.max_tokens = limit ? *limit : root["max_tokens"].as_int().value_or(0);
  return out;
}

}  // namespace sluice::sim::openai
