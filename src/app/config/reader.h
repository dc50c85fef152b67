// Walks fields.h with a YAML value in hand and fills the members; everything that is wrong is
// noted in the Context, nothing stops at the first error.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "app/config/config.h"
#include "app/config/context.h"
#include "app/config/rule.h"
#include "app/config/scalar.h"
#include "base/suggest.h"

namespace sluice::app::config {

namespace detail {

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T, std::less<>>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
concept ScalarType = requires { Scalar<T>::kWhat; };

}  // namespace detail

// One place of the file: the value, its path and what fields.h says about it.
struct Place {
  wire::yaml::Value value;
  const std::string& path;
  const Rule& rule;
};

void read_text(Context& ctx, const Place& place, std::string& out);
void read_secret(Context& ctx, const Place& place, Secret& out);
// The index of the name among the choices; nothing after an error.
std::optional<size_t> read_choice(Context& ctx, const Place& place,
                                  std::span<const std::string_view> choices);
// The text of a scalar type. `wants_text`: whether the type is a text in YAML.
std::optional<Resolved> read_scalar(Context& ctx, const Place& place, std::string_view what,
                                    bool wants_text);
void refuse_scalar(Context& ctx, const Place& place, const Resolved& got, std::string_view what);
void refuse_range(Context& ctx, const Place& place, const Resolved& got, const std::string& min,
                  const std::string& max);
// The rule's item count, and that it is a list or a map at all.
bool accept_container(Context& ctx, const Place& place, wire::yaml::Type type);
bool accept_key(Context& ctx, const Place& place, wire::yaml::Value item);
void refuse_missing(Context& ctx, const Place& place, std::string_view name, std::string_view doc);
void refuse_unknown(Context& ctx, const Place& place, wire::yaml::Value item,
                    std::span<const std::string_view> known);

template <class T>
void read(Context& ctx, const Place& place, T& out);

// The visitor for one map of the file.
class Reader final {
 public:
  Reader(Context& ctx, const Place& place) : ctx_(ctx), place_(place) {}

  [[nodiscard]] std::span<const std::string_view> provider_kinds() const {
    return ctx_.options().provider_kinds;
  }

  template <class T>
  void field(std::string_view name, T& member, const Rule& rule) {
    known_.push_back(name);
    const wire::yaml::Value value = place_.value[name];
    if (value.exists()) {
      read(ctx_, Place{value, join(place_.path, name), rule}, member);
    } else if (rule.required) {
      refuse_missing(ctx_, place_, name, rule.doc);
    }
  }

  void finish() {
    for (const wire::yaml::Value item : place_.value) {
      if (std::find(known_.begin(), known_.end(), item.key()) == known_.end()) {
        refuse_unknown(ctx_, place_, item, known_);
      }
    }
  }

 private:
  Context& ctx_;
  const Place& place_;
  std::vector<std::string_view> known_;
};

template <class T>
double magnitude(const T& value) {
  if constexpr (std::is_same_v<T, Duration>) {
    return static_cast<double>(value.count());
  } else if constexpr (std::is_same_v<T, ByteSize>) {
    return static_cast<double>(value.bytes);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<double>(value);
  } else {
    return 0;
  }
}

template <class T>
T from_magnitude(double value) {
  if constexpr (std::is_same_v<T, Duration>) {
    return Duration(static_cast<int64_t>(value));
  } else if constexpr (std::is_same_v<T, ByteSize>) {
    return ByteSize{static_cast<uint64_t>(value)};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(value);
  } else {
    return {};
  }
}

template <class T>
std::string bound_text(std::optional<double> bound) {
  return bound ? Scalar<T>::format(from_magnitude<T>(*bound)) : std::string();
}

template <detail::ScalarType T>
void read_value(Context& ctx, const Place& place, T& out) {
  constexpr bool kText = !Scalar<T>::kPattern.empty();
  const auto text = read_scalar(ctx, place, Scalar<T>::kWhat, kText);
  if (!text) return;
  auto value = Scalar<T>::parse(text->text);
  if (!value) return refuse_scalar(ctx, place, *text, Scalar<T>::kWhat);
  const double size = magnitude(*value);
  const Rule& rule = place.rule;
  if ((rule.min && size < *rule.min) || (rule.max && size > *rule.max)) {
    return refuse_range(ctx, place, *text, bound_text<T>(rule.min), bound_text<T>(rule.max));
  }
  out = std::move(*value);
}

template <class T>
void read_value(Context& ctx, const Place& place, std::vector<T>& out) {
  if (!accept_container(ctx, place, wire::yaml::Type::Sequence)) return;
  for (const wire::yaml::Value item : place.value) {
    const std::string path = join(place.path, out.size());
    read(ctx, Place{item, path, place.rule}, out.emplace_back());
  }
}

template <class T>
void read_value(Context& ctx, const Place& place, std::map<std::string, T, std::less<>>& out) {
  if (!accept_container(ctx, place, wire::yaml::Type::Map)) return;
  for (const wire::yaml::Value item : place.value) {
    if (!accept_key(ctx, place, item)) continue;
    read(ctx, Place{item, join(place.path, item.key()), place.rule}, out[std::string(item.key())]);
  }
}

inline void read_value(Context& ctx, const Place& place, OneOrMore& out) {
  if (place.value.type() == wire::yaml::Type::Sequence) return read_value(ctx, place, out.all);
  read_text(ctx, place, out.all.emplace_back());
}

// A list, a map and an optional hand the rule on; of a struct it says only whether it is required.
template <class T>
void read(Context& ctx, const Place& place, T& out) {
  ctx.remember(place.path, place.value.position());
  if constexpr (detail::IsOptional<T>::value) {
    read(ctx, place, out.emplace());
  } else if constexpr (std::is_same_v<T, std::string>) {
    read_text(ctx, place, out);
  } else if constexpr (std::is_same_v<T, Secret>) {
    read_secret(ctx, place, out);
  } else if constexpr (NamedEnum<T>) {
    static constexpr auto kNames = enum_names(T{});
    if (const auto index = read_choice(ctx, place, kNames)) out = static_cast<T>(*index);
  } else if constexpr (detail::ScalarType<T> || detail::IsList<T>::value ||
                       detail::IsMap<T>::value || std::is_same_v<T, OneOrMore>) {
    read_value(ctx, place, out);
  } else {
    if (!accept_container(ctx, place, wire::yaml::Type::Map)) return;
    Reader reader(ctx, place);
    fields(reader, out);
    reader.finish();
  }
}

}  // namespace sluice::app::config
