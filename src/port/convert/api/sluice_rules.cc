#include <algorithm>
#include <array>

#include "port/convert/api/names.h"
#include "port/convert/api/sluice.h"
#include "wire/http1.h"

namespace sluice::port::convert::api::sluice_config {

namespace {

using ir::Severity;

constexpr int64_t kDay = 86'400;
constexpr int64_t kWeek = 7 * kDay;
constexpr int64_t kMonth = 30 * kDay;

template <class T>
const T* as(const Rule& rule) {
  return std::get_if<T>(&rule.action);
}

bool is_off(const Rule& rule) {
  return rule.enabled && !*rule.enabled;
}

// One header with all of the texts, or with the first where it takes one.
void put_list(Document& doc, const std::string& at, const Texts& texts, bool single) {
  std::string all;
  for (const auto& text : texts) {
    if (single && !all.empty()) {
      doc.manual(text, "one origin fits into the header; the others need a route each");
      continue;
    }
    all += (all.empty() ? "" : ", ") + *text;
    doc.carried(at, text);
  }
  if (!all.empty()) doc.set(at, all);
}

class RouteRules final {
 public:
  RouteRules(const std::string& at, Document& doc, const WriteContext& context, Preflight preflight,
             const Keys& keys)
      : at_(at),
        doc_(doc),
        context_(context),
        keys_(keys),
        limits_(doc, at + "/limits"),
        preflight_(preflight) {}

  Outcome write(const Rules& rules) {
    for (const Rule& rule : rules) {
      if (is_off(rule)) {
        leave_rule(doc_.ledger(), rule, "switched off in the source", Severity::Info);
      } else {
        const auto* jwt = as<Jwt>(rule);
        outcome_.keys =
            outcome_.keys || as<KeyAuth>(rule) != nullptr || as<BasicAuth>(rule) != nullptr;
        tokens_ = tokens_ || (jwt != nullptr && can_check(*jwt));
        signed_ = signed_ || (as<SignedRequests>(rule) != nullptr && !keys_.signers().empty());
        if (const auto* respond = as<Respond>(rule)) respond_ = respond;
        if (const auto* redirect = as<Redirect>(rule)) redirect_ = redirect;
      }
    }
    for (const Rule& rule : rules) {
      if (!is_off(rule) && as<Limit>(rule) == nullptr) write_one(rule);
    }
    // One route checks one of them only; a key may stand beside a token or a signature.
    const bool both = basic_ && key_;
    if (int{tokens_} + int{basic_} + int{signed_} > 1 || both) close_for_several(rules);
    // Nobody is counted where nobody is let in.
    for (const Rule& rule : rules) {
      if (is_off(rule) || as<Limit>(rule) == nullptr) continue;
      if (outcome_.closed) {
        leave_rule(doc_.ledger(), rule, "nobody is let in: write it when the route is opened");
      } else {
        write_one(rule);
      }
    }
    if (outcome_.keys) outcome_.scheme = basic_ ? Scheme::Basic : Scheme::Key;
    if (tokens_) outcome_.scheme = Scheme::Token;
    if (signed_) outcome_.scheme = Scheme::Signature;
    outcome_.key_besides = (tokens_ || signed_) && outcome_.keys;
    outcome_.keys = outcome_.keys || signed_;
    if (!outcome_.keys && !tokens_) doc_.set(at_ + "/auth/kind", "none");
    if (outcome_.closed) {
      close();
    } else if (redirect_ != nullptr) {
      write_redirect(*redirect_);
    }
    if (outcome_.nobody) open_to_answer();
    return outcome_;
  }

 private:
  // All that the source asks for, and not any one of them.
  void close_for_several(const Rules& rules) {
    outcome_.closed = true;
    for (const Rule& rule : rules) {
      const bool credential = as<KeyAuth>(rule) != nullptr || as<BasicAuth>(rule) != nullptr ||
                              as<Jwt>(rule) != nullptr || as<SignedRequests>(rule) != nullptr;
      if (is_off(rule) || !credential) continue;
      leave_rule(doc_.ledger(), rule,
                 "the source wants several credentials of one request, and one is checked here: "
                 "choose one (closed until then)",
                 Severity::Severe);
    }
  }

