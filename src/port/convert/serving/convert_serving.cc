#include <algorithm>

#include "port/convert/drive.h"
#include "port/convert/placeholders.h"
#include "port/convert/serving/checks.h"
#include "port/convert/serving/inputs.h"
#include "port/convert/serving/mapping.h"
#include "port/convert/serving/registry.h"
#include "port/convert/serving/secrets.h"
#include "port/convert/serving/service_names.h"

namespace sluice::port::convert {

namespace {

using serving::Reader;
using serving::ServingSpec;
using serving::Writer;

// Several endpoints get a folder each; two that would share one are numbered.
std::string folder_of(const ServingSpec& spec, std::vector<std::string>& used) {
  std::string name = spec.label;
  const auto taken = [&] { return std::find(used.begin(), used.end(), name) != used.end(); };
  for (int i = 2; taken(); ++i) name = spec.label + "-" + std::to_string(i);
  used.push_back(name);
  return name + "/";
}

// The specifications of the inputs by a mapping file or by a reader; the reader's name goes to out.
std::expected<std::vector<ServingSpec>, Problems> read_specs(const Request& request,
                                                             const Reader* reader, Conversion& out,
                                                             std::vector<OpenPlaceholder>& open) {
  if (!request.mapping) serving::unwrap_lists(out.sources, out.ledger);
  if (reader == nullptr && !request.mapping) reader = sniff(serving::readers(), out.sources);
  if (reader == nullptr && !request.mapping) {
    return std::unexpected(about_inputs(request,
                                        "no reader knows these inputs; name one with --from, or "
                                        "describe them in a file and give --mapping FILE"));
  }
  if (request.mapping || !reader->resolves) {
    open = fill_references(out.sources, request.parameters);
  }
  Reading in(out.sources, out.ledger);
  std::vector<ServingSpec> specs;
  if (request.mapping) {
    const auto mapping = serving::parse_mapping(*request.mapping, request.limits);
    if (!mapping) return std::unexpected(mapping.error());
    specs = serving::read_mapped(in, *mapping);
  } else {
    specs = reader->read(in, request.parameters);
    serving::settle_foreign(in, *reader);
  }
  if (in.problems().empty()) serving::check_numbers(in, specs);
  out.reader = request.mapping ? "mapping" : reader->name;
  const std::string_view takes =
      request.mapping ? "what the mapping file describes" : reader->inputs;
  if (!in.problems().empty()) return std::unexpected(std::move(in.problems()));
  if (specs.empty()) {
    return std::unexpected(about_inputs(
        request, "the inputs hold no endpoint that can be converted; this reader takes: " +
                     std::string(takes)));
  }
  serving::hide_secrets(specs, out.ledger);
  return specs;
}

}  // namespace

std::expected<Conversion, Problems> convert_serving(const Request& request) {
  const Writer* writer = find_row(serving::writers(), request.to);
  if (writer == nullptr) return std::unexpected(no_such("serving", "writer", request.to));
  if (auto wrong = wrong_options(writer->name, writer->options, request.options); !wrong.empty()) {
    return std::unexpected(std::move(wrong));
  }
  const Reader* reader =
      request.from.empty() ? nullptr : find_row(serving::readers(), request.from);
  if (reader == nullptr && !request.from.empty()) {
    return std::unexpected(no_such("serving", "reader", request.from));
  }
  Conversion out;
  Problems problems = serving::unknown_parameters(request);
  if (problems.empty()) problems = read_sources(request, out);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  std::vector<OpenPlaceholder> open;
  auto specs = read_specs(request, reader, out, open);
  if (!specs) return std::unexpected(specs.error());
  serving::name_services(*specs, writer->by_space);
  std::vector<std::string> folders;
  serving::WriteContext context{out.ledger, out.files, "", request.options};
  if (writer->write_all != nullptr) {
    writer->write_all(*specs, context);
  } else {
    for (const ServingSpec& spec : *specs) {
      if (specs->size() > 1) context.folder = folder_of(spec, folders);
      writer->write(spec, context);
    }
  }
  out.ledger.close(writer->name);
  settle_placeholders(open, out.ledger);
  return out;
}

}  // namespace sluice::port::convert
