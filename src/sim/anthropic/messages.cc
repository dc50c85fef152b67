#include "sim/anthropic/messages.h"

#include <algorithm>

#include "sim/anthropic/blocks.h"
#include "sim/anthropic/error.h"
#include "sim/words.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::Value;

class Reader final {
 public:
  Reader(const Rules& rules, Prompt& prompt, size_t count)
      : rules_(rules), prompt_(prompt), count_(count) {}

  Checked<void> message(Value message);
  Checked<void> finish() { return open_.empty() ? Checked<void>() : unanswered(); }

 private:
  enum class Turn : uint8_t { None, User, Assistant };

  Checked<void> check_shape(Value message);
  Checked<void> check_content(Value content, std::string_view role);
  Checked<void> blocks(Value content, std::string_view role);
  Checked<void> tool_result(Value block, size_t index, bool results_may_follow);
  std::unexpected<Problem> unanswered();
  void note_text(std::string_view text, std::string_view role);
  [[nodiscard]] std::string path() const { return "messages." + std::to_string(index_); }

  const Rules& rules_;
  Prompt& prompt_;
  size_t count_;
  size_t index_ = 0;
  std::vector<std::string_view> open_;  // tool_use ids of the message before, not yet answered
  Turn last_ = Turn::None;
};

std::unexpected<Problem> Reader::unanswered() {
  std::string ids;
  for (const std::string_view id : open_) {
    if (!ids.empty()) ids += ", ";
    ids += id.substr(0, 64);
  }
  return invalid(
      "messages." + std::to_string(index_ - 1),
      "`tool_use` ids were found without `tool_result` blocks immediately after: " + ids +
          ". Each `tool_use` block must have a corresponding `tool_result` block in the "
          "next message.");
}

Checked<void> Reader::check_shape(Value message) {
  if (!message.is_object()) return invalid(path(), "Input should be an object");
  const std::string_view role = message["role"].str();
  if (!message["role"].exists()) return invalid(path() + ".role", kRequired);
  if (role != "user" && role != "assistant" && role != "system") {
    return invalid(path() + ".role", "Input should be 'user', 'assistant' or 'system'");
  }
  static constexpr std::string_view kMembers[]{"role", "content"};
  if (const Value extra = unknown_member(message, kMembers); extra.exists() && rules_.strict) {
    return invalid(path() + "." + std::string(extra.key().substr(0, 64)), kExtra);
  }
  return check_content(message["content"], role);
}

Checked<void> Reader::check_content(Value content, std::string_view role) {
  if (!content.exists()) return invalid(path() + ".content", kRequired);
  if (!content.is_string() && !content.is_array()) {
    return invalid(path() + ".content", "Input should be a valid string or list");
  }
  const bool last = index_ + 1 == count_;
  const bool empty = content.is_string() ? content.str().empty() : content.size() == 0;
  if (empty && !(last && role == "assistant")) {
    return invalid(path(), role == "user" ? "user messages must have non-empty content"
                                          : "all messages must have non-empty content except for "
                                            "the optional final assistant message");
  }
  if (!empty && content.is_string() && !has_word(content.str())) {
    return invalid("messages", "text content blocks must contain non-whitespace text");
  }
  const char end = content.is_string() && !empty ? content.str().back() : 'x';
  if (last && role == "assistant" && (end == ' ' || end == '\n' || end == '\t')) {
    return refuse("messages: final assistant content cannot end with trailing whitespace");
  }
  return {};
}

Checked<void> Reader::message(Value message) {
  if (auto ok = check_shape(message); !ok) return ok;
  const std::string_view role = message["role"].str();
  const Value content = message["content"];
  if (!open_.empty() && (role != "user" || content.is_string())) return unanswered();
  if (role == "assistant") {
    last_ = Turn::Assistant;
    prompt_.results.clear();
  }
  if (content.is_string()) {
    note_text(content.str(), role);
  } else if (auto ok = blocks(content, role); !ok) {
    return ok;
  }
  ++index_;
  return {};
}

Checked<void> Reader::blocks(Value content, std::string_view role) {
  bool only_results = true;
  size_t index = 0;
  std::vector<std::string_view> asked;
  for (const Value block : content) {
    const std::string_view type = block["type"].str();
    // The usual block without a path, which would have to be put together for nothing.
    const std::string_view text = block["text"].str();
    const bool plain = type == "text" && block.size() == 2 && has_word(text);
    if (!plain) {
      const std::string where = path() + ".content." + std::to_string(index);
      if (auto ok = check_block(block, role, where, rules_); !ok) return ok;
    }
    if (type == "tool_result") {
      if (auto ok = tool_result(block, index, only_results); !ok) return ok;
    } else {
      only_results = false;
      if (!open_.empty()) return unanswered();
    }
    if (type == "text") {
      note_text(text, role);
    } else if (type == "image" || type == "document" || type == "search_result") {
      prompt_.words += kWordsPerMedia;
    } else if (type == "tool_use") {
      prompt_.words += kWordsPerCall;
      asked.push_back(block["id"].str());
    }
    ++index;
  }
  if (!open_.empty()) return unanswered();
  open_ = std::move(asked);
  return {};
}

Checked<void> Reader::tool_result(Value block, size_t index, bool results_may_follow) {
  const auto id = std::find(open_.begin(), open_.end(), block["tool_use_id"].str());
  if (id == open_.end() || !results_may_follow) {
    return invalid(path() + ".content." + std::to_string(index),
                   "unexpected `tool_use_id` found in `tool_result` blocks: " +
                       std::string(block["tool_use_id"].str().substr(0, 64)) +
                       ". Each `tool_result` block must have a corresponding `tool_use` block in "
                       "the previous message.");
  }
  open_.erase(id);
  int64_t media = 0;
  std::string text = result_text(block["content"], media);
  prompt_.words += count_words(text) + kWordsPerMedia * media;
  prompt_.results.push_back(std::move(text));
  return {};
}

// Neighbouring user texts are one turn; a tool result between them begins another.
void Reader::note_text(std::string_view text, std::string_view role) {
  prompt_.words += count_words(text);
  if (role != "user") return;
  if (last_ == Turn::User && prompt_.results.empty()) {
    prompt_.user_text += '\n';
    prompt_.user_text += text;
  } else {
    prompt_.user_text = text;
  }
  prompt_.results.clear();
  last_ = Turn::User;
}

}  // namespace

Checked<void> read_messages(const Value& messages, const Rules& rules, Prompt& prompt) {
  if (!messages.exists()) return invalid("messages", kRequired);
  if (!messages.is_array()) return invalid("messages", "Input should be a valid list");
  const size_t count = messages.size();
  if (count == 0) return invalid("messages", "at least one message is required");
  Reader reader(rules, prompt, count);
  for (const Value message : messages) {
    if (auto ok = reader.message(message); !ok) return ok;
  }
  return reader.finish();
}

}  // namespace sluice::sim::anthropic
