// Which configured HTTP route a request belongs to. Compiled once per snapshot, asked per request,
// and bounded: exact paths are looked up, the others are tried in an order that never changes, and
// regular expressions run on RE2, whose time is linear in the path (docs/adr/0010).
//
// Of several that fit, the first by these rules wins:
//   1. a host by name; "*.example.com" or ".example.com", the longer first; "api.*", the longer
//      first; any host (nginx.org/en/docs/http/server_names.html)
//   2. the larger priority, where routes say one
//   3. an exact path, a template, a greedy template, a prefix, a regular expression
//   4. more literal bytes in the pattern; of equal ones the literal segment further left
//   5. more header conditions, more of the query; methods named before any method; the one further
//      up in the file
//
// Paths are compared in their one normal spelling (NormalPath), case-sensitively.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "gateway/http/normal_path.h"
#include "gateway/http/path_pattern.h"
#include "wire/http1.h"

namespace sluice::gateway {

// Of a header, or of a part of the query: any one of that name.
struct FieldCondition {
  std::string name;
  std::optional<std::string> value;  // nothing: it must be there, whatever it says
};

struct RouteCondition {
  std::vector<std::string> methods;  // none: any
  // Lower case, without a port; empty: any. "*.x" is what is below x, ".x" is x too, "x.*" is what
  // begins with x.
  std::string host;
  PathKind kind = PathKind::Exact;
  std::string path;
  std::vector<FieldCondition> headers;
  std::vector<FieldCondition> query;  // as meant, not escaped
  int64_t priority = 0;
};

class HttpMatcher final {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // Cause::Config; `param` is the index of the condition that is wrong.
  static Result<HttpMatcher> build(std::vector<RouteCondition> conditions,
                                   EncodedSlash slash = EncodedSlash::Keep);

  struct Found {
    size_t route = kNone;
    std::string allowed;  // methods of those that fit but for the method; when nothing was found
    bool named_host = false;
    // The route of an upstream's reading, where "%2F" is kept here and the upstream may decode it.
    size_t decoded_route = kNone;
    bool decoded_needs_method = false;  // no route takes that with this method, others would
    bool encoded_slash = false;
    bool encoded_nul = false;
  };
  [[nodiscard]] Found find(const wire::http1::Head& head) const;
  [[nodiscard]] EncodedSlash encoded_slash() const { return slash_; }
  [[nodiscard]] const std::vector<std::string>& names(size_t route) const {
    return entries_[place_[route]].pattern.names();
  }
  // What the pattern's parameters stand for in the path of a request that the route was found for:
  // views of `path`, in the spelling in which it came.
  [[nodiscard]] PathParameters parameters(size_t route, std::string_view path) const;

 private:
  struct Entry {
    RouteCondition condition;
    PathPattern pattern;
    size_t route = 0;
  };
  enum class Fit : uint8_t { No, ButForTheMethod, Yes };
  struct Asked {
    const wire::http1::Head& head;
    std::string_view host;
    std::string_view path;  // normal
    std::string_view query;
  };
  [[nodiscard]] static Fit fit(const Entry& entry, const Asked& asked);
  [[nodiscard]] Found find(const Asked& asked) const;
  static bool before(const Entry& a, const Entry& b);

  using Places = std::vector<uint32_t>;
  [[nodiscard]] static const Places* under(const std::unordered_map<std::string, Places>& map,
                                           std::string_view key);

  EncodedSlash slash_ = EncodedSlash::Keep;
  std::vector<Entry> entries_;  // in the order in which they are tried
  std::vector<size_t> place_;   // of each route in entries_
  // Indices into entries_, ascending.
  std::unordered_map<std::string, Places> exact_;  // by path
  std::unordered_map<std::string, Places> first_;  // by a literal first segment
  Places open_;                                    // whose first segment may be anything
};

// The host of a request without its port, in lower case.
std::string host_of(std::string_view host_field);
// Why no request can have this host (of a condition), with a remedy; empty: one can.
std::string why_no_host(std::string_view host);

}  // namespace sluice::gateway
