// Exports hold plain values; documents kept beside a template hold CloudFormation functions or
// ${names} of another tool. Everything is resolved from what is given, nothing is guessed.
#include "port/convert/api/aws.h"

namespace sluice::port::convert::api::aws {

namespace {

constexpr int kMaxDepth = 16;

class Resolving final {
 public:
  Resolving(Reading& in, const Values& values) : in_(in), values_(values) {}

  std::string resolve(const Node& node, int depth = 0) {
    if (depth > kMaxDepth) {
      in_.problem(node, "functions nest too deeply; write the value here");
      return "";
    }
    const bool tagged = node.tag.starts_with('!') && node.tag.size() > 1;
    if (tagged) return call(node, std::string_view(node.tag).substr(1), node, depth);
    if (node.is_scalar()) return filled(node, node.text, nullptr, depth);
    if (node.is_map() && node.children.size() == 1) {
      const Node& only = node.children[0];
      std::string_view name = only.key;
      if (name.starts_with("Fn::")) name.remove_prefix(4);
      return call(node, name, only, depth);
    }
    in_.problem(node, "a text is wanted here");
    return "";
  }

 private:
  std::string call(const Node& node, std::string_view name, const Node& argument, int depth) {
    if (name == "Ref" && argument.is_scalar()) return named(node, argument.text);
    if (name == "Sub" && argument.is_scalar()) return filled(node, argument.text, nullptr, depth);
    if (name == "Sub" && argument.children.size() == 2) {
      return filled(node, argument.children[0].text, &argument.children[1], depth);
    }
    if (name == "GetAtt") {
      const std::string full = argument.is_list() ? std::string(text_at(&argument, "0")) + "." +
                                                        std::string(text_at(&argument, "1"))
                                                  : argument.text;
      return named(node, full);
    }
    if (name == "Join" && argument.children.size() == 2) {
      std::string out;
      for (const Node& part : items(&argument.children[1])) {
        if (!out.empty()) out += argument.children[0].text;
        out += resolve(part, depth + 1);
      }
      return out;
    }
    in_.problem(node,
                "the function " + std::string(name) + " is not resolved here; write its value");
    return "";
  }

  std::string filled(const Node& node, std::string_view pattern, const Node* own, int depth) {
    std::string out;
    for (size_t open = pattern.find("${"); open != std::string_view::npos;
         open = pattern.find("${")) {
      const size_t close = pattern.find('}', open);
      if (close == std::string_view::npos) break;
      const std::string_view name = pattern.substr(open + 2, close - open - 2);
      out += pattern.substr(0, open);
      const Node* local = member(own, name);
      out += local != nullptr ? resolve(*local, depth + 1) : named(node, name);
      pattern.remove_prefix(close + 1);
    }
    return out.append(pattern);
  }

  std::string named(const Node& node, std::string_view name) {
    const auto found = values_.find(name);
    if (found != values_.end()) return found->second;
    in_.problem(node, "\"" + std::string(name) + "\" has no value here; give --parameter " +
                          std::string(name) + "=VALUE");
    return "";
  }

  Reading& in_;
  const Values& values_;
};

}  // namespace

Field<std::string> value_of(Reading& in, const Node* node, std::string_view field,
                            const Values& values) {
  Field<std::string> out;
  if (node == nullptr || (node->kind == Kind::Null && node->tag.empty())) return out;
  out.value = Resolving(in, values).resolve(*node);
  out.set = true;
  out.from = leaves_of(*node);
  in.ledger().take(out.from, field);
  return out;
}

std::vector<const Node*> objects(const Node& document) {
  const Node* list = &document;
  for (const char* key : {"items", "item", "Items"}) {
    if (const Node* found = member(&document, key)) list = found;
  }
  std::vector<const Node*> out;
  if (list->is_map()) out.push_back(list);
  for (const Node& item : items(list)) out.push_back(&item);
  return out;
}

}  // namespace sluice::port::convert::api::aws
