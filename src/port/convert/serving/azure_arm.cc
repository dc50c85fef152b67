#include "port/convert/serving/azure_arm.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "port/convert/serving/arm_expression.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

constexpr int kMaxDepth = 64;
constexpr std::string_view kOnline = "onlineendpoints";
constexpr std::string_view kBatch = "batchendpoints";

struct Rename {
  std::string_view from;
  std::string_view to;
  int per_second = 0;  // of a duration: how many of the unit in a second
};
// Everything else goes from camelCase to snake_case.
constexpr std::array kRenames{
    Rename{"environmentId", "environment"},
    Rename{"requestTimeout", "request_timeout_ms", 1000},
    Rename{"maxQueueWait", "max_queue_wait_ms", 1000},
    Rename{"initialDelay", "initial_delay", 1},
    Rename{"period", "period", 1},
    Rename{"timeout", "timeout", 1},
    Rename{"scaleType", "type"},
    Rename{"endpointComputeType", "type"},
    Rename{"containerResourceRequirements", "resources"},
    Rename{"containerResourceRequests", "requests"},
    Rename{"containerResourceLimits", "limits"},
};
// Their members are names that people chose.
constexpr std::array<std::string_view, 4> kFree{"traffic", "mirrorTraffic", "environmentVariables",
                                                "tags"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string snake(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c + 32) : c;
  }
  return out;
}

// ISO 8601 as Azure writes it: PT1M30S, PT0.5S; seconds.
std::optional<double> seconds_of(std::string_view text) {
  if (!text.starts_with("PT") || text.size() < 4) return std::nullopt;
  text.remove_prefix(2);
  double out = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end == text.data() + text.size()) return std::nullopt;
    const double unit = *end == 'H' ? 3600 : *end == 'M' ? 60 : *end == 'S' ? 1 : 0;
    if (unit == 0) return std::nullopt;
    out += number * unit;
    text.remove_prefix(static_cast<size_t>(end - text.data()) + 1);
  }
  return out;
}

bool is_resource_type(const Node& node, std::string_view kind) {
  return lower(text_at(&node, "type")).find(kind) != std::string::npos;
}

class Arm final {
 public:
  Arm(Reading& in, const Node& document, const Parameters& parameters)
      : in_(in), expressions_(in, document, parameters) {}

  std::vector<Node> read(const Node& document) {
    const Node* list = member(&document, "resources");
    if (list == nullptr) list = member(&document, "value");
    if (list == nullptr) {
      resource(document, "");
    } else {
      for (const Node& child : list->children) resource(child, "");
    }
    return std::move(out_);
  }

 private:
  void resource(const Node& node, const std::string& parent) {
    if (is_resource_type(node, kBatch)) {
      in_.problem(node,
                  "a batch endpoint: export it as YAML (`az ml batch-endpoint show`, `az ml "
                  "batch-deployment show`) and convert that");
      return;
    }
    const Node name = resolved(member(&node, "name"));
    const std::string path = parent.empty() ? name.text : parent + "/" + name.text;
    for (const Node& child : items(member(&node, "resources"))) resource(child, path);
    const bool deployment = is_resource_type(node, "/deployments") ||
                            (!parent.empty() && text_at(&node, "type") == "deployments");
    if (!deployment && !is_resource_type(node, kOnline)) return;
    for (const std::string_view key : {"type", "apiVersion", "id", "dependsOn", "kind"}) {
      in_.understood(member(&node, key), "the kind of document");
    }
    Node out;
    out.kind = Kind::Map;
    out.position = node.position;
    out.file = node.file;
    name_of(name, text_at(&node, "id"), path, deployment, out);
    for (const Node& property : members(member(&node, "properties"))) add(out, property);
    for (const std::string_view key : {"identity", "location", "tags"}) {
      if (const Node* extra = member(&node, key)) add(out, *extra);
    }
    if (const Node* capacity = at(&node, "sku/capacity")) {
      Node count = resolved(capacity);
      count.key = "instance_count";
      out.children.push_back(std::move(count));
    }
    in_.understood(at(&node, "sku/name"), "the kind of machine stands in instanceType");
    in_.understood(at(&node, "sku/tier"), "the kind of machine stands in instanceType");
    out_.push_back(std::move(out));
  }

  // "workspace/endpoint/deployment", or of GET only the last and the id has the rest.
  static void name_of(const Node& name, std::string_view id, const std::string& path,
                      bool deployment, Node& out) {
    const size_t slash = path.rfind('/');
    Node last = name;
    last.key = "name";
    last.text = path.substr(slash == std::string::npos ? 0 : slash + 1);
    out.children.push_back(last);
    if (!deployment) return;
    std::string rest = slash == std::string::npos ? "" : path.substr(0, slash);
    if (rest.empty() && !id.empty()) {
      const size_t at = lower(id).rfind("/deployments/");
      if (at != std::string::npos) rest = id.substr(0, at);
    }
    last.key = "endpoint_name";
    last.text = rest.substr(rest.rfind('/') + 1);
    out.children.push_back(std::move(last));
  }

  Node resolved(const Node* node) {
    if (node == nullptr) return {};
    return expressions_.resolve(*node);
  }

  void add(Node& parent, const Node& source, int depth = 0) {
    if (depth > kMaxDepth) {
      in_.problem(source, "expressions go in a circle or nest too deeply; write the value here");
      return;
    }
    Node node = resolved(&source);
    node.key = snake(source.key);
    const bool free = std::find(kFree.begin(), kFree.end(), source.key) != kFree.end();
    for (const Rename& rename : kRenames) {
      if (source.key != rename.from) continue;
      node.key = rename.to;
      if (rename.per_second > 0) duration(node, rename.per_second);
    }
    std::vector<Node> children = std::move(node.children);
    node.children.clear();
    for (Node& child : children) {
      if (free) {
        Node kept = resolved(&child);
        kept.key = child.key;
        node.children.push_back(std::move(kept));
      } else {
        add(node, child, depth + 1);
      }
    }
    parent.children.push_back(std::move(node));
  }

  void duration(Node& node, int per_second) {
    if (node.kind != Kind::Text) return;
    const auto seconds = seconds_of(node.text);
    if (!seconds) {
      in_.problem(node, "\"" + node.text + "\" is no duration such as PT5S");
      return;
    }
    node.kind = Kind::Number;
    node.text = number_text(*seconds * per_second);
  }

  Reading& in_;
  ArmExpressions expressions_;
  std::vector<Node> out_;
};

}  // namespace

bool is_azureml_arm(const Node& document) {
  const auto fits = [](const Node& node) {
    return is_resource_type(node, kOnline) || is_resource_type(node, kBatch);
  };
  if (fits(document) && member(&document, "properties") != nullptr) return true;
  for (const std::string_view key : {"resources", "value"}) {
    const Node* list = member(&document, key);
    if (list != nullptr && std::any_of(list->children.begin(), list->children.end(), fits)) {
      return true;
    }
  }
  return false;
}

std::vector<Node> azureml_from_arm(Reading& in, const Node& document,
                                   const Parameters& parameters) {
  return Arm(in, document, parameters).read(document);
}

}  // namespace sluice::port::convert::serving
