// From a comparison to the row that is kept of it. By default no text of any prompt or answer is
// kept: kinds, places, scores, lengths and keyed digests tell which answers were the same without
// telling what they said. With `keep_text`, redacted and cut texts stand beside them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "migrate/compare/answer.h"
#include "migrate/compare/comparison.h"
#include "migrate/discrepancy/redact.h"
#include "migrate/discrepancy/review.h"
#include "store/discrepancies.h"

namespace sluice::migrate::discrepancy {

// A keyed digest (HMAC with a tenant's key) as text. It comes from the caller, who has the key.
using Digest = std::function<std::string(std::string_view)>;

// Stands at the end of a kept text that was longer.
inline constexpr std::string_view kCutMark = "[cut]";
// Also of texts that were kept, cut, before there was a mark.
bool is_cut(std::string_view kept);

struct KeepPolicy {
  bool keep_text = false;
  size_t most_text_bytes = 8'192;  // of each text, after redaction
  bool keep_undecided = false;     // residue and kin, too, not only what differs
};

struct Occasion {
  std::string migration = {};
  std::string request_id = {};
  std::string subject = {};  // whose request it was, as a digest: the handle for erasure
  std::string prompt = {};   // what was asked, for evaluation sets; kept only with keep_text
  int64_t at = 0;            // Unix seconds
};

// The rule that ignores it; nullptr: none. Rules are held against what people see in rows.
const IgnoreRule* ignored_by(std::span<const IgnoreRule> rules,
                             const compare::Comparison& comparison, const KeepPolicy& policy,
                             const Redactor& redactor);

// nullopt: nothing to keep (equal, equivalent, or undecided and not wanted). What a rule ignores is
// kept as ignored, so that the rule's reach can be seen.
std::optional<store::DiscrepancyRow> row_of(const compare::Comparison& comparison,
                                            const compare::AnswerPair& pair,
                                            const Occasion& occasion, const KeepPolicy& policy,
                                            const Redactor& redactor, const Digest& digest,
                                            std::span<const IgnoreRule> rules);

}  // namespace sluice::migrate::discrepancy
