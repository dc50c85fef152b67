#include "sim/anthropic/message_request.h"

#include <algorithm>
#include <array>

#include "sim/anthropic/blocks.h"
#include "sim/anthropic/error.h"
#include "sim/anthropic/messages.h"
#include "sim/anthropic/tools.h"
#include "sim/strict_schema.h"
#include "sim/words.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::Value;

// Members of both endpoints, @anthropic-ai/sdk 1.11.0 (2026-11).
constexpr std::string_view kShared[]{"messages", "model",        "cache_control",  "output_config",
                                     "speed",    "system",       "thinking",       "tool_choice",
                                     "tools",    "workspace_id", "user_profile_id"};
constexpr std::string_view kCreateOnly[]{"max_tokens",     "container", "diagnostics",
                                         "inference_geo",  "metadata",  "service_tier",
                                         "stop_sequences", "stream"};
constexpr std::string_view kSampling[]{"temperature", "top_p", "top_k"};
constexpr std::string_view kBeta[]{"betas", "context_management", "mcp_servers", "fallbacks"};
constexpr std::string_view kEfforts[]{"low", "medium", "high", "xhigh", "max"};

bool in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Checked<void> check_members(const Value& root, const Rules& rules) {
  for (const Value member : root) {
    const std::string_view name = member.key();
    const bool old = rules.version == Version::V2023_06_01;
    // Sampling parameters went with 2026-10-21, whatever `strict` says.
    if (in(kSampling, name)) {
      if (old && !rules.count_only) continue;
      return invalid(name, kExtra);
    }
    const bool known = in(kShared, name) || (!rules.count_only && in(kCreateOnly, name)) ||
                       (rules.beta && in(kBeta, name));
    if (!known && rules.strict) return invalid(name.substr(0, 64), kExtra);
  }
  return {};
}

Checked<void> check_model(const Value& model, const Behaviour& behaviour) {
  if (!model.exists()) return invalid("model", kRequired);
  if (!model.is_string()) return invalid("model", "Input should be a valid string");
  if (model.str().empty()) return invalid("model", "String should have at least 1 character");
  const auto& offered = behaviour.models;
  if (offered.empty() || std::find(offered.begin(), offered.end(), model.str()) != offered.end()) {
    return {};
  }
  return refuse("model: " + std::string(model.str().substr(0, 200)), {}, {}, 404);
}

Checked<void> check_sampling(const Value& root) {
  for (const std::string_view name : kSampling) {
    const Value value = root[name];
    if (!value.given()) continue;
    const auto number = value.as_double();
    if (!number) return invalid(name, "Input should be a valid number");
    if (*number < 0) return invalid(name, "Input should be greater than or equal to 0");
    if (name == "top_k") {
      if (!value.as_int()) return invalid(name, "Input should be a valid integer");
    } else if (*number > 1) {
      return invalid(name, "Input should be less than or equal to 1");
    }
  }
  return {};
}

Checked<void> read_limit(const Value& root, Prompt& prompt) {
  const Value limit = root["max_tokens"];
  if (!limit.exists()) return invalid("max_tokens", kRequired);
  if (!limit.as_int()) return invalid("max_tokens", "Input should be a valid integer");
  if (*limit.as_int() < 1) {
    return invalid("max_tokens", "Input should be greater than or equal to 1");
  }
  prompt.max_tokens = *limit.as_int();
  return {};
}

Checked<void> read_stops(const Value& stops, Prompt& prompt) {
  if (!stops.given()) return {};
  if (!stops.is_array()) return invalid("stop_sequences", "Input should be a valid list");
  for (const Value stop : stops) {
    if (!stop.is_string()) return invalid("stop_sequences", "Input should be a valid string");
    if (!has_word(stop.str())) {
      return invalid("stop_sequences", "each stop sequence must contain non-whitespace");
    }
    prompt.stops.push_back(stop.str());
  }
  return {};
}

Checked<void> check_budget(const Value& root, const Rules& rules) {
  const Value budget = root["thinking"]["budget_tokens"];
  if (!budget.exists()) return invalid("thinking.enabled.budget_tokens", kRequired);
  if (budget.as_int().value_or(0) < 1024) {
    return invalid("thinking.enabled.budget_tokens",
                   "Input should be greater than or equal to 1024");
  }
  if (!rules.count_only && *budget.as_int() >= root["max_tokens"].as_int().value_or(0)) {
    return refuse("`max_tokens` must be greater than `thinking.budget_tokens`.");
  }
  if (root["temperature"].given() && root["temperature"].as_double() != 1.0) {
    return refuse("`temperature` may only be set to 1 when thinking is enabled.");
  }
  const std::string_view choice = root["tool_choice"]["type"].str();
  if (choice == "any" || choice == "tool") {
    return refuse("Thinking may not be enabled when tool_choice forces tool use.");
  }
  return {};
}

