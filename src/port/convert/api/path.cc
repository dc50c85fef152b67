#include "port/convert/api/path.h"

#include <algorithm>

#include "port/convert/api/expression.h"
#include <charconv>

namespace sluice::port::convert::api {

std::vector<PathPart> parts_of(std::string_view path) {
  std::vector<PathPart> out;
  while (!path.empty()) {
    const size_t open = path.find('{');
    const size_t close = open == std::string_view::npos ? open : path.find('}', open);
    if (close == std::string_view::npos) {
      out.push_back({std::string(path)});
      break;
    }
    if (open > 0) out.push_back({std::string(path.substr(0, open))});
    std::string_view name = path.substr(open + 1, close - open - 1);
    const bool greedy = name.ends_with('+');
    if (greedy) name.remove_suffix(1);
    out.push_back({std::string(name), true, greedy});
    path.remove_prefix(close + 1);
  }
  return out;
}

bool has_parameters(std::string_view path) {
  const size_t open = path.find('{');
  return open != std::string_view::npos && path.find('}', open) != std::string_view::npos;
}

std::string escape_regex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(".[]{}()*+?^$|\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string group_name(std::string_view parameter) {
  std::string out;
  for (const char c : parameter) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || (digit && !out.empty())) {
      out += c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "p" : out;
}

std::string with_plain_names(std::string_view path) {
  std::string out;
  std::vector<std::string> used;
  for (const PathPart& part : parts_of(path)) {
    if (!part.parameter) {
      out += part.text;
      continue;
    }
    const bool plain =
        !part.text.empty() && std::all_of(part.text.begin(), part.text.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '_' || c == '-';
        });
    const std::string base = plain ? part.text : group_name(part.text);
    std::string name = base;
    for (int i = 2; std::find(used.begin(), used.end(), name) != used.end(); ++i) {
      name = base + std::to_string(i);
    }
    used.push_back(name);
    out += "{" + name + (part.greedy ? "+}" : "}");
  }
  return out;
}

std::string to_regex(std::string_view path, std::string_view group_open) {
  std::string out;
  for (const PathPart& part : parts_of(path)) {
    if (!part.parameter) {
      out += escape_regex(part.text);
      continue;
    }
    out.append(group_open).append(group_name(part.text)).append(">");
    out += part.greedy ? ".+)" : "[^#?/]+)";
  }
  return out;
}

namespace {

// The template's parameter for the group at the start of `regex`, which is cut off; empty: none.
std::string take_group(std::string_view& regex) {
  std::string_view rest = regex;
  if (!rest.starts_with('(')) return "";
  rest.remove_prefix(1);
  rest.remove_prefix(rest.starts_with("?P<") ? 2 : rest.starts_with("?<") ? 1 : 0);
  if (!rest.starts_with('<')) return "";
  const size_t close = rest.find('>');
  if (close == std::string_view::npos) return "";
  const std::string name(rest.substr(1, close - 1));
  rest.remove_prefix(close + 1);
  for (const std::string_view one : {"[^#?/]+)", "[^/]+)", "[^/]*)", "\\w+)", "\\d+)"}) {
    if (!rest.starts_with(one)) continue;
    regex = rest.substr(one.size());
    return "{" + name + "}";
  }
  for (const std::string_view many : {".+)", ".*)"}) {
    if (!rest.starts_with(many)) continue;
    regex = rest.substr(many.size());
    return "{" + name + "+}";
  }
  return "";
}

}  // namespace

std::string from_regex(std::string_view regex) {
  if (regex.starts_with('^')) regex.remove_prefix(1);
  if (!regex.ends_with('$') || regex.ends_with("\\$")) return "";
  regex.remove_suffix(1);
  std::string out;
  while (!regex.empty()) {
    const char c = regex.front();
    if (c == '(') {
      const std::string group = take_group(regex);
      if (group.empty()) return "";
      out += group;
      continue;
    }
    const bool escaped = c == '\\' && regex.size() > 1;
    const char literal = escaped ? regex[1] : c;
    const bool special =
        std::string_view(".[]{}()*+?^$|\\").find(literal) != std::string_view::npos;
    if (special != escaped) return "";
    out += literal;
    regex.remove_prefix(escaped ? 2 : 1);
  }
  return out;
}

std::string to_plain_regex(std::string_view path) {
  std::string out;
  for (const PathPart& part : parts_of(path)) {
    out += !part.parameter ? escape_regex(part.text) : part.greedy ? ".+" : "[^/]+";
  }
  return out;
}

bool fits_expression(std::string_view expression, std::string_view text) {
  const auto compiled = Expression::compile(expression);
  return compiled && compiled->fits_whole(text);
}

std::vector<int> specificity(std::string_view path) {
  std::vector<int> out;
  while (!path.empty()) {
    if (path.front() == '/') path.remove_prefix(1);
    const size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    const bool greedy = segment.find("+}") != std::string_view::npos;
    out.push_back(greedy ? 0 : has_parameters(segment) ? 1 : 2);
  }
  return out;
}

std::string without_greed(std::string_view path) {
  std::string out;
  for (const PathPart& part : parts_of(path)) {
    out += part.parameter ? "{" + part.text + "}" : part.text;
  }
  return out;
}

namespace {

bool is_decoded(unsigned char byte, Decoded decoded) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  const bool digit = byte >= '0' && byte <= '9';
  const bool mark =
      byte != 0 && std::string_view("-._~").find(static_cast<char>(byte)) != std::string_view::npos;
  const bool reserved =
      byte != 0 && std::string_view("!*'();:@&=+$,/?%#[]").find(static_cast<char>(byte)) !=
                       std::string_view::npos;
  if (decoded == Decoded::All) return true;
  return letter || digit || mark || (decoded == Decoded::Harmless && !reserved);
}

// False for an escape that no gateway that decodes all of them would take.
bool decode(std::string_view path, Decoded decoded, std::string& out) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  for (size_t at = 0; at < path.size(); ++at) {
    if (path[at] != '%') {
      out += path[at];
      continue;
    }
    const bool escape = at + 2 < path.size() && is_hex(path[at + 1]) && is_hex(path[at + 2]);
    if (!escape && decoded == Decoded::All) return false;
    if (!escape) {
      out += '%';
      continue;
    }
    unsigned value = 0;
    std::from_chars(path.data() + at + 1, path.data() + at + 3, value, 16);
    if (value == 0 && decoded == Decoded::All) return false;
    if (is_decoded(static_cast<unsigned char>(value), decoded)) {
      out += static_cast<char>(value);
    } else {
      for (const char c : path.substr(at, 3)) {
        out += static_cast<char>(c >= 'a' && c <= 'f' ? c - 0x20 : c);
      }
    }
    at += 2;
  }
  return true;
}

}  // namespace

std::string as_read(std::string_view path, const PathReading& reading) {
  std::string decoded;
  if (!decode(path, reading.decoded, decoded)) return "";
  if (!reading.merges_slashes && !reading.resolves_dots) return decoded;
  if (!decoded.starts_with('/')) return decoded;
  std::vector<std::string_view> segments;
  std::string_view rest = decoded;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the slash
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    const bool last = rest.empty();
    const bool dots = reading.resolves_dots && (segment == "." || segment == "..");
    if (dots && segment == "..") {
      if (segments.empty()) return "";
      segments.pop_back();
    }
    const bool merged = reading.merges_slashes && segment.empty() && !last;
    if (!dots && !merged) segments.push_back(segment);
    if (dots && last) segments.emplace_back();  // "/a/.." is "/"
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

}  // namespace sluice::port::convert::api
