#include "sim/openai/messages.h"

#include <algorithm>
#include <array>

#include "sim/openai/error.h"
#include "sim/words.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

struct Role {
  std::string_view name;
  std::span<const std::string_view> members;
  std::span<const std::string_view> parts;  // types its content may hold
};

constexpr std::string_view kPlain[]{"role", "content", "name"};
constexpr std::string_view kAssistant[]{"role",  "content",    "name",          "refusal",
                                        "audio", "tool_calls", "function_call", "annotations"};
constexpr std::string_view kTool[]{"role", "content", "tool_call_id", "name"};
constexpr std::string_view kTextParts[]{"text"};
constexpr std::string_view kUserParts[]{"text", "image_url", "input_audio", "file"};
constexpr std::string_view kAssistantParts[]{"text", "refusal"};

constexpr std::array<Role, 6> kRoles{{
    {"system", kPlain, kTextParts},
    {"developer", kPlain, kTextParts},
    {"user", kPlain, kUserParts},
    {"assistant", kAssistant, kAssistantParts},
    {"tool", kTool, kTextParts},
    {"function", kPlain, kTextParts},
}};

std::string quoted_list(std::span<const std::string_view> names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? ", and " : ", ";
    out += "'" + std::string(names[i]) + "'";
  }
  return out;
}

class Reader final {
 public:
  Reader(bool strict, Prompt& prompt) : strict_(strict), prompt_(prompt) {}

  Checked<void> message(Value message);
  Checked<void> finish();

 private:
  enum class Turn : uint8_t { None, User, Other, Tool };

  Checked<void> content(Value content, const Role& role, std::string& text);
  Checked<void> part(Value part, size_t index, const Role& role, std::string& text);
  Checked<void> media(Value part, const std::string& path);
  Checked<void> tool_calls(Value calls);
  Checked<void> answer_call(Value message);
  Checked<void> no_call_open();
  void note(const Role& role, std::string text);
  [[nodiscard]] std::string at(std::string_view member) const {
    return "messages[" + std::to_string(index_) + "]" + std::string(member);
  }
  // The form that the provider uses where it speaks of roles.
  [[nodiscard]] std::string role_path() const {
    return "messages.[" + std::to_string(index_) + "].role";
  }

  bool strict_;
  Prompt& prompt_;
  size_t index_ = 0;
  size_t calls_at_ = 0;                 // the message whose calls are open
  std::vector<std::string_view> open_;  // calls that no tool message has answered
  bool had_calls_ = false;              // only tool messages since an assistant's calls
  Turn last_ = Turn::None;
};

Checked<void> Reader::message(Value message) {
  if (!message.is_object()) return wrong_type(at(""), "an object", message);
  const Value role_value = message["role"];
  if (!role_value.given()) return missing(at(".role"));
  const auto* role = std::find_if(kRoles.begin(), kRoles.end(),
                                  [&](const Role& r) { return r.name == role_value.str(); });
  if (role == kRoles.end()) {
    std::array<std::string_view, kRoles.size()> names;
    for (size_t i = 0; i < names.size(); ++i) names[i] = kRoles[i].name;
    return refuse("Invalid value: '" + std::string(role_value.str().substr(0, 64)) +
                      "'. Supported values are: " + quoted_list(names) + ".",
                  at(".role"), "invalid_value");
  }
  if (strict_) {
    if (const Value extra = unknown_member(message, role->members); extra.exists()) {
      return unknown_parameter(at("." + std::string(extra.key())));
    }
  }
  if (role->name == "tool") {
    if (auto ok = answer_call(message); !ok) return ok;
  } else if (auto ok = no_call_open(); !ok) {
    return ok;
  }
  const bool may_lack_content = message["tool_calls"].given() || message["function_call"].given() ||
                                message["refusal"].given() || message["audio"].given();
  std::string text;
  if (message["content"].given() || role->name != "assistant" || !may_lack_content) {
    if (auto ok = content(message["content"], *role, text); !ok) return ok;
  }
  if (message["tool_calls"].given()) {
    if (auto ok = tool_calls(message["tool_calls"]); !ok) return ok;
  }
  note(*role, std::move(text));
  ++index_;
  return {};
}

Checked<void> Reader::content(Value content, const Role& role, std::string& text) {
  if (!content.exists()) return missing(at(".content"));
  if (content.is_string()) {
    text = content.str();
    return {};
  }
  if (!content.is_array()) {
    if (content.is_null()) {
      return refuse("Invalid value for 'content': expected a string, got null.",
                    "messages.[" + std::to_string(index_) + "].content");
    }
    return wrong_type(at(".content"), "one of a string or array of objects", content);
  }
  if (content.size() == 0) {
    return refuse("Invalid '" + at(".content") +
                      "': empty array. Expected an array with minimum length 1, but got an empty "
                      "array instead.",
                  at(".content"), "empty_array");
  }
  size_t index = 0;
  for (const Value one : content) {
    if (auto ok = part(one, index++, role, text); !ok) return ok;
  }
  return {};
}

