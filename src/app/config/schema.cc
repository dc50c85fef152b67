#include "app/config/schema.h"

#include "app/config/fields.h"
#include "app/config/schema_writer.h"

namespace sluice::app::config {

std::string json_schema(std::span<const std::string_view> provider_kinds) {
  return json_schema_of<Config>("Sluice configuration", provider_kinds);
}

}  // namespace sluice::app::config
