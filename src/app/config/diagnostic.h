// One thing that is wrong with a configuration, where it stands and what to do about it.
//
//   sluice.yaml:3:5: unknown key "lissten" in server; did you mean "listen"?
//     3 |     lissten: 127.0.0.1:8080
//       |     ^
//
// Nothing in it ever holds a secret: values that come from a reference are not quoted, and the
// excerpt ends where a secret starts.
#pragma once

#include <string>
#include <string_view>

#include "wire/yaml.h"

namespace sluice::app::config {

struct Diagnostic {
  std::string file;
  wire::yaml::Position at;  // {0, 0}: the file as a whole
  std::string path;         // "models.assistant.targets[0].weight", empty for the whole file
  std::string message;      // what is wrong
  std::string remedy;       // what to do
  std::string excerpt{};    // of the line, see show_line(); may be empty
  size_t caret = 0;         // bytes of the excerpt before the column
};

// Takes the part of a line around the diagnostic's column as its excerpt, 100 bytes at most. The
// caller has cut off what must not be shown.
void show_line(Diagnostic& diagnostic, std::string_view line);

// FILE:LINE:COLUMN: message; remedy
std::string to_string(const Diagnostic& diagnostic);

// The same and the line with a caret under the column, each line ended by a newline.
std::string pretty(const Diagnostic& diagnostic);

}  // namespace sluice::app::config
