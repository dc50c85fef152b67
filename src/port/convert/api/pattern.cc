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

namespace {

// What stands between the '|' outside of groups.
std::vector<std::string_view> alternatives_of(std::string_view text) {
  std::vector<std::string_view> out;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '[') {
      i = behind_bracket(text, i);
      continue;
    }
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == '|' && depth == 0) {
      out.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
    i += text[i] == '\\' ? 2 : 1;
  }
  out.push_back(text.substr(std::min(begin, text.size())));
  return out;
}

// The length of the group that the text begins with; 0: none, or one that is repeated.
size_t group_at_start(std::string_view text) {
  if (!text.starts_with('(')) return 0;
  int depth = 0;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '[') {
      i = behind_bracket(text, i);
      continue;
    }
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      const bool repeated = i + 1 < text.size() &&
                            std::string_view("*+?{").find(text[i + 1]) != std::string_view::npos;
      return repeated ? 0 : i + 1;
    }
    i += text[i] == '\\' ? 2 : 1;
  }
  return 0;
}

// The same expression without the choice at its beginning; just it where there is none.
std::vector<std::string> spelled_out(std::string_view text) {
  std::vector<std::string> out;
  const std::string_view anchor = text.substr(0, text.starts_with('^') ? 1 : 0);
  const std::string_view body = text.substr(anchor.size());
  const size_t group = group_at_start(body);
  const auto choices = alternatives_of(text);
  if (choices.size() > 1) {
    for (const std::string_view one : choices) out.emplace_back(one);
  } else if (group > 0) {
    std::string_view inside = body.substr(1, group - 2);
    if (inside.starts_with('?'))
      inside.remove_prefix(std::min(inside.find_first_of(":>") + 1, inside.size()));
    for (const std::string_view one : alternatives_of(inside)) {
      out.push_back(std::string(anchor) + std::string(one) + std::string(body.substr(group)));
    }
  } else {
    out.emplace_back(text);
  }
  return out;
}

std::optional<std::string> within_one(std::string_view prefix, std::string_view searched,
                                      bool any_case) {
  const bool begins = searched.starts_with('^');
  const std::string_view body = searched.substr(begins ? 1 : 0);
  const Literal literal = literal_of(body);
  const std::string said = any_case ? lower(literal.text) : literal.text;
  const std::string wanted = any_case ? lower(prefix) : std::string(prefix);
  const std::string open = escape_regex(prefix) + (any_case ? "(?i:" : "(?:");
  if (begins) {
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

}  // namespace

std::optional<std::string> within(std::string_view prefix, std::string_view searched,
                                  bool any_case) {
  if (beyond_re2(searched)) return std::nullopt;
  std::vector<std::string> all{std::string(searched)};
  constexpr size_t kMost = 100;
  for (int depth = 0; depth < 5; ++depth) {
    std::vector<std::string> more;
    for (const std::string& one : all) {
      for (std::string& spelled : spelled_out(one)) more.push_back(std::move(spelled));
    }
    if (more.size() > kMost) return std::nullopt;
    all = std::move(more);
  }
  std::string out;
  size_t count = 0;
  for (const std::string& one : all) {
    const auto made = within_one(prefix, one, any_case);
    if (!made) return std::nullopt;
    if (made->empty()) continue;
    out.append(count++ > 0 ? "|" : "").append(*made);
  }
  return count > 1 ? "(?:" + out + ")" : out;
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
