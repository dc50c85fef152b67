#include "port/convert/api/evaluate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "port/convert/api/registry.h"

namespace sluice::port::convert::api {
namespace {

// An evaluator over a source's own text.
struct Source {
  Conversion read;
  std::vector<ApiSpec> specs;
  std::unique_ptr<Evaluator> evaluator;

  Verdict ask(const Call& call) { return evaluator->ask(call); }
  std::string route(const std::string& method, const std::string& path,
                    std::vector<std::pair<std::string, std::string>> headers = {}) {
    Call call;
    call.method = method;
    call.path = path;
    call.headers = std::move(headers);
    const Verdict said = ask(call);
    return said.outcome == Outcome::NoRoute ? "none " + std::to_string(said.status) : said.route;
  }
};

std::unique_ptr<Source> source(const std::string& reader, std::vector<SourceText> inputs,
                               std::vector<KnownKey> keys = {}) {
  auto out = std::make_unique<Source>();
  Request request;
  request.from = reader;
  request.inputs = std::move(inputs);
  auto specs = read_apis(request, out->read);
  if (!specs) {
    ADD_FAILURE() << specs.error().front().message << " " << specs.error().front().param;
    return out;
  }
  out->specs = std::move(*specs);
  out->evaluator = std::make_unique<Evaluator>(out->specs.front(), reader, std::move(keys));
  return out;
}

Call call_at(int64_t ms, std::string method, std::string path,
             std::vector<std::pair<std::string, std::string>> headers = {}) {
  Call out;
  out.unix_ms = ms;
  out.method = std::move(method);
  out.path = std::move(path);
  out.headers = std::move(headers);
  out.address = "192.0.2.7";
  return out;
}

// ---- AWS ----

constexpr int64_t kDay = 1'790'000'000'000 - 1'790'000'000'000 % 86'400'000;

std::string aws_operation(const std::string& method, bool key = false) {
  return "\"" + method + R"(": { "operationId": "%", )" +
         (key ? R"("security": [ { "k": [] } ], )" : "") +
         R"("x-amazon-apigateway-integration": { "type": "http_proxy", "httpMethod": "ANY",
            "uri": "https://up.example.com/x" } })";
}

std::unique_ptr<Source> aws() {
  std::string text = R"({ "openapi": "3.0.1", "info": { "title": "T", "version": "1" },
    "components": { "securitySchemes": {
      "k": { "type": "apiKey", "name": "x-api-key", "in": "header" } } },
    "paths": {)";
  const auto path = [&](const std::string& name, const std::string& id, const std::string& method,
                        bool key = false) {
    std::string operation = aws_operation(method, key);
    operation.replace(operation.find('%'), 1, id);
    text += (text.ends_with("{") ? "" : ",") + std::string("\"") + name + "\": {" + operation + "}";
  };
  path("/{proxy+}", "rest", "x-amazon-apigateway-any-method");
  path("/pets/{id}", "one", "get");
  path("/pets/new", "new", "get", true);
  path("/pets/{id}/toys/{proxy+}", "toys", "get");
  path("/pets/{id}/toys/best", "best", "get");
  path("/{any}/new", "any-new", "get");
  text += "} }";
  return source("aws-apigateway",
                {{"api.json", text},
                 {"plans.json", R"({ "items": [ { "id": "p", "name": "p",
                     "apiStages": [ { "apiId": "a", "stage": "s" } ],
                     "throttle": { "rateLimit": 2, "burstLimit": 3 },
                     "quota": { "limit": 6, "offset": 0, "period": "DAY" } } ] })"},
                 {"stages.json", R"({ "item": [ { "stageName": "s", "deploymentId": "d",
                     "methodSettings": {
                       "*/*": { "throttlingRateLimit": 1, "throttlingBurstLimit": 2 },
                       "~1pets~1new/GET": { "throttlingRateLimit": 100,
                                            "throttlingBurstLimit": 100 } } } ] })"},
                 {"keys.csv",
                  "name,key,description,Enabled,usageplanIds\n"
                  "acme,key-of-acme-0123456789,,true,p\n"
                  "shut,key-of-shut-0123456789,,false,p\n"}});
}

