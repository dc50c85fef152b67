// nginx's configuration language: "name argument ...;" and "name argument ... { ... }".
//
//   location /a { proxy_pass http://b; }    {"location": {"@": "/a", "proxy_pass": "http://b"}}
//
// Several arguments are a list; a second directive of a name in one block is "name[2]".
#include <map>

#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

class Parsing final {
 public:
  Parsing(const SourceText& source, const Limits& limits) : source_(source), limits_(limits) {}

  Result<Node> parse() {
    Node root;
    root.kind = Kind::Map;
    root.position = {1, 1};
    if (auto done = block(root, 0); !done) return std::unexpected(std::move(done.error()));
    return root;
  }

 private:
  std::unexpected<Error> wrong(std::string what) {
    return fail(Cause::BadRequest, std::move(what), place(source_.name, here()));
  }

  [[nodiscard]] bool done() const { return at_ >= source_.text.size(); }
  [[nodiscard]] char now() const { return source_.text[at_]; }
  [[nodiscard]] Position here() const {
    return {line_, static_cast<uint32_t>(at_ - line_start_) + 1};
  }

  void step() {
    if (now() == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    }
    ++at_;
  }

  void skip() {
    while (!done()) {
      if (now() == '#') {
        while (!done() && now() != '\n') step();
      } else if (now() == ' ' || now() == '\t' || now() == '\r' || now() == '\n') {
        step();
      } else {
        return;
      }
    }
  }

  Result<std::string> word() {
    std::string out;
    const char quote = now() == '"' || now() == '\'' ? now() : '\0';
    if (quote != '\0') step();
    // "${name}" is part of a word.
    for (size_t braces = 0; !done();) {
      const char c = now();
      if (quote != '\0' ? c == quote
                        : std::string_view(" \t\r\n;").find(c) != std::string_view::npos ||
                              (c == '{' && !out.ends_with('$')) || (c == '}' && braces == 0)) {
        if (quote != '\0') step();
        return out;
      }
      if (quote == '\0' && c == '{') ++braces;
      if (quote == '\0' && c == '}') --braces;
      if (c == '\\' && at_ + 1 < source_.text.size() && quote != '\0') {
        step();
        if (now() != quote) out += '\\';
      }
      out += now();
      step();
    }
    if (quote != '\0') return wrong("a quote that is never closed");
    return out;
  }

  static Node text_node(std::string key, std::string text, Position position) {
    Node out;
    out.kind = Kind::Text;
    out.key = std::move(key);
    out.text = std::move(text);
    out.position = position;
    return out;
  }

  static Node arguments(std::string key, const std::vector<std::string>& words, Position position) {
    if (words.size() == 1) return text_node(std::move(key), words[0], position);
    Node out = text_node(std::move(key), "", position);
    out.kind = words.empty() ? Kind::Null : Kind::List;
    for (const std::string& one : words) out.children.push_back(text_node("", one, position));
    return out;
  }

  static std::string unique(std::map<std::string, size_t>& counts, const std::string& name) {
    const size_t same = ++counts[name];
    return same == 1 ? name : name + "[" + std::to_string(same) + "]";
  }

  Result<void> block(Node& into, uint32_t depth) {
    if (depth > limits_.max_depth) return wrong("blocks nest too deeply");
    std::map<std::string, size_t> counts;
    for (skip(); !done(); skip()) {
      if (now() == '}') {
        if (depth == 0) return wrong("a '}' without its '{'");
        step();
        return {};
      }
      if (auto one = directive(into, counts, depth); !one) return one;
    }
    if (depth > 0) return wrong("the file ends inside a block; close it with '}'");
    return {};
  }

  Result<void> directive(Node& into, std::map<std::string, size_t>& counts, uint32_t depth) {
    const Position position = here();
    std::vector<std::string> words;
    for (skip(); !done() && now() != ';' && now() != '{'; skip()) {
      const size_t before = at_;
      auto one = word();
      if (!one) return std::unexpected(std::move(one.error()));
      if (at_ == before) return wrong("a '}' inside a directive; end it with ';'");
      words.push_back(std::move(*one));
      if (++nodes_ > limits_.max_nodes / 2) return wrong("too many directives");
    }
    if (done() || words.empty()) return wrong("a directive that is never ended; end it with ';'");
    const std::string key = unique(counts, words.front());
    words.erase(words.begin());
    const bool opens = now() == '{';
    step();
    if (!opens) {
      into.children.push_back(arguments(key, words, position));
      return {};
    }
    Node node = text_node(key, "", position);
    node.kind = Kind::Map;
    if (!words.empty()) node.children.push_back(arguments("@", words, position));
    auto inside = block(node, depth + 1);
    into.children.push_back(std::move(node));
    return inside;
  }

  const SourceText& source_;
  const Limits& limits_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  uint32_t nodes_ = 0;
};

}  // namespace

Result<std::vector<Node>> read_conf(const SourceText& source, const Limits& limits) {
  auto root = Parsing(source, limits).parse();
  if (!root) return std::unexpected(std::move(root.error()));
  std::vector<Node> out;
  out.push_back(std::move(*root));
  return out;
}

}  // namespace sluice::port::convert
