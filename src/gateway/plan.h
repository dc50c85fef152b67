// How a request gets from a client dialect to an upstream dialect: the whole capability matrix as
// one ordered table, first match wins, gaps written out with their reason. Pure; printed by
// `sluice route table`, kept by a golden test.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dialect/dialect.h"

namespace sluice::gateway {

enum class Manner : uint8_t {
  Splice,     // same dialect: edit a few bytes, relay the rest untouched
  Translate,  // through the IR
  Refuse,     // cannot be carried; `reason` says why
  Local,      // answered by the gateway itself
};

struct PlanRow {
  dialect::Operation operation;
  ir::DialectId client;
  ir::DialectId upstream;
  bool
      same_version;  // false: the client's API version differs from the one the upstream is held to
  Manner manner;
  std::string_view reason;
};

std::span<const PlanRow> plan_rows();

// Total over all combinations.
const PlanRow& plan(dialect::Operation operation, ir::DialectId client, ir::DialectId upstream,
                    bool same_version);

std::string_view name_of(Manner manner);
// The table as aligned text.
std::string plan_table();

}  // namespace sluice::gateway
