// Messages and system of a Messages request -> IR.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/arguments.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::Media;
using ir::Message;
using ir::Part;
using ir::Role;
using json::Value;

std::string text_of(Reading& in, Value object, std::string_view key, const Path& at) {
  if (!in.require(object, key, at)) return {};
  return std::string(in.string(object[key], Path(at, key)));
}

void keep_others(ir::Extras& extra, Value object, std::initializer_list<std::string_view> known) {
  for (const Value member : object) {
    if (std::find(known.begin(), known.end(), member.key()) == known.end()) {
      keep(extra, member.key(), member);
    }
  }
}

void keep_opaque(std::vector<Part>& out, Value block) {
  out.emplace_back(ir::Opaque{ir::DialectId::AnthropicMessages,
                              std::string(block["type"].str()),
                              {std::string(block.raw())}});
}

void read_text(Reading& in, std::vector<Part>& out, Value block, const Path& at) {
  ir::Text text;
  text.text = text_of(in, block, "text", at);
  for (const Value member : block) {
    if (member.key() == "type" || member.key() == "text") continue;
    // The SDK's types have citations: null on every text; that says nothing worth keeping.
    if (member.key() == "citations" && !member.given()) continue;
    keep(text.extra, member.key(), member);
  }
  out.emplace_back(std::move(text));
}

// source{type: base64 | url | file | text}. False for a source we do not model.
bool read_source(Reading& in, Media& out, Value source, const Path& at) {
  const std::string_view type = source["type"].str();
  if (type == "base64") {
    out.source = Media::Source::Base64;
    out.media_type = text_of(in, source, "media_type", at);
    out.data = text_of(in, source, "data", at);
  } else if (type == "url") {
    out.source = Media::Source::Url;
    out.data = text_of(in, source, "url", at);
  } else if (type == "file") {
    out.source = Media::Source::FileId;
    out.data = text_of(in, source, "file_id", at);
  } else if (type == "text") {
    out.source = Media::Source::PlainText;
    out.media_type = source["media_type"].str();
    out.data = text_of(in, source, "data", at);
  } else {
    return false;
  }
  for (const Value member : source) {
    const std::string_view key = member.key();
    if (key != "type" && key != "media_type" && key != "data" && key != "url" && key != "file_id") {
      keep(out.extra, "source", key, member);
    }
  }
  return true;
}

void read_media(Reading& in, std::vector<Part>& out, Value block, const Path& at,
                Media::Kind kind) {
  const Path source(at, "source");
  if (!in.require(block, "source", at) || !in.object(block["source"], source)) return;
  if (!in.require(block["source"], "type", source)) return;
  Media media;
  media.kind = kind;
  if (!read_source(in, media, block["source"], source)) return keep_opaque(out, block);
  if (kind == Media::Kind::Document) {
    media.name = block["title"].str();
    keep_others(media.extra, block, {"type", "source", "title"});
  } else {
    keep_others(media.extra, block, {"type", "source"});
  }
  out.emplace_back(std::move(media));
}

void read_thinking(Reading& in, std::vector<Part>& out, Value block, const Path& at) {
  ir::Thinking thinking;
  thinking.text = text_of(in, block, "thinking", at);
  // Answers of compatible servers may lack it; the API demands it in requests and says so itself.
  if (block["signature"].given()) {
    thinking.signature = in.string(block["signature"], Path(at, "signature"));
  }
  out.emplace_back(std::move(thinking));
}

void read_tool_use(Reading& in, std::vector<Part>& out, Value block, const Path& at) {
  ir::ToolCall call;
  call.id = text_of(in, block, "id", at);
  call.name = text_of(in, block, "name", at);
  if (in.require(block, "input", at) && in.object(block["input"], Path(at, "input"))) {
    call.arguments = block["input"].raw();
  }
  keep_others(call.extra, block, {"type", "id", "name", "input"});
  out.emplace_back(std::move(call));
}

void read_tool_result(Reading& in, std::vector<Part>& out, Value block, const Path& at) {
  ir::ToolResult result;
  result.call_id = text_of(in, block, "tool_use_id", at);
  const Value content = block["content"];
  const bool empty_text = content.is_string() && content.str().empty();
  if (content.given() && !empty_text) {
    read_content(in, result.content, content, Path(at, "content"));
  }
  if (block["is_error"].given()) {
    result.is_error = in.boolean(block["is_error"], Path(at, "is_error"));
  }
  keep_others(result.extra, block, {"type", "tool_use_id", "content", "is_error"});
  out.emplace_back(std::move(result));
}

void read_message(Reading& in, ir::ChatRequest& out, Value message, const Path& at, int place) {
  if (!in.object(message, at)) return;
  in.require(message, "role", at);
  in.require(message, "content", at);
  if (!in.ok()) return;
  Message to;
  to.place = {place};
  const std::string_view role = in.string(message["role"], Path(at, "role"));
  if (role == "user") {
    to.role = Role::User;
  } else if (role == "assistant") {
    to.role = Role::Assistant;
  } else if (role == "system") {
    to.role = Role::System;
  } else {
    return in.fail(Path(at, "role"), "must be one of user, assistant, system");
  }
  read_content(in, to.parts, message["content"], Path(at, "content"));
  keep_others(to.extra, message, {"role", "content"});
  out.messages.push_back(std::move(to));
}

}  // namespace

void read_block(Reading& in, std::vector<Part>& out, Value block, const Path& at) {
  if (!in.object(block, at) || !in.require(block, "type", at)) return;
  const std::string_view type = in.string(block["type"], Path(at, "type"));
  if (type == "text") return read_text(in, out, block, at);
  if (type == "image") return read_media(in, out, block, at, Media::Kind::Image);
  if (type == "document") return read_media(in, out, block, at, Media::Kind::Document);
  if (type == "tool_use") return read_tool_use(in, out, block, at);
  if (type == "tool_result") return read_tool_result(in, out, block, at);
  if (type == "thinking") return read_thinking(in, out, block, at);
  if (type == "redacted_thinking") {
    out.emplace_back(ir::Thinking{{}, {}, text_of(in, block, "data", at)});
    return;
  }
  keep_opaque(out, block);
}

void read_content(Reading& in, std::vector<Part>& out, Value content, const Path& at) {
  if (content.is_string()) {
    out.emplace_back(ir::Text{std::string(content.str()), {}});
    return;
  }
  if (!content.is_array()) return in.fail(at, "must be a string or an array of content blocks");
  size_t i = 0;
  for (const Value block : content) read_block(in, out, block, Path(at, i++));
}

void read_messages(Reading& in, ir::ChatRequest& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  if (list.size() == 0) return in.fail(at, "must not be empty");
  out.messages.reserve(out.messages.size() + list.size());
  int i = 0;
  for (const Value message : list) {
    read_message(in, out, message, Path(at, static_cast<size_t>(i)), i);
    ++i;
  }
}

void read_system(Reading& in, ir::ChatRequest& out, Value system, const Path& at) {
  Message to;
  to.role = Role::System;
  read_content(in, to.parts, system, at);
  if (!to.parts.empty()) out.messages.insert(out.messages.begin(), std::move(to));
}

}  // namespace sluice::dialect::anthropic
