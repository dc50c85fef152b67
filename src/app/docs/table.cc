#include "app/docs/table.h"

namespace sluice::app::docs {
namespace {

void append_cell(std::string& out, std::string_view cell) {
  out += ' ';
  for (char c : cell) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  out += " |";
}

}  // namespace

Table::Table(std::initializer_list<std::string_view> titles) {
  row(titles);
  text_ += '|';
  for (size_t i = 0; i < titles.size(); ++i) text_ += "---|";
  text_ += '\n';
}

void Table::row(std::initializer_list<std::string_view> cells) {
  text_ += '|';
  for (std::string_view cell : cells) append_cell(text_, cell);
  text_ += '\n';
}

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + std::string(text) + "`";
}

}  // namespace sluice::app::docs
