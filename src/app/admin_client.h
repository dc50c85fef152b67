// What the verbs that talk to a running Sluice share: one blocking request to its admin API.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret.h"
#include "wire/json.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct AdminTarget {
  std::string url = "http://127.0.0.1:8081";
  std::string ca_file;  // for https
  std::string output = "table";
  int64_t patience_ms = 30'000;

  // --admin, --admin-ca, --output. The token comes from the environment (SLUICE_ADMIN_TOKEN),
  // never from the command line, where every user of the machine could read it.
  void add_options(CLI::App& cli);
};

// The answer's body, parsed; a problem document becomes its Error.
Result<wire::json::Document> admin_call(const AdminTarget& target, std::string_view method,
                                        const std::string& path, const std::string& body = {});
// Any text answer (metrics).
Result<std::string> admin_text(const AdminTarget& target, std::string_view method,
                               const std::string& path, const std::string& body = {});

// For one path segment.
std::string percent_encoded(std::string_view text);

}  // namespace sluice::app
