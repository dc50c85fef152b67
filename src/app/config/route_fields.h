// The part of fields.h that describes plain HTTP routes.
#pragma once

#include "app/config/config.h"
#include "app/config/rule.h"

namespace sluice::app::config {

inline constexpr double kMaxCount = 4e9;

template <class Visitor>
void fields(Visitor& v, HttpMatch& c) {
  v.field("methods", c.methods,
          {.doc = "GET, POST and so on; absent: any.", .format = Format::HeaderName});
  v.field("host", c.host,
          {.doc = "Host that clients ask for, without a port; \"*.example.com\" stands for any "
                  "below it, \".example.com\" for itself too, \"api.*\" for any that begins so. "
                  "Absent: any. Names come before these, in this order the longer first."});
  v.field("path", c.path,
          {.doc = "The whole path: as it stands, or with {id} for one segment, or with {rest+} at "
                  "its end for all that follows."});
  v.field("prefix", c.prefix,
          {.doc = "The path and all below it; with '*' at its end, all that begins so."});
  v.field("regex", c.regex,
          {.doc = "Expression of RE2 that the whole path must fit; no look-around, no "
                  "back-references."});
  v.field("headers", c.headers,
          {.doc = "Headers that a request must have, with their value, or \"*\" for any.",
           .key_format = Format::HeaderName});
  v.field("query", c.query,
          {.doc = "Parts of the query that a request must have, with their value, not escaped, or "
                  "\"*\" for any. Of two routes with the same path the one that asks for more "
                  "headers, then for more of the query, comes first."});
}

template <class Visitor>
void fields(Visitor& v, HttpTarget& c) {
  v.field("id", c.id,
          {.doc = "Name in routes, headers and metrics; unique in its route.",
           .required = true,
           .format = Format::Name});
  v.field(
      "provider", c.provider,
      {.doc = "A name under providers, whose key and headers go along.", .format = Format::Name});
  v.field("base_url", c.base_url,
          {.doc = "Where it answers, instead of a provider.", .format = Format::Url});
  v.field("path", c.path,
          {.doc = "Path that is asked for below base_url, with the route's {parameters}; {rest} is "
                  "what a prefix left. Absent: transform.path, or the client's path."});
  v.field("weight", c.weight,
          {.doc = "Share of the traffic, relative to the other weights.", .min = 0, .max = 1e9});
  v.field("probe", c.probe,
          {.doc = "Path below base_url that a migration asks (GET) whether the target is well: "
                  "any answer below 500 but 401 and 403 says so."});
}

template <class Visitor>
void fields(Visitor& v, HttpAuth& c) {
  v.field(
      "kind", c.kind,
      {.doc =
           "keys: one of the gateway's keys. basic: such a key as name and password. jwt: a signed "
           "token. hmac: a request that its sender signed with a shared secret, as clients of "
           "Kong's hmac-auth do. certificate: a client certificate (server.tls.client_ca). none: "
           "anybody."});
  v.field("in", c.in,
          {.doc = "Where keys are looked for, in this order; absent: bearer, header:x-api-key."});
  v.field(
      "key_in", c.key_in,
      {.doc = "Of jwt and hmac: where one of the gateway's keys must stand besides, for its usage "
              "plan; absent: none is asked for."});
  v.field("forward", c.forward, {.doc = "The credential also goes to the target."});
  v.field("realm", c.realm, {.doc = "Of basic, in the answer to a request without it."});
  v.field(
      "learn_from", c.learn_from,
      {.doc = "Of keys and basic, while clients are moved: the target that is the old gateway. A "
              "key that is not known here goes there with its request, and is taken over (its "
              "fingerprint only) when the answer is a success. Whatever that gateway accepts is "
              "accepted here from then on, also a key that means nothing to it where it asks "
              "for none: point it at a path that checks keys, and remove it after the move.",
       .format = Format::Name});
  v.field("jwks_file", c.jwks_file,
          {.doc = "JWK set with the keys of jwt: RS256, ES256 or HS256. Read at every reload.",
           .format = Format::ReadableFile});
  v.field("jwks_url", c.jwks_url,
          {.doc = "Where an identity provider publishes that set, instead of a file. Until it has "
                  "come, tokens are answered 503; a set that cannot be fetched leaves the one "
                  "before in force.",
           .format = Format::Url});
  v.field("jwks_refresh", c.jwks_refresh,
          {.doc = "How often jwks_url is asked.", .min = 1000, .max = 24 * 3600.0 * 1000});
  v.field("issuer", c.issuer, {.doc = "What iss of a token must be; absent: anything."});
  v.field("scheme", c.scheme,
          {.doc = "Of jwt: bearer: the token stands in Authorization behind \"Bearer \". optional: "
                  "with or without that word."});
  v.field("audiences", c.audiences, {.doc = "One of them must be in aud; absent: anything."});
  v.field("leeway", c.leeway,
          {.doc = "How far clocks may differ, for exp and nbf.", .max = 3600.0 * 1000});
  v.field("users", c.users,
          {.doc = "Of hmac: who may sign, each with the secret, as ${env:NAME} or ${file:PATH}."});
  v.field("algorithms", c.algorithms, {.doc = "Of hmac: those that are taken."});
  v.field("signed_headers", c.signed_headers,
          {.doc = "Of hmac: what a signature must cover: names of headers, @request-target, "
                  "request-line."});
  v.field("subjects", c.subjects,
          {.doc = "Of certificate: who may call, as in RFC 2253 (CN=shop,O=Example); absent: "
                  "whoever has one."});
  v.field("skew", c.skew,
          {.doc = "Of hmac: how far the request's date may be off.", .max = 24 * 3600.0 * 1000});
}

template <class Visitor>
void fields(Visitor& v, Throttle& c) {
  v.field("per", c.per, {.doc = "Who shares it."});
  v.field(
      "rate", c.rate,
      {.doc = "Requests a second, on average; 0: none.", .required = true, .min = 0, .max = 1e6});
  v.field("burst", c.burst, {.doc = "Requests at once.", .min = 0, .max = 1e6});
  v.field(
      "shared", c.shared,
      {.doc = "Name of a count: limits of this name, kind and \"per\" at several routes are one "
              "count that their requests use up together.",
       .format = Format::Name});
}

template <class Visitor>
void fields(Visitor& v, Window& c) {
  v.field("per", c.per, {.doc = "Who shares it."});
  v.field("count", c.count,
          {.doc = "Requests in a window.", .required = true, .min = 0, .max = kMaxCount});
  v.field("length", c.length, {.doc = "Length of a window.", .min = 1000, .max = 366.0 * 86.4e6});
  v.field(
      "kind", c.kind,
      {.doc = "fixed: windows begin at multiples of the length, UTC. sliding: the window before "
              "counts with the share of it that is not yet past."});
  v.field("refuse_as", c.refuse_as, {.doc = "Which of refusals holds when it is used up."});
  v.field(
      "shared", c.shared,
      {.doc = "Name of a count: limits of this name, kind and \"per\" at several routes are one "
              "count that their requests use up together.",
       .format = Format::Name});
}

template <class Visitor>
void fields(Visitor& v, Quota& c) {
  v.field("per", c.per, {.doc = "Who shares it."});
  v.field("count", c.count,
          {.doc = "Requests in a period.", .required = true, .min = 0, .max = kMaxCount});
  v.field("period", c.period, {.doc = "Of the calendar, UTC."});
  v.field("offset", c.offset,
          {.doc = "So many fewer in the first period that is used.", .max = kMaxCount});
  v.field("week_start", c.week_start, {.doc = "First day of a week."});
  v.field(
      "shared", c.shared,
      {.doc = "Name of a count: limits of this name, kind and \"per\" at several routes are one "
              "count that their requests use up together.",
       .format = Format::Name});
}

template <class Limits, class Visitor>
void rate_fields(Visitor& v, Limits& c) {
  v.field("throttles", c.throttles,
          {.doc = "Token buckets, in the memory of each process: full again after a restart, and "
                  "each process on one data_dir has its own."});
  v.field(
      "windows", c.windows,
      {.doc = "Counts within a length of time. Of a minute or more they are kept in data_dir as "
              "quotas are, shorter ones in the memory of each process."});
  v.field("quotas", c.quotas,
          {.doc = "Counts within a day, week or month, kept in data_dir once a second: they go on "
                  "after a restart, and all processes on one data_dir count together, each up to "
                  "two seconds behind the others. Another count takes over what is used; another "
                  "period begins anew."});
}

template <class Visitor>
void fields(Visitor& v, HttpLimits& c) {
  v.field("max_body_bytes", c.max_body_bytes, {.doc = "Request body.", .max = 1ULL << 40});
  rate_fields(v, c);
}

template <class Visitor>
void fields(Visitor& v, UsagePlan& c) {
  v.field("keys", c.keys, {.doc = "Ids or names of keys.", .required = true});
  v.field("together", c.together,
          {.doc = "Its keys are counted together, as those of one caller; else each by itself."});
  rate_fields(v, c);
}

constexpr Rule header_values(std::string_view doc) {
  return {.doc = doc,
          .format = Format::HeaderValue,
          .key_format = Format::HeaderName,
          .literal_secret = true};
}

template <class Visitor>
void fields(Visitor& v, HttpTransform& c) {
  v.field("path", c.path,
          {.doc = "Path that is asked for, with the route's {parameters}; {rest} is what a prefix "
                  "left."});
  v.field("set_request_headers", c.set_request_headers,
          header_values("Headers of the request, put in or replaced."));
  v.field("remove_request_headers", c.remove_request_headers,
          {.doc = "Headers that do not go to the target.", .format = Format::HeaderName});
  v.field("set_response_headers", c.set_response_headers,
          header_values("Headers of the answer, put in or replaced."));
  v.field("remove_response_headers", c.remove_response_headers,
          {.doc = "Headers that do not go to the client.", .format = Format::HeaderName});
  v.field("set_query", c.set_query,
          {.doc = "Parts of the query, put in or replaced; values as they are meant, not escaped.",
           .format = Format::HeaderValue,
           .literal_secret = true});
  v.field("remove_query", c.remove_query,
          {.doc = "Parts of the query that do not go to the target."});
  v.field("preserve_host", c.preserve_host, {.doc = "The target sees the client's Host."});
  v.field("forwarded", c.forwarded,
          {.doc = "Add x-forwarded-for, x-forwarded-proto and x-forwarded-host."});
}

template <class Visitor>
void fields(Visitor& v, HttpAnswer& c) {
  v.field("status", c.status, {.doc = "Status.", .min = 200, .max = 599});
  v.field("content_type", c.content_type, {.doc = "Of the body.", .format = Format::HeaderValue});
  v.field("headers", c.headers, header_values("Further headers."));
  v.field("body", c.body, {.doc = "Text of the body.", .format = Format::Body});
}

template <class Visitor>
void fields(Visitor& v, HttpRedirect& c) {
  v.field("status", c.status, {.doc = "301, 302, 303, 307 or 308.", .min = 301, .max = 308});
  v.field("scheme", c.scheme, {.doc = "Absent: that of server.listen."});
  v.field("host", c.host,
          {.doc = "A name or an address, without a port. Absent: that of the request's Host; a "
                  "request whose Host is none is refused (400)."});
  v.field("port", c.port,
          {.doc = "Absent: that of the request's Host, unless scheme or host is given: then the "
                  "scheme's own.",
           .min = 1,
           .max = 65535});
  v.field("path", c.path,
          {.doc = "Path with the route's {parameters}; {rest} is what a prefix left. It may end in "
                  "a query of its own. Absent: the request's, as it came."});
  v.field("query", c.query, {.doc = "What becomes of the request's query."});
}

template <class Visitor>
void fields(Visitor& v, HttpErrors& c) {
  v.field("content_type", c.content_type, {.doc = "Of the body.", .format = Format::HeaderValue});
  v.field("body", c.body,
          {.doc = "Text in which {status}, {code}, {message} and {request_id} are replaced; "
                  "absent: a JSON object with these members under \"error\"."});
}

template <class Visitor>
void fields(Visitor& v, HttpRefusal& c) {
  v.field("status", c.status, {.doc = "Status.", .required = true, .min = 400, .max = 599});
  v.field("content_type", c.content_type, {.doc = "Of the body.", .format = Format::HeaderValue});
  v.field("headers", c.headers,
          header_values("Further headers. Those that the gateway sets itself stay: retry-after, "
                        "allow, x-sluice-request-id."));
  v.field("body", c.body,
          {.doc = "Text of the body, as it stands: nothing in it is replaced. Absent: the route's "
                  "errors.",
           .format = Format::Body});
}

template <class Visitor>
void fields(Visitor& v, HttpRefusals& c) {
  v.field("no_credential", c.no_credential,
          {.doc = "The route wants a credential, and the request has none. Else 401."});
  v.field("bad_credential", c.bad_credential,
          {.doc = "It has one that is not known, or not good any more. Else 401."});
  v.field("no_key", c.no_key,
          {.doc = "The key that the route wants besides (auth.key_in) is missing. Else "
                  "no_credential."});
  v.field("bad_key", c.bad_key, {.doc = "That key is not known. Else bad_credential."});
  v.field("forbidden", c.forbidden,
          {.doc = "The caller is known and may not: a key in none of the usage plans, a subject "
                  "that is not named. Else 403."});
  v.field("no_route", c.no_route,
          {.doc = "No route takes the path, and there are no models; not of a route. Else 404."});
  v.field("no_method", c.no_method,
          {.doc = "Routes take the path with other methods; not of a route. Else 405."});
  v.field("throttled", c.throttled, {.doc = "Over a throttle or a window. Else 429."});
  v.field("quota", c.quota, {.doc = "Over a quota. Else 429."});
  v.field("too_large", c.too_large, {.doc = "The body is over max_body_bytes. Else 413."});
  v.field("unreachable", c.unreachable,
          {.doc = "The target cannot be reached, or broke off. Else 502."});
  v.field("timeout", c.timeout, {.doc = "The target did not answer in time. Else 504."});
}

template <class Visitor>
void fields(Visitor& v, HttpRoute& c) {
  v.field("id", c.id,
          {.doc = "Name in metrics, in the access log and for `sluice route set`; no model may "
                  "have it.",
           .required = true,
           .format = Format::Name});
  v.field(
      "match", c.match,
      {.doc = "The requests it takes; exactly one of path, prefix and regex.", .required = true});
  v.field("priority", c.priority,
          {.doc = "Of the routes of one host that fit a request, the larger comes first, whatever "
                  "its kind of pattern. For an order that the kinds do not give, as when a regular "
                  "expression goes before a prefix.",
           .max = 1e6});
  v.field("targets", c.targets, {.doc = "Who may answer."});
  v.field("sticky", c.sticky,
          {.doc = "What keeps a caller on one target: the first of these that a request has."});
  v.field("salt", c.salt,
          {.doc = "Changes who lands on which target; the route's id when absent."});
  v.field("timeouts", c.timeouts, {.doc = "Patience with its targets; absent: the provider's."});
  v.field("auth", c.auth, {.doc = "Who may call; absent: as the top-level auth says."});
  v.field("limits", c.limits, {.doc = "How much may be asked of it."});
  v.field("usage_plans", c.usage_plans,
          {.doc = "Names under usage_plans: a key must be in one of them, and is counted there.",
           .format = Format::Name});
  v.field("transform", c.transform, {.doc = "What is changed on the way; nothing when absent."});
  v.field("safe_methods", c.safe_methods,
          {.doc = "Methods whose requests only read, so that they may be mirrored and, in a "
                  "migration, asked of the other side when one fails. Add POST to a route of "
                  "predictions.",
           .format = Format::HeaderName});
  v.field("shadow", c.shadow, {.doc = "Mirror requests of one target to another and compare."});
  v.field("respond", c.respond, {.doc = "A fixed answer, instead of targets."});
  v.field("redirect", c.redirect,
          {.doc = "Send clients elsewhere, instead of targets; what is absent is the request's "
                  "own. {} sends them to where they are: give at least one key."});
  v.field("errors", c.errors, {.doc = "The form of the gateway's own errors on this route."});
  v.field("refusals", c.refusals,
          {.doc = "What this route says where it refuses, kind by kind before the top-level "
                  "refusals."});
}

}  // namespace sluice::app::config
