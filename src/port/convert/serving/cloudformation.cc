// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
#include "port/convert/serving/cloudformation.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

namespace sluice::port::convert::serving {

namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kLongest = 65'536;  // of a text that is put together

struct Function {
  std::string_view name;  // without "Fn::" or '!'
  const Node* argument = nullptr;
};

Function function_of(const Node& node) {
  if (node.tag.starts_with("!") && node.tag.size() > 1) {
    return {std::string_view(node.tag).substr(1), &node};
  }
  if (!node.is_map() || node.children.size() != 1) return {};
  const Node& only = node.children[0];
  if (only.key == "Ref" || only.key == "Condition") return {only.key, &only};
  if (only.key.starts_with("Fn::")) return {std::string_view(only.key).substr(4), &only};
  return {};
}

// The property that names a resource, by its type's last word.
std::string name_property(std::string_view type) {
  return std::string(type.substr(type.rfind(':') + 1)) + "Name";
}

void append(Leaves& to, const Leaves& more) {
  to.insert(to.end(), more.begin(), more.end());
}

class Resolving final {
 public:
  Resolving(Reading& in, const Node& root, const Parameters& given_values)
      : in_(in), root_(root), given_(given_values) {}

  std::optional<Node> resolve(const Node& node, int depth = 0) {
    if (depth > kMaxDepth) {
      in_.problem(node, "functions nest too deeply; write the value here");
      return std::nullopt;
    }
    const Function function = function_of(node);
    if (function.argument != nullptr) {
      auto out = call(node, function, depth + 1);
      if (out) out->key = node.key;
      return out;
    }
    Node out = node;
    out.children.clear();
    for (const Node& child : node.children) {
      if (auto value = resolve(child, depth + 1)) out.children.push_back(std::move(*value));
    }
    return out;
  }

  // Unknown names count as true, after a problem, and so do those that depend on themselves.
  bool condition(const Node& where, std::string_view name, int depth = 0) {
    if (const auto known = truths_.find(name); known != truths_.end()) return known->second;
    const Node* node = member(member(&root_, "Conditions"), name);
    if (node == nullptr || depth > kMaxDepth) {
      in_.problem(where, "the condition \"" + std::string(name) + "\" " +
                             (node == nullptr ? "is not in the template" : "nests too deeply"));
      return true;
    }
    if (!enter(where, "the condition " + std::string(name))) return true;
    const bool truth = evaluate(*node, depth + 1);
    open_.pop_back();
    truths_.emplace(name, truth);
    in_.understood(node,
                   std::string("evaluated with the parameters: ") + (truth ? "true" : "false"));
    return truth;
  }

  // What a reference to the resource gives. Resolved once, so that names which hold each other's
  // twice do not double the work, and a circle is said once.
  std::string resource_name(const Node& where, std::string_view logical, int depth) {
    if (const auto known = names_.find(logical); known != names_.end()) return known->second;
    const Node* resource = member(member(&root_, "Resources"), logical);
    const Node* name = at(resource, "Properties/" + name_property(text_at(resource, "Type")));
    if (name == nullptr || !enter(where, std::string(logical))) return std::string(logical);
    const auto value = resolve(*name, depth + 1);
    open_.pop_back();
    return names_.emplace(logical, value ? value->text : std::string(logical)).first->second;
  }

 private:
  // What is being resolved, in order: coming to it again is a circle.
  bool enter(const Node& where, std::string name) {
    const auto before = std::find(open_.begin(), open_.end(), name);
    if (before == open_.end()) {
      open_.push_back(std::move(name));
      return true;
    }
    std::string way;
    for (auto step = before; step != open_.end(); ++step) way += *step + " -> ";
    in_.problem(where, "references go in a circle (" + way + name + "); write the value here");
    return false;
  }

  std::nullopt_t too_long(const Node& node) {
    in_.problem(node, "is longer than 64 KiB when it is put together; write the value here");
    return std::nullopt;
  }

  static Node text_node(const Node& node, std::string text, Leaves leaves, bool hidden = false) {
    Node out;
    if (hidden) out.tag = kNoEcho;
    out.kind = Kind::Text;
    out.text = std::move(text);
    out.position = node.position;
    out.file = node.file;
    out.leaves = std::move(leaves);
    return out;
  }

  std::optional<Node> call(const Node& node, const Function& function, int depth) {
    const Node& argument = *function.argument;
    if (function.name == "Ref") return ref(node, argument.text, leaves_of(node), depth);
    if (function.name == "GetAtt") return get_att(node, argument, depth);
    if (function.name == "Sub") return sub(node, argument, depth);
    if (function.name == "If") return branch(node, argument, depth);
    if (function.name == "Join") return join(node, argument, depth);
    if (function.name == "Select") return select(node, argument, depth);
    if (function.name == "FindInMap") return find_in_map(node, argument, depth);
    in_.problem(node, "the function " + std::string(function.name) +
                          " is not resolved here; write its value");
    return std::nullopt;
  }