TEST(EvaluateAws, TakesTheMostSpecificPathAndAGreedyOneLast) {
  const auto api = aws();
  EXPECT_EQ(api->route("GET", "/pets/7"), "one");
  EXPECT_EQ(api->route("GET", "/pets/new"), "new");
  EXPECT_EQ(api->route("GET", "/pets/7/toys/best"), "best");
  EXPECT_EQ(api->route("GET", "/pets/7/toys/ball/red"), "toys");
  EXPECT_EQ(api->route("GET", "/cats/new"), "any-new");
  EXPECT_EQ(api->route("GET", "/cats/old/grey"), "rest");
  EXPECT_EQ(api->route("POST", "/pets/7"), "rest");
  EXPECT_EQ(api->route("GET", "/"), "none 403");
}

TEST(EvaluateAws, WantsAKeyThatIsSwitchedOnAndInAPlan) {
  const auto api = aws();
  const auto said = [&](std::vector<std::pair<std::string, std::string>> headers) {
    const Verdict v = api->ask(call_at(kDay, "GET", "/pets/new", std::move(headers)));
    return std::pair(v.outcome, v.status);
  };
  EXPECT_EQ(said({}), std::pair(Outcome::Unauthenticated, 403));
  EXPECT_EQ(said({{"x-api-key", "key-of-shut-0123456789"}}),
            std::pair(Outcome::Unauthenticated, 403));
  EXPECT_EQ(said({{"X-Api-Key", "key-of-acme-0123456789"}}), std::pair(Outcome::Forwarded, 0));
}

TEST(EvaluateAws, ThrottlesAsATokenBucketAndThenByTheDay) {
  const auto api = aws();
  const auto at = [&](int64_t ms) {
    return api->ask(
        call_at(kDay + ms, "GET", "/pets/new", {{"x-api-key", "key-of-acme-0123456789"}}));
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(at(0).outcome, Outcome::Forwarded) << i;
  const Verdict refused = at(100);
  EXPECT_EQ(refused.outcome, Outcome::Throttled);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.wait_ms, 400);
  EXPECT_EQ(at(499).outcome, Outcome::Throttled);
  EXPECT_EQ(at(500).outcome, Outcome::Forwarded);
  EXPECT_EQ(at(900).outcome, Outcome::Throttled);
  EXPECT_EQ(at(5000).outcome, Outcome::Forwarded);
  EXPECT_EQ(at(5001).outcome, Outcome::Forwarded);
  const Verdict used_up = at(60'000);
  EXPECT_EQ(used_up.outcome, Outcome::Throttled);
  EXPECT_EQ(used_up.wait_ms, 86'400'000 - 60'000);
  EXPECT_EQ(at(86'400'000).outcome, Outcome::Forwarded);
}

// Stage limits hold for each method by itself, and a method's own stands in place of the stage's.
TEST(EvaluateAws, CountsTheStagesLimitForEachMethod) {
  const auto api = aws();
  const auto of = [&](const char* path) { return api->ask(call_at(kDay, "GET", path)).outcome; };
  EXPECT_EQ(of("/pets/1"), Outcome::Forwarded);
  EXPECT_EQ(of("/pets/2"), Outcome::Forwarded);
  EXPECT_EQ(of("/pets/3"), Outcome::Throttled);
  EXPECT_EQ(of("/cats/new"), Outcome::Forwarded);
  EXPECT_EQ(of("/cats/new"), Outcome::Forwarded);
  EXPECT_EQ(of("/cats/new"), Outcome::Throttled);
}

// ---- APIM ----

std::string json_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::unique_ptr<Source> apim(const std::string& api_policy, const std::string& operation_policy,
                             const std::string& global_policy = "") {
  const auto resource = [](const std::string& type, const std::string& name,
                           const std::string& properties) {
    return R"({ "type": "Microsoft.ApiManagement/service/)" + type + R"(", "name": "s/)" + name +
           R"(", "properties": {)" + properties + "} }";
  };
  const auto policy = [](const std::string& inbound) {
    return R"("format": "xml", "value": ")" +
           json_text("<policies><inbound>" + inbound +
                     "</inbound><backend/><outbound/><on-error/></policies>") +
           "\"";
  };
  std::string text = R"({ "$schema": "x", "resources": [)" +
                     resource("apis", "pets", R"("path": "pets", "serviceUrl":
                        "https://up.example.com", "subscriptionRequired": true)");
  text +=
      "," + resource("apis/operations", "pets/one", R"("method": "GET", "urlTemplate": "/{id}")");
  text +=
      "," + resource("apis/operations", "pets/new", R"("method": "GET", "urlTemplate": "/new")");
  text += "," + resource("apis/policies", "pets/policy", policy(api_policy));
  text += "," + resource("apis/operations/policies", "pets/one/policy", policy(operation_policy));
  if (!global_policy.empty()) text += "," + resource("policies", "policy", policy(global_policy));
  text += "," + resource("subscriptions", "acme", R"("state": "active", "scope": "/apis",
      "displayName": "Acme", "primaryKey": "first-key", "secondaryKey": "second-key")");
  return source("azure-apim", {{"service.json", text + "] }"}});
}

