// Configurations and what is to be said about them: walked by load_test.cc, which wants the exact
// words, and by schema_test.cc, which wants the schema to agree wherever it can see.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "app/config/environment.h"

namespace sluice::app::config {

enum class SchemaSays : uint8_t {
  Accepts,
  Rejects,
  Blind  // refused, but only the parser can tell: it takes several keys, a file or a variable
};

struct Case {
  std::string_view name;
  std::string_view yaml;      // whole() adds providers and models where they are not named
  std::string_view errors;    // "line:column: what; remedy" each; "" when it is accepted
  std::string_view warnings;  // the same
  SchemaSays schema;
};

inline constexpr std::array<std::string_view, 3> kKinds = {"anthropic", "openai",
                                                           "openai_compatible"};

inline std::string whole(const Case& c) {
  std::string text(c.yaml);
  const auto names = [&](std::string_view key) {
    return text.starts_with(key) || text.find("\n" + std::string(key)) != std::string::npos;
  };
  if (text.find("# alone") != std::string::npos) return text;
  const bool providers = names("providers:");
  const bool models = names("models:");
  if (!providers) text += "providers: { p: { kind: anthropic } }\n";
  if (!models) text += "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ] } }\n";
  return text;
}

class FakeEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string> variable(const std::string& name) const override {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] Result<std::string> read_file(const std::string& path) const override {
    const auto found = files.find(path);
    if (found == files.end()) return fail(Cause::Config, "no such file");
    return found->second;
  }

  std::map<std::string, std::string> variables = {
      {"KEY", "canary-from-variable"}, {"EMPTY", ""}, {"FOUR", "4"}, {"TWO_LINES", "canary\nline"}};
  std::map<std::string, std::string> files = {
      {"cert.pem", "c"}, {"key.pem", "k"}, {"secret.txt", "canary-from-file\n"}};
};

