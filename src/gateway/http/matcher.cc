#include "gateway/http/matcher.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "gateway/http/query.h"

namespace sluice::gateway {
namespace {

enum class HostKind : uint8_t { Name, Below, Beginning, Any };

HostKind kind_of_host(std::string_view host) {
  if (host.empty()) return HostKind::Any;
  if (host.starts_with("*.") || host.starts_with('.')) return HostKind::Below;
  return host.ends_with(".*") ? HostKind::Beginning : HostKind::Name;
}

// Of a wildcard without its '*'.
std::string_view fixed_part(std::string_view host) {
  if (host.starts_with('*')) host.remove_prefix(1);
  if (host.ends_with('*')) host.remove_suffix(1);
  return host;
}

bool host_fits(std::string_view wanted, std::string_view host) {
  const std::string_view fixed = fixed_part(wanted);
  switch (kind_of_host(wanted)) {
    case HostKind::Any:
      return true;
    case HostKind::Name:
      return wanted == host;
    case HostKind::Below:
      if (wanted.starts_with('.') && host == fixed.substr(1)) return true;
      return host.size() > fixed.size() && host.ends_with(fixed);
    case HostKind::Beginning:
      return host.size() > fixed.size() && host.starts_with(fixed);
  }
  return false;
}

bool header_fits(const wire::http1::Head& head, const FieldCondition& wanted) {
  for (size_t i = 0; i < head.size(); ++i) {
    const auto field = head.field(i);
    if (!wire::http1::iequals(field.name, wanted.name)) continue;
    if (!wanted.value || field.value == *wanted.value) return true;
  }
  return false;
}

bool query_fits(std::string_view query, const FieldCondition& wanted) {
  bool found = false;
  each_pair(query, [&](std::string_view pair, std::string_view name) {
    if (pair.empty() || !same_name(name, wanted.name)) return true;
    const std::string_view value = pair.substr(std::min(pair.size(), name.size() + 1));
    found = !wanted.value || query_decoded(value) == *wanted.value;
    return !found;
  });
  return found;
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string host_of(std::string_view host_field) {
  const size_t bracket = host_field.rfind(']');
  const size_t colon = host_field.rfind(':');
  const bool port = colon != host_field.npos && (bracket == host_field.npos || colon > bracket);
  std::string out(host_field.substr(0, port ? colon : host_field.npos));
  if (out.ends_with('.')) out.pop_back();
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c); });
  return out;
}

std::string why_no_host(std::string_view host) {
  const std::string_view fixed = fixed_part(host);
  if (host == "*") return "leave host out for any host";
  if (host.starts_with('~')) return "hosts are no expressions: name them, or leave host out";
  if (host.find_first_of("/:") != host.npos) return "leave scheme, port and path out";
  if (fixed.find('*') != fixed.npos || (host.starts_with('*') && !host.starts_with("*.")) ||
      (host.ends_with('*') && !host.ends_with(".*"))) {
    return "a '*' is the first label (\"*.example.com\") or the last (\"api.*\")";
  }
  if (host.ends_with(".*") && (host.starts_with('*') || host.starts_with('.'))) {
    return "only one end can be open: name the other";
  }
  if (!std::all_of(fixed.begin(), fixed.end(), is_host_char)) {
    return "write letters, digits, '-', '_' and '.'; other letters as clients send them (xn--...)";
  }
  const std::string_view name = fixed.starts_with('.') ? fixed.substr(1) : fixed;
  if (name.empty() || name.starts_with('.') || name.find("..") != name.npos) {
    return "it has an empty label: remove the dot";
  }
  return {};
}

bool HttpMatcher::before(const Entry& a, const Entry& b) {
  const auto rank = [](const Entry& e) {
    const RouteCondition& c = e.condition;
    const HostKind host = kind_of_host(c.host);
    const bool wildcard = host == HostKind::Below || host == HostKind::Beginning;
    return std::tuple(host, wildcard ? -static_cast<int64_t>(fixed_part(c.host).size()) : 0,
                      c.host.starts_with('.'), -c.priority, e.pattern.kind(),
                      -static_cast<int64_t>(e.pattern.literal_bytes()),
                      std::string_view(e.pattern.shape()), -static_cast<int64_t>(c.headers.size()),
                      -static_cast<int64_t>(c.query.size()), c.methods.empty(), e.route);
  };
  return rank(a) < rank(b);
}