  void write_one(const Rule& rule) {
    bool written = true;
    if (const auto* key = as<KeyAuth>(rule)) {
      write_key(*key);
    } else if (const auto* basic = as<BasicAuth>(rule)) {
      basic_ = true;
      doc_.set(at_ + "/auth/kind", "basic");
      doc_.put(at_ + "/auth/realm", basic->realm);
      doc_.set(at_ + "/auth/forward", !basic->hide || !*basic->hide);
      doc_.carried(at_ + "/auth/forward", basic->hide);
    } else if (const auto* jwt = as<Jwt>(rule); jwt != nullptr && can_check(*jwt)) {
      write_jwt(*jwt);
    } else if (const auto* hmac = as<SignedRequests>(rule); hmac != nullptr && signed_) {
      write_signatures(*hmac);
    } else if (const auto* limit = as<Limit>(rule)) {
      limits_.write(*limit, outcome_.keys || tokens_ || signed_ ? "key" : "address");
      if (!outcome_.limited.status) outcome_.limited = limit->refused;
    } else if (const auto* headers = as<Headers>(rule)) {
      for (const HeaderEdit& edit : headers->edits) write_edit(edit);
    } else if (const auto* respond = as<Respond>(rule)) {
      write_answer(*respond);
    } else if (as<Redirect>(rule) != nullptr) {
      outcome_.answered = true;
    } else if (const auto* lists = as<Addresses>(rule); lists != nullptr && lists->nobody) {
      write_nobody(*lists);
    } else if (const auto* size = as<BodySize>(rule)) {
      doc_.put(at_ + "/limits/max_body_bytes", size->bytes);
    } else if (const auto* cors = as<Cors>(rule)) {
      write_cors(*cors);
    } else {
      written = false;
    }
    if (!written) return leave(rule);
    for (const auto* field : {&rule.name, &rule.service, &rule.route, &rule.consumer}) {
      doc_.carried(at_, *field);
    }
    doc_.carried(at_, rule.enabled);
    put_extras(doc_, "", rule.extras, "none");
  }

  // What decides who may call closes the route; the rest is left to a person.
  void leave(const Rule& rule) {
    std::string_view why = "Sluice has no counterpart: decide whether it is needed";
    std::string text(why);
    const bool opens = option_is(context_, "unprotected", "accept");
    const auto foreign = guard_of(rule);
    const auto* jwt = as<Jwt>(rule);
    const bool access = foreign || jwt != nullptr || as<Addresses>(rule) != nullptr;
    if (foreign) text = foreign->what + ": " + foreign->remedy;
    if (jwt != nullptr) {
      text =
          "tokens of an issuer: give its keys by --option jwks=FILE, or set auth.jwks_url to where "
          "it publishes them (its /.well-known/openid-configuration says so as jwks_uri)";
    }
    if (as<Addresses>(rule) != nullptr) text = "access by address: let the network decide";
    if (access) {
      outcome_.closed = outcome_.closed || !opens;
      text += opens ? " (open to everybody, as asked for)" : " (closed until then)";
    }
    leave_rule(doc_.ledger(), rule, text, access ? Severity::Severe : Severity::Warn);
  }

  // Refused by its address, whoever it is.
  void open_to_answer() {
    doc_.root().at(at_ + "/auth") = Value::empty_map();
    doc_.set(at_ + "/auth/kind", "none");
    outcome_.keys = outcome_.key_besides = false;
    outcome_.scheme = {};
  }

  void close() {
    outcome_.nobody = false;
    doc_.root().at(at_ + "/auth") = Value::empty_map();
    doc_.set(at_ + "/auth/kind", "none");
    doc_.root().at(at_ + "/respond") = Value::empty_map();
    doc_.set(at_ + "/respond/status", 401);
    doc_.set(at_ + "/respond/body",
             "{\"error\":{\"message\":\"closed until its authentication is "
             "rebuilt\"}}");
    outcome_.answered = true;
    outcome_.keys = false;
  }

  // The issuer's keys are at hand.
  [[nodiscard]] bool can_check(const Jwt& jwt) const {
    return jwt.jwks_url || context_.options.contains("jwks");
  }

