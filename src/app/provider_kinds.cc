#include "app/provider_kinds.h"

#include "provider/provider.h"

namespace sluice::app {

std::vector<std::string_view> provider_kinds() {
  std::vector<std::string_view> out;
  for (const provider::ProviderSpec* spec : provider::all()) out.push_back(spec->kind);
  return out;
}

}  // namespace sluice::app
