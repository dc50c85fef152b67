// Policies of Azure API Management as rules:
// https://learn.microsoft.com/azure/api-management/api-management-policies as known 2026-11-21.
// C# expressions, @(...), cannot be converted; two forms that name a caller are understood.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "port/convert/api/apim.h"
#include "port/convert/api/ipv4.h"
#include "port/convert/api/names.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api::apim {

namespace {

using ir::Severity;

constexpr std::string_view kRefused = "what a refused token is told";

constexpr std::string_view kExpression =
    "a C# expression: no other gateway evaluates it; write the value or move it into a service";

// Policies that let every request through; what they do to it is left to a person, and closes
// nothing. Limits refuse, but not by who calls. Any other policy may be a check of who calls, now
// or in a later version: a route that has it is closed.
constexpr auto kPassing = std::to_array<std::string_view>({
    "base",
    "cache-lookup",
    "cache-lookup-value",
    "cache-remove-value",
    "cache-store",
    "cache-store-value",
    "cors",
    "cross-domain",
    "emit-metric",
    "find-and-replace",
    "forward-request",
    "invoke-dapr-binding",
    "json-to-xml",
    "jsonp",
    "limit-concurrency",
    "llm-emit-token-metric",
    "azure-openai-emit-token-metric",
    "llm-semantic-cache-lookup",
    "llm-semantic-cache-store",
    "azure-openai-semantic-cache-lookup",
    "azure-openai-semantic-cache-store",
    "llm-token-limit",
    "azure-openai-token-limit",
    "log-to-eventhub",
    "proxy",
    "publish-to-dapr",
    "quota",
    "quota-by-key",
    "rate-limit",
    "rate-limit-by-key",
    "redirect-content-urls",
    "rewrite-uri",
    "send-one-way-request",
    "send-request",
    "send-service-bus-message",
    "set-backend-service",
    "set-body",
    "set-header",
    "set-method",
    "set-query-parameter",
    "set-status",
    "set-variable",
    "trace",
    "xml-to-json",
    "xsl-transform",
    // The form of a request, not who sends it.
    "validate-content",
    "validate-headers",
    "validate-odata-request",
    "validate-parameters",
    "validate-status-code",
});

// Policies that hold others.
constexpr auto kHolding = std::to_array<std::string_view>(
    {"choose", "when", "otherwise", "retry", "wait", "limit-concurrency"});

struct Check {
  std::string_view policy;
  std::string_view remedy;
};
constexpr auto kChecks = std::to_array<Check>({
    {"check-header", "give these callers keys, or let the upstream look at the header"},
    {"choose", "say without a condition whom it refuses, or let the upstream decide"},
    {"include-fragment", "put the fragment's policies in its place"},
    {"ip-filter", "write its addresses without expressions, or let the network decide"},
    {"return-response", "write the answer without expressions"},
    {"validate-azure-ad-token",
     "check its tokens with a JWT rule (keys at https://login.microsoftonline.com/TENANT/discovery/"
     "v2.0/keys), and the application at the upstream"},
    {"validate-jwt", "have clients send the token in a header"},
    {"validate-client-certificate",
     "client certificates (Sluice: auth.kind certificate, server.tls.client_ca)"},
});

bool is_expression(std::string_view text) {
  return text.starts_with("@(") || text.starts_with("@{");
}

bool holds_expression(const Node& node) {
  return (node.is_scalar() && is_expression(node.text)) ||
         std::any_of(node.children.begin(), node.children.end(), holds_expression);
}

template <class List>
bool is_in(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// Whether a request may end here, told no.
bool may_refuse(const Node& element) {
  const std::string_view name = element_name(element);
  if (name.starts_with('@') || name.starts_with('#')) return false;
  if (is_in(kHolding, name)) {
    return std::any_of(element.children.begin(), element.children.end(), may_refuse);
  }
  return !is_in(kPassing, name) && !name.starts_with("authentication-");
}

std::string dotted(uint32_t address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(address >> shift & 0xFF) + (shift > 0 ? "." : "");
  }
  return out;
}

// The networks that a range of IPv4 addresses consists of, its ends included; at most 62.
std::vector<std::string> networks_of(std::string_view from, std::string_view to) {
  std::vector<std::string> out;
  const auto first = ipv4(from);
  const auto last = ipv4(to);
  if (!first || !last || *first > *last) return out;
  uint64_t at = *first;
  const uint64_t end = uint64_t{*last} + 1;
  while (at < end) {
    int bits = 32;
    while (bits > 0 && at % (uint64_t{1} << (33 - bits)) == 0 &&
           at + (uint64_t{1} << (33 - bits)) <= end) {
      --bits;
    }
    out.push_back(dotted(static_cast<uint32_t>(at)) +
                  (bits < 32 ? "/" + std::to_string(bits) : ""));
    at += uint64_t{1} << (32 - bits);
  }
  return out;
}

class Policy final {
 public:
  Policy(Reading& in, Effect& out) : in_(in), out_(out) {}

