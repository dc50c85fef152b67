#include "sim/anthropic/tools.h"

#include <algorithm>

#include "sim/anthropic/error.h"
#include "sim/strict_schema.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::Value;

constexpr size_t kMaxName = 128;

// Type prefixes of tools that the provider runs or knows itself, @anthropic-ai/sdk 1.11.0.
constexpr std::string_view kKnownTools[]{
    "bash_",       "browser_toolset_", "code_execution_",   "computer_",  "memory_",
    "mcp_toolset", "text_editor_",     "tool_search_tool_", "web_fetch_", "web_search_"};

constexpr std::string_view kMembers[]{"name",
                                      "description",
                                      "input_schema",
                                      "type",
                                      "cache_control",
                                      "strict",
                                      "defer_loading",
                                      "input_examples",
                                      "allowed_callers",
                                      "eager_input_streaming"};

bool good_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

bool is_known_tool(std::string_view type) {
  return std::any_of(std::begin(kKnownTools), std::end(kKnownTools),
                     [&](std::string_view prefix) { return type.starts_with(prefix); });
}

const ToolSpec* find(const Prompt& prompt, std::string_view name) {
  for (const ToolSpec& tool : prompt.tools) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

Checked<void> read_tool(const Value& tool, const std::string& path, const Rules& rules,
                        Prompt& prompt) {
  if (!tool.is_object()) return invalid(path, "Input should be an object");
  const std::string_view type = tool["type"].str();
  if (!type.empty() && type != "custom") {
    if (is_known_tool(type)) return {};
    return invalid(path, "Input tag '" + std::string(type.substr(0, 64)) +
                             "' found using 'type' does not match any of the expected tags");
  }
  const std::string where = path + ".custom.";
  if (const Value extra = unknown_member(tool, kMembers); extra.exists() && rules.strict) {
    return invalid(where + std::string(extra.key().substr(0, 64)), kExtra);
  }
  const Value name = tool["name"];
  if (!name.is_string()) return invalid(where + "name", kRequired);
  if (!good_name(name.str())) {
    return invalid(where + "name", "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
  }
  if (find(prompt, name.str()) != nullptr) return invalid("tools", "Tool names must be unique.");
  const Value schema = tool["input_schema"];
  if (!schema.exists()) return invalid(where + "input_schema", kRequired);
  if (!schema.is_object()) {
    return invalid(where + "input_schema", "Input should be a valid dictionary");
  }
  if (!schema["type"].exists()) return invalid(where + "input_schema.type", kRequired);
  if (schema["type"].str() != "object") {
    return invalid(where + "input_schema.type", "Input should be 'object'");
  }
  if (tool["strict"].as_bool() == true && strict_flaw(schema, false)) {
    return invalid(where + "input_schema",
                   "For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  prompt.tools.push_back({name.str(), schema, false});
  return {};
}

Checked<void> read_choice(const Value& choice, const Rules& rules, Prompt& prompt) {
  const std::string_view type = choice["type"].str();
  if (type != "auto" && type != "any" && type != "tool" && type != "none") {
    return invalid("tool_choice",
                   "Input tag does not match any of the expected tags: 'any', "
                   "'auto', 'none', 'tool'");
  }
  for (const Value member : choice) {
    const bool known = member.key() == "type" || (type == "tool" && member.key() == "name") ||
                       (type != "none" && member.key() == "disable_parallel_tool_use");
    if (!known && rules.strict) {
      return invalid(
          "tool_choice." + std::string(type) + "." + std::string(member.key().substr(0, 64)),
          kExtra);
    }
  }
  prompt.parallel_calls = choice["disable_parallel_tool_use"].as_bool() != true;
  if (type == "none") prompt.tool_choice = ToolChoice::None;
  if (type == "any") prompt.tool_choice = ToolChoice::Required;
  if (type != "tool") return {};
  const Value name = choice["name"];
  if (!name.is_string()) return invalid("tool_choice.tool.name", kRequired);
  if (find(prompt, name.str()) == nullptr) {
    return refuse("Tool '" + std::string(name.str().substr(0, 64)) +
                  "' not found in provided tools");
  }
  prompt.tool_choice = ToolChoice::Named;
  prompt.named_tool = name.str();
  return {};
}

}  // namespace

Checked<void> read_tools(const Value& root, const Rules& rules, Prompt& prompt) {
  const Value tools = root["tools"];
  if (tools.given()) {
    if (!tools.is_array()) return invalid("tools", "Input should be a valid list");
    size_t index = 0;
    for (const Value tool : tools) {
      const std::string path = "tools." + std::to_string(index++);
      if (auto ok = read_tool(tool, path, rules, prompt); !ok) return ok;
    }
    prompt.words += kWordsPerTool * static_cast<int64_t>(index);
  }
  const Value choice = root["tool_choice"];
  if (!choice.given()) return {};
  if (tools.size() == 0 && choice["type"].str() != "none") {
    return refuse("tool_choice: tool_choice may only be specified while providing tools");
  }
  return read_choice(choice, rules, prompt);
}

}  // namespace sluice::sim::anthropic
