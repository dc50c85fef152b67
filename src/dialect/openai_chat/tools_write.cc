// IR -> tools, tool_choice, parallel_tool_calls and response_format of a chat completions request.
#include "dialect/losses.h"
#include "dialect/openai_chat/strict_schema.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::ChatRequest;
using ir::Losses;
using ir::ResponseFormat;
using ir::Severity;
using ir::Tool;
using ir::ToolChoice;

bool is_own(const ChatRequest& request) {
  return request.source == ir::DialectId::OpenaiChat;
}

bool is_custom(const ChatRequest& request, std::string_view name) {
  for (const Tool& tool : request.tools) {
    if (tool.name == name) return tool.custom;
  }
  return false;
}

void write_function_tool(json::Writer& out, const Tool& tool, bool own) {
  out.member("type", "function").key("function").begin_object();
  out.member("name", tool.name);
  if (!tool.description.empty()) out.member("description", tool.description);
  if (tool.parameters.given()) out.member_raw("parameters", tool.parameters.text);
  if (tool.strict) out.member("strict", *tool.strict);
  if (own) write_nested(out, tool.extra, "function");
  out.end_object();
}

void write_custom_tool(json::Writer& out, const Tool& tool, bool own) {
  out.member("type", "custom").key("custom").begin_object();
  out.member("name", tool.name);
  if (!tool.description.empty()) out.member("description", tool.description);
  if (tool.parameters.given()) out.member_raw("format", tool.parameters.text);
  if (own) write_nested(out, tool.extra, "custom");
  out.end_object();
}

void write_tool(json::Writer& out, const Tool& tool, bool own) {
  if (tool.opaque.given()) {
    out.raw(tool.opaque.text);
    return;
  }
  out.begin_object();
  tool.custom ? write_custom_tool(out, tool, own) : write_function_tool(out, tool, own);
  if (own) write_extras(out, tool.extra);
  out.end_object();
}

void write_named(json::Writer& out, const ChatRequest& request, std::string_view name) {
  const std::string_view kind = is_custom(request, name) ? "custom" : "function";
  out.begin_object().member("type", kind);
  out.key(kind).begin_object().member("name", name).end_object();
  out.end_object();
}

void write_choice(json::Writer& out, const ChatRequest& request) {
  const ToolChoice& choice = *request.tool_choice;
  out.key("tool_choice");
  const std::string_view mode = choice.mode == ToolChoice::Mode::None       ? "none"
                                : choice.mode == ToolChoice::Mode::Required ? "required"
                                                                            : "auto";
  if (choice.mode == ToolChoice::Mode::Named) return write_named(out, request, choice.name);
  if (choice.allowed.empty()) {
    out.string(mode);
    return;
  }
  out.begin_object().member("type", "allowed_tools").key("allowed_tools").begin_object();
  out.member("mode", mode).key("tools").begin_array();
  for (const std::string& name : choice.allowed) write_named(out, request, name);
  out.end_array().end_object().end_object();
}

// How many tools this format can carry; the others are reported.
size_t count_carried(const ChatRequest& request, Losses& losses) {
  size_t count = 0;
  const Path list("tools");
  for (size_t i = 0; i < request.tools.size(); ++i) {
    const Tool& tool = request.tools[i];
    const Path at(list, i);
    if (is_own(request)) {
      ++count;
    } else if (tool.opaque.given()) {
      dropped(losses, at, Severity::Severe, "a tool that the provider itself runs or defines");
    } else {
      ++count;
      report_foreign(losses, tool.extra, at);
    }
  }
  return count;
}

void write_json_schema(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const ResponseFormat& format = *request.response_format;
  const bool own = is_own(request);
  out.key("json_schema").begin_object();
  out.member("name", format.name.empty() ? "response" : std::string_view(format.name));
  if (!format.description.empty()) out.member("description", format.description);
  if (format.schema.given()) out.member_raw("schema", format.schema.text);
  if (own) {
    if (format.strict) out.member("strict", *format.strict);
    write_nested(out, request.extra, "response_format.json_schema");
  } else {
    json::Document schema;
    const bool strict = schema.parse(format.schema.text) && fits_strict_mode(schema.root());
    out.member("strict", strict);
    if (!strict) {
      approximated(losses, Path("output_config.format.schema"), Severity::Warn,
                   "the target enforces only schemas whose objects require every property and "
                   "forbid others; this one is followed, not enforced");
    }
  }
  out.end_object();
}

}  // namespace

void write_tools(json::Writer& out, const ChatRequest& request, Losses& losses) {
  const size_t carried = count_carried(request, losses);
  const bool own = is_own(request);
  if (carried == 0) {
    // Without tools the two members below are a 400 and mean nothing.
    if (own && request.tool_choice) write_choice(out, request);
    if (own && request.parallel_tool_calls) {
      out.member("parallel_tool_calls", *request.parallel_tool_calls);
    }
    return;
  }
  out.key("tools").begin_array();
  for (const Tool& tool : request.tools) {
    if (own || !tool.opaque.given()) write_tool(out, tool, own);
  }
  out.end_array();
  if (request.tool_choice) write_choice(out, request);
  if (request.parallel_tool_calls) {
    out.member("parallel_tool_calls", *request.parallel_tool_calls);
  }
}

void write_response_format(json::Writer& out, const ChatRequest& request, Losses& losses) {
  if (!request.response_format) return;
  out.key("response_format").begin_object();
  switch (request.response_format->kind) {
    case ResponseFormat::Kind::Text:
      out.member("type", "text");
      break;
    case ResponseFormat::Kind::JsonObject:
      out.member("type", "json_object");
      break;
    case ResponseFormat::Kind::JsonSchema:
      out.member("type", "json_schema");
      write_json_schema(out, request, losses);
      break;
  }
  if (is_own(request)) write_nested(out, request.extra, "response_format");
  out.end_object();
}

}  // namespace sluice::dialect::openai
