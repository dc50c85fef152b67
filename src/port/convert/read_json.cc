// Strict JSON into the tree. The reader of messages says what is wrong but not where, so a refused
// text is looked through once more for the two faults people make by hand.
#include <algorithm>

#include "port/convert/source.h"
#include "wire/json.h"

namespace sluice::port::convert {

namespace {

namespace json = wire::json;

struct Fault {
  size_t offset = 0;
  std::string message;
};

size_t skip_text(std::string_view text, size_t i) {
  for (++i; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
  }
  return i;
}

// The first comment, or comma before a closing bracket; offset npos when there is neither.
Fault find_fault(std::string_view text) {
  size_t comma = std::string_view::npos;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (c == '/' && i + 1 < text.size() && (text[i + 1] == '/' || text[i + 1] == '*')) {
      return {i, "a comment; JSON has none: remove it (or name the file .yaml)"};
    }
    if ((c == '}' || c == ']') && comma != std::string_view::npos) {
      return {comma, std::string("a comma before '") + c + "'; JSON allows none there: remove it"};
    }
    comma = c == ',' ? i : std::string_view::npos;
    if (c == '"') i = skip_text(text, i);
  }
  return {std::string_view::npos, ""};
}

Kind kind_of(json::Type type) {
  switch (type) {
    case json::Type::Bool:
      return Kind::Bool;
    case json::Type::Number:
      return Kind::Number;
    case json::Type::String:
      return Kind::Text;
    case json::Type::Array:
      return Kind::List;
    case json::Type::Object:
      return Kind::Map;
    case json::Type::Missing:
    case json::Type::Null:
      break;
  }
  return Kind::Null;
}

// Positions are asked for in rising order, so lines are counted once.
class Building final {
 public:
  Building(std::string_view text, const char* origin) : text_(text), origin_(origin) {}

  Node build(const json::Value& value) {
    Node node;
    node.kind = kind_of(value.type());
    node.key = value.key();
    node.position = locate(static_cast<size_t>(value.raw().data() - origin_));
    if (value.is_string()) {
      node.text = value.str();
    } else if (value.is_number() || value.is_bool()) {
      node.text = value.raw();
    }
    if (!value.is_array() && !value.is_object()) return node;
    node.children.reserve(value.size());
    for (const json::Value child : value) node.children.push_back(build(child));
    return node;
  }

 private:
  Position locate(size_t offset) {
    for (; seen_ < offset && seen_ < text_.size(); ++seen_) {
      if (text_[seen_] != '\n') continue;
      ++line_;
      line_start_ = seen_ + 1;
    }
    return {line_, static_cast<uint32_t>(offset - line_start_) + 1};
  }

  std::string_view text_;
  const char* origin_;
  size_t seen_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
};

}  // namespace

Result<std::vector<Node>> read_json(const SourceText& source, const Limits& limits) {
  json::Document document;
  const auto parsed = document.parse(source.text, {limits.max_depth, limits.max_nodes});
  if (!parsed) {
    const Fault fault = find_fault(source.text);
    if (fault.offset != std::string_view::npos) {
      return fail(Cause::BadRequest, fault.message,
                  place(source.name, position_of(source.text, fault.offset)));
    }
    return fail(parsed.error().cause, parsed.error().message, place(source.name, {1, 1}));
  }
  const json::Value root = document.root();
  const size_t lead = std::min(source.text.find_first_not_of(" \t\r\n"), source.text.size());
  std::vector<Node> out;
  out.push_back(Building(source.text, root.raw().data() - lead).build(root));
  return out;
}

}  // namespace sluice::port::convert
