// IR messages -> `messages` of a chat completions request. One IR user turn may become several
// messages, because tool results are messages of their own here and come first:
//
//   User{ToolResult a, ToolResult b, Text}  ->  tool{a}, tool{b}, user
#include "dialect/arguments.h"
#include "dialect/losses.h"
#include "dialect/openai_chat/content.h"
#include "dialect/openai_chat/verbs.h"

namespace sluice::dialect::openai {
namespace {

using ir::Losses;
using ir::Media;
using ir::Message;
using ir::Part;
using ir::Role;
using ir::Severity;

// One run over a conversation; a failure ends it.
class MessageWriter final {
 public:
  MessageWriter(json::Writer& out, const ir::ChatRequest& request, const WriteOptions& options,
                Losses& losses)
      : out_(out),
        request_(request),
        options_(options),
        losses_(losses),
        own_(request.source == ir::DialectId::OpenaiChat),
        content_(out, request.source, losses) {}

  Result<void> run();

 private:
  void message(const Message& message, const Path& at);
  void user(const Message& message, const Path& at);
  void assistant(const Message& message, const Path& at);
  void plain(const Message& message, std::string_view role, const Path& at);
  void tool_result(const ir::ToolResult& result, const Path& at);
  void tool_calls(const Message& message, const Path& at);

  void tail(const Message& message, const Path& at);

  [[nodiscard]] bool moved_from_results(const Message& message) const;
  void check_prefill();
  void foreign(const ir::Extras& extra, const Path& at);

