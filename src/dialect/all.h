// The one list of dialects. Adding a dialect: a folder, and a line here and in all.cc.
#pragma once

#include <span>

#include "dialect/dialect.h"

namespace sluice::dialect {

const Dialect& openai_chat();
const Dialect& anthropic_messages();

// Sorted by name.
std::span<const Dialect* const> all();
const Dialect& get(DialectId id);

}  // namespace sluice::dialect
