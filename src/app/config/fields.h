// The one description of the configuration: every key, its type (by the member it fills), limits
// and sentence. The reader (reader.h) and the JSON Schema (schema.h) both walk it. Adding a key is
// one line here beside the member in config.h.
//
// A visitor has field(name, member, rule), and provider_kinds(), the vendors that exist.
#pragma once

#include "app/config/config.h"
#include "app/config/rule.h"

namespace sluice::app::config {

inline constexpr double kMaxTimeoutMs = 7.0 * 24 * 3600 * 1000;
inline constexpr double kMaxBytes = 1ULL << 40;

constexpr Rule timeout(std::string_view doc) {
  return {.doc = doc, .min = 1, .max = kMaxTimeoutMs};
}

template <class Visitor>
void fields(Visitor& v, ServerTls& c) {
  v.field("cert", c.cert,
          {.doc = "Certificate chain, PEM.", .required = true, .format = Format::ReadableFile});
  v.field("key", c.key,
          {.doc = "Private key, PEM.", .required = true, .format = Format::ReadableFile});
  v.field("client_ca", c.client_ca,
          {.doc = "Clients must show a certificate signed by one of these authorities, PEM.",
           .format = Format::ReadableFile});
  v.field("client_auth", c.client_auth,
          {.doc = "With client_ca. required: nobody connects without a certificate. requested: who "
                  "has none may connect, and routes of kind certificate refuse him."});
}

template <class Visitor>
void fields(Visitor& v, Limits& c) {
  v.field("max_head_bytes", c.max_head_bytes,
          {.doc = "Request line and headers together.", .min = 1024, .max = 1U << 20});
  v.field("max_headers", c.max_headers, {.doc = "Header lines.", .min = 1, .max = 1000});
  v.field("max_body_bytes", c.max_body_bytes,
          {.doc = "Request body.", .min = 1024, .max = kMaxBytes});
  v.field("max_connections", c.max_connections,
          {.doc = "Open client connections, over all threads.", .min = 1, .max = 1'000'000});
  v.field("json_depth", c.json_depth, {.doc = "Nesting of a JSON body.", .min = 4, .max = 1000});
}

template <class Visitor>
void fields(Visitor& v, ServerTimeouts& c) {
  v.field("handshake", c.handshake, timeout("TLS handshake with a client."));
  v.field("head", c.head, timeout("From the first byte of a request to the end of its headers."));
  v.field("body_gap", c.body_gap, timeout("Between two parts of a request body."));
  v.field("idle", c.idle, timeout("A kept-alive connection without a request."));
  v.field("write", c.write, timeout("A client that does not read."));
}

template <class Visitor>
void fields(Visitor& v, Server& c) {
  v.field("listen", c.listen, {.doc = "Address of the data plane. Port 0 picks a free one."});
  v.field("admin", c.admin,
          {.doc = "Address of the admin API, the console, /metrics, /healthz and /readyz. Beyond "
                  "this machine it needs admin_token and tls."});
  v.field("threads", c.threads, {.doc = "Event loops. 0: one per core.", .max = 1024});
  v.field("tls", c.tls, {.doc = "Serve HTTPS on both addresses."});
  v.field("limits", c.limits, {.doc = "What one client may ask of the gateway."});
  v.field("drain_timeout", c.drain_timeout,
          timeout("How long requests in flight may take to end after a stop was asked for."));
  v.field("timeouts", c.timeouts, {.doc = "Patience with clients."});
}

template <class Visitor>
void fields(Visitor& v, Auth& c) {
  v.field("mode", c.mode,
          {.doc = "keys: clients show a key made by `sluice keys create`. none: anybody may call, "
                  "allowed only where listen is loopback."});
}

template <class Visitor>
void fields(Visitor& v, ProviderTimeouts& c) {
  v.field("connect", c.connect, timeout("TCP connect."));
  v.field("tls", c.tls, timeout("TLS handshake."));
  v.field("first_byte", c.first_byte, timeout("From the sent request to the first answer byte."));
  v.field("gap", c.gap, timeout("Between two parts of an answer."));
  v.field("total", c.total, timeout("From the first attempt to the end of the answer."));
}

template <class Visitor>
void fields(Visitor& v, ProviderTls& c) {
  v.field("verify", c.verify, {.doc = "Check the provider's certificate."});
  v.field("ca_file", c.ca_file,
          {.doc = "Authorities to trust instead of the system's, PEM.",
           .format = Format::ReadableFile});
  v.field("client_cert", c.client_cert,
          {.doc = "Certificate to show, PEM; needs client_key.", .format = Format::ReadableFile});
  v.field("client_key", c.client_key,
          {.doc = "Key of client_cert, PEM.", .format = Format::ReadableFile});
  v.field("server_name", c.server_name,
          {.doc = "Name to ask for and to check, when it is not the host of base_url."});
}

template <class Visitor>
void fields(Visitor& v, Provider& c) {
  v.field("kind", c.kind,
          {.doc = "The vendor, or the protocol that a server of your own speaks.",
           .required = true,
           .format = Format::Name,
           .choices = v.provider_kinds()});
  v.field("base_url", c.base_url,
          {.doc = "Where it answers; the kind's own address when absent.", .format = Format::Url});
  v.field("api_key", c.api_key,
          {.doc = "Credential, as ${env:NAME} or ${file:PATH}.", .format = Format::HeaderValue});
  v.field("api_version", c.api_version, {.doc = "API version, for kinds that want one."});
  v.field("timeouts", c.timeouts, {.doc = "Patience with the provider."});
  v.field("tls", c.tls, {.doc = "TLS towards the provider."});
  v.field("max_connections", c.max_connections,
          {.doc = "Open connections, over all threads.", .min = 1, .max = 1'000'000});
  v.field("headers", c.headers,
          {.doc = "Headers added to every request. A key belongs in a reference here too.",
           .format = Format::HeaderValue,
           .key_format = Format::HeaderName,
           .literal_secret = true});
}

template <class Visitor>
void fields(Visitor& v, Target& c) {
  v.field("id", c.id,
          {.doc = "Name in routes, headers and metrics; unique in its model.",
           .required = true,
           .format = Format::Name});
  v.field("provider", c.provider,
          {.doc = "A name under providers.", .required = true, .format = Format::Name});
  v.field("model", c.model,
          {.doc = "The provider's name for the model; absent: what the client sent.",
           .format = Format::ModelName});
  v.field("weight", c.weight,
          {.doc = "Share of the traffic, relative to the other weights. 0: none, but it may stand "
                  "in fallback.",
           .required = true,
           .min = 0,
           .max = 1e9});
  v.field(
      "max_output_tokens", c.max_output_tokens,
      {.doc = "The most tokens an answer may have: a request that asks for more is lowered to it "
              "and reports a loss, one that names no limit gets this one. Absent: as the "
              "client asks.",
       .min = 1,
       .max = 100'000'000});
}

template <class Visitor>
void fields(Visitor& v, TokenPrice& c) {
  v.field("input", c.input,
          {.doc = "US dollars for a million input tokens.", .min = 0, .max = 1e6});
  v.field("output", c.output,
          {.doc = "US dollars for a million output tokens.", .min = 0, .max = 1e6});
}

template <class Visitor>
void fields(Visitor& v, ShadowPrices& c) {
  v.field("from", c.from, {.doc = "Of the target named by from.", .required = true});
  v.field("to", c.to, {.doc = "Of the target named by to.", .required = true});
}

template <class Visitor>
void fields(Visitor& v, ShadowPath& c) {
  v.field("path", c.path,
          {.doc = "A place in the JSON of an answer: choices[0].id, items[*].score, meta.*, "
                  "**.created. The first entry that fits a place holds for it.",
           .required = true});
  v.field("action", c.action,
          {.doc = "ignore: may differ in any way. tolerance: numbers that are close. unordered: "
                  "an array in any order. text: strings that are alike. exact: the default "
                  "elsewhere."});
  v.field("absolute", c.absolute, {.doc = "Of tolerance.", .min = 0, .max = 1e300});
  v.field("relative", c.relative,
          {.doc = "Of tolerance, as a share of the old side's number.", .min = 0, .max = 1e6});
  v.field("least_chrf", c.least_chrf, {.doc = "Of text, per cent.", .min = 0, .max = 100});
}

template <class Visitor>
void fields(Visitor& v, ShadowNumbers& c) {
  v.field("path", c.path,
          {.doc = "Where the numbers are: predictions, outputs[0].data, predictions[*].score. A "
                  "list in a list is taken apart.",
           .required = true});
  v.field("absolute", c.absolute,
          {.doc = "Two outputs are the same within absolute + relative x the old side's.",
           .min = 0,
           .max = 1e300});
  v.field("relative", c.relative,
          {.doc = "As a share of the old side's output.", .min = 0, .max = 1e6});
  v.field("nan", c.nan,
          {.doc = "must_agree: null or NaN on both sides is the same. never: it always differs. "
                  "skip: such outputs are left out."});
  v.field("most_outside", c.most_outside,
          {.doc = "Share of the outputs that may lie outside, per cent.", .min = 0, .max = 100});
  v.field("argmax", c.argmax, {.doc = "The largest output must be the same one."});
  v.field("least_rank_agreement", c.least_rank_agreement,
          {.doc = "Kendall's tau-b of the two orders; -1 accepts any.", .min = -1, .max = 1});
}

template <class Visitor>
void fields(Visitor& v, ShadowTraffic& c) {
  v.field("from", c.from,
          {.doc = "Target id: requests that this one serves are mirrored. The old side of the "
                  "comparison.",
           .required = true,
           .format = Format::Name});
  v.field("to", c.to,
          {.doc = "Target id that gets them as well. Its answers reach no client.",
           .required = true,
           .format = Format::Name});
  v.field("both_ways", c.both_ways,
          {.doc = "Requests that `to` serves are mirrored to `from`, too."});
  v.field("rate", c.rate,
          {.doc = "Share of the requests that is mirrored, per cent.", .min = 0, .max = 100});
  v.field("compare", c.compare, {.doc = "Compare the two answers and keep what differs."});
  v.field("twin_rate", c.twin_rate,
          {.doc = "Share of the mirrored requests, per cent, that the old side answers once more: "
                  "how often it differs from itself is the floor for the comparison.",
           .min = 0,
           .max = 100});
  v.field("side_effects", c.side_effects,
          {.doc = "Mirror also requests that a provider would keep or act upon: stored answers, "
                  "its own tools, connectors, containers."});
  v.field("twin_side_effects", c.twin_side_effects,
          {.doc = "With side_effects: let the old side carry such requests, and unsafe methods of "
                  "a route, out once more for twin_rate. Off, they are mirrored without a twin."});
  v.field("max_body", c.max_body,
          {.doc = "Longer requests are not mirrored.", .min = 1024, .max = kMaxBytes});
  v.field("max_answer", c.max_answer,
          {.doc = "A pair with a longer answer is dropped. Of a stream: its bytes as they came.",
           .min = 1024,
           .max = kMaxBytes});
  v.field("max_in_flight", c.max_in_flight,
          {.doc = "Mirrored requests not yet compared; further ones are dropped.",
           .min = 1,
           .max = 100'000});
  v.field("timeout", c.timeout, timeout("Of one shadow call, from its start to its end."));
  v.field("max_pairs", c.max_pairs,
          {.doc = "Pairs after which mirroring ends, counted since the process started. 0: no "
                  "end.",
           .max = 4e9});
  v.field(
      "max_spend_usd", c.max_spend_usd,
      {.doc = "US dollars after which mirroring ends, counted over restarts, to within the calls "
              "under way; it needs prices. 0: no end.",
       .min = 0,
       .max = 1e9});
  v.field("prices", c.prices, {.doc = "What the tokens of shadow calls cost."});
  v.field("paths", c.paths,
          {.doc = "What may differ where, in structured answers; also while a migration leads."});
  v.field("numbers", c.numbers,
          {.doc = "Compare the numbers of a model that predicts, one answer at a time and as two "
                  "populations; also while a migration leads."});
  v.field("keep_text", c.keep_text,
          {.doc = "Keep redacted prompts and answers with what differs, for review and evaluation "
                  "sets. Else digests, lengths and places only."});
  v.field("keep_undecided", c.keep_undecided,
          {.doc = "Keep also pairs that the ladder cannot decide: texts neither close nor far."});
  v.field("redact", c.redact,
          {.doc = "Patterns to redact besides mail addresses, telephone and card numbers and "
                  "keys, by the word that replaces them: # a digit, @ a letter, ? either, + "
                  "repeats, \\ escapes.",
           .key_format = Format::Name});
}

inline constexpr std::string_view kQuestionBudget =
    "US dollars after which it is asked no more, over restarts, what is under way included; it "
    "needs a price. 0: no end.";

template <class Visitor>
void fields(Visitor& v, ShadowEmbeddings& c) {
  v.field("model", c.model,
          {.doc = "A name under models whose provider has /v1/embeddings.",
           .required = true,
           .format = Format::ModelName});
  v.field("threshold", c.threshold,
          {.doc = "Texts whose embeddings have at least this cosine say the same.",
           .min = -1,
           .max = 1});
  v.field("different", c.different,
          {.doc = "Below this cosine they differ. What lies between is left to the judge.",
           .min = -1,
           .max = 1});
  v.field("timeout", c.timeout, timeout("Of one call, from its start to its end."));
  v.field("budget_usd", c.budget_usd, {.doc = kQuestionBudget, .min = 0, .max = 1e9});
  v.field("price", c.price, {.doc = "What its tokens cost."});
}

template <class Visitor>
void fields(Visitor& v, ShadowJudge& c) {
  v.field("model", c.model,
          {.doc = "A name under models. It reads the request and both answers, so choose one that "
                  "may see them, and neither of the two that are compared.",
           .required = true,
           .format = Format::ModelName});
  v.field("sample", c.sample,
          {.doc = "Share, 0 to 1, of the pairs still open that it is asked about, each in both "
                  "orders.",
           .min = 0,
           .max = 1});
  v.field("health_every", c.health_every,
          {.doc = "After so many judged pairs it is shown the same answer twice. If it prefers "
                  "either, it is switched off until the next start.",
           .min = 1,
           .max = 1'000'000});
  v.field("timeout", c.timeout, timeout("Of one question, from its start to its end."));
  v.field("budget_usd", c.budget_usd, {.doc = kQuestionBudget, .min = 0, .max = 1e9});
  v.field("price", c.price, {.doc = "What its tokens cost."});
}

template <class Visitor>
void fields(Visitor& v, ShadowLimits& c) {
  v.field("memory", c.memory,
          {.doc = "Bytes of mirrored requests and their answers, over all models.",
           .min = 1 << 20,
           .max = kMaxBytes});
  v.field("cpu", c.cpu,
          {.doc = "Per cent of one core that shadow calls and comparisons may take; beyond it "
                  "sampled requests are dropped. 0: no limit.",
           .min = 0,
           .max = 10'000});
  v.field("queue", c.queue,
          {.doc = "Pairs that may wait for their comparison.", .min = 1, .max = 100'000});
  v.field("keep_for", c.keep_for,
          {.doc = "Discrepancies older than this are removed.",
           .min = 60'000,
           .max = 3650.0 * 24 * 3600 * 1000});
  v.field("keep_most", c.keep_most,
          {.doc = "Discrepancies beyond this number are removed, the oldest first.",
           .min = 1,
           .max = 10'000'000});
  v.field("keep_bytes", c.keep_bytes,
          {.doc = "The same for the bytes of their texts.", .min = 1 << 20, .max = kMaxBytes});
  v.field("embeddings", c.embeddings,
          {.doc = "A model that settles what the comparison leaves open: texts that are neither "
                  "close nor far."});
  v.field("judge", c.judge,
          {.doc = "A model that is asked about what is open after that, in both orders of the "
                  "answers."});
}

template <class Visitor>
void fields(Visitor& v, Model& c) {
  v.field("targets", c.targets, {.doc = "Who may answer.", .required = true, .min_items = 1});
  v.field("sticky", c.sticky,
          {.doc = "What keeps a user on one target: the first of these that a request has."});
  v.field("fallback", c.fallback,
          {.doc = "Target ids, tried in this order when the chosen one fails.",
           .format = Format::Name});
  v.field(
      "loss_policy", c.loss_policy,
      {.doc = "When a request cannot be carried whole: refuse it, or accept the reported loss."});
  v.field("salt", c.salt,
          {.doc = "Changes who lands on which target; the model's name when absent."});
  v.field("shadow", c.shadow, {.doc = "Mirror requests of one target to another and compare."});
}

}  // namespace sluice::app::config

#include "app/config/route_fields.h"

namespace sluice::app::config {

template <class Visitor>
void fields(Visitor& v, Hook& c) {
  v.field("format", c.format, {.doc = "In whose words: Sluice's own JSON, Slack's, PagerDuty's."});
  v.field("url", c.url,
          {.doc = "http or https address that events are posted to. An address that lets whoever "
                  "knows it post belongs into ${env:NAME} or ${file:PATH}.",
           .required = true,
           .format = Format::HeaderValue,
           .literal_secret = true});
  v.field("routing_key", c.routing_key,
          {.doc = "Integration key of a PagerDuty service, as ${env:NAME} or ${file:PATH}.",
           .format = Format::HeaderValue});
}

template <class Visitor>
void fields(Visitor& v, Leader& c) {
  v.field(
      "postgres", c.postgres,
      {.doc = "Database that says who leads, by an advisory lock: a URI or key=value string, as "
              "${env:NAME} or ${file:PATH}. Not through a pooler that shares sessions.",
       .required = true});
}

template <class Visitor>
void fields(Visitor& v, Log& c) {
  v.field("level", c.level, {.doc = "What is worth a line on stderr."});
  v.field("access", c.access,
          {.doc = "One line a request: none, stdout or a path relative to the working directory."});
}

template <class Visitor>
void fields(Visitor& v, Config& c) {
  v.field("server", c.server, {.doc = "What Sluice listens on."});
  v.field("data_dir", c.data_dir,
          {.doc = "Keys, run-time weights and state; relative to the working directory."});
  v.field("auth", c.auth, {.doc = "Who may call the data plane."});
  v.field("admin_token", c.admin_token,
          {.doc = "Bearer token of the admin API, as ${env:NAME} or ${file:PATH}.",
           .format = Format::HeaderValue});
  v.field("providers", c.providers,
          {.doc = "Upstreams by name.", .key_format = Format::Name, .min_items = 1});
  v.field("models", c.models,
          {.doc = "Models by the name that clients send; \"*\" stands for any other.",
           .key_format = Format::ModelName,
           .min_items = 1});
  v.field("routes", c.routes,
          {.doc = "Plain HTTP: any method and path, relayed as it is. Where several fit a request, "
                  "a named host, then an exact path, a template, a greedy template, a prefix and a "
                  "regular expression come first, the longer before the shorter; a route's "
                  "priority goes before its kind. Paths are "
                  "compared with percent-encoding decoded and several slashes as one, in the "
                  "request and here."});
  v.field("encoded_slash", c.encoded_slash,
          {.doc = "What \"%2F\" in a path is when a route is chosen. keep: data inside a segment; "
                  "a path that would be a more guarded route's with a slash in its place is "
                  "refused (400). decode: a slash. refuse: such a path is refused (400). What the "
                  "target gets is as the client sent it in any case."});
  v.field("usage_plans", c.usage_plans,
          {.doc = "Limits for the keys of one kind of customer, shared by the routes that name "
                  "the plan.",
           .key_format = Format::Name});
  v.field("refusals", c.refusals,
          {.doc = "What is said where the gateway itself refuses a request of plain HTTP, by the "
                  "kind of refusal; a kind that is not named here has the gateway's own status."});
  v.field("shadow", c.shadow, {.doc = "What the shadows of all models may use and keep."});
  v.field("notify", c.notify,
          {.doc = "Who hears of migrations: hooks by a name of your choice. Each event arrives at "
                  "least once, over restarts too, and always with the same id. A hook of a new "
                  "name hears of what comes after it.",
           .key_format = Format::Name});
  v.field(
      "leader", c.leader,
      {.doc = "Which of several processes on one data_dir leads its migrations. Absent: the one "
              "that was started last."});
  v.field("log", c.log, {.doc = "What is written down."});
}

}  // namespace sluice::app::config
