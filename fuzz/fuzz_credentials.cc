// What clients and operators hand over as credentials: tokens, signed heads, key sets, key files.
// Nothing made without the secret is accepted, and what a key file gives is named once.
#include <cstdlib>
#include <set>
#include <string>

#include "crypto/base64.h"
#include "gateway/credential/hmac_signature.h"
#include "gateway/credential/http_date.h"
#include "gateway/http/jwt.h"
#include "port/key_import/key_file.h"

namespace sluice {
namespace {

namespace credential = gateway::credential;

constexpr int64_t kNow = 1'800'000'000;

const gateway::JwtRule& token_rule() {
  static const gateway::JwtRule rule = [] {
    gateway::JwtRule out;
    const std::string set = "{\"keys\":[{\"kty\":\"oct\",\"k\":\"" + std::string(64, 'A') + "\"}]}";
    out.keys = gateway::read_jwks(set).value();
    return out;
  }();
  return rule;
}

const credential::HmacPolicy& signature_policy() {
  static const credential::HmacPolicy policy = [] {
    credential::HmacPolicy out;
    out.users.push_back({"alice", Secret("a secret that no input knows")});
    out.algorithms = {crypto::MacAlgorithm::HmacSha1, crypto::MacAlgorithm::HmacSha256};
    out.skew_s = kNow;
    return out;
  }();
  return policy;
}

void check_head(const std::string& text) {
  wire::http1::MessageParser parser(wire::http1::MessageParser::Kind::Request, {});
  const auto head = parser.parse_head(text);
  if (head && *head > 0 && credential::verify_hmac(parser.head(), signature_policy(), kNow)) {
    std::abort();
  }
}

void check_key_file(const std::string& text) {
  const auto file = port::key_import::read_key_file("f", text);
  if (!file) return;
  std::set<std::string> names;
  for (const auto& key : file->keys) {
    if (key.value.empty() || key.name.empty() || !names.insert(key.name).second) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (gateway::check_jwt(token_rule(), text, kNow)) std::abort();
  const auto set = gateway::read_jwks(text);
  if (set && set->empty()) std::abort();
  (void)credential::http_date(text, kNow);
  (void)crypto::base64_decoded(text);
  check_head(text);
  check_key_file(text);
  return 0;
}

}  // namespace sluice
