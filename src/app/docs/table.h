// A Markdown table, row by row; what would end a cell early is escaped.
//
//   Table table({"Label", "Status"});
//   table.row({code("timeout"), "504"});
//   out += table.text();
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::app::docs {

class Table final {
 public:
  Table(std::initializer_list<std::string_view> titles);

  // As many cells as there are titles.
  void row(std::initializer_list<std::string_view> cells);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// `text`, or nothing for an empty one.
std::string code(std::string_view text);

}  // namespace sluice::app::docs
