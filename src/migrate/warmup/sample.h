// What a warm-up has seen: every prompt once to each side, in the order of sending. Plain data
// without prompt or answer text; whoever sends fills it in.
#pragma once

#include <array>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/rate_limit.h"

namespace sluice::migrate::warmup {

// What a request asks of a provider beyond plain text.
enum class Feature : uint8_t {
  Streaming,
  Tools,
  ParallelTools,
  StructuredOutput,
  Images,
  LongContext,
  StopSequences,
};
inline constexpr std::array<std::string_view, 7> kFeatureNames{
    "streaming", "tools",        "parallel tools", "structured output",
    "images",    "long context", "stop sequences"};
using Features = std::bitset<kFeatureNames.size()>;
constexpr size_t index(Feature f) {
  return static_cast<size_t>(f);
}

enum class Outcome : uint8_t {
  NotSent,         // a cap was reached
  Answered,        // well-formed, whatever it says
  Refused,         // the provider takes no such request (4xx)
  Untranslatable,  // Sluice cannot say it in the side's dialect
  RateLimited,     // 429 and kin
  Failed,          // 5xx, deadline, connection, broken bytes, a key that does not work
};
inline constexpr std::array<std::string_view, 6> kOutcomeNames{
    "not_sent", "answered", "refused", "untranslatable", "rate_limited", "failed"};

struct Answer {
  Outcome outcome = Outcome::NotSent;
  int status = 0;         // HTTP; 0: no answer
  std::string why = {};   // a cause's label, or the field that could not be carried
  double sent_ms = 0;     // since the warm-up began
  double first_ms = NAN;  // to the first token of a stream, else to the end
  double total_ms = NAN;  // to the end
  std::optional<int64_t> input_tokens = {};  // as the provider bills them
  std::optional<int64_t> output_tokens = {};
  bool declined = false;      // the model would not do what was asked
  bool cut = false;           // ended at the most tokens an answer may have
  bool context_full = false;  // did not fit into the model's window
  Features ignored = {};      // asked for, taken, and not done
  ir::RateLimits limits = {};

  [[nodiscard]] bool answered() const { return outcome == Outcome::Answered; }
};

struct Pair {
  std::string id = {};    // of the prompt
  std::string kind = {};  // "short", "code", ...
  Features features = {};
  Answer old_side = {};
  Answer new_side = {};
};
using Pairs = std::vector<Pair>;

// Which side, where a function speaks of one.
using SideOf = Answer Pair::*;

}  // namespace sluice::migrate::warmup
