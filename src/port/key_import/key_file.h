// Reading the keys that clients hold out of another gateway's export, so that they keep working
// here. Told apart by their first bytes:
//
//   CSV with a header line      AWS API Gateway's key file (Name, Key, Enabled, UsagePlanIds), or
//                               Hash and Algorithm columns for keys of which only a digest is
//                               known, or User and Password columns for Basic credentials
//   JSON with "items"           `aws apigateway get-api-keys --include-values`
//   JSON with "data"            Kong's admin API: /key-auths, /basic-auths
//   YAML or JSON with           Kong's declarative configuration (decK)
//   "consumers"
//
// What cannot be taken over is listed with the reason, never left out in silence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret.h"

namespace sluice::port::key_import {

// Of one file.
inline constexpr size_t kMaxKeys = 100'000;
inline constexpr size_t kMaxBytes = size_t{32} << 20;

struct KeyOfFile {
  std::string name;         // at most 90 bytes; unique within the file
  Secret value;             // the key as the client sends it, or the hex of its digest
  std::string algorithm{};  // of the digest: sha1, sha256, sha512; empty: `value` is the key
  std::vector<std::string> plans{};  // ids of usage plans it belonged to
  std::string place{};               // "FILE:LINE"
};

struct LeftOut {
  std::string place;  // "FILE:LINE"
  std::string reason;
};

struct KeyFile {
  std::vector<KeyOfFile> keys;
  std::vector<LeftOut> left_out;
};

// `name` stands in errors. BadRequest or TooLarge, with "FILE:LINE" as param, for a text that is
// none of the above. Messages never repeat a key.
Result<KeyFile> read_key_file(std::string_view name, std::string_view text);

}  // namespace sluice::port::key_import
