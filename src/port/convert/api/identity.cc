#include "port/convert/api/identity.h"

#include <algorithm>
#include <optional>

#include "port/convert/api/writing.h"
#include "wire/json.h"

namespace sluice::port::convert::api {

namespace {

// Base64 (RFC 4648) in either alphabet, with or without its padding.
std::optional<std::string> decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+' || c == '-' ? 62
                      : c == '/' || c == '_' ? 63
                                             : -1;
    if (value < 0) return std::nullopt;
    bits = (bits << 6 | static_cast<uint32_t>(value)) & 0xFFFFFF;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xFF);
  }
  return out;
}

// What follows "SCHEME " in the Authorization header.
std::string_view authorization(const Call& call, std::string_view scheme) {
  const std::string_view value = call.header("authorization");
  const bool fits = value.size() > scheme.size() && value[scheme.size()] == ' ' &&
                    same_ignoring_case(value.substr(0, scheme.size()), scheme);
  return fits ? value.substr(scheme.size() + 1) : std::string_view();
}

// A text or a list of them holds one of those wanted.
bool holds_one(const wire::json::Value& value, const Texts& wanted) {
  const auto fits = [&](std::string_view text) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const Field<std::string>& one) { return *one == text; });
  };
  if (value.type() == wire::json::Type::String) return fits(value.str());
  bool found = false;
  for (const wire::json::Value item : value) found = found || fits(item.str());
  return found;
}

}  // namespace

template <class Fits>
Identity Identities::look_up(Credential::Kind kind, const Route& route, Fits fits) const {
  size_t hidden = 0;
  size_t known = 0;
  for (const Consumer& consumer : spec_.consumers) {
    for (const Credential& credential : consumer.credentials) {
      if (credential.kind != kind) continue;
      const bool out_of_sight =
          !credential.secret || credential.elsewhere || credential.secret.value.empty();
      ++(out_of_sight ? hidden : known);
      if (!out_of_sight && fits(*credential.id, *credential.secret)) {
        if (!is_let_into(consumer, route)) return {Shown::Wrong, "", ""};
        return {Shown::Good, consumer.name ? *consumer.name : *consumer.custom_id, ""};
      }
    }
  }
  for (const KnownKey& key : more_) {
    if ((kind == Credential::Kind::Basic) == key.user.empty()) continue;
    ++known;
    if (fits(key.user, key.secret)) return {Shown::Good, key.name, ""};
  }
  if (hidden > 0) {
    return {Shown::Untold, "", "the export does not hold every key in clear: give them by --keys"};
  }
  if (known > 0 || spec_.keys_need_plans) return {Shown::Wrong, "", ""};
  return {Shown::Untold, "", "the export holds no keys: give them by --keys"};
}

Identity Identities::by_key(const KeyAuth& rule, const Route& route, const Call& call) const {
  std::string sent;
  for (const auto& header : rule.headers) {
    if (sent.empty()) sent = call.header(*header);
  }
  for (const auto& query : rule.queries) {
    if (sent.empty()) sent = call.parameter(*query);
  }
  if (sent.empty()) return {};
  return look_up(Credential::Kind::Key, route,
                 [&](const std::string&, const Secret& secret) { return secret.equals(sent); });
}

Identity Identities::by_password(const Route& route, const Call& call) const {
  const std::string_view sent = authorization(call, "Basic");
  if (sent.empty()) return {};
  const auto pair = decoded(sent);
  const size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return {Shown::Wrong, "", ""};
  const std::string user = pair->substr(0, colon);
  const std::string password = pair->substr(colon + 1);
  return look_up(Credential::Kind::Basic, route, [&](const std::string& id, const Secret& secret) {
    return id == user && secret.equals(password);
  });
}

Identity Identities::by_token(const Jwt& rule, const Call& call) {
  std::string_view token = authorization(call, "Bearer");
  const std::string_view whole = call.header("authorization");
  if (rule.bare && whole.find(' ') == std::string_view::npos) token = whole;
  for (const auto& header : rule.headers) token = call.header(*header);
  if (token.empty()) return {};
  const size_t first = token.find('.');
  const size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return {Shown::Wrong, "", ""};
  const auto claims = decoded(token.substr(first + 1, second - first - 1));
  wire::json::Document doc;
  if (!claims || !doc.parse(*claims)) return {Shown::Wrong, "", ""};
  const wire::json::Value root = doc.root();
  const auto instant = [&](const char* name) { return root[name].as_double(); };
  const double now = static_cast<double>(call.unix_ms) / 1000;
  const auto expires = instant("exp");
  const auto begins = instant("nbf");
  const bool issuer = !rule.issuer || root["iss"].str() == *rule.issuer ||
                      holds_one(root["iss"], rule.more_issuers);
  const bool audience = rule.audiences.empty() || holds_one(root["aud"], rule.audiences);
  const bool in_time = (!expires || *expires > now) && (!begins || *begins <= now);
  if (!issuer || !audience || !in_time) return {Shown::Wrong, "", ""};
  return {Shown::Good, std::string(root["sub"].str()), "its signature is taken for good"};
}

}  // namespace sluice::port::convert::api
