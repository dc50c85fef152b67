#include "port/convert/api/writing.h"

#include <algorithm>
#include <array>

#include "port/convert/api/names.h"

namespace sluice::port::convert::api {

namespace {

using ir::Severity;

class Collect final {
 public:
  explicit Collect(Leaves& out) : out_(out) {}

  void operator()(const Native&) const {}
  void operator()(const ForeignAuth&) const {}
  void operator()(const KeyAuth& a) const {
    all(a.headers), all(a.queries), one(a.in_header), one(a.in_query), one(a.hide);
  }
  void operator()(const BasicAuth& a) const { one(a.hide), one(a.realm); }
  void operator()(const Jwt& a) const {
    one(a.issuer), one(a.jwks_url), all(a.audiences), all(a.scopes), all(a.headers);
    all(a.more_issuers);
    one(a.refused.status), one(a.refused.message);
  }
  void operator()(const SignedRequests& a) const {
    all(a.algorithms), all(a.signed_headers), one(a.skew_s), one(a.hide), one(a.check_body);
  }
  void operator()(const Limit& a) const {
    one(a.rate_per_s), one(a.burst), one(a.per), one(a.header);
    one(a.refused.status), one(a.refused.message);
    for (const Window& window : a.windows) one(window.count);
  }
  void operator()(const Cors& a) const {
    all(a.origins), all(a.methods), all(a.headers), all(a.exposed);
    one(a.credentials), one(a.max_age_s);
  }
  void operator()(const Headers& a) const {
    for (const HeaderEdit& edit : a.edits) one(edit.name), one(edit.value);
  }
  void operator()(const Respond& a) const { one(a.status), one(a.body), one(a.content_type); }
  void operator()(const Redirect& a) const {
    one(a.status), one(a.url), one(a.scheme), one(a.host), one(a.port), one(a.path);
    one(a.keep_query);
  }
  void operator()(const Addresses& a) const { all(a.allow), all(a.deny), one(a.nobody); }
  void operator()(const BodySize& a) const { one(a.bytes); }
  void operator()(const Validate& a) const { one(a.body), one(a.parameters); }
  void operator()(const Cache& a) const { one(a.ttl_s); }

 private:
  template <class T>
  void one(const Field<T>& field) const {
    out_.insert(out_.end(), field.from.begin(), field.from.end());
  }
  void all(const Texts& texts) const {
    for (const auto& text : texts) one(text);
  }

