#include "port/convert/serving/arm_expression.h"

#include <algorithm>

namespace sluice::port::convert::serving {

namespace {

constexpr uint32_t kDeepest = 16;
constexpr uint32_t kMostSteps = 100'000;  // of all expressions of a template
constexpr size_t kLongest = 16'384;

bool is_expression(const Node& node) {
  return node.kind == Kind::Text && node.text.size() > 2 && node.text.front() == '[' &&
         node.text.back() == ']' && !node.text.starts_with("[[");
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
}

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// "{0}-{1}" with the arguments after it.
std::string formatted(const std::vector<Node>& arguments) {
  std::string out = arguments.front().text;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string mark = "{" + std::to_string(i - 1) + "}";
    for (size_t at = out.find(mark); at != std::string::npos && out.size() <= kLongest;
         at = out.find(mark, at + arguments[i].text.size())) {
      out.replace(at, mark.size(), arguments[i].text);
    }
  }
  return out;
}

}  // namespace

Node ArmExpressions::resolve(const Node& node) {
  if (!is_expression(node)) return node;
  std::string_view text(node.text);
  text = text.substr(1, text.size() - 2);
  Node out;
  const bool ok = value(text, out, 0);
  skip_blanks(text);
  if (!ok || !text.empty()) {
    in_.problem(node,
                "the expression " + node.text.substr(0, 120) +
                    " is not resolved here; give --parameter NAME=VALUE for what it takes, or "
                    "put the value in its place");
    return node;
  }
  out.key = node.key;
  out.position = node.position;
  out.file = node.file;
  out.leaves.insert(out.leaves.begin(), node.leaves.begin(), node.leaves.end());
  return out;
}

bool ArmExpressions::value(std::string_view& text, Node& out, uint32_t depth) {
  skip_blanks(text);
  if (text.empty() || depth > kDeepest || ++steps_ > kMostSteps) return false;
  out.kind = Kind::Text;
  if (text.front() == '\'') {
    for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
      if (text.front() == '\'') {
        if (!text.starts_with("''")) break;
        text.remove_prefix(1);
      }
      out.text += text.front();
    }
    if (text.empty()) return false;
    text.remove_prefix(1);
    return true;
  }
  size_t length = 0;
  while (length < text.size() && name_char(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  if (word.empty()) return false;
  if (text.starts_with("(")) return call(word, text, out, depth);
  out.kind = Kind::Number;
  out.text = word;
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool ArmExpressions::call(std::string_view name, std::string_view& text, Node& out,
                          uint32_t depth) {
  text.remove_prefix(1);
  std::vector<Node> arguments;
  for (skip_blanks(text); !text.starts_with(")"); skip_blanks(text)) {
    if (!arguments.empty()) {
      if (!text.starts_with(",")) return false;
      text.remove_prefix(1);
    }
    Node argument;
    if (!value(text, argument, depth + 1)) return false;
    arguments.push_back(std::move(argument));
  }
  text.remove_prefix(1);
  return !arguments.empty() && finish(name, arguments, out, depth);
}

bool ArmExpressions::finish(std::string_view name, const std::vector<Node>& arguments, Node& out,
                            uint32_t depth) {
  for (const Node& argument : arguments) {
    if (!argument.is_scalar()) return false;
    out.leaves.insert(out.leaves.end(), argument.leaves.begin(), argument.leaves.end());
  }
  if (name == "parameters") return parameter(arguments[0].text, out, depth);
  if (name == "variables") return variable(arguments[0].text, out, depth);
  if (name == "format") {
    out.text = formatted(arguments);
    return out.text.size() <= kLongest;
  }
  const bool upper = name == "toUpper";
  if (name == "toLower" || upper) {
    out.text = arguments[0].text;
    const char first = upper ? 'a' : 'A';
    for (char& c : out.text) {
      if (c >= first && c <= first + 25) c = static_cast<char>(upper ? c - 32 : c + 32);
    }
    return true;
  }
  if (name != "concat" && name != "resourceId" && name != "string" && name != "int") return false;
  for (const Node& argument : arguments) {
    if (name == "resourceId" && !out.text.empty()) out.text += '/';
    if (out.text.size() + argument.text.size() > kLongest) return false;
    out.text += argument.text;
  }
  if (name == "int") out.kind = Kind::Number;
  return true;
}

bool ArmExpressions::parameter(const std::string& name, Node& out, uint32_t depth) {
  if (const auto found = parameters_.find(name); found != parameters_.end()) {
    out.text = found->second;
    return true;
  }
  for (const Source& source : in_.sources()) {
    for (const Node& document : source.documents) {
      if (member(&document, "resources") != nullptr) continue;
      const Node* found = member(member(member(&document, "parameters"), name), "value");
      if (found != nullptr) return from(*found, out, depth);
    }
  }
  const Node* found = member(member(member(&document_, "parameters"), name), "defaultValue");
  return found != nullptr && from(*found, out, depth);
}

bool ArmExpressions::variable(const std::string& name, Node& out, uint32_t depth) {
  const Node* found = member(member(&document_, "variables"), name);
  return found != nullptr && from(*found, out, depth);
}

// A value of the template, which may be an expression itself.
bool ArmExpressions::from(const Node& node, Node& out, uint32_t depth) {
  Leaves leaves = std::move(out.leaves);
  leaves.insert(leaves.end(), node.leaves.begin(), node.leaves.end());
  if (is_expression(node)) {
    std::string_view text(node.text);
    text = text.substr(1, text.size() - 2);
    out = {};
    if (!value(text, out, depth + 1)) return false;
  } else {
    out = node;
    out.leaves.clear();
  }
  out.leaves.insert(out.leaves.end(), leaves.begin(), leaves.end());
  return true;
}

}  // namespace sluice::port::convert::serving