  void section(const Node& node, bool answer) {
    bool base = false;
    for (const Node& element : node.children) {
      if (element_name(element) == "base") {
        base = true;
        if (node.key == "inbound") out_.before_base = out_.rules.size();
        in_.understood(&element, "what is inherited");
        continue;
      }
      read(element, answer);
    }
    in_.understood(node.children.empty() ? &node : nullptr, "an empty section");
    // What an operation inherits is told by <base/> in its inbound section.
    if (node.key == "inbound") out_.inherits = base;
  }

 private:
  static const Node* attribute(const Node& node, std::string_view name) {
    return member(&node, "@" + std::string(name));
  }

  // Texts of all elements NAME below `node`.
  Texts texts(const Node* node, std::string_view name, std::string_view field) {
    Texts out;
    for (const Node& child : members(node)) {
      if (element_name(child) == name) out.push_back(in_.text(member(&child, "#text"), field));
    }
    std::erase_if(out, [](const Field<std::string>& text) { return !text; });
    return out;
  }

  void add(const Node& element, Action action) {
    Rule rule;
    rule.action = std::move(action);
    rule.name = given(std::string(element_name(element)));
    out_.rules.push_back(std::move(rule));
  }

  void leave(const Node& element, std::string_view why, Severity severity = Severity::Warn) {
    in_.settle(&element, Status::Manual, why, severity);
  }

  // The routes that it holds for are closed.
  void close_for(const Node& element) {
    const std::string name(element_name(element));
    const auto check = std::find_if(kChecks.begin(), kChecks.end(),
                                    [&](const Check& one) { return one.policy == name; });
    const std::string remedy(check != kChecks.end() ? check->remedy
                                                    : "decide what it refuses, and rebuild that");
    out_.rules.push_back(foreign_rule(in_, element, name, {"Azure's " + name, remedy}));
  }

  void read(const Node& element, bool answer) {
    const std::string_view name = element_name(element);
    if (name == "rate-limit" || name == "quota") return read_limit(element, Per::Consumer);
    if (name == "rate-limit-by-key" || name == "quota-by-key") return read_by_key(element);
    if (name == "validate-jwt") return read_jwt(element);
    if (name == "set-header" || name == "set-query-parameter") return read_edit(element, answer);
    if (name == "cors") return read_cors(element);
    if (name == "ip-filter") return read_addresses(element);
    if (name == "mock-response" && !answer) return read_mock(element);
    if (name == "return-response" && !answer) return read_respond(element);
    if (name == "cache-store") return read_cache(element);
    if (name == "rewrite-uri") return read_rewrite(element);
    if (name == "set-backend-service") return read_backend(element);
    if (name == "forward-request") return read_forward(element);
    if (name == "cache-lookup") {
      return in_.settle(&element, Status::Approximated, "what is cached: review it in the target");
    }
    if (name.starts_with("authentication-")) {
      return leave(element,
                   "how the gateway proves itself to the upstream: give the new one a "
                   "credential",
                   Severity::Severe);
    }
    if (!answer && may_refuse(element)) return close_for(element);
    leave(element,
          holds_expression(element) ? kExpression
                                    : "no other gateway has this policy: decide whether "
                                      "the target needs it",
          Severity::Severe);
  }

