// The way in: YAML text -> configuration, with everything that is wrong told at once.
//
//   const auto loaded = load_file("sluice.yaml", SystemEnvironment(), {.provider_kinds = kinds});
//   for (const auto& d : loaded.errors) std::cerr << pretty(d);
//   if (!loaded.ok()) return 78;
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/config/context.h"
#include "app/config/diagnostic.h"
#include "app/config/environment.h"

namespace sluice::app::config {

struct LoadResult {
  Config config;  // only to be used when there are no errors
  std::vector<Diagnostic> errors;
  std::vector<Diagnostic> warnings;

  [[nodiscard]] bool ok() const { return errors.empty(); }
};

// file_name: for the messages, and for its folder, where relative ${file:...} and TLS paths start.
// Pure but for what it asks of env; never throws.
LoadResult load_text(std::string_view yaml, std::string_view file_name, const Environment& env,
                     const LoadOptions& options = {});

// The same for the content of a file.
LoadResult load_file(const std::string& file_name, const Environment& env,
                     const LoadOptions& options = {});

}  // namespace sluice::app::config
