#include <algorithm>
#include <cmath>

#include "port/convert/api/kong.h"
#include "port/convert/api/names.h"

namespace sluice::port::convert::api::kong {

namespace {

using ir::Severity;

template <class T>
const T* as(const Rule& rule) {
  return std::get_if<T>(&rule.action);
}

std::string_view plugin_of(const Rule& rule) {
  struct Name {
    std::string_view operator()(const Native&) const { return name; }
    std::string_view operator()(const KeyAuth&) const { return "key-auth"; }
    std::string_view operator()(const BasicAuth&) const { return "basic-auth"; }
    std::string_view operator()(const Jwt&) const { return "openid-connect"; }
    std::string_view operator()(const SignedRequests&) const { return "hmac-auth"; }
    std::string_view operator()(const ForeignAuth&) const { return "request-termination"; }
    std::string_view operator()(const Limit&) const { return "rate-limiting"; }
    std::string_view operator()(const Cors&) const { return "cors"; }
    std::string_view operator()(const Headers& headers) const {
      const bool answer = !headers.edits.empty() && headers.edits[0].where == Where::ResponseHeader;
      return answer ? "response-transformer" : "request-transformer";
    }
    std::string_view operator()(const Respond&) const { return "request-termination"; }
    std::string_view operator()(const Redirect&) const { return "redirect"; }
    std::string_view operator()(const Addresses&) const { return "ip-restriction"; }
    std::string_view operator()(const BodySize&) const { return "request-size-limiting"; }
    std::string_view operator()(const Validate&) const { return ""; }
    std::string_view operator()(const Cache&) const { return "proxy-cache"; }
    std::string_view name;
  };
  const Native* native = as<Native>(rule);
  if (native != nullptr && native->family != "kong") return "";
  return std::visit(Name{*rule.name}, rule.action);
}

std::string_view why_not(const Rule& rule) {
  if (as<Validate>(rule) != nullptr) {
    return "checking requests against schemas needs a plugin of Kong Enterprise "
           "(request-validator); else let the upstream check";
  }
  return "Kong has no counterpart: decide whether the target needs it";
}

}  // namespace

bool Plugins::begin(const Rule& rule, std::string_view name, List& list, const std::string& scope,
                    std::string& at) {
  const std::string key = std::string(name) + "\n" + scope + "\n" + *rule.service + "\n" +
                          *rule.route + "\n" + *rule.consumer;
  if (!used_.insert(key).second) {
    leave_rule(doc_.ledger(), rule,
               "Kong holds one " + std::string(name) + " in this place, and there is one already");
    return false;
  }
  at = list.next();
  doc_.set(at + "/name", name);
  if (!std::holds_alternative<ForeignAuth>(rule.action)) doc_.carried(at + "/name", rule.name);
  doc_.put(at + "/enabled", rule.enabled);
  doc_.put(at + "/service", rule.service);
  doc_.put(at + "/route", rule.route);
  doc_.put(at + "/consumer", rule.consumer);
  return true;
}

namespace {

bool answers(const Headers& headers) {
  return !headers.edits.empty() && headers.edits[0].where == Where::ResponseHeader;
}

// Whether Kong can hold both in one plugin, and does: of limits that count the same thing, and of
// edits of one side. What comes from Kong stays as it is.
bool merge(Rule& into, const Rule& rule) {
  const bool native = !into.name.from.empty() && !rule.name.from.empty();
  const bool apart = *into.route != *rule.route || *into.consumer != *rule.consumer ||
                     *into.service != *rule.service;
  if (native || apart) return false;
  auto* headers = std::get_if<Headers>(&into.action);
  const auto* more = as<Headers>(rule);
  if (headers != nullptr && more != nullptr && answers(*headers) == answers(*more)) {
    headers->edits.insert(headers->edits.end(), more->edits.begin(), more->edits.end());
    return true;
  }
  auto* limit = std::get_if<Limit>(&into.action);
  const auto* other = as<Limit>(rule);
  if (limit == nullptr || other == nullptr || *limit->per != *other->per ||
      (limit->rate_per_s && other->rate_per_s)) {
    return false;
  }
  if (other->rate_per_s) limit->rate_per_s = other->rate_per_s, limit->burst = other->burst;
  limit->windows.insert(limit->windows.end(), other->windows.begin(), other->windows.end());
  return true;
}

}  // namespace

Rules Plugins::merged(const Rules& rules) {
  Rules out;
  for (const Rule& rule : rules) {
    const auto joined = [&](Rule& into) { return merge(into, rule); };
    if (std::none_of(out.begin(), out.end(), joined)) out.push_back(rule);
  }
  return out;
}

Rules Plugins::with_inherited(const Route& route, const Rules& around) {
  const bool rewrites = route.rewrite || route.upstream_method;
  Rules out;
  for (const Rule& rule : around) {
    const auto* headers = as<Headers>(rule);
    if (headers == nullptr || !rule.name.from.empty()) continue;
    const auto same_side = [&](const Rule& own) {
      const auto* edits = as<Headers>(own);
      return edits != nullptr && answers(*edits) == answers(*headers);
    };
    const bool hidden = std::any_of(route.rules.begin(), route.rules.end(), same_side) ||
                        (rewrites && !answers(*headers));
    if (hidden) out.push_back(rule);
  }
  out.insert(out.end(), route.rules.begin(), route.rules.end());
  return out;
}

void Plugins::write(const Rules& rules, List& list, const std::string& scope) {
  for (const Rule& rule : merged(rules)) write_one(rule, list, scope);
}

void Plugins::write_one(const Rule& rule, List& list, const std::string& scope) {
  const std::string_view name = plugin_of(rule);
  if (name.empty()) return leave_rule(doc_.ledger(), rule, why_not(rule));
  const auto* foreign = as<ForeignAuth>(rule);
  if (foreign != nullptr && option_is(context_, "unprotected", "accept")) {
    return leave_rule(doc_.ledger(), rule, foreign->what + ": open to everybody, as asked for",
                      Severity::Severe);
  }
  std::string at;
  if (!begin(rule, name, list, scope, at)) return;
  const std::string config = at + "/config";
  if (foreign != nullptr) {
    doc_.set(config + "/status_code", 401);
    doc_.set(config + "/message", "closed until its authentication is rebuilt");
    doc_.ledger().settle(rule.name.from, Status::Manual, "",
                         foreign->what + ": closed until then; " + foreign->remedy,
                         Severity::Severe);
  } else if (const auto* key = as<KeyAuth>(rule)) {
    write_key(*key, config);
  } else if (const auto* basic = as<BasicAuth>(rule)) {
    doc_.put(config + "/hide_credentials", basic->hide);
    doc_.put(config + "/realm", basic->realm);
  } else if (const auto* hmac = as<SignedRequests>(rule)) {
    put_texts(doc_, config + "/algorithms", hmac->algorithms);
    put_texts(doc_, config + "/enforce_headers", hmac->signed_headers);
    doc_.put(config + "/clock_skew", hmac->skew_s);
    doc_.put(config + "/hide_credentials", hmac->hide);
    doc_.put(config + "/validate_request_body", hmac->check_body);
  } else if (const auto* jwt = as<Jwt>(rule)) {
    write_jwt(rule, *jwt, config);
  } else if (const auto* limit = as<Limit>(rule)) {
    write_limit(*limit, config);
  } else if (const auto* cors = as<Cors>(rule)) {
    write_cors(*cors, config);
  } else if (const auto* headers = as<Headers>(rule)) {
    write_edits(*headers, name == "request-transformer", config);
  } else if (const auto* respond = as<Respond>(rule)) {
    doc_.put(config + "/status_code", respond->status);
    doc_.put(config + "/body", respond->body);
    doc_.put(config + "/content_type", respond->content_type);
  } else if (const auto* redirect = as<Redirect>(rule)) {
    write_redirect(*redirect, config);
  } else if (const auto* addresses = as<Addresses>(rule)) {
    put_texts(doc_, config + "/allow", addresses->allow);
    put_texts(doc_, config + "/deny", addresses->deny);
    if (addresses->nobody) {
      List deny(config + "/deny");
      doc_.set(deny.next(), "0.0.0.0/0");
      doc_.set(deny.next(), "::/0");
      doc_.carried(config + "/deny", addresses->nobody);
      for (const auto& one : addresses->deny) doc_.carried(config + "/deny", one);
    }
  } else if (const auto* size = as<BodySize>(rule)) {
    const bool whole = *size->bytes % (int64_t{1} << 20) == 0;
    doc_.put_as(config + "/allowed_payload_size", size->bytes,
                whole ? *size->bytes >> 20 : *size->bytes, "");
    if (!whole) doc_.set(config + "/size_unit", "bytes");
  } else if (const auto* cache = as<Cache>(rule)) {
    doc_.set(config + "/strategy", "memory");
    doc_.put_as(
        config + "/cache_ttl", cache->ttl_s, *cache->ttl_s,
        rule.name.from.empty() ? "what is cached follows the plugin's rules: review them" : "");
  }
  put_extras(doc_, at, rule.extras, "kong", option_is(context_, "keys", "clear"));
}

// The plugin has one address for all requests, or keeps their path.
void Plugins::write_redirect(const Redirect& redirect, const std::string& config) {
  constexpr std::string_view kNote = "needs Kong 3.9 or later";
  doc_.put(config + "/status_code", redirect.status);
  if (redirect.url && parse_url(*redirect.url)) {
    return doc_.put_as(config + "/location", redirect.url, *redirect.url, kNote);
  }
  const std::string where = redirect.url ? *redirect.url : *redirect.path;
  const bool whole = redirect.scheme && redirect.host && !redirect.replaces_prefix;
  const std::string port = redirect.port ? ":" + std::to_string(*redirect.port) : "";
  doc_.set(
      config + "/location",
      (whole ? *redirect.scheme + "://" + *redirect.host + port : "https://host.invalid") + where);
  doc_.carried(config + "/location", redirect.port, kNote);
  const bool keeps = !redirect.url && !redirect.path;
  if (keeps) doc_.set(config + "/keep_incoming_path", true);
  for (const auto* text : {&redirect.url, &redirect.scheme, &redirect.host, &redirect.path}) {
    if (whole) {
      doc_.carried(config + "/location", *text, kNote);
    } else {
      doc_.manual(*text,
                  "Kong redirects to whole addresses only: write it in place of "
                  "https://host.invalid");
    }
  }
  if (!whole) doc_.manual(redirect.status, "write the address in place of https://host.invalid");
}

void Plugins::write_key(const KeyAuth& key, const std::string& config) {
  Texts names = key.headers;
  for (const auto& name : key.queries) {
    const auto same = [&](const Field<std::string>& h) { return *h == *name; };
    if (std::none_of(key.headers.begin(), key.headers.end(), same)) names.push_back(name);
  }
  // "apikey" in both places is the default.
  const bool usual = names.size() == 1 && *names[0] == "apikey" && names[0].from.empty();
  if (!usual) put_texts(doc_, config + "/key_names", names);
  if (key.headers.empty() != key.queries.empty()) {
    doc_.set(config + "/key_in_header", !key.headers.empty());
    doc_.set(config + "/key_in_query", !key.queries.empty());
  }
  doc_.put(config + "/key_in_header", key.in_header);
  doc_.put(config + "/key_in_query", key.in_query);
  doc_.put(config + "/hide_credentials", key.hide);
}

void Plugins::write_jwt(const Rule& rule, const Jwt& jwt, const std::string& config) {
  constexpr std::string_view kNote = "openid-connect is a plugin of Kong Enterprise";
  doc_.put_as(config + "/issuer", jwt.issuer, *jwt.issuer, kNote);
  doc_.set(config + "/auth_methods/0", "bearer");
  doc_.carried(config + "/issuer", jwt.jwks_url, "found through the issuer");
  put_texts(doc_, config + "/audience_required", jwt.audiences);
  put_texts(doc_, config + "/scopes_required", jwt.scopes);
  for (const auto& header : jwt.headers) {
    doc_.manual(header, "openid-connect takes the token from Authorization");
  }
  if (!jwt.issuer) {
    doc_.ledger().settle(rule.name.from, Status::Manual, "", "name the issuer of the tokens");
    doc_.set(config + "/issuer", "https://issuer.invalid");
  }
}

void Plugins::write_limit(const Limit& limit, const std::string& config) {
  if (limit.rate_per_s) {
    // A window of a second takes the burst, one of a minute holds the rate.
    const auto minute = static_cast<int64_t>(std::ceil(*limit.rate_per_s * 60));
    const auto rate = static_cast<int64_t>(std::ceil(*limit.rate_per_s));
    doc_.put_as(config + "/minute", limit.rate_per_s, std::max<int64_t>(minute, 1),
                "a token bucket becomes a window of a minute: the rate holds on average");
    const int64_t burst = limit.burst ? std::max(*limit.burst, rate) : rate;
    doc_.set(config + "/second", std::max<int64_t>(burst, 1));
  } else if (limit.burst) {
    doc_.set(config + "/second", std::max<int64_t>(*limit.burst, 1));
  }
  doc_.carried(config + "/second", limit.burst,
               "a token bucket's burst becomes the most in one second");
  for (const Window& window : limit.windows) {
    const Period* period = period_for(window.seconds);
    if (period == nullptr) {
      doc_.manual(window.count,
                  "Kong's windows are seconds to hours, days, months, years: a week needs "
                  "rate-limiting-advanced with window_size 604800");
      continue;
    }
    const std::string at = config + "/" + std::string(period->name);
    if (period->seconds == window.seconds) {
      doc_.put(at, window.count);
    } else {
      doc_.put_as(at, window.count, *window.count * period->seconds / window.seconds,
                  "Kong has no window of " + std::to_string(window.seconds) +
                      " s: the same rate over a longer one");
    }
  }
  const auto by =
      std::find_if(kBys.begin(), kBys.end(), [&](const By& row) { return row.per == *limit.per; });
  const bool usual = limit.per && *limit.per == Per::Consumer && limit.per.from.empty();
  if (usual) {
    // Kong's default.
  } else if (limit.per && by != kBys.end()) {
    doc_.put_as(config + "/limit_by", limit.per, by->name, "");
  } else {
    doc_.manual(limit.per, "Kong counts by consumer, credential, address, header or service");
  }
  doc_.put(config + "/header_name", limit.header);
  doc_.put(config + "/error_code", limit.refused.status);
  doc_.put(config + "/error_message", limit.refused.message);
}

void Plugins::write_cors(const Cors& cors, const std::string& config) {
  put_texts(doc_, config + "/origins", cors.origins);
  put_texts(doc_, config + "/methods", cors.methods);
  put_texts(doc_, config + "/headers", cors.headers);
  put_texts(doc_, config + "/exposed_headers", cors.exposed);
  doc_.put(config + "/credentials", cors.credentials);
  doc_.put(config + "/max_age", cors.max_age_s);
}

std::string Plugins::secret_value(const HeaderEdit& edit) const {
  if (!edit.secret || option_is(context_, "keys", "clear")) return *edit.value;
  return "${{ env \"DECK_" + upper_name(*edit.name) + "\" }}";
}

void Plugins::write_edits(const Headers& headers, bool request, const std::string& config) {
  for (const HeaderEdit& edit : headers.edits) {
    if (request != (edit.where != Where::ResponseHeader)) {
      doc_.manual(edit.name, "edits of requests and answers belong to two plugins: add the other");
      doc_.manual(edit.value, "edits of requests and answers belong to two plugins: add the other");
      continue;
    }
    const std::string part = edit.where == Where::RequestQuery ? "querystring" : "headers";
    const auto into = [&](std::string_view list, std::string text) {
      const std::string at = config + "/" + std::string(list) + "/" + part;
      Value& values = doc_.root().at(at);
      values.append(Value(std::move(text)));
      const bool hidden = edit.secret && !option_is(context_, "keys", "clear");
      doc_.carried(at, edit.name);
      doc_.carried(at, edit.value,
                   hidden ? "looks like a secret: set the variable DECK_" + upper_name(*edit.name) +
                                " when decK runs"
                          : "");
    };
    const std::string pair = *edit.name + ":" + secret_value(edit);
    switch (edit.edit) {
      case Edit::Set:
        into("replace", pair);
        into("add", pair);
        break;
      case Edit::SetIfAbsent:
        into("add", pair);
        break;
      case Edit::SetIfPresent:
        into("replace", pair);
        break;
      case Edit::Append:
        into("append", pair);
        break;
      case Edit::Rename:
        into("rename", *edit.name + ":" + *edit.value);
        break;
      case Edit::Remove:
        into("remove", *edit.name);
        break;
    }
  }
}

// The one that edits headers, or a new one.
std::string Plugins::request_transformer(List& list) {
  for (size_t i = 0; i < list.count(); ++i) {
    std::string at = list.pointer() + "/" + std::to_string(i);
    if (doc_.root().at(at + "/name").text() == "request-transformer") return at;
  }
  std::string at = list.next();
  doc_.set(at + "/name", "request-transformer");
  return at;
}

void Plugins::write_route(const Route& route, const Service* service, List& list) {
  if (service != nullptr && service->targets.empty() && !service->function.name.empty() &&
      upstream_option(context_, *service).empty()) {
    const Function& function = service->function;
    const std::string at = list.next();
    const size_t colon = function.name.find(':');
    doc_.set(at + "/name", "aws-lambda");
    doc_.set(at + "/config/function_name", function.name.substr(0, colon));
    if (colon != std::string::npos) {
      doc_.set(at + "/config/qualifier", function.name.substr(colon + 1));
    }
    if (!function.region.empty()) doc_.set(at + "/config/aws_region", function.region);
    if (function.proxy) {
      doc_.set(at + "/config/awsgateway_compatible", true);
      doc_.set(at + "/config/is_proxy_integration", true);
    }
    doc_.carried(at + "/config/function_name", function.arn);
    doc_.put(at + "/config/timeout", service->timeouts.total_ms);
  }
  if (!route.rewrite && !route.upstream_method) return;
  const std::string plugin = request_transformer(list);
  if (route.rewrite) {
    std::string uri;
    for (const PathPart& part : parts_of(*route.rewrite)) {
      uri += part.parameter ? "$(uri_captures['" + group_name(part.text) + "'])" : part.text;
    }
    doc_.put_as(plugin + "/config/replace/uri", route.rewrite, uri, "");
  }
  doc_.put(plugin + "/config/http_method", route.upstream_method);
}

}  // namespace sluice::port::convert::api::kong
