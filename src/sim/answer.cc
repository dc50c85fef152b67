#include "sim/answer.h"

#include <algorithm>

#include "base/rng.h"
#include "sim/schema_value.h"
#include "sim/words.h"

namespace sluice::sim {
namespace {

constexpr int64_t kThinkingWords = 12;

const ToolSpec* find_tool(const Prompt& prompt, std::string_view name) {
  for (const ToolSpec& tool : prompt.tools) {
    if (tool.name == name) return &tool;
  }
  return nullptr;
}

bool is_json_object(std::string_view text) {
  wire::json::Document doc;
  return doc.parse(text).has_value() && doc.root().is_object();
}

ToolCall make_call(const ToolSpec& tool, std::string_view asked, base::Rng& rng) {
  ToolCall call{std::string(tool.name), {}, tool.free_text, false};
  if (tool.free_text) {
    append_words(call.arguments, rng, 6);
  } else if (is_json_object(asked)) {
    call.arguments = asked;
  } else {
    append_schema_value(call.arguments, tool.schema, rng);
  }
  const auto body = call.arguments.find_first_not_of("{} \t\r\n");
  call.empty = !tool.free_text && body == std::string::npos;
  return call;
}

std::vector<ToolCall> make_calls(const Prompt& prompt, const Directives& asked, base::Rng& rng) {
  std::vector<ToolCall> out;
  if (prompt.tools.empty() || prompt.tool_choice == ToolChoice::None || asked.echo) return out;
  for (const CallDirective& call : asked.calls) {
    if (const ToolSpec* tool = find_tool(prompt, call.tool)) {
      if (prompt.tool_choice == ToolChoice::Named && tool->name != prompt.named_tool) continue;
      out.push_back(make_call(*tool, call.arguments, rng));
    }
  }
  if (out.empty() && prompt.tool_choice == ToolChoice::Required) {
    out.push_back(make_call(prompt.tools.front(), {}, rng));
  }
  if (out.empty() && prompt.tool_choice == ToolChoice::Named) {
    if (const ToolSpec* tool = find_tool(prompt, prompt.named_tool)) {
      out.push_back(make_call(*tool, {}, rng));
    }
  }
  if (!prompt.parallel_calls && out.size() > 1) out.resize(1);
  return out;
}

std::string results_text(const std::vector<std::string>& results) {
  std::string out = "The tools answered:";
  for (const std::string& result : results) out += " [" + result + "]";
  return out;
}

void write_text(const Prompt& prompt, const AnswerOptions& options, const Directives& asked,
                base::Rng& rng, std::string& out) {
  if (asked.echo) {
    out = *asked.echo;
  } else if (!prompt.results.empty()) {
    out = results_text(prompt.results);
  } else if (prompt.schema.is_object()) {
    append_schema_value(out, prompt.schema, rng);
  } else if (prompt.json_object) {
    out = "{\"answer\":\"";
    append_words(out, rng, options.tokens);
    out += "\"}";
  } else {
    append_words(out, rng, options.tokens);
  }
}

// Ends the text before the first stop sequence in it.
void apply_stops(const Prompt& prompt, Answer& answer) {
  size_t first = std::string::npos;
  for (const std::string_view stop : prompt.stops) {
    const size_t at = stop.empty() ? std::string::npos : answer.text.find(stop);
    if (at >= first) continue;
    first = at;
    answer.stop_sequence = stop;
  }
  if (first == std::string::npos) return;
  answer.text.resize(first);
  answer.finish = Finish::StopSequence;
}

void apply_limit(const Prompt& prompt, Answer& answer) {
  if (prompt.max_tokens <= 0) return;
  const int64_t thought = count_words(answer.thinking);
  if (thought + count_words(answer.text) <= prompt.max_tokens) return;
  if (thought > prompt.max_tokens) {
    answer.thinking = std::string(first_words(answer.thinking, prompt.max_tokens));
    answer.text.clear();
  } else {
    answer.text = std::string(first_words(answer.text, prompt.max_tokens - thought));
  }
  answer.finish = Finish::Length;
  answer.stop_sequence.clear();
}

void apply_finish(const Prompt& prompt, Finish wanted, Answer& answer) {
  answer.finish = wanted;
  answer.calls.clear();
  answer.stop_sequence.clear();
  if (wanted == Finish::Refusal) answer.text.clear();
  if (wanted == Finish::StopSequence) {
    answer.stop_sequence = prompt.stops.empty() ? "STOP" : std::string(prompt.stops.front());
  }
}

void count(const Prompt& prompt, const Directives& asked, Answer& answer) {
  Usage& usage = answer.usage;
  usage.prompt = prompt.words;
  usage.cached = asked.cached;
  usage.cache_write = asked.cache_write;
  usage.reasoning = count_words(answer.thinking);
  usage.completion = usage.reasoning + count_words(answer.text) +
                     kWordsPerCall * static_cast<int64_t>(answer.calls.size());
  if (answer.finish == Finish::Refusal) usage.completion += count_words(kRefusal);
}

}  // namespace

Answer make_answer(const Prompt& prompt, const AnswerOptions& options) {
  Answer answer;
  uint64_t entropy = hash64(prompt.model, options.seed);
  entropy = hash64(prompt.user_text, entropy);
  for (const std::string& result : prompt.results) entropy = hash64(result, entropy);
  answer.entropy = entropy;
  base::Rng rng(entropy);

  const Directives asked = parse_directives(prompt.user_text);
  if (prompt.reasoning && asked.think) append_words(answer.thinking, rng, kThinkingWords);
  if (prompt.results.empty()) answer.calls = make_calls(prompt, asked, rng);
  if (answer.calls.empty()) {
    write_text(prompt, options, asked, rng, answer.text);
    apply_stops(prompt, answer);
    apply_limit(prompt, answer);
  } else {
    answer.finish = Finish::ToolCalls;
  }
  if (asked.finish) apply_finish(prompt, *asked.finish, answer);
  count(prompt, asked, answer);
  return answer;
}

}  // namespace sluice::sim
