#include "dialect/all.h"

#include <array>

namespace sluice::dialect {

std::span<const Dialect* const> all() {
  static const std::array<const Dialect*, 2> list{&anthropic_messages(), &openai_chat()};
  return list;
}

const Dialect& get(DialectId id) {
  for (const Dialect* dialect : all()) {
    if (dialect->id() == id) return *dialect;
  }
  return openai_chat();  // unreachable: every id has a dialect (a test walks them)
}

}  // namespace sluice::dialect