Result<HttpMatcher> HttpMatcher::build(std::vector<RouteCondition> conditions, EncodedSlash slash) {
  HttpMatcher out;
  out.slash_ = slash;
  for (size_t i = 0; i < conditions.size(); ++i) {
    auto pattern = PathPattern::compile(conditions[i].kind, conditions[i].path, slash);
    if (!pattern) return fail(Cause::Config, pattern.error().message, std::to_string(i));
    out.entries_.push_back({std::move(conditions[i]), std::move(*pattern), i});
  }
  std::sort(out.entries_.begin(), out.entries_.end(), before);
  out.place_.resize(out.entries_.size());
  for (uint32_t at = 0; at < out.entries_.size(); ++at) {
    const Entry& entry = out.entries_[at];
    out.place_[entry.route] = at;
    if (entry.pattern.kind() == PathKind::Exact) {
      out.exact_[entry.pattern.text()].push_back(at);
    } else if (const std::string_view first = entry.pattern.first_segment(); !first.empty()) {
      out.first_[std::string(first)].push_back(at);
    } else {
      out.open_.push_back(at);
    }
  }
  return out;
}

const HttpMatcher::Places* HttpMatcher::under(const std::unordered_map<std::string, Places>& map,
                                              std::string_view key) {
  static const Places kNowhere;
  const auto found = map.find(std::string(key));
  return found == map.end() ? &kNowhere : &found->second;
}

HttpMatcher::Fit HttpMatcher::fit(const Entry& entry, const Asked& asked) {
  const RouteCondition& c = entry.condition;
  const wire::http1::Head& head = asked.head;
  if (!host_fits(c.host, asked.host) || !entry.pattern.fits(asked.path)) return Fit::No;
  const bool fits =
      std::ranges::all_of(c.headers, [&](const auto& one) { return header_fits(head, one); }) &&
      std::ranges::all_of(c.query, [&](const auto& one) { return query_fits(asked.query, one); });
  if (!fits) return Fit::No;
  const bool method = c.methods.empty() || std::find(c.methods.begin(), c.methods.end(),
                                                     head.method()) != c.methods.end();
  return method ? Fit::Yes : Fit::ButForTheMethod;
}

PathParameters HttpMatcher::parameters(size_t route, std::string_view path) const {
  const NormalPath normal(path, slash_);
  PathParameters out = entries_[place_[route]].pattern.parameters(normal.text());
  for (auto& [name, value] : out) value = normal.raw_of(value);
  return out;
}

HttpMatcher::Found HttpMatcher::find(const wire::http1::Head& head) const {
  const std::string_view target = head.target();
  const size_t mark = std::min(target.find('?'), target.size());
  const NormalPath path(target.substr(0, mark), slash_);
  const std::string host = host_of(head.header("host"));
  Asked asked{head, host, path.text(), target.substr(std::min(mark + 1, target.size()))};
  Found out = find(asked);
  out.encoded_slash = path.has_encoded_slash();
  out.encoded_nul = path.has_encoded_nul();
  if (out.encoded_slash && slash_ == EncodedSlash::Keep) {
    const NormalPath decoded(target.substr(0, mark), EncodedSlash::Decode);
    asked.path = decoded.text();
    const Found other = find(asked);
    out.decoded_route = other.route;
    out.decoded_needs_method = !other.allowed.empty();
  }
  return out;
}

HttpMatcher::Found HttpMatcher::find(const Asked& asked) const {
  Found out;
  const std::array<const Places*, 3> lists{under(exact_, asked.path),
                                           under(first_, first_segment_of(asked.path)), &open_};
  std::array<size_t, 3> at{};
  while (true) {
    // The lists are ascending: the least of their heads is the next in the order of entries_.
    size_t from = lists.size();
    for (size_t i = 0; i < lists.size(); ++i) {
      if (at[i] == lists[i]->size()) continue;
      if (from == lists.size() || (*lists[i])[at[i]] < (*lists[from])[at[from]]) from = i;
    }
    if (from == lists.size()) return out;
    const Entry& entry = entries_[(*lists[from])[at[from]++]];
    const Fit fits = fit(entry, asked);
    if (fits == Fit::No) continue;
    if (fits == Fit::Yes) {
      out.route = entry.route;
      out.allowed.clear();
      out.named_host = !entry.condition.host.empty();
      return out;
    }
    for (const std::string& method : entry.condition.methods) {
      if ((", " + out.allowed + ",").find(", " + method + ",") != std::string::npos) continue;
      out.allowed += (out.allowed.empty() ? "" : ", ") + method;
    }
  }
}

}  // namespace sluice::gateway
