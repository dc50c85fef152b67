// What the reader and the writer of Kong's declarative format share: periods and plugins by name.
// https://developer.konghq.com/plugins/ as known 2026-11-21.
#pragma once

#include <array>
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "port/convert/api/limits.h"
#include "port/convert/api/path.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::kong {

struct By {
  std::string_view name;
  Per per;
};
inline constexpr std::array kBys{By{"consumer", Per::Consumer}, By{"credential", Per::Consumer},
                                 By{"ip", Per::Address}, By{"service", Per::Everybody},
                                 By{"header", Per::Header}};

// How consumers prove who they are: the list below a consumer and its members.
struct CredentialList {
  Credential::Kind kind;
  std::string_view list;
  std::string_view id;      // the user or key id; empty: none
  std::string_view secret;  // empty: none
};
inline constexpr std::array kCredentials{
    CredentialList{Credential::Kind::Key, "keyauth_credentials", "", "key"},
    CredentialList{Credential::Kind::Basic, "basicauth_credentials", "username", "password"},
    CredentialList{Credential::Kind::JwtSecret, "jwt_secrets", "key", "secret"},
    CredentialList{Credential::Kind::Hmac, "hmacauth_credentials", "username", "secret"},
    CredentialList{Credential::Kind::Certificate, "mtls_auth_credentials", "subject_name", ""},
};

// Writes plugins. Kong holds one of a name in a scope; a second is left to a person.
// A copy of the specification without the routes that Kong cannot tell apart, with groups (acl)
// where consumers are let into some APIs only; `nodes` holds what it points to.
ApiSpec as_kong_takes_it(const ApiSpec& spec, Ledger& ledger, std::deque<Node>& nodes);

class Plugins final {
 public:
  Plugins(Document& doc, const WriteContext& context) : doc_(doc), context_(context) {}

  // The rules of one scope into the list; `scope` tells scopes apart.
  void write(const Rules& rules, List& list, const std::string& scope);
  // The route's rules, with those from around it that one of the same plugin would hide: Kong runs
  // the narrowest only.
  static Rules with_inherited(const Route& route, const Rules& around);
  // What a route needs beyond its rules: rewriting and a function behind it.
  void write_route(const Route& route, const Service* service, List& list);

 private:
  static Rules merged(const Rules& rules);
  bool begin(const Rule& rule, std::string_view name, List& list, const std::string& scope,
             std::string& at);
  void write_one(const Rule& rule, List& list, const std::string& scope);
  void write_redirect(const Redirect& redirect, const std::string& config);
  void write_key(const KeyAuth& key, const std::string& at);
  void write_jwt(const Rule& rule, const Jwt& jwt, const std::string& at);
  void write_limit(const Limit& limit, const std::string& at);
  void write_cors(const Cors& cors, const std::string& at);
  void write_edits(const Headers& headers, bool request, const std::string& config);
  std::string request_transformer(List& list);
  [[nodiscard]] std::string secret_value(const HeaderEdit& edit) const;

  Document& doc_;
  const WriteContext& context_;
  std::set<std::string> used_;
};

}  // namespace sluice::port::convert::api::kong
