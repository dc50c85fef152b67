// Protobuf text format (https://protobuf.dev/reference/protobuf/textformat-spec) as far as
// configuration files use it: fields with scalars, messages in {} or <>, lists in [], comments,
// adjacent texts joined. A field that stands several times becomes a list.
#include <utility>

#include "port/convert/source.h"

namespace sluice::port::convert {

namespace {

class Parser final {
 public:
  Parser(const SourceText& source, const Limits& limits) : source_(source), limits_(limits) {}

  Result<Node> parse() {
    Node root;
    root.kind = Kind::Map;
    root.position = {1, 1};
    if (auto ok = fields(root, '\0', 1); !ok) return std::unexpected(ok.error());
    return root;
  }

 private:
  [[nodiscard]] std::string_view text() const { return source_.text; }
  [[nodiscard]] char peek() const { return i_ < text().size() ? text()[i_] : '\0'; }
  [[nodiscard]] Position here() const {
    return {line_, static_cast<uint32_t>(i_ - line_start_) + 1};
  }
  [[nodiscard]] std::unexpected<Error> wrong(std::string message,
                                             Cause cause = Cause::BadRequest) const {
    return fail(cause, std::move(message), place(source_.name, here()));
  }

  void skip_blanks() {
    for (; i_ < text().size(); ++i_) {
      const char c = text()[i_];
      if (c == '\n') {
        ++line_;
        line_start_ = i_ + 1;
      } else if (c == '#') {
        while (i_ + 1 < text().size() && text()[i_ + 1] != '\n') ++i_;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  static bool word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '+';
  }
  std::string_view word() {
    const size_t start = i_;
    while (i_ < text().size() && word_char(text()[i_])) ++i_;
    return text().substr(start, i_ - start);
  }

  Result<void> fields(Node& map, char close, uint32_t depth) {
    if (depth > limits_.max_depth) return wrong("nested too deeply", Cause::TooLarge);
    for (skip_blanks(); peek() != close || i_ < text().size(); skip_blanks()) {
      if (i_ >= text().size()) return wrong(std::string("'") + close + "' is missing");
      if (peek() == close) break;
      const Position position = here();
      const std::string_view key = word();
      if (key.empty()) return wrong("a field name is expected");
      skip_blanks();
      const bool colon = peek() == ':';
      if (colon) ++i_;
      skip_blanks();
      if (!colon && peek() != '{' && peek() != '<' && peek() != '[') {
        return wrong("':' is expected after \"" + std::string(key.substr(0, 64)) + "\"");
      }
      Node value;
      value.position = position;
      if (auto ok = read_value(value, depth); !ok) return ok;
      add(map, std::string(key), std::move(value));
      skip_blanks();
      if (peek() == ',' || peek() == ';') ++i_;
    }
    if (close != '\0') ++i_;
    return {};
  }

  Result<void> read_value(Node& value, uint32_t depth) {
    if (++nodes_ > limits_.max_nodes) return wrong("too many values", Cause::TooLarge);
    value.position = here();
    const char c = peek();
    if (c == '{' || c == '<') {
      ++i_;
      value.kind = Kind::Map;
      return fields(value, c == '{' ? '}' : '>', depth + 1);
    }
    if (c == '[') return list(value, depth + 1);
    if (c == '"' || c == '\'') return texts(value);
    const std::string_view token = word();
    if (token.empty()) return wrong("a value is expected");
    value.text = token;
    const bool number = (token[0] >= '0' && token[0] <= '9') || token[0] == '-' || token[0] == '.';
    value.kind = token == "true" || token == "false" ? Kind::Bool
                 : number                            ? Kind::Number
                                                     : Kind::Text;
    return {};
  }

  Result<void> list(Node& value, uint32_t depth) {
    if (depth > limits_.max_depth) return wrong("nested too deeply", Cause::TooLarge);
    ++i_;
    value.kind = Kind::List;
    for (skip_blanks(); peek() != ']'; skip_blanks()) {
      if (i_ >= text().size()) return wrong("']' is missing");
      Node child;
      if (auto ok = read_value(child, depth); !ok) return ok;
      value.children.push_back(std::move(child));
      skip_blanks();
      if (peek() == ',') {
        ++i_;
      } else if (peek() != ']') {
        return wrong("',' or ']' is expected");
      }
    }
    ++i_;
    return {};
  }

  Result<void> texts(Node& value) {
    value.kind = Kind::Text;
    value.tag = "\"";
    for (; peek() == '"' || peek() == '\''; skip_blanks()) {
      const char quote = peek();
      for (++i_; peek() != quote; ++i_) {
        if (i_ >= text().size() || peek() == '\n') return wrong("a quote is not closed");
        if (peek() == '\\' && i_ + 1 < text().size()) {
          ++i_;
          value.text += peek() == 'n' ? '\n' : peek() == 't' ? '\t' : peek();
        } else {
          value.text += peek();
        }
      }
      ++i_;
    }
    return {};
  }

  static void add(Node& map, std::string key, Node value) {
    for (Node& child : map.children) {
      if (child.key != key) continue;
      if (!child.is_list()) {
        Node list;
        list.kind = Kind::List;
        list.position = child.position;
        list.key = std::exchange(child.key, {});
        list.children.push_back(std::move(child));
        child = std::move(list);
      }
      if (value.is_list()) {
        for (Node& more : value.children) child.children.push_back(std::move(more));
      } else {
        child.children.push_back(std::move(value));
      }
      return;
    }
    value.key = std::move(key);
    map.children.push_back(std::move(value));
  }

  const SourceText& source_;
  const Limits& limits_;
  size_t i_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  uint32_t nodes_ = 0;
};

}  // namespace

Result<std::vector<Node>> read_prototext(const SourceText& source, const Limits& limits) {
  auto root = Parser(source, limits).parse();
  if (!root) return std::unexpected(std::move(root.error()));
  std::vector<Node> out;
  out.push_back(std::move(*root));
  return out;
}

}  // namespace sluice::port::convert
