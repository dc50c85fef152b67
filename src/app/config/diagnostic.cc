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

std::string pretty(const Diagnostic& d) {
  std::string text = to_string(d) + "\n";
  if (d.excerpt.empty() || d.at.column == 0) return text;
  std::string_view line = d.excerpt;
  size_t before = d.at.column - 1;
  if (before > line.size()) before = line.size();
  if (line.size() > kWidth && before > kWidth / 2) {
    size_t skip = before - kWidth / 2;
    while (skip < before && continues_character(line[skip])) ++skip;
    line.remove_prefix(skip);
    before -= skip;
  }
  if (line.size() > kWidth) {
    size_t length = kWidth;
    while (length > 0 && continues_character(line[length])) --length;
    line = line.substr(0, length);
  }
  const std::string number = std::to_string(d.at.line);
  text += "  " + number + " | " + std::string(line) + "\n";
  text +=
      "  " + std::string(number.size(), ' ') + " | " + indent_of(line.substr(0, before)) + "^\n";
  return text;
}

}  // namespace sluice::app::config