const std::vector<std::pair<std::string, std::string>> kAcme{
    {"Ocp-Apim-Subscription-Key", "second-key"}};

TEST(EvaluateApim, AsksForTheSubscriptionsKeyBeforeAnyPolicy) {
  const auto api =
      apim("<base/><ip-filter action=\"allow\"><address>10.0.0.1</address></ip-filter>", "<base/>");
  EXPECT_EQ(api->ask(call_at(0, "GET", "/pets/7")).status, 401);
  const Verdict said = api->ask(call_at(0, "GET", "/pets/7", kAcme));
  EXPECT_EQ(said.outcome, Outcome::Forbidden);
  EXPECT_EQ(said.caller, "acme");
  EXPECT_EQ(api->route("GET", "/dogs/7"), "none 404");
  EXPECT_EQ(api->route("GET", "/pets/new"), "pets-new");
}

TEST(EvaluateApim, RunsPoliciesInTheirOrder) {
  const std::string filter = "<ip-filter action=\"allow\"><address>10.0.0.1</address></ip-filter>";
  const std::string answer = "<return-response><set-status code=\"418\"/></return-response>";
  EXPECT_EQ(
      apim("<base/>", "<base/>" + filter + answer)->ask(call_at(0, "GET", "/pets/7", kAcme)).status,
      403);
  EXPECT_EQ(
      apim("<base/>", "<base/>" + answer + filter)->ask(call_at(0, "GET", "/pets/7", kAcme)).status,
      418);
}

TEST(EvaluateApim, PutsWhatIsInheritedWhereBaseStands) {
  const std::string limit = "<rate-limit calls=\"0\" renewal-period=\"60\"/>";
  const std::string answer = "<return-response><set-status code=\"418\"/></return-response>";
  const auto status = [&](const std::string& operation) {
    return apim("<base/>" + limit, operation)->ask(call_at(0, "GET", "/pets/7", kAcme)).status;
  };
  EXPECT_EQ(status("<base/>" + answer), 429);
  EXPECT_EQ(status(answer + "<base/>"), 418);
  EXPECT_EQ(status(answer), 418);
}

