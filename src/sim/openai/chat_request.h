// A chat completion request, checked as the provider checks it.
#pragma once

#include "sim/answer.h"
#include "sim/behaviour.h"
#include "sim/problem.h"
#include "wire/json.h"

namespace sluice::sim::openai {

struct ChatRequest {
  Prompt prompt;
  bool stream = false;
  bool include_usage = false;
  bool obfuscate = true;
  bool logprobs = false;
};

// The request's views are those of the document that `root` belongs to.
Checked<ChatRequest> read_chat(const wire::json::Value& root, const Behaviour& behaviour);

// Checks that are the same for every endpoint with a model.
Checked<void> check_model(const wire::json::Value& model, const Behaviour& behaviour);
// `stream` and `stream_options`.
struct StreamOptions {
  bool stream = false;
  bool include_usage = false;
  bool obfuscate = true;
};
Checked<StreamOptions> read_stream_options(const wire::json::Value& root);
// `stop`: a string or up to four.
Checked<void> read_stops(const wire::json::Value& stop, std::vector<std::string_view>& out);

// A number within bounds, when it is given.
struct Range {
  std::string_view name;
  double least;
  double most;
  bool whole;
};
Checked<void> check_range(const wire::json::Value& root, const Range& range);

}  // namespace sluice::sim::openai
