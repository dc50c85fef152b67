// IR messages -> `system` and `messages` of a Messages request.
//
// The API wants turns: user and assistant in alternation, every result of one assistant turn in one
// user message, results before anything else, no empty text. So messages are written in groups that
// become one turn each:
//
//   System | User, User{ToolResult}, System | Assistant   ->   system | user[result, text, text] |
//   ...
#include <algorithm>

#include "dialect/anthropic_messages/blocks.h"
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/losses.h"

namespace sluice::dialect::anthropic {
namespace {

using ir::ChatRequest;
using ir::Losses;
using ir::Message;
using ir::Part;
using ir::Role;
using ir::Severity;

bool is_instruction(const Message& message) {
  return message.role == Role::System || message.role == Role::Developer;
}

class MessageWriter final {
 public:
  MessageWriter(json::Writer& out, const ChatRequest& request, const WriteOptions& options,
                Losses& losses)
      : out_(out),
        request_(request),
        options_(options),
        losses_(losses),
        blocks_(out, request.source, options, losses) {}

  Result<void> run();

 private:
  // One turn: messages [begin, end).
  struct Turn {
    size_t begin = 0;
    size_t end = 0;
    std::string_view role;
  };

  [[nodiscard]] size_t count_leading() const;
  [[nodiscard]] bool is_silent(const Message& message) const;
  [[nodiscard]] std::string_view role_of(const Message& message) const;
  void system(size_t leading);
  void turn(const Turn& turn);
  void parts(const Turn& turn, bool results);
  void report(const Turn& turn);
  void folded(const Message& message, const Path& at);

  // Calls use(part, path) for each part of the messages, with its path in the source.
  template <class Use>
  void each_part(size_t begin, size_t end, Use&& use) const;
  template <class Use>
  void with_path(const Message& message, Use&& use) const;

