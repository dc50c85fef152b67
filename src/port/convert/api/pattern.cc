#include "port/convert/api/pattern.h"

#include <cctype>
#include <vector>

#include "port/convert/api/path.h"

namespace sluice::port::convert::api::pattern {

namespace {

constexpr std::string_view kAnyCase = "(?i)";

struct Anatomy {
  bool alternatives = false;  // a '|' outside of all groups
  bool begins = false;        // '^'
  bool ends = false;          // '$'
};

// The offset behind a bracket expression that begins at `at`.
size_t behind_bracket(std::string_view text, size_t at) {
  ++at;
  if (at < text.size() && text[at] == '^') ++at;
  if (at < text.size() && text[at] == ']') ++at;
  while (at < text.size() && text[at] != ']') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

Anatomy anatomy(std::string_view text) {
  Anatomy out;
  out.begins = text.starts_with('^');
  int depth = 0;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '[') {
      i = behind_bracket(text, i);
      continue;
    }
    out.ends = c == '$' && i + 1 == text.size() && depth == 0;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == '|' && depth == 0) out.alternatives = true;
    i += c == '\\' ? 2 : 1;
  }
  return out;
}

// The characters that an expression begins with for certain, and where each of them ends in it.
struct Literal {
  std::string text;
  std::vector<size_t> ends;
};

Literal literal_of(std::string_view text) {
  Literal out;
  for (size_t i = 0; i < text.size();) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size();
    const char c = escaped ? text[i + 1] : text[i];
    const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (escaped ? word : std::string_view("\\.[](){}*+?^$|").find(c) != std::string_view::npos) {
      break;
    }
    i += escaped ? 2 : 1;
    if (i < text.size() && std::string_view("*+?{").find(text[i]) != std::string_view::npos) break;
    out.text += c;
    out.ends.push_back(i);
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

std::string from_start(std::string_view searched, bool any_case) {
  const Anatomy parts = anatomy(searched);
  std::string out(any_case ? kAnyCase : "");
  if (parts.alternatives) return out.append(".*(?:").append(searched).append(")");
  if (!parts.begins) out += ".*";
  return out.append(searched.substr(parts.begins ? 1 : 0));
}

std::string for_whole(std::string_view from_start, std::string_view rest) {
  const bool any_case = from_start.starts_with(kAnyCase);
  if (any_case) from_start.remove_prefix(kAnyCase.size());
  const Anatomy parts = anatomy(from_start);
  std::string text(from_start);
  if (parts.begins && !parts.alternatives) text.erase(0, 1);
  if (parts.ends && !parts.alternatives) text.pop_back();
  for (size_t i = text.find("(?<"); i != std::string::npos; i = text.find("(?<", i + 3)) {
    if (text[i + 3] != '=' && text[i + 3] != '!') text.insert(i + 2, "P");
  }
  if (parts.alternatives) text = "(?:" + text + ")";
  const bool open = !parts.ends || parts.alternatives;
  if (!rest.empty()) {
    text += "(?P<" + std::string(rest) + (open ? ">.*)" : ">)");
  } else if (open && !text.ends_with(".*")) {
    text += ".*";
  }
  return (any_case ? std::string(kAnyCase) : "") + text;
}

std::optional<std::string> within(std::string_view prefix, std::string_view searched,
                                  bool any_case) {
  const Anatomy parts = anatomy(searched);
  if (parts.alternatives) return std::nullopt;
  const std::string_view body = searched.substr(parts.begins ? 1 : 0);
  const Literal literal = literal_of(body);
  const std::string said = any_case ? lower(literal.text) : literal.text;
  const std::string wanted = any_case ? lower(prefix) : std::string(prefix);
  const std::string open = escape_regex(prefix) + (any_case ? "(?i:" : "(?:");
  if (parts.begins) {
    const size_t common = std::min(said.size(), wanted.size());
    if (said.compare(0, common, wanted, 0, common) != 0) return "";
    if (said.size() < wanted.size()) return std::nullopt;
    return open + std::string(body.substr(literal.ends[wanted.size() - 1])) + ")";
  }
  if (said.empty()) return std::nullopt;
  std::string out = open + ".*" + std::string(body);
  // It may begin inside the prefix.
  for (size_t i = 0; i < wanted.size(); ++i) {
    const std::string_view tail = std::string_view(wanted).substr(i);
    if (tail.starts_with(said)) return std::nullopt;
    if (std::string_view(said).starts_with(tail)) {
      out.append("|").append(body.substr(literal.ends[tail.size() - 1]));
    }
  }
  return out + ")";
}

bool beyond_re2(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '[') {
      i = behind_bracket(text, i);
      continue;
    }
    const std::string_view here = text.substr(i);
    for (const std::string_view group :
         {"(?=", "(?!", "(?<=", "(?<!", "(?>", "(?|", "(?R", "(?("}) {
      if (here.starts_with(group)) return true;
    }
    const bool escape = here.size() > 1 && here[0] == '\\';
    if (escape && ((here[1] >= '1' && here[1] <= '9') || here[1] == 'k' || here[1] == 'G')) {
      return true;
    }
    const bool repeats = here[0] == '*' || here[0] == '+' || here[0] == '?' || here[0] == '}';
    if (repeats && i > 0 && here.size() > 1 && here[1] == '+') return true;
    i += escape ? 2 : 1;
  }
  return false;
}

}  // namespace sluice::port::convert::api::pattern