  void write_key(const KeyAuth& key) {
    key_ = true;
    // Beside a token the key is a second credential, for the usage plans.
    const bool besides = tokens_ || signed_;
    if (!besides) doc_.set(at_ + "/auth/kind", "keys");
    List in(at_ + (besides ? "/auth/key_in" : "/auth/in"));
    for (const auto& header : key.headers) {
      doc_.put_as(in.next(), header, "header:" + *header, "");
    }
    for (const auto& query : key.queries) doc_.put_as(in.next(), query, "query:" + *query, "");
    // The upstream sees what it has always seen.
    if (!signed_) doc_.set(at_ + "/auth/forward", !key.hide || !*key.hide);
    for (const auto* field : {&key.hide, &key.in_header, &key.in_query}) {
      doc_.carried(at_ + "/auth", *field);
    }
  }

  void write_jwt(const Jwt& jwt) {
    outcome_.refused = jwt.refused;
    const std::string at = at_ + "/auth";
    doc_.set(at + "/kind", "jwt");
    if (const auto file = context_.options.find("jwks"); file != context_.options.end()) {
      const bool copied = context_.attached.contains("jwks");
      doc_.set(at + "/jwks_file", copied ? std::string(kIssuerKeys) : file->second);
      doc_.carried(at + "/jwks_file", jwt.jwks_url, "fetch the keys again when they change");
    } else {
      doc_.put(at + "/jwks_url", jwt.jwks_url);
    }
    if (jwt.more_issuers.empty()) {
      doc_.put(at + "/issuer", jwt.issuer);
    } else {
      List issuers(at + "/issuer");
      doc_.put(issuers.next(), jwt.issuer);
      for (const auto& issuer : jwt.more_issuers) doc_.put(issuers.next(), issuer);
    }
    if (jwt.bare && jwt.headers.empty()) doc_.set(at + "/scheme", "optional");
    put_texts(doc_, at + "/audiences", jwt.audiences);
    List in(at + "/in");
    for (const auto& header : jwt.headers) {
      const bool bearer = wire::http1::iequals(*header, "authorization");
      doc_.put_as(in.next(), header, bearer ? "bearer" : "header:" + *header, "");
    }
    const bool opens = option_is(context_, "unprotected", "accept");
    outcome_.closed = outcome_.closed || (!jwt.scopes.empty() && !opens);
    for (const auto& scope : jwt.scopes) {
      doc_.ledger().settle(
          scope.from, Status::Manual, "",
          std::string("scopes of a token are not looked at: let the upstream "
                      "check them") +
              (opens ? " (open without them, as asked for)" : " (closed until then)"),
          Severity::Severe);
    }
    doc_.set(at + "/forward", true);  // the upstream sees what it has always seen
  }

  void write_signatures(const SignedRequests& hmac) {
    const std::string at = at_ + "/auth";
    doc_.set(at + "/kind", "hmac");
    for (const auto& [user, reference] : keys_.signers()) {
      doc_.set(at + "/users/" + escape_step(user), reference);
    }
    write_algorithms(hmac.algorithms, at + "/algorithms");
    put_texts(doc_, at + "/signed_headers", hmac.signed_headers);
    if (hmac.skew_s) {
      const auto ms = static_cast<int64_t>(*hmac.skew_s * 1000);
      doc_.put_as(at + "/skew", hmac.skew_s, std::to_string(ms) + "ms", "");
    }
    doc_.set(at + "/forward", !hmac.hide || !*hmac.hide);
    doc_.carried(at + "/forward", hmac.hide);
    if (hmac.check_body && !*hmac.check_body) return doc_.carried(at, hmac.check_body);
    doc_.ledger().settle(hmac.check_body.from, Status::Manual, "",
                         "bodies are not compared with the digest that is signed: let the upstream "
                         "do it",
                         Severity::Severe);
  }

  // Without a list Kong takes them all.
  void write_algorithms(const Texts& named, const std::string& at) {
    constexpr auto kKnown =
        std::to_array<std::string_view>({"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"});
    List list(at);
    for (const auto& algorithm : named) {
      if (std::ranges::find(kKnown, *algorithm) == kKnown.end()) {
        doc_.manual(algorithm, "an algorithm that is not checked here: clients have to change");
      } else {
        doc_.put(list.next(), algorithm);
      }
    }
    outcome_.closed = outcome_.closed || (list.count() == 0 && !named.empty());
    if (!named.empty()) return;
    for (const std::string_view algorithm : kKnown) doc_.set(list.next(), algorithm);
  }

