#include "gateway/http/path_pattern.h"

#include <algorithm>
#include <re2/re2.h>

#include "wire/http1.h"

namespace sluice::gateway {
namespace {

constexpr size_t kMaxPattern = 2048;
constexpr int kMaxGroups = 16;
// Of one compiled expression; RE2 falls back to a slower linear matcher rather than exceed it.
constexpr int64_t kRegexMemory = 1 << 20;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_char);
}

Error wrong(const std::string& text, const std::string& why) {
  return {Cause::Config, "the path \"" + text + "\" " + why};
}

}  // namespace

std::string_view first_segment_of(std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

bool has_dot_segment(std::string_view path) {
  size_t dots = 0;
  bool only_dots = true;
  const auto ends = [&] { return only_dots && (dots == 1 || dots == 2); };
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const bool escaped = c == '%' && i + 2 < path.size() && path[i + 1] == '2';
    const char code = escaped ? static_cast<char>(path[i + 2] | 0x20) : c;
    if (c == '/' || c == '\\' || (escaped && code == 'f')) {
      if (ends()) return true;
      dots = 0;
      only_dots = true;
      if (escaped) i += 2;
    } else if (c == '.' || (escaped && code == 'e')) {
      ++dots;
      if (escaped) i += 2;
    } else if (c == ';' && ends()) {
      return true;  // some servers cut parameters off a segment: "..;a=b"
    } else {
      only_dots = false;
    }
  }
  return ends();
}

PathPattern::PathPattern(PathKind kind, std::string text) : kind_(kind), text_(std::move(text)) {}
PathPattern::~PathPattern() = default;
PathPattern::PathPattern(PathPattern&&) noexcept = default;
PathPattern& PathPattern::operator=(PathPattern&&) noexcept = default;

Result<PathPattern> PathPattern::compile(PathKind kind, std::string text, EncodedSlash slash) {
  PathPattern out(kind, std::move(text));
  if (out.text_.size() > kMaxPattern) {
    return fail(Cause::Config,
                "the path has more than " + std::to_string(kMaxPattern) + " bytes; shorten it");
  }
  const bool rooted = kind == PathKind::Regex || out.text_.starts_with('/');
  if (!rooted) return std::unexpected(wrong(out.text_, "must begin with '/'"));
  Result<void> ok;
  switch (kind) {
    case PathKind::Exact:
      out.text_ = normal_literal(out.text_, slash);
      out.literal_bytes_ = out.text_.size();
      out.first_segment_ = first_segment_of(out.text_);
      break;
    case PathKind::Template:
    case PathKind::Greedy:
      out.text_ = normal_template(out.text_, slash);
      ok = out.compile_template();
      break;
    case PathKind::Prefix:
      ok = out.compile_prefix(slash);
      break;
    case PathKind::Regex:
      ok = out.compile_regex(slash);
      break;
  }
  if (!ok) return std::unexpected(ok.error());
  return out;
}

// The name in "{name}" or "{name+}", empty for a literal segment.
Result<std::string> PathPattern::parameter_name(std::string_view segment, bool last) {
  if (segment.find_first_of("{}") == segment.npos) return std::string();
  if (!segment.starts_with('{') || !segment.ends_with('}')) {
    return std::unexpected(wrong(text_,
                                 "has braces inside a segment; a parameter is a whole "
                                 "segment (use a regex otherwise)"));
  }
  std::string_view name = segment.substr(1, segment.size() - 2);
  const bool greedy = name.ends_with('+');
  if (greedy) name.remove_suffix(1);
  if (greedy && !last) {
    return std::unexpected(wrong(text_, "has a greedy parameter before its last segment"));
  }
  if (!is_name(name)) {
    return std::unexpected(wrong(text_, "has a parameter without a proper name; write {name}"));
  }
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
    return std::unexpected(
        wrong(text_, "has the parameter \"" + std::string(name) + "\" twice; rename one"));
  }
  return std::string(name);
}

Result<void> PathPattern::compile_template() {
  std::string_view rest = std::string_view(text_).substr(1);
  for (bool more = true; more;) {
    const size_t slash = rest.find('/');
    more = slash != rest.npos;
    const std::string_view segment = rest.substr(0, slash);
    auto name = parameter_name(segment, !more);
    if (!name) return std::unexpected(name.error());
    const bool parameter = !name->empty();
    if (parameter) names_.push_back(*name);
    if (!parameter) literal_bytes_ += segment.size();
    shape_ += parameter ? '1' : '0';
    segments_.push_back({parameter ? *name : std::string(segment), parameter});
    if (more) rest.remove_prefix(slash + 1);
  }
  literal_bytes_ += segments_.size();  // the slashes
  if (names_.empty()) return std::unexpected(wrong(text_, "has no {parameter}; write it as exact"));
  const bool greedy = text_.ends_with("+}");
  if (greedy != (kind_ == PathKind::Greedy)) {
    return std::unexpected(wrong(text_, greedy ? "is greedy" : "is not greedy"));
  }
  if (!segments_.front().parameter) first_segment_ = segments_.front().text;
  return {};
}

