// What the data plane runs by: one immutable object, built whole, swapped whole. An exchange keeps
// the snapshot it began with, so a change never touches a request in flight.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/secret.h"
#include "crypto/digest.h"
#include "gateway/assign.h"
#include "gateway/http/http_route.h"
#include "gateway/shadow_rule.h"
#include "gateway/split.h"
#include "net/upstream.h"
#include "provider/provider.h"

namespace sluice::gateway {

// Lets maps keyed by std::string be asked with a string_view.
struct StringHash {
  using is_transparent = void;
  size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
};
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

struct Provider {
  std::string id;
  const provider::ProviderSpec* spec = nullptr;
  net::UpstreamOptions upstream;
  std::string host_header;
  std::string path_prefix;  // of base_url, without a trailing slash
  std::string api_version;  // anthropic_messages: the version it is held to; empty: the client's
  Secret key;
  std::string extra_fields;     // configured header lines
  std::vector<Secret> secrets;  // of both; hidden where the provider's errors repeat them
  std::string pool_key;         // equal for providers that may share connections over a reload
};

struct Target {
  std::string id;
  size_t provider = 0;            // index into Snapshot::providers
  std::string model;              // empty: the client's name passes through
  int64_t max_output_tokens = 0;  // the most an answer may have; 0: as the client asks
  uint32_t series = 0;            // index of its metrics, stable over reloads
};

struct StickyKey {
  enum class From : uint8_t { Header, Body };
  From from = From::Header;
  std::string name;  // header name in lower case, or a body member ("user", "metadata.user_id")
};

struct Model {
  std::string name;
  std::vector<Target> targets;
  std::vector<Candidate> candidates;  // same order as targets
  std::vector<StickyKey> sticky;
  std::vector<size_t> fallback;  // indices into targets
  bool accept_loss = false;      // carry a request even with severe losses
  std::vector<ShadowRule> shadows;
  std::optional<Split> split;  // of the migration under way
};

struct KeyInfo {
  std::string id;
  std::string name;
};

// Client keys by fingerprint (HMAC). Immutable like the rest.
struct KeyTable {
  struct FingerprintHash {
    size_t operator()(const crypto::Sha256& f) const {
      size_t out = 0;
      for (size_t i = 0; i < sizeof out; ++i) out = out << 8 | f[i];
      return out;
    }
  };
  Secret pepper;
  bool has_foreign = false;  // some were imported from another gateway
  std::unordered_map<crypto::Sha256, KeyInfo, FingerprintHash> active;
};

struct Snapshot {
  uint64_t revision = 0;
  bool require_key = true;
  std::shared_ptr<const KeyTable> keys;
  std::vector<Provider> providers;
  StringMap<Model> models;     // without "*"
  std::unique_ptr<Model> any;  // the model named "*"
  uint32_t json_depth = 64;
  std::shared_ptr<const HttpTable> http;  // null: no route is configured

  [[nodiscard]] const Model* find_model(std::string_view name) const {
    auto it = models.find(name);
    return it != models.end() ? &it->second : any.get();
  }
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace sluice::gateway