  void write_edit(const HeaderEdit& edit) {
    const std::string side = edit.where == Where::ResponseHeader ? "_response_headers"
                             : edit.where == Where::RequestQuery ? "_query"
                                                                 : "_request_headers";
    const std::string transform = at_ + "/transform/";
    if (const std::string headers = headers_of_answer(edit); !headers.empty()) {
      doc_.carried(headers + escape_step(*edit.name), edit.name);
      return doc_.put(headers + escape_step(*edit.name), edit.value);
    }
    if (edit.edit == Edit::Rename || edit.value.value.find("$(") != std::string::npos) {
      constexpr std::string_view kWhy = "values are set, not taken from elsewhere in the request";
      doc_.manual(edit.name, kWhy);
      return doc_.manual(edit.value, kWhy);
    }
    if (edit.edit == Edit::Remove) {
      const std::string list = transform + "remove" + side;
      doc_.root().at(list).append(Value(*edit.name));
      return doc_.carried(list, edit.name);
    }
    const std::string at = transform + "set" + side + "/" + escape_step(*edit.name);
    const bool hidden = edit.secret && !option_is(context_, "keys", "clear");
    const std::string variable = "SLUICE_" + upper_name(*edit.name);
    doc_.set(at, hidden ? "${env:" + variable + "}" : *edit.value);
    const std::string note =
        hidden ? "looks like a secret: set the variable " + variable + " to this value"
        : edit.edit == Edit::Set ? ""
                                 : "put in or replaced, whether the header is there or not";
    doc_.carried(at, edit.name, hidden ? "" : note);
    doc_.carried(at, edit.value, note);
  }

  // Where a header that the source adds to its own answer stands; empty: this is none. What is
  // wrong with a request is answered without.
  std::string headers_of_answer(const HeaderEdit& edit) const {
    if (edit.where != Where::ResponseHeader || edit.edit == Edit::Rename ||
        edit.edit == Edit::Remove || edit.secret) {
      return {};
    }
    constexpr int64_t kErrors = 400;
    // A redirect's are those of the route's transform.
    if (redirect_ != nullptr) return redirect_->url ? at_ + "/respond/headers/" : std::string();
    const bool good = respond_ != nullptr && respond_->status && *respond_->status < kErrors;
    return good ? at_ + "/respond/headers/" : std::string();
  }

  void write_answer(const Respond& respond) {
    doc_.put(at_ + "/respond/status", respond.status);
    doc_.put(at_ + "/respond/content_type", respond.content_type);
    doc_.put(at_ + "/respond/body", respond.body);
    outcome_.answered = true;
  }

  void write_redirect(const Redirect& redirect) {
    if (redirect.url) {
      doc_.put(at_ + "/respond/status", redirect.status);
      return doc_.put(at_ + "/respond/headers/location", redirect.url);
    }
    const std::string at = at_ + "/redirect";
    doc_.put(at + "/status", redirect.status);
    doc_.put(at + "/scheme", redirect.scheme);
    doc_.put(at + "/host", redirect.host);
    doc_.put(at + "/port", redirect.port);
    doc_.put(at + "/path", redirect.path);
    if (redirect.keep_query) {
      doc_.put_as(at + "/query", redirect.keep_query, *redirect.keep_query ? "keep" : "drop", "");
    }
  }

  void write_nobody(const Addresses& lists) {
    doc_.set(at_ + "/respond/status", 403);
    doc_.carried(at_ + "/respond", lists.nobody);
    for (const auto& one : lists.deny) doc_.carried(at_ + "/respond", one);
    outcome_.answered = outcome_.nobody = true;
  }

