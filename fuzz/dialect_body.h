// Feeds a body to a dialect as a request and as an answer, writes what was read in every dialect,
// and stops the fuzzer when something that was written cannot be read again.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "dialect/all.h"

namespace sluice::fuzz {

inline void must_be_json(const std::string& text, const char* what) {
  wire::json::Document doc;
  wire::json::Limits limits;
  limits.max_depth = 128;  // what was read may stand deeper in another format
  if (doc.parse(text, limits)) return;
  std::fprintf(stderr, "%s is not JSON: %s\n", what, text.c_str());
  std::abort();
}

inline void try_request(const dialect::Dialect& from, wire::json::Value body) {
  for (const char* version : {"2023-06-01", "2026-10-21"}) {
    const auto request = from.read_request(body, version);
    if (!request) continue;
    for (const dialect::Dialect* to : dialect::all()) {
      dialect::WriteOptions options;
      options.api_version = version;
      options.default_max_tokens = 16;
      std::string out;
      ir::Losses losses;
      if (!to->write_request(*request, options, out, losses)) continue;
      must_be_json(out, "a request");
    }
  }
}

inline void try_response(const dialect::Dialect& from, wire::json::Value body) {
  (void)from.read_usage(body);
  const auto response = from.read_response(body);
  if (!response) return;
  for (const dialect::Dialect* to : dialect::all()) {
    std::string out;
    ir::Losses losses;
    to->write_response(*response, {.fallback_id = "id", .now_unix_seconds = 1}, out, losses);
    must_be_json(out, "an answer");
  }
}

inline void try_error(const dialect::Dialect& from, std::string_view text) {
  const ir::ApiError error = from.read_error(500, nullptr, text);
  for (const dialect::Dialect* to : dialect::all()) {
    std::string out;
    to->write_error(error, "id", out);
    must_be_json(out, "an error");
  }
}

inline int run_bodies(const dialect::Dialect& from, const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_error(from, text);
  wire::json::Document doc;
  if (!doc.parse(text)) return 0;
  try_request(from, doc.root());
  try_response(from, doc.root());
  return 0;
}

}  // namespace sluice::fuzz
