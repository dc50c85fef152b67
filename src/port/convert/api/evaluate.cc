#include "port/convert/api/evaluate.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "port/convert/api/ipv4.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api {

namespace {

bool is_auth(const Rule& rule) {
  return std::holds_alternative<KeyAuth>(rule.action) ||
         std::holds_alternative<BasicAuth>(rule.action) ||
         std::holds_alternative<Jwt>(rule.action) || guard_of(rule).has_value();
}

// The phase of a request in which a rule has its say. APIM runs its policies in the order in which
// they stand, behind the subscription's key; nginx answers `return` before it looks at anybody.
int phase(const Rule& rule, Family family) {
  const bool key = std::holds_alternative<KeyAuth>(rule.action);
  if (family == Family::Apim) return key ? 0 : 1;
  const bool answers =
      std::holds_alternative<Respond>(rule.action) || std::holds_alternative<Redirect>(rule.action);
  const bool limit = std::holds_alternative<Limit>(rule.action);
  if (family == Family::Nginx) return answers ? 0 : limit ? 1 : is_auth(rule) ? 3 : 2;
  // AWS's authorizers and Google's tokens come before keys.
  const bool token_first = family == Family::Aws || family == Family::Google;
  if (is_auth(rule)) return token_first && !key ? -1 : 0;
  if (std::holds_alternative<Addresses>(rule.action)) return 1;
  if (std::holds_alternative<BodySize>(rule.action)) return 2;
  return limit ? 3 : 4;
}

// Of plugins with one name Kong runs the one with the narrowest scope.
int narrowness(const Rule& rule, bool at_consumer, bool at_route, bool at_service) {
  const bool consumer = at_consumer || rule.consumer;
  const bool route = at_route || rule.route;
  const bool service = at_service || rule.service;
  return 10 * (int{consumer} + int{route} + int{service}) + 4 * int{consumer} + 2 * int{route} +
         int{service};
}

// "10.0.0.0/8", "10.1.2.3"; other addresses fit as texts.
bool is_in(std::string_view address, std::string_view network) {
  const size_t slash = network.find('/');
  const auto base = ipv4(network.substr(0, slash));
  const auto one = ipv4(address);
  if (!base || !one) return address == network;
  uint32_t bits = 32;
  if (slash != std::string_view::npos) {
    std::from_chars(network.data() + slash + 1, network.data() + network.size(), bits);
  }
  if (bits == 0) return true;
  const uint32_t mask = ~uint32_t{0} << (32 - std::min<uint32_t>(bits, 32));
  return (*base & mask) == (*one & mask);
}

bool is_in(std::string_view address, const Texts& networks) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Field<std::string>& one) { return is_in(address, *one); });
}

int answer_status(const Cors& cors) {
  return cors.status != 0 ? static_cast<int>(cors.status) : 200;
}

bool is_preflight(const Call& call) {
  return call.method == "OPTIONS" && !call.header("origin").empty() &&
         !call.header("access-control-request-method").empty();
}

// Of a limit's allowances the one at `index`: a bucket first, if there is one, then the windows.
bool is_quota(const Limit& limit, size_t index) {
  const size_t bucket = limit.rate_per_s || limit.burst ? 1 : 0;
  return index >= bucket && limit.windows[index - bucket].quota;
}

Scheme scheme_of(const Rule& rule) {
  if (std::holds_alternative<KeyAuth>(rule.action)) return Scheme::Key;
  if (std::holds_alternative<BasicAuth>(rule.action)) return Scheme::Basic;
  return std::holds_alternative<SignedRequests>(rule.action) ? Scheme::Signature : Scheme::Token;
}

}  // namespace

std::string_view name(Outcome outcome) {
  constexpr std::array kNames =
      std::to_array<std::string_view>({"forwarded", "answered", "no_route", "unauthenticated",
                                       "forbidden", "throttled", "too_large", "untold"});
  return kNames[static_cast<size_t>(outcome)];
}