  // On a route of preflight requests the whole answer, else what an answer says about its origin.
  void write_cors(const Cors& cors) {
    if (preflight_ == Preflight::Here) {
      write_preflight(cors, at_, doc_);
      outcome_.answered = true;
      return;
    }
    const std::string at = at_ + "/transform/set_response_headers/";
    put_list(doc_, at + "access-control-allow-origin", cors.origins, true);
    put_list(doc_, at + "access-control-expose-headers", cors.exposed, false);
    doc_.put_as(at + "access-control-allow-credentials", cors.credentials,
                *cors.credentials ? "true" : "false", "");
    if (preflight_ == Preflight::Elsewhere) return;
    constexpr std::string_view kWhy =
        "for preflight requests, which this route does not take: give them one (OPTIONS)";
    for (const Texts* texts : {&cors.methods, &cors.headers}) {
      for (const auto& text : *texts) doc_.manual(text, kWhy);
    }
    doc_.manual(cors.max_age_s, kWhy);
  }

  const std::string& at_;
  Document& doc_;
  const WriteContext& context_;
  const Keys& keys_;
  Limits limits_;
  Outcome outcome_;
  const Redirect* redirect_ = nullptr;
  const Respond* respond_ = nullptr;
  Preflight preflight_;
  bool tokens_ = false;  // who calls is told by signed tokens
  bool signed_ = false;  // by signatures of the requests
  bool basic_ = false;
  bool key_ = false;
};

}  // namespace

void Limits::write(const Limit& limit, std::string_view per) {
  if (limit.per && (*limit.per == Per::Header || *limit.per == Per::Other)) {
    constexpr std::string_view kWhy = "limits count everybody, keys or addresses";
    doc_.manual(limit.per, kWhy);
    doc_.manual(limit.header, kWhy);
    doc_.manual(limit.rate_per_s, kWhy);
    doc_.manual(limit.burst, kWhy);
    for (const Window& window : limit.windows) doc_.manual(window.count, kWhy);
    return;
  }
  const std::string_view counted = !limit.per || *limit.per == Per::Consumer ? per
                                   : *limit.per == Per::Address              ? "address"
                                                                             : "everybody";
  doc_.carried(at_, limit.per);
  const auto share = [&](const std::string& at) {
    if (!limit.shared.empty()) doc_.set(at + "/shared", slug(limit.shared));
  };
  if (limit.rate_per_s || limit.burst) {
    const std::string at = throttles_.next();
    doc_.set(at + "/per", counted);
    share(at);
    doc_.set(at + "/rate", *limit.rate_per_s);
    doc_.put(at + "/rate", limit.rate_per_s);
    doc_.set(at + "/burst", 1);
    doc_.put(at + "/burst", limit.burst);
  }
  for (const Window& window : limit.windows) {
    const char* period = window.seconds == kDay     ? "day"
                         : window.seconds == kWeek  ? "week"
                         : window.seconds == kMonth ? "month"
                                                    : nullptr;
    const std::string at = period != nullptr ? quotas_.next() : windows_.next();
    doc_.set(at + "/per", counted);
    share(at);
    doc_.put(at + "/count", window.count);
    if (period != nullptr) {
      doc_.set(at + "/period", period);
    } else {
      doc_.set(at + "/length", std::to_string(window.seconds) + "s");
      if (window.quota) doc_.set(at + "/refuse_as", "quota");
      if (!window.sliding) continue;
      doc_.set(at + "/kind", "sliding");
      doc_.carried(at, window.count, "the window before counts by the share that is not yet past");
    }
  }
}

void write_preflight(const Cors& cors, const std::string& at, Document& doc) {
  doc.set(at + "/respond/status", cors.status != 0 ? cors.status : int64_t{200});
  const std::string headers = at + "/respond/headers/";
  put_list(doc, headers + "access-control-allow-origin", cors.origins, true);
  put_list(doc, headers + "access-control-allow-methods", cors.methods, false);
  put_list(doc, headers + "access-control-allow-headers", cors.headers, false);
  doc.put_as(headers + "access-control-allow-credentials", cors.credentials,
             *cors.credentials ? "true" : "false", "");
  doc.put_as(headers + "access-control-max-age", cors.max_age_s, std::to_string(*cors.max_age_s),
             "");
}

Outcome write_rules(const Rules& rules, const std::string& at, Document& doc,
                    const WriteContext& context, Preflight preflight, const Keys& keys) {
  return RouteRules(at, doc, context, preflight, keys).write(rules);
}

}  // namespace sluice::port::convert::api::sluice_config
