// The steps of a conversion that every kind shares, and their usual order: read the sources, choose
// a reader, let it make neutral specifications, let a writer print them, close the ledger. A kind
// is a list of readers (name, inputs, sniff, read) and of writers (name); one that does more
// between the steps (serving: mapping files, references) writes its own order from the same parts.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "port/convert/convert.h"
#include "port/convert/reading.h"

namespace sluice::port::convert {

template <class Row>
const Row* find_row(std::span<const Row* const> rows, std::string_view name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row* row) { return row->name == name; });
  return found != rows.end() ? *found : nullptr;
}

// Placeholders filled, every file read; each failure is a problem.
Problems read_sources(const Request& request, Conversion& out);
// What stands for "there is no KIND WHAT of that NAME".
Problems no_such(std::string_view kind, std::string_view what, std::string_view name);
// `text` about the first input.
Problems about_inputs(const Request& request, std::string text);

// The first reader of the list that claims a document; null when none does.
template <class Reader>
const Reader* sniff(std::span<const Reader* const> readers, const std::vector<Source>& sources) {
  for (const Reader* reader : readers) {
    for (const Source& source : sources) {
      for (const Node& document : source.documents) {
        if (reader->sniff(source, document)) return reader;
      }
    }
  }
  return nullptr;
}

// What a reader of that row type makes: its specifications.
template <class Reader>
using SpecsOf = decltype(std::declval<Reader>().read(std::declval<Reading&>(),
                                                     std::declval<const Parameters&>()));

// The sources into `out`, then what their reader makes of them; the specifications point there.
// `kind` and `thing` name both in messages.
template <class Reader>
std::expected<SpecsOf<Reader>, Problems> read_specs(std::string_view kind, std::string_view thing,
                                                    std::span<const Reader* const> readers,
                                                    const Request& request, Conversion& out) {
  const Reader* reader = request.from.empty() ? nullptr : find_row(readers, request.from);
  if (reader == nullptr && !request.from.empty()) {
    return std::unexpected(no_such(kind, "reader", request.from));
  }
  Problems problems = read_sources(request, out);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  if (reader == nullptr) reader = sniff(readers, out.sources);
  if (reader == nullptr) {
    return std::unexpected(
        about_inputs(request, "no reader knows these inputs; name one with --from"));
  }
  out.reader = reader->name;
  Reading in(out.sources, out.ledger);
  auto specs = reader->read(in, request.parameters);
  if (!in.problems().empty()) return std::unexpected(std::move(in.problems()));
  if (specs.empty()) {
    return std::unexpected(about_inputs(
        request, "the inputs hold no " + std::string(thing) +
                     " that can be converted; this reader takes: " + std::string(reader->inputs)));
  }
  return specs;
}

// `write(writer, specs, conversion)` prints.
template <class Reader, class Writer, class Write>
std::expected<Conversion, Problems> drive(std::string_view kind, std::string_view thing,
                                          std::span<const Reader* const> readers,
                                          std::span<const Writer* const> writers,
                                          const Request& request, Write write) {
  const Writer* writer = find_row(writers, request.to);
  if (writer == nullptr) return std::unexpected(no_such(kind, "writer", request.to));
  Conversion out;
  auto specs = read_specs(kind, thing, readers, request, out);
  if (!specs) return std::unexpected(std::move(specs.error()));
  write(*writer, *specs, out);
  out.ledger.close(writer->name);
  return out;
}

}  // namespace sluice::port::convert
