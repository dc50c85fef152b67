#include "app/key_csv.h"

#include <algorithm>
#include <map>
#include <set>

namespace sluice::app {
namespace {

constexpr size_t kMaxKeys = 100'000;

struct Row {
  std::vector<std::string> cells;
  size_t line = 0;
};

std::string lowered(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  return text;
}

std::unexpected<Error> wrong(size_t line, std::string why) {
  return fail(Cause::BadRequest, "line " + std::to_string(line) + ": " + std::move(why),
              std::to_string(line));
}

// One record from `at` on, which is moved behind it.
Result<Row> next_row(std::string_view text, size_t& at, size_t& line) {
  Row row{{""}, line};
  bool quoted = false;
  while (at < text.size()) {
    const char c = text[at++];
    std::string& cell = row.cells.back();
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (at < text.size() && text[at] == '"') {
        cell += text[at++];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',') {
      row.cells.emplace_back();
    } else if (c == '\n') {
      return row;
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (quoted) return wrong(row.line, "a quote is not closed; end the value with \"");
  return row;
}

class Columns final {
 public:
  explicit Columns(const Row& header) {
    for (size_t i = 0; i < header.cells.size(); ++i) at_.emplace(lowered(header.cells[i]), i);
  }
  [[nodiscard]] bool has(const std::string& name) const { return at_.contains(name); }
  [[nodiscard]] std::string of(const Row& row, const std::string& name) const {
    const auto found = at_.find(name);
    return found == at_.end() || found->second >= row.cells.size() ? "" : row.cells[found->second];
  }

 private:
  std::map<std::string, size_t> at_;
};

}  // namespace

Result<std::vector<ImportedKey>> read_key_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t at = 0;
  size_t line = 1;
  auto header = next_row(text, at, line);
  if (!header) return std::unexpected(header.error());
  const Columns columns(*header);
  const bool basic = columns.has("user") && columns.has("password");
  if (!basic && (!columns.has("name") || !columns.has("key"))) {
    return wrong(1,
                 "the columns \"name\" and \"key\" are not there (nor \"user\" and "
                 "\"password\"); write them as the first line");
  }
  std::vector<ImportedKey> out;
  std::set<std::string> names;
  while (at < text.size()) {
    auto row = next_row(text, at, line);
    if (!row) return std::unexpected(row.error());
    if (row->cells.size() == 1 && row->cells[0].empty()) continue;
    const std::string user = columns.of(*row, "user");
    std::string name = columns.of(*row, "name");
    if (name.empty()) name = user;
    std::string key =
        basic ? "basic:" + user + ":" + columns.of(*row, "password") : columns.of(*row, "key");
    if (name.empty()) return wrong(row->line, "the name is empty");
    if (key.empty()) return wrong(row->line, "the key is empty");
    if (!names.insert(name).second) return wrong(row->line, "the name stands in the file twice");
    const bool enabled = lowered(columns.of(*row, "enabled")) != "false";
    out.push_back({std::move(name), Secret(std::move(key)), row->line, enabled});
    if (out.size() > kMaxKeys) return wrong(row->line, "more than 100000 keys; split the file");
  }
  return out;
}

}  // namespace sluice::app
