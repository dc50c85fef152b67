#include "app/config/context.h"

#include <algorithm>

namespace sluice::app::config {

using wire::yaml::Position;

namespace {

constexpr size_t kLongest = 80;  // bytes of a value that a message quotes

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const size_t eol = text.find('\n');
    std::string_view line = text.substr(0, eol);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (eol == std::string_view::npos) return lines;
    text.remove_prefix(eol + 1);
  }
}

std::string_view kind_of(wire::yaml::Value value) {
  return value.is_map() ? "a map" : value.is_sequence() ? "a list" : "a text";
}

}  // namespace

void Context::error(Position at, std::string path, std::string message, std::string remedy) {
  errors_.push_back({file_, at, std::move(path), std::move(message), std::move(remedy)});
}

void Context::warning(Position at, std::string path, std::string message, std::string remedy) {
  warnings_.push_back({file_, at, std::move(path), std::move(message), std::move(remedy)});
}

void Context::literal_secret(Position at, const std::string& path) {
  (options_.strict ? errors_ : warnings_)
      .push_back({file_, at, path, path + " holds a secret as it is",
                  "write ${env:NAME} or ${file:PATH}, and replace the secret"});
}

Position Context::place(std::string path) const {
  while (true) {
    if (const auto found = places_.find(path); found != places_.end()) return found->second;
    if (path.empty()) return {1, 1};
    const size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
}

bool Context::clean(std::string_view path) const {
  return std::none_of(errors_.begin(), errors_.end(), [path](const Diagnostic& d) {
    if (!d.path.starts_with(path)) return false;
    return d.path.size() == path.size() || d.path[path.size()] == '.' || d.path[path.size()] == '[';
  });
}

std::string Context::shown(const std::string& path, std::string_view value) const {
  return by_reference(path) ? "what its reference gives" : quoted(value);
}

std::optional<Resolved> Context::scalar(wire::yaml::Value value, const std::string& path,
                                        std::string_view what) {
  if (value.is_null()) {
    error(value.position(), path, name_of(path) + " has no value",
          "write " + std::string(what) + ", or remove the key");
    return std::nullopt;
  }
  if (!value.is_scalar()) {
    error(value.position(), path, name_of(path) + " cannot be " + std::string(kind_of(value)),
          "write " + std::string(what));
    return std::nullopt;
  }
  auto resolved = resolve(value.text(), folder_, env_);
  if (resolved) {
    if (resolved->by_reference) referenced_.insert(path);
    return std::move(*resolved);
  }
  error(value.position(), path, name_of(path) + ": " + resolved.error().message,
        resolved.error().param);
  return std::nullopt;
}

std::vector<Diagnostic> Context::take_errors(std::string_view text) {
  return finish(std::move(errors_), text);
}

std::vector<Diagnostic> Context::take_warnings(std::string_view text) {
  return finish(std::move(warnings_), text);
}

std::vector<Diagnostic> Context::finish(std::vector<Diagnostic> all, std::string_view text) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.at < b.at; });
  const auto lines = lines_of(text);
  for (Diagnostic& d : all) {
    if (d.at.line == 0 || d.at.line > lines.size()) continue;
    std::string_view line = lines[d.at.line - 1];
    const auto secret = hidden_.lower_bound({d.at.line, 0});
    if (secret == hidden_.end() || secret->line != d.at.line) {
      d.excerpt = line;
    } else {
      d.excerpt = line.substr(0, std::min<size_t>(secret->column - 1, line.size()));
      d.excerpt += "***";
    }
  }
  return all;
}

std::string quoted(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  size_t length = std::min(text.size(), kLongest);
  while (length > 0 && length < text.size() &&
         (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
    --length;
  }
  for (char c : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + (length < text.size() ? "...\"" : "\"");
}

std::string join(std::string_view path, std::string_view key) {
  std::string out(path);
  if (!out.empty()) out += '.';
  for (char c : key) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return out;
}

std::string join(std::string_view path, size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

std::string name_of(std::string_view path) {
  return path.empty() ? "the file" : std::string(path);
}

}  // namespace sluice::app::config
