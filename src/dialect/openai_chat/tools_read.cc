// Tools, tool calls, the choice among tools and the answer's format -> IR. In a request and, for
// tool calls, in an answer too.
#include "dialect/arguments.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::ChatRequest;
using ir::ResponseFormat;
using ir::Tool;
using ir::ToolCall;
using ir::ToolChoice;
using json::Value;

// ---- calls ----

void read_called_function(Reading& in, ToolCall& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "name", at);
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "name") {
      if (member.given()) out.name = in.string(member, here);
    } else if (member.key() == "arguments") {
      if (member.given()) out.arguments = in.string(member, here);
    } else {
      keep(out.extra, "function", member.key(), member);
    }
  }
  // Servers write "" for a call without arguments; an object without members means the same.
  if (out.arguments.empty()) out.arguments = kNoArguments;
}

void read_called_custom(Reading& in, ToolCall& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "name", at);
  out.custom = true;
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "name") {
      if (member.given()) out.name = in.string(member, here);
    } else if (member.key() == "input") {
      if (member.given()) out.arguments = in.string(member, here);
    } else {
      keep(out.extra, "custom", member.key(), member);
    }
  }
}

// ---- tools ----

void read_function_members(Reading& in, Tool& out, Value v, const Path& at, bool nested) {
  in.require(v, "name", at);
  for (const Value member : v) {
    const Path here(at, member.key());
    const std::string_view key = member.key();
    if (key == "name") {
      if (member.given()) out.name = in.string(member, here);
    } else if (key == "description") {
      if (member.given()) out.description = in.string(member, here);
    } else if (key == "parameters") {
      if (member.given()) out.parameters = in.object_text(member, here);
    } else if (key == "strict") {
      if (member.given()) out.strict = in.boolean(member, here);
    } else if (nested) {
      keep(out.extra, "function", key, member);
    } else {
      keep(out.extra, key, member);
    }
  }
}

void read_function(Reading& in, Tool& out, Value v, const Path& at) {
  if (in.object(v, at)) read_function_members(in, out, v, at, true);
}

void read_custom(Reading& in, Tool& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "name", at);
  out.custom = true;
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "name") {
      if (member.given()) out.name = in.string(member, here);
    } else if (member.key() == "description") {
      if (member.given()) out.description = in.string(member, here);
    } else if (member.key() == "format") {
      if (member.given()) out.parameters = in.object_text(member, here);
    } else {
      keep(out.extra, "custom", member.key(), member);
    }
  }
}

Tool read_tool(Reading& in, Value v, const Path& at) {
  static constexpr Member<Tool> kMembers[] = {
      {"custom", read_custom}, {"function", read_function}, {"type", nullptr}};
  static_assert(sorted(kMembers));
  Tool tool;
  if (!in.object(v, at) || !in.require(v, "type", at)) return tool;
  const std::string_view type = in.string(v["type"], Path(at, "type"));
  if (type != "function" && type != "custom") {
    tool.opaque = {std::string(v.raw())};
    return tool;
  }
  in.require(v, type, at);
  read_members(in, tool, v, at, kMembers, &tool.extra);
  return tool;
}

// ---- choice ----

std::string read_choice_name(Reading& in, Value v, std::string_view kind, const Path& at) {
  const Path inner(at, kind);
  if (!in.require(v, kind, at) || !in.object(v[kind], inner)) return {};
  if (!in.require(v[kind], "name", inner)) return {};
  return std::string(in.string(v[kind]["name"], Path(inner, "name")));
}

void read_allowed_tools(Reading& in, ToolChoice& out, Value v, const Path& at) {
  const Path inner(at, "allowed_tools");
  const Value allowed = v["allowed_tools"];
  if (!in.require(v, "allowed_tools", at) || !in.object(allowed, inner)) return;
  const std::string_view mode = allowed["mode"].str();
  if (mode != "auto" && mode != "required") {
    return in.fail(Path(inner, "mode"), "must be auto or required");
  }
  out.mode = mode == "auto" ? ToolChoice::Mode::Auto : ToolChoice::Mode::Required;
  const Path list(inner, "tools");
  if (!in.require(allowed, "tools", inner) || !in.array(allowed["tools"], list)) return;
  size_t i = 0;
  for (const Value tool : allowed["tools"]) {
    const Path here(list, i++);
    const std::string_view kind = tool["type"].str();
    if (kind != "function" && kind != "custom") {
      return in.fail(Path(here, "type"), "must be function or custom");
    }
    out.allowed.push_back(read_choice_name(in, tool, kind, here));
  }
}

