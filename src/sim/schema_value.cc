#include "sim/schema_value.h"

#include <algorithm>
#include <array>
#include <optional>

#include "sim/words.h"
#include "wire/json_writer.h"

namespace sluice::sim {
namespace {

using wire::json::Value;

// A schema may refer to itself; beyond this only what must be there is given, as null.
constexpr int kMaxDepth = 12;
constexpr int64_t kMostItems = 100;
constexpr size_t kMostBytes = 64 * 1024;
constexpr double kMostNumber = 1e15;

struct Format {
  std::string_view name;
  std::string_view example;
};

constexpr std::array<Format, 8> kFormats{{
    {"date-time", "2026-11-21T01:11:00Z"},
    {"date", "2026-11-21"},
    {"time", "01:11:00Z"},
    {"email", "keeper@example.com"},
    {"uri", "https://example.com/lock"},
    {"uuid", "6f1c2e34-9d1b-4c57-8a45-0f2d3b6a7c89"},
    {"ipv4", "192.0.2.7"},
    {"hostname", "example.com"},
}};

class Maker final {
 public:
  Maker(std::string& out, Value root, base::Rng& rng) : out_(out), root_(root), rng_(rng) {}

  void value(Value schema, int depth);

 private:
  void object(Value schema, int depth);
  void array(Value schema, int depth);
  void string(Value schema);
  void number(Value schema, bool whole);
  [[nodiscard]] Value resolve(Value schema) const;

  std::string& out_;
  Value root_;
  base::Rng& rng_;
};

// "#/$defs/Name" and "#/definitions/Name"; anything else stays what it is.
Value Maker::resolve(Value schema) const {
  for (int hops = 0; hops < kMaxDepth; ++hops) {
    const std::string_view ref = schema["$ref"].str();
    if (ref == "#") return root_;
    if (!ref.starts_with("#/")) return schema;
    Value at = root_;
    std::string_view path = ref.substr(2);
    while (!path.empty()) {
      const size_t slash = std::min(path.find('/'), path.size());
      at = at[path.substr(0, slash)];
      path.remove_prefix(std::min(slash + 1, path.size()));
    }
    if (!at.exists()) return schema;
    schema = at;
  }
  return schema;
}

std::string_view type_of(Value schema) {
  const Value type = schema["type"];
  if (type.is_string()) return type.str();
  for (const Value one : type) {
    if (one.str() != "null") return one.str();
  }
  if (type.size() > 0) return "null";
  if (schema["properties"].exists()) return "object";
  if (schema["items"].exists()) return "array";
  return "string";
}

Value nth(Value list, size_t n) {
  for (const Value one : list) {
    if (n-- == 0) return one;
  }
  return {};
}

void Maker::value(Value schema, int depth) {
  schema = resolve(schema);
  if (depth > kMaxDepth || out_.size() > kMostBytes) {
    out_ += "null";
    return;
  }
  if (schema["const"].exists()) {
    out_ += schema["const"].raw();
    return;
  }
  if (const size_t n = schema["enum"].size(); n > 0) {
    out_ += nth(schema["enum"], rng_.next() % n).raw();
    return;
  }
  for (const char* choice : {"anyOf", "oneOf", "allOf"}) {
    if (schema[choice].size() > 0 && !schema["properties"].exists()) {
      return value(nth(schema[choice], 0), depth + 1);
    }
  }
  const std::string_view type = type_of(schema);
  if (type == "object") return object(schema, depth);
  if (type == "array") return array(schema, depth);
  if (type == "integer" || type == "number") return number(schema, type == "integer");
  if (type == "boolean") {
    out_ += rng_.next() % 2 == 0 ? "true" : "false";
  } else if (type == "null") {
    out_ += "null";
  } else {
    string(schema);
  }
}

void Maker::object(Value schema, int depth) {
  out_ += '{';
  bool first = true;
  for (const Value name : schema["required"]) {
    if (!first) out_ += ',';
    first = false;
    wire::json::append_quoted(out_, name.str());
    out_ += ':';
    value(schema["properties"][name.str()], depth + 1);
  }
  out_ += '}';
}

void Maker::array(Value schema, int depth) {
  const int64_t most =
      std::clamp<int64_t>(schema["maxItems"].as_int().value_or(kMostItems), 0, kMostItems);
  const int64_t count =
      std::min(std::max<int64_t>(schema["minItems"].as_int().value_or(1), 0), most);
  out_ += '[';
  for (int64_t i = 0; i < count; ++i) {
    if (i > 0) out_ += ',';
    value(schema["items"], depth + 1);
  }
  out_ += ']';
}

void Maker::string(Value schema) {
  const std::string_view format = schema["format"].str();
  for (const Format& row : kFormats) {
    if (row.name == format) return wire::json::append_quoted(out_, row.example);
  }
  const auto least = std::clamp<int64_t>(schema["minLength"].as_int().value_or(0), 0, 10'000);
  const auto most = schema["maxLength"].as_int();
  if (least > 0 || most) {
    // Bounded: plain ASCII, so that characters and bytes are the same.
    const int64_t size = most ? std::clamp<int64_t>(*most, 0, std::max<int64_t>(least, 8)) : least;
    std::string text;
    append_id(text, rng_, static_cast<size_t>(size));
    return wire::json::append_quoted(out_, text);
  }
  std::string text;
  append_words(text, rng_, 1 + static_cast<int64_t>(rng_.next() % 2));
  wire::json::append_quoted(out_, text);
  // Readers must unescape: now and then a character that need not be escaped is.
  if (rng_.next() % 3 == 0) {
    out_.pop_back();
    out_ += rng_.next() % 2 == 0 ? "\\u00e9\"" : " \\ud83d\\udea4\"";
  }
}

void Maker::number(Value schema, bool whole) {
  double low = schema["minimum"].as_double().value_or(0);
  if (const auto over = schema["exclusiveMinimum"].as_double()) low = std::max(low, *over + 1);
  std::optional<double> high = schema["maximum"].as_double();
  if (const auto under = schema["exclusiveMaximum"].as_double()) high = *under - 1;
  if (high && !schema["minimum"].exists() && *high < low) low = *high;
  low = std::clamp(low, -kMostNumber, kMostNumber);
  const auto span = high ? std::clamp<double>(*high - low, 0, 99) : 99;
  if (!whole && static_cast<double>(static_cast<int64_t>(low)) < low &&
      schema["minimum"].exists()) {
    out_ += schema["minimum"].raw();
    return;
  }
  auto value = static_cast<int64_t>(low) +
               static_cast<int64_t>(rng_.next() % (static_cast<uint64_t>(span) + 1));
  if (const auto step = schema["multipleOf"].as_int(); step && *step > 1) {
    value = (value + *step - 1) / *step * *step;
  }
  out_ += std::to_string(value);
  if (!whole && span >= 99) out_ += ".5";
}

}  // namespace

void append_schema_value(std::string& out, const wire::json::Value& schema, base::Rng& rng) {
  if (!schema.is_object()) {
    out += "{}";
    return;
  }
  Maker(out, schema, rng).value(schema, 0);
}

}  // namespace sluice::sim