  std::optional<Node> ref(const Node& node, std::string_view name, Leaves leaves, int depth) {
    if (name == "AWS::NoValue") {
      in_.ledger().settle(leaves, Status::Mapped, "", "no value", ir::Severity::Info);
      return std::nullopt;
    }
    if (member(member(&root_, "Resources"), name) != nullptr) {
      return text_node(node, resource_name(node, name, depth), std::move(leaves));
    }
    if (auto value = parameter(node, name, leaves)) return value;
    if (name == "AWS::Partition") return text_node(node, "aws", std::move(leaves));
    if (name == "AWS::URLSuffix") return text_node(node, "amazonaws.com", std::move(leaves));
    if (missing_.insert(std::string(name)).second) {
      in_.problem(node, "the parameter \"" + std::string(name) +
                            "\" has no value; give --parameter " + std::string(name) +
                            "=VALUE or a parameter file");
    }
    return std::nullopt;
  }

  std::optional<Node> parameter(const Node& node, std::string_view name, Leaves leaves) {
    const Node* declared = member(member(&root_, "Parameters"), name);
    const Node* value = file_value(name);
    if (value == nullptr) value = member(declared, "Default");
    const auto said = given_.find(name);
    if (said == given_.end() && value == nullptr) return std::nullopt;
    if (said == given_.end()) append(leaves, value->leaves);
    Node out =
        text_node(node, said != given_.end() ? said->second : value->text, std::move(leaves));
    const std::string_view hidden = text_at(declared, "NoEcho");
    if (hidden == "true" || hidden == "True") out.tag = kNoEcho;
    return out;
  }

