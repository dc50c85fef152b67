#include "app/import_keys.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/cli.h"
#include "app/key_csv.h"
#include "wire/json_writer.h"

namespace sluice::app {

int import_keys(const AdminTarget& target, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return report({Cause::BadRequest, "cannot read " + file});
  std::ostringstream text;
  text << in.rdbuf();
  auto keys = read_key_csv(text.view());
  if (!keys) return report({Cause::BadRequest, file + ", " + keys.error().message});
  size_t imported = 0;
  size_t disabled = 0;
  for (const ImportedKey& key : *keys) {
    if (!key.enabled) {
      ++disabled;
      continue;
    }
    std::string body;
    wire::json::Writer w(body);
    w.begin_object().member("name", key.name).member("key", key.key.reveal()).end_object();
    if (auto answer = admin_call(target, "POST", "/admin/v1/keys", body); !answer) {
      std::fprintf(stderr, "sluice: %s, line %zu (%s); %zu keys before it were imported\n",
                   file.c_str(), key.line, key.name.c_str(), imported);
      return report(answer.error());
    }
    ++imported;
  }
  std::printf("%zu keys imported, %zu left out because they are disabled\n", imported, disabled);
  return kExitOk;
}

}  // namespace sluice::app
