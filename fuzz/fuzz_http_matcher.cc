// Path patterns and the matcher: whatever is configured and asked, no crash; what the matcher finds
// fits by itself, and no route that comes before it in the order does. Every spelling of a path
// finds the same route: bytes encoded that were not, slashes doubled. Parameters are parts of the
// path as it came.
//
// Input: lines "KIND PATTERN", KIND one digit; the last line is the path that is asked for.
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/http/matcher.h"

namespace sluice::gateway {

namespace {

// Another spelling of the same path.
std::string respelled(std::string_view path) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/') {
      out.append(i % 3 == 0 ? 2 : 1, '/');
    } else if (c == '%' || path.substr(i > 1 ? i - 2 : 0, 2).find('%') != path.npos || i % 2 == 0) {
      out += c;
    } else {
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return out;
}

size_t route_of(const HttpMatcher& matcher, const std::string& path) {
  const std::string request = "GET " + path + " HTTP/1.1\r\nhost: h\r\n\r\n";
  wire::http1::MessageParser parser(wire::http1::MessageParser::Kind::Request, {});
  const auto head = parser.parse_head(request);
  if (!head || *head != request.size()) std::abort();
  return matcher.find(parser.head()).route;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<RouteCondition> conditions;
  while (conditions.size() < 16) {
    const size_t end = text.find('\n');
    if (end == text.npos) break;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.size() < 2) continue;
    const auto kind = static_cast<PathKind>(static_cast<unsigned char>(line[0]) % 5);
    const std::string pattern(line.substr(2));
    if (PathPattern::compile(kind, pattern))
      conditions.push_back({{}, "", kind, pattern, {}, {}, 0});
  }
  const std::string request = "GET " + std::string(text) + " HTTP/1.1\r\nhost: h\r\n\r\n";
  wire::http1::MessageParser parser(wire::http1::MessageParser::Kind::Request, {});
  const auto head = parser.parse_head(request);
  if (!head || *head != request.size()) return 0;
  const std::string_view target = parser.head().target();
  const std::string_view path = target.substr(0, target.find('?'));
  (void)has_dot_segment(path);
  const std::string normal(NormalPath(path).text());
  if (NormalPath(normal).text() != normal) std::abort();
  const auto copy = conditions;
  const auto matcher = HttpMatcher::build(std::move(conditions));
  if (!matcher) std::abort();
  const size_t found = matcher->find(parser.head()).route;
  for (size_t i = 0; i < copy.size(); ++i) {
    const bool fits = PathPattern::compile(copy[i].kind, copy[i].path)->fits(normal);
    if (fits && found == HttpMatcher::kNone) std::abort();
    if (fits && copy[i].kind < copy[found].kind) std::abort();
    if (i == found && !fits) std::abort();
  }
  if (route_of(*matcher, respelled(path)) != found) std::abort();
  if (found == HttpMatcher::kNone) return 0;
  for (const auto& [name, value] : matcher->parameters(found, path)) {
    if (!value.empty() && path.find(value) == path.npos) std::abort();
  }
  return 0;
}

}  // namespace sluice::gateway
