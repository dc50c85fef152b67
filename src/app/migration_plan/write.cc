// A plan as YAML, walked out of the same description as the reader's, so that no key is forgotten:
// for drafts, and as the text whose hash pins a plan.
#include <type_traits>

#include "app/config/plan_fields.h"
#include "app/config/reader.h"
#include "app/migration_plan/load.h"

namespace sluice::app::migration_plan {
namespace {

using config::fields;
using config::detail::IsList;
using config::detail::IsOptional;
using config::detail::ScalarType;

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\\') out += '\\';
    if (text.substr(i, 2) == "${") out += '$';  // the reader takes "$${" for "${"
    out += text[i];
  }
  return out + "\"";
}

template <class T>
constexpr bool kPlain = std::is_same_v<T, std::string> || config::NamedEnum<T> || ScalarType<T>;

template <class T>
std::string plain(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return in_quotes(value);
  } else if constexpr (config::NamedEnum<T>) {
    return std::string(enum_names(value)[static_cast<size_t>(value)]);
  } else if constexpr (config::Scalar<T>::kPattern.empty()) {
    return config::Scalar<T>::format(value);
  } else {
    return in_quotes(config::Scalar<T>::format(value));
  }
}

class YamlWriter final {
 public:
  explicit YamlWriter(size_t indent) : indent_(indent, ' ') {}

  [[nodiscard]] std::span<const std::string_view> provider_kinds() const { return {}; }

  template <class T>
  void field(std::string_view name, T& member, const config::Rule&) {
    if constexpr (IsOptional<T>::value) {
      if (member) put(name, *member);
    } else {
      put(name, member);
    }
  }

  std::string out;

 private:
  template <class T>
  void put(std::string_view name, T& member) {
    const std::string head = indent_ + std::string(name) + ":";
    if constexpr (kPlain<T>) {
      out += head + " " + plain(member) + "\n";
    } else if constexpr (IsList<T>::value) {
      put_list(head, member);
    } else {
      YamlWriter inner(indent_.size() + 2);
      fields(inner, member);
      if (!inner.out.empty()) out += head + "\n" + inner.out;
    }
  }

  template <class T>
  void put_list(const std::string& head, std::vector<T>& list) {
    if (list.empty()) return;
    out += head;
    if constexpr (kPlain<T>) {
      out += " [";
      for (size_t i = 0; i < list.size(); ++i) out += (i == 0 ? "" : ", ") + plain(list[i]);
      out += "]\n";
    } else {
      out += "\n";
      for (T& item : list) {
        YamlWriter inner(indent_.size() + 4);
        fields(inner, item);
        inner.out[indent_.size() + 2] = '-';
        out += inner.out;
      }
    }
  }

  std::string indent_;
};

}  // namespace

std::string plan_yaml(const migrate::plan::MigrationPlan& plan) {
  migrate::plan::MigrationPlan copy = plan;
  YamlWriter writer(0);
  config::fields(writer, copy);
  return std::move(writer.out);
}

}  // namespace sluice::app::migration_plan
