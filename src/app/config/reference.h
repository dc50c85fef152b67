// References inside a scalar:
//
//   ${env:NAME}            the variable; an error when it is not set
//   ${env:NAME:-default}   the default when it is not set or empty
//   ${file:PATH}           the file's content without its last line break; relative to `folder`
//   $${                    the characters ${
//
// What a reference brings in is not looked at again.
#pragma once

#include <string>
#include <string_view>

#include "app/config/environment.h"
#include "base/error.h"

namespace sluice::app::config {

struct Resolved {
  std::string text;
  bool by_reference = false;  // at least one reference stood there: the text may be a secret
};

// Errors (Cause::Config) name the variable or the path, never a value: message is what is wrong,
// param is the remedy.
Result<Resolved> resolve(std::string_view scalar, std::string_view folder, const Environment& env);

// `path` as it stands when it is absolute or `folder` is empty, else inside `folder`.
std::string in_folder(std::string_view folder, std::string_view path);

}  // namespace sluice::app::config
