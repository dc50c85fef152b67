// The writer of Kubernetes' Gateway API with Envoy Gateway's policies, in parts.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::gateway {

inline constexpr std::string_view kEnvoy = "gateway.envoyproxy.io/v1alpha1";
inline constexpr std::string_view kApi = "gateway.networking.k8s.io/v1";
// The header in which a route learns whose key it was.
inline constexpr std::string_view kClientHeader = "x-client-id";

// One list of all resources, each a member of /items.
class Resources final {
 public:
  explicit Resources(Document& doc) : doc_(doc) {}
  // The pointer of a new resource; its name is cut down to what Kubernetes takes, and unique.
  std::string add(std::string_view api, std::string_view kind, std::string_view name);
  // The pointer of the policy of that kind for an HTTPRoute, made when it is not there.
  std::string policy(std::string_view kind, const std::string& route);
  [[nodiscard]] const std::string& last_name() const { return name_; }

 private:
  Document& doc_;
  List items_{"/items"};
  std::set<std::string> names_;
  std::vector<std::pair<std::string, std::string>> policies_;
  std::string name_;
};

// A route being written: where its parts go.
struct Place {
  std::string route;  // the HTTPRoute's name
  std::string rule;   // pointer of its rule
  size_t filters = 0;
  bool answered = false;          // needs no backend
  size_t limits = 0;              // rules of its rate limit
  std::string keys = "api-keys";  // the Secret with the keys that are good for it
  bool closed = false;            // to everybody, whatever else is said of who may call
};

// A filter of the rule.
std::string next_filter(Document& doc, Place& place, std::string_view type);
// A filter that is a resource of Envoy Gateway's own; gives the pointer of its spec.
std::string extension_filter(Document& doc, Resources& resources, Place& place);

// What a rule becomes: filters, a SecurityPolicy, a BackendTrafficPolicy.
void write_rule(const Rule& rule, Document& doc, Resources& resources, Place& place,
                const WriteContext& context);
// A limit; `client` is the consumer's name when it holds for one only.
void write_limit(const Limit& limit, std::string_view client, Document& doc, Resources& resources,
                 Place& place);

}  // namespace sluice::port::convert::api::gateway
