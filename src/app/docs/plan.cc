// The reference of the migration plan's file.
#include "app/docs/keys.h"

namespace sluice::app::docs {

std::string plan_page() {
  return "YAML, checked by `sluice validate FILE` and drafted by `sluice migrate plan`; `sluice "
         "schema plan`\nprints the same keys as a JSON Schema. Shares are per cent, money is US "
         "dollars. Unknown keys are\nerrors; absent ones are those of `extends: usual`.\n\n" +
         keys::tables<migrate::plan::MigrationPlan>({});
}

}  // namespace sluice::app::docs
