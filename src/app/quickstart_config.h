// What `sluice quickstart` finds on this machine, and the configuration it makes of it.
#pragma once

#include <string>
#include <vector>

#include "app/config/environment.h"
#include "base/error.h"

namespace sluice::app {

// One provider that can be used right away.
struct FoundProvider {
  std::string id;  // in the configuration
  std::string kind;
  std::string base_url;  // empty: the kind's own
  std::string key_env;   // variable that holds the key; empty: none needed
  std::string model;     // a model to try; empty: the client names one
};

// Vendors whose key variable is set.
std::vector<FoundProvider> find_by_keys(const config::Environment& environment);
// Ollama, vLLM and llama.cpp servers that answer on their usual local addresses.
std::vector<FoundProvider> find_local_servers();

struct QuickstartPorts {
  std::string listen;
  std::string admin;
};

// The configuration's text. The first provider gets all traffic; the others stand by with weight 0.
std::string quickstart_yaml(const std::vector<FoundProvider>& found, const QuickstartPorts& ports,
                            const std::string& data_dir);

}  // namespace sluice::app