  Limit limit_of(const Node& element) {
    Limit out;
    const auto calls = in_.integer(attribute(element, "calls"), "a limit of calls");
    const auto period = in_.integer(attribute(element, "renewal-period"), "a limit of calls");
    if (calls && period) {
      Field<int64_t> count = calls;
      append_leaves(count.from, period.from);
      // Rates slide, quotas are renewed at multiples of their period.
      const bool rate = element_name(element).starts_with("rate-limit");
      out.windows.push_back({count, std::max<int64_t>(*period, 1), rate, !rate});
    }
    in_.settle(attribute(element, "bandwidth"), Status::Manual,
               "a quota of bytes: no target counts them");
    for (const char* key :
         {"retry-after-header-name", "remaining-calls-header-name", "total-calls-header-name",
          "retry-after-variable-name", "remaining-calls-variable-name", "first-period-start"}) {
      in_.settle(attribute(element, key), Status::Dropped, "the target has headers of its own",
                 Severity::Info);
    }
    in_.settle(attribute(element, "increment-condition"), Status::Manual, kExpression);
    in_.settle(attribute(element, "increment-count"), Status::Manual, kExpression);
    return out;
  }

  void read_limit(const Node& element, Per per) {
    Limit limit = limit_of(element);
    limit.per = given(per);
    for (const Node& child : element.children) {
      if (element_name(child) == "api") {
        leave(child, "a limit of one API or operation inside another: set it on that route");
      }
    }
    if (!limit.windows.empty()) add(element, std::move(limit));
  }

  void read_by_key(const Node& element) {
    Limit limit = limit_of(element);
    const auto key = in_.text(attribute(element, "counter-key"), "what is counted");
    const std::string_view text = *key;
    constexpr std::string_view kHeader = "@(context.Request.Headers.GetValueOrDefault(\"";
    if (text == "@(context.Subscription.Id)" || text == "@(context.Subscription.Key)") {
      limit.per = key.with(Per::Consumer);
    } else if (text == "@(context.Request.IpAddress)") {
      limit.per = key.with(Per::Address);
    } else if (text.starts_with(kHeader)) {
      const std::string_view rest = text.substr(kHeader.size());
      limit.per = key.with(Per::Header);
      limit.header = key.with(std::string(rest.substr(0, rest.find('"'))));
    } else {
      limit.per = key.with(Per::Other);
    }
    if (!limit.windows.empty()) add(element, std::move(limit));
  }

  // Those that are listed; without a list, what stands before "/.well-known/" in the address of the
  // issuer's configuration (OpenID Connect Discovery 1.0, 4.3), which Microsoft does not keep to.
  void read_issuers(const Node& element, Jwt& jwt) {
    Texts all = texts(member(&element, "issuers"), "issuer", "the issuer of tokens");
    Texts guessed;
    for (const Node& child : element.children) {
      if (element_name(child) != "openid-config") continue;
      auto issuer = in_.text(attribute(child, "url"), "the issuer of tokens");
      const size_t end = issuer.value.find("/.well-known/");
      if (end != std::string::npos) issuer.value.resize(end);
      if (issuer.value.find("login.microsoftonline.com/") != std::string::npos) {
        issuer.note =
            "the issuer that its configuration names is another: look there, and write it";
        issuer.approximate = true;
      }
      guessed.push_back(std::move(issuer));
    }
    if (all.empty()) {
      all = std::move(guessed);
    } else {
      for (const auto& issuer : guessed) append_leaves(all[0].from, issuer.from);
    }
    for (auto& issuer : all) {
      if (!jwt.issuer) {
        jwt.issuer = std::move(issuer);
      } else {
        jwt.more_issuers.push_back(std::move(issuer));
      }
    }
  }

  void read_jwt(const Node& element) {
    Jwt jwt;
    jwt.bare = attribute(element, "require-scheme") == nullptr;
    in_.understood(attribute(element, "require-scheme"), "the word before the token");
    for (const char* elsewhere : {"query-parameter-name", "token-value"}) {
      if (attribute(element, elsewhere) == nullptr) continue;
      return close_for(element);
    }
    read_issuers(element, jwt);
    jwt.audiences = texts(member(&element, "audiences"), "audience", "an audience");
    const Node* header = attribute(element, "header-name");
    if (header != nullptr && header->text != "Authorization") {
      jwt.headers.push_back(in_.text(header, "where the token stands"));
    }
    in_.understood(header, "where the token stands");
    jwt.refused.status = in_.integer(attribute(element, "failed-validation-httpcode"), kRefused);
    jwt.refused.message = in_.text(attribute(element, "failed-validation-error-message"), kRefused);
    for (const char* key : {"require-expiration-time", "require-signed-tokens", "clock-skew",
                            "output-token-variable-name"}) {
      in_.settle(attribute(element, key), Status::Dropped, "the target decides this itself",
                 Severity::Info);
    }
    if (const Node* claims = member(&element, "required-claims")) {
      out_.rules.push_back(foreign_rule(
          in_, *claims, "required-claims",
          {"claims that a token must have", "let the upstream check them, or the issuer"}));
    }
    in_.settle(member(&element, "issuer-signing-keys"), Status::Manual,
               "keys given here: publish them at an address of the issuer", Severity::Severe);
    add(element, std::move(jwt));
  }