inline constexpr auto kCases = std::to_array<Case>({
    {"nothing but what is needed", "", "", "", SchemaSays::Accepts},
    {"an empty file", "# alone\n", "1:1: the file is empty; give it at least providers and models",
     "", SchemaSays::Rejects},
    {"a list", "# alone\n- 1\n",
     "2:1: the file must be a map; write its keys indented below it, or {}", "",
     SchemaSays::Rejects},
    {"required keys that are missing", "{} # alone\n",
     "1:1: the file has no \"providers\"; add \"providers:\" (Upstreams by name.)\n"
     "1:1: the file has no \"models\"; add \"models:\" (Models by the name that clients send; "
     "\"*\" stands for any other.)",
     "", SchemaSays::Blind},
    {"a key that is mistyped", "server:\n  lissten: 127.0.0.1:1\n",
     "2:3: unknown key \"lissten\" in server; did you mean \"listen\"?", "", SchemaSays::Rejects},
    {"a key that is like no other", "auth:\n  xyzzy: 1\n",
     "2:3: unknown key \"xyzzy\" in auth; one of: mode", "", SchemaSays::Rejects},
    {"a key in another style", "Data-Dir: x\n",
     "1:1: unknown key \"Data-Dir\" in the file; did you mean \"data_dir\"?", "",
     SchemaSays::Rejects},
    {"everything at once",
     "server:\n  threads: many\n  drain_timeout: 5\n  limits: { max_headers: 0 }\nlog: { level: "
     "inf }\n",
     "2:12: server.threads cannot be \"many\"; write a whole number, 0 or more\n"
     "3:18: server.drain_timeout cannot be \"5\"; write a duration such as 250ms, 5s, 2m or 48h\n"
     "4:26: server.limits.max_headers cannot be \"0\"; write at least 1 and at most 1000\n"
     "5:15: log.level cannot be \"inf\"; did you mean \"info\"?",
     "", SchemaSays::Rejects},
    {"sizes and durations in every unit",
     "server:\n  drain_timeout: 2m\n  timeouts: { head: 250ms, idle: 48h, write: 1d }\n"
     "  limits: { max_body_bytes: 10MB, max_head_bytes: 65536 }\n",
     "", "", SchemaSays::Accepts},
    {"a duration of nothing", "server: { drain_timeout: 0s }\n",
     "1:26: server.drain_timeout cannot be \"0s\"; write at least 1ms and at most 7d", "",
     SchemaSays::Rejects},
    {"a duration too long", "server: { drain_timeout: 8d }\n",
     "1:26: server.drain_timeout cannot be \"8d\"; write at least 1ms and at most 7d", "",
     SchemaSays::Blind},
    {"a size without sense", "server: { limits: { max_body_bytes: 10 apples } }\n",
     "1:37: server.limits.max_body_bytes cannot be \"10 apples\"; write a size such as 32KiB, 10MB "
     "or 4096",
     "", SchemaSays::Rejects},
    {"a number in quotes", "server: { threads: \"4\" }\n",
     "1:20: server.threads cannot be the text \"4\"; write a whole number, 0 or more without "
     "quotes",
     "", SchemaSays::Rejects},
    {"a fraction where a whole number stands", "server: { threads: 1.5 }\n",
     "1:20: server.threads cannot be \"1.5\"; write a whole number, 0 or more", "",
     SchemaSays::Rejects},
    {"a number where a text stands", "data_dir: 42\n",
     "1:11: data_dir is 42, which is no text in YAML; put quotes around it, or write a text "
     "without "
     "line breaks, not empty",
     "", SchemaSays::Rejects},
    {"a key without a value", "data_dir:\n",
     "1:1: data_dir has no value; write a text without line breaks, not empty, or remove the key",
     "", SchemaSays::Rejects},
    {"a section without a value", "log:\n",
     "1:1: log has no value; write its keys indented below it, or {}", "", SchemaSays::Rejects},
    {"a list where a text stands", "data_dir: [a]\n",
     "1:11: data_dir cannot be a list; write a text without line breaks, not empty", "",
     SchemaSays::Rejects},
    {"a text where a map stands", "server: here\n",
     "1:9: server must be a map; write its keys indented below it, or {}", "", SchemaSays::Rejects},
    {"an address without a port", "server: { listen: 127.0.0.1 }\n",
     "1:19: server.listen cannot be \"127.0.0.1\"; write host:port, such as 127.0.0.1:8080, "
     "[::1]:8080 or 0.0.0.0:8080",
     "", SchemaSays::Rejects},
    {"a port out of range", "server: { listen: \"127.0.0.1:70000\" }\n",
     "1:19: server.listen cannot be \"127.0.0.1:70000\"; write host:port, such as 127.0.0.1:8080, "
     "[::1]:8080 or 0.0.0.0:8080",
     "", SchemaSays::Blind},
    {"IPv6 addresses", "server: { listen: \"[::1]:0\", admin: \"[::1]:0\" }\n", "", "",
     SchemaSays::Accepts},
    {"the same address twice", "server: { listen: \"127.0.0.1:9\", admin: \"127.0.0.1:9\" }\n",
     "1:41: server.admin and server.listen are the same address; give them different ports", "",
     SchemaSays::Blind},
    {"no keys on loopback", "auth: { mode: none }\n", "", "", SchemaSays::Accepts},
    {"no keys for the whole network",
     "server: { listen: \"0.0.0.0:8080\" }\nauth: { mode: none }\n",
     "2:15: auth.mode is none while server.listen can be reached from elsewhere; set auth.mode: "
     "keys, "
     "or listen on 127.0.0.1",
     "", SchemaSays::Blind},
    {"an unusual spelling of loopback is not trusted",
     "server: { listen: \"127.1:8080\" }\nauth: { mode: none }\n",
     "2:15: auth.mode is none while server.listen can be reached from elsewhere; set auth.mode: "
     "keys, "
     "or listen on 127.0.0.1",
     "", SchemaSays::Blind},
    {"an open admin address", "server: { admin: \"0.0.0.0:8081\" }\n",
     "1:18: server.admin can be reached from elsewhere without admin_token and tls; set both "
     "admin_token and server.tls, or listen on 127.0.0.1",
     "", SchemaSays::Blind},
    {"a guarded admin address",
     "server: { admin: \"0.0.0.0:8081\", tls: { cert: cert.pem, key: key.pem } }\n"
     "admin_token: ${env:KEY}\n",
     "", "", SchemaSays::Accepts},
    {"a certificate that is not there", "server: { tls: { cert: no.pem, key: key.pem } }\n",
     "1:24: server.tls.cert names \"no.pem\": no such file; check the path and its permissions", "",
     SchemaSays::Blind},
    {"a certificate without its key", "server: { tls: { cert: cert.pem } }\n",
     "1:16: server.tls has no \"key\"; add \"key:\" (Private key, PEM.)", "", SchemaSays::Rejects},

    {"what is said where it refuses",
     "refusals:\n  no_credential: { status: 403, body: \"{\\\"message\\\":\\n\\\"Forbidden\\\"}\", "
     "headers: { "
     "x-amzn-errortype: ForbiddenException } }\n  quota: { status: 402 }\n"
     "routes: [ { id: r, match: { path: /r }, respond: { status: 200, body: \"\" }, refusals: { "
     "too_large: { "
     "status: 400, content_type: text/plain, body: \"\" } } } ]\n",
     "", "", SchemaSays::Accepts},
    {"a refusal that would be a success", "refusals: { quota: { status: 200 } }\n",
     "1:30: refusals.quota.status cannot be \"200\"; write at least 400 and at most 599", "",
     SchemaSays::Rejects},
    {"a refusal without a status", "refusals:\n  quota: { body: x }\n",
     "2:10: refusals.quota has no \"status\"; add \"status:\" (Status.)", "", SchemaSays::Rejects},
    {"an unknown kind of refusal", "refusals: { throtled: { status: 429 } }\n",
     "1:13: unknown key \"throtled\" in refusals; did you mean \"throttled\"?", "",
     SchemaSays::Rejects},
    {"a route that refuses what no route took",
     "routes:\n  - id: r\n    match: { path: /r }\n    respond: {}\n    refusals: { no_route: { "
     "status: 403 } }\n",
     "5:27: routes[0].refusals.no_route has no effect: such a request has no route; put it under "
     "the top-level refusals",
     "", SchemaSays::Blind},
    {"a refusal's header that the gateway sets",
     "refusals: { throttled: { status: 503, headers: { Retry-After: soon, content-type: a/b, TE: x "
     "} } }\n",
     "1:63: refusals.throttled.headers.Retry-After is set by the gateway itself; remove it\n"
     "1:83: refusals.throttled.headers.content-type is set by the gateway itself; write "
     "content_type instead\n"
     "1:92: refusals.throttled.headers.TE would break the framing of messages; remove it",
     "", SchemaSays::Blind},

    {"a redirect, a part of the query, an open host",
     "encoded_slash: decode\nroutes:\n  - id: r\n    match: { prefix: /r, host: .example.net, "
     "query: { a: \"*\" } }\n    redirect: { scheme: https, port: 8443, status: 308 }\n",
     "", "", SchemaSays::Accepts},
    {"one issuer and a list of them",
     "routes:\n  - id: r\n    match: { path: /r }\n    auth: { kind: jwt, jwks_url: "
     "\"https://idp.example/k\", issuer: a }\n    respond: {}\n  - id: s\n    match: { path: /s }\n"
     "    auth: { kind: jwt, jwks_url: \"https://idp.example/k\", issuer: [a, b], scheme: optional "
     "}\n    respond: {}\n",
     "", "", SchemaSays::Accepts},
    {"an encoded slash in its own way", "encoded_slash: ignore\n",
     "1:16: encoded_slash cannot be \"ignore\"; one of: keep, decode, refuse", "",
     SchemaSays::Rejects},
    {"a host that nobody can ask for",
     "routes:\n  - id: r\n    match: { prefix: /r, host: a.*.example }\n    respond: {}\n",
     "3:32: routes[0].match.host \"a.*.example\" fits no host that a client can ask for; a '*' is "
     "the first label (\"*.example.com\") or the last (\"api.*\")",
     "", SchemaSays::Blind},

    {"references in any scalar",
     "server: { threads: \"${env:FOUR}\", drain_timeout: \"${env:NONE:-9s}\" }\n"
     "log: { level: \"${env:EMPTY:-debug}\" }\n"
     "providers: { p: { kind: anthropic, api_key: \"${file:secret.txt}\", tls: { verify: "
     "\"${env:NONE:-true}\" } } }\n",
     "", "", SchemaSays::Accepts},
    {"an escaped reference is a text", "log: { access: \"$${env:NONE}\" }\n", "", "",
     SchemaSays::Accepts},
    {"a variable that is not set", "data_dir: ${env:NONE}\n",
     "1:11: data_dir: the environment variable NONE is not set; set it, or give a default: "
     "${env:NONE:-default}",
     "", SchemaSays::Blind},
    {"a file that is not there", "data_dir: ${file:nowhere}\n",
     "1:11: data_dir: cannot read \"nowhere\": no such file; check the path and its permissions",
     "", SchemaSays::Blind},
    {"an unknown kind of reference", "data_dir: ${vault:x}\n",
     "1:11: data_dir: an unknown kind of reference; write ${env:NAME} or ${file:PATH}, or $${ for "
     "the characters ${",
     "", SchemaSays::Blind},
    {"a reference that is not closed", "data_dir: \"${env:KEY\"\n",
     "1:11: data_dir: a reference is not closed; end it with }, or write $${ for the characters ${",
     "", SchemaSays::Blind},
    {"what a reference gives is never quoted", "server: { threads: \"${env:KEY}\" }\n",
     "1:20: server.threads cannot be what its reference gives; write a whole number, 0 or more", "",
     SchemaSays::Blind},
    {"nor by a check of several keys",
     "models: { m: { targets: [ { id: a, provider: \"${env:KEY}\", weight: 1 } ], fallback: "
     "[\"${env:KEY}\"] } }\n",
     "1:46: models.m.targets[0].provider what its reference gives is not under providers; one of: "
     "p\n"
     "1:86: models.m.fallback[0] what its reference gives is no target of this model; one of: a",
     "", SchemaSays::Blind},
    {"a bare reference inside braces", "providers: { p: { api_key: ${env:KEY} } }\n",
     "1:29: not valid YAML: a '{' is not closed, or a text inside it holds one of {}[], and needs "
     "quotes; put quotes around ${...} inside { } and [ ]",
     "", SchemaSays::Blind},
    {"a secret as it is", "providers:\n  p:\n    kind: anthropic\n    api_key: canary-literal\n",
     "",
     "4:14: providers.p.api_key holds a secret as it is; write ${env:NAME} or ${file:PATH}, and "
     "replace the secret",
     SchemaSays::Accepts},
    {"an empty secret", "admin_token: \"${env:EMPTY}\"\n",
     "1:14: admin_token is empty or holds a line break; give it a text without line breaks, not "
     "empty",
     "", SchemaSays::Blind},
    {"a secret that would break a header", "admin_token: \"${env:TWO_LINES}\"\n",
     "1:14: admin_token is empty or holds a line break; give it a text without line breaks, not "
     "empty",
     "", SchemaSays::Blind},
    {"headers, harmless and not",
     "providers:\n  p:\n    kind: anthropic\n    headers:\n      anthropic-beta: x\n"
     "      x-api-key: canary-literal\n      x-token: ${env:KEY}\n      Host: h\n      \"a b\": "
     "c\n",
     "8:13: providers.p.headers.Host would break the framing of requests; remove it\n"
     "9:7: \"a b\" cannot stand as a key in providers.p.headers; write an HTTP header name",
     "6:18: providers.p.headers.x-api-key holds a secret as it is; write ${env:NAME} or "
     "${file:PATH}, and replace the secret",
     SchemaSays::Rejects},

    {"a vendor that does not exist", "providers: { p: { kind: antropic } }\n",
     "1:25: providers.p.kind cannot be \"antropic\"; did you mean \"anthropic\"?", "",
     SchemaSays::Rejects},
    {"a provider's name that cannot stand in a path", "providers: { \"p/q\": { kind: openai } }\n",
     "1:14: \"p/q\" cannot stand as a key in providers; write a name: letters, digits, '.', '_' "
     "and "
     "'-', at most 64, a letter or digit first",
     "", SchemaSays::Rejects},
    {"an address in the clear",
     "providers: { p: { kind: openai, base_url: \"http://api.example.com/v1\" } }\n", "",
     "1:43: providers.p.base_url sends keys and prompts in the clear over the network; use "
     "https://",
     SchemaSays::Accepts},
    {"addresses that are fine",
     "providers:\n  p: { kind: openai, base_url: \"https://api.example.com:8443/v1/\" }\n"
     "  q: { kind: openai, base_url: \"http://[::1]:9101\" }\n",
     "", "", SchemaSays::Accepts},
    {"an address with a password in it",
     "providers: { p: { kind: openai, base_url: \"https://me:canary@api.example.com\" } }\n",
     "1:43: providers.p.base_url cannot be used as it stands; write an http:// or https:// URL "
     "with "
     "a host and without user, query or fragment",
     "", SchemaSays::Rejects},
    {"an address with a key in its query",
     "providers: { p: { kind: openai, base_url: \"https://api.example.com/?key=canary\" } }\n",
     "1:43: providers.p.base_url cannot be used as it stands; write an http:// or https:// URL "
     "with "
     "a host and without user, query or fragment",
     "", SchemaSays::Rejects},
    {"another scheme", "providers: { p: { kind: openai, base_url: \"ftp://x\" } }\n",
     "1:43: providers.p.base_url cannot be used as it stands; write an http:// or https:// URL "
     "with "
     "a host and without user, query or fragment",
     "", SchemaSays::Rejects},
    {"half a client certificate",
     "providers: { p: { kind: openai, tls: { client_cert: cert.pem, verify: false } } }\n",
     "1:38: providers.p.tls has only one of client_cert and client_key; give both or neither",
     "1:71: providers.p.tls.verify is off: anybody in between can read; set tls.ca_file instead",
     SchemaSays::Blind},

    {"a provider that is not there",
     "models:\n  m:\n    targets:\n      - { id: a, provider: q, weight: 1 }\n",
     "4:28: models.m.targets[0].provider \"q\" is not under providers; one of: p", "",
     SchemaSays::Blind},
    {"two targets with one id",
     "models:\n  m:\n    targets:\n      - { id: a, provider: p, weight: 1 }\n"
     "      - { id: a, provider: p, weight: 1 }\n",
     "5:15: models.m.targets[1].id \"a\" is taken by another target; give each target of a model "
     "an "
     "id of its own",
     "", SchemaSays::Blind},
    {"no targets", "models: { m: { targets: [] } }\n",
     "1:25: models.m.targets is empty; give it at least 1 entry", "", SchemaSays::Rejects},
    {"no models", "models: {}\n", "1:9: models is empty; give it at least 1 entry", "",
     SchemaSays::Rejects},
    {"a target without a weight", "models: { m: { targets: [ { id: a, provider: p } ] } }\n",
     "1:27: models.m.targets[0] has no \"weight\"; add \"weight:\" (Share of the traffic, relative "
     "to the other weights. 0: none, but it may stand in fallback.)",
     "", SchemaSays::Rejects},
    {"a negative weight", "models: { m: { targets: [ { id: a, provider: p, weight: -1 } ] } }\n",
     "1:57: models.m.targets[0].weight cannot be \"-1\"; write at least 0 and at most 1e+09", "",
     SchemaSays::Rejects},
    {"a fractional weight", "models: { m: { targets: [ { id: a, provider: p, weight: 0.5 } ] } }\n",
     "", "", SchemaSays::Accepts},
    {"no weight at all", "models: { m: { targets: [ { id: a, provider: p, weight: 0 } ] } }\n",
     "1:25: models.m has no target with a weight above 0 and no fallback; give one target a weight",
     "", SchemaSays::Blind},
    {"no weight but a fallback",
     "models: { m: { targets: [ { id: a, provider: p, weight: 0 } ], fallback: [a] } }\n", "", "",
     SchemaSays::Accepts},
    {"a fallback that is no target",
     "models: { m: { targets: [ { id: new, provider: p, weight: 1 } ], fallback: [now, new, new] } "
     "}\n",
     "1:77: models.m.fallback[0] \"now\" is no target of this model; did you mean \"new\"?\n"
     "1:87: models.m.fallback[2] \"new\" stands in fallback twice; remove one of the two",
     "", SchemaSays::Blind},
    {"sticky keys of both kinds",
     "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ], sticky: [\"header:X-Id\", "
     "\"body:user\", \"body:metadata.user_id\"] } }\n",
     "", "", SchemaSays::Accepts},
    {"a sticky key from nowhere",
     "models: { m: { targets: [ { id: a, provider: p, weight: 1 } ], sticky: [\"body:a..b\", "
     "\"cookie:x\"] } }\n",
     "1:73: models.m.sticky[0] cannot be \"body:a..b\"; write header:NAME or body:FIELD (a "
     "member, or a path such as metadata.user_id)\n"
     "1:86: models.m.sticky[1] cannot be \"cookie:x\"; write header:NAME or body:FIELD (a "
     "member, or a path such as metadata.user_id)",
     "", SchemaSays::Rejects},
    {"a loss policy of their own",
     "models: { m: { loss_policy: refused, targets: [ { id: a, provider: p, weight: 1 } ] } }\n",
     "1:29: models.m.loss_policy cannot be \"refused\"; did you mean \"refuse\"?", "",
     SchemaSays::Rejects},
    {"the star and a slash in a model's name",
     "models: { \"*\": { targets: [ { id: a, provider: p, weight: 1 } ] }, \"org/m:8b\": { "
     "targets: [ "
     "{ id: a, provider: p, weight: 1 } ] } }\n",
     "", "", SchemaSays::Accepts},
});

}  // namespace sluice::app::config
