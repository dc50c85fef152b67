// What one load of a configuration carries along: where everything stood, what was wrong, and which
// places of the file must not be shown.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/diagnostic.h"
#include "app/config/environment.h"
#include "app/config/reference.h"
#include "wire/yaml.h"

namespace sluice::app::config {

struct LoadOptions {
  std::span<const std::string_view> provider_kinds{};  // what `kind` may be; empty: any name
  bool strict = false;                                 // a literal secret is an error
};

class Context final {
 public:
  // folder: of the file, where its relative paths start.
  Context(std::string_view file, std::string_view folder, const Environment& env,
          const LoadOptions& options)
      : file_(file), folder_(folder), env_(env), options_(options) {}

  [[nodiscard]] const LoadOptions& options() const { return options_; }
  [[nodiscard]] const Environment& environment() const { return env_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

  // The first 1000 are kept, the others counted; the same for warnings.
  void error(wire::yaml::Position at, std::string path, std::string message, std::string remedy);
  void warning(wire::yaml::Position at, std::string path, std::string message, std::string remedy);

  // A secret that stands in the file itself: a warning, an error in strict mode.
  void literal_secret(wire::yaml::Position at, const std::string& path);

  void remember(const std::string& path, wire::yaml::Position at) { places_[path] = at; }
  // Where the path stands, or else the nearest thing around it.
  [[nodiscard]] wire::yaml::Position place(std::string path) const;
  // No error yet at the path or below it.
  [[nodiscard]] bool clean(std::string_view path) const;

  // Whether further errors are only counted: no need for a costly remedy.
  [[nodiscard]] bool full() const;

  // Whether a reference stands at the path; what it brought in is not for messages.
  [[nodiscard]] bool by_reference(const std::string& path) const {
    return referenced_.contains(path);
  }
  // The value for a message: quoted, or only said to come from a reference.
  [[nodiscard]] std::string shown(const std::string& path, std::string_view value) const;

  // No excerpt shows its line from there on.
  void hide(wire::yaml::Position at) { hidden_.insert(at); }

  // The text of a scalar with its references resolved; nothing after an error.
  std::optional<Resolved> scalar(wire::yaml::Value value, const std::string& path,
                                 std::string_view what);

  // In the order of the file, each with its excerpt out of `text`.
  [[nodiscard]] std::vector<Diagnostic> take_errors(std::string_view text);
  [[nodiscard]] std::vector<Diagnostic> take_warnings(std::string_view text);

 private:
  struct Notes {
    std::vector<Diagnostic> kept;
    size_t dropped = 0;
    void add(Diagnostic diagnostic);
  };
  [[nodiscard]] std::vector<Diagnostic> finish(Notes notes, std::string_view kind,
                                               std::string_view text) const;
  [[nodiscard]] std::string_view visible(std::string_view line, uint32_t number) const;

  std::string file_;
  std::string folder_;
  const Environment& env_;
  const LoadOptions& options_;
  Notes errors_;
  Notes warnings_;
  std::set<std::string, std::less<>> broken_;  // paths of all errors
  std::map<std::string, wire::yaml::Position, std::less<>> places_;
  std::set<std::string, std::less<>> referenced_;
  std::set<wire::yaml::Position> hidden_;
};

// In double quotes, control characters escaped, long texts cut.
std::string quoted(std::string_view text);
// "models" + "a" -> "models.a".
std::string join(std::string_view path, std::string_view key);
// "targets" + 0 -> "targets[0]".
std::string join(std::string_view path, size_t index);
// The path for a message; the root is "the file".
std::string name_of(std::string_view path);

}  // namespace sluice::app::config
