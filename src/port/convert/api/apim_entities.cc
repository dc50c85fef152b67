#include <algorithm>
#include <array>

#include "port/convert/api/apim.h"

namespace sluice::port::convert::api::apim {

namespace {

using ir::Severity;

constexpr std::string_view kType = "Microsoft.ApiManagement/service/";

// Of an expression the texts that are no arguments of parameters() and variables(), joined.
std::string literals(std::string_view expression, std::string_view joint) {
  if (!expression.starts_with('[')) return std::string(expression);
  std::string out;
  for (size_t open = expression.find('\''); open != std::string_view::npos;) {
    const size_t close = expression.find('\'', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view before = expression.substr(0, open);
    if (!before.ends_with("parameters(") && !before.ends_with("variables(")) {
      if (!out.empty()) out += joint;
      out += expression.substr(open + 1, close - open - 1);
    }
    open = expression.find('\'', close + 1);
  }
  return out;
}

// "[concat(parameters('Name'), '/shop/get')]" -> "shop/get".
std::string literal_name(std::string_view expression) {
  return literals(expression, "");
}

// An ARM expression over texts and parameters, "[concat('a', parameters('b'))]"; '' is one quote.
std::string evaluated(Reading& in, const Node& node, const Parameters& parameters) {
  const std::string_view text = node.text;
  if (!text.starts_with('[') || text.starts_with("[[")) return node.text;
  std::string out;
  for (size_t i = text.find('\''); i != std::string_view::npos; i = text.find('\'', i)) {
    const std::string_view before = text.substr(0, i);
    std::string literal;
    for (++i; i < text.size(); ++i) {
      if (text[i] == '\'' && (i + 1 >= text.size() || text[i + 1] != '\'')) break;
      if (text[i] == '\'') ++i;
      literal += text[i];
    }
    ++i;
    if (before.ends_with("parameters(") || before.ends_with("variables(")) {
      const auto given_value = parameters.find(literal);
      if (given_value == parameters.end()) {
        in.problem(node,
                   "\"" + literal + "\" has no value here; give --parameter " + literal + "=VALUE");
        continue;
      }
      literal = given_value->second;
    }
    out += literal;
    if (i >= text.size()) break;
  }
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t slash = text.find('/');
    if (slash != 0) out.emplace_back(text.substr(0, slash));
    text = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  }
  return out;
}

// From its id ("/subscriptions/.../service/NAME/apis/A"), or from type and name.
std::string path_of(const Node& node) {
  const std::string_view id = text_at(&node, "id");
  const size_t service = id.find("/Microsoft.ApiManagement/service/");
  if (service != std::string_view::npos) {
    const std::string_view rest = id.substr(service + 33);
    const size_t slash = rest.find('/');
    return slash == std::string_view::npos ? "" : std::string(rest.substr(slash + 1));
  }
  const auto types = split(text_at(&node, "type").substr(kType.size()));
  auto names = split(literal_name(text_at(&node, "name")));
  // A name may begin with the service's own.
  while (names.size() > types.size()) names.erase(names.begin());
  std::string out;
  for (size_t i = 0; i < types.size(); ++i) {
    if (!out.empty()) out += '/';
    out += types[i] + "/" + (i < names.size() ? names[i] : "");
  }
  return out;
}

constexpr std::array kEnvelope{"id",        "type",     "name",     "apiVersion", "scale",
                               "dependsOn", "comments", "location", "kind",       "tags"};

void collect(Reading& in, const Node& node, std::vector<Entity>& out) {
  for (const Node& nested : items(member(&node, "resources"))) collect(in, nested, out);
  for (const Node& one : items(member(&node, "value"))) collect(in, one, out);
  if (!is_entity(node)) return;
  for (const char* key : kEnvelope) in.understood(member(&node, key), "names the entity");
  out.push_back({path_of(node), &node, member(&node, "properties")});
}

}  // namespace

bool is_entity(const Node& node) {
  return text_at(&node, "type").starts_with(kType);
}

// "/apis", "/apis/ID", "/products/ID", "" or "/": each alone, behind the service's own id, or as an
// ARM expression of these parts.
Scope scope_of(std::string_view reference) {
  std::string text = literals(reference, "/");
  for (size_t at = text.find("//"); at != std::string::npos; at = text.find("//")) {
    text.erase(at, 1);
  }
  while (text.ends_with('/')) text.pop_back();
  const auto last_of = [&](std::string_view key) {
    const size_t at = text.rfind(key);
    return at == std::string::npos ? std::string() : text.substr(at + key.size());
  };
  using Kind = Scope::Kind;
  const auto one = [](Kind kind, const std::string& id) {
    const bool plain = !id.empty() && id.find('/') == std::string::npos;
    return plain ? Scope{kind, id.substr(0, id.find(';'))} : Scope{};
  };
  if (text.find("/products/") != std::string::npos) {
    return one(Kind::Product, last_of("/products/"));
  }
  if (text.find("/apis/") != std::string::npos) return one(Kind::Api, last_of("/apis/"));
  const bool service = reference == "/" || (text.find("/service/") != std::string::npos &&
                                            last_of("/service/").find('/') == std::string::npos);
  if (text.ends_with("/apis") || service) return {Kind::Everything, ""};
  return {};
}

std::vector<Entity> entities(Reading& in) {
  std::vector<Entity> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      collect(in, document, out);
      for (const char* key : {"$schema", "contentVersion", "count"}) {
        in.understood(member(&document, key), "the form of the document");
      }
      for (const char* key : {"parameters", "variables", "outputs"}) {
        in.settle(member(&document, key), Status::Dropped,
                  "belongs to the deployment of the source", Severity::Info);
      }
    }
  }
  return out;
}

