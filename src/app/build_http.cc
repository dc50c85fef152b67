#include "app/build_http.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "app/build_sides.h"
#include "app/config/check_routes.h"
#include "app/config/scalar.h"
#include "gateway/metrics.h"
#include "wire/http1.h"

namespace sluice::app {
namespace {

using gateway::HttpTable;

gateway::RouteCondition condition_of(const config::HttpRoute& route) {
  const config::HttpMatch& m = route.match;
  gateway::RouteCondition out;
  out.priority = route.priority;
  out.methods = m.methods;
  out.host = gateway::host_of(m.host.value_or(""));
  if (m.prefix) {
    out.kind = gateway::PathKind::Prefix;
    out.path = *m.prefix;
  } else if (m.regex) {
    out.kind = gateway::PathKind::Regex;
    out.path = *m.regex;
  } else {
    out.path = m.path.value_or("/");
    out.kind = config::path_kind(out.path);
  }
  const auto add = [](const auto& wanted, std::vector<gateway::FieldCondition>& to) {
    for (const auto& [name, value] : wanted) {
      to.push_back({name, value == "*" ? std::nullopt : std::optional(value)});
    }
  };
  add(m.headers, out.headers);
  add(m.query, out.query);
  return out;
}

gateway::HttpSticky sticky_of(const config::HttpSticky& s) {
  return {static_cast<gateway::HttpSticky::From>(s.from), s.name};
}

// A set that has not come yet is without keys.
Result<gateway::JwtRule> jwt_of(const config::HttpAuth& said, const KeySetTexts* fetched) {
  gateway::JwtRule out{{}, said.issuer.all, said.audiences, said.leeway.count() / 1000};
  std::ostringstream text;
  if (said.jwks_url) {
    if (fetched == nullptr) return out;
    const auto found = fetched->find(*said.jwks_url);
    if (found == fetched->end()) return out;
    text << found->second;
  } else {
    text << std::ifstream(said.jwks_file.value_or(""), std::ios::binary).rdbuf();
  }
  auto keys = gateway::read_jwks(text.view());
  if (!keys) {
    return fail(Cause::Config,
                said.jwks_url.value_or(said.jwks_file.value_or("")) + ": " + keys.error().message);
  }
  out.keys = std::move(*keys);
  return out;
}

gateway::credential::HmacPolicy hmac_of(const config::HttpAuth& said) {
  gateway::credential::HmacPolicy out;
  for (const auto& [name, secret] : said.users) out.users.push_back({name, secret});
  for (const config::HmacAlgorithm a : said.algorithms) {
    out.algorithms.push_back(static_cast<crypto::MacAlgorithm>(a));
  }
  out.signed_fields = said.signed_headers;
  out.skew_s = said.skew.count() / 1000;
  return out;
}

std::vector<gateway::KeyPlace> places_of(const std::vector<config::KeyPlace>& said) {
  std::vector<gateway::KeyPlace> out;
  for (const config::KeyPlace& p : said) {
    out.push_back({p.bearer ? "authorization" : p.header, p.query, p.bearer ? "Bearer" : ""});
  }
  return out;
}

Result<gateway::HttpAuth> auth_of(const SnapshotInputs& inputs, const config::HttpRoute& route) {
  gateway::HttpAuth out;
  const config::HttpAuth said = route.auth.value_or(config::HttpAuth{});
  const bool open = route.auth ? said.kind == config::HttpAuthKind::None
                               : inputs.config.auth.mode == config::AuthMode::None;
  if (open) return out;
  const bool basic = said.kind == config::HttpAuthKind::Basic;
  out.kind = basic ? gateway::HttpAuth::Kind::Basic : gateway::HttpAuth::Kind::Key;
  if (said.kind == config::HttpAuthKind::Jwt) {
    out.kind = gateway::HttpAuth::Kind::Jwt;
    auto jwt = jwt_of(said, inputs.key_sets);
    if (!jwt) return std::unexpected(jwt.error());
    out.jwt = std::move(*jwt);
  } else if (said.kind == config::HttpAuthKind::Certificate) {
    out.kind = gateway::HttpAuth::Kind::Certificate;
    out.subjects = said.subjects;
  } else if (said.kind == config::HttpAuthKind::Hmac) {
    out.kind = gateway::HttpAuth::Kind::Hmac;
    out.hmac = hmac_of(said);
  }
  out.forward = said.forward;
  out.realm = said.realm;
  out.places = places_of(said.in);
  out.key_places = places_of(said.key_in);
  if (basic) {
    out.places = {{"authorization", "", "Basic"}};
  } else if (out.places.empty()) {
    out.places = {{"authorization", "", "Bearer"}};
    if (out.kind == gateway::HttpAuth::Kind::Key) out.places.push_back({"x-api-key", "", ""});
  }
  if (out.kind == gateway::HttpAuth::Kind::Jwt && said.scheme == config::JwtScheme::Optional) {
    const auto bearer = std::ranges::find(out.places, "Bearer", &gateway::KeyPlace::scheme);
    if (bearer != out.places.end()) out.places.insert(bearer + 1, {"authorization", "", ""});
  }
  return out;
}

// What a caller needs to get past this route; empty: nothing. Two routes with the same text ask for
// the same. Limits are no part of it: they are not about who calls.
std::string guard_of(const SnapshotInputs& inputs, const config::HttpRoute& route) {
  if (route.respond || route.redirect) return "answers " + route.id;
  const config::HttpAuth said = route.auth.value_or(config::HttpAuth{});
  const bool open = route.auth ? said.kind == config::HttpAuthKind::None
                               : inputs.config.auth.mode == config::AuthMode::None;
  if (open) return {};
  if (said.kind == config::HttpAuthKind::Hmac) return "signatures for " + route.id;
  std::string out(config::enum_names(said.kind)[static_cast<size_t>(said.kind)]);
  const auto add = [&out](std::string_view label, const auto& texts) {
    out.append("\n").append(label);
    for (const std::string& text : texts) out.append("\n ").append(text);
  };
  const auto add_places = [&](std::string_view label, const std::vector<config::KeyPlace>& places) {
    std::vector<std::string> texts;
    for (const auto& place : places)
      texts.push_back(config::Scalar<config::KeyPlace>::format(place));
    add(label, texts);
  };
  add_places("in", said.in);
  add_places("key_in", said.key_in);
  add("jwks", std::vector{said.jwks_file.value_or(""), said.jwks_url.value_or("")});
  add("issuer", said.issuer.all);
  add("audiences", said.audiences);
  add("subjects", said.subjects);
  add("plans", route.usage_plans);
  add("learn_from", std::vector{said.learn_from ? route.id : ""});
  return out;
}

gateway::Limit limit_of(const config::Throttle& t) {
  return gateway::Throttle{t.rate, t.burst};
}
gateway::Limit limit_of(const config::Window& w) {
  return gateway::Window{w.count, w.length.count(), w.kind == config::WindowKind::Sliding};
}
gateway::Limit limit_of(const config::Quota& q) {
  return gateway::Quota{q.count, static_cast<gateway::Period>(q.period), q.offset,
                        q.week_start == config::WeekStart::Sunday};
}

// What its refusal says.
bool is_quota(const config::Throttle&) {
  return false;
}
bool is_quota(const config::Window& w) {
  return w.refuse_as == config::RefuseAs::Quota;
}
bool is_quota(const config::Quota&) {
  return true;
}

// What a limit is known by over reloads and restarts, apart from how much it allows. Buckets go by
// their place in the list.
std::string kind_of(const config::Throttle& /*t*/, size_t place) {
  return "throttle" + std::to_string(place);
}
std::string kind_of(const config::Window& w, size_t /*place*/) {
  return "window-" + std::to_string(w.length.count()) + "ms";
}
std::string kind_of(const config::Quota& q, size_t /*place*/) {
  return "quota-" + std::string(config::enum_names(q.period)[static_cast<size_t>(q.period)]);
}

// `owner` names the route or the plan, which counts each key apart or all together.
template <class Limits>
std::vector<gateway::HttpLimit> limits_of(const std::string& owner, const Limits& limits,
                                          std::optional<config::LimitPer> per = std::nullopt) {
  std::vector<gateway::HttpLimit> out;
  const auto add = [&](const auto& list) {
    for (size_t i = 0; i < list.size(); ++i) {
      const config::LimitPer who = per.value_or(list[i].per);
      const std::string kind = list[i].shared
                                   ? "shared/" + *list[i].shared + "/" + kind_of(list[i], 0)
                                   : owner + "/" + kind_of(list[i], i);
      const std::string name =
          kind + "-" + std::string(config::enum_names(who)[static_cast<size_t>(who)]);
      std::string account = name;
      const auto taken = [&](const gateway::HttpLimit& l) { return l.account == account; };
      for (int n = 2; std::any_of(out.begin(), out.end(), taken); ++n) {
        account = name + "-" + std::to_string(n);
      }
      out.push_back(
          {limit_of(list[i]), static_cast<gateway::LimitPer>(who), account, is_quota(list[i])});
    }
  };
  add(limits.throttles);
  add(limits.windows);
  add(limits.quotas);
  return out;
}

template <class Map>
gateway::FieldEdits edits_of(const Map& set, const std::vector<std::string>& remove) {
  gateway::FieldEdits out;
  for (const auto& [name, value] : set) out.set.emplace_back(name, std::string(value.reveal()));
  out.remove = remove;
  return out;
}

gateway::FixedAnswer answer_of(const config::HttpAnswer& a) {
  gateway::FixedAnswer out;
  out.status = static_cast<int>(a.status);
  out.body = a.body.value_or("");
  if (!out.body.empty()) out.fields = "content-type: " + a.content_type + "\r\n";
  for (const auto& [name, value] : a.headers) {
    out.fields.append(name).append(": ").append(value.reveal()).append("\r\n");
  }
  return out;
}

// Its path is compiled with the other templates.
gateway::Redirect redirect_of(const config::HttpRedirect& r, const config::HttpTransform& t) {
  gateway::Redirect out;
  out.status = static_cast<int>(r.status);
  if (r.scheme) out.scheme = config::enum_names(*r.scheme)[static_cast<size_t>(*r.scheme)];
  out.host = r.host.value_or("");
  out.port = r.port.value_or(0);
  out.keep_query = r.query == config::RedirectQuery::Keep;
  for (const auto& [name, value] : t.set_response_headers) {
    out.fields.append(name).append(": ").append(value.reveal()).append("\r\n");
  }
  return out;
}

std::optional<gateway::Refusal> refusal_of(const config::HttpRefusal& said) {
  gateway::Refusal out{.status = static_cast<int>(said.status),
                       .content_type = said.content_type,
                       .fields = {},
                       .has_challenge = false,
                       .body = said.body};
  for (const auto& [name, value] : said.headers) {
    out.fields.append(name).append(": ").append(value.reveal()).append("\r\n");
    out.has_challenge = out.has_challenge || wire::http1::iequals(name, "www-authenticate");
  }
  return out;
}

// Those of `said`, and of `others` where it has none.
gateway::Refusals refusals_of(const config::HttpRefusals& said, const gateway::Refusals& others) {
  struct Entry {
    RefusalKind kind;
    std::optional<config::HttpRefusal> config::HttpRefusals::* member;
  };
  static constexpr auto kEntries = std::to_array<Entry>({
      {RefusalKind::NoCredential, &config::HttpRefusals::no_credential},
      {RefusalKind::BadCredential, &config::HttpRefusals::bad_credential},
      {RefusalKind::NoKey, &config::HttpRefusals::no_key},
      {RefusalKind::BadKey, &config::HttpRefusals::bad_key},
      {RefusalKind::Forbidden, &config::HttpRefusals::forbidden},
      {RefusalKind::NoRoute, &config::HttpRefusals::no_route},
      {RefusalKind::NoMethod, &config::HttpRefusals::no_method},
      {RefusalKind::Throttled, &config::HttpRefusals::throttled},
      {RefusalKind::Quota, &config::HttpRefusals::quota},
      {RefusalKind::TooLarge, &config::HttpRefusals::too_large},
      {RefusalKind::Unreachable, &config::HttpRefusals::unreachable},
      {RefusalKind::Timeout, &config::HttpRefusals::timeout},
  });
  static_assert(kEntries.size() == kRefusalKinds);
  gateway::Refusals out = others;
  for (const Entry& entry : kEntries) {
    const auto& own = said.*entry.member;
    if (own) out[static_cast<size_t>(entry.kind)] = refusal_of(*own);
  }
  return out;
}

class Builder final {
 public:
  explicit Builder(const SnapshotInputs& inputs)
      : inputs_(inputs), threads_(std::max<uint32_t>(inputs.config.server.threads, 1)) {}

