#include "gateway/credential/hmac_signature.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "crypto/base64.h"
#include "gateway/credential/http_date.h"

namespace sluice::gateway::credential {
namespace {

using wire::http1::Head;
using wire::http1::iequals;

constexpr size_t kMaxSignedFields = 32;
constexpr std::string_view kRequestTarget = "@request-target";
constexpr std::string_view kRequestLine = "request-line";

std::unexpected<Error> refused(std::string message) {
  return fail(Cause::Unauthorized, std::move(message));
}

struct Claim {
  std::string_view user;
  std::string_view algorithm;
  std::string_view fields;
  std::string_view signature;
};

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  return text;
}

// Takes name="value" and the comma after it from the front.
struct Parameter {
  std::string_view name;
  std::string_view value;
};
std::optional<Parameter> next_parameter(std::string_view& text) {
  const size_t equals = text.find("=\"");
  if (equals == std::string_view::npos) return std::nullopt;
  const size_t end = text.find('"', equals + 2);
  if (end == std::string_view::npos) return std::nullopt;
  const Parameter out{text.substr(0, equals), text.substr(equals + 2, end - equals - 2)};
  text = trimmed(text.substr(end + 1));
  if (text.empty()) return out;
  if (!text.starts_with(',')) return std::nullopt;
  text = trimmed(text.substr(1));
  return out;
}

// Nothing unless each of the four is there exactly once.
std::optional<Claim> parse(std::string_view text) {
  constexpr std::string_view kScheme = "hmac ";
  if (!iequals(text.substr(0, kScheme.size()), kScheme)) return std::nullopt;
  text = trimmed(text.substr(kScheme.size()));
  Claim out;
  const std::array<std::pair<std::string_view, std::string_view*>, 4> slots = {{
      {"username", &out.user},
      {"algorithm", &out.algorithm},
      {"headers", &out.fields},
      {"signature", &out.signature},
  }};
  while (!text.empty()) {
    const auto parameter = next_parameter(text);
    if (!parameter || parameter->value.empty()) return std::nullopt;
    const auto* slot = std::find_if(slots.begin(), slots.end(),
                                    [&](const auto& s) { return s.first == parameter->name; });
    if (slot == slots.end() || !slot->second->empty()) return std::nullopt;
    *slot->second = parameter->value;
  }
  const bool whole =
      std::none_of(slots.begin(), slots.end(), [](const auto& s) { return s.second->empty(); });
  return whole ? std::optional(out) : std::nullopt;
}

std::optional<Claim> presented(const Head& head) {
  for (const std::string_view name : {"proxy-authorization", "authorization"}) {
    if (auto claim = parse(head.header(name))) return claim;
  }
  return std::nullopt;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

size_t count_of(const Head& head, std::string_view name) {
  size_t n = 0;
  for (size_t i = 0; i < head.size(); ++i) n += iequals(head.field(i).name, name) ? 1U : 0U;
  return n;
}

void append_lower(std::string_view text, std::string& out) {
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string signing_text(const Head& head, const std::vector<std::string_view>& fields) {
  std::string out;
  for (const std::string_view field : fields) {
    if (!out.empty()) out += '\n';
    if (count_of(head, field) > 0) {
      out.append(field).append(": ").append(head.header(field));
    } else if (field == kRequestTarget) {
      out.append(field).append(": ");
      append_lower(head.method(), out);
      out.append(" ").append(head.target());
    } else if (field == kRequestLine) {
      out.append(head.method()).append(" ").append(head.target());
      out.append(head.http_1_0() ? " HTTP/1.0" : " HTTP/1.1");
    } else {
      out.append(field).append(":");
    }
  }
  return out;
}

bool names(const std::vector<std::string_view>& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](std::string_view field) { return iequals(field, name); });
}

bool is_fresh(const Head& head, const std::vector<std::string_view>& fields,
              const HmacPolicy& policy, int64_t now_s) {
  constexpr auto kDates = std::to_array<std::string_view>({"x-date", "date"});
  const bool signs_date = names(fields, kDates[0]) || names(fields, kDates[1]);
  return std::any_of(kDates.begin(), kDates.end(), [&](std::string_view name) {
    if (signs_date && !names(fields, name)) return false;
    const auto at = http_date(head.header(name), now_s);
    return at && std::abs(now_s - *at) <= policy.skew_s;
  });
}

Result<void> check_fields(const Head& head, const std::vector<std::string_view>& fields,
                          const HmacPolicy& policy) {
  if (fields.size() > kMaxSignedFields) return refused("the signature covers too many fields");
  for (const std::string& wanted : policy.signed_fields) {
    if (!names(fields, wanted)) return refused("the signature must cover \"" + wanted + "\"");
  }
  for (const std::string_view field : fields) {
    if (count_of(head, field) > 1) return refused("a field that is signed is there twice");
  }
  return {};
}

std::optional<crypto::MacAlgorithm> allowed_algorithm(std::string_view name,
                                                      const HmacPolicy& policy) {
  for (const crypto::MacAlgorithm algorithm : policy.algorithms) {
    if (name == hmac_algorithm_name(algorithm)) return algorithm;
  }
  return std::nullopt;
}

const HmacUser* find_user(std::string_view name, const HmacPolicy& policy) {
  const auto found =
      std::lower_bound(policy.users.begin(), policy.users.end(), name,
                       [](const HmacUser& user, std::string_view n) { return user.name < n; });
  return found != policy.users.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

std::string_view hmac_algorithm_name(crypto::MacAlgorithm algorithm) {
  constexpr std::array<std::string_view, 4> kNames = {"hmac-sha1", "hmac-sha256", "hmac-sha384",
                                                      "hmac-sha512"};
  return kNames[static_cast<size_t>(algorithm)];
}

Result<const HmacUser*> verify_hmac(const Head& head, const HmacPolicy& policy, int64_t now_s) {
  const auto claim = presented(head);
  if (!claim) {
    return refused(
        "no signature; send it as 'Authorization: hmac username=\"...\", "
        "algorithm=\"...\", headers=\"...\", signature=\"...\"'");
  }
  const std::vector<std::string_view> fields = words(claim->fields);
  if (!is_fresh(head, fields, policy, now_s)) {
    return refused("a date or x-date near the present time is needed beside the signature");
  }
  const auto algorithm = allowed_algorithm(claim->algorithm, policy);
  if (!algorithm) return refused("the signature's algorithm is not allowed here");
  if (auto ok = check_fields(head, fields, policy); !ok) {
    return std::unexpected(std::move(ok.error()));
  }
  const auto signature = crypto::base64_decoded(claim->signature);
  const HmacUser* user = find_user(claim->user, policy);
  // Without a user the work is the same, so that the time does not tell who is known.
  const Secret expected(crypto::hmac(*algorithm, user != nullptr ? user->secret.reveal() : "",
                                     signing_text(head, fields)));
  if (!signature || !expected.equals(*signature) || user == nullptr) {
    return refused("the signature does not fit");
  }
  return user;
}

}  // namespace sluice::gateway::credential
