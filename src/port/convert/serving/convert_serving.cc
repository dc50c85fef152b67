#include <algorithm>

#include "port/convert/drive.h"
#include "port/convert/serving/names.h"
#include "port/convert/serving/registry.h"

namespace sluice::port::convert {

namespace {

using serving::ServingSpec;
using serving::Writer;

// Several endpoints get a folder each; two that would share one are numbered.
std::string folder_of(const ServingSpec& spec, std::vector<std::string>& used) {
  std::string name = serving::dns_label(*spec.name);
  const auto taken = [&] { return std::find(used.begin(), used.end(), name) != used.end(); };
  for (int i = 2; taken(); ++i) name = serving::dns_label(*spec.name) + "-" + std::to_string(i);
  used.push_back(name);
  return name + "/";
}

}  // namespace

std::expected<Conversion, Problems> convert_serving(const Request& request) {
  return drive("serving", "endpoint", serving::readers(), serving::writers(), request,
               [&](const Writer& writer, const std::vector<ServingSpec>& specs, Conversion& out) {
                 std::vector<std::string> folders;
                 for (const ServingSpec& spec : specs) {
                   serving::WriteContext context{out.ledger, out.files, "", request.options};
                   if (specs.size() > 1) context.folder = folder_of(spec, folders);
                   writer.write(spec, context);
                 }
               });
}

}  // namespace sluice::port::convert