  // {"Parameters": {"A": "1"}} or [{"ParameterKey": "A", "ParameterValue": "1"}].
  const Node* file_value(std::string_view name) const {
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) {
        if (is_template(document)) continue;
        const Node* value = member(member(&document, "Parameters"), name);
        if (value != nullptr && value->is_scalar()) return value;
        for (const Node& item : items(&document)) {
          if (text_at(&item, "ParameterKey") == name) return member(&item, "ParameterValue");
        }
      }
    }
    return nullptr;
  }

  std::optional<Node> get_att(const Node& node, const Node& argument, int depth) {
    std::string name = argument.text;
    if (argument.is_list()) {
      name = std::string(text_at(&argument, "0")) + "." + std::string(text_at(&argument, "1"));
    }
    const std::string logical = name.substr(0, name.find('.'));
    const std::string attribute = name.substr(std::min(name.size(), logical.size() + 1));
    const Node* resource = member(member(&root_, "Resources"), logical);
    if (resource == nullptr) {
      in_.problem(node, "the template has no resource \"" + logical + "\"");
      return std::nullopt;
    }
    const bool names = attribute == name_property(text_at(resource, "Type"));
    return text_node(node, names ? resource_name(node, logical, depth) : "${" + name + "}",
                     leaves_of(node));
  }

  std::optional<Node> sub(const Node& node, const Node& argument, int depth) {
    const bool list = argument.is_list();
    const std::string pattern(list ? text_at(&argument, "0") : std::string_view(argument.text));
    const Node* own = list ? at(&argument, "1") : nullptr;
    Leaves leaves = leaves_of(node);
    std::string out;
    bool hidden = false;
    size_t done = 0;
    for (size_t open = pattern.find("${"); open != std::string::npos;
         open = pattern.find("${", open + 2)) {
      const size_t close = pattern.find('}', open);
      if (close == std::string::npos) break;
      const std::string name = pattern.substr(open + 2, close - open - 2);
      out += pattern.substr(done, open - done);
      done = close + 1;
      if (name.starts_with("!")) {
        out += "${" + name.substr(1) + "}";
        continue;
      }
      auto value = own != nullptr && member(own, name) != nullptr
                       ? resolve(*member(own, name), depth)
                       : named(node, name, depth);
      if (!value) return std::nullopt;
      append(leaves, value->leaves);
      out += value->text;
      if (value->tag == kNoEcho) hidden = true;
      if (out.size() > kLongest) return too_long(node);
    }
    std::sort(leaves.begin(), leaves.end());
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    return text_node(node, out + pattern.substr(done), std::move(leaves), hidden);
  }

  std::optional<Node> named(const Node& node, const std::string& name, int depth) {
    if (name.find('.') == std::string::npos) return ref(node, name, {}, depth);
    Node argument;
    argument.kind = Kind::Text;
    argument.text = name;
    auto out = get_att(node, argument, depth);
    if (out) out->leaves.clear();
    return out;
  }

  std::optional<Node> branch(const Node& node, const Node& argument, int depth) {
    const auto& parts = items(&argument);
    if (parts.size() != 3) {
      in_.problem(node, "Fn::If takes a condition and two values");
      return std::nullopt;
    }
    const bool truth = condition(node, parts[0].text, depth + 1);
    in_.understood(&parts[0],
                   truth ? "true: the first value counts" : "false: the second value counts");
    in_.settle(&parts[truth ? 2 : 1], Status::Dropped,
               "not in force with these parameters: the condition \"" + parts[0].text + "\" is " +
                   (truth ? "true" : "false"),
               ir::Severity::Info);
    return resolve(parts[truth ? 1 : 2], depth);
  }

  std::optional<Node> join(const Node& node, const Node& argument, int depth) {
    std::string out;
    bool first = true;
    bool hidden = false;
    Leaves leaves = leaves_of(node);
    for (const Node& part : items(at(&argument, "1"))) {
      const auto value = resolve(part, depth);
      if (!value) continue;
      if (!first) out += text_at(&argument, "0");
      out += value->text;
      append(leaves, value->leaves);
      first = false;
      if (value->tag == kNoEcho) hidden = true;
      if (out.size() > kLongest) return too_long(node);
    }
    std::sort(leaves.begin(), leaves.end());
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    return text_node(node, out, std::move(leaves), hidden);
  }

  std::optional<Node> select(const Node& node, const Node& argument, int depth) {
    const Node* list = at(&argument, "1");
    const auto resolved = list != nullptr ? resolve(*list, depth) : std::nullopt;
    const Node* item = resolved ? at(&*resolved, text_at(&argument, "0")) : nullptr;
    if (item != nullptr) return text_node(node, item->text, leaves_of(node));
    in_.problem(node, "Fn::Select finds no value; write it here");
    return std::nullopt;
  }

  std::optional<Node> find_in_map(const Node& node, const Node& argument, int depth) {
    const Node* here = member(&root_, "Mappings");
    Leaves leaves = leaves_of(node);
    for (const Node& part : items(&argument)) {
      const auto key = resolve(part, depth);
      here = key ? member(here, key->text) : nullptr;
    }
    if (here == nullptr) {
      in_.problem(node, "Fn::FindInMap finds no value; give the parameters it depends on");
      return std::nullopt;
    }
    append(leaves, here->leaves);
    return text_node(node, here->text, std::move(leaves));
  }

  bool evaluate(const Node& node, int depth) {
    const Function function = function_of(node);
    if (function.argument == nullptr) return node.text == "true";
    if (depth > kMaxDepth) {
      in_.problem(node, "conditions nest too deeply");
      return true;
    }
    const auto& parts = items(function.argument);
    const auto holds = [&](const Node& part) { return evaluate(part, depth + 1); };
    if (function.name == "Condition") return condition(node, function.argument->text, depth + 1);
    if (function.name == "And") return std::all_of(parts.begin(), parts.end(), holds);
    if (function.name == "Or") return std::any_of(parts.begin(), parts.end(), holds);
    if (function.name == "Not") return parts.size() == 1 && !holds(parts[0]);
    if (function.name == "Equals" && parts.size() == 2) {
      const auto left = resolve(parts[0], depth + 1);
      const auto right = resolve(parts[1], depth + 1);
      return left && right && left->text == right->text;
    }
    in_.problem(node, "a condition with " + std::string(function.name) + " is not understood");
    return true;
  }

  Reading& in_;
  const Node& root_;
  const Parameters& given_;
  std::set<std::string, std::less<>> missing_;
  std::map<std::string, bool, std::less<>> truths_;
  std::map<std::string, std::string, std::less<>> names_;
  std::vector<std::string> open_;
};

}  // namespace

bool is_template(const Node& document) {
  for (const Node& resource : members(member(&document, "Resources"))) {
    if (text_at(&resource, "Type").starts_with("AWS::")) return true;
  }
  return false;
}

std::deque<CfnResource> resolve_template(Reading& in, const Node& document,
                                         std::span<const std::string_view> wanted,
                                         const Parameters& parameters) {
  std::deque<CfnResource> out;
  Resolving resolving(in, document, parameters);
  for (const Node& resource : members(member(&document, "Resources"))) {
    const std::string_view type = text_at(&resource, "Type");
    if (std::none_of(wanted.begin(), wanted.end(),
                     [&](std::string_view prefix) { return type.starts_with(prefix); })) {
      continue;
    }
    in.understood(member(&resource, "Type"), "the kind of resource");
    if (const Node* name = member(&resource, "Condition")) {
      const bool holds = resolving.condition(*name, name->text);
      in.understood(name, holds ? "true: the resource counts" : "false: the resource is left out");
      if (!holds) {
        in.settle(member(&resource, "Properties"), Status::Dropped,
                  "not in force with these parameters", ir::Severity::Info);
        continue;
      }
    }
    CfnResource made{
        resource.key, std::string(type), resolving.resource_name(resource, resource.key, 0), {}};
    if (const Node* properties = member(&resource, "Properties")) {
      if (auto resolved = resolving.resolve(*properties)) made.properties = std::move(*resolved);
    }
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace sluice::port::convert::serving
