#include "port/convert/source.h"
#include "wire/yaml.h"

namespace sluice::port::convert {

namespace {

namespace yaml = wire::yaml;

Kind scalar_kind(const yaml::Value& value) {
  if (value.is_text()) return Kind::Text;
  return value.as_bool() ? Kind::Bool : Kind::Number;
}

Node build(const yaml::Value& value) {
  Node node;
  node.key = value.key();
  node.tag = value.tag();
  node.position = {value.position().line, value.position().column};
  if (value.is_scalar()) {
    node.kind = scalar_kind(value);
    node.text = value.text();
    if (node.kind == Kind::Bool) node.text = *value.as_bool() ? "true" : "false";
  }
  if (!value.is_map() && !value.is_sequence()) return node;
  node.kind = value.is_map() ? Kind::Map : Kind::List;
  node.children.reserve(value.size());
  for (const yaml::Value child : value) node.children.push_back(build(child));
  return node;
}

}  // namespace

Result<std::vector<Node>> read_yaml(const SourceText& source, const Limits& limits) {
  const auto documents = yaml::Document::parse_all(source.text, {.max_bytes = limits.max_bytes,
                                                                 .max_depth = limits.max_depth,
                                                                 .max_nodes = limits.max_nodes});
  if (!documents) {
    const Error& error = documents.error();
    return fail(error.cause, error.message, source.name + ":" + error.param);
  }
  std::vector<Node> out;
  for (const yaml::Document& document : *documents) {
    // `---` at the end opens a document that holds nothing.
    if (!document.root().is_null()) out.push_back(build(document.root()));
  }
  return out;
}

}  // namespace sluice::port::convert
