// KEY=VALUE lines, as TorchServe's config.properties: '#' and '!' start a comment line, the value
// is what follows the first '='.
#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

Result<std::vector<Node>> read_properties(const SourceText& source, const Limits& limits) {
  Node root;
  root.kind = Kind::Map;
  root.position = {1, 1};
  uint32_t number = 0;
  for (std::string_view rest = source.text; !rest.empty();) {
    const size_t end = rest.find('\n');
    const std::string_view whole = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ++number;
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const size_t equals = line.find('=');
    const Position position{number, 1};
    if (equals == std::string_view::npos || equals == 0) {
      return fail(Cause::BadRequest, "a line without KEY=VALUE; start a comment with '#'",
                  place(source.name, position));
    }
    Node node;
    node.kind = Kind::Text;
    node.key = trimmed(line.substr(0, equals));
    node.text = trimmed(line.substr(equals + 1));
    node.position = position;
    if (member(&root, node.key) != nullptr) {
      return fail(Cause::BadRequest, "the key \"" + node.key + "\" stands here a second time",
                  place(source.name, position));
    }
    root.children.push_back(std::move(node));
    if (root.children.size() > limits.max_nodes / 100) {
      return fail(Cause::TooLarge, "too many lines", place(source.name, position));
    }
  }
  std::vector<Node> out;
  out.push_back(std::move(root));
  return out;
}

}  // namespace sluice::port::convert
