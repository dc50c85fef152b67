// The configured HTTP routes as the data plane runs by them: part of a snapshot, immutable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/assign.h"
#include "gateway/credential/hmac_signature.h"
#include "gateway/http/jwt.h"
#include "gateway/http/ledger.h"
#include "gateway/http/matcher.h"
#include "gateway/http/path_pattern.h"
#include "gateway/http/redirect.h"
#include "gateway/http/refusal.h"
#include "gateway/shadow_rule.h"
#include "gateway/split.h"

namespace sluice::gateway {

struct Provider;

struct HttpTarget {
  std::string id;
  size_t origin = 0;    // index into HttpTable::origins
  PathTemplate path;    // empty: the route's, and else the client's path
  uint32_t series = 0;  // index of its metrics
  std::string probe = "/";
};

// What keeps a caller on one target.
struct HttpSticky {
  enum class From : uint8_t { Header, Query, Cookie, Key, Address };
  From from = From::Header;
  std::string name;  // header names in lower case
};

enum class LimitPer : uint8_t { Everybody, Key, Address };

struct HttpLimit {
  Limit limit;
  LimitPer per = LimitPer::Everybody;
  std::string account;  // the part of the account's name that does not depend on the caller
  bool quota = false;   // refused as a quota, whatever counts it
};

// A usage plan as a route knows it: its keys are counted by its limits.
struct UsagePlan {
  std::vector<std::string> keys;  // ids or names
  std::vector<HttpLimit> limits;
};

struct FieldEdits {
  std::vector<std::pair<std::string, std::string>> set;
  std::vector<std::string> remove;

  [[nodiscard]] bool empty() const { return set.empty() && remove.empty(); }
};

struct FixedAnswer {
  int status = 200;
  std::string fields;  // header lines
  std::string body;
};

// The body of our own errors: a text in which {status}, {code}, {message} and {request_id} are
// replaced.
struct ErrorForm {
  std::string content_type = "application/json";
  std::string body;  // empty: the neutral form
};

// Where a client shows its key.
struct KeyPlace {
  std::string header;  // lower case; empty: not there
  std::string query;   // empty: not there
  std::string scheme;  // before the key in the header: "Bearer"; empty: the value is the key
};

struct HttpAuth {
  enum class Kind : uint8_t { None, Key, Basic, Jwt, Hmac, Certificate };
  Kind kind = Kind::None;
  std::vector<KeyPlace> places;                 // one of them must hold the credential
  std::vector<KeyPlace> key_places;             // a key that must stand here besides; none: none
  bool forward = false;                         // the credentials travel on
  std::string realm;                            // of Basic
  size_t learn_from = static_cast<size_t>(-1);  // target that knows keys not known here; -1: none
  JwtRule jwt;
  credential::HmacPolicy hmac;
  std::vector<std::string> subjects;  // of certificates; none: any
};

struct HttpRoute {
  std::string id;
  std::vector<HttpTarget> targets;
  std::vector<Candidate> candidates;  // same order as targets
  std::vector<HttpSticky> sticky;
  std::optional<Split> split;  // of the migration that leads it
  std::vector<ShadowRule> shadows;
  std::vector<std::string> safe_methods;  // whose requests only read
  HttpAuth auth;
  // What a caller needs to get past it: routes with the same text ask for the same; empty: nothing.
  std::string guard;
  uint64_t max_body_bytes = 0;
  std::vector<HttpLimit> limits;
  std::vector<UsagePlan> plans;
  PathTemplate path;
  FieldEdits request_headers;
  FieldEdits response_headers;
  FieldEdits query;
  bool preserve_host = false;
  bool forwarded = true;  // x-forwarded-for, -proto, -host
  std::optional<FixedAnswer> answer;
  std::optional<Redirect> redirect;
  ErrorForm errors;
  Refusals refusals;  // with those of the table where it has none of its own
};

struct HttpTable {
  HttpMatcher matcher;
  std::vector<HttpRoute> routes;  // by the matcher's index
  std::vector<Provider> origins;
  bool tls = false;  // clients come over TLS
  std::shared_ptr<LimitLedger> ledger;
  Refusals refusals;  // of requests that no route takes
};

}  // namespace sluice::gateway
