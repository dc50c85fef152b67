// What a translation could not carry. The one vocabulary of the whole product: the gateway counts
// and reports it, shadow comparison explains differences with it, converters and the audit list it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ir {

enum class LossKind : uint8_t {
  Dropped,       // the target has no counterpart; the value is gone
  Approximated,  // carried in a weaker or different form
  Unknown,       // we do not know the field; it was not carried
};

enum class Severity : uint8_t {
  Info,    // no effect on the answer expected
  Warn,    // may change the answer
  Severe,  // changes what was asked for; refused unless the operator's policy accepts it
};

struct Loss {
  LossKind kind = LossKind::Dropped;
  std::string path;  // JSON path in the source, e.g. "messages[2].content[0].image_url.detail"
  Severity severity = Severity::Warn;
  std::string detail;  // why, and what happens instead
};

using Losses = std::vector<Loss>;

}  // namespace sluice::ir
