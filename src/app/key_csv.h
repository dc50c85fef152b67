// Clients' keys in a CSV file (RFC 4180), as AWS API Gateway takes and gives them:
//
//   name,key,description,Enabled,usageplanIds
//   shop,abcdef1234567890,,TRUE,"a1b2/prod"
//
// Columns are found by their names, in any case and order; name and key must be there. For Basic a
// file has user and password instead of key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret.h"

namespace sluice::app {

struct ImportedKey {
  std::string name;
  Secret key;  // of Basic: "basic:user:password", as routes look it up
  size_t line = 0;
  bool enabled = true;
};

// Cause::BadRequest with the line in `param`; a message never repeats a key.
Result<std::vector<ImportedKey>> read_key_csv(std::string_view text);

}  // namespace sluice::app