  Result<std::shared_ptr<const HttpTable>> run() {
    const config::Config& config = inputs_.config;
    table_->tls = config.server.tls.has_value();
    table_->ledger = inputs_.limits ? inputs_.limits : std::make_shared<gateway::LimitLedger>();
    table_->refusals = refusals_of(config.refusals, {});
    std::vector<gateway::RouteCondition> conditions;
    for (const config::HttpRoute& route : config.routes) {
      conditions.push_back(condition_of(route));
      auto built = build_route(route);
      if (!built) {
        return fail(Cause::Config, "route " + route.id + ": " + built.error().message);
      }
      table_->routes.push_back(std::move(*built));
    }
    auto matcher = gateway::HttpMatcher::build(
        std::move(conditions), static_cast<gateway::EncodedSlash>(config.encoded_slash));
    if (!matcher) return std::unexpected(matcher.error());
    for (size_t i = 0; i < table_->routes.size(); ++i) {
      if (auto ok = add_paths(i, *matcher); !ok) return std::unexpected(ok.error());
    }
    table_->matcher = std::move(*matcher);
    return std::shared_ptr<const HttpTable>(std::move(table_));
  }

 private:
  Result<gateway::HttpRoute> build_route(const config::HttpRoute& config) {
    gateway::HttpRoute out;
    out.id = config.id;
    for (const config::HttpTarget& t : config.targets) {
      auto origin = add_origin(config, t);
      if (!origin) return std::unexpected(origin.error());
      gateway::HttpTarget target;
      target.id = t.id;
      target.origin = *origin;
      target.probe = t.probe;
      target.series = gateway::series_index(
          {config.id, t.provider.value_or(table_->origins[*origin].host_header), "-", t.id});
      const std::string salt = config.salt.value_or(config.id);
      out.candidates.push_back({gateway::assign_seed(salt, t.id), weight_of(config.id, t)});
      out.targets.push_back(std::move(target));
    }
    for (const config::HttpSticky& s : config.sticky) out.sticky.push_back(sticky_of(s));
    auto auth = auth_of(inputs_, config);
    if (!auth) return std::unexpected(auth.error());
    out.auth = std::move(*auth);
    out.guard = guard_of(inputs_, config);
    for (size_t i = 0; config.auth && i < config.targets.size(); ++i) {
      if (config.auth->learn_from == config.targets[i].id) out.auth.learn_from = i;
    }
    out.max_body_bytes = config.limits.max_body_bytes.bytes;
    out.limits = limits_of("route/" + config.id, config.limits);
    for (const std::string& name : config.usage_plans) {
      const auto found = inputs_.config.usage_plans.find(name);
      if (found == inputs_.config.usage_plans.end()) continue;
      const auto per = found->second.together ? config::LimitPer::Everybody : config::LimitPer::Key;
      out.plans.push_back({found->second.keys, limits_of("plan/" + name, found->second, per)});
    }
    const config::HttpTransform& t = config.transform;
    out.request_headers = edits_of(t.set_request_headers, t.remove_request_headers);
    out.response_headers = edits_of(t.set_response_headers, t.remove_response_headers);
    out.query = edits_of(t.set_query, t.remove_query);
    out.preserve_host = t.preserve_host;
    out.forwarded = t.forwarded;
    if (config.respond) out.answer = answer_of(*config.respond);
    if (config.redirect) out.redirect = redirect_of(*config.redirect, config.transform);
    out.safe_methods = config.safe_methods;
    const Divided divided = divided_of(out.id, out);
    if (config.shadow) add_shadows(divided, *config.shadow);
    apply_migrations(divided, config.salt.value_or(config.id), inputs_.migrations);
    out.errors = {config.errors.content_type, config.errors.body.value_or("")};
    out.refusals = refusals_of(config.refusals, table_->refusals);
    return out;
  }

