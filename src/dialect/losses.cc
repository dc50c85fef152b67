#include "dialect/losses.h"

#include <algorithm>

namespace sluice::dialect {
namespace {

using ir::LossKind;
using ir::Severity;

enum class Weight : uint8_t { Silent, Info, Warn, Severe };

struct Foreign {
  std::string_view key;
  Weight weight;
  std::string_view why;
};

// What each member means to someone who must do without it. From the vendors' API references,
// 2026-11. Silent: describes the provider, not the request or the answer.
constexpr Foreign kForeign[] = {
    {"allowed_callers", Weight::Warn, "the target cannot restrict who calls a tool"},
    {"annotations", Weight::Warn, "the target has no citations of this form"},
    {"audio", Weight::Severe, "the target does not speak"},
    {"cache_control", Weight::Info, "the target caches prompts in its own way"},
    {"caller", Weight::Silent, ""},
    {"citations", Weight::Warn, "the target has no citations of this form"},
    {"container", Weight::Severe, "the target has no containers"},
    {"content_filter_offsets", Weight::Silent, ""},
    {"content_filter_results", Weight::Silent, ""},
    {"context", Weight::Warn, "the target takes no context beside a document"},
    {"context_management", Weight::Warn, "the target does not edit the context"},
    {"defer_loading", Weight::Warn, "the target loads every tool at once"},
    {"diagnostics", Weight::Info, "the target does not explain cache misses"},
    {"eager_input_streaming", Weight::Info, "the target decides how it streams tool input"},
    {"inference_geo", Weight::Severe, "the target cannot be told where to run the model"},
    {"input_examples", Weight::Warn, "the target takes no examples of tool input"},
    {"logprobs", Weight::Info, "the target's format has no log probabilities"},
    {"mcp_servers", Weight::Severe, "the target does not connect to MCP servers"},
    {"metadata", Weight::Info, "the target keeps no metadata of this form"},
    {"modalities", Weight::Severe, "the target answers in text only"},
    {"moderation", Weight::Warn, "the target does not moderate inline"},
    {"obfuscation", Weight::Silent, ""},
    {"output_format", Weight::Severe, "the target does not know this beta form; use output_config"},
    {"prediction", Weight::Info, "the target takes no predicted output; only latency changes"},
    {"prompt_cache_breakpoint", Weight::Info, "the target caches prompts in its own way"},
    {"prompt_cache_key", Weight::Info, "the target caches prompts in its own way"},
    {"prompt_cache_options", Weight::Info, "the target caches prompts in its own way"},
    {"prompt_cache_retention", Weight::Info, "the target caches prompts in its own way"},
    {"prompt_filter_results", Weight::Silent, ""},
    {"reasoning", Weight::Info, "unsigned reasoning is not passed on"},
    {"reasoning_content", Weight::Info, "unsigned reasoning is not passed on"},
    {"reasoning_details", Weight::Info, "unsigned reasoning is not passed on"},
    {"safety_identifier", Weight::Info, "the target takes one end user id only"},
    {"speed", Weight::Info, "the target has no speed setting"},
    {"stop_details", Weight::Silent, ""},
    {"store", Weight::Info, "the target does not store completions"},
    {"stream_options.include_obfuscation", Weight::Silent, ""},
    {"system_fingerprint", Weight::Silent, ""},
    {"toolset_name", Weight::Info, "the target has no toolsets"},
    {"transformations", Weight::Info, "the target resizes images in its own way"},
    {"usage.cache_creation", Weight::Silent, ""},
    {"usage.inference_geo", Weight::Silent, ""},
    {"usage.service_tier", Weight::Silent, ""},
    {"usage.speed", Weight::Silent, ""},
    {"user_profile_id", Weight::Info, "the target has no user profiles"},
    {"verbosity", Weight::Warn, "the target has no verbosity setting"},
    {"web_search_options", Weight::Severe, "the target does not search the web on this request"},
    {"workspace_id", Weight::Info, "the target has no workspaces"},
};
static_assert(std::is_sorted(std::begin(kForeign), std::end(kForeign),
                             [](const Foreign& a, const Foreign& b) { return a.key < b.key; }));

// A member of an answer's message means the same as one beside it.
const Foreign* find(std::string_view key) {
  constexpr std::string_view kMessage = "message.";
  if (key.starts_with(kMessage)) key.remove_prefix(kMessage.size());
  const auto* row =
      std::lower_bound(std::begin(kForeign), std::end(kForeign), key,
                       [](const Foreign& r, std::string_view k) { return r.key < k; });
  return row != std::end(kForeign) && row->key == key ? row : nullptr;
}

Severity severity_of(Weight weight) {
  if (weight == Weight::Severe) return Severity::Severe;
  return weight == Weight::Warn ? Severity::Warn : Severity::Info;
}

bool says_nothing(const ir::Extra& extra) {
  const std::string_view text = extra.value.text;
  // Text is what every target answers in: asking for it asks for nothing.
  if (extra.key == "modalities") return text.find("audio") == std::string_view::npos;
  return text == "null" || text == "false" || text == "0" || text == "\"\"" || text == "[]" ||
         text == "{}";
}

void add(ir::Losses& losses, LossKind kind, const Path& at, Severity severity,
         std::string_view why) {
  losses.push_back({kind, at.str(), severity, std::string(why)});
}

// The part of a dotted key below `parent`, or empty.
std::string_view below(std::string_view key, std::string_view parent) {
  if (key.size() <= parent.size() + 1 || !key.starts_with(parent) || key[parent.size()] != '.') {
    return {};
  }
  return key.substr(parent.size() + 1);
}

// The nested objects that dotted keys point into; a client's own key may contain a dot too.
constexpr std::string_view kParents[] = {
    "custom",         "file",        "function",      "image_url",       "input_audio",
    "message",        "metadata",    "output_config", "response_format", "source",
    "stream_options", "tool_choice", "usage",
};

bool is_nested(std::string_view key) {
  return std::any_of(std::begin(kParents), std::end(kParents),
                     [key](std::string_view parent) { return !below(key, parent).empty(); });
}

}  // namespace

void dropped(ir::Losses& losses, const Path& at, Severity severity, std::string_view why) {
  add(losses, LossKind::Dropped, at, severity, why);
}

void approximated(ir::Losses& losses, const Path& at, Severity severity, std::string_view why) {
  add(losses, LossKind::Approximated, at, severity, why);
}

void report_capped(ir::Losses& losses, const Path& at, int64_t cap) {
  approximated(losses, at, Severity::Warn,
               "lowered to " + std::to_string(cap) + ", the target's max_output_tokens");
}

std::optional<int64_t> capped(const ir::ChatRequest& request, const WriteOptions& options,
                              ir::Losses& losses) {
  const int64_t most = options.max_output_tokens;
  if (most <= 0) return request.max_tokens;
  if (!request.max_tokens) return most;
  if (*request.max_tokens <= most) return request.max_tokens;
  const bool newer = request.source == ir::DialectId::OpenaiChat && !request.legacy_max_tokens;
  report_capped(losses, Path(newer ? "max_completion_tokens" : "max_tokens"), most);
  return most;
}

void report_foreign(ir::Losses& losses, const ir::Extras& extra, const Path& at) {
  for (const ir::Extra& member : extra) {
    if (says_nothing(member)) continue;
    const Foreign* row = find(member.key);
    if (row == nullptr) {
      add(losses, LossKind::Unknown, Path(at, member.key), Severity::Warn,
          "not a member we know; it is not carried to another dialect");
    } else if (row->weight != Weight::Silent) {
      add(losses, LossKind::Dropped, Path(at, member.key), severity_of(row->weight), row->why);
    }
  }
}

void write_extras(json::Writer& out, const ir::Extras& extra) {
  for (const ir::Extra& member : extra) {
    if (!is_nested(member.key)) out.member_raw(member.key, member.value.text);
  }
}

void write_nested(json::Writer& out, const ir::Extras& extra, std::string_view parent) {
  for (const ir::Extra& member : extra) {
    const std::string_view key = below(member.key, parent);
    if (!key.empty() && key.find('.') == std::string_view::npos) {
      out.member_raw(key, member.value.text);
    }
  }
}

bool has_nested(const ir::Extras& extra, std::string_view parent) {
  return std::any_of(extra.begin(), extra.end(), [parent](const ir::Extra& member) {
    return !below(member.key, parent).empty();
  });
}

std::string_view find_extra(const ir::Extras& extra, std::string_view key) {
  for (const ir::Extra& member : extra) {
    if (member.key == key) return member.value.text;
  }
  return {};
}

}  // namespace sluice::dialect