  json::Writer& out_;
  const ir::ChatRequest& request_;
  const WriteOptions& options_;
  Losses& losses_;
  bool own_;
  ContentWriter content_;
};

void MessageWriter::foreign(const ir::Extras& extra, const Path& at) {
  if (!own_) report_foreign(losses_, extra, at);
}

// ---- messages ----------------------------------------------------------------------------------

void MessageWriter::tail(const Message& message, const Path& at) {
  if (!message.name.empty()) out_.member("name", message.name);
  if (own_) write_extras(out_, message.extra);
  foreign(message.extra, at);
}

void MessageWriter::plain(const Message& message, std::string_view role, const Path& at) {
  out_.begin_object().member("role", role);
  content_.write(message.parts, at);
  content_.report_left_out(message.parts, at, message.role);
  tail(message, at);
  out_.end_object();
}

void MessageWriter::tool_result(const ir::ToolResult& result, const Path& at) {
  out_.begin_object().member("role", "tool").member("tool_call_id", result.call_id);
  std::vector<Part> texts;  // what a tool message may hold
  bool all_texts = true;
  for (const Part& part : result.content) {
    // Servers of this dialect that take media in a tool message get them back there.
    all_texts &= own_ || !std::holds_alternative<Media>(part);
  }
  if (all_texts) {
    content_.write(result.content, at);
  } else {
    for (const Part& part : result.content) {
      if (!std::holds_alternative<Media>(part)) texts.push_back(part);
    }
    content_.write(texts, at);
    approximated(losses_, Path(at, "content"), Severity::Warn,
                 "tool messages hold text only; the media follow in a user message");
  }
  content_.report_left_out(result.content, at, Role::User);
  if (result.is_error) {
    dropped(losses_, Path(at, "is_error"), Severity::Warn,
            "the target cannot mark a tool result as failed");
  }
  if (own_) write_extras(out_, result.extra);
  foreign(result.extra, at);
  out_.end_object();
}

bool MessageWriter::moved_from_results(const Message& message) const {
  if (own_) return false;
  for (const Part& part : message.parts) {
    const auto* result = std::get_if<ir::ToolResult>(&part);
    if (result == nullptr) continue;
    for (const Part& inner : result->content) {
      if (std::holds_alternative<Media>(inner)) return true;
    }
  }
  return false;
}

void MessageWriter::user(const Message& message, const Path& at) {
  bool has_results = false;
  bool has_rest = false;
  const Path list(at, "content");
  for (size_t i = 0; i < message.parts.size(); ++i) {
    if (const auto* result = std::get_if<ir::ToolResult>(&message.parts[i])) {
      has_results = true;
      // Each result of a merged turn was a message of its own in this dialect.
      own_ ? tool_result(*result, at) : tool_result(*result, Path(list, i));
    } else {
      has_rest |= content_.carries(message.parts[i]);
    }
  }
  if (!moved_from_results(message)) {
    if (has_rest || !has_results) {
      plain(message, "user", at);
    } else {
      content_.report_left_out(message.parts, at, message.role);
    }
    return;
  }
  Message merged{Role::User, {}, message.name, message.extra, message.place};
  for (const Part& part : message.parts) {
    const auto* result = std::get_if<ir::ToolResult>(&part);
    if (result == nullptr) continue;
    for (const Part& inner : result->content) {
      if (std::holds_alternative<Media>(inner)) merged.parts.push_back(inner);
    }
  }
  for (const Part& part : message.parts) {
    if (!std::holds_alternative<ir::ToolResult>(part)) merged.parts.push_back(part);
  }
  plain(merged, "user", at);
}

void MessageWriter::tool_calls(const Message& message, const Path& at) {
  out_.key("tool_calls").begin_array();
  bool said_after = false;
  bool called = false;
  const Path list(at, "content");
  for (size_t i = 0; i < message.parts.size(); ++i) {
    const auto* call = std::get_if<ir::ToolCall>(&message.parts[i]);
    said_after |= called && call == nullptr && content_.carries(message.parts[i]);
    if (call == nullptr) continue;
    called = true;
    write_tool_call(out_, *call, own_);
    foreign(call->extra, Path(list, i));
  }
  out_.end_array();
  if (said_after) {
    approximated(losses_, Path(at, "content"), Severity::Info,
                 "text that followed a tool call now stands before it");
  }
}

void MessageWriter::assistant(const Message& message, const Path& at) {
  bool has_calls = false;
  bool has_content = false;
  const ir::Refusal* refusal = nullptr;
  size_t content_parts = 0;
  for (const Part& part : message.parts) {
    has_calls |= std::holds_alternative<ir::ToolCall>(part);
    if (!content_.carries(part)) continue;
    has_content = true;
    ++content_parts;
    if (const auto* r = std::get_if<ir::Refusal>(&part)) refusal = r;
  }
  out_.begin_object().member("role", "assistant");
  if (refusal != nullptr && content_parts == 1) {
    out_.key("content").null();
    out_.member("refusal", refusal->text);
  } else if (has_content || !has_calls) {
    content_.write(message.parts, at);
  } else {
    out_.key("content").null();
  }
  content_.report_left_out(message.parts, at, message.role);
  if (has_calls) tool_calls(message, at);
  tail(message, at);
  out_.end_object();
}

void MessageWriter::message(const Message& message, const Path& at) {
  switch (message.role) {
    case Role::System:
      return plain(message, "system", at);
    case Role::Developer:
      return plain(message, options_.developer_role ? "developer" : "system", at);
    case Role::User:
      return user(message, at);
    case Role::Assistant:
      return assistant(message, at);
  }
}

// Anthropic goes on from a last assistant turn; here the model would start a new one.
void MessageWriter::check_prefill() {
  if (own_ || request_.messages.empty()) return;
  const Message& last = request_.messages.back();
  if (last.role != Role::Assistant) return;
  const Path list("messages");
  const Path at = last.place.index < 0 ? list : Path(list, static_cast<size_t>(last.place.index));
  approximated(losses_, at, Severity::Severe,
               "the target answers after a last assistant message; it does not continue it");
}

Result<void> MessageWriter::run() {
  const Path root;
  const Path list(root, "messages");
  const Path system(root, "system");
  out_.key("messages").begin_array();
  for (const Message& each : request_.messages) {
    content_.set_top(each.place.index < 0);
    if (each.place.index < 0) {
      message(each, system);
    } else {
      message(each, Path(list, static_cast<size_t>(each.place.index)));
    }
    if (content_.error()) return std::unexpected(*content_.error());
  }
  out_.end_array();
  check_prefill();
  return {};
}

}  // namespace

void write_tool_call(json::Writer& out, const ir::ToolCall& call, bool own) {
  out.begin_object().member("id", call.id);
  if (call.custom) {
    out.member("type", "custom").key("custom").begin_object();
    out.member("name", call.name).member("input", call.arguments);
    if (own) write_nested(out, call.extra, "custom");
  } else {
    out.member("type", "function").key("function").begin_object();
    out.member("name", call.name);
    out.member("arguments",
               call.arguments.empty() ? kNoArguments : std::string_view(call.arguments));
    if (own) write_nested(out, call.extra, "function");
  }
  out.end_object();
  if (own) write_extras(out, call.extra);
  out.end_object();
}

Result<void> write_messages(json::Writer& out, const ir::ChatRequest& request,
                            const WriteOptions& options, Losses& losses) {
  return MessageWriter(out, request, options, losses).run();
}

}  // namespace sluice::dialect::openai
