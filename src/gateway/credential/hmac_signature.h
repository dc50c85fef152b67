// Whether a request's own signature is good: a shared secret over chosen fields of its head, as
// clients of Kong's hmac-auth make it (draft-cavage-http-signatures with small changes). Pure.
//
//   GET /orders HTTP/1.1
//   date: Sun, 06 Nov 1994 08:49:37 GMT
//   authorization: hmac username="alice", algorithm="hmac-sha256",
//       headers="date @request-target", signature="..."
//
// signs "date: Sun, 06 Nov 1994 08:49:37 GMT\n@request-target: get /orders". "request-line" stands
// for "GET /orders HTTP/1.1", and a field that is not there for its name and ':'.
//
// The secret has to be known to check with, so unlike keys it cannot be kept as a fingerprint: it
// comes out of the configuration (from the environment or a file) and never reaches the database.
// A signature says nothing about the body, and the same request may come again while its date is
// within the skew; that is what the scheme promises, here as there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/mac.h"
#include "wire/http1.h"

namespace sluice::gateway::credential {

struct HmacUser {
  std::string name;
  Secret secret;
};

struct HmacPolicy {
  std::vector<HmacUser> users;  // by name, ascending
  std::vector<crypto::MacAlgorithm> algorithms;
  std::vector<std::string> signed_fields;  // that a signature must cover
  int64_t skew_s = 300;                    // that x-date or date may be off, either way
};

// "hmac-sha256"
std::string_view hmac_algorithm_name(crypto::MacAlgorithm algorithm);

// The user that signed; part of the policy. Unauthorized, whose message repeats nothing that was
// sent and does not tell an unknown user from a wrong signature. Refused beyond what Kong refuses,
// because either makes an old or foreign request good again: a signed field that is there twice
// (the upstream may read the other one), and a date that is near but not signed beside one that is.
Result<const HmacUser*> verify_hmac(const wire::http1::Head& head, const HmacPolicy& policy,
                                    int64_t now_s);

}  // namespace sluice::gateway::credential
