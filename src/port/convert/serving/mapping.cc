#include "port/convert/serving/mapping.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

namespace sluice::port::convert::serving {

namespace {

constexpr std::array<std::string_view, 5> kTop{"format", "endpoints", "variants", "fields", "rest"};
constexpr std::array<std::string_view, 8> kField{"from",   "to",    "values",   "prefix",
                                                 "suffix", "value", "multiply", "divide"};
constexpr std::array<std::string_view, 3> kRest{"key", "status", "note"};

class Checking final {
 public:
  explicit Checking(std::string_view file) : file_(file) { out_.file = file; }

  Mapping read(const Node& root) {
    keys(root, kTop);
    if (text(root, "format", true) != "sluice.mapping/1") {
      wrong(root, "`format` must be sluice.mapping/1");
    }
    out_.endpoints = text(root, "endpoints", false);
    out_.variants = text(root, "variants", false);
    const Node* fields = member(&root, "fields");
    if (fields == nullptr || !fields->is_list()) wrong(root, "`fields` must be a list");
    for (const Node& field : items(fields)) read_field(field);
    for (const Node& row : items(member(&root, "rest"))) read_rest(row);
    return std::move(out_);
  }

  [[nodiscard]] Problems& problems() { return problems_; }

 private:
  void wrong(const Node& node, std::string message) {
    problems_.push_back({Cause::BadRequest, std::move(message), place(file_, node.position)});
  }

  void keys(const Node& node, std::span<const std::string_view> known) {
    if (!node.is_map()) wrong(node, "a map is expected");
    for (const Node& child : members(&node)) {
      if (std::find(known.begin(), known.end(), child.key) != known.end()) continue;
      std::string list;
      for (const std::string_view key : known) list.append(list.empty() ? "" : ", ").append(key);
      wrong(child, "unknown key \"" + child.key + "\"; known are " + list);
    }
  }

  std::string text(const Node& node, std::string_view key, bool required) {
    const Node* child = member(&node, key);
    if (child == nullptr) {
      if (required) wrong(node, "`" + std::string(key) + "` is missing");
      return "";
    }
    if (!child->is_scalar()) wrong(*child, "`" + std::string(key) + "` must be a text");
    return child->text;
  }

  void read_field(const Node& node) {
    keys(node, kField);
    Mapping::Row row;
    const Node* constant = member(&node, "value");
    row.from = text(node, "from", constant == nullptr);
    if (constant != nullptr) {
      if (!row.from.empty()) wrong(node, "`from` and `value` exclude each other");
      row.value = *constant;
      row.constant = true;
    }
    const std::string to = text(node, "to", true);
    for (const MappedField& field : mapped_fields()) {
      if (field.name == to) row.to = &field;
    }
    if (row.to == nullptr && !to.empty()) {
      std::string known;
      for (const MappedField& field : mapped_fields()) {
        known.append(known.empty() ? "" : ", ").append(field.name);
      }
      wrong(node, "there is no field \"" + to + "\"; a mapping may name " + known);
    }
    row.transform.prefix = text(node, "prefix", false);
    row.transform.suffix = text(node, "suffix", false);
    for (const Node& value : members(member(&node, "values"))) {
      if (!value.is_scalar()) wrong(value, "a text is expected");
      row.transform.values.emplace_back(value.key, value.text);
    }
    row.transform.multiply = factor(member(&node, "multiply"));
    row.transform.divide = factor(member(&node, "divide"));
    if (row.to != nullptr) out_.rows.push_back(std::move(row));
  }

  double factor(const Node* node) {
    double out = 1;
    if (node == nullptr) return out;
    const char* end = node->text.data() + node->text.size();
    const auto [at, code] = std::from_chars(node->text.data(), end, out);
    if (code != std::errc() || at != end || !(out > 0 && out < 1e12)) {
      wrong(*node, "must be a positive number");
      return 1;
    }
    return out;
  }

  void read_rest(const Node& node) {
    keys(node, kRest);
    Mapping::Rest row{text(node, "key", true), Status::Manual, text(node, "note", true)};
    const std::string status = text(node, "status", true);
    for (const Status known : {Status::Mapped, Status::Dropped, Status::Manual}) {
      if (status == name(known)) row.status = known;
    }
    if (status != name(row.status)) wrong(node, "`status` must be mapped, dropped or manual");
    out_.rest.push_back(std::move(row));
  }

