// What a translated stream leaves behind, said once: an upstream repeats an annotation on every
// token, and the report of an exchange is no log of them.
#pragma once

#include <string_view>

#include "dialect/reading.h"
#include "ir/loss.h"
#include "ir/stream.h"

namespace sluice::dialect {

class StreamLosses final {
 public:
  // losses: where they go; null: nowhere.
  explicit StreamLosses(ir::Losses* losses) : losses_(losses) {}

  void dropped(const Path& at, ir::Severity severity, std::string_view why);
  void approximated(const Path& at, ir::Severity severity, std::string_view why);
  // Members that only the source's dialect understands; see report_foreign.
  void foreign(const ir::Extras& extra, const Path& at);
  void foreign(const ir::Aside& aside);

 private:
  void add_new(ir::Losses found);

  ir::Losses* losses_;
};

}  // namespace sluice::dialect
