#include "port/convert/options.h"

#include <algorithm>
#include <string>

namespace sluice::port::convert {

namespace {

bool has_name(const OptionRow& row, std::string_view name) {
  return row.name.ends_with('.') ? name.starts_with(row.name) && name.size() > row.name.size()
                                 : name == row.name;
}

std::string shown(const OptionRow& row) {
  std::string out(row.name);
  if (row.name.ends_with('.')) out += "NAME";
  return out + "=" + (row.value.empty() ? std::string("...") : std::string(row.value));
}

}  // namespace

Problems wrong_options(std::string_view writer, std::span<const OptionRow> rows,
                       const Options& options) {
  Problems out;
  std::string all;
  for (const OptionRow& row : rows) all += (all.empty() ? "" : ", ") + shown(row);
  const std::string have = all.empty() ? "; it has none" : "; it has " + all;
  for (const auto& [name, value] : options) {
    const auto row = std::ranges::find_if(
        rows,
        [&, text = std::string_view(name)](const OptionRow& one) { return has_name(one, text); });
    const std::string begin = "the writer \"" + std::string(writer) + "\" has no option ";
    if (row == rows.end()) {
      out.push_back({Cause::Unsupported, begin + "\"" + name + "\"" + have});
    } else if (!row->value.empty() && row->value != value) {
      out.push_back({Cause::Unsupported, begin + "\"" + name + "=" + value + "\"" + have});
    }
  }
  return out;
}

}  // namespace sluice::port::convert
