// The three notations of an output tree. A text is plain in YAML only where no reader, of version
// 1.1 or 1.2, could take it for something else.
#include <algorithm>
#include <array>

#include "port/convert/value.h"
#include "wire/json_writer.h"

namespace sluice::port::convert {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(std::string_view text) {
  // Words of YAML 1.1 that are no texts there.
  static constexpr std::array kWords{"y",   "n",   "yes",  "no",   "on",  "off",
                                     "nan", "inf", "true", "null", "nil", "false"};
  if (text.empty() || (!is_letter(text[0]) && text[0] != '/' && text[0] != '_')) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inside = c == '/' || c == '.' || c == '-' || c == '_' || c == '+' || c == '=' ||
                        (c == ':' && i + 1 < text.size()) || (c >= '0' && c <= '9');
    if (!is_letter(c) && !inside) return false;
  }
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(kWords.begin(), kWords.end(), lower) == kWords.end();
}

void append_yaml_text(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += text;
  } else {
    wire::json::append_quoted(out, text);
  }
}

// Whether the value goes on the line of its key or dash.
bool append_yaml_scalar(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::Map:
    case Kind::List:
      if (!value.children().empty()) return false;
      out += value.kind() == Kind::Map ? "{}" : "[]";
      return true;
    case Kind::Null:
      out += "null";
      return true;
    case Kind::Text:
      append_yaml_text(out, value.text());
      return true;
    case Kind::Number:
    case Kind::Bool:
      out += value.text();
      return true;
  }
  return true;
}

// `indent` of the value's own lines; the first one is indented already where `first` says so.
void append_yaml(std::string& out, const Value& value, size_t indent, bool first) {
  for (const Value& child : value.children()) {
    if (!first) out.append(indent, ' ');
    first = false;
    if (value.kind() == Kind::List) {
      out += "- ";
      if (append_yaml_scalar(out, child)) {
        out += '\n';
      } else {
        append_yaml(out, child, indent + 2, true);
      }
      continue;
    }
    append_yaml_text(out, child.key());
    out += ':';
    const size_t before = out.size();
    out += ' ';
    if (append_yaml_scalar(out, child)) {
      out += '\n';
      continue;
    }
    out.resize(before);
    out += '\n';
    append_yaml(out, child, indent + 2, false);
  }
}

void append_json(std::string& out, const Value& value, size_t indent) {
  const bool map = value.kind() == Kind::Map;
  if (!map && value.kind() != Kind::List) {
    if (value.kind() == Kind::Text) {
      wire::json::append_quoted(out, value.text());
    } else {
      out += value.kind() == Kind::Null ? std::string_view("null") : value.text();
    }
    return;
  }
  out += map ? '{' : '[';
  bool first = true;
  for (const Value& child : value.children()) {
    out += first ? "\n" : ",\n";
    first = false;
    out.append(indent + 2, ' ');
    if (map) {
      wire::json::append_quoted(out, child.key());
      out += ": ";
    }
    append_json(out, child, indent + 2);
  }
  if (!first) out.append("\n").append(indent, ' ');
  out += map ? '}' : ']';
}

// Quoted as JSON, which HCL reads, but for its own interpolations.
void append_hcl_text(std::string& out, std::string_view text) {
  std::string safe;
  for (size_t i = 0; i < text.size(); ++i) {
    safe += text[i];
    if ((text[i] == '$' || text[i] == '%') && i + 1 < text.size() && text[i + 1] == '{') {
      safe += text[i];
    }
  }
  wire::json::append_quoted(out, safe);
}

void append_hcl(std::string& out, const Value& value, size_t indent) {
  const bool map = value.kind() == Kind::Map;
  if (!map && value.kind() != Kind::List) {
    if (value.kind() == Kind::Text) {
      append_hcl_text(out, value.text());
    } else {
      out += value.kind() == Kind::Null ? std::string_view("null") : value.text();
    }
    return;
  }
  if (value.children().empty()) {
    out += map ? "{}" : "[]";
    return;
  }
  out += map ? "{\n" : "[\n";
  for (const Value& child : value.children()) {
    out.append(indent + 2, ' ');
    if (map) {
      append_hcl_text(out, child.key());
      out += " = ";
    }
    append_hcl(out, child, indent + 2);
    out += map ? "\n" : ",\n";
  }
  out.append(indent, ' ');
  out += map ? '}' : ']';
}

}  // namespace

std::string to_yaml(const Value& value) {
  std::string out;
  if (append_yaml_scalar(out, value)) return out + "\n";
  append_yaml(out, value, 0, false);
  return out;
}

std::string to_json(const Value& value) {
  std::string out;
  append_json(out, value, 0);
  return out + "\n";
}

std::string to_hcl(const Value& value, int indent) {
  std::string out;
  append_hcl(out, value, static_cast<size_t>(indent));
  return out;
}

}  // namespace sluice::port::convert