Checked<void> read_thinking(const Value& root, const Rules& rules, MessageRequest& out) {
  const Value thinking = root["thinking"];
  if (!thinking.given()) return {};
  const std::string_view type = thinking["type"].str();
  if (type == "disabled") return {};
  if (type != "enabled" && type != "adaptive" && type != "between_tools") {
    return invalid("thinking",
                   "Input tag does not match any of the expected tags: 'adaptive', "
                   "'between_tools', 'disabled', 'enabled'");
  }
  if (type == "enabled") {
    if (auto ok = check_budget(root, rules); !ok) return ok;
  }
  out.prompt.reasoning = true;
  out.show_thinking = thinking["display"].str() != "omitted";
  return {};
}

Checked<void> read_output(const Value& config, const Rules& rules, Prompt& prompt) {
  if (!config.given()) return {};
  static constexpr std::string_view kMembers[]{"effort", "format"};
  if (const Value extra = unknown_member(config, kMembers); extra.exists() && rules.strict) {
    return invalid("output_config." + std::string(extra.key().substr(0, 64)), kExtra);
  }
  if (config["effort"].given() && !in(kEfforts, config["effort"].str())) {
    return invalid("output_config.effort",
                   "Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
  }
  const Value format = config["format"];
  if (!format.given()) return {};
  static constexpr std::string_view kFormat[]{"type", "schema"};
  if (const Value extra = unknown_member(format, kFormat); extra.exists() && rules.strict) {
    return invalid("output_config.format." + std::string(extra.key().substr(0, 64)), kExtra);
  }
  if (format["type"].str() != "json_schema") {
    return invalid("output_config.format.type", "Input should be 'json_schema'");
  }
  if (!format["schema"].is_object()) return invalid("output_config.format.schema", kRequired);
  if (strict_flaw(format["schema"], false)) {
    return invalid("output_config.format.schema",
                   "For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  prompt.schema = format["schema"];
  return {};
}

Checked<void> read_system(const Value& system, const Rules& rules, Prompt& prompt) {
  if (!system.given()) return {};
  if (system.is_string()) {
    prompt.words += count_words(system.str());
    return {};
  }
  if (!system.is_array()) return invalid("system", "Input should be a valid string or list");
  size_t index = 0;
  for (const Value block : system) {
    const std::string path = "system." + std::to_string(index++);
    if (block["type"].str() != "text") return invalid(path + ".type", "Input should be 'text'");
    if (auto ok = check_text(block, path, rules, false); !ok) return ok;
    prompt.words += count_words(block["text"].str());
  }
  return {};
}

Checked<void> check_metadata(const Value& metadata, const Rules& rules) {
  if (!metadata.given()) return {};
  static constexpr std::string_view kMembers[]{"user_id"};
  if (const Value extra = unknown_member(metadata, kMembers); extra.exists() && rules.strict) {
    return invalid("metadata." + std::string(extra.key().substr(0, 64)), kExtra);
  }
  const Value user = metadata["user_id"];
  if (user.given() && !user.is_string()) {
    return invalid("metadata.user_id", "Input should be a valid string");
  }
  return {};
}

// What only POST /v1/messages takes.
Checked<void> read_create(const Value& root, const Rules& rules, MessageRequest& out) {
  if (auto ok = read_limit(root, out.prompt); !ok) return ok;
  if (auto ok = check_sampling(root); !ok) return ok;
  if (auto ok = read_stops(root["stop_sequences"], out.prompt); !ok) return ok;
  if (auto ok = check_metadata(root["metadata"], rules); !ok) return ok;
  const std::string_view tier = root["service_tier"].str();
  if (root["service_tier"].given() && tier != "auto" && tier != "standard_only") {
    return invalid("service_tier", "Input should be 'auto' or 'standard_only'");
  }
  if (root["stream"].given() && !root["stream"].is_bool()) {
    return invalid("stream", "Input should be a valid boolean");
  }
  out.stream = root["stream"].as_bool().value_or(false);
  return {};
}

}  // namespace

Checked<MessageRequest> read_message_request(const Value& root, const Rules& rules,
                                             const Behaviour& behaviour) {
  MessageRequest out;
  const auto failed = [](Checked<void>& result) {
    return std::unexpected(std::move(result.error()));
  };
  if (auto ok = check_members(root, rules); !ok) return failed(ok);
  if (auto ok = check_model(root["model"], behaviour); !ok) return failed(ok);
  out.prompt.model = root["model"].str();
  if (!rules.count_only) {
    if (auto ok = read_create(root, rules, out); !ok) return failed(ok);
  }
  if (auto ok = read_system(root["system"], rules, out.prompt); !ok) return failed(ok);
  if (auto ok = read_messages(root["messages"], rules, out.prompt); !ok) return failed(ok);
  if (auto ok = read_tools(root, rules, out.prompt); !ok) return failed(ok);
  if (auto ok = read_thinking(root, rules, out); !ok) return failed(ok);
  if (auto ok = read_output(root["output_config"], rules, out.prompt); !ok) return failed(ok);
  return out;
}

}  // namespace sluice::sim::anthropic
