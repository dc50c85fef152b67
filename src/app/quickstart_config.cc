#include "app/quickstart_config.h"

#include "app/admin_client.h"
#include "provider/provider.h"

namespace sluice::app {

std::vector<FoundProvider> find_by_keys(const config::Environment& environment) {
  std::vector<FoundProvider> out;
  for (const provider::ProviderSpec* spec : provider::all()) {
    if (spec->key_env.empty()) continue;
    const auto value = environment.variable(std::string(spec->key_env));
    if (!value || value->empty()) continue;
    const std::string kind(spec->kind);
    out.push_back({kind, kind, "", std::string(spec->key_env), std::string(spec->probe_model)});
  }
  return out;
}

std::vector<FoundProvider> find_local_servers() {
  std::vector<FoundProvider> out;
  for (const provider::ProviderSpec* spec : provider::all()) {
    const std::string url(spec->default_base_url);
    if (!url.starts_with("http://127.0.0.1")) continue;
    AdminTarget target;
    target.url = url;
    target.patience_ms = 400;
    auto models = admin_call(target, "GET", "/models");
    if (!models) continue;
    const wire::json::Value list = models->root()["data"];
    if (!list.is_array() || list.size() == 0) continue;
    const std::string kind(spec->kind);
    out.push_back({kind, kind, "", "", std::string((*list.begin())["id"].str())});
  }
  return out;
}

namespace {

// YAML's double-quoted form; names come from other programs.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

}  // namespace

std::string quickstart_yaml(const std::vector<FoundProvider>& found, const QuickstartPorts& ports,
                            const std::string& data_dir) {
  std::string out =
      "# Made by `sluice quickstart`; yours to change. `sluice validate` checks it,\n"
      "# `sluice schema` describes every key.\n"
      "server:\n  listen: " +
      quoted(ports.listen) + "\n  admin: " + quoted(ports.admin) + "\n";
  out += "data_dir: " + quoted(data_dir) + "\nproviders:\n";
  for (const FoundProvider& p : found) {
    out += "  " + p.id + ":\n    kind: " + p.kind + "\n";
    if (!p.base_url.empty()) out += "    base_url: " + quoted(p.base_url) + "\n";
    if (!p.key_env.empty()) out += "    api_key: ${env:" + p.key_env + "}\n";
  }
  out += "models:\n  assistant:\n    targets:\n";
  bool first = true;
  for (const FoundProvider& p : found) {
    out += "      - { id: " + p.id + ", provider: " + p.id;
    if (!p.model.empty()) out += ", model: " + quoted(p.model);
    out += first ? ", weight: 100 }\n" : ", weight: 0 }\n";
    first = false;
  }
  out += "    sticky: [\"header:x-session-id\", \"body:user\"]\n";
  if (found.size() > 1) out += "    fallback: [" + found[1].id + "]\n";
  out += "  \"*\":\n    targets:\n      - { id: any, provider: " + found.front().id +
         ", weight: 100 }\n";
  return out;
}

}  // namespace sluice::app