  std::string_view file_;
  Mapping out_;
  Problems problems_;
};

// Calls `act` with every node the path leads to.
void follow(const Node& node, std::string_view path, const std::function<void(const Node&)>& act) {
  if (path.empty()) {
    act(node);
    return;
  }
  const size_t slash = path.find('/');
  const std::string_view step = path.substr(0, slash);
  const std::string_view rest =
      slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  if (step == "*") {
    for (const Node& child : node.children) follow(child, rest, act);
  } else if (const Node* child = at(&node, step)) {
    follow(*child, rest, act);
  }
}

// A constant that the field cannot take is a fault of the mapping file, so its place is there.
void put_constant(Reading& in, const Mapping& mapping, const Mapping::Row& row, ServingSpec& spec,
                  Variant& variant) {
  const size_t before = in.problems().size();
  row.to->put({in, &row.value, row.transform, row.to->name}, spec, variant);
  for (size_t i = before; i < in.problems().size(); ++i) {
    in.problems()[i].param = place(mapping.file, row.value.position);
  }
}

void apply(Reading& in, const Mapping& mapping, const Node& node, bool endpoint, ServingSpec& spec,
           Variant& variant) {
  for (const Mapping::Row& row : mapping.rows) {
    if (row.to->of_endpoint() != endpoint) continue;
    if (row.constant) {
      put_constant(in, mapping, row, spec, variant);
      continue;
    }
    bool found = false;
    follow(node, row.from, [&](const Node& value) {
      if (found) {
        in.problem(value, "the mapping's path \"" + row.from + "\" leads to several values");
        return;
      }
      found = true;
      row.to->put({in, &value, row.transform, row.to->name}, spec, variant);
    });
  }
}

void complete(Reading& in, const Node& node, Variant& variant) {
  Container& container = variant.container;
  if (container.readiness.path && !container.readiness.port) {
    const int64_t port = container.port ? *container.port : 8080;
    container.readiness.port = given(std::to_string(port));
  }
  if (variant.scaling.metric && !variant.scaling.target) variant.scaling.metric = {};
  if (variant.scaling.target && !variant.scaling.metric) {
    in.problem(node,
               "variant.scale_target says nothing without variant.scale_metric; where the "
               "source has none, add a constant to the mapping: {value: rps, to: "
               "variant.scale_metric}");
  }
}

void settle_rest(Reading& in, const Mapping& mapping, const Node& node) {
  for (const Mapping::Rest& rest : mapping.rest) {
    const LeafRule rule{rest.key, rest.status,
                        rest.status == Status::Manual ? ir::Severity::Warn : ir::Severity::Info,
                        rest.note};
    in.apply(node, std::span(&rule, 1));
  }
}

}  // namespace

std::expected<Mapping, Problems> parse_mapping(const SourceText& text, const Limits& limits) {
  auto documents = read_yaml(text, limits);
  if (!documents) return std::unexpected(Problems{std::move(documents.error())});
  if (documents->size() != 1) {
    return std::unexpected(Problems{
        {Cause::BadRequest, "a mapping file holds one document", place(text.name, {1, 1})}});
  }
  Checking checking(text.name);
  Mapping out = checking.read(documents->front());
  if (!checking.problems().empty()) return std::unexpected(std::move(checking.problems()));
  return out;
}

std::vector<ServingSpec> read_mapped(Reading& in, const Mapping& mapping) {
  std::vector<ServingSpec> out;
  for (const Source& source : in.sources()) {
    for (const Node& document : source.documents) {
      follow(document, mapping.endpoints, [&](const Node& endpoint) {
        ServingSpec spec;
        Variant none;
        apply(in, mapping, endpoint, true, spec, none);
        if (!spec.name) {
          in.problem(endpoint, "the mapping finds no endpoint.name here");
          return;
        }
        follow(endpoint, mapping.variants, [&](const Node& node) {
          Variant variant;
          apply(in, mapping, node, false, spec, variant);
          complete(in, node, variant);
          if (!variant.name) variant.name = given("v" + std::to_string(spec.variants.size() + 1));
          spec.variants.push_back(std::move(variant));
        });
        if (spec.variants.empty()) {
          in.problem(endpoint, "the mapping finds no variant of this endpoint");
        }
        out.push_back(std::move(spec));
      });
      settle_rest(in, mapping, document);
    }
  }
  return out;
}

}  // namespace sluice::port::convert::serving