Checked<void> Reader::part(Value part, size_t index, const Role& role, std::string& text) {
  const std::string_view type = part["type"].str();
  if (type == "text" && part["text"].is_string()) {
    if (!text.empty()) text += '\n';
    text += part["text"].str();
    return {};
  }
  const std::string path = at(".content[" + std::to_string(index) + "]");
  if (!part.is_object()) return wrong_type(path, "an object", part);
  if (!part["type"].given()) return missing(path + ".type");
  if (std::find(role.parts.begin(), role.parts.end(), type) == role.parts.end()) {
    return refuse("Invalid value: '" + std::string(type.substr(0, 64)) +
                      "'. Supported values are: " + quoted_list(role.parts) + ".",
                  path + ".type", "invalid_value");
  }
  if (type == "text") return missing(path + ".text");
  if (type == "refusal") return {};
  return media(part, path);
}

Checked<void> Reader::media(Value part, const std::string& path) {
  prompt_.words += kWordsPerMedia;
  const std::string_view type = part["type"].str();
  const Value body = part[type];
  if (!body.is_object()) return missing(path + "." + std::string(type));
  if (type == "image_url") {
    const std::string_view url = body["url"].str();
    if (url.empty()) return missing(path + ".image_url.url");
    if (!url.starts_with("http://") && !url.starts_with("https://") &&
        !url.starts_with("data:image/")) {
      return refuse("Invalid '" + path +
                        ".image_url.url'. Expected a valid URL or a base64 data "
                        "URL, but got a value with an invalid format.",
                    path + ".image_url.url", "invalid_value");
    }
  } else if (type == "input_audio") {
    if (!body["data"].is_string()) return missing(path + ".input_audio.data");
    if (!body["format"].is_string()) return missing(path + ".input_audio.format");
  } else if (!body["file_id"].is_string() && !body["file_data"].is_string()) {
    return missing(path + ".file.file_id");
  }
  return {};
}

Checked<void> Reader::tool_calls(Value calls) {
  if (!calls.is_array()) return wrong_type(at(".tool_calls"), "an array of objects", calls);
  if (calls.size() == 0) {
    return refuse("Invalid '" + at(".tool_calls") +
                      "': empty array. Expected an array with minimum length 1, but got an empty "
                      "array instead.",
                  at(".tool_calls"), "empty_array");
  }
  size_t index = 0;
  for (const Value call : calls) {
    const std::string path = at(".tool_calls[" + std::to_string(index++) + "]");
    if (!call["id"].is_string()) return missing(path + ".id");
    if (!call["type"].is_string()) return missing(path + ".type");
    const bool custom = call["type"].str() == "custom";
    const std::string kind = custom ? ".custom" : ".function";
    const Value body = call[custom ? "custom" : "function"];
    if (!body["name"].is_string()) return missing(path + kind + ".name");
    const std::string input = custom ? "input" : "arguments";
    if (!body[input].exists()) return missing(path + kind + "." + input);
    if (!body[input].is_string())
      return wrong_type(path + kind + "." + input, "a string", body[input]);
    open_.push_back(call["id"].str());
    prompt_.words += kWordsPerCall;
  }
  calls_at_ = index_;
  return {};
}

Checked<void> Reader::answer_call(Value message) {
  if (!message["tool_call_id"].is_string()) return missing(at(".tool_call_id"));
  const auto id = std::find(open_.begin(), open_.end(), message["tool_call_id"].str());
  if (id == open_.end()) {
    return refuse(
        had_calls_
            ? "Invalid parameter: 'tool_call_id' of '" +
                  std::string(message["tool_call_id"].str().substr(0, 64)) +
                  "' not found in 'tool_calls' of previous message."
            : "Invalid parameter: messages with role 'tool' must be a response to a preceeding "
              "message with 'tool_calls'.",
        role_path());
  }
  open_.erase(id);
  return {};
}

Checked<void> Reader::no_call_open() {
  if (open_.empty()) return {};
  std::string ids;
  for (const std::string_view id : open_) {
    if (!ids.empty()) ids += ", ";
    ids += id.substr(0, 64);
  }
  return refuse(
      "An assistant message with 'tool_calls' must be followed by tool messages responding "
      "to each 'tool_call_id'. The following tool_call_ids did not have response messages: " +
          ids,
      "messages.[" + std::to_string(calls_at_) + "].role");
}

Checked<void> Reader::finish() {
  return no_call_open();
}

// Neighbouring user messages are one turn, as they are for providers that merge them.
void Reader::note(const Role& role, std::string text) {
  prompt_.words += count_words(text);
  if (role.name == "system" || role.name == "developer") return;
  had_calls_ = role.name == "tool" || (role.name == "assistant" && !open_.empty());
  if (role.name == "tool") {
    prompt_.results.push_back(std::move(text));
    last_ = Turn::Tool;
    return;
  }
  prompt_.results.clear();
  if (role.name != "user") {
    last_ = Turn::Other;
    return;
  }
  if (last_ == Turn::User && !prompt_.user_text.empty() && !text.empty()) {
    prompt_.user_text += '\n' + text;
  } else if (last_ != Turn::User || !text.empty()) {
    prompt_.user_text = std::move(text);
  }
  last_ = Turn::User;
}

}  // namespace

Checked<void> read_messages(const Value& messages, bool strict, Prompt& prompt) {
  if (!messages.exists()) return missing("messages");
  if (!messages.is_array()) return wrong_type("messages", "an array of objects", messages);
  if (messages.size() == 0) {
    return refuse(
        "Invalid 'messages': empty array. Expected an array with minimum length 1, but got "
        "an empty array instead.",
        "messages", "empty_array");
  }
  Reader reader(strict, prompt);
  for (const Value message : messages) {
    if (auto ok = reader.message(message); !ok) return ok;
  }
  return reader.finish();
}

}  // namespace sluice::sim::openai
