// The way in: YAML text -> configuration, with everything that is wrong told at once.
//
//   const auto loaded = load_file("sluice.yaml", SystemEnvironment(), {.provider_kinds = kinds});
//   for (const auto& d : loaded.errors) std::cerr << pretty(d);
//   if (!loaded.ok()) return 78;
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "app/config/context.h"
#include "app/config/diagnostic.h"
#include "app/config/environment.h"

namespace sluice::app::config {

struct Diagnostics {
  std::vector<Diagnostic> errors;
  std::vector<Diagnostic> warnings;

  [[nodiscard]] bool ok() const { return errors.empty(); }
};

struct LoadResult : Diagnostics {
  Config config;  // only to be used when there are no errors
};

// Any file of this kind: `read_root` takes what the document holds and notes what is wrong with it;
// `if_empty` is the remedy for a document without anything.
Diagnostics load_document(std::string_view yaml, std::string_view file_name, const Environment& env,
                          const LoadOptions& options, std::string_view if_empty,
                          const std::function<void(Context&, wire::yaml::Value)>& read_root);
// For a file that could not be read at all; `what`: "configuration".
Diagnostics unreadable(const std::string& file_name, std::string_view what, const Error& error);

// file_name: for the messages, and for its folder, where relative ${file:...} and TLS paths start.
// Pure but for what it asks of env; never throws.
LoadResult load_text(std::string_view yaml, std::string_view file_name, const Environment& env,
                     const LoadOptions& options = {});

// The same for the content of a file.
LoadResult load_file(const std::string& file_name, const Environment& env,
                     const LoadOptions& options = {});

}  // namespace sluice::app::config
