#include "port/convert/api/nginx_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "port/convert/api/call.h"
#include "port/convert/api/names.h"
#include "port/convert/api/nginx_locations.h"
#include "port/convert/api/nginx_values.h"
#include "port/convert/api/openapi.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api::nginx {

namespace {

using ir::Severity;

constexpr std::array kRedirects{301, 302, 303, 307, 308};

std::optional<int64_t> number(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

bool has_variable(std::string_view text) {
  return text.find('$') != text.npos;
}

bool is_off(const Node& node) {
  const auto list = words(&node);
  return !list.empty() && list[0] == "off";
}

// The condition of an `if`, without its parentheses.
std::vector<std::string> condition_of(const Node& node) {
  auto out = words(member(&node, "@"));
  if (!out.empty() && out.front().starts_with('(')) out.front().erase(0, 1);
  if (!out.empty() && out.back().ends_with(')')) out.back().pop_back();
  std::erase(out, "");
  return out;
}

// "DELETE", or the names in "^(GET|HEAD)$"; none for another expression.
std::vector<std::string> methods_in(std::string_view text, bool expression) {
  std::vector<std::string> out;
  if (!expression) return {std::string(text)};
  if (!text.starts_with("^(") || !text.ends_with(")$")) return out;
  text = text.substr(2, text.size() - 4);
  while (true) {
    const size_t bar = text.find('|');
    const std::string_view one = text.substr(0, bar);
    const bool plain = !one.empty() && std::all_of(one.begin(), one.end(),
                                                   [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!plain) return {};
    out.emplace_back(one);
    if (bar == text.npos) return out;
    text.remove_prefix(bar + 1);
  }
}

}  // namespace

Nodes Directives::enter(Scope& scope, const Node& block) {
  Nodes local;
  std::set<std::string_view> fresh;
  for (const Node& node : members(&block)) {
    const std::string_view group = group_of(name_of(node));
    if (group.empty()) {
      local.push_back(&node);
      continue;
    }
    auto& nodes = scope[std::string(group)];
    if (fresh.insert(group).second) nodes.clear();
    nodes.push_back(&node);
    seen_.insert(&node);
  }
  return local;
}

void Directives::sweep() {
  for (const Node* node : seen_) {
    if (used_.contains(node)) continue;
    in_.settle(node, Status::Dropped,
               "in force nowhere: inner blocks say otherwise, or answer before it is asked",
               Severity::Info);
  }
}

Field<std::string> Directives::field(const Node& node, std::string text, std::string_view what) {
  Field<std::string> out;
  out.value = std::move(text);
  out.set = true;
  out.from = leaves_of(node);
  in_.ledger().take(out.from, what);
  return out;
}

const Nodes& Directives::in_force(const Scope& scope, std::string_view group) {
  static const Nodes kNone;
  const auto found = scope.find(group);
  if (found == scope.end()) return kNone;
  used_.insert(found->second.begin(), found->second.end());
  return found->second;
}

void Directives::add(Rules& rules, std::string_view name, Action action) {
  Rule rule;
  rule.action = std::move(action);
  rule.name = given(std::string(name));
  rules.push_back(std::move(rule));
}

void Directives::guard(Rules& rules, const Node& node, std::string_view what,
                       std::string_view remedy) {
  add(rules, name_of(node), ForeignAuth{std::string(what), std::string(remedy)});
  rules.back().name = field(node, std::string(name_of(node)), "who may call");
}

void Directives::read(const Scope& scope, const Nodes& local, std::string_view host, Route& route,
                      Service& service, std::vector<Route>& others) {
  read_local(local, host, route, others);
  for (const Node* node : local) {
    if (name_of(*node) != "internal") continue;
    const auto from = field(*node, "", "closed to clients");
    add(route.rules, "internal", Respond{from.with(int64_t{404}), {}, {}});
    return;
  }
  if (read_answer(scope, local, host, route.rules)) return;
  read_guards(scope, route.rules);
  read_access(scope, route.rules);
  read_limits(scope, route.rules);
  read_headers(scope, route);
  read_timeouts(scope, service);
  const Nodes& sizes = in_force(scope, "client_max_body_size");
  // nginx's own where none is said.
  if (sizes.empty()) add(route.rules, "client_max_body_size", BodySize{given(int64_t{1} << 20)});
  for (const Node* node : sizes) {
    const auto size = bytes(node->text);
    if (!size) in_.problem(*node, "a size such as 8m or 64k is wanted");
    const auto from = field(*node, node->text, "the largest body");
    if (size && *size > 0) add(route.rules, name_of(*node), BodySize{from.with(*size)});
    if (size && *size == 0) in_.understood(node, "any size");
  }
}

bool Directives::read_answer(const Scope& scope, const Nodes& local, std::string_view host,
                             Rules& rules) {
  for (const Node* node : local) {
    if (name_of(*node) != "return") continue;
    Route headers;
    read_headers({{"add_header", in_force(scope, "add_header")}}, headers);
    rules.insert(rules.end(), headers.rules.begin(), headers.rules.end());
    Action answer = answer_of(*node, host);
    auto* said = std::get_if<Respond>(&answer);
    for (const Node* type : in_force(scope, "default_type")) {
      if (said != nullptr && said->body) said->content_type = field(*type, type->text, "a type");
    }
    if (said != nullptr && said->body && !said->content_type) {
      said->content_type = given(std::string("text/plain"));
    }
    add(rules, "return", std::move(answer));
    return true;
  }
  return false;
}

void Directives::read_guards(const Scope& scope, Rules& rules) {
  for (const auto& [group, nodes] : scope) {
    if (group_of(group) != group || nodes.empty()) continue;
    const auto guards = guard_of_directive(group);
    if (!guards || group == "satisfy") continue;
    const Node& node = *in_force(scope, group).back();
    const auto list = words(&node);
    const bool asked = group != "ssl_verify_client" || (!list.empty() && list[0] == "on");
    if (is_off(node) || !asked) {
      in_.understood(&node, "nobody is asked");
    } else {
      guard(rules, node, guards->what, guards->remedy);
    }
  }
}

// With "satisfy any" one of the checks is enough, which no target has.
void Directives::read_access(const Scope& scope, Rules& rules) {
  const size_t before = rules.size();
  const bool addresses = read_addresses(in_force(scope, "access"), rules);
  const bool password = read_password(scope, rules);
  for (const Node* node : in_force(scope, "satisfy")) {
    const auto list = words(node);
    const bool any = !list.empty() && list[0] == "any";
    if (!any || !addresses || !password) {
      in_.understood(node, "all checks must pass");
      continue;
    }
    for (size_t i = before; i < rules.size(); ++i) {
      rules[i].name.from = leaves_of_rule(rules[i]);
      rules[i].action = ForeignAuth{"an address or a password is enough (satisfy any)",
                                    "say by routes who needs which of them"};
    }
    guard(rules, *node, "an address or a password is enough (satisfy any)",
          "say by routes who needs which of them");
  }
}

// The first that fits decides, and whoever none fits is let in.
bool Directives::read_addresses(const Nodes& nodes, Rules& rules) {
  Addresses lists;
  Leaves rest;  // of the word for all that no other line names
  bool in_order = true;
  bool closed = false;
  for (const Node* node : nodes) {
    const bool allows = name_of(*node) == "allow";
    const auto list = words(node);
    const std::string address = list.empty() ? "" : list[0];
    if (address == "all") {
      closed = !allows;
      if (closed && lists.allow.empty()) {
        lists.nobody = field(*node, address, "nobody").with(true);
      } else {
        append_leaves(rest, leaves_of(*node));
        in_.ledger().take(rest, closed ? "nobody else" : "everybody else");
      }
      break;
    }
    if (!allows && !lists.allow.empty()) in_order = false;
    if (address == "unix:") {
      in_.understood(node, "no address of a client");
      continue;
    }
    (allows ? lists.allow : lists.deny).push_back(field(*node, address, "an address"));
  }
  if (!closed && lists.deny.empty()) {
    // Everybody is let in besides.
    for (const auto& one : lists.allow) {
      in_.ledger().settle(one.from, Status::Mapped, "", "everybody is let in", Severity::Info);
    }
    in_.ledger().settle(rest, Status::Mapped, "", "everybody is let in", Severity::Info);
    return false;
  }
  if (!in_order || (!closed && !lists.allow.empty())) {
    Rule rule;
    rule.action = ForeignAuth{"addresses that are let in before others are denied",
                              "order the lists so that deny comes before allow"};
    rule.name = given(std::string("deny"));
    for (const Texts* texts : {&lists.allow, &lists.deny}) {
      for (const auto& one : *texts) append_leaves(rule.name.from, one.from);
    }
    append_leaves(rule.name.from, rest);
    rules.push_back(std::move(rule));
    return true;
  }
  add(rules, closed ? "deny" : "allow", std::move(lists));
  rules.back().name.from = rest;
  return true;
}

bool Directives::read_password(const Scope& scope, Rules& rules) {
  bool asked = false;
  for (const Node* node : in_force(scope, "auth_basic")) {
    const auto list = words(node);
    asked = !list.empty() && list[0] != "off";
    if (!asked) {
      in_.understood(node, "nobody is asked");
    } else if (has_variable(list[0])) {
      guard(rules, *node, "a variable says whether a password is asked for",
            "say by routes who needs one");
    } else {
      add(rules, "auth_basic", BasicAuth{{}, field(*node, list[0], "a password")});
    }
  }
  for (const Node* node : in_force(scope, "auth_basic_user_file")) {
    if (asked) {
      in_.settle(node, Status::Manual, "users and passwords stand in this file: make consumers");
    } else {
      used_.erase(node);
    }
  }
  return asked;
}

void Directives::read_local(const Nodes& local, std::string_view host, Route& route,
                            std::vector<Route>& others) {
  for (const Node* node : local) {
    const std::string_view name = name_of(*node);
    if (name == "if") {
      read_if(*node, host, route, others);
    } else if (name == "limit_except") {
      read_except(*node, route, others);
    } else if (name == "include") {
      const auto list = words(node);
      const std::string_view file = list.empty() ? std::string_view() : list[0];
      const bool known = file.ends_with("mime.types") || file.ends_with("_params") ||
                         file.ends_with("options-ssl-nginx.conf");
      if (!known) {
        guard(route.rules, *node, "another file, which may say who may call",
              "put what it says here");
      }
    } else if (const auto guards = guard_of_directive(name); guards && name != "internal") {
      guard(route.rules, *node, guards->what, guards->remedy);
    }
  }
}

void Directives::read_if(const Node& node, std::string_view host, Route& route,
                         std::vector<Route>& others) {
  const auto condition = condition_of(node);
  const Node* answer = nullptr;
  bool passes = true;  // nothing in it refuses or leads elsewhere
  size_t count = 0;
  for (const Node& one : members(&node)) {
    const std::string_view name = name_of(one);
    if (name == "@") continue;
    ++count;
    if (name == "return") answer = &one;
    const bool elsewhere = name == "return" || name == "rewrite" || name == "error_page" ||
                           name.ends_with("_pass") || name == "if";
    passes = passes && !elsewhere && !guard_of_directive(name);
    passes = passes && name != "allow" && name != "deny" && name != "auth_basic";
  }
  if (passes) return;
  const std::string subject = condition.empty() ? "" : condition[0];
  const std::string how = condition.size() == 3 ? condition[1] : "";
  const bool by_method = subject == "$request_method" && answer != nullptr && count == 1;
  const bool others_than = how == "!=" || how == "!~";
  const auto methods =
      by_method ? methods_in(condition.back(), how.ends_with('~')) : std::vector<std::string>();
  const auto words_of = words(answer);
  const auto status = words_of.empty() ? std::nullopt : number(words_of[0]);
  const bool said = !methods.empty() && (how == "=" || how == "~" || others_than) &&
                    !(others_than && !route.methods.empty());
  if (said) {
    Route other;
    const auto from = field(*member(&node, "@"), "", "a method");
    for (const std::string& method : methods) {
      (others_than ? route : other).methods.push_back(from.with(method));
    }
    add(other.rules, "return", answer_of(*answer, host));
    others.push_back(std::move(other));
    return;
  }
  const bool plain = subject == "$scheme" || subject == "$https" || subject == "$host" ||
                     subject == "$http_host" || subject == "$server_port" ||
                     subject == "$request_method";
  const bool redirects = answer != nullptr && (!status || *status < 400);
  if (plain && redirects) {
    return in_.settle(&node, Status::Manual, "a condition: write a route with its own match",
                      Severity::Severe);
  }
  guard(route.rules, node, "a condition decides whether a request goes on (if)",
        "write a route with its own match, or let the upstream check");
}

// Other methods than those named have rules of their own; where GET may, HEAD may.
void Directives::read_except(const Node& node, Route& route, std::vector<Route>& others) {
  Route other;
  Scope inside;
  const auto list = words(member(&node, "@"));
  if (list.empty()) return in_.problem(node, "limit_except names methods");
  const auto from = field(*member(&node, "@"), "", "a method");
  for (const std::string& method : list) {
    route.methods.push_back(from.with(method));
    if (method == "GET") route.methods.push_back(from.with(std::string("HEAD")));
  }
  for (const Node* one : enter(inside, node)) {
    if (name_of(*one) != "@") in_.settle(one, Status::Manual, "for other methods: put it there");
  }
  read_guards(inside, other.rules);
  read_access(inside, other.rules);
  other.name = given(std::string("limit_except"));
  others.push_back(std::move(other));
}

void Directives::read_headers(const Scope& scope, Route& route) {
  for (const Node* node : in_force(scope, "add_header")) {
    const auto list = words(node);
    if (list.size() < 2) continue;
    if (has_variable(list[1])) {
      in_.settle(node, Status::Manual, "a header with variables: write it in the target");
      continue;
    }
    auto from = field(*node, list[0], "a header");
    if (list.size() < 3) {
      from.note = "nginx adds it to answers that are no errors only";
      from.approximate = true;
    }
    Headers headers;
    headers.edits.push_back({Edit::Set, Where::ResponseHeader, from, from.with(list[1]), false});
    add(route.rules, "add_header", std::move(headers));
  }
  for (const Node* node : in_force(scope, "proxy_set_header")) read_request_header(*node, route);
}

void Directives::read_request_header(const Node& node, Route& route) {
  auto list = words(&node);
  if (list.size() == 1) list.emplace_back();
  if (list.size() != 2) return in_.problem(node, "a name and a value are wanted");
  const std::string name = lower_case(list[0]);
  if (name == "host" && (list[1] == "$host" || list[1] == "$http_host")) {
    route.keep_host = field(node, list[1], "keeping the client's host").with(true);
    return;
  }
  if (has_variable(list[1])) {
    constexpr auto kUsual = std::to_array<std::string_view>(
        {"x-real-ip", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "host",
         "x-forwarded-port", "x-forwarded-server", "upgrade", "connection", "forwarded"});
    if (std::ranges::find(kUsual, name) == kUsual.end()) {
      return in_.settle(&node, Status::Manual, "a header with variables: write it in the target");
    }
    return in_.settle(&node, Status::Approximated,
                      "gateways send such headers (host, address, protocol) by themselves: "
                      "compare what the upstream reads");
  }
  Headers headers;
  headers.edits.push_back({list[1].empty() ? Edit::Remove : Edit::Set, Where::RequestHeader,
                           field(node, list[0], "a header"), field(node, list[1], "a header"),
                           names_secret(list[0])});
  add(route.rules, "proxy_set_header", std::move(headers));
}

void Directives::read_limits(const Scope& scope, Rules& rules) {
  Field<int64_t> status;
  for (const Node* node : in_force(scope, "limit_req_status")) {
    const auto said = number(node->text);
    if (!said || *said < 400 || *said > 599) {
      in_.problem(*node, "the status of a refusal is 400 to 599");
      continue;
    }
    status = field(*node, node->text, "what is said over a limit").with(*said);
  }
  bool dry = false;
  for (const Node* node : in_force(scope, "limit_req_dry_run")) dry = node->text == "on";
  for (const Node* node : in_force(scope, "limit_req_dry_run")) {
    in_.understood(node, dry ? "limits are counted and refuse nobody" : "limits are in force");
  }
  for (const Node* node : in_force(scope, "limit_req")) {
    if (dry) {
      in_.settle(node, Status::Dropped, "counted only, in the source too", Severity::Info);
    } else {
      read_limit(*node, status, rules);
    }
  }
}

// nginx lets `burst` requests in above the one that is due: a bucket with one more. Without nodelay
// they wait until they are due; as many of them get through.
void Directives::read_limit(const Node& node, const Field<int64_t>& status, Rules& rules) {
  Limit limit;
  int64_t burst = 0;
  bool waits = true;
  const auto list = words(&node);
  for (const std::string& word : list) {
    if (word == "nodelay") waits = false;
    if (word.starts_with("burst=")) burst = number(word.substr(6)).value_or(0);
    const auto zone = word.starts_with("zone=") ? zones_.find(word.substr(5)) : zones_.end();
    if (zone == zones_.end()) continue;
    limit.rate_per_s = field(node, word, "a limit of requests").with(zone->second.rate);
    append_leaves(limit.rate_per_s.from, zone->second.leaves);
    const std::string& key = zone->second.key;
    const bool header = key.starts_with("$http_");
    limit.per = given(key.ends_with("remote_addr") ? Per::Address
                      : header                     ? Per::Header
                      : key == "$server_name"      ? Per::Everybody
                                                   : Per::Other);
    if (header) {
      limit.header = limit.rate_per_s.with(key.substr(6));
      std::ranges::replace(limit.header.value, '_', '-');
    }
    limit.shared = word.substr(5);
  }
  if (!limit.rate_per_s) return in_.problem(node, "a zone that no limit_req_zone makes");
  if (waits && burst > 0) {
    limit.rate_per_s.note = "requests over the rate wait in the source; here they go on at once";
    limit.rate_per_s.approximate = true;
  }
  limit.burst = limit.rate_per_s.with(burst + 1);
  limit.burst.note.clear();
  limit.refused.status = status;
  add(rules, "limit_req", std::move(limit));
}

void Directives::read_timeouts(const Scope& scope, Service& service) {
  const auto put = [&](std::string_view name, Field<int64_t>& into) {
    for (const Node* node : in_force(scope, name)) {
      const auto ms = milliseconds(node->text);
      if (!ms) in_.problem(*node, "a time such as 30s or 500ms is wanted");
      into = field(*node, node->text, "a timeout").with(ms.value_or(0));
    }
  };
  put("proxy_read_timeout", service.timeouts.read_ms);
  put("proxy_connect_timeout", service.timeouts.connect_ms);
  put("proxy_send_timeout", service.timeouts.write_ms);
}

Action Directives::answer_of(const Node& node, std::string_view host) {
  const auto list = words(&node);
  const auto code = list.empty() ? std::nullopt : number(list[0]);
  // An address alone is a redirect.
  const bool alone = list.size() == 1 && !code;
  const std::string text = alone ? list[0] : list.size() > 1 ? list[1] : "";
  auto status = field(node, text, "the answer's status").with(code.value_or(302));
  if (std::ranges::find(kRedirects, *status) != kRedirects.end() && !text.empty()) {
    if (auto made = redirect_of(status, text, host)) return std::move(*made);
  } else if (!has_variable(text)) {
    if (text.empty() && *status >= 300) {
      status.note = *status == 444 ? "nginx closes the connection without an answer"
                                   : "nginx writes a page of its own";
      status.approximate = true;
    }
    return Respond{status, text.empty() ? Field<std::string>() : status.with(text), {}};
  }
  in_.settle(&node, Status::Manual,
             "an answer with variables: write it in the target (503 until then)", Severity::Severe);
  return Respond{given(int64_t{503}), {}, {}};
}

// "https://$host$request_uri", "$scheme://example.org/new$is_args$args", "/new/place".
std::optional<Redirect> Directives::redirect_of(const Field<int64_t>& code, std::string_view text,
                                                std::string_view host) {
  Redirect out;
  out.status = code;
  if (!has_variable(text)) {
    out.url = code.with(std::string(text));
    return out;
  }
  if (const size_t colon = text.find("://"); colon != text.npos) {
    const std::string_view scheme = text.substr(0, colon);
    if (scheme != "$scheme") out.scheme = code.with(std::string(scheme));
    text.remove_prefix(colon + 3);
    const size_t end = std::min(text.find('/'), text.find('$', text.starts_with('$') ? 1 : 0));
    std::string_view name = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end);
    if (const size_t port = name.find(':'); port != name.npos) {
      const auto said = number(name.substr(port + 1));
      if (!said) return std::nullopt;
      out.port = code.with(*said);
      name = name.substr(0, port);
    }
    if (name == "$server_name") name = host;
    const bool own = name == "$host" || name == "$http_host";
    if (name.empty() || (!own && has_variable(name))) return std::nullopt;
    if (!own) out.host = code.with(std::string(name));
  }
  constexpr std::string_view kQuery = "$is_args$args";
  const bool query = text.ends_with(kQuery);
  if (query) text.remove_suffix(kQuery.size());
  if (text == "$request_uri" && !query) return out;
  if (!query) out.keep_query = code.with(false);
  if (text == "$uri" || text == "$document_uri") return out;
  if (has_variable(text)) return std::nullopt;
  out.path = code.with(text.empty() ? std::string("/") : std::string(text));
  return out;
}

}  // namespace sluice::port::convert::api::nginx
