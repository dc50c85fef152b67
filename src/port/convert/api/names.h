// Names and addresses as the targets want them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::port::convert::api {

// "Orders API (v2)" -> "orders-api-v2"; "x" when nothing is left.
std::string slug(std::string_view text);
// "orders key" -> "ORDERS_KEY", for the name of an environment variable.
std::string upper_name(std::string_view text);

struct Url {
  std::string scheme;
  std::string host;
  int port = 0;      // the scheme's own when none stands there
  std::string path;  // empty or from '/'

  // "https://host" with the port where it is not the scheme's own.
  [[nodiscard]] std::string origin() const;
};
// Of "scheme://host[:port][/path]"; nothing for anything else and for a query or fragment.
std::optional<Url> parse_url(std::string_view text);
int default_port(std::string_view scheme);

// Whether a header, query parameter or variable of this name holds a secret.
bool names_secret(std::string_view name);

}  // namespace sluice::port::convert::api
