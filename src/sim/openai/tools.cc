#include "sim/openai/tools.h"

#include <algorithm>

#include "sim/openai/error.h"
#include "sim/strict_schema.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

constexpr size_t kMaxTools = 128;
constexpr size_t kMaxName = 64;

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

Checked<void> check_name(const Value& name, const std::string& param) {
  if (!name.is_string()) return missing(param);
  if (good_name(name.str())) return {};
  return refuse("Invalid '" + param +
                    "': string does not match pattern. Expected a string that "
                    "matches the pattern '^[a-zA-Z0-9_-]+$' and has at most 64 characters.",
                param, "invalid_value");
}

Checked<void> read_function(const Value& function, const std::string& path, Prompt& prompt) {
  if (!function.is_object()) return missing(path);
  if (auto ok = check_name(function["name"], path + ".name"); !ok) return ok;
  const Value parameters = function["parameters"];
  const std::string context = "function '" + std::string(function["name"].str()) + "'";
  if (parameters.given() && parameters["type"].str() != "object") {
    const std::string got = parameters["type"].is_string() ? std::string(parameters["type"].str())
                                                           : std::string("None");
    return refuse("Invalid schema for " + context +
                      ": schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" +
                      got.substr(0, 64) + "\"'.",
                  path + ".parameters", "invalid_function_parameters");
  }
  if (auto ok = check_strict(function, parameters, context, path + ".parameters",
                             "invalid_function_parameters");
      !ok) {
    return ok;
  }
  prompt.tools.push_back({function["name"].str(), parameters, false});
  return {};
}

Checked<void> read_tool(const Value& tool, size_t index, Prompt& prompt) {
  const std::string path = "tools[" + std::to_string(index) + "]";
  if (!tool.is_object()) return wrong_type(path, "an object", tool);
  if (!tool["type"].given()) return missing(path + ".type");
  const std::string_view type = tool["type"].str();
  if (type == "function") return read_function(tool["function"], path + ".function", prompt);
  if (type == "custom") {
    if (auto ok = check_name(tool["custom"]["name"], path + ".custom.name"); !ok) return ok;
    prompt.tools.push_back({tool["custom"]["name"].str(), {}, true});
    return {};
  }
  return refuse("Invalid value: '" + std::string(type.substr(0, 64)) +
                    "'. Supported values are: 'function' and 'custom'.",
                path + ".type", "invalid_value");
}

bool has_tool(const Prompt& prompt, std::string_view name) {
  return std::any_of(prompt.tools.begin(), prompt.tools.end(),
                     [&](const ToolSpec& tool) { return tool.name == name; });
}

// Only the listed tools stay, with the mode as the choice.
Checked<void> read_allowed(const Value& allowed, Prompt& prompt) {
  std::vector<ToolSpec> kept;
  for (const Value one : allowed["tools"]) {
    const std::string_view name = one[one["type"].str()]["name"].str();
    for (const ToolSpec& tool : prompt.tools) {
      if (tool.name == name) kept.push_back(tool);
    }
  }
  if (kept.empty()) return missing("tool_choice.allowed_tools.tools");
  prompt.tools = std::move(kept);
  if (allowed["mode"].str() == "required") prompt.tool_choice = ToolChoice::Required;
  return {};
}

Checked<void> read_choice(const Value& choice, Prompt& prompt) {
  if (choice.is_string()) {
    const std::string_view word = choice.str();
    if (word == "auto") return {};
    if (word == "none" || word == "required") {
      prompt.tool_choice = word == "none" ? ToolChoice::None : ToolChoice::Required;
      return {};
    }
  }
  const std::string_view type = choice["type"].str();
  if (type == "allowed_tools") return read_allowed(choice["allowed_tools"], prompt);
  if (type == "function" || type == "custom") {
    const Value name = choice[type]["name"];
    if (!name.is_string()) return missing("tool_choice." + std::string(type) + ".name");
    if (!has_tool(prompt, name.str())) {
      return refuse("Invalid value: Tool choice '" + std::string(name.str().substr(0, 64)) +
                        "' not found in 'tools' parameter.",
                    "tool_choice");
    }
    prompt.tool_choice = ToolChoice::Named;
    prompt.named_tool = name.str();
    return {};
  }
  return refuse(
      "Invalid value for 'tool_choice'. Supported values are: 'none', 'auto', 'required', "
      "or an object that names a tool.",
      "tool_choice", "invalid_value");
}

}  // namespace

Checked<void> check_strict(const Value& holder, const Value& schema, const std::string& context,
                           const std::string& param, const std::string& code) {
  if (holder["strict"].as_bool() != true) return {};
  const auto flaw = strict_flaw(schema, true);
  if (!flaw) return {};
  const std::string why =
      flaw->property.empty()
          ? "'additionalProperties' is required to be supplied and to be false."
          : "'required' is required to be supplied and to be an array including every key in "
            "properties. Missing '" +
                flaw->property + "'.";
  return refuse("Invalid schema for " + context + ": In context=" + flaw->context + ", " + why,
                param, code);
}

Checked<void> read_tools(const Value& root, Prompt& prompt) {
  const Value tools = root["tools"];
  if (tools.given()) {
    if (!tools.is_array()) return wrong_type("tools", "an array of objects", tools);
    const size_t count = tools.size();
    if (count == 0 || count > kMaxTools) {
      return refuse(count == 0
                        ? "Invalid 'tools': empty array. Expected an array with minimum length "
                          "1, but got an empty array instead."
                        : "Invalid 'tools': array too long. Expected an array with maximum "
                          "length 128.",
                    "tools", count == 0 ? "empty_array" : "array_above_max_length");
    }
    size_t index = 0;
    for (const Value tool : tools) {
      if (auto ok = read_tool(tool, index++, prompt); !ok) return ok;
    }
    prompt.words += kWordsPerTool * static_cast<int64_t>(count);
  }
  for (const char* member : {"tool_choice", "parallel_tool_calls"}) {
    const bool harmless = root[member].str() == "none" || root[member].str() == "auto";
    if (root[member].given() && !tools.given() && !harmless) {
      return refuse("Invalid value for '" + std::string(member) + "': '" + member +
                        "' is only allowed when 'tools' are specified.",
                    member);
    }
  }
  prompt.parallel_calls = root["parallel_tool_calls"].as_bool().value_or(true);
  if (!root["tool_choice"].given() || !tools.given()) return {};
  return read_choice(root["tool_choice"], prompt);
}

}  // namespace sluice::sim::openai
