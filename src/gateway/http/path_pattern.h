// One path pattern of a configured route.
//
//   Exact     /v1/status
//   Template  /orders/{id}/items/{item}   a parameter stands for one segment that is not empty
//   Greedy    /files/{bucket}/{rest+}     the last parameter takes all that is left, at least a
//   byte Prefix    /static                     the path itself and what is below it: not /statics
//             /static*                    every path that begins so: /statics too
//   Regex     /v[0-9]+/(?P<rest>.*)       the whole path must fit (RE2 syntax)
//
// Patterns are read in the spelling of NormalPath, and are asked about paths in it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "gateway/http/normal_path.h"

namespace re2 {
class RE2;
}

namespace sluice::gateway {

enum class PathKind : uint8_t { Exact, Template, Greedy, Prefix, Regex };

// Views of the path. "rest" is what a prefix left; "1", "2" are a regular expression's groups.
using PathParameters = std::vector<std::pair<std::string_view, std::string_view>>;

class PathPattern final {
 public:
  ~PathPattern();
  PathPattern(PathPattern&&) noexcept;
  PathPattern& operator=(PathPattern&&) noexcept;

  // Cause::Config with what is wrong and a remedy in its message.
  static Result<PathPattern> compile(PathKind kind, std::string text,
                                     EncodedSlash slash = EncodedSlash::Keep);

  [[nodiscard]] bool fits(std::string_view path) const;
  // Of a path that fits.
  [[nodiscard]] PathParameters parameters(std::string_view path) const;
  // The names that parameters() will give.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  [[nodiscard]] PathKind kind() const { return kind_; }
  // In the normal spelling; a prefix without its '*'.
  [[nodiscard]] const std::string& text() const { return text_; }
  // Bytes that stand for themselves.
  [[nodiscard]] size_t literal_bytes() const { return literal_bytes_; }
  // "0" a literal segment, "1" a parameter, one a segment: smaller is more specific.
  [[nodiscard]] const std::string& shape() const { return shape_; }
  // The literal first segment that every path that fits has; empty: it may be any.
  [[nodiscard]] std::string_view first_segment() const { return first_segment_; }

 private:
  PathPattern(PathKind kind, std::string text);
  Result<void> compile_template();
  Result<void> compile_prefix(EncodedSlash slash);
  Result<void> compile_regex(EncodedSlash slash);
  Result<std::string> parameter_name(std::string_view segment, bool last);
  // Walks path and pattern together; `each` gets (name, value).
  template <class Each>
  bool walk(std::string_view path, Each each) const;

  struct Segment {
    std::string text;  // literal, or the parameter's name
    bool parameter = false;
  };

  PathKind kind_;
  std::string text_;
  std::vector<Segment> segments_;
  std::vector<std::string> names_;
  std::string shape_;
  std::string first_segment_;
  size_t literal_bytes_ = 0;
  bool any_ending_ = false;  // of a prefix: "/a*"
  std::unique_ptr<const re2::RE2> regex_;
};

// The first segment of a path: "orders" of "/orders/1".
std::string_view first_segment_of(std::string_view path);

// "." or ".." as a segment, escaped or not: the upstream would look elsewhere than the route says.
bool has_dot_segment(std::string_view path);

// A text with {name} in it. "{{" stands for "{".
//   PathTemplate::compile("/v2/{id}", {"id"})
class PathTemplate final {
 public:
  // Every name must be among `known`.
  static Result<PathTemplate> compile(std::string_view text, const std::vector<std::string>& known);
  void append(const PathParameters& parameters, std::string& out) const;
  [[nodiscard]] bool empty() const { return parts_.empty(); }

 private:
  struct Part {
    std::string text;
    bool parameter = false;
  };
  std::vector<Part> parts_;
};

}  // namespace sluice::gateway
