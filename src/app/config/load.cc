#include "app/config/load.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/config/check.h"
#include "app/config/fields.h"
#include "app/config/reader.h"

namespace sluice::app::config {

using wire::yaml::Position;

namespace {

std::string_view folder_of(std::string_view file_name) {
  const size_t slash = file_name.rfind('/');
  if (slash == std::string_view::npos) return {};
  return slash == 0 ? "/" : file_name.substr(0, slash);
}

// The "line:column" of a YAML error.
Position position_in(const std::string& param) {
  Position at{1, 1};
  const char* last = param.data() + param.size();
  const auto line = std::from_chars(param.data(), last, at.line);
  if (line.ptr != last) std::from_chars(line.ptr + 1, last, at.column);
  return at;
}

std::string_view line_at(std::string_view text, uint32_t number) {
  for (; number > 1; --number) {
    const size_t eol = text.find('\n');
    if (eol == std::string_view::npos) return {};
    text.remove_prefix(eol + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// Without a tree nobody knows what is a secret. A line is shown only when neither it nor the lines
// above it, up to the last one with a key, have a word in them that announces one.
bool may_show(std::string_view text, uint32_t number) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"key", "token", "secret", "auth", "cookie", "password", "headers"});
  for (; number > 0; --number) {
    std::string line(line_at(text, number));
    std::transform(line.begin(), line.end(), line.begin(),
                   [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    for (std::string_view word : kWords) {
      if (line.find(word) != std::string::npos) return false;
    }
    if (line.find(':') != std::string::npos) return true;
  }
  return true;
}

Diagnostics broken_yaml(std::string_view yaml, std::string_view file_name, const Error& error) {
  Diagnostic d{std::string(file_name), position_in(error.param), "", error.message, ""};
  const std::string_view line = line_at(yaml, d.at.line);
  if (may_show(yaml, d.at.line)) show_line(d, line);
  const bool bare_reference =
      line.find("${") != std::string_view::npos && line.find_first_of("{[") < line.find("${");
  if (bare_reference) d.remedy = "put quotes around ${...} inside { } and [ ]";
  Diagnostics result;
  result.errors.push_back(std::move(d));
  return result;
}

}  // namespace

Diagnostics load_document(std::string_view yaml, std::string_view file_name, const Environment& env,
                          const LoadOptions& options, std::string_view if_empty,
                          const std::function<void(Context&, wire::yaml::Value)>& read_root) {
  const auto doc = wire::yaml::Document::parse(yaml, {}, Cause::Config);
  if (!doc) return broken_yaml(yaml, file_name, doc.error());
  Context ctx(file_name, folder_of(file_name), env, options);
  if (doc->root().is_null()) {
    ctx.error({1, 1}, "", "the file is empty", std::string(if_empty));
  } else {
    read_root(ctx, doc->root());
  }
  return {ctx.take_errors(yaml), ctx.take_warnings(yaml)};
}

Diagnostics unreadable(const std::string& file_name, std::string_view what, const Error& error) {
  Diagnostics result;
  result.errors.push_back({file_name,
                           {0, 0},
                           "",
                           "cannot read the " + std::string(what) + ": " + error.message,
                           "check the path and its permissions"});
  return result;
}

LoadResult load_text(std::string_view yaml, std::string_view file_name, const Environment& env,
                     const LoadOptions& options) {
  LoadResult result;
  const auto read_root = [&](Context& ctx, wire::yaml::Value root) {
    read(ctx, Place{root, std::string(), Rule{}}, result.config);
    if (root.is_map()) cross_check(ctx, result.config);
  };
  static_cast<Diagnostics&>(result) = load_document(
      yaml, file_name, env, options, "give it at least providers and models", read_root);
  return result;
}

LoadResult load_file(const std::string& file_name, const Environment& env,
                     const LoadOptions& options) {
  const auto text = env.read_file(file_name);
  if (text) return load_text(*text, file_name, env, options);
  LoadResult result;
  static_cast<Diagnostics&>(result) = unreadable(file_name, "configuration", text.error());
  return result;
}

}  // namespace sluice::app::config
