#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/admin_client.h"
#include "app/cli.h"
#include "app/import_keys.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

std::string text_of(wire::json::Value v) {
  return std::string(v.is_string() ? v.str() : v.raw());
}

void print_row(wire::json::Value key) {
  const char* state = key["revoked_unix"].given() ? "revoked" : "active";
  std::printf("%-18s %-24s ...%-6s %s\n", text_of(key["id"]).c_str(), text_of(key["name"]).c_str(),
              text_of(key["last4"]).c_str(), state);
}

int show(const AdminTarget& target, const Result<wire::json::Document>& answer) {
  if (!answer) return report(answer.error());
  const wire::json::Value root = answer->root();
  if (target.output == "json") {
    std::printf("%s\n", std::string(root.raw()).c_str());
    return kExitOk;
  }
  if (root["keys"].is_array()) {
    std::printf("%-18s %-24s %-9s %s\n", "ID", "NAME", "ENDS IN", "STATE");
    for (const wire::json::Value key : root["keys"]) print_row(key);
    return kExitOk;
  }
  if (root["key"].is_string()) {
    std::printf("%s\n", text_of(root["key"]).c_str());
    std::fprintf(stderr, "sluice: key %s (%s); it is shown this once and cannot be recovered\n",
                 text_of(root["id"]).c_str(), text_of(root["name"]).c_str());
    return kExitOk;
  }
  print_row(root);
  return kExitOk;
}

}  // namespace

int cmd_keys(Args args) {
  CLI::App cli("Create, import, list, rotate and revoke the clients' keys of a running Sluice.",
               "keys");
  cli.require_subcommand(1);
  AdminTarget target;
  std::string name;
  auto verb = [&](const char* sub, const char* help) {
    CLI::App* out = cli.add_subcommand(sub, help);
    target.add_options(*out);
    return out;
  };
  CLI::App* create = verb("create", "make a key; it is printed once");
  create->add_option("name,--name", name, "what the key is for, unique among active keys")
      ->required();
  CLI::App* import = verb("import", "take keys of another gateway over, so that they keep working");
  bool dry_run = false;
  import
      ->add_option("file", name,
                   "AWS key file or get-api-keys, Kong configuration or admin API, or a CSV with "
                   "Name, Hash, Algorithm")
      ->required();
  import->add_flag("--dry-run", dry_run, "only say what would be taken over");
  CLI::App* list = verb("list", "all keys, without the keys themselves");
  CLI::App* rotate = verb("rotate", "replace a key: the old one stops working at once");
  rotate->add_option("key", name, "id or name")->required();
  CLI::App* revoke = verb("revoke", "stop a key from working, within a second everywhere");
  revoke->add_option("key", name, "id or name")->required();
  if (const int code = parse_args(cli, args); code >= 0) return code;
  if (import->parsed()) return import_keys(target, name, dry_run);
  const std::string base = "/admin/v1/keys";
  if (list->parsed()) return show(target, admin_call(target, "GET", base));
  if (create->parsed()) {
    std::string body;
    wire::json::Writer(body).begin_object().member("name", name).end_object();
    return show(target, admin_call(target, "POST", base, body));
  }
  const std::string one = base + "/" + percent_encoded(name);
  if (rotate->parsed()) return show(target, admin_call(target, "POST", one + "/rotate"));
  return show(target, admin_call(target, "DELETE", one));
}

}  // namespace sluice::app
