// The options of a writer (--option NAME=VALUE): a list beside the writer, so that a name or a
// value that it does not have is refused and not passed over.
#pragma once

#include <span>
#include <string_view>

#include "port/convert/convert.h"

namespace sluice::port::convert {

struct OptionRow {
  std::string_view name;   // ending in '.': any name behind it, as in "upstream.NAME"
  std::string_view value;  // the only one; empty: any
};

// One problem for each option that the writer does not have.
Problems wrong_options(std::string_view writer, std::span<const OptionRow> rows,
                       const Options& options);

}  // namespace sluice::port::convert
