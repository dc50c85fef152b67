// Tables of the keys of a YAML file, one table a map, walked out of the same description as the
// reader's. Paths: NAME stands for a
// key of your choice, [] for an item of a list.
#pragma once

#include <vector>

#include "app/config/fields.h"
#include "app/config/format.h"
#include "app/config/plan_fields.h"
#include "app/config/reader.h"
#include "app/config/scalar.h"
#include "app/docs/table.h"

namespace sluice::app::docs::keys {

namespace cfg = app::config;
using cfg::enum_names;
using cfg::fields;

inline std::string one_of(std::span<const std::string_view> names) {
  std::string out;
  for (std::string_view name : names) out += (out.empty() ? "" : ", ") + code(name);
  return out;
}

// What the file must hold there.
template <class T>
std::string type_of(const cfg::Rule& rule) {
  if constexpr (cfg::detail::IsOptional<T>::value) {
    return type_of<typename T::value_type>(rule);
  } else if constexpr (cfg::detail::IsList<T>::value) {
    return "a list, each " + type_of<typename T::value_type>(rule);
  } else if constexpr (cfg::detail::IsMap<T>::value) {
    return "a map, each value " + type_of<typename T::mapped_type>(rule);
  } else if constexpr (std::is_same_v<T, cfg::OneOrMore>) {
    return type_of<std::string>(rule) + ", or a list of them";
  } else if constexpr (std::is_same_v<T, Secret>) {
    return rule.literal_secret ? "a text or a reference"
                               : "a reference: `${env:NAME}` or `${file:PATH}`";
  } else if constexpr (cfg::NamedEnum<T>) {
    static constexpr auto kNames = enum_names(T{});
    return one_of(kNames);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return rule.choices.empty() ? std::string(cfg::row(rule.format).what) : one_of(rule.choices);
  } else if constexpr (cfg::detail::ScalarType<T>) {
    return std::string(cfg::Scalar<T>::kWhat);
  } else {
    return "a map, see below";
  }
}

template <class T>
std::string default_of(const T& value, const cfg::Rule& rule) {
  if (rule.required) return "required";
  if constexpr (std::is_same_v<T, std::string>) {
    return code(value);
  } else if constexpr (cfg::NamedEnum<T>) {
    return code(enum_names(value)[static_cast<size_t>(value)]);
  } else if constexpr (cfg::detail::ScalarType<T>) {
    return code(cfg::Scalar<T>::format(value));
  } else {
    return "";
  }
}

template <class T>
std::string limits_of(const cfg::Rule& rule) {
  if constexpr (cfg::detail::IsOptional<T>::value) {
    return limits_of<typename T::value_type>(rule);
  } else if constexpr (cfg::detail::ScalarType<T>) {
    const std::string min = cfg::bound_text<T>(rule.min);
    const std::string max = cfg::bound_text<T>(rule.max);
    if (max.empty()) return min.empty() ? "" : "at least " + min;
    return min.empty() ? "at most " + max : min + " to " + max;
  } else {
    return rule.min_items > 0 ? "at least " + std::to_string(rule.min_items) : "";
  }
}

inline std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

// The visitor for one map of the file; the maps below it follow it.
class Section final {
 public:
  Section(std::string path, std::span<const std::string_view> kinds)
      : path_(std::move(path)), kinds_(kinds) {}

  [[nodiscard]] std::span<const std::string_view> provider_kinds() const { return kinds_; }

  template <class T>
  void field(std::string_view name, T& member, const cfg::Rule& rule) {
    table_.row(
        {code(name), type_of<T>(rule), default_of(member, rule), limits_of<T>(rule), rule.doc});
    descend(joined(path_, name), member);
  }

  [[nodiscard]] std::string text() const {
    const std::string title = path_.empty() ? "Top level" : code(path_);
    return "## " + title + "\n\n" + table_.text() + "\n" + below_;
  }

 private:
  template <class T>
  void descend(const std::string& path, T& member) {
    if constexpr (cfg::detail::IsOptional<T>::value) {
      typename T::value_type item{};
      descend(path, item);
    } else if constexpr (cfg::detail::IsList<T>::value) {
      typename T::value_type item{};
      descend(path + "[]", item);
    } else if constexpr (cfg::detail::IsMap<T>::value) {
      typename T::mapped_type item{};
      descend(path + ".NAME", item);
    } else if constexpr (requires(Section& s) { fields(s, member); }) {
      Section section(path, kinds_);
      fields(section, member);
      below_ += section.text();
    }
  }

  std::string path_;
  std::span<const std::string_view> kinds_;
  Table table_{{"Key", "Value", "Default", "Limits", "Meaning"}};
  std::string below_;
};

// All tables of a file whose root is Root.
template <class Root>
std::string tables(std::span<const std::string_view> provider_kinds) {
  Section top("", provider_kinds);
  Root defaults;
  fields(top, defaults);
  std::string out = top.text();
  out.pop_back();  // one line break at the end, not two
  return out;
}

}  // namespace sluice::app::docs::keys
