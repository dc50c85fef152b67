// Path templates: "/orders/{id}/items/{rest+}". A name in braces stands for one segment or a part
// of one, with '+' for one or more segments up to the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/spec.h"

namespace sluice::port::convert::api {

struct PathPart {
  std::string text;  // literal, or a parameter's name without braces and '+'
  bool parameter = false;
  bool greedy = false;
};

std::vector<PathPart> parts_of(std::string_view path_template);
bool has_parameters(std::string_view path_template);

// A regular expression (PCRE, Java, RE2 but for the spelling of names) that matches the whole path,
// without anchors: "/orders/(?<id>[^#?/]+)". Names are cut down to what a group may be called.
std::string to_regex(std::string_view path_template, std::string_view group_open = "(?<");
// The same without groups that have names: RE2 for Envoy.
std::string to_plain_regex(std::string_view path_template);
// What a group of that parameter is called.
std::string group_name(std::string_view parameter);
// The template with its parameters so called, each name once: "/{ a b }/{a-b}" -> "/{a_b}/{a_b2}".
std::string with_plain_names(std::string_view path_template);
// Literal text as a regular expression.
std::string escape_regex(std::string_view text);

// Whether an expression is read here and fits the whole text.
bool fits_expression(std::string_view expression, std::string_view text);

// Which of two templates is asked first: literal before parameter before greedy, segment by
// segment. Larger is first.
std::vector<int> specificity(std::string_view path_template);

// The template that a regular expression of the form of to_regex() stands for; empty when it says
// more than a template can.
std::string from_regex(std::string_view regex);

// How a gateway reads a path before it chooses a route.
enum class Decoded : uint8_t {
  Unreserved,  // letters, digits and -._~ (RFC 3986, section 6.2.2.2)
  Harmless,    // all but reserved characters
  All,
};
struct PathReading {
  Decoded decoded = Decoded::Unreserved;
  bool merges_slashes = false;
  bool resolves_dots = false;
};
// The path so read; empty for one that leads above its root or, with Decoded::All, has an escape
// that is none or stands for NUL. What stays encoded has digits in upper case.
std::string as_read(std::string_view path, const PathReading& reading);

// The path of a template without '+' in its names, as OpenAPI writes it.
std::string without_greed(std::string_view path_template);

}  // namespace sluice::port::convert::api