TEST(EvaluateApim, CountsRatesInAWindowThatSlidesAndQuotasFromItsBeginning) {
  const auto api = apim(
      "<base/><rate-limit calls=\"2\" renewal-period=\"10\"/>"
      "<quota calls=\"3\" renewal-period=\"3600\"/>",
      "<base/>");
  const auto at = [&](int64_t ms) { return api->ask(call_at(kDay + ms, "GET", "/pets/7", kAcme)); };
  EXPECT_EQ(at(9000).outcome, Outcome::Forwarded);
  EXPECT_EQ(at(9500).outcome, Outcome::Forwarded);
  EXPECT_EQ(at(11'000).status, 429);
  EXPECT_EQ(at(11'000).wait_ms, 8000);
  EXPECT_EQ(at(19'000).outcome, Outcome::Forwarded);
  EXPECT_EQ(at(40'000).status, 403);
  EXPECT_EQ(at(3'600'000).outcome, Outcome::Forwarded);
}

TEST(EvaluateApim, AnswersPreflightRequestsOfMethodsThatItHas) {
  const auto api =
      apim("<base/><cors><allowed-origins><origin>*</origin></allowed-origins></cors>", "<base/>");
  const auto asks = [&](const char* method) {
    return api->ask(
        call_at(0, "OPTIONS", "/pets/7",
                {{"origin", "https://a.example.com"}, {"access-control-request-method", method}}));
  };
  EXPECT_EQ(asks("GET").outcome, Outcome::Answered);
  EXPECT_EQ(asks("GET").status, 200);
  EXPECT_EQ(asks("PUT").outcome, Outcome::NoRoute);
}

// ---- Kong ----

std::unique_ptr<Source> kong(const std::string& routes, const std::string& more = "") {
  return source("kong", {{"kong.yaml",
                          "_format_version: \"3.0\"\nservices:\n  - name: s\n    url: "
                          "http://up.example.com\n    routes:\n" +
                              routes + more}});
}

TEST(EvaluateKong, TakesTheLongestPrefixAndAnExpressionBeforeAnyPrefix) {
  const auto api = kong(R"(
      - { name: root, paths: [/] }
      - { name: a, paths: [/a] }
      - { name: a-b, paths: [/a/b] }
      - { name: low, paths: ["~/a/\\d+$"], regex_priority: 1 }
      - { name: high, paths: ["~/a/1.*"], regex_priority: 5 }
)");
  EXPECT_EQ(api->route("GET", "/abc"), "a");
  EXPECT_EQ(api->route("GET", "/a/bc"), "a-b");
  EXPECT_EQ(api->route("GET", "/a/2"), "low");
  EXPECT_EQ(api->route("GET", "/a/12"), "high");
  EXPECT_EQ(api->route("GET", "/b"), "root");
}

TEST(EvaluateKong, TakesMoreKindsOfConditionsThenHostsWithoutAStarThenMoreHeaders) {
  const auto api = kong(R"(
      - { name: path, paths: [/a/long/path] }
      - { name: path-and-method, paths: [/a], methods: [GET] }
      - { name: star, paths: [/a], hosts: ["*.example.com"] }
      - { name: host, paths: [/a], hosts: [one.example.com] }
      - { name: one-header, paths: [/h], headers: { x-a: ["1"] } }
      - { name: two-headers, paths: [/h], headers: { x-a: ["1"], x-b: ["2"] } }
)");
  EXPECT_EQ(api->route("GET", "/a/long/path"), "path-and-method");
  EXPECT_EQ(api->route("PUT", "/a/long/path"), "path");
  EXPECT_EQ(api->route("PUT", "/a", {{"host", "one.example.com:443"}}), "host");
  EXPECT_EQ(api->route("PUT", "/a", {{"host", "two.example.com"}}), "star");
  EXPECT_EQ(api->route("GET", "/h", {{"x-a", "1"}, {"x-b", "2"}}), "two-headers");
  EXPECT_EQ(api->route("GET", "/h", {{"x-a", "1"}}), "one-header");
  EXPECT_EQ(api->route("GET", "/nowhere"), "none 404");
}

TEST(EvaluateKong, RunsTheNarrowestPluginOfANameAndCountsWindowsOfTheClock) {
  const auto api = kong(
      "      - { name: r, paths: [/], plugins: [ { name: key-auth, config: { key_names: [k] } },\n"
      "          { name: rate-limiting, config: { second: 2, policy: local } } ] }\n",
      "plugins: [ { name: rate-limiting, config: { second: 1, policy: local } } ]\n"
      "consumers:\n"
      "  - { username: a, keyauth_credentials: [ { key: key-a } ] }\n"
      "  - { username: b, keyauth_credentials: [ { key: key-b } ],\n"
      "      plugins: [ { name: rate-limiting, config: { second: 3, policy: local } } ] }\n");
  const auto at = [&](int64_t ms, const char* key) {
    return api->ask(call_at(kDay + ms, "GET", "/", {{"k", key}})).outcome;
  };
  EXPECT_EQ(at(900, "key-a"), Outcome::Forwarded);
  EXPECT_EQ(at(901, "key-a"), Outcome::Forwarded);
  EXPECT_EQ(at(902, "key-a"), Outcome::Throttled);
  EXPECT_EQ(at(903, "key-b"), Outcome::Forwarded);
  EXPECT_EQ(at(1000, "key-a"), Outcome::Forwarded);
  EXPECT_EQ(at(1001, "wrong"), Outcome::Unauthenticated);
  // The route's plugin is narrower than nothing, the consumer's narrower than the route's.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(at(2000, "key-b"), Outcome::Forwarded) << i;
  EXPECT_EQ(at(2000, "key-b"), Outcome::Throttled);
}

// ---- Gateway API ----

TEST(EvaluateGatewayApi, TakesTheHostThenExactThenTheLongestPrefixThenMethodAndHeaders) {
  const auto route = [](const std::string& name, const std::string& host,
                        const std::string& matches) {
    return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: " +
           name + " }\nspec:\n  hostnames: [\"" + host + "\"]\n  rules: [ { matches: [ " + matches +
           " ], backendRefs: [ { name: up, port: 80 } ] } ]\n";
  };
  const auto api = source(
      "envoy-gateway",
      {{"routes.yaml",
        route("wild", "*.example.com", "{ path: { type: Exact, value: /a/b } }") +
            route("prefix", "a.example.com", "{ path: { type: PathPrefix, value: /a } }") +
            route("longer", "a.example.com", "{ path: { type: PathPrefix, value: /a/b } }") +
            route("exact", "a.example.com", "{ path: { type: Exact, value: /a/b } }") +
            route("method", "a.example.com",
                  "{ path: { type: PathPrefix, value: /a }, method: PUT }") +
            route("header", "a.example.com",
                  "{ path: { type: PathPrefix, value: /a }, headers: [ { name: x, value: y } ] }") +
            route("regex", "a.example.com",
                  "{ path: { type: RegularExpression, value: \"/a/r.*\" } }")}});
  const auto to = [&](const char* method, const char* path,
                      std::vector<std::pair<std::string, std::string>> headers = {}) {
    headers.emplace_back("host", "A.example.com");
    return api->route(method, path, std::move(headers));
  };
  EXPECT_EQ(to("GET", "/a/b"), "exact");
  EXPECT_EQ(to("GET", "/a/b/c"), "longer");
  EXPECT_EQ(to("GET", "/a"), "prefix");
  EXPECT_EQ(to("GET", "/ab"), "none 404");
  EXPECT_EQ(to("PUT", "/a/x"), "method");
  EXPECT_EQ(to("PUT", "/a/x", {{"x", "y"}}), "method");
  EXPECT_EQ(to("GET", "/a/x", {{"x", "y"}}), "header");
  EXPECT_EQ(to("GET", "/a/rest"), "regex");
  EXPECT_EQ(api->route("GET", "/a/b", {{"host", "b.example.com"}}), "wild");
}

// ---- how a path is read ----

std::unique_ptr<Source> nginx(const std::string& server) {
  return source("nginx", {{"n.conf", "events {}\nhttp { " + server + " }\n"}});
}

TEST(EvaluatePaths, NginxReadsEverySpellingAsOnePath) {
  const auto api = nginx(
      "server { listen 80; location / { proxy_pass http://127.0.0.1:1; } "
      "location /secret/ { auth_basic \"x\"; auth_basic_user_file f; "
      "proxy_pass http://127.0.0.1:1; } }");
  const std::string secret = api->route("GET", "/secret/x");
  EXPECT_NE(api->route("GET", "/x"), secret);
  for (const char* path :
       {"/%73ecret/x", "//secret/x", "/secret%2Fx", "/a/../secret/x", "/%2e/secret//x"}) {
    EXPECT_EQ(api->route("GET", path), secret) << path;
  }
  for (const char* path : {"/..", "/secret%00", "/a%zz"}) {
    EXPECT_EQ(api->ask(call_at(0, "GET", path)).status, 400) << path;
  }
}

TEST(EvaluatePaths, KongKeepsWhatIsReserved) {
  const auto api =
      kong("      - { name: all, paths: [/] }\n      - { name: secret, paths: [/secret/] }\n");
  EXPECT_EQ(api->route("GET", "/%73ecret//x"), "secret");
  EXPECT_EQ(api->route("GET", "/a/%2e%2e/secret/x"), "secret");
  EXPECT_EQ(api->route("GET", "/secret%2Fx"), "all");
}

TEST(EvaluatePaths, EnvoyGatewaySendsEscapedSlashesBack) {
  const auto api = source(
      "envoy-gateway",
      {{"r.yaml",
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: r }\nspec:\n"
        "  rules: [ { matches: [ { path: { type: PathPrefix, value: /secret } } ], backendRefs: [ "
        "{ "
        "name: up, port: 80 } ] } ]\n"}});
  EXPECT_EQ(api->route("GET", "/%73ecret//x"), "r");
  EXPECT_EQ(api->ask(call_at(0, "GET", "/secret%2fx")).status, 307);
}

TEST(EvaluatePaths, NginxTakesTheNameThenWhatLeadsThenWhatTrails) {
  const auto server = [](const std::string& names, int port) {
    return "server { listen 80; server_name " + names + "; location /" + std::to_string(port) +
           " { proxy_pass http://127.0.0.1:1; } location / { proxy_pass http://127.0.0.1:" +
           std::to_string(port) + "; } }\n";
  };
  const auto api = nginx(server("api.*", 1) + server(".example.net", 2) +
                         server("*.eu.example.net", 3) + server("api.example.net", 4));
  const auto on = [&](const char* host) { return api->route("GET", "/x", {{"host", host}}); };
  EXPECT_EQ(on("example.net"), on("www.example.net"));
  EXPECT_EQ(on("api.foo"), on("api.bar:80"));
  EXPECT_NE(on("api.foo"), on("www.example.net"));
  EXPECT_NE(on("api.eu.example.net"), on("www.example.net"));
  EXPECT_NE(on("api.example.net"), on("api.foo"));
  EXPECT_NE(on("api.example.net"), on("www.example.net"));
  EXPECT_EQ(on("api.x.example.net"), on("www.example.net")) << "what leads before what trails";
}

// ---- every source ----

TEST(Evaluate, SaysNothingOfKeysThatNoExportShows) {
  const std::string text =
      "swagger: \"2.0\"\ninfo: { title: T, version: 1 }\nx-google-backend: { address: "
      "\"https://up.example.com\" }\nsecurityDefinitions: { k: { type: apiKey, name: key, in: "
      "query "
      "} }\npaths: { /a: { get: { operationId: a, security: [ { k: [] } ] } } }\n";
  Call call = call_at(0, "GET", "/a");
  EXPECT_EQ(source("google-api-gateway", {{"a.yaml", text}})->ask(call).status, 401);
  EXPECT_EQ(source("google-api-gateway", {{"a.yaml", text}})->route("PUT", "/a"), "none 405");
  call.query = "x=1&key=abc%2Fd";
  EXPECT_EQ(source("google-api-gateway", {{"a.yaml", text}})->ask(call).outcome, Outcome::Untold);
  std::vector<KnownKey> keys;
  keys.push_back({"app", "", Secret("abc/d")});
  const auto known = source("google-api-gateway", {{"a.yaml", text}}, keys);
  EXPECT_EQ(known->ask(call).outcome, Outcome::Forwarded);
  EXPECT_EQ(known->ask(call).caller, "app");
  call.query = "key=other";
  EXPECT_EQ(known->ask(call).status, 400);
}

TEST(Evaluate, TellsHowCloseADecisionWas) {
  TokenBucket bucket(10, 2);
  bucket.take(1000);
  bucket.take(1000);
  EXPECT_EQ(bucket.ask(1000).wait_ms, 100);
  EXPECT_EQ(bucket.ask(1090).slack_ms, 10);
  EXPECT_FALSE(bucket.ask(1099).passes);
  EXPECT_TRUE(bucket.ask(1100).passes);
  EXPECT_EQ(bucket.ask(1120).slack_ms, 20);
  CountedWindow window(1, 1000, Align::Fixed);
  window.take(500);
  EXPECT_EQ(window.ask(999).slack_ms, 1);
  EXPECT_EQ(window.ask(1000).slack_ms, 1);
  EXPECT_TRUE(window.ask(1000).passes);
}

}  // namespace
}  // namespace sluice::port::convert::api
