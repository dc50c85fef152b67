// Messages of a chat completions request -> IR.
//
//   assistant{tool_calls: a, b}  ->  Assistant{ToolCall a, ToolCall b}
//   tool{a}, tool{b}             ->  User{ToolResult a, ToolResult b}
//   user "thanks"                ->  User{Text}
#include "dialect/arguments.h"
#include "dialect/data_url.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::Media;
using ir::Message;
using ir::Role;
using json::Value;

void read_text_part(Reading& in, std::vector<ir::Part>& out, Value part, const Path& at) {
  static constexpr Member<ir::Text> kMembers[] = {{"text", read_string<&ir::Text::text>},
                                                  {"type", nullptr}};
  static_assert(sorted(kMembers));
  in.require(part, "text", at);
  ir::Text text;
  read_members(in, text, part, at, kMembers, &text.extra);
  out.emplace_back(std::move(text));
}

void read_image_source(Reading& in, Media& out, Value v, const Path& at) {
  const std::string_view url = in.string(v, at);
  if (const auto inline_data = parse_data_url(url)) {
    out.source = Media::Source::Base64;
    out.media_type = inline_data->media_type;
    out.data = inline_data->base64;
  } else if (is_web_url(url)) {
    out.source = Media::Source::Url;
    out.data = url;
  } else {
    in.fail(at, "must be an http or https URL, or a data URL with base64 content");
  }
}

void read_image_url(Reading& in, Media& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "url", at);
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "url") {
      if (member.given()) read_image_source(in, out, member, here);
    } else if (member.key() == "detail") {
      if (member.given()) out.detail = in.string(member, here);
    } else {
      keep(out.extra, "image_url", member.key(), member);
    }
  }
}

void read_input_audio(Reading& in, Media& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "data", at);
  in.require(v, "format", at);
  out.source = Media::Source::Base64;
  for (const Value member : v) {
    const Path here(at, member.key());
    if (member.key() == "data") {
      out.data = in.string(member, here);
    } else if (member.key() == "format") {
      out.media_type = in.string(member, here);
    } else {
      keep(out.extra, "input_audio", member.key(), member);
    }
  }
}

// file_data is a data URL in the vendor's examples; servers of the same format also take bare
// base64, which then has no media type.
void read_file_data(Reading& in, Media& out, Value v, const Path& at) {
  const std::string_view data = in.string(v, at);
  out.source = Media::Source::Base64;
  if (const auto inline_data = parse_data_url(data)) {
    out.media_type = inline_data->media_type;
    out.data = inline_data->base64;
  } else {
    out.data = data;
  }
}

void read_file(Reading& in, Media& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  const Value id = v["file_id"];
  if (!id.given() && !v["file_data"].given()) in.fail(at, "must have file_data or file_id");
  for (const Value member : v) {
    const Path here(at, member.key());
    if (!member.given()) continue;
    if (member.key() == "file_id") {
      out.source = Media::Source::FileId;
      out.data = in.string(member, here);
    } else if (member.key() == "file_data") {
      if (!id.given()) read_file_data(in, out, member, here);
    } else if (member.key() == "filename") {
      out.name = in.string(member, here);
    } else {
      keep(out.extra, "file", member.key(), member);
    }
  }
}

void read_media_part(Reading& in, std::vector<ir::Part>& out, Value part, const Path& at,
                     Media::Kind kind) {
  static constexpr Member<Media> kMembers[] = {{"file", read_file},
                                               {"image_url", read_image_url},
                                               {"input_audio", read_input_audio},
                                               {"type", nullptr}};
  static_assert(sorted(kMembers));
  Media media;
  media.kind = kind;
  in.require(part, part["type"].str(), at);
  read_members(in, media, part, at, kMembers, &media.extra);
  out.emplace_back(std::move(media));
}

void read_part(Reading& in, std::vector<ir::Part>& out, Value part, const Path& at) {
  if (!in.object(part, at)) return;
  if (!in.require(part, "type", at)) return;
  const std::string_view type = in.string(part["type"], Path(at, "type"));
  if (type == "text") return read_text_part(in, out, part, at);
  if (type == "image_url") return read_media_part(in, out, part, at, Media::Kind::Image);
  if (type == "input_audio") return read_media_part(in, out, part, at, Media::Kind::Audio);
  if (type == "file") return read_media_part(in, out, part, at, Media::Kind::Document);
  if (type == "refusal") {
    in.require(part, "refusal", at);
    out.emplace_back(ir::Refusal{std::string(in.string(part["refusal"], Path(at, "refusal")))});
    return;
  }
  out.emplace_back(
      ir::Opaque{ir::DialectId::OpenaiChat, std::string(type), {std::string(part.raw())}});
}

// ---- messages ----------------------------------------------------------------------------------

// The list as it grows, with what later messages need to know of earlier ones.
struct Conversation {
  std::vector<Message>* messages = nullptr;
  bool results_open = false;  // the last message holds tool results and takes more
  int legacy_calls = 0;       // calls without an id (deprecated function_call), numbered by us
};

std::string legacy_id(int number) {
  return "function_call_" + std::to_string(number);
}

void read_message_content(Reading& in, Message& out, Value v, const Path& at) {
  // An assistant's empty text beside its tool calls says nothing.
  if (out.role == Role::Assistant && v.is_string() && v.str().empty()) return;
  read_content(in, out.parts, v, at);
}