  void read_edit(const Node& element, bool answer) {
    if (holds_expression(element)) return leave(element, kExpression);
    HeaderEdit edit;
    edit.name = in_.text(attribute(element, "name"), "a header");
    edit.where = element_name(element) == "set-query-parameter" ? Where::RequestQuery
                 : answer                                       ? Where::ResponseHeader
                                                                : Where::RequestHeader;
    const Node* action = attribute(element, "exists-action");
    const std::string_view what = action != nullptr ? std::string_view(action->text) : "override";
    in_.understood(action, "what happens to one that is there");
    edit.edit = what == "delete"   ? Edit::Remove
                : what == "append" ? Edit::Append
                : what == "skip"   ? Edit::SetIfAbsent
                                   : Edit::Set;
    edit.secret = edit.edit != Edit::Remove && names_secret(*edit.name);
    Headers headers;
    const Texts values = texts(&element, "value", "a header");
    if (edit.edit == Edit::Remove || values.empty()) {
      edit.edit = Edit::Remove;
      headers.edits.push_back(edit);
    }
    for (size_t i = 0; i < values.size() && edit.edit != Edit::Remove; ++i) {
      headers.edits.push_back(edit);
      headers.edits.back().value = values[i];
      if (i > 0) headers.edits.back().edit = Edit::Append;
    }
    // Edits of one side that follow each other are one rule.
    Headers* last = out_.rules.empty() ? nullptr : std::get_if<Headers>(&out_.rules.back().action);
    const bool joins = last != nullptr && (last->edits[0].where == Where::ResponseHeader) ==
                                              (edit.where == Where::ResponseHeader);
    if (!joins) return add(element, std::move(headers));
    last->edits.insert(last->edits.end(), headers.edits.begin(), headers.edits.end());
  }

  void read_cors(const Node& element) {
    Cors cors;
    cors.any_method = true;
    cors.credentials = in_.boolean(attribute(element, "allow-credentials"), "CORS");
    in_.settle(attribute(element, "terminate-unmatched-request"), Status::Dropped,
               "the target decides this itself", Severity::Info);
    cors.origins = texts(member(&element, "allowed-origins"), "origin", "CORS");
    const Node* methods = member(&element, "allowed-methods");
    cors.methods = texts(methods, "method", "CORS");
    const Node* age = member(methods, "@preflight-result-max-age");
    cors.max_age_s = in_.integer(age, "CORS");
    cors.headers = texts(member(&element, "allowed-headers"), "header", "CORS");
    cors.exposed = texts(member(&element, "expose-headers"), "header", "CORS");
    add(element, std::move(cors));
  }

  void read_addresses(const Node& element) {
    Addresses out;
    const Node* action = attribute(element, "action");
    const bool allow = action != nullptr && action->text == "allow";
    if (holds_expression(element) || element.children.empty()) return close_for(element);
    Texts& list = allow ? out.allow : out.deny;
    list = texts(&element, "address", "an address");
    for (const Node& child : element.children) {
      if (element_name(child) != "address-range") continue;
      const auto from = in_.text(attribute(child, "from"), "an address");
      const auto to = in_.text(attribute(child, "to"), "an address");
      const auto networks = networks_of(*from, *to);
      if (networks.empty()) return close_for(element);
      for (const std::string& network : networks) {
        list.push_back(from.with(network));
        append_leaves(list.back().from, to.from);
      }
    }
    if (list.empty()) return close_for(element);
    in_.understood(action, "whether these are let in or kept out");
    add(element, std::move(out));
  }

  void read_mock(const Node& element) {
    Respond out;
    out.status = in_.integer(attribute(element, "status-code"), "the answer's status");
    if (!out.status) out.status = given(int64_t{200});
    out.content_type = in_.text(attribute(element, "content-type"), "the answer's type");
    add(element, std::move(out));
  }

