// The two answers to one request, in words that no dialect owns: what comparison looks at. Filled
// by whoever holds the exchange (the shadow, a replay); plain data.
#pragma once

#include <string>
#include <vector>

#include "ir/chat.h"
#include "ir/usage.h"

namespace sluice::migrate::compare {

struct ToolUse {
  std::string name = {};
  std::string arguments = {};  // JSON text of an object; free text for a custom tool
  bool operator==(const ToolUse&) const = default;
};

// An answer of a language model has text, tools or a refusal; one of any other endpoint has its
// body only, and is compared by it.
struct Answer {
  int status = 200;          // HTTP; 0: no answer came (connection, deadline)
  std::string text = {};     // what the user reads, all text parts in order
  std::string refusal = {};  // what the provider marked as one
  ir::FinishReason finish = ir::FinishReason::Stop;
  std::vector<ToolUse> tools = {};  // in the order of the answer
  ir::Usage usage = {};
  std::string body = {};  // decoded; a stream's may be left out
  std::string content_type = {};
  std::string location = {};        // of a redirect, or of what was made
  std::string_view encoded = {};    // why the body stands as it came, encoded; empty: it does not
  std::vector<Answer> others = {};  // further choices; only text, refusal, finish and tools

  // A redirect is an answer.
  [[nodiscard]] bool failed() const { return status < 200 || status > 399; }
  [[nodiscard]] bool speaks() const { return !text.empty() || !tools.empty() || !refusal.empty(); }
};

struct AnswerPair {
  Answer old_side;
  Answer new_side;
  std::string schema = {};  // JSON Schema of the structured output that was asked for; empty: none
};

}  // namespace sluice::migrate::compare
