#include "app/config/context.h"

#include <algorithm>

namespace sluice::app::config {

using wire::yaml::Position;

namespace {

constexpr size_t kMost = 1000;   // diagnostics of each kind
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
  broken_.insert(path);
  errors_.add({file_, at, std::move(path), std::move(message), std::move(remedy)});
}

void Context::warning(Position at, std::string path, std::string message, std::string remedy) {
  warnings_.add({file_, at, std::move(path), std::move(message), std::move(remedy)});
}

void Context::literal_secret(Position at, const std::string& path) {
  const std::string message = path + " holds a secret as it is";
  const std::string remedy = "write ${env:NAME} or ${file:PATH}, and replace the secret";
  if (options_.strict) {
    error(at, path, message, remedy);
  } else {
    warning(at, path, message, remedy);
  }
}

void Context::Notes::add(Diagnostic diagnostic) {
  if (kept.size() < kMost) {
    kept.push_back(std::move(diagnostic));
  } else {
    ++dropped;
  }
}

bool Context::full() const {
  return errors_.kept.size() >= kMost;
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
  const auto below = [&](char separator) {
    const std::string prefix = std::string(path) + separator;
    const auto found = broken_.lower_bound(prefix);
    return found != broken_.end() && found->starts_with(prefix);
  };
  return !broken_.contains(path) && !below('.') && !below('[');
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
  return finish(std::move(errors_), "errors", text);
}

std::vector<Diagnostic> Context::take_warnings(std::string_view text) {
  return finish(std::move(warnings_), "warnings", text);
}

std::vector<Diagnostic> Context::finish(Notes notes, std::string_view kind,
                                        std::string_view text) const {
  const auto lines = lines_of(text);
  std::multimap<Position, Diagnostic> sorted;  // of one place: in the order in which they came
  for (Diagnostic& d : notes.kept) {
    if (d.at.line != 0 && d.at.line <= lines.size()) {
      show_line(d, visible(lines[d.at.line - 1], d.at.line));
    }
    sorted.emplace(d.at, std::move(d));
  }
  std::vector<Diagnostic> all;
  for (auto& [at, d] : sorted) all.push_back(std::move(d));
  if (notes.dropped > 0) {
    const std::string message =
        std::to_string(notes.dropped) + " more " + std::string(kind) + " are not shown";
    all.push_back({file_, all.back().at, "", message, "mend these first"});
  }
  return all;
}

// Up to where a secret starts.
std::string_view Context::visible(std::string_view line, uint32_t number) const {
  const auto secret = hidden_.lower_bound({number, 0});
  if (secret == hidden_.end() || secret->line != number) return line;
  return line.substr(0, secret->column - 1);
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