Evaluator::Evaluator(const ApiSpec& spec, std::string_view reader, std::vector<KnownKey> keys)
    : spec_(spec),
      family_(family_of(reader)),
      precedence_(spec, family_),
      keys_(std::move(keys)),
      refusals_(spec, reader),
      identities_(spec, keys_) {}

Verdict Evaluator::ask(const Call& asked) {
  PathRead read = read_path(asked.path, family_);
  Verdict out;
  if (read.refused || read.redirected) {
    out.outcome = Outcome::Answered;
    out.status = read.refused ? 400 : 307;
    out.reason = read.refused ? "the path is none" : "escaped slashes are redirected";
    return out;
  }
  Call call = asked;
  call.path = std::move(read.path);
  const auto found = precedence_.find(call);
  if (found.route == nullptr && is_preflight(call)) {
    Call wanted = call;
    wanted.method = call.header("access-control-request-method");
    const auto other = precedence_.find(wanted);
    const Cors* cors = other.route != nullptr ? cors_of(*other.route) : nullptr;
    if (cors != nullptr && cors->any_method) return answer_preflight(*other.route, *cors);
  }
  if (found.unsure) {
    out.outcome = Outcome::Untold;
    out.reason = "a route's expression is not read here";
  } else if (found.route == nullptr) {
    out.outcome = Outcome::NoRoute;
    out.status = refusals_.status(
        found.but_for_the_method ? RefusalKind::NoMethod : RefusalKind::NoRoute, Scheme::Key);
    out.reason = found.but_for_the_method ? "no route with this method" : "no route";
  } else {
    pending_.clear();
    out = judge(*found.route, call);
    out.route = *found.route->name;
    if (out.outcome == Outcome::Forwarded || out.outcome == Outcome::Answered) count(call);
  }
  return out;
}

std::vector<const Rule*> Evaluator::rules_for(const Route& route, std::string_view caller) const {
  struct Scoped {
    const Rule* rule;
    int narrow;
  };
  std::vector<Scoped> all;
  const auto add = [&](const Rules& rules, bool consumer, bool at_route, bool service) {
    for (const Rule& rule : rules) {
      const bool off = rule.enabled && !*rule.enabled;
      const bool elsewhere = (rule.route && *rule.route != *route.name) ||
                             (rule.service && *rule.service != *route.service) ||
                             (rule.consumer && *rule.consumer != caller);
      if (off || elsewhere) continue;
      all.push_back({&rule, narrowness(rule, consumer, at_route, service)});
    }
  };
  add(spec_.rules, false, false, false);
  // A product's policies stand between those of the service and those of the API (APIM).
  for (const Consumer& consumer : spec_.consumers) {
    const std::string& named = consumer.name ? *consumer.name : *consumer.custom_id;
    if (!caller.empty() && named == caller) add(consumer.rules, true, false, false);
  }
  const Service* service = service_named(spec_, *route.service);
  if (service != nullptr) add(service->rules, false, false, true);
  add(route.rules, false, true, false);
  std::multimap<int, const Rule*> by_phase;  // of one phase: as they stand
  for (const Scoped& one : all) {
    const bool hidden =
        family_ == Family::Kong && std::any_of(all.begin(), all.end(), [&](const Scoped& other) {
          return *other.rule->name == *one.rule->name && other.narrow > one.narrow;
        });
    if (!hidden) by_phase.emplace(phase(*one.rule, family_), one.rule);
  }
  std::vector<const Rule*> out;
  for (const auto& [when, rule] : by_phase) out.push_back(rule);
  return out;
}

const Cors* Evaluator::cors_of(const Route& route) const {
  for (const Rule* rule : rules_for(route, "")) {
    if (const auto* cors = std::get_if<Cors>(&rule->action)) return cors;
  }
  return nullptr;
}

