#include "sim/openai/chat_reply.h"
#include "sim/openai/endpoints.h"
#include "sim/openai/error.h"
#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim::openai {
namespace {

using wire::json::Value;

constexpr std::string_view kMembers[]{"model",
                                      "prompt",
                                      "best_of",
                                      "echo",
                                      "frequency_penalty",
                                      "logit_bias",
                                      "logprobs",
                                      "max_tokens",
                                      "n",
                                      "presence_penalty",
                                      "seed",
                                      "stop",
                                      "stream",
                                      "stream_options",
                                      "suffix",
                                      "temperature",
                                      "top_p",
                                      "user"};

constexpr Range kRanges[]{
    {"temperature", 0, 2, false},
    {"top_p", 0, 1, false},
    {"presence_penalty", -2, 2, false},
    {"frequency_penalty", -2, 2, false},
    {"n", 1, 128, true},
    {"max_tokens", 0, 1e9, true},
    {"logprobs", 0, 5, true},
    {"best_of", 1, 20, true},
};

struct Choice {
  Answer answer;
  std::string text;  // with the prompt in front when it is to be echoed
};

class Writer final {
 public:
  Writer(std::string_view model, const std::vector<Choice>& choices, const Context& context)
      : model_(model), choices_(choices), context_(context) {
    for (const Choice& choice : choices) {
      usage_.prompt += choice.answer.usage.prompt;
      usage_.cached += choice.answer.usage.cached;
      usage_.completion += choice.answer.usage.completion;
    }
  }

  Reply whole() {
    Reply reply;
    reply.fields = fields(context_, "application/json");
    reply.words = usage_.completion;
    reply.body = head();
    for (size_t i = 0; i < choices_.size(); ++i) {
      if (i > 0) reply.body += ',';
      choice(reply.body, i, choices_[i].text, finish_name(choices_[i].answer.finish));
    }
    reply.body += "],\"usage\":" + usage_json(usage_) + "}";
    return reply;
  }

  Reply stream(bool include_usage) {
    Reply reply;
    reply.fields = fields(context_, "text/event-stream; charset=utf-8");
    reply.words = usage_.completion;
    const std::string prefix = "data: " + head();
    const std::string_view suffix = include_usage ? "],\"usage\":null}\n\n" : "]}\n\n";
    const auto event = [&](size_t index, std::string_view text, std::string_view finish) {
      reply.body += prefix;
      choice(reply.body, index, text, finish);
      reply.body += suffix;
      reply.end_event(finish.empty());
    };
    for (size_t i = 0; i < choices_.size(); ++i) {
      for (const auto piece : pieces(choices_[i].text, context_.behaviour.events))
        event(i, piece, {});
      event(i, {}, finish_name(choices_[i].answer.finish));
    }
    if (include_usage) {
      reply.body += prefix + "],\"usage\":" + usage_json(usage_) + "}\n\n";
      reply.end_event(false);
    }
    reply.body += kDone;
    reply.end_event(false);
    return reply;
  }

 private:
  [[nodiscard]] std::string head() const {
    std::string out =
        "{\"id\":\"" + make_id("cmpl-", choices_.front().answer, context_) +
        "\",\"object\":\"text_completion\",\"created\":" + std::to_string(context_.unix_seconds) +
        ",\"model\":";
    wire::json::append_quoted(out, model_);
    return out + ",\"system_fingerprint\":\"fp_simulated\",\"choices\":[";
  }

  static void choice(std::string& out, size_t index, std::string_view text,
                     std::string_view finish) {
    out += "{\"text\":";
    wire::json::append_quoted(out, text);
    out += ",\"index\":" + std::to_string(index) + ",\"logprobs\":null,\"finish_reason\":";
    out += finish.empty() ? "null}" : "\"" + std::string(finish) + "\"}";
  }

  std::string_view model_;
  const std::vector<Choice>& choices_;
  const Context& context_;
  Usage usage_;
};

Choice make_choice(const Value& root, const Input& input, const Context& context,
                   const std::vector<std::string_view>& stops) {
  Prompt prompt;
  prompt.model = root["model"].str();
  prompt.user_text = input.text;
  prompt.words = input.words;
  prompt.stops = stops;
  // The provider's own default; chat has none.
  prompt.max_tokens = root["max_tokens"].as_int().value_or(16);
  const Behaviour& b = context.behaviour;
  Choice out{make_answer(prompt, {static_cast<uint64_t>(b.seed), b.tokens}), {}};
  if (root["echo"].as_bool() == true) out.text = input.text;
  out.text += out.answer.text;
  return out;
}

}  // namespace

Checked<Reply> completions(const Value& root, const Context& context) {
  const auto failed = [](Problem& problem) { return std::unexpected(std::move(problem)); };
  if (context.behaviour.strict) {
    if (const Value extra = unknown_member(root, kMembers); extra.exists()) {
      return unknown_parameter(std::string(extra.key().substr(0, 64)));
    }
  }
  if (auto ok = check_model(root["model"], context.behaviour); !ok) return failed(ok.error());
  for (const Range& range : kRanges) {
    if (auto ok = check_range(root, range); !ok) return failed(ok.error());
  }
  auto inputs = read_inputs(root["prompt"], "prompt");
  if (!inputs) return failed(inputs.error());
  std::vector<std::string_view> stops;
  if (auto ok = read_stops(root["stop"], stops); !ok) return failed(ok.error());
  auto stream = read_stream_options(root);
  if (!stream) return failed(stream.error());

  std::vector<Choice> choices;
  for (const Input& input : *inputs) choices.push_back(make_choice(root, input, context, stops));
  Writer writer(root["model"].str(), choices, context);
  return stream->stream ? writer.stream(stream->include_usage) : writer.whole();
}

}  // namespace sluice::sim::openai
