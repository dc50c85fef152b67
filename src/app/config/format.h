// The shapes a text may have to have: one row a shape, with the check, the pattern that the schema
// prints for it, and the sentence for the person whose text does not fit.
#pragma once

#include <string_view>

#include "app/config/rule.h"

namespace sluice::app::config {

struct FormatRow {
  Format format;
  bool (*accepts)(std::string_view text);
  std::string_view pattern;  // ECMA-262; accepts the same texts
  std::string_view what;     // completes "must be ..."
};

// Total over the enum.
const FormatRow& row(Format format);

// The host of a Url that row(Format::Url) accepts, without port and brackets.
std::string_view url_host(std::string_view url);

}  // namespace sluice::app::config