  void read_respond(const Node& element) {
    if (holds_expression(element)) return close_for(element);
    Respond out;
    const Node* status = member(&element, "set-status");
    out.status = in_.integer(member(status, "@code"), "the answer's status");
    if (!out.status) out.status = given(int64_t{200});
    in_.settle(member(status, "@reason"), Status::Dropped, "the text beside the status",
               Severity::Info);
    out.body = in_.text(at(&element, "set-body/#text"), "the answer's body");
    add(element, std::move(out));
  }

  void read_cache(const Node& element) {
    add(element, Cache{in_.integer(attribute(element, "duration"), "caching")});
  }

  // "/new/{id}?api=1": the query goes beside the client's.
  void read_rewrite(const Node& element) {
    const Node* path = attribute(element, "template");
    if (path != nullptr && is_expression(path->text)) return leave(element, kExpression);
    const Node* copy = attribute(element, "copy-unmatched-params");
    const bool passes = copy == nullptr || copy->text == "true";
    in_.settle(copy, passes ? Status::Mapped : Status::Manual,
               passes ? "parameters of the query pass through"
                      : "parameters of the query that the template does not name pass here",
               passes ? Severity::Info : Severity::Warn);
    auto text = in_.text(path, "the upstream's path");
    const size_t mark = text.value.find('?');
    if (mark != std::string::npos) {
      read_query(element, text.with(text.value.substr(mark + 1)));
      text.value.resize(mark);
    }
    out_.rewrite = text;
  }

  void read_query(const Node& element, const Field<std::string>& query) {
    Headers edits;
    std::string_view rest = *query;
    while (!rest.empty()) {
      const size_t amp = rest.find('&');
      const std::string_view pair = rest.substr(0, amp);
      rest = amp == std::string_view::npos ? std::string_view() : rest.substr(amp + 1);
      const size_t equals = std::min(pair.find('='), pair.size());
      const std::string name = unescaped(pair.substr(0, equals));
      const std::string value = unescaped(pair.substr(std::min(equals + 1, pair.size())));
      if (name.empty()) continue;
      if (value.find('{') != std::string::npos) {
        in_.settle(attribute(element, "template"), Status::Manual,
                   "a part of the path in the query (" + name + "): no target puts it there",
                   Severity::Severe);
        continue;
      }
      edits.edits.push_back(
          {Edit::Set, Where::RequestQuery, query.with(name), query.with(value), false});
    }
    if (!edits.edits.empty()) add(element, std::move(edits));
  }

  static std::string unescaped(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      uint8_t byte = 0;
      const bool escape = text[i] == '%' && i + 2 < text.size() &&
                          std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr ==
                              text.data() + i + 3;
      out += escape ? static_cast<char>(byte) : text[i];
      if (escape) i += 2;
    }
    return out;
  }

  void read_backend(const Node& element) {
    const Node* url = attribute(element, "base-url");
    if (url != nullptr && is_expression(url->text)) return leave(element, kExpression);
    out_.backend_url = in_.text(url, "the upstream's address");
    out_.backend_id = in_.text(attribute(element, "backend-id"), "the upstream's name");
  }

  void read_forward(const Node& element) {
    out_.timeout_s = in_.integer(attribute(element, "timeout"), "the time an answer may take");
    for (const char* key : {"follow-redirects", "buffer-request-body", "buffer-response",
                            "fail-on-error-status-code", "http-version"}) {
      in_.settle(attribute(element, key), Status::Dropped, "the target decides this itself",
                 Severity::Info);
    }
    if (element.children.empty()) in_.understood(&element, "the request goes to the upstream");
  }

  Reading& in_;
  Effect& out_;
};

}  // namespace

Effect read_policy(Reading& in, const Node& policy) {
  Effect out;
  Policy reading(in, out);
  const Node* root = member(&policy, "policies");
  for (const char* name : {"inbound", "backend", "outbound", "on-error"}) {
    const Node* section = member(root, name);
    if (section == nullptr) continue;
    const bool answer =
        std::string_view(name) == "outbound" || std::string_view(name) == "on-error";
    reading.section(*section, answer);
  }
  if (root != nullptr && root->children.empty()) in.understood(root, "an empty policy");
  return out;
}

}  // namespace sluice::port::convert::api::apim
