#include "app/config/diagnostic.h"

#include <algorithm>

namespace sluice::app::config {
namespace {

constexpr size_t kWidth = 100;  // bytes of a long line that are shown

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// What stands before the caret: as wide as the text before the column.
std::string indent_of(std::string_view text) {
  std::string indent;
  for (char c : text) {
    if (!continues_character(c)) indent += c == '\t' ? '\t' : ' ';
  }
  return indent;
}

}  // namespace

std::string to_string(const Diagnostic& d) {
  std::string text = d.file;
  if (d.at.line != 0) text += ":" + wire::yaml::to_string(d.at);
  text += ": " + d.message;
  if (!d.remedy.empty()) text += "; " + d.remedy;
  return text;
}

void show_line(Diagnostic& d, std::string_view line) {
  if (d.at.column == 0) return;
  size_t before = std::min<size_t>(d.at.column - 1, line.size());
  if (line.size() > kWidth && before > kWidth / 2) {
    size_t skip = before - kWidth / 2;
    while (skip < before && continues_character(line[skip])) ++skip;
    line.remove_prefix(skip);
    before -= skip;
  }
  if (line.size() > kWidth) {
    size_t length = kWidth;
    while (length > before && continues_character(line[length])) --length;
    line = line.substr(0, length);
  }
  d.excerpt = line;
  d.caret = before;
}

std::string pretty(const Diagnostic& d) {
  std::string text = to_string(d) + "\n";
  if (d.excerpt.empty()) return text;
  const std::string number = std::to_string(d.at.line);
  const std::string indent = indent_of(std::string_view(d.excerpt).substr(0, d.caret));
  text += "  " + number + " | " + d.excerpt + "\n";
  text += "  " + std::string(number.size(), ' ') + " | " + indent + "^\n";
  return text;
}

}  // namespace sluice::app::config
