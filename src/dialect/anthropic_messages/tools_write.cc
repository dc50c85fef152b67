// IR -> tools and tool_choice of a Messages request. The switch against parallel calls is a member
// of tool_choice here, so it may need a choice that nobody made.
#include <algorithm>

#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::ChatRequest;
using ir::Losses;
using ir::Severity;
using ir::Tool;
using ir::ToolChoice;

bool is_own(const ChatRequest& request) {
  return request.source == ir::DialectId::AnthropicMessages;
}

// A schema must say that it describes an object; OpenAI's may leave that out.
void write_schema(json::Writer& out, const Tool& tool, bool own) {
  constexpr std::string_view kObject = R"({"type":"object"})";
  const std::string_view schema = tool.parameters.text;
  out.key("input_schema");
  if (!tool.parameters.given()) {
    out.raw(kObject);
  } else if (own || has_member(schema, "type")) {
    out.raw(schema);
  } else {
    const size_t inside = schema.find_first_not_of(" \t\r\n", 1);
    const bool empty = inside == std::string_view::npos || schema[inside] == '}';
    std::string typed(empty ? R"({"type":"object")" : R"({"type":"object",)");
    typed += schema.substr(1);
    out.raw(typed);
  }
}

void write_tool(json::Writer& out, const Tool& tool, bool own) {
  if (tool.opaque.given()) {
    out.raw(tool.opaque.text);
    return;
  }
  out.begin_object().member("name", tool.name);
  if (!tool.description.empty()) out.member("description", tool.description);
  write_schema(out, tool, own);
  if (tool.strict) out.member("strict", *tool.strict);
  if (own) write_extras(out, tool.extra);
  out.end_object();
}

bool is_allowed(const ChatRequest& request, const Tool& tool) {
  if (!request.tool_choice || request.tool_choice->allowed.empty()) return true;
  const auto& names = request.tool_choice->allowed;
  return std::find(names.begin(), names.end(), tool.name) != names.end();
}

bool carries(const ChatRequest& request, const Tool& tool) {
  if (is_own(request)) return true;
  return !tool.custom && !tool.opaque.given() && is_allowed(request, tool);
}

void report_tools(const ChatRequest& request, Losses& losses) {
  if (is_own(request)) return;
  const Path list("tools");
  for (size_t i = 0; i < request.tools.size(); ++i) {
    const Tool& tool = request.tools[i];
    const Path at(list, i);
    if (tool.custom) {
      dropped(losses, at, Severity::Severe, "the target has no tools that take free text");
    } else if (tool.opaque.given()) {
      dropped(losses, at, Severity::Severe, "a tool that the provider itself runs or defines");
    } else {
      report_foreign(losses, tool.extra, at);
    }
  }
}

std::string_view word(ToolChoice::Mode mode) {
  switch (mode) {
    case ToolChoice::Mode::Auto:
      return "auto";
    case ToolChoice::Mode::None:
      return "none";
    case ToolChoice::Mode::Required:
      return "any";
    case ToolChoice::Mode::Named:
      break;
  }
  return "tool";
}

bool has_tool(const ChatRequest& request, std::string_view name) {
  for (const Tool& tool : request.tools) {
    if (tool.name == name && carries(request, tool)) return true;
  }
  return false;
}

void write_choice(json::Writer& out, const ChatRequest& request) {
  const bool serial = request.parallel_tool_calls.has_value() && !*request.parallel_tool_calls;
  if (!request.tool_choice && !serial) return;
  const ToolChoice choice = request.tool_choice.value_or(ToolChoice{});
  out.key("tool_choice").begin_object().member("type", word(choice.mode));
  if (choice.mode == ToolChoice::Mode::Named) out.member("name", choice.name);
  // Not a member of "none"; `false` is the default and written only back to its own dialect.
  if (choice.mode != ToolChoice::Mode::None && request.parallel_tool_calls) {
    if (serial || is_own(request)) out.member("disable_parallel_tool_use", serial);
  }
  if (is_own(request)) write_nested(out, request.extra, "tool_choice");
  out.end_object();
}

}  // namespace

Result<void> write_tools(json::Writer& out, const ChatRequest& request, Losses& losses) {
  report_tools(request, losses);
  const bool any = std::any_of(request.tools.begin(), request.tools.end(),
                               [&](const Tool& tool) { return carries(request, tool); });
  const bool named = request.tool_choice && request.tool_choice->mode == ToolChoice::Mode::Named;
  if (!is_own(request) && named && !has_tool(request, request.tool_choice->name)) {
    return base::fail(Cause::Unsupported,
                      "tool_choice names a tool that the target cannot be given", "tool_choice");
  }
  if (any) {
    out.key("tools").begin_array();
    for (const Tool& tool : request.tools) {
      if (carries(request, tool)) write_tool(out, tool, is_own(request));
    }
    out.end_array();
  }
  // Without tools a choice among them is a 400 and means nothing.
  if (any || is_own(request)) write_choice(out, request);
  return {};
}

}  // namespace sluice::dialect::anthropic
