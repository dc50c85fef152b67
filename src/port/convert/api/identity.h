// Who a request comes from, by the credentials that the source's export holds and those given
// beside it (keys that no export shows).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/call.h"
#include "port/convert/api/spec.h"

namespace sluice::port::convert::api {

struct KnownKey {
  std::string name;  // the consumer's
  std::string user;  // of Basic, else empty
  Secret secret;     // the key or the password
};

enum class Shown : uint8_t { Nothing, Wrong, Good, Untold };

struct Identity {
  Shown shown = Shown::Nothing;
  std::string caller;  // of Good: a consumer's name, a token's subject
  std::string note;    // why it is Untold, or what was taken for granted
};

class Identities final {
 public:
  // Both must outlive this.
  Identities(const ApiSpec& spec, const std::vector<KnownKey>& more) : spec_(spec), more_(more) {}

  // By a credential that is good for the route.
  [[nodiscard]] Identity by_key(const KeyAuth& rule, const Route& route, const Call& call) const;
  [[nodiscard]] Identity by_password(const Route& route, const Call& call) const;
  // By what the token says; its signature is taken for good.
  [[nodiscard]] static Identity by_token(const Jwt& rule, const Call& call);

 private:
  template <class Fits>
  [[nodiscard]] Identity look_up(Credential::Kind kind, const Route& route, Fits fits) const;

  const ApiSpec& spec_;
  const std::vector<KnownKey>& more_;
};

}  // namespace sluice::port::convert::api