  [[nodiscard]] double weight_of(const std::string& route, const config::HttpTarget& t) const {
    const auto override = inputs_.overrides.find(route);
    if (override == inputs_.overrides.end()) return t.weight;
    const auto set = override->second.find(t.id);
    return set == override->second.end() ? t.weight : set->second;
  }

  Result<size_t> add_origin(const config::HttpRoute& route, const config::HttpTarget& t) {
    config::Provider provider;
    std::string id = route.id + "/" + t.id;
    if (t.provider) {
      provider = inputs_.config.providers.at(*t.provider);
      if (!route.timeouts) id = *t.provider;
    } else {
      provider.base_url = t.base_url;
    }
    if (route.timeouts) provider.timeouts = *route.timeouts;
    auto built = build_origin(id, provider, threads_);
    if (!built) return std::unexpected(built.error());
    table_->origins.push_back(std::move(*built));
    return table_->origins.size() - 1;
  }

  Result<void> add_paths(size_t index, const gateway::HttpMatcher& matcher) {
    const config::HttpRoute& config = inputs_.config.routes[index];
    gateway::HttpRoute& route = table_->routes[index];
    const auto put = [&](const std::optional<std::string>& text,
                         gateway::PathTemplate& out) -> Result<void> {
      if (!text) return {};
      auto made = gateway::PathTemplate::compile(*text, matcher.names(index));
      if (!made) return fail(Cause::Config, "route " + config.id + ": " + made.error().message);
      out = std::move(*made);
      return {};
    };
    if (auto ok = put(config.transform.path, route.path); !ok) return ok;
    if (config.redirect) {
      if (auto ok = put(config.redirect->path, route.redirect->path); !ok) return ok;
    }
    for (size_t i = 0; i < route.targets.size(); ++i) {
      if (auto ok = put(config.targets[i].path, route.targets[i].path); !ok) return ok;
    }
    return {};
  }

  const SnapshotInputs& inputs_;
  uint32_t threads_;
  std::shared_ptr<HttpTable> table_ = std::make_shared<HttpTable>();
};

}  // namespace

Result<std::shared_ptr<const HttpTable>> build_http(const SnapshotInputs& inputs) {
  if (inputs.config.routes.empty()) return std::shared_ptr<const HttpTable>();
  return Builder(inputs).run();
}

}  // namespace sluice::app
