// The core of the simulator: what the "model" says. Pure and the same for every dialect: an answer
// follows from the seed, the model's name and the conversation's last words, so a conversation
// gives the same text, tool calls and usage whether it arrives as OpenAI or as Anthropic, streamed
// or not.
//
//   Prompt prompt;
//   prompt.user_text = "echo:hello";
//   make_answer(prompt, {}).text   // "hello"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/directives.h"
#include "wire/json.h"

namespace sluice::sim {

struct ToolSpec {
  std::string_view name;
  wire::json::Value schema;
  bool free_text = false;  // OpenAI's custom tools take text instead of JSON
};

enum class ToolChoice : uint8_t { Auto, None, Required, Named };

// What a dialect has read out of a request. Views last as long as the request.
struct Prompt {
  std::string_view model;
  std::string user_text;             // of the last user turn, parts joined by line feeds
  std::vector<std::string> results;  // when the conversation ends with tool results: their texts
  std::vector<ToolSpec> tools;
  ToolChoice tool_choice = ToolChoice::Auto;
  std::string_view named_tool;
  bool parallel_calls = true;
  wire::json::Value schema;  // structured output is wanted
  bool json_object = false;  // any JSON object is wanted
  bool reasoning = false;    // may reason when asked to
  int64_t max_tokens = 0;    // 0: no limit
  std::vector<std::string_view> stops;
  int64_t words = 0;  // of the whole prompt
};

struct ToolCall {
  std::string name;
  std::string arguments;  // JSON, or text for free-text tools
  bool free_text = false;
  bool empty = false;  // {} or nothing
};

struct Usage {
  int64_t prompt = 0;  // neither from nor into the cache
  int64_t cached = 0;
  int64_t cache_write = 0;
  int64_t completion = 0;  // reasoning included
  int64_t reasoning = 0;
};

struct Answer {
  std::string thinking;
  std::string text;
  std::vector<ToolCall> calls;
  Finish finish = Finish::Stop;
  std::string stop_sequence;  // when that is why it ended
  Usage usage;
  uint64_t entropy = 0;  // for ids and for cutting into events
};

struct AnswerOptions {
  uint64_t seed = 1;
  int64_t tokens = 16;
};

// What counts for a prompt beside its words.
inline constexpr int64_t kWordsPerTool = 8;
inline constexpr int64_t kWordsPerCall = 4;
inline constexpr int64_t kWordsPerMedia = 64;

// What a refusing model says.
inline constexpr std::string_view kRefusal = "I can't help with that.";

Answer make_answer(const Prompt& prompt, const AnswerOptions& options);

}  // namespace sluice::sim
