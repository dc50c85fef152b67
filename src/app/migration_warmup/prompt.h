// What a warm-up asks: requests in the IR, with what they ask of a provider.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ir/chat.h"
#include "migrate/warmup/sample.h"

namespace sluice::app::migration_warmup {

struct Prompt {
  std::string id;
  std::string kind;
  ir::ChatRequest request;  // its model is replaced by each target's
};
using Prompts = std::vector<Prompt>;

// More text than this counts as long context (some 8,000 tokens of English).
inline constexpr size_t kLongContextBytes = 32'000;

migrate::warmup::Features features_of(const ir::ChatRequest& request);

// Sluice's own generic set: short and long questions, tools, structured output, languages, code,
// an image, stop sequences, harmless requests that sound harmful. Up to five
// hundred are all different; the same count gives the same ones. Streams, except for every eighth.
Prompts built_in_prompts(size_t count, int64_t answer_tokens);

// One request a line, in any client dialect, alone or as `body` of a line of a batch file. Of more
// lines than `most`, so many are taken at even distances. Errors name file and line.
Result<Prompts> read_prompts(const std::string& file_name, size_t most, int64_t answer_tokens);
// The same for the file's content.
Result<Prompts> parse_prompts(std::string_view text, const std::string& file_name, size_t most,
                              int64_t answer_tokens);

}  // namespace sluice::app::migration_warmup
