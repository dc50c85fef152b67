// AWS API Gateway's key file: columns in any order, their names in any case, unknown ones ignored;
// a field with commas stands in double or single quotes; Enabled is true where it is not said.
// (AWS, "API Gateway API key file format", 2026-11)
#include <array>
#include <optional>

#include "port/key_import/collector.h"

namespace sluice::port::key_import {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Hands out rows; a quoted field may hold commas, line ends and, doubled, its own quote.
class Rows final {
 public:
  explicit Rows(std::string_view text) : rest_(text) {}

  // Nothing at the end of the text, an error for a quote that never closes.
  Result<std::optional<std::vector<std::string>>> next() {
    while (!rest_.empty() && (rest_[0] == '\n' || rest_[0] == '\r')) take();
    if (rest_.empty()) return std::nullopt;
    row_line_ = line_;
    std::vector<std::string> fields;
    for (bool more = true; more;) {
      auto field = next_field();
      if (!field) return fail(Cause::BadRequest, "a quote is never closed");
      fields.push_back(std::move(*field));
      more = rest_.starts_with(',');
      if (more) take();
    }
    return fields;
  }

  // Where the row in hand began, from 1.
  [[nodiscard]] uint32_t line() const { return row_line_; }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    if (c == '\n') ++line_;
    return c;
  }

  std::optional<std::string> next_field() {
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) take();
    if (!rest_.starts_with('"') && !rest_.starts_with('\'')) {
      const std::string_view field = rest_.substr(0, rest_.find_first_of(",\r\n"));
      rest_.remove_prefix(field.size());
      return std::string(trimmed(field));
    }
    const char quote = take();
    std::string out;
    while (!rest_.empty()) {
      const char c = take();
      if (c != quote) {
        out += c;
      } else if (rest_.starts_with(quote)) {
        out += take();
      } else {
        rest_.remove_prefix(std::min(rest_.find_first_of(",\r\n"), rest_.size()));
        return out;
      }
    }
    return std::nullopt;
  }

  std::string_view rest_;
  uint32_t line_ = 1;
  uint32_t row_line_ = 1;
};

enum Column : size_t {
  kName,
  kKey,
  kEnabled,
  kPlans,
  kHash,
  kAlgorithm,
  kUser,
  kPassword,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kColumnNames = {
    "name", "key", "enabled", "usageplanids", "hash", "algorithm", "user", "password"};

struct Layout {
  std::array<size_t, kColumns> at{};

  static constexpr size_t kAbsent = SIZE_MAX;
  [[nodiscard]] std::string_view field(const std::vector<std::string>& row, Column column) const {
    return at[column] < row.size() ? std::string_view(row[at[column]]) : std::string_view();
  }
};

Result<Layout> read_header(const std::vector<std::string>& names) {
  Layout out;
  out.at.fill(Layout::kAbsent);
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t column = 0; column < kColumns; ++column) {
      if (lower(names[i]) != kColumnNames[column]) continue;
      if (out.at[column] != Layout::kAbsent) {
        return fail(Cause::BadRequest,
                    "the column " + std::string(kColumnNames[column]) + " is there twice");
      }
      out.at[column] = i;
    }
  }
  const bool has_hash = out.at[kHash] != Layout::kAbsent;
  const bool has_pair = out.at[kUser] != Layout::kAbsent && out.at[kPassword] != Layout::kAbsent;
  if (out.at[kKey] == Layout::kAbsent && !has_hash && !has_pair) {
    return fail(
        Cause::BadRequest,
        "the first line must name the columns, one of them Key (or Hash and Algorithm, or User "
        "and Password)");
  }
  if (has_hash && out.at[kAlgorithm] == Layout::kAbsent) {
    return fail(Cause::BadRequest, "a column Hash needs a column Algorithm beside it");
  }
  return out;
}

std::vector<std::string> plans_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    if (const auto plan = trimmed(text.substr(0, end)); !plan.empty()) out.emplace_back(plan);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void take_row(const Layout& layout, const std::vector<std::string>& row, uint32_t line,
              Collector& out) {
  const std::string enabled = lower(layout.field(row, kEnabled));
  if (enabled == "false") return out.leave_out(line, "it is disabled");
  if (!enabled.empty() && enabled != "true") {
    return out.leave_out(line, "its Enabled is neither true nor false");
  }
  KeyOfFile key;
  key.name = layout.field(row, kName);
  key.plans = plans_of(layout.field(row, kPlans));
  if (const auto plain = layout.field(row, kKey); !plain.empty()) {
    key.value = Secret(std::string(plain));
  } else if (const auto user = layout.field(row, kUser); !user.empty()) {
    const auto password = layout.field(row, kPassword);
    if (password.empty()) return out.leave_out(line, "it has no password");
    if (key.name.empty()) key.name = user;
    key.value = basic_credential(user, password);
  } else {
    key.value = Secret(lower(layout.field(row, kHash)));
    key.algorithm = lower(layout.field(row, kAlgorithm));
    if (key.algorithm.empty() && !key.value.empty()) {
      return out.leave_out(line, "its digest has no algorithm");
    }
  }
  out.add(std::move(key), line);
}

}  // namespace

Result<void> read_csv(std::string_view text, Collector& out) {
  Rows rows(text);
  std::optional<Layout> layout;
  while (true) {
    auto row = rows.next();
    if (!row) return fail(Cause::BadRequest, row.error().message, out.place(rows.line()));
    if (!*row) break;
    if (!layout) {
      auto header = read_header(**row);
      if (!header) return fail(Cause::BadRequest, header.error().message, out.place(rows.line()));
      layout = *header;
      continue;
    }
    if (out.full()) {
      return fail(Cause::TooLarge, "a key file has at most 100000 keys; split it",
                  out.place(rows.line()));
    }
    take_row(*layout, **row, rows.line(), out);
  }
  if (!layout) return fail(Cause::BadRequest, "the file is empty", out.place(1));
  return {};
}

}  // namespace sluice::port::key_import
