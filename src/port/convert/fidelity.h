// The fidelity report of a conversion ("sluice.fidelity/1"): one row a leaf of the source, in the
// order of the sources, and one with an empty "file" for each value of the result that somebody
// has to give because no source says it; as JSON for programs and as one HTML page without anything
// external for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/ledger.h"
#include "port/convert/output.h"
#include "port/convert/source.h"

namespace sluice::port::convert {

struct Fidelity {
  std::string_view kind;    // "serving"
  std::string_view reader;  // names of the reader and the writer
  std::string_view writer;
  std::span<const Source> sources;
  const Ledger& ledger;
  std::span<const File> files;
};

std::string fidelity_json(const Fidelity& fidelity);
std::string fidelity_html(const Fidelity& fidelity);

}  // namespace sluice::port::convert
