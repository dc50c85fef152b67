// Vendors as data: one row a provider kind, one file a row, one line in all.cc. What a vendor
// speaks is a dialect (code, elsewhere); a row says where it is, how it wants its key, and how it
// departs from the dialect. No wire format and no `if (vendor == ...)` anywhere else.
#pragma once

#include <span>
#include <string_view>

#include "dialect/dialect.h"

namespace sluice::provider {

enum class KeyHeader : uint8_t {
  Bearer,   // authorization: Bearer KEY
  XApiKey,  // x-api-key: KEY
};

struct ProviderSpec {
  std::string_view kind;  // what configuration files say
  std::string_view title;
  std::string_view default_base_url;  // empty: must be configured
  std::string_view docs_url;
  dialect::DialectId dialect;
  KeyHeader key_header = KeyHeader::Bearer;
  std::string_view key_env;      // where this vendor's users keep their key; empty: no key needed
  std::string_view probe_model;  // a small model for a first request; empty: ask the user
  // Departures from the dialect.
  bool stream_usage_option = true;  // knows stream_options.include_usage
  bool legacy_max_tokens = false;   // takes max_tokens only, not max_completion_tokens
  std::string_view checked;         // date and how: "2026-11-21 docs"
};

// Sorted by kind.
std::span<const ProviderSpec* const> all();
const ProviderSpec* find(std::string_view kind);

}  // namespace sluice::provider