Verdict Evaluator::answer_preflight(const Route& route, const Cors& cors) {
  return {Outcome::Answered,
          answer_status(cors),
          *route.name,
          "",
          "a preflight request (CORS)",
          0,
          kFarMs};
}

Verdict Evaluator::judge(const Route& route, const Call& call) {
  Verdict out;
  if (is_preflight(call)) {
    if (const Cors* cors = cors_of(route)) return answer_preflight(route, *cors);
  }
  // Named by what stands first; limits count callers by that name.
  for (const Rule* rule : rules_for(route, "")) {
    if (out.caller.empty() && is_auth(*rule)) out.caller = identify(*rule, route, call).caller;
  }
  for (const Rule* rule : rules_for(route, out.caller)) {
    if (!apply(*rule, route, call, out)) return out;
  }
  if (route.service) return out;
  // No upstream and no rule that answers: a route of CORS alone answers its preflight requests.
  const Cors* cors = cors_of(route);
  out.outcome = Outcome::Answered;
  out.status = cors != nullptr ? answer_status(*cors) : family_ == Family::Kong ? 503 : 500;
  out.reason = cors != nullptr ? "a preflight request (CORS)" : "no upstream";
  return out;
}

Identity Evaluator::identify(const Rule& rule, const Route& route, const Call& call) const {
  if (const auto* key = std::get_if<KeyAuth>(&rule.action))
    return identities_.by_key(*key, route, call);
  if (const auto* jwt = std::get_if<Jwt>(&rule.action)) return Identities::by_token(*jwt, call);
  if (std::holds_alternative<BasicAuth>(rule.action)) return identities_.by_password(route, call);
  const auto guard = guard_of(rule);
  const bool by_header = guard && guard->by_header;
  const bool signature = std::holds_alternative<SignedRequests>(rule.action);
  if (signature && call.header("authorization").empty() &&
      call.header("proxy-authorization").empty()) {
    return {};
  }
  if (!guard || (by_header && call.header("authorization").empty())) return {};
  return {Shown::Untold, "", guard->what + " decides"};
}

bool Evaluator::lets_in(const Rule& rule, const Route& route, const Call& call,
                        Verdict& out) const {
  const Identity who = identify(rule, route, call);
  if (!who.note.empty()) out.reason = who.note;
  if (who.shown == Shown::Good) return true;
  if (who.shown == Shown::Untold) {
    out.outcome = Outcome::Untold;
    return false;
  }
  const bool nothing = who.shown == Shown::Nothing;
  out.outcome = Outcome::Unauthenticated;
  out.status = refusals_.status(nothing ? RefusalKind::NoCredential : RefusalKind::BadCredential,
                                scheme_of(rule));
  out.reason = nothing ? "no credential" : "a credential that nobody has";
  const auto* jwt = std::get_if<Jwt>(&rule.action);
  if (jwt != nullptr && jwt->refused.status) out.status = static_cast<int>(*jwt->refused.status);
  return false;
}

// Whether the request goes on.
bool Evaluator::apply(const Rule& rule, const Route& route, const Call& call, Verdict& out) {
  if (is_auth(rule)) return lets_in(rule, route, call, out);
  if (std::holds_alternative<Addresses>(rule.action)) return admits(rule, call, out);
  if (const auto* size = std::get_if<BodySize>(&rule.action)) {
    if (call.body_bytes <= static_cast<uint64_t>(std::max<int64_t>(*size->bytes, 0))) return true;
    out.outcome = Outcome::TooLarge;
    out.status = refusals_.status(RefusalKind::TooLarge, Scheme::Key);
    out.reason = "the body is over the limit";
    return false;
  }
  if (const auto* limit = std::get_if<Limit>(&rule.action)) {
    ask_limit(rule, *limit, call, out);
    return out.outcome != Outcome::Throttled;
  }
  const auto* respond = std::get_if<Respond>(&rule.action);
  const auto* redirect = std::get_if<Redirect>(&rule.action);
  if (respond == nullptr && redirect == nullptr) return true;
  const auto& status = respond != nullptr ? respond->status : redirect->status;
  out.outcome = Outcome::Answered;
  out.status = status ? static_cast<int>(*status) : respond != nullptr ? 200 : 302;
  out.reason = "a fixed answer";
  return false;
}