Result<void> PathPattern::compile_prefix(EncodedSlash slash) {
  any_ending_ = text_.ends_with('*');
  if (any_ending_) text_.pop_back();
  text_ = normal_literal(text_, slash);
  literal_bytes_ = text_.size();
  names_ = {"rest"};
  // "/a*" begins "/ab" too: its first segment is not known, unless another one follows.
  const bool first_is_whole = text_.find('/', 1) != text_.npos || (!any_ending_ && text_ != "/");
  if (first_is_whole) first_segment_ = first_segment_of(text_);
  return {};
}

Result<void> PathPattern::compile_regex(EncodedSlash slash) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemory);
  options.set_dot_nl(true);  // "%0A" is decoded: no byte may get past ".*"
  const std::string normal = normal_expression(text_, slash);
  auto regex = std::make_unique<const re2::RE2>(normal, options);
  if (!regex->ok()) {
    return std::unexpected(wrong(
        text_, "is no regular expression of RE2: " + regex->error() +
                   " (look-around and back-references are not carried: they cannot be bounded)"));
  }
  if (needs_two_slashes(normal)) {
    return std::unexpected(wrong(text_,
                                 "has two slashes in a row and can never fit: several are one "
                                 "before a route is chosen; write one"));
  }
  const int groups = regex->NumberOfCapturingGroups();
  if (groups > kMaxGroups) {
    return std::unexpected(wrong(text_, "has more than " + std::to_string(kMaxGroups) +
                                            " groups; write (?:...) for those not needed"));
  }
  const auto& named = regex->CapturingGroupNames();
  for (int i = 1; i <= groups; ++i) {
    const auto found = named.find(i);
    names_.push_back(found == named.end() ? std::to_string(i) : found->second);
  }
  text_ = normal;
  literal_bytes_ = text_.size();
  regex_ = std::move(regex);
  return {};
}

template <class Each>
bool PathPattern::walk(std::string_view path, Each each) const {
  if (!path.starts_with('/')) return false;
  std::string_view rest = path.substr(1);
  for (size_t i = 0; i < segments_.size(); ++i) {
    const bool last = i + 1 == segments_.size();
    const bool takes_all = last && kind_ == PathKind::Greedy;
    const size_t slash = takes_all ? rest.npos : rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    const Segment& segment = segments_[i];
    if (segment.parameter ? part.empty() : part != segment.text) return false;
    if (segment.parameter) each(segment.text, part);
    if (last) return slash == rest.npos;
    if (slash == rest.npos) return false;
    rest.remove_prefix(slash + 1);
  }
  return false;
}

bool PathPattern::fits(std::string_view path) const {
  switch (kind_) {
    case PathKind::Exact:
      return path == text_;
    case PathKind::Template:
    case PathKind::Greedy:
      return walk(path, [](std::string_view, std::string_view) {});
    case PathKind::Prefix:
      if (!path.starts_with(text_)) return false;
      return any_ending_ || path.size() == text_.size() || text_.ends_with('/') ||
             path[text_.size()] == '/';
    case PathKind::Regex:
      return re2::RE2::FullMatch({path.data(), path.size()}, *regex_);
  }
  return false;
}

PathParameters PathPattern::parameters(std::string_view path) const {
  PathParameters out;
  if (!segments_.empty()) {
    walk(path,
         [&out](std::string_view name, std::string_view value) { out.emplace_back(name, value); });
  } else if (kind_ == PathKind::Prefix) {
    out.emplace_back("rest", path.substr(std::min(path.size(), text_.size())));
  } else if (regex_ && !names_.empty()) {
    std::vector<re2::StringPiece> groups(names_.size() + 1);
    const re2::StringPiece text(path.data(), path.size());
    if (!regex_->Match(text, 0, text.size(), re2::RE2::ANCHOR_BOTH, groups.data(),
                       static_cast<int>(groups.size()))) {
      return out;
    }
    for (size_t i = 0; i < names_.size(); ++i) {
      out.emplace_back(names_[i], std::string_view(groups[i + 1].data(), groups[i + 1].size()));
    }
  }
  return out;
}

Result<PathTemplate> PathTemplate::compile(std::string_view text,
                                           const std::vector<std::string>& known) {
  PathTemplate out;
  std::string literal;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      literal += text[i];
      continue;
    }
    if (text.substr(i).starts_with("{{")) {
      literal += '{';
      ++i;
      continue;
    }
    const size_t close = text.find('}', i);
    if (close == text.npos) return std::unexpected(wrong(std::string(text), "has an open '{'"));
    std::string name(text.substr(i + 1, close - i - 1));
    if (name.ends_with('+')) name.pop_back();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string names;
      for (const std::string& k : known) names += (names.empty() ? "{" : ", {") + k + "}";
      return std::unexpected(
          wrong(std::string(text), "has {" + name + "}, which the route's pattern does not give; " +
                                       (names.empty() ? "it gives none" : "one of: " + names)));
    }
    if (!literal.empty()) out.parts_.push_back({std::move(literal), false});
    literal.clear();
    out.parts_.push_back({std::move(name), true});
    i = close;
  }
  if (!literal.empty()) out.parts_.push_back({std::move(literal), false});
  return out;
}

void PathTemplate::append(const PathParameters& parameters, std::string& out) const {
  for (const Part& part : parts_) {
    if (!part.parameter) {
      out += part.text;
      continue;
    }
    for (const auto& [name, value] : parameters) {
      if (name != part.text) continue;
      out += value;
      break;
    }
  }
}

}  // namespace sluice::gateway
