#include "sim/anthropic/blocks.h"

#include <algorithm>

#include "base/rng.h"
#include "sim/anthropic/error.h"
#include "sim/words.h"

namespace sluice::sim::anthropic {
namespace {

using wire::json::Value;
using Check = Checked<void> (*)(const Value& block, const std::string& path, const Rules& rules);

constexpr size_t kMaxId = 256;

Checked<void> check_source(const Value& source, const std::string& path, bool image) {
  if (!source.is_object()) return invalid(path, kRequired);
  const std::string_view type = source["type"].str();
  if (type == "base64") {
    static constexpr std::string_view kImages[]{"image/jpeg", "image/png", "image/gif",
                                                "image/webp"};
    const std::string_view media = source["media_type"].str();
    const bool fits =
        image ? std::find(std::begin(kImages), std::end(kImages), media) != std::end(kImages)
              : media == "application/pdf";
    if (!fits) {
      return invalid(path + ".base64.media_type",
                     image
                         ? "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"
                         : "Input should be 'application/pdf'");
    }
    if (source["data"].str().empty()) return invalid(path + ".base64.data", kRequired);
    return {};
  }
  if (type == "url") {
    const std::string_view url = source["url"].str();
    if (url.starts_with("https://") || url.starts_with("http://")) return {};
    return invalid(path + ".url.url", "Input should be a valid URL");
  }
  if (type == "file") {
    return source["file_id"].is_string() ? Checked<void>()
                                         : invalid(path + ".file.file_id", kRequired);
  }
  if (!image && (type == "text" || type == "content")) return {};
  return invalid(path, "Input tag '" + std::string(type.substr(0, 64)) +
                           "' found using 'type' does not match any of the expected tags");
}

Checked<void> check_image(const Value& block, const std::string& path, const Rules&) {
  return check_source(block["source"], path + ".image.source", true);
}

Checked<void> check_document(const Value& block, const std::string& path, const Rules&) {
  return check_source(block["source"], path + ".document.source", false);
}

bool good_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

Checked<void> check_id(const Value& id, const std::string& path) {
  if (!id.is_string()) return invalid(path, kRequired);
  if (!good_id(id.str())) return invalid(path, "String should match pattern '^[a-zA-Z0-9_-]+$'");
  return {};
}

Checked<void> check_tool_use(const Value& block, const std::string& path, const Rules&) {
  if (auto ok = check_id(block["id"], path + ".tool_use.id"); !ok) return ok;
  if (!block["name"].is_string()) return invalid(path + ".tool_use.name", kRequired);
  if (!block["input"].exists()) return invalid(path + ".tool_use.input", kRequired);
  if (!block["input"].is_object()) {
    return invalid(path + ".tool_use.input", "Input should be a valid dictionary");
  }
  return {};
}

Checked<void> check_tool_result(const Value& block, const std::string& path, const Rules& rules) {
  if (auto ok = check_id(block["tool_use_id"], path + ".tool_result.tool_use_id"); !ok) return ok;
  const Value is_error = block["is_error"];
  if (is_error.given() && !is_error.is_bool()) {
    return invalid(path + ".tool_result.is_error", "Input should be a valid boolean");
  }
  const Value content = block["content"];
  if (content.given() && !content.is_string() && !content.is_array()) {
    return invalid(path + ".tool_result.content", "Input should be a valid string or list");
  }
  if (!content.is_array()) return {};
  static constexpr std::string_view kInside[]{"text",     "image",          "search_result",
                                              "document", "tool_reference", "browser_state"};
  size_t index = 0;
  for (const Value inner : content) {
    const std::string inner_path = path + ".tool_result.content." + std::to_string(index++);
    const std::string_view type = inner["type"].str();
    if (std::find(std::begin(kInside), std::end(kInside), type) == std::end(kInside)) {
      return invalid(inner_path,
                     "Input tag '" + std::string(type.substr(0, 64)) +
                         "' found using 'type' does not match any of the expected tags");
    }
    if (auto ok = check_block(inner, "user", inner_path, rules); !ok) return ok;
  }
  return {};
}

Checked<void> check_thinking(const Value& block, const std::string& path, const Rules&) {
  if (!block["thinking"].is_string()) return invalid(path + ".thinking.thinking", kRequired);
  if (!block["signature"].is_string()) return invalid(path + ".thinking.signature", kRequired);
  if (block["signature"].str() != sign_thinking(block["thinking"].str())) {
    return invalid(path, "Invalid `signature` in `thinking` block");
  }
  return {};
}

Checked<void> check_redacted(const Value& block, const std::string& path, const Rules&) {
  if (block["data"].str().empty()) return invalid(path + ".redacted_thinking.data", kRequired);
  return {};
}

Checked<void> anything(const Value&, const std::string&, const Rules&) {
  return {};
}

constexpr std::string_view kTextMembers[]{"type", "text", "cache_control", "citations"};
constexpr std::string_view kImageMembers[]{"type", "source", "cache_control", "transformations"};
constexpr std::string_view kDocumentMembers[]{"type",      "source",  "cache_control",
                                              "citations", "context", "title"};
constexpr std::string_view kSearchMembers[]{"type",  "content",       "source",
                                            "title", "cache_control", "citations"};
constexpr std::string_view kToolUseMembers[]{"type",          "id",     "name",        "input",
                                             "cache_control", "caller", "toolset_name"};
constexpr std::string_view kToolResultMembers[]{"type",          "tool_use_id", "content",
                                                "cache_control", "is_error",    "toolset_name"};
constexpr std::string_view kThinkingMembers[]{"type", "thinking", "signature"};
constexpr std::string_view kRedactedMembers[]{"type", "data"};

struct BlockKind {
  std::string_view type;
  std::string_view roles;                     // in whose messages it may stand
  std::span<const std::string_view> members;  // empty: not looked at
  Check check;
};

constexpr std::string_view kAll = "user assistant system";

// Block types of @anthropic-ai/sdk 1.11.0 (2026-11). Those of server-side tools are let through.
constexpr BlockKind kKinds[]{
    {"text", kAll, {}, anything},  // check_text() does, for system prompts too
    {"image", "user", kImageMembers, check_image},
    {"document", "user assistant", kDocumentMembers, check_document},
    {"search_result", "user", kSearchMembers, anything},
    {"tool_use", "assistant", kToolUseMembers, check_tool_use},
    {"tool_result", "user", kToolResultMembers, check_tool_result},
    {"thinking", "assistant", kThinkingMembers, check_thinking},
    {"redacted_thinking", "assistant", kRedactedMembers, check_redacted},
    {"tool_reference", "user", {}, anything},
    {"browser_state", "user", {}, anything},
    {"server_tool_use", "assistant", {}, anything},
    {"web_search_tool_result", "user assistant", {}, anything},
    {"web_fetch_tool_result", "user assistant", {}, anything},
    {"code_execution_tool_result", "user assistant", {}, anything},
    {"bash_code_execution_tool_result", "user assistant", {}, anything},
    {"text_editor_code_execution_tool_result", "user assistant", {}, anything},
    {"tool_search_tool_result", "user assistant", {}, anything},
    {"container_upload", "user assistant", {}, anything},
};

}  // namespace

Checked<void> check_text(const Value& block, const std::string& path, const Rules& rules,
                         bool of_user) {
  if (!block["text"].exists()) return invalid(path + ".text", kRequired);
  if (!block["text"].is_string()) return invalid(path + ".text", "Input should be a valid string");
  const std::string_view scope = std::string_view(path).substr(0, path.find('.'));
  if (block["text"].str().empty()) return invalid(scope, "text content blocks must be non-empty");
  if (!has_word(block["text"].str())) {
    return invalid(scope, "text content blocks must contain non-whitespace text");
  }
  if (const Value extra = unknown_member(block, kTextMembers); extra.exists() && rules.strict) {
    return invalid(path + "." + std::string(extra.key().substr(0, 64)), kExtra);
  }
  if (of_user && rules.version == Version::V2026_10_21 && block["citations"].size() > 0) {
    return invalid(path + ".citations", "citations are not permitted in user messages");
  }
  return {};
}

Checked<void> check_block(const Value& block, std::string_view role, const std::string& path,
                          const Rules& rules) {
  if (!block.is_object()) return invalid(path, "Input should be an object");
  const std::string_view type = block["type"].str();
  if (type.empty()) return invalid(path + ".type", kRequired);
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [&](const BlockKind& k) { return k.type == type; });
  if (kind == std::end(kKinds)) {
    return invalid(path, "Input tag '" + std::string(type.substr(0, 64)) +
                             "' found using 'type' does not match any of the expected tags: "
                             "'document', 'image', 'redacted_thinking', 'search_result', 'text', "
                             "'thinking', 'tool_result', 'tool_use'");
  }
  const bool new_document =
      type == "document" && role == "assistant" && rules.version == Version::V2026_10_21;
  if (kind->roles.find(role) == std::string_view::npos || new_document) {
    return invalid(path, "`" + std::string(type) + "` blocks are not permitted in `" +
                             std::string(role) + "` messages");
  }
  if (!kind->members.empty() && rules.strict) {
    if (const Value extra = unknown_member(block, kind->members); extra.exists()) {
      return invalid(path + "." + std::string(type) + "." + std::string(extra.key().substr(0, 64)),
                     kExtra);
    }
  }
  if (type == "text") return check_text(block, path + ".text", rules, role == "user");
  return kind->check(block, path, rules);
}

std::string result_text(const Value& content, int64_t& media) {
  if (content.is_string()) return std::string(content.str());
  std::string out;
  for (const Value block : content) {
    if (!out.empty()) out += '\n';
    const bool text = block["type"].str() == "text";
    if (!text) ++media;
    out += text ? block["text"].str() : "[media]";
  }
  return out;
}

std::string sign_thinking(std::string_view thinking) {
  static constexpr uint64_t kKey = 0x5157'1ce5'1a7e'd0c5ULL;
  base::Rng rng(hash64(thinking, kKey));
  std::string out = "Sim";
  append_id(out, rng, 61);
  return out;
}

}  // namespace sluice::sim::anthropic