  json::Writer& out_;
  const ChatRequest& request_;
  const WriteOptions& options_;
  Losses& losses_;
  BlockWriter blocks_;
};

template <class Use>
void MessageWriter::with_path(const Message& message, Use&& use) const {
  const Path root;
  const Path list(root, "messages");
  const Path system(root, "system");
  if (message.place.index < 0) return use(system);
  use(Path(list, static_cast<size_t>(message.place.index)));
}

// In OpenAI's dialect calls stand in a list of their own, and each result of a turn was a message.
template <class Use>
void MessageWriter::each_part(size_t begin, size_t end, Use&& use) const {
  const Path root;
  const Path list(root, "messages");
  const bool own = request_.source == ir::DialectId::AnthropicMessages;
  for (size_t m = begin; m < end; ++m) {
    const Message& message = request_.messages[m];
    with_path(message, [&](const Path& at) {
      const bool top = message.place.index < 0;
      const Path content(at, "content");
      const Path calls(at, "tool_calls");
      size_t call = 0;
      for (size_t i = 0; i < message.parts.size(); ++i) {
        const Part& part = message.parts[i];
        if (!own && std::holds_alternative<ir::ToolCall>(part)) {
          use(part, Path(calls, call++));
        } else if (!own && !top && std::holds_alternative<ir::ToolResult>(part)) {
          use(part, Path(list, static_cast<size_t>(message.place.index) + i));
        } else {
          use(part, Path(top ? at : content, i));
        }
      }
    });
  }
}

// Instructions before the conversation go to `system`. The API wants at least one message, so a
// request of instructions alone keeps its last one back for a user turn.
size_t MessageWriter::count_leading() const {
  size_t count = 0;
  while (count < request_.messages.size() && is_instruction(request_.messages[count])) ++count;
  return count == request_.messages.size() && count > 0 ? count - 1 : count;
}

// Nothing of it can be written, so it must not keep the turns around it apart.
bool MessageWriter::is_silent(const Message& message) const {
  return std::none_of(message.parts.begin(), message.parts.end(), [&](const Part& part) {
    return blocks_.carries(part, message.role == Role::Assistant ? Role::Assistant : Role::User);
  });
}

std::string_view MessageWriter::role_of(const Message& message) const {
  if (message.role == Role::Assistant) return "assistant";
  const bool own = request_.source == ir::DialectId::AnthropicMessages;
  if (is_instruction(message) && (own || options_.system_in_messages)) return "system";
  return "user";
}

void MessageWriter::system(size_t leading) {
  size_t count = 0;
  const Part* only = nullptr;
  each_part(0, leading, [&](const Part& part, const Path&) {
    if (!blocks_.carries(part, Role::System)) return;
    ++count;
    only = &part;
  });
  each_part(0, leading,
            [&](const Part& part, const Path& at) { blocks_.report(part, Role::System, at); });
  for (size_t m = 0; m < leading; ++m) {
    const Message& message = request_.messages[m];
    with_path(message, [&](const Path& at) {
      if (!message.name.empty()) {
        dropped(losses_, Path(at, "name"), Severity::Warn, "the target's messages have no names");
      }
    });
  }
  if (count == 0) return;
  out_.key("system");
  if (count == 1 && blocks_.is_plain(*only)) return blocks_.plain(*only);
  out_.begin_array();
  each_part(0, leading, [&](const Part& part, const Path& at) {
    if (blocks_.carries(part, Role::System)) blocks_.write(part, Role::System, at);
  });
  out_.end_array();
}

void MessageWriter::folded(const Message& message, const Path& at) {
  if (is_instruction(message)) {
    approximated(losses_, at, Severity::Warn,
                 "an instruction amid the conversation becomes part of a user turn");
  }
  if (!message.name.empty()) {
    dropped(losses_, Path(at, "name"), Severity::Warn, "the target's messages have no names");
  }
  if (request_.source != ir::DialectId::AnthropicMessages) {
    report_foreign(losses_, message.extra, at);
  }
}

void MessageWriter::report(const Turn& turn) {
  for (size_t m = turn.begin; m < turn.end; ++m) {
    const Message& message = request_.messages[m];
    with_path(message, [&](const Path& at) {
      if (turn.role != "system") folded(message, at);
    });
  }
  each_part(turn.begin, turn.end, [&](const Part& part, const Path& at) {
    blocks_.report(part, turn.role == "assistant" ? Role::Assistant : Role::User, at);
  });
}

void MessageWriter::parts(const Turn& turn, bool results) {
  const Role role = turn.role == "assistant" ? Role::Assistant : Role::User;
  each_part(turn.begin, turn.end, [&](const Part& part, const Path& at) {
    if (std::holds_alternative<ir::ToolResult>(part) != results) return;
    if (blocks_.carries(part, role)) blocks_.write(part, role, at);
  });
}

void MessageWriter::turn(const Turn& turn) {
  const Role role = turn.role == "assistant" ? Role::Assistant : Role::User;
  size_t count = 0;
  const Part* only = nullptr;
  each_part(turn.begin, turn.end, [&](const Part& part, const Path&) {
    if (!blocks_.carries(part, role)) return;
    ++count;
    only = &part;
  });
  report(turn);
  if (count == 0) return;
  out_.begin_object().member("role", turn.role).key("content");
  if (count == 1 && blocks_.is_plain(*only)) {
    blocks_.plain(*only);
  } else {
    out_.begin_array();
    parts(turn, true);
    parts(turn, false);
    out_.end_array();
  }
  if (request_.source == ir::DialectId::AnthropicMessages) {
    write_extras(out_, request_.messages[turn.begin].extra);
  }
  out_.end_object();
}

Result<void> MessageWriter::run() {
  const auto& messages = request_.messages;
  const size_t leading = count_leading();
  system(leading);
  out_.key("messages").begin_array();
  for (size_t m = leading; m < messages.size();) {
    Turn next{m, m + 1, role_of(messages[m])};
    while (next.end < messages.size() &&
           (role_of(messages[next.end]) == next.role || is_silent(messages[next.end]))) {
      ++next.end;
    }
    turn(next);
    if (blocks_.error()) return std::unexpected(*blocks_.error());
    m = next.end;
  }
  out_.end_array();
  const bool foreign = request_.source != ir::DialectId::AnthropicMessages;
  if (foreign && !messages.empty() && messages.back().role == Role::Assistant) {
    with_path(messages.back(), [&](const Path& at) {
      approximated(losses_, at, Severity::Warn,
                   "the target continues a last assistant message instead of answering after it");
    });
  }
  return {};
}

}  // namespace

Result<void> write_messages(json::Writer& out, const ChatRequest& request,
                            const WriteOptions& options, Losses& losses) {
  return MessageWriter(out, request, options, losses).run();
}

}  // namespace sluice::dialect::anthropic
