// The smaller endpoints of the OpenAI side. Each reads a parsed body and gives an answer or a
// problem.
#pragma once

#include "sim/protocol.h"

namespace sluice::sim::openai {

// POST /v1/completions: a string or a list of strings (one choice each), or token lists.
Checked<Reply> completions(const wire::json::Value& root, const Context& context);
// POST /v1/embeddings: strings or token lists; floats or base64, of the same unit vectors.
Checked<Reply> embeddings(const wire::json::Value& root, const Context& context);
// GET /v1/models and GET /v1/models/{id}; `id` is empty for the list.
Checked<Reply> models(std::string_view id, const Context& context);

// One entry of an `input` or `prompt`: a text, or the raw JSON of a token list.
struct Input {
  std::string_view text;
  int64_t words = 0;
};
// A string, strings, tokens, or token lists. `param` is the member's name.
Checked<std::vector<Input>> read_inputs(const wire::json::Value& value, const std::string& param);

}  // namespace sluice::sim::openai
