#include "port/convert/drive.h"

namespace sluice::port::convert {

Problems read_sources(const Request& request, Conversion& out) {
  Problems problems;
  for (const SourceText& input : request.inputs) {
    auto text = fill_placeholders(input, request.parameters);
    if (!text) {
      problems.push_back(std::move(text.error()));
      continue;
    }
    auto source =
        read_source({input.name, std::move(*text)}, static_cast<uint32_t>(out.sources.size()),
                    out.ledger, request.limits);
    if (!source) {
      problems.push_back(std::move(source.error()));
      continue;
    }
    out.sources.push_back(std::move(*source));
  }
  return problems;
}

Problems no_such(std::string_view kind, std::string_view what, std::string_view name) {
  return {{Cause::Unsupported, "there is no " + std::string(kind) + " " + std::string(what) +
                                   " \"" + std::string(name) +
                                   "\"; `sluice convert list` shows them"}};
}

Problems about_inputs(const Request& request, std::string text) {
  const std::string first = request.inputs.empty() ? "" : request.inputs.front().name + ":1:1";
  return {{Cause::BadRequest, std::move(text), first}};
}

}  // namespace sluice::port::convert
