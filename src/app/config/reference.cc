#include "app/config/reference.h"

#include <algorithm>

namespace sluice::app::config {
namespace {

bool is_variable_name(std::string_view name) {
  const auto accepts = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), accepts);
}

Result<std::string> read_variable(std::string_view body, const Environment& env) {
  const size_t dash = body.find(":-");
  const std::string name(body.substr(0, dash));
  if (!is_variable_name(name)) {
    return fail(Cause::Config, "${env:...} needs the name of a variable",
                "write ${env:NAME} or ${env:NAME:-default}");
  }
  const auto value = env.variable(name);
  const bool has_default = dash != std::string_view::npos;
  if (value && !(has_default && value->empty())) return *value;
  if (has_default) return std::string(body.substr(dash + 2));
  return fail(Cause::Config, "the environment variable " + name + " is not set",
              "set it, or give a default: ${env:" + name + ":-default}");
}

Result<std::string> read_file(std::string_view path, std::string_view folder,
                              const Environment& env) {
  if (path.empty()) {
    return fail(Cause::Config, "${file:} needs a path", "write ${file:PATH}");
  }
  const std::string full = in_folder(folder, path);
  auto text = env.read_file(full);
  if (!text) {
    return fail(Cause::Config, "cannot read \"" + full + "\": " + text.error().message,
                "check the path and its permissions");
  }
  if (text->ends_with('\n')) text->pop_back();
  if (text->ends_with('\r')) text->pop_back();
  return text;
}

Result<std::string> resolve_one(std::string_view body, std::string_view folder,
                                const Environment& env) {
  if (body.starts_with("env:")) return read_variable(body.substr(4), env);
  if (body.starts_with("file:")) return read_file(body.substr(5), folder, env);
  return fail(Cause::Config, "an unknown kind of reference",
              "write ${env:NAME} or ${file:PATH}, or $${ for the characters ${");
}

}  // namespace

Result<Resolved> resolve(std::string_view scalar, std::string_view folder, const Environment& env) {
  Resolved out;
  while (true) {
    const size_t start = scalar.find("${");
    if (start == std::string_view::npos) break;
    if (start > 0 && scalar[start - 1] == '$') {
      out.text += scalar.substr(0, start - 1);
      out.text += "${";
      scalar.remove_prefix(start + 2);
      continue;
    }
    const size_t end = scalar.find('}', start);
    if (end == std::string_view::npos) {
      return fail(Cause::Config, "a reference is not closed",
                  "end it with }, or write $${ for the characters ${");
    }
    out.text += scalar.substr(0, start);
    const auto value = resolve_one(scalar.substr(start + 2, end - start - 2), folder, env);
    if (!value) return std::unexpected(value.error());
    out.text += *value;
    out.by_reference = true;
    scalar.remove_prefix(end + 1);
  }
  out.text += scalar;
  return out;
}

std::string in_folder(std::string_view folder, std::string_view path) {
  if (folder.empty() || path.starts_with('/')) return std::string(path);
  return std::string(folder) + "/" + std::string(path);
}

}  // namespace sluice::app::config
