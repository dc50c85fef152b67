// Which route of a source's configuration a request belongs to, by the source's own rules: written
// from what its documentation says of precedence and sharing nothing with the gateway's matcher
// (gateway/http/matcher), so that each can be held against the other. As known 2026-11-21:
//
//   AWS, Google, APIM, OpenAPI  the path that is literal further, segment by segment; then {one},
//       then {greedy+}; a method by name before any method
//       (docs.aws.amazon.com/apigateway/.../http-api-develop-routes.html#http-api-develop-routes.evaluation)
//   Kong, traditional_compatible  more kinds of condition; hosts without '*'; more headers; an
//       expression before a prefix; regex_priority; the longer prefix
//       (github.com/Kong/kong, kong/router/transform.lua, get_priority)
//   Gateway API  the host by name, the longer wildcard; Exact, then (Envoy Gateway)
//       RegularExpression, then PathPrefix; the longer; a method; more headers; more of the query;
//       the earlier
//       (gateway-api.sigs.k8s.io/reference/spec, HTTPRouteRule.matches)
//   nginx  "=", then expressions in their order, then the longest prefix
//       (nginx.org/en/docs/http/ngx_http_core_module.html#location); hosts by name, then the
//       longest that begins with '*' or '.', then the longest that ends with '*'
//       (server_names.html)
//
// Before that each reads the path in its own way:
//
//   nginx         decodes all, merges slashes, resolves dots; 400 where that cannot be done
//                 (ngx_http_core_module.html#location, #merge_slashes)
//   Kong          decodes all but reserved characters ("%2F" stays), merges slashes, resolves dots
//                 (github.com/Kong/kong, kong/tools/uri.lua, normalize)
//   Gateway API   (Envoy Gateway) decodes unreserved characters, merges slashes, resolves dots; a
//                 path with "%2F" is redirected to the one without (gateway.envoyproxy.io,
//                 ClientTrafficPolicy, path.escapedSlashesAction: UnescapeAndRedirect)
//   Google        the same, but "%2F" stays (github.com/GoogleCloudPlatform/esp-v2, start_proxy.py,
//                 --disable_normalize_path, --disallow_escaped_slashes_in_path)
//   the others    say nothing of it: unreserved characters are decoded
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/call.h"
#include "port/convert/api/expression.h"
#include "port/convert/api/spec.h"

namespace sluice::port::convert::api {

enum class Family : uint8_t { Aws, Apim, Google, OpenApi, Kong, Gateway, Nginx };
// Of a reader's name; OpenApi for one that is not known.
Family family_of(std::string_view reader);

// What becomes of a call before any route is asked.
struct PathRead {
  std::string path;         // as routes are compared with it
  bool refused = false;     // 400
  bool redirected = false;  // 307, to the path without escaped slashes
};
PathRead read_path(std::string_view path, Family family);

class Precedence final {
 public:
  // The specification must outlive this.
  Precedence(const ApiSpec& spec, Family family);

  struct Found {
    const Route* route = nullptr;
    bool but_for_the_method = false;  // none, but one would fit with another method
    // An expression that is not read stands in a route that might have come first.
    bool unsure = false;
  };
  [[nodiscard]] Found find(const Call& call) const;

 private:
  using Rank = std::vector<int64_t>;

  [[nodiscard]] std::optional<bool> fits_path(const Path& path, const Call& call) const;
  [[nodiscard]] bool fits_template(std::string_view text, std::string_view path) const;
  // A host's rank: none, wildcard, by name; nothing when no host of the route fits.
  [[nodiscard]] std::optional<Rank> host_rank(const Route& route, const std::string& host) const;
  [[nodiscard]] std::optional<bool> fits_headers(const Route& route, const Call& call) const;
  [[nodiscard]] std::optional<bool> fits_query(const Route& route, const Call& call) const;
  [[nodiscard]] Rank rank(const Route& route, const Path& path, const Rank& host) const;
  [[nodiscard]] Rank kong_rank(const Route& route, const Path& path) const;
  void compile(const std::string& text);
  [[nodiscard]] const Expression* expression(const std::string& text) const;

  const ApiSpec& spec_;
  Family family_;
  Path any_;  // of routes without a path
  std::map<std::string, std::optional<Expression>> expressions_;
};

}  // namespace sluice::port::convert::api
