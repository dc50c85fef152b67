// x-amazon-apigateway-policy, an API's resource policy, as known 2026-11-21:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
// Read are policies that let everybody in, or everybody from some addresses. Any other closes the
// API: accounts, networks of AWS and conditions on more than addresses are nothing that a gateway
// elsewhere can tell.
#include <algorithm>
#include <array>

#include "port/convert/api/aws.h"

namespace sluice::port::convert::api::aws {

namespace {

// A text, or each of a list of them.
std::vector<const Node*> texts_of(const Node* node) {
  std::vector<const Node*> out;
  if (node != nullptr && node->is_scalar()) out.push_back(node);
  for (const Node& one : items(node)) out.push_back(&one);
  return out;
}

template <class Fits>
bool any(const Node* node, Fits fits) {
  const auto all = texts_of(node);
  return std::any_of(all.begin(), all.end(),
                     [&](const Node* one) { return fits(std::string_view(one->text)); });
}

bool is_everybody(const Node* principal) {
  const auto star = [](std::string_view text) { return text == "*"; };
  return any(principal, star) || any(member(principal, "AWS"), star);
}

// "execute-api:/*", "arn:aws:execute-api:REGION:ACCOUNT:API/*": every stage, method and path.
bool is_everything(std::string_view resource) {
  if (resource == "*") return true;
  const size_t slash = resource.find('/');
  const std::string_view tail =
      slash == std::string_view::npos ? std::string_view() : resource.substr(slash + 1);
  return resource.find("execute-api") != std::string_view::npos &&
         (tail == "*" || tail == "*/*" || tail == "*/*/*");
}

// Of one statement: whom it names by address; empty networks mean everybody.
struct Statement {
  bool allow = false;
  bool outside = false;  // those from elsewhere than the networks
  std::vector<const Node*> networks;
};

// `out` of the only condition that is read, on the caller's address.
bool read_condition(const Node* condition, Statement& out) {
  if (condition == nullptr) return true;
  const auto& operators = members(condition);
  if (operators.size() != 1 || members(&operators[0]).size() != 1) return false;
  const Node& one = operators[0];
  if (one.key != "IpAddress" && one.key != "NotIpAddress") return false;
  if (members(&one)[0].key != "aws:SourceIp") return false;
  out.outside = one.key == "NotIpAddress";
  out.networks = texts_of(&members(&one)[0]);
  return !out.networks.empty();
}

std::optional<Statement> read_statement(const Node& node) {
  constexpr std::array kKeys = std::to_array<std::string_view>(
      {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"});
  const bool known = std::all_of(members(&node).begin(), members(&node).end(), [&](const Node& m) {
    return std::find(kKeys.begin(), kKeys.end(), m.key) != kKeys.end();
  });
  const bool calls = any(member(&node, "Action"), [](std::string_view action) {
    return action == "*" || action == "execute-api:*" || action == "execute-api:Invoke";
  });
  Statement out;
  const std::string_view effect = text_at(&node, "Effect");
  out.allow = effect == "Allow";
  if (!known || !calls || (!out.allow && effect != "Deny") ||
      !is_everybody(member(&node, "Principal")) || !any(member(&node, "Resource"), is_everything) ||
      !read_condition(member(&node, "Condition"), out)) {
    return std::nullopt;
  }
  return out;
}

// Whom the statements let in; nothing where lists of addresses do not say it. What no statement
// allows is refused.
std::optional<Addresses> admitted(Reading& in, const Node* statements) {
  std::vector<const Node*> all;
  if (statements != nullptr && statements->is_map()) all.push_back(statements);
  for (const Node& one : items(statements)) all.push_back(&one);
  Addresses out;
  size_t open = 0;      // that allow everybody
  size_t narrowed = 0;  // that say who alone may call
  for (const Node* node : all) {
    const auto one = read_statement(*node);
    if (!one || (!one->allow && one->networks.empty())) return std::nullopt;
    if (one->allow && one->outside) return std::nullopt;
    if (one->networks.empty()) {
      ++open;
      continue;
    }
    // "Deny, unless from here" names those who may call, as "allow from here" does.
    const bool may = one->allow || one->outside;
    narrowed += may ? 1 : 0;
    open += one->outside ? 0 : one->allow ? 1 : 0;
    for (const Node* network : one->networks) {
      (may ? out.allow : out.deny).push_back(in.text(network, "who may call"));
    }
  }
  if (open == 0 || narrowed > 1) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Rule> read_resource_policy(Reading& in, const Node& policy) {
  auto lists = admitted(in, member(&policy, "Statement"));
  if (!lists) {
    return foreign_rule(in, policy, "resource policy",
                        {"an AWS resource policy",
                         "say who may call by keys, tokens or the network the gateway stands in"});
  }
  if (lists->allow.empty() && lists->deny.empty()) {
    in.understood(&policy, "everybody may call");
    return std::nullopt;
  }
  Rule out = foreign_rule(in, policy, "resource policy", {});
  out.action = std::move(*lists);
  return out;
}

}  // namespace sluice::port::convert::api::aws
