#include "port/convert/api/precedence.h"

#include <algorithm>
#include <array>
#include <set>

#include "port/convert/api/path.h"
#include "port/convert/api/writing.h"

namespace sluice::port::convert::api {

namespace {

struct FamilyRow {
  std::string_view reader;
  Family family;
};
constexpr std::array kFamilies{
    FamilyRow{"aws-apigateway", Family::Aws},        FamilyRow{"azure-apim", Family::Apim},
    FamilyRow{"google-api-gateway", Family::Google}, FamilyRow{"kong", Family::Kong},
    FamilyRow{"envoy-gateway", Family::Gateway},     FamilyRow{"nginx", Family::Nginx},
};

// Where in the path the template's parts so far can end, as flags by offset; a parameter stands for
// at least one byte. Linear in the path for each part, whatever the template.
std::vector<bool> ends_after(const PathPart& part, std::string_view path,
                             const std::vector<bool>& starts) {
  std::vector<bool> out(starts.size());
  bool open = false;  // a parameter begins to the left, and may reach to here
  for (size_t at = 0; at < starts.size(); ++at) {
    if (part.parameter) {
      if (at > 0 && !part.greedy && path[at - 1] == '/') open = false;
      out[at] = open;
      open = open || starts[at];
    } else if (starts[at] && path.substr(at).starts_with(part.text)) {
      out[at + part.text.size()] = true;
    }
  }
  return out;
}

bool has_method(const Route& route, std::string_view method) {
  return route.methods.empty() || std::any_of(route.methods.begin(), route.methods.end(),
                                              [&](const Field<std::string>& one) {
                                                return same_ignoring_case(*one, method) ||
                                                       *one == "*";
                                              });
}

}  // namespace

Family family_of(std::string_view reader) {
  for (const FamilyRow& row : kFamilies) {
    if (row.reader == reader) return row.family;
  }
  return Family::OpenApi;
}

PathRead read_path(std::string_view path, Family family) {
  PathRead out;
  PathReading reading;
  reading.merges_slashes = reading.resolves_dots =
      family == Family::Nginx || family == Family::Kong || family == Family::Gateway ||
      family == Family::Google;
  if (family == Family::Nginx) reading.decoded = Decoded::All;
  if (family == Family::Kong) reading.decoded = Decoded::Harmless;
  out.path = as_read(path, reading);
  out.refused = out.path.empty() && !path.empty();
  out.redirected = family == Family::Gateway && lower_case(path).find("%2f") != std::string::npos;
  return out;
}

Precedence::Precedence(const ApiSpec& spec, Family family) : spec_(spec), family_(family) {
  any_.kind = PathKind::Prefix;
  any_.text = given(std::string("/"));
  for (const Route& route : spec.routes) {
    for (const Path& path : route.paths) {
      if (path.kind == PathKind::Regex) compile(*path.text);
    }
    for (const auto* conditions : {&route.headers, &route.query}) {
      for (const HeaderMatch& condition : *conditions) {
        for (const auto& value : condition.values) {
          if (condition.regex) compile(*value);
        }
      }
    }
  }
}

void Precedence::compile(const std::string& text) {
  expressions_.try_emplace(text, Expression::compile(text));
}

const Expression* Precedence::expression(const std::string& text) const {
  const auto found = expressions_.find(text);
  return found != expressions_.end() && found->second ? &*found->second : nullptr;
}

bool Precedence::fits_template(std::string_view text, std::string_view path) const {
  std::vector<bool> ends(path.size() + 1);
  ends.front() = true;
  for (const PathPart& part : parts_of(text)) ends = ends_after(part, path, ends);
  return ends.back();
}

std::optional<bool> Precedence::fits_path(const Path& path, const Call& call) const {
  std::string_view text = *path.text;
  if (path.kind == PathKind::Template) return fits_template(text, call.path);
  if (path.kind == PathKind::Regex) {
    const Expression* compiled = expression(*path.text);
    if (compiled == nullptr) return std::nullopt;
    return compiled->fits_beginning(call.path);
  }
  if (!path.by_segment) return call.path.starts_with(text);
  while (text.ends_with('/')) text.remove_suffix(1);
  return call.path.starts_with(text) &&
         (call.path.size() == text.size() || call.path[text.size()] == '/');
}

std::optional<Precedence::Rank> Precedence::host_rank(const Route& route,
                                                      const std::string& host) const {
  if (route.hosts.empty()) return Rank{0, 0};
  std::optional<Rank> best;
  if (route.other_hosts) best = Rank{0, 0};
  for (const auto& wanted : route.hosts) {
    const std::string name = lower_case(*wanted);
    const auto size = static_cast<int64_t>(name.size());
    std::optional<Rank> one;
    if (name == host) {
      one = Rank{3, size};
    } else if (name == "*") {
      one = Rank{0, 1};
    } else if (name.starts_with("*.") && host.ends_with(name.substr(1))) {
      one = Rank{2, size - 1};
    } else if (name.starts_with('.') && (host == name.substr(1) || host.ends_with(name))) {
      one = Rank{2, size};
    } else if (name.ends_with(".*") && host.starts_with(name.substr(0, name.size() - 1))) {
      one = Rank{1, size};
    }
    if (one && (!best || *best < *one)) best = one;
  }
  return best;
}

std::optional<bool> Precedence::fits_headers(const Route& route, const Call& call) const {
  bool unread = false;
  for (const HeaderMatch& header : route.headers) {
    const std::string_view sent = call.header(header.name);
    bool fits = false;
    for (const auto& value : header.values) {
      if (header.regex) {
        const Expression* compiled = expression(*value);
        unread = unread || compiled == nullptr;
        fits = fits || (compiled != nullptr && !sent.empty() && compiled->fits_whole(sent));
      } else {
        fits = fits || (family_ == Family::Kong ? same_ignoring_case(*value, sent)
                                                : *value == sent && !sent.empty());
      }
    }
    if (!fits && !unread) return false;
  }
  return unread ? std::nullopt : std::optional(true);
}

std::optional<bool> Precedence::fits_query(const Route& route, const Call& call) const {
  bool unread = false;
  for (const HeaderMatch& part : route.query) {
    const std::string sent = call.parameter(part.name);
    const auto& value = *part.values[0];
    const Expression* compiled = part.regex ? expression(value) : nullptr;
    unread = unread || (part.regex && compiled == nullptr);
    const bool fits = compiled != nullptr ? compiled->fits_whole(sent) : sent == value;
    if (sent.empty() || (!fits && !part.regex) || (compiled != nullptr && !fits)) return false;
  }
  return unread ? std::nullopt : std::optional(true);
}

// A route of prefixes of several lengths counts as one route a length.
Precedence::Rank Precedence::kong_rank(const Route& route, const Path& path) const {
  std::set<std::string> names;
  for (const HeaderMatch& header : route.headers) names.insert(lower_case(header.name));
  const bool plain = !route.hosts.empty() &&
                     std::none_of(route.hosts.begin(), route.hosts.end(), [](const auto& host) {
                       return host.value.find('*') != std::string::npos;
                     });
  const bool regex = path.kind != PathKind::Prefix;
  const int64_t kinds = int64_t{!route.methods.empty()} + int64_t{!route.hosts.empty()} +
                        int64_t{!route.paths.empty()} + int64_t{!names.empty()};
  return {kinds,
          int64_t{plain},
          static_cast<int64_t>(names.size()),
          int64_t{regex},
          regex ? *route.priority : 0,
          regex ? 0 : static_cast<int64_t>(path.text.value.size())};
}

Precedence::Rank Precedence::rank(const Route& route, const Path& path, const Rank& host) const {
  if (family_ == Family::Kong) return kong_rank(route, path);
  Rank out = host;
  const auto size = static_cast<int64_t>(path.text.value.size());
  const int64_t exact = path.kind == PathKind::Template ? 2 : path.kind == PathKind::Regex ? 1 : 0;
  if (family_ == Family::Gateway || family_ == Family::Nginx) {
    if (route.ranked) out.push_back(*route.priority);
    out.push_back(exact);
    out.push_back(size);
    out.push_back(int64_t{!route.methods.empty()});
    out.push_back(static_cast<int64_t>(route.headers.size()));
    out.push_back(static_cast<int64_t>(route.query.size()));
    return out;
  }
  std::string text = *path.text;
  if (path.kind == PathKind::Prefix) text += text.ends_with('/') ? "{rest+}" : "/{rest+}";
  for (const int part : specificity(text)) out.push_back(part);
  out.push_back(int64_t{!route.methods.empty()});
  return out;
}

Precedence::Found Precedence::find(const Call& call) const {
  Found out;
  std::optional<Rank> best;
  std::optional<Rank> unread;
  const std::string host = call.host();
  for (const Route& route : spec_.routes) {
    const Service* service = service_named(spec_, *route.service);
    if (service != nullptr && service->enabled && !*service->enabled) continue;
    const auto where = host_rank(route, host);
    auto headers = fits_headers(route, call);
    const auto query = fits_query(route, call);
    if (!where || headers == false || query == false) continue;
    if (!query) headers = query;
    const bool method = has_method(route, call.method);
    const size_t paths = std::max<size_t>(route.paths.size(), 1);
    for (size_t i = 0; i < paths; ++i) {
      const Path& path = route.paths.empty() ? any_ : route.paths[i];
      const auto fits = fits_path(path, call);
      if (fits == false) continue;
      out.but_for_the_method = out.but_for_the_method || !method;
      if (!method) continue;
      const Rank here = rank(route, path, *where);
      if (!fits || !headers) {
        if (!unread || *unread < here) unread = here;
      } else if (!best || *best < here) {
        best = here;
        out.route = &route;
      }
    }
  }
  out.unsure = unread && (!best || !(*unread < *best));
  if (out.route != nullptr) out.but_for_the_method = false;
  return out;
}

}  // namespace sluice::port::convert::api
