// Token counts as OpenAI states them: a whole prompt that contains its cached and cache-written
// parts, an output that contains its reasoning.
//
//   prompt_tokens 100, cached_tokens 60  <->  input 40, cache_read 60
#include <algorithm>

#include "dialect/losses.h"
#include "dialect/openai_chat/verbs.h"
#include "dialect/reading.h"

namespace sluice::dialect::openai {
namespace {
constexpr std::string_view kPrompt = "usage.prompt_tokens_details";
constexpr std::string_view kCompletion = "usage.completion_tokens_details";
}  // namespace

ir::Usage read_usage(json::Value usage) {
  ir::Usage out;
  const json::Value prompt = usage["prompt_tokens_details"];
  out.cache_read = prompt["cached_tokens"].as_int();
  out.cache_write = prompt["cache_write_tokens"].as_int();
  if (const auto total = usage["prompt_tokens"].as_int()) {
    const int64_t inside = out.cache_read.value_or(0) + out.cache_write.value_or(0);
    out.input = std::max<int64_t>(0, *total - inside);
  }
  out.output = usage["completion_tokens"].as_int();
  out.reasoning = usage["completion_tokens_details"]["reasoning_tokens"].as_int();
  return out;
}

void keep_other_usage(ir::Extras& extra, json::Value usage) {
  for (const std::string_view parent : {kPrompt, kCompletion}) {
    for (const json::Value count : usage[parent.substr(parent.find('.') + 1)]) {
      const std::string_view key = count.key();
      if (key == "cached_tokens" || key == "cache_write_tokens" || key == "reasoning_tokens") {
        continue;
      }
      if (count.given() && count.raw() != "0") keep(extra, parent, key, count);
    }
  }
}

void write_usage(json::Writer& out, const ir::Usage& usage, const ir::Extras* extra) {
  const int64_t prompt = usage.prompt_total();
  const int64_t completion = usage.output.value_or(0);
  out.begin_object();
  out.member("prompt_tokens", prompt).member("completion_tokens", completion);
  out.member("total_tokens", prompt + completion);
  if (usage.cache_read || usage.cache_write || (extra != nullptr && has_nested(*extra, kPrompt))) {
    out.key("prompt_tokens_details").begin_object();
    if (usage.cache_read) out.member("cached_tokens", *usage.cache_read);
    if (usage.cache_write) out.member("cache_write_tokens", *usage.cache_write);
    if (extra != nullptr) write_nested(out, *extra, kPrompt);
    out.end_object();
  }
  if (usage.reasoning || (extra != nullptr && has_nested(*extra, kCompletion))) {
    out.key("completion_tokens_details").begin_object();
    if (usage.reasoning) out.member("reasoning_tokens", *usage.reasoning);
    if (extra != nullptr) write_nested(out, *extra, kCompletion);
    out.end_object();
  }
  out.end_object();
}

}  // namespace sluice::dialect::openai