bool Evaluator::admits(const Rule& rule, const Call& call, Verdict& out) const {
  const auto& lists = std::get<Addresses>(rule.action);
  if (call.address.empty() && !lists.nobody) {
    out.outcome = Outcome::Untold;
    out.reason = "the log does not say where the request came from";
    return false;
  }
  const bool denied = lists.nobody || is_in(call.address, lists.deny);
  const bool allowed = lists.allow.empty() || is_in(call.address, lists.allow);
  if (!denied && allowed) return true;
  out.outcome = Outcome::Forbidden;
  out.status = refusals_.status(RefusalKind::Forbidden, Scheme::Key);
  out.reason = "the address is not let in";
  return false;
}

// In the order of the rule: its bucket, then its windows.
std::vector<Allowance> Evaluator::allowances(const Limit& limit) const {
  std::vector<Allowance> out;
  if (limit.rate_per_s || limit.burst) {
    out.emplace_back(TokenBucket(*limit.rate_per_s, limit.burst ? *limit.burst : 1));
  }
  for (const Window& window : limit.windows) {
    constexpr int64_t kMonth = 2'592'000;
    const Align align = window.sliding             ? Align::Sliding
                        : window.seconds == kMonth ? Align::Month
                                                   : Align::Fixed;
    out.emplace_back(CountedWindow(*window.count, window.seconds * 1000, align));
  }
  return out;
}

void Evaluator::ask_limit(const Rule& rule, const Limit& limit, const Call& call, Verdict& out) {
  std::string counted;
  const Per per = limit.per ? *limit.per : Per::Consumer;
  if (per == Per::Other) {
    out.reason = "a limit that counts by an expression is left out";
    return;
  }
  // Without a consumer they count addresses.
  if (per == Per::Consumer && !out.caller.empty()) {
    counted = "caller " + out.caller;
  } else if (per == Per::Consumer || per == Per::Address) {
    counted = "address " + call.address;
  } else if (per == Per::Header) {
    counted = "header " + std::string(call.header(*limit.header));
  }
  const Rule* account = &rule;
  if (!limit.shared.empty()) account = sharing_.try_emplace(limit.shared, &rule).first->second;
  size_t index = 0;
  for (const Allowance& fresh : allowances(limit)) {
    const auto [place, added] = accounts_.try_emplace({account, index++, counted}, fresh);
    const Chance chance =
        std::visit([&](const auto& one) { return one.ask(call.unix_ms); }, place->second);
    out.slack_ms = std::min(out.slack_ms, chance.slack_ms);
    if (chance.passes) {
      pending_.push_back(&place->second);
      continue;
    }
    const bool quota = is_quota(limit, index - 1);
    out.outcome = Outcome::Throttled;
    // Of several it is the one that takes longest which says no.
    if (chance.wait_ms > out.wait_ms || out.status == 0) {
      out.status =
          refusals_.status(quota ? RefusalKind::Quota : RefusalKind::Throttled, Scheme::Key);
    }
    if (limit.refused.status) out.status = static_cast<int>(*limit.refused.status);
    out.wait_ms = std::max(out.wait_ms, chance.wait_ms);
    out.reason = "over the limit of " + (rule.name ? *rule.name : std::string("the route"));
  }
  if (family_ == Family::Apim && out.outcome != Outcome::Throttled) count(call);
}

void Evaluator::count(const Call& call) {
  for (Allowance* one : pending_) {
    std::visit([&](auto& limit) { limit.take(call.unix_ms); }, *one);
  }
  pending_.clear();
}

}  // namespace sluice::port::convert::api