void read_tool_calls(Reading& in, Message& out, Value v, const Path& at) {
  if (!in.array(v, at)) return;
  size_t i = 0;
  for (const Value call : v) {
    const Path here(at, i++);
    out.parts.emplace_back(read_tool_call(in, call, here));
    in.require(call, "id", here);
  }
}

void read_refusal(Reading& in, Message& out, Value v, const Path& at) {
  out.parts.emplace_back(ir::Refusal{std::string(in.string(v, at))});
}

void read_legacy_call(Reading& in, Message& out, Value v, const Path& at) {
  if (!in.object(v, at)) return;
  in.require(v, "name", at);
  ir::ToolCall call;
  call.name = in.string(v["name"], Path(at, "name"));
  call.arguments = v["arguments"].str().empty() ? kNoArguments : v["arguments"].str();
  out.parts.emplace_back(std::move(call));
}

constexpr Member<Message> kMessageMembers[] = {
    {"content", read_message_content},
    {"function_call", read_legacy_call},
    {"name", read_string<&Message::name>},
    {"refusal", read_refusal},
    {"role", nullptr},
    {"tool_calls", read_tool_calls},
};
static_assert(sorted(kMessageMembers));

// Parts come in the order of the members; the IR wants what is said before what is called.
void order_assistant(Message& message) {
  const auto called = [](const ir::Part& part) {
    return std::holds_alternative<ir::ToolCall>(part);
  };
  const auto said = [&](const ir::Part& part) { return !called(part); };
  if (std::is_partitioned(message.parts.begin(), message.parts.end(), said)) return;
  std::vector<ir::Part> calls;
  for (ir::Part& part : message.parts) {
    if (called(part)) calls.push_back(std::move(part));
  }
  std::erase_if(message.parts, called);
  for (ir::Part& call : calls) message.parts.push_back(std::move(call));
}

void number_legacy_calls(Conversation& in, Message& message) {
  for (ir::Part& part : message.parts) {
    auto* call = std::get_if<ir::ToolCall>(&part);
    if (call != nullptr && call->id.empty()) call->id = legacy_id(in.legacy_calls++);
  }
}

void read_plain(Reading& in, Conversation& to, Value message, const Path& at, Role role,
                int place) {
  Message out;
  out.role = role;
  out.place = {place};
  const bool may_lack_content = message["tool_calls"].given() || message["function_call"].given() ||
                                message["refusal"].given() || message["audio"].given();
  if (role != Role::Assistant || !may_lack_content) in.require(message, "content", at);
  read_members(in, out, message, at, kMessageMembers, &out.extra);
  if (role == Role::Assistant) {
    order_assistant(out);
    number_legacy_calls(to, out);
  }
  to.messages->push_back(std::move(out));
  to.results_open = false;
}

void read_result_content(Reading& in, ir::ToolResult& out, Value v, const Path& at) {
  if (v.is_string() && v.str().empty()) return;
  read_content(in, out.content, v, at);
}

void read_result(Reading& in, Conversation& to, Value message, const Path& at, int place,
                 bool legacy) {
  static constexpr Member<ir::ToolResult> kMembers[] = {
      {"content", read_result_content},
      {"role", nullptr},
      {"tool_call_id", read_string<&ir::ToolResult::call_id>},
  };
  static_assert(sorted(kMembers));
  in.require(message, legacy ? "name" : "tool_call_id", at);
  if (!legacy) in.require(message, "content", at);
  ir::ToolResult result;
  read_members(in, result, message, at, kMembers, legacy ? nullptr : &result.extra);
  if (legacy) result.call_id = legacy_id(std::max(0, to.legacy_calls - 1));
  if (!to.results_open) {
    to.messages->push_back({Role::User, {}, {}, {}, {place}});
    to.results_open = true;
  }
  to.messages->back().parts.emplace_back(std::move(result));
}

void read_message(Reading& in, Conversation& to, Value message, const Path& at, int place) {
  if (!in.object(message, at) || !in.require(message, "role", at)) return;
  const std::string_view role = in.string(message["role"], Path(at, "role"));
  if (role == "user") return read_plain(in, to, message, at, Role::User, place);
  if (role == "assistant") return read_plain(in, to, message, at, Role::Assistant, place);
  if (role == "tool") return read_result(in, to, message, at, place, false);
  if (role == "system") return read_plain(in, to, message, at, Role::System, place);
  if (role == "developer") return read_plain(in, to, message, at, Role::Developer, place);
  if (role == "function") return read_result(in, to, message, at, place, true);
  in.fail(Path(at, "role"), "must be one of system, developer, user, assistant, tool, function");
}

}  // namespace

void read_content(Reading& in, std::vector<ir::Part>& out, Value content, const Path& at) {
  if (content.is_string()) {
    out.emplace_back(ir::Text{std::string(content.str()), {}});
    return;
  }
  if (!content.is_array()) return in.fail(at, "must be a string or an array of content parts");
  size_t i = 0;
  for (const Value part : content) read_part(in, out, part, Path(at, i++));
}

void read_messages(Reading& in, std::vector<Message>& out, Value list, const Path& at) {
  if (!in.array(list, at)) return;
  if (list.size() == 0) return in.fail(at, "must not be empty");
  out.reserve(list.size());
  Conversation to{&out};
  int i = 0;
  for (const Value message : list) {
    read_message(in, to, message, Path(at, static_cast<size_t>(i)), i);
    ++i;
  }
}

}  // namespace sluice::dialect::openai
