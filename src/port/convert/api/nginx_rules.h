// What the directives that hold at a location of nginx come to: who may call, limits, headers, an
// answer. https://nginx.org/en/docs/ as known 2026-11-21.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/spec.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api::nginx {

struct Zone {
  std::string key;  // "$binary_remote_addr"
  double rate = 0;
  Leaves leaves;
};

// Directives in force, by group: a block's own of a group replace those from around it.
using Scope = std::map<std::string, std::vector<const Node*>, std::less<>>;
using Nodes = std::vector<const Node*>;

class Directives final {
 public:
  Directives(Reading& in, const std::map<std::string, Zone>& zones) : in_(in), zones_(zones) {}

  // Lays a block's directives over those around it; gives those that hold in this block only.
  Nodes enter(Scope& scope, const Node& block);
  // The route's rules, its methods, its service's timeouts. `others` are routes for the same
  // requests with other methods: methods and rules. `host` is the server's own name.
  void read(const Scope& scope, const Nodes& local, std::string_view host, Route& route,
            Service& service, std::vector<Route>& others);
  // An answer for everything, when one of the directives gives it.
  bool read_answer(const Scope& scope, const Nodes& local, std::string_view host, Rules& rules);
  // What was replaced everywhere.
  void sweep();
  Field<std::string> field(const Node& node, std::string text, std::string_view what);

 private:
  const Nodes& in_force(const Scope& scope, std::string_view group);
  static void add(Rules& rules, std::string_view name, Action action);
  void guard(Rules& rules, const Node& node, std::string_view what, std::string_view remedy);
  void read_access(const Scope& scope, Rules& rules);
  bool read_addresses(const Nodes& nodes, Rules& rules);
  bool read_password(const Scope& scope, Rules& rules);
  void read_guards(const Scope& scope, Rules& rules);
  void read_local(const Nodes& local, std::string_view host, Route& route,
                  std::vector<Route>& others);
  void read_if(const Node& node, std::string_view host, Route& route, std::vector<Route>& others);
  void read_except(const Node& node, Route& route, std::vector<Route>& others);
  void read_headers(const Scope& scope, Route& route);
  void read_request_header(const Node& node, Route& route);
  void read_limits(const Scope& scope, Rules& rules);
  void read_limit(const Node& node, const Field<int64_t>& status, Rules& rules);
  void read_timeouts(const Scope& scope, Service& service);
  Action answer_of(const Node& node, std::string_view host);
  std::optional<Redirect> redirect_of(const Field<int64_t>& code, std::string_view text,
                                      std::string_view host);

  Reading& in_;
  const std::map<std::string, Zone>& zones_;
  std::set<const Node*> seen_;
  std::set<const Node*> used_;
};

}  // namespace sluice::port::convert::api::nginx
