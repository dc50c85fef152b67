// A gate: a name, what its Fail may do, and a pure judgement over the evidence. Adding one means a
// file with its watch and judge, a field in Evidence and Limits, and one line in all.h.
#pragma once

#include <array>
#include <string_view>

#include "migrate/gate/evidence.h"
#include "migrate/gate/verdict.h"

namespace sluice::migrate::gate {

struct Gate {
  std::string_view name;
  Role role;
  Finding (*judge)(const Evidence&, const Limits&);
  bool (*required)(const Evidence&, const Limits&);
};

// What the whole stage adds up to.
enum class StageVerdict : uint8_t {
  Stay,      // something required is Unknown or Grey
  Promote,   // every required gate passes
  Rollback,  // a rollback gate fails
  Hold,      // a gate that may only hold fails
};

}  // namespace sluice::migrate::gate
