// Path patterns and the matcher: whatever is configured and asked, no crash; what the matcher finds
// fits by itself, and no route that comes before it in the order does.
//
// Input: lines "KIND PATTERN", KIND one digit; the last line is the path that is asked for.
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/http/matcher.h"

namespace sluice::gateway {

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
    if (PathPattern::compile(kind, pattern)) conditions.push_back({{}, "", kind, pattern, {}, 0});
  }
  const std::string request = "GET " + std::string(text) + " HTTP/1.1\r\nhost: h\r\n\r\n";
  wire::http1::MessageParser parser(wire::http1::MessageParser::Kind::Request, {});
  const auto head = parser.parse_head(request);
  if (!head || *head != request.size()) return 0;
  const std::string_view target = parser.head().target();
  const std::string_view path = target.substr(0, target.find('?'));
  (void)has_dot_segment(path);
  const auto copy = conditions;
  const auto matcher = HttpMatcher::build(std::move(conditions));
  if (!matcher) std::abort();
  const size_t found = matcher->find(parser.head()).route;
  for (size_t i = 0; i < copy.size(); ++i) {
    const bool fits = PathPattern::compile(copy[i].kind, copy[i].path)->fits(path);
    if (fits && found == HttpMatcher::kNone) std::abort();
    if (fits && copy[i].kind < copy[found].kind) std::abort();
    if (i == found && !fits) std::abort();
  }
  if (found != HttpMatcher::kNone) (void)matcher->parameters(found, path);
  return 0;
}

}  // namespace sluice::gateway
