#include "port/convert/api/gateway_targets.h"

#include <algorithm>
#include <vector>

namespace sluice::port::convert::api::gateway {

namespace {

std::vector<const Node*> references(const Node& policy) {
  std::vector<const Node*> out;
  for (const Node& one : items(at(&policy, "spec/targetRefs"))) out.push_back(&one);
  if (const Node* one = at(&policy, "spec/targetRef")) out.push_back(one);
  for (const Node& one : items(at(&policy, "spec/targetSelectors"))) out.push_back(&one);
  return out;
}

template <class Fits>
bool any_reference(const Node& policy, Fits fits) {
  const auto all = references(policy);
  return std::any_of(all.begin(), all.end(), [&](const Node* one) { return fits(*one); });
}

bool is_of_route(const Node& reference, const Node& route) {
  if (text_at(&reference, "kind") != "HTTPRoute") return false;
  const Node* name = member(&reference, "name");
  if (name != nullptr) return name->text == text_at(&route, "metadata/name");
  const auto& labels = members(member(&reference, "matchLabels"));
  return std::all_of(labels.begin(), labels.end(), [&](const Node& label) {
    const Node* own = member(at(&route, "metadata/labels"), label.key);
    return own != nullptr && own->text == label.text;
  });
}

}  // namespace

bool names(const Node& policy, std::string_view kind, std::string_view name) {
  return any_reference(policy, [&](const Node& one) {
    return text_at(&one, "kind") == kind && text_at(&one, "name") == name;
  });
}

bool names_kind(const Node& policy, std::string_view kind) {
  return any_reference(policy, [&](const Node& one) { return text_at(&one, "kind") == kind; });
}

bool names_route(const Node& policy, const Node& route, bool whole) {
  return any_reference(policy, [&](const Node& one) {
    return is_of_route(one, route) && !(whole && member(&one, "sectionName") != nullptr);
  });
}

}  // namespace sluice::port::convert::api::gateway
