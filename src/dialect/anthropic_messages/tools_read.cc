// Tools and the choice among them -> IR.
#include "dialect/anthropic_messages/verbs.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::Tool;
using ir::ToolChoice;
using json::Value;

constexpr Member<Tool> kToolMembers[] = {
    {"description", read_string<&Tool::description>},
    {"input_schema", read_object_text<&Tool::parameters>},
    {"name", read_string<&Tool::name>},
    {"strict", read_boolean<&Tool::strict>},
    {"type", nullptr},
};
static_assert(sorted(kToolMembers));

// Tools of another type than "custom" are run or defined by the provider: kept whole.
Tool read_tool(Reading& in, Value v, const Path& at) {
  Tool tool;
  if (!in.object(v, at)) return tool;
  const Value type = v["type"];
  if (type.given() && in.string(type, Path(at, "type")) != "custom") {
    tool.opaque = {std::string(v.raw())};
    return tool;
  }
  in.require(v, "name", at);
  in.require(v, "input_schema", at);
  read_members(in, tool, v, at, kToolMembers, &tool.extra);
  return tool;
}

}  // namespace

void read_tools(Reading& in, ir::ChatRequest& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  size_t i = 0;
  for (const Value tool : list) out.tools.push_back(read_tool(in, tool, Path(at, i++)));
}

void read_tool_choice(Reading& in, ir::ChatRequest& out, Value choice, const Path& at) {
  if (!in.object(choice, at) || !in.require(choice, "type", at)) return;
  const std::string_view type = in.string(choice["type"], Path(at, "type"));
  ToolChoice to;
  if (type == "auto") {
    to.mode = ToolChoice::Mode::Auto;
  } else if (type == "any") {
    to.mode = ToolChoice::Mode::Required;
  } else if (type == "none") {
    to.mode = ToolChoice::Mode::None;
  } else if (type == "tool") {
    to.mode = ToolChoice::Mode::Named;
    if (in.require(choice, "name", at)) to.name = in.string(choice["name"], Path(at, "name"));
  } else {
    return in.fail(Path(at, "type"), "must be auto, any, tool or none");
  }
  for (const Value member : choice) {
    const std::string_view key = member.key();
    if (key == "disable_parallel_tool_use") {
      if (member.given()) out.parallel_tool_calls = !in.boolean(member, Path(at, key));
    } else if (key != "type" && key != "name") {
      keep(out.extra, "tool_choice", key, member);
    }
  }
  out.tool_choice = std::move(to);
}

}  // namespace sluice::dialect::anthropic
