// Token counts as Anthropic states them: input, cache reads and cache writes side by side, an
// output that contains its thinking.
#include "dialect/anthropic_messages/verbs.h"
#include "dialect/losses.h"
#include "dialect/reading.h"

namespace sluice::dialect::anthropic {
namespace {

void count_or_null(json::Writer& out, std::string_view key, const std::optional<int64_t>& count) {
  out.key(key);
  count ? out.integer(*count) : out.null();
}

void write_thinking_tokens(json::Writer& out, const ir::Usage& usage) {
  out.key("output_tokens_details");
  if (!usage.reasoning) {
    out.null();
    return;
  }
  out.begin_object().member("thinking_tokens", *usage.reasoning).end_object();
}

// The members that the types of the SDK require and we do not model, null when not known.
constexpr std::string_view kOthers[] = {"cache_creation", "inference_geo", "server_tool_use",
                                        "speed"};

}  // namespace

ir::Usage read_usage(json::Value usage) {
  ir::Usage out;
  out.input = usage["input_tokens"].as_int();
  out.cache_read = usage["cache_read_input_tokens"].as_int();
  out.cache_write = usage["cache_creation_input_tokens"].as_int();
  out.output = usage["output_tokens"].as_int();
  out.reasoning = usage["output_tokens_details"]["thinking_tokens"].as_int();
  return out;
}

void keep_other_usage(ir::Extras& extra, json::Value usage) {
  for (const std::string_view key : kOthers) {
    if (usage[key].given()) keep(extra, "usage", key, usage[key]);
  }
}

void write_usage(json::Writer& out, const ir::Usage& usage, std::string_view service_tier,
                 const ir::Extras* extra) {
  out.begin_object();
  out.member("input_tokens", usage.input.value_or(0));
  count_or_null(out, "cache_creation_input_tokens", usage.cache_write);
  count_or_null(out, "cache_read_input_tokens", usage.cache_read);
  out.member("output_tokens", usage.output.value_or(0));
  write_thinking_tokens(out, usage);
  for (const std::string_view key : kOthers) {
    std::string_view known;
    if (extra != nullptr) known = find_extra(*extra, std::string("usage.") += key);
    out.member_raw(key, known.empty() ? "null" : known);
  }
  out.key("service_tier");
  service_tier.empty() ? out.null() : out.string(service_tier);
  out.end_object();
}

void write_delta_usage(json::Writer& out, const ir::Usage& usage, const ir::Extras& extra) {
  out.begin_object();
  count_or_null(out, "input_tokens", usage.input);
  count_or_null(out, "cache_creation_input_tokens", usage.cache_write);
  count_or_null(out, "cache_read_input_tokens", usage.cache_read);
  out.member("output_tokens", usage.output.value_or(0));
  write_thinking_tokens(out, usage);
  const std::string_view tools = find_extra(extra, "usage.server_tool_use");
  out.member_raw("server_tool_use", tools.empty() ? "null" : tools);
  out.end_object();
}

std::string_view answer_tier(std::string_view tier, ir::DialectId source) {
  if (source == ir::DialectId::AnthropicMessages || tier == "priority") return tier;
  return tier == "default" ? "standard" : std::string_view();
}

}  // namespace sluice::dialect::anthropic
