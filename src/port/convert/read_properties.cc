// KEY=VALUE lines, as TorchServe's config.properties: '#' and '!' start a comment line, the value
// is what follows the first '=', a backslash at the end joins the next line. A value that is a JSON
// object becomes a tree, for such files keep whole tables of models in one key:
//
//   models={"reviews": {"1.0": {"minWorkers": 2}}}     gives /models/reviews/1.0/minWorkers
#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The next line, with those that a backslash joins to it; `number` is that of its last line.
std::string next_line(std::string_view& rest, uint32_t& number) {
  std::string out;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    std::string_view line = trimmed(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ++number;
    const bool comment = out.empty() && !line.empty() && (line[0] == '#' || line[0] == '!');
    const size_t other = line.find_last_not_of('\\');
    const size_t slashes = line.size() - (other == std::string_view::npos ? 0 : other + 1);
    if (comment || slashes % 2 == 0) return out.append(line);
    out.append(line.substr(0, line.size() - 1));
  }
  return out;
}

void place_below(Node& node, Position position) {
  node.position = position;
  for (Node& child : node.children) place_below(child, position);
}

Result<void> open_json(Node& node, const SourceText& source, const Limits& limits) {
  if (node.text.empty() || node.text.front() != '{') return {};
  auto inside = read_json({source.name, node.text}, limits);
  if (!inside) {
    return fail(inside.error().cause,
                "the JSON of \"" + node.key + "\" cannot be read: " + inside.error().message,
                place(source.name, node.position));
  }
  node.kind = Kind::Map;
  node.text.clear();
  node.children = std::move(inside->front().children);
  place_below(node, node.position);
  return {};
}

}  // namespace

Result<std::vector<Node>> read_properties(const SourceText& source, const Limits& limits) {
  Node root;
  root.kind = Kind::Map;
  root.position = {1, 1};
  uint32_t number = 0;
  for (std::string_view rest = source.text; !rest.empty();) {
    const Position position{number + 1, 1};
    const std::string whole = next_line(rest, number);
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const size_t equals = line.find('=');
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
    if (auto ok = open_json(node, source, limits); !ok) return std::unexpected(ok.error());
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