Policies read_policies(Reading& in, const std::vector<Entity>& all, std::deque<Node>& parsed,
                       const Parameters& parameters) {
  Policies out;
  for (const Entity& entity : all) {
    constexpr std::string_view kEnd = "policies/policy";
    if (!entity.path.ends_with(kEnd)) continue;
    std::string owner = entity.path.substr(0, entity.path.size() - kEnd.size());
    if (owner.ends_with('/')) owner.pop_back();
    const Node* content = member(entity.properties, "policyContent");
    if (content == nullptr) content = member(entity.properties, "value");
    const Node* format = member(entity.properties, "contentFormat");
    if (format == nullptr) format = member(entity.properties, "format");
    in.understood(format, "the form of the policy");
    if (content == nullptr || (format != nullptr && format->text.ends_with("link"))) {
      in.problem(*entity.node, "the policy stands elsewhere; fetch it and put it here as rawxml");
      continue;
    }
    const std::string where = place(in.sources()[content->file].name, content->position);
    auto tree = read_xml({where, evaluated(in, *content, parameters)}, {});
    if (!tree) {
      in.problem(*content,
                 tree.error().message + " (inside the policy: " + tree.error().param + ")");
      continue;
    }
    parsed.push_back(std::move(tree->front()));
    open_inside(parsed.back(), *content, in.ledger());
    in.understood(content, "a policy: see its parts");
    out[owner] = &parsed.back();
  }
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      if (member(&document, "policies") == nullptr) continue;
      const size_t slash = source.name.rfind('/');
      const std::string file = source.name.substr(slash == std::string::npos ? 0 : slash + 1);
      const auto owner = parameters.find(file);
      const std::string of = owner != parameters.end() ? owner->second : "";
      if (out.emplace(of, &document).second) continue;
      in.problem(document, "two policies of " + (of.empty() ? "the whole service" : of) +
                               "; say whose this is: --parameter " + file +
                               "=apis/ID/operations/ID");
    }
  }
  return out;
}

std::string_view element_name(const Node& node) {
  return std::string_view(node.key).substr(0, node.key.find('['));
}

}  // namespace sluice::port::convert::api::apim
