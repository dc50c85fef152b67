// https://gateway.envoyproxy.io/docs/api/extension_types/ as known 2026-11-21.
#include <algorithm>
#include <cmath>

#include "port/convert/api/gateway.h"
#include "port/convert/api/limits.h"
#include "port/convert/api/names.h"

namespace sluice::port::convert::api::gateway {

namespace {

using ir::Severity;

template <class T>
const T* as(const Rule& rule) {
  return std::get_if<T>(&rule.action);
}

std::string unit(const Period& period) {
  std::string out(period.name);
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

class RuleWriter final {
 public:
  RuleWriter(const Rule& rule, Document& doc, Resources& resources, Place& place,
             const WriteContext& context)
      : rule_(rule), doc_(doc), resources_(resources), place_(place), context_(context) {}

  void operator()(const Native&) {
    if (const auto guard = guard_of(rule_)) return close_for(*guard);
    leave();
  }
  void operator()(const Validate&) { leave(); }
  void operator()(const Cache&) { leave(); }

  void operator()(const KeyAuth& key) {
    const std::string at = security() + "/apiKeyAuth";
    doc_.set(at + "/credentialRefs/0/name", place_.keys);
    doc_.set(at + "/forwardClientIDHeader", kClientHeader);
    List from(at + "/extractFrom");
    if (!key.headers.empty()) put_texts(doc_, from.next() + "/headers", key.headers);
    if (!key.queries.empty()) put_texts(doc_, from.next() + "/params", key.queries);
    for (const auto* said : {&key.in_header, &key.in_query}) doc_.carried(at, *said);
    if (key.hide && *key.hide) doc_.set(at + "/sanitize", true);
    doc_.carried(at + "/sanitize", key.hide);
    doc_.carried(at, rule_.name);
  }

  void operator()(const BasicAuth& basic) {
    const std::string at = security() + "/basicAuth";
    doc_.set(at + "/users/name", "basic-users");
    doc_.carried(at, rule_.name);
    doc_.manual(basic.hide, "Envoy Gateway passes the password on or not by itself: look");
  }

  void operator()(const Jwt& jwt) {
    const std::string at = security() + "/jwt/providers/0";
    doc_.set(at + "/name", "tokens");
    doc_.put(at + "/issuer", jwt.issuer);
    put_texts(doc_, at + "/audiences", jwt.audiences);
    if (jwt.jwks_url) {
      doc_.put(at + "/remoteJWKS/uri", jwt.jwks_url);
    } else {
      doc_.set(at + "/remoteJWKS/uri", *jwt.issuer + "/.well-known/jwks.json");
      doc_.carried(at + "/remoteJWKS/uri", jwt.issuer,
                   "where the issuer publishes its keys is a guess: look into its configuration");
    }
    List headers(at + "/extractFrom/headers");
    for (const auto& header : jwt.headers) doc_.put(headers.next() + "/name", header);
    if (place_.closed) {
      for (const auto& scope : jwt.scopes) doc_.manual(scope, "the route is closed");
    } else if (!jwt.scopes.empty()) {
      const std::string rules = security() + "/authorization";
      doc_.set(rules + "/defaultAction", "Deny");
      doc_.set(rules + "/rules/0/action", "Allow");
      doc_.set(rules + "/rules/0/principal/jwt/provider", "tokens");
      put_texts(doc_, rules + "/rules/0/principal/jwt/scopes", jwt.scopes);
    }
    doc_.carried(at, rule_.name);
  }

  void operator()(const ForeignAuth& foreign) { close_for(foreign); }
  void operator()(const SignedRequests&) {
    if (const auto guard = guard_of(rule_)) close_for(*guard);
  }

  void close_for(const ForeignAuth& foreign) {
    if (option_is(context_, "unprotected", "accept")) {
      return leave_rule(doc_.ledger(), rule_, foreign.what + ": open to everybody, as asked for",
                        Severity::Severe);
    }
    const std::string at = security() + "/authorization";
    doc_.root().at(at) = Value::empty_map();
    doc_.set(at + "/defaultAction", "Deny");
    place_.closed = true;
    leave_rule(doc_.ledger(), rule_, foreign.what + ": closed until then; " + foreign.remedy,
               Severity::Severe);
  }

  void operator()(const Limit& limit) {
    write_limit(limit, "", doc_, resources_, place_);
    doc_.carried("/items", rule_.name);
    put_extras(doc_, "", rule_.extras, "none");
  }

  void operator()(const Cors& cors) {
    const std::string at = security() + "/cors";
    put_texts(doc_, at + "/allowOrigins", cors.origins);
    put_texts(doc_, at + "/allowMethods", cors.methods);
    put_texts(doc_, at + "/allowHeaders", cors.headers);
    put_texts(doc_, at + "/exposeHeaders", cors.exposed);
    doc_.put(at + "/allowCredentials", cors.credentials);
    doc_.put_as(at + "/maxAge", cors.max_age_s, std::to_string(*cors.max_age_s) + "s", "");
    doc_.carried(at, rule_.name);
  }

  void operator()(const Headers& headers) {
    for (const HeaderEdit& edit : headers.edits) write_edit(edit);
    doc_.carried(place_.rule + "/filters", rule_.name);
  }

  void operator()(const Respond& respond) {
    const std::string at = extension_filter(doc_, resources_, place_) + "/directResponse";
    doc_.put(at + "/statusCode", respond.status);
    doc_.put(at + "/contentType", respond.content_type);
    if (respond.body) doc_.set(at + "/body/type", "Inline");
    doc_.put(at + "/body/inline", respond.body);
    doc_.carried(at, rule_.name);
    place_.answered = true;
  }

  void operator()(const Redirect& redirect) {
    const std::string at = next_filter(doc_, place_, "RequestRedirect") + "/requestRedirect";
    if (!redirect.url) return write_parts(redirect, at);
    const auto url = parse_url(*redirect.url);
    if (!url) return leave_rule(doc_.ledger(), rule_, "no fixed address to redirect to");
    doc_.set(at + "/scheme", url->scheme);
    doc_.set(at + "/hostname", url->host);
    doc_.put_as(at + "/hostname", redirect.url, url->host, "");
    if (!url->path.empty()) {
      doc_.set(at + "/path/type", "ReplaceFullPath");
      doc_.set(at + "/path/replaceFullPath", url->path);
    }
    doc_.put(at + "/statusCode", redirect.status);
    doc_.carried(at, rule_.name);
    place_.answered = true;
  }

  void write_parts(const Redirect& redirect, const std::string& at) {
    doc_.put(at + "/scheme", redirect.scheme);
    doc_.put(at + "/hostname", redirect.host);
    doc_.put(at + "/port", redirect.port);
    if (redirect.path) {
      const bool prefix = redirect.replaces_prefix;
      doc_.set(at + "/path/type", prefix ? "ReplacePrefixMatch" : "ReplaceFullPath");
      doc_.put(at + (prefix ? "/path/replacePrefixMatch" : "/path/replaceFullPath"), redirect.path);
    }
    doc_.put(at + "/statusCode", redirect.status);
    doc_.carried(at, rule_.name);
    place_.answered = true;
  }

  void operator()(const Addresses& addresses) {
    if (place_.closed) return leave_rule(doc_.ledger(), rule_, "the route is closed");
    const std::string at = security() + "/authorization";
    doc_.set(at + "/defaultAction",
             addresses.allow.empty() && !addresses.nobody ? "Allow" : "Deny");
    doc_.carried(at, addresses.nobody);
    List rules(at + "/rules");
    for (const auto* texts : {&addresses.deny, &addresses.allow}) {
      if (texts->empty()) continue;
      const std::string rule = rules.next();
      doc_.set(rule + "/action", texts == &addresses.allow ? "Allow" : "Deny");
      List networks(rule + "/principal/clientCIDRs");
      for (const auto& text : *texts) {
        const bool network = text.value.find('/') != std::string::npos;
        const bool v6 = text.value.find(':') != std::string::npos;
        doc_.put_as(networks.next(), text, network ? *text : *text + (v6 ? "/128" : "/32"), "");
      }
    }
    doc_.carried(at, rule_.name);
  }

  void operator()(const BodySize& size) {
    const std::string at = resources_.policy("BackendTrafficPolicy", place_.route);
    doc_.put_as(at + "/spec/requestBuffer/limit", size.bytes, std::to_string(*size.bytes), "");
    doc_.carried(at, rule_.name);
  }

 private:
  void leave() {
    leave_rule(doc_.ledger(), rule_,
               "Envoy Gateway has no counterpart: decide whether the target needs it");
  }

  std::string security() { return resources_.policy("SecurityPolicy", place_.route) + "/spec"; }

  void write_edit(const HeaderEdit& edit) {
    const bool hidden = edit.secret && !option_is(context_, "keys", "clear");
    if (edit.where == Where::RequestQuery || edit.edit == Edit::Rename || hidden) {
      const std::string_view why = hidden ? "looks like a secret: add the header from a Secret "
                                            "(HTTPRouteFilter credentialInjection)"
                                          : "headers are set, added or removed; this is neither";
      doc_.manual(edit.name, why);
      return doc_.manual(edit.value, why);
    }
    const bool answer = edit.where == Where::ResponseHeader;
    const std::string at = modifier(answer ? "ResponseHeaderModifier" : "RequestHeaderModifier",
                                    answer ? "/responseHeaderModifier" : "/requestHeaderModifier");
    if (edit.edit == Edit::Remove) {
      doc_.root().at(at + "/remove").append(Value(*edit.name));
      return doc_.carried(at + "/remove", edit.name);
    }
    const std::string list = at + (edit.edit == Edit::Append ? "/add" : "/set");
    Value one;
    one.at("/name") = *edit.name;
    one.at("/value") = *edit.value;
    doc_.root().at(list).append(std::move(one));
    const bool exact = edit.edit == Edit::Set || edit.edit == Edit::Append;
    const std::string_view note =
        exact ? "" : "set whether the header is there or not: Envoy does not look";
    doc_.carried(list, edit.name, note);
    doc_.carried(list, edit.value, note);
  }

  // A route has one modifier of a kind.
  std::string modifier(std::string_view type, std::string_view member) {
    for (size_t i = 0; i < place_.filters; ++i) {
      const std::string at = place_.rule + "/filters/" + std::to_string(i);
      if (doc_.root().at(at + "/type").text() == type) return at + std::string(member);
    }
    return next_filter(doc_, place_, type) + std::string(member);
  }

  const Rule& rule_;
  Document& doc_;
  Resources& resources_;
  Place& place_;
  const WriteContext& context_;
};

}  // namespace

void write_rule(const Rule& rule, Document& doc, Resources& resources, Place& place,
                const WriteContext& context) {
  if (rule.enabled && !*rule.enabled) {
    return leave_rule(doc.ledger(), rule, "switched off in the source", Severity::Info);
  }
  doc.carried("/items", rule.enabled);
  std::visit(RuleWriter(rule, doc, resources, place, context), rule.action);
  for (const auto* field : {&rule.service, &rule.route, &rule.consumer}) {
    doc.carried("/items", *field);
  }
  if (!std::holds_alternative<Limit>(rule.action)) put_extras(doc, "", rule.extras, "none");
}

void write_limit(const Limit& limit, std::string_view client, Document& doc, Resources& resources,
                 Place& place) {
  const bool everybody = limit.per && *limit.per == Per::Everybody;
  if (limit.per && *limit.per == Per::Other) {
    return doc.manual(limit.per, "Envoy Gateway counts by client, address, header or route");
  }
  const std::string spec =
      resources.policy("BackendTrafficPolicy", place.route) + "/spec/rateLimit";
  const std::string_view kind = "/global";
  doc.set(spec + "/type", "Global");
  const auto add = [&](int64_t requests, const Period& period) {
    const std::string at = spec + std::string(kind) + "/rules/" + std::to_string(place.limits++);
    const std::string selector = at + "/clientSelectors/0";
    if (!client.empty()) {
      doc.set(selector + "/headers/0/name", kClientHeader);
      doc.set(selector + "/headers/0/value", client);
    } else if (limit.per && *limit.per == Per::Address) {
      doc.set(selector + "/sourceCIDR/type", "Distinct");
      doc.set(selector + "/sourceCIDR/value", "0.0.0.0/0");
    } else if (!everybody) {
      doc.set(selector + "/headers/0/type", "Distinct");
      doc.set(selector + "/headers/0/name",
              limit.header ? *limit.header : std::string(kClientHeader));
    }
    doc.set(at + "/limit/requests", std::max<int64_t>(requests, 1));
    doc.set(at + "/limit/unit", unit(period));
    return at;
  };
  constexpr std::string_view kNote =
      "counted by Envoy Gateway's rate limit service, a route by itself";
  doc.carried(spec, limit.per);
  doc.carried(spec, limit.header);
  if (limit.rate_per_s || limit.burst) {
    const auto rate = static_cast<int64_t>(std::ceil(*limit.rate_per_s));
    const std::string at = add(std::max(*limit.burst, rate), kPeriods[0]);
    doc.carried(at, limit.burst, "a token bucket's burst becomes the most in one second");
    if (limit.rate_per_s) {
      doc.carried(add(static_cast<int64_t>(std::ceil(*limit.rate_per_s * 60)), kPeriods[1]),
                  limit.rate_per_s,
                  "a token bucket becomes a window of a minute: the rate holds on average");
    }
  }
  for (const Window& window : limit.windows) {
    const Period* period = period_for(window.seconds);
    if (period == nullptr) {
      doc.manual(window.count, "Envoy Gateway counts in seconds to hours, days, months and years");
      continue;
    }
    const bool same = period->seconds == window.seconds;
    doc.carried(add(*window.count * period->seconds / window.seconds, *period), window.count,
                same ? kNote : "the same rate over a longer window");
  }
}

}  // namespace sluice::port::convert::api::gateway
