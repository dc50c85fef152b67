// ${NAME} inside the texts of a source that has no template language of its own: filled from the
// parameters, or remembered, so that a leaf that still holds one is never called mapped.
// Commands and arguments are left alone: there it is the shell's.
#pragma once

#include <string>
#include <vector>

#include "port/convert/ledger.h"
#include "port/convert/source.h"

namespace sluice::port::convert {

struct OpenPlaceholder {
  uint32_t leaf = 0;
  std::string name;
};

std::vector<OpenPlaceholder> fill_references(std::vector<Source>& sources,
                                             const Parameters& parameters);
// After the writer: each such leaf is manual, with the remedy.
void settle_placeholders(const std::vector<OpenPlaceholder>& open, Ledger& ledger);

}  // namespace sluice::port::convert
