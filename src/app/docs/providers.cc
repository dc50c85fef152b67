// The rows of the provider layer as a page.
#include "app/docs/table.h"
#include "dialect/all.h"
#include "provider/provider.h"

namespace sluice::app::docs {
namespace {

std::string key_of(const provider::ProviderSpec& spec) {
  return spec.key_header == provider::KeyHeader::Bearer ? "`authorization: Bearer KEY`"
                                                        : "`x-api-key: KEY`";
}

std::string departures(const provider::ProviderSpec& spec) {
  std::string out = spec.stream_usage_option ? "" : "no usage option for streams";
  if (spec.legacy_max_tokens) out += out.empty() ? "`max_tokens` only" : ", `max_tokens` only";
  return out;
}

std::string title_of(const provider::ProviderSpec& spec) {
  if (spec.docs_url.empty()) return std::string(spec.title);
  return "[" + std::string(spec.title) + "](" + std::string(spec.docs_url) + ")";
}

}  // namespace

std::string providers_page() {
  std::string out =
      "What `kind` may be in a configuration's `providers`. A kind without an address of its own "
      "needs a\n`base_url`. `./run` uses a provider whose key it finds in the environment.\n\n";
  Table table({"Kind", "Vendor", "Dialect", "Default base URL", "Key in the environment", "Sent as",
               "Departures", "Checked"});
  for (const provider::ProviderSpec* spec : provider::all()) {
    table.row({code(spec->kind), title_of(*spec), code(dialect::get(spec->dialect).name()),
               code(spec->default_base_url), code(spec->key_env), key_of(*spec), departures(*spec),
               spec->checked});
  }
  return out + table.text();
}

}  // namespace sluice::app::docs