bool read_mode(std::string_view word, ToolChoice& out) {
  if (word == "auto") {
    out.mode = ToolChoice::Mode::Auto;
  } else if (word == "none") {
    out.mode = ToolChoice::Mode::None;
  } else if (word == "required") {
    out.mode = ToolChoice::Mode::Required;
  } else {
    return false;
  }
  return true;
}

// ---- format ----

void read_json_schema(Reading& in, ChatRequest& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "name", at);
  ResponseFormat& format = *out.response_format;
  for (const Value member : v) {
    const Path here(at, member.key());
    const std::string_view key = member.key();
    if (key == "name") {
      if (member.given()) format.name = in.string(member, here);
    } else if (key == "description") {
      if (member.given()) format.description = in.string(member, here);
    } else if (key == "schema") {
      if (member.given()) format.schema = in.object_text(member, here);
    } else if (key == "strict") {
      if (member.given()) format.strict = in.boolean(member, here);
    } else {
      keep(out.extra, "response_format.json_schema", key, member);
    }
  }
}

}  // namespace

ToolCall read_tool_call(Reading& in, Value call, const Path& at) {
  static constexpr Member<ToolCall> kMembers[] = {
      {"custom", read_called_custom},
      {"function", read_called_function},
      {"id", read_string<&ToolCall::id>},
      {"index", nullptr},  // some servers repeat the stream's index in whole answers
      {"type", nullptr},
  };
  static_assert(sorted(kMembers));
  ToolCall out;
  if (!in.object(call, at)) return out;
  if (!call["custom"].given()) in.require(call, "function", at);
  read_members(in, out, call, at, kMembers, &out.extra);
  return out;
}

void read_tools(Reading& in, ChatRequest& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  size_t i = 0;
  for (const Value tool : list) out.tools.push_back(read_tool(in, tool, Path(at, i++)));
}

void read_functions(Reading& in, ChatRequest& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  out.legacy_functions = true;
  size_t i = 0;
  for (const Value function : list) {
    const Path here(at, i++);
    Tool tool;
    if (in.object(function, here)) read_function_members(in, tool, function, here, false);
    out.tools.push_back(std::move(tool));
  }
}

void read_tool_choice(Reading& in, ChatRequest& out, Value choice, const Path& at) {
  ToolChoice to;
  if (choice.is_string()) {
    if (!read_mode(choice.str(), to)) in.fail(at, "must be none, auto, required or an object");
  } else if (in.object(choice, at) && in.require(choice, "type", at)) {
    const std::string_view type = choice["type"].str();
    if (type == "function" || type == "custom") {
      to.mode = ToolChoice::Mode::Named;
      to.name = read_choice_name(in, choice, type, at);
    } else if (type == "allowed_tools") {
      read_allowed_tools(in, to, choice, at);
    } else {
      in.fail(Path(at, "type"), "must be function, custom or allowed_tools");
    }
  }
  out.tool_choice = std::move(to);
}

void read_function_call(Reading& in, ChatRequest& out, Value choice, const Path& at) {
  ToolChoice to;
  out.legacy_functions = true;
  if (choice.is_string()) {
    if (!read_mode(choice.str(), to)) in.fail(at, "must be none, auto or an object");
  } else if (in.object(choice, at) && in.require(choice, "name", at)) {
    to.mode = ToolChoice::Mode::Named;
    to.name = in.string(choice["name"], Path(at, "name"));
  }
  out.tool_choice = std::move(to);
}

void read_response_format(Reading& in, ChatRequest& out, Value format, const Path& at) {
  if (!in.object(format, at) || !in.require(format, "type", at)) return;
  const std::string_view type = format["type"].str();
  out.response_format.emplace();
  if (type == "text") {
    out.response_format->kind = ResponseFormat::Kind::Text;
  } else if (type == "json_object") {
    out.response_format->kind = ResponseFormat::Kind::JsonObject;
  } else if (type == "json_schema") {
    out.response_format->kind = ResponseFormat::Kind::JsonSchema;
    if (in.require(format, "json_schema", at)) {
      read_json_schema(in, out, format["json_schema"], Path(at, "json_schema"));
    }
  } else {
    in.fail(Path(at, "type"), "must be text, json_object or json_schema");
  }
  for (const Value member : format) {
    if (member.key() == "type" || member.key() == "json_schema") continue;
    keep(out.extra, "response_format", member.key(), member);
  }
}

}  // namespace sluice::dialect::openai
