// The reference of the configuration file.
#include "app/docs/keys.h"
#include "app/provider_kinds.h"

namespace sluice::app::docs {

std::string config_page() {
  const std::vector<std::string_view> kinds = provider_kinds();
  return "YAML. Unknown keys are errors. In any value `${env:NAME}`, `${env:NAME:-default}` and "
         "`${file:PATH}`\nbring in what stands elsewhere. `sluice validate FILE` names everything "
         "that is wrong;\n`sluice schema config` prints the same keys as a JSON Schema for "
         "editors.\n\n" +
         keys::tables<config::Config>(kinds);
}

}  // namespace sluice::app::docs