  Leaves& out_;
};

}  // namespace

std::optional<ForeignAuth> guard_of(const Rule& rule) {
  if (const auto* foreign = std::get_if<ForeignAuth>(&rule.action)) return *foreign;
  const bool plugin = std::holds_alternative<Native>(rule.action) ||
                      std::holds_alternative<SignedRequests>(rule.action);
  if (!plugin) return std::nullopt;
  // Kong's plugins that decide who may call (plugin hub, 2026-11).
  struct Guard {
    std::string_view plugin;
    std::string_view remedy;
  };
  static constexpr auto kGuards = std::to_array<Guard>({
      {"hmac-auth",
       "signed requests: rebuild them with the consumers' secrets (Sluice: auth.kind "
       "hmac, users from hmacauth_credentials)"},
      {"jwt", "tokens signed with keys of the consumers (Sluice: auth.kind jwt with a jwks_file)"},
      {"jwt-signer", "tokens that are checked and signed anew: rebuild it"},
      {"oauth2", "Kong is the authorization server: move it to one of its own"},
      {"oauth2-introspection", "tokens are asked about at their issuer: rebuild it"},
      {"ldap-auth", "passwords of a directory: rebuild it"},
      {"ldap-auth-advanced", "passwords of a directory: rebuild it"},
      {"mtls-auth", "client certificates (Sluice: auth.kind certificate, server.tls.client_ca)"},
      {"header-cert-auth", "client certificates in a header: rebuild it"},
      {"vault-auth", "credentials in a vault: import them as keys"},
      {"key-auth-enc", "keys kept encrypted: issue new ones, or learn them at their first use"},
      {"acl", "groups of consumers: say by usage plans who may call"},
      {"opa", "a policy decides: ask it at the upstream"},
      {"bot-detection", "clients are told by their User-Agent: rebuild it"},
  });
  for (const Guard& guard : kGuards) {
    if (guard.plugin == *rule.name) {
      return ForeignAuth{"Kong's " + *rule.name, std::string(guard.remedy)};
    }
  }
  return std::nullopt;
}

bool checks_caller(const Rule& rule) {
  return std::holds_alternative<KeyAuth>(rule.action) ||
         std::holds_alternative<BasicAuth>(rule.action) ||
         std::holds_alternative<Jwt>(rule.action) ||
         std::holds_alternative<Addresses>(rule.action) || guard_of(rule).has_value();
}

bool is_let_into(const Consumer& consumer, const Route& route) {
  const std::vector<std::string>& apis = *consumer.apis;
  return !consumer.apis || std::find(apis.begin(), apis.end(), route.api) != apis.end();
}

void put_texts(Document& doc, const std::string& pointer, const Texts& texts) {
  List list(pointer);
  for (const auto& text : texts) doc.put(list.next(), text);
}

namespace {

bool holds_secret(const Node& node) {
  if (node.kind != Kind::Text || node.text.empty() || node.text.starts_with("${{") ||
      node.text.starts_with("{vault://")) {
    return false;
  }
  constexpr std::array kNames{"key", "secret", "password", "token"};
  return std::any_of(kNames.begin(), kNames.end(), [&](const char* name) {
    return node.key == name || node.key.ends_with("_" + std::string(name));
  });
}

bool any_secret(const Node& node) {
  return holds_secret(node) || std::any_of(node.children.begin(), node.children.end(),
                                           [](const Node& child) { return any_secret(child); });
}

// As it stands, but for what looks like a secret: decK fills these in from its environment.
void copy_part(Document& doc, const std::string& pointer, const Node& node) {
  if (!any_secret(node)) return doc.copy(pointer, node);
  if (node.is_scalar()) {
    const std::string variable = "DECK_" + upper_name(pointer);
    doc.set(pointer, "${{ env \"" + variable + "\" }}");
    doc.ledger().settle(node.leaves, Status::Approximated, doc.file() + "#" + pointer,
                        "looks like a secret: set the variable " + variable + " when decK runs");
    return;
  }
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Node& child = node.children[i];
    copy_part(doc, pointer + "/" + (node.is_map() ? escape_step(child.key) : std::to_string(i)),
              child);
  }
}

}  // namespace

void put_extras(Document& doc, const std::string& pointer, const Extras& extras,
                std::string_view family, bool clear) {
  for (const Extra& extra : extras) {
    if (extra.family == family) {
      if (clear) {
        doc.copy(pointer + extra.at, *extra.node);
      } else {
        copy_part(doc, pointer + extra.at, *extra.node);
      }
    } else if (extra.family == "openapi") {
      doc.ledger().settle(leaves_of(*extra.node), Status::Dropped, "",
                          "documents the API; a gateway has no place for it", Severity::Info);
    } else {
      doc.ledger().settle(
          leaves_of(*extra.node), Status::Manual, "",
          "only " + std::string(extra.family) + " has this: decide whether the target needs it");
    }
  }
}

Leaves leaves_of_rule(const Rule& rule) {
  Leaves out = rule.name.from;
  std::visit(Collect(out), rule.action);
  for (const Leaves* more :
       {&rule.enabled.from, &rule.service.from, &rule.route.from, &rule.consumer.from}) {
    out.insert(out.end(), more->begin(), more->end());
  }
  return out;
}

void leave_rule(Ledger& ledger, const Rule& rule, std::string_view why, Severity severity) {
  ledger.settle(leaves_of_rule(rule), Status::Manual, "", why, severity);
  for (const Extra& extra : rule.extras) {
    ledger.settle(leaves_of(*extra.node), Status::Manual, "", why, severity);
  }
}

std::string upstream_option(const WriteContext& out, const Service& service) {
  const auto found = out.options.find("upstream." + *service.name);
  return found != out.options.end() ? found->second : "";
}

std::string nowhere(const Service& service) {
  return slug(*service.name).substr(0, 60) + ".invalid";
}

std::string nowhere_note(const Service& service) {
  return "a service of the vendor without an address: put an adapter with an HTTP address before "
         "it and give --option upstream." +
         *service.name + "=URL";
}

bool option_is(const WriteContext& out, std::string_view name, std::string_view value) {
  const auto found = out.options.find(name);
  return found != out.options.end() && found->second == value;
}

const Service* service_named(const ApiSpec& spec, std::string_view name) {
  for (const Service& service : spec.services) {
    if (*service.name == name) return &service;
  }
  return nullptr;
}

}  // namespace sluice::port::convert::api
