// The JSON Schema of any file that fields() describes, as templates over its root struct; schema.cc
// and plan_schema.cc make the documents out of it.
#pragma once

#include <vector>

#include "app/config/format.h"
#include "app/config/reader.h"
#include "app/config/scalar.h"
#include "wire/json_writer.h"

namespace sluice::app::config::schema_detail {

using wire::json::Writer;

inline constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";
inline constexpr std::string_view kReference = "#/$defs/reference";

struct Kinds {
  std::span<const std::string_view> kinds;
};

template <class T>
void write_schema(Writer& out, const Kinds& kinds, T& value, const Rule& rule);

inline void write_text(Writer& out, std::string_view pattern) {
  out.member("type", "string").member("pattern", pattern);
}

inline void write_choices(Writer& out, std::span<const std::string_view> choices) {
  out.key("enum").begin_array();
  for (std::string_view choice : choices) out.string(choice);
  out.end_array();
}

// What `write` puts down, or a reference that gives it.
template <class Write>
void write_or_reference(Writer& out, Write write) {
  out.key("anyOf").begin_array();
  out.begin_object();
  write();
  out.end_object();
  out.begin_object().member("$ref", kReference).end_object();
  out.end_array();
}

inline void write_range(Writer& out, const Rule& rule) {
  if (rule.min) out.member_raw("minimum", Scalar<double>::format(*rule.min));
  if (rule.max) out.member_raw("maximum", Scalar<double>::format(*rule.max));
}

template <class T>
void write_scalar(Writer& out, const Rule& rule) {
  if constexpr (std::is_same_v<T, bool>) {
    out.member("type", "boolean");
  } else if constexpr (std::is_same_v<T, uint32_t>) {
    Rule bounded = rule;
    if (!bounded.min) bounded.min = 0;
    if (!bounded.max) bounded.max = UINT32_MAX;
    out.member("type", "integer");
    write_range(out, bounded);
  } else if constexpr (std::is_same_v<T, double>) {
    out.member("type", "number");
    write_range(out, rule);
  } else if constexpr (std::is_same_v<T, ByteSize>) {
    out.key("type").begin_array().string("integer").string("string").end_array();
    out.member("pattern", Scalar<T>::kPattern);
    write_range(out, rule);
  } else {
    write_text(out, Scalar<T>::kPattern);
  }
}

// 0s and its kin stand for no duration: the pattern of a positive one asks for a digit above 0.
inline void write_positive_duration(Writer& out) {
  write_text(out, "^(?=.*[1-9])[0-9]{1,9}(ms|s|m|h|d)$");
}

template <class T>
void write_default(Writer& out, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    if (!value.empty()) out.member("default", value);
  } else if constexpr (NamedEnum<T>) {
    out.member("default", enum_names(value)[static_cast<size_t>(value)]);
  } else if constexpr (detail::ScalarType<T>) {
    const std::string text = Scalar<T>::format(value);
    if (Scalar<T>::kPattern.empty()) {
      out.member_raw("default", text);
    } else {
      out.member("default", text);
    }
  }
}

// The visitor for one struct: writes its members of "properties" and gathers the required names.
class Properties final {
 public:
  Properties(Writer& out, const Kinds& kinds) : out_(out), kinds_(kinds) {}

  [[nodiscard]] std::span<const std::string_view> provider_kinds() const { return kinds_.kinds; }
  [[nodiscard]] const std::vector<std::string_view>& required() const { return required_; }

  template <class T>
  void field(std::string_view name, T& member, const Rule& rule) {
    out_.key(name).begin_object();
    out_.member("description", rule.doc);
    if (rule.required) {
      required_.push_back(name);
    } else {
      write_default(out_, member);
    }
    write_schema(out_, kinds_, member, rule);
    out_.end_object();
  }

 private:
  Writer& out_;
  const Kinds& kinds_;
  std::vector<std::string_view> required_;
};

template <class T>
void write_struct(Writer& out, const Kinds& kinds, T& value) {
  out.member("type", "object").member("additionalProperties", false);
  out.key("properties").begin_object();
  Properties properties(out, kinds);
  fields(properties, value);
  out.end_object();
  if (properties.required().empty()) return;
  out.key("required").begin_array();
  for (std::string_view name : properties.required()) out.string(name);
  out.end_array();
}

template <class T>
void write_list(Writer& out, const Kinds& kinds, const std::vector<T>&, const Rule& rule) {
  out.member("type", "array");
  if (rule.min_items > 0) out.member("minItems", static_cast<int64_t>(rule.min_items));
  T item{};
  out.key("items").begin_object();
  write_schema(out, kinds, item, rule);
  out.end_object();
}

template <class T>
void write_map(Writer& out, const Kinds& kinds, const std::map<std::string, T, std::less<>>&,
               const Rule& rule) {
  out.member("type", "object");
  if (rule.min_items > 0) out.member("minProperties", static_cast<int64_t>(rule.min_items));
  out.key("propertyNames").begin_object();
  out.member("pattern", row(rule.key_format).pattern).end_object();
  T item{};
  out.key("additionalProperties").begin_object();
  write_schema(out, kinds, item, rule);
  out.end_object();
}

// The keywords that say what T may be, into the object that is open.
template <class T>
void write_schema(Writer& out, const Kinds& kinds, T& value, const Rule& rule) {
  if constexpr (detail::IsOptional<T>::value) {
    typename T::value_type item{};
    write_schema(out, kinds, item, rule);
  } else if constexpr (detail::IsList<T>::value) {
    write_list(out, kinds, value, rule);
  } else if constexpr (detail::IsMap<T>::value) {
    write_map(out, kinds, value, rule);
  } else if constexpr (std::is_same_v<T, OneOrMore>) {
    out.key("anyOf").begin_array();
    std::string one;
    out.begin_object();
    write_schema(out, kinds, one, rule);
    out.end_object().begin_object();
    write_list(out, kinds, value.all, rule);
    out.end_object().end_array();
  } else if constexpr (std::is_same_v<T, Secret>) {
    write_text(out, row(rule.format).pattern);
  } else if constexpr (NamedEnum<T>) {
    static constexpr auto kNames = enum_names(T{});
    write_or_reference(out, [&] { write_choices(out, kNames); });
  } else if constexpr (std::is_same_v<T, std::string>) {
    write_or_reference(out, [&] {
      if (rule.choices.empty()) return write_text(out, row(rule.format).pattern);
      write_choices(out, rule.choices);
    });
  } else if constexpr (std::is_same_v<T, Duration>) {
    write_or_reference(out, [&] {
      if (rule.min) return write_positive_duration(out);
      write_scalar<T>(out, rule);
    });
  } else if constexpr (detail::ScalarType<T>) {
    write_or_reference(out, [&] { write_scalar<T>(out, rule); });
  } else {
    write_struct(out, kinds, value);
  }
}

}  // namespace sluice::app::config::schema_detail

namespace sluice::app::config {

// One JSON document, not indented.
template <class Root>
std::string json_schema_of(std::string_view title,
                           std::span<const std::string_view> provider_kinds) {
  std::string text;
  wire::json::Writer out(text);
  Root defaults;
  const schema_detail::Kinds kinds{provider_kinds};
  out.begin_object();
  out.member("$schema", schema_detail::kDialect);
  out.member("title", title);
  schema_detail::write_struct(out, kinds, defaults);
  out.key("$defs").begin_object();
  out.key("reference").begin_object();
  out.member("type", "string").member("pattern", "\\$\\{(env|file):");
  out.end_object().end_object();
  out.end_object();
  return text;
}

}  // namespace sluice::app::config
