#include "gateway/http/matcher.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace sluice::gateway {
namespace {

int host_rank(std::string_view host) {
  if (host.empty()) return 2;
  return host.starts_with("*.") ? 1 : 0;
}

bool host_fits(std::string_view wanted, std::string_view host) {
  if (wanted.empty()) return true;
  if (!wanted.starts_with("*.")) return wanted == host;
  const std::string_view ending = wanted.substr(1);
  return host.size() > ending.size() && host.ends_with(ending);
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

bool HttpMatcher::before(const Entry& a, const Entry& b) {
  const auto rank = [](const Entry& e) {
    const RouteCondition& c = e.condition;
    const bool wildcard = c.host.starts_with("*.");
    return std::tuple(host_rank(c.host), wildcard ? -static_cast<int64_t>(c.host.size()) : 0,
                      -c.priority, e.pattern.kind(),
                      -static_cast<int64_t>(e.pattern.literal_bytes()),
                      std::string_view(e.pattern.shape()), -static_cast<int64_t>(c.headers.size()),
                      c.methods.empty(), e.route);
  };
  return rank(a) < rank(b);
}

Result<HttpMatcher> HttpMatcher::build(std::vector<RouteCondition> conditions) {
  HttpMatcher out;
  for (size_t i = 0; i < conditions.size(); ++i) {
    auto pattern = PathPattern::compile(conditions[i].kind, conditions[i].path);
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

HttpMatcher::Fit HttpMatcher::fit(const Entry& entry, const wire::http1::Head& head,
                                  std::string_view host, std::string_view path) {
  const RouteCondition& c = entry.condition;
  if (!host_fits(c.host, host) || !entry.pattern.fits(path)) return Fit::No;
  for (const HeaderCondition& h : c.headers) {
    bool fits = false;
    for (size_t i = 0; i < head.size() && !fits; ++i) {
      const auto field = head.field(i);
      fits = wire::http1::iequals(field.name, h.name) && (!h.value || field.value == *h.value);
    }
    if (!fits) return Fit::No;
  }
  const bool method = c.methods.empty() || std::find(c.methods.begin(), c.methods.end(),
                                                     head.method()) != c.methods.end();
  return method ? Fit::Yes : Fit::ButForTheMethod;
}

HttpMatcher::Found HttpMatcher::find(const wire::http1::Head& head) const {
  Found out;
  const std::string_view path = head.target().substr(0, head.target().find('?'));
  const std::string host = host_of(head.header("host"));
  const std::array<const Places*, 3> lists{under(exact_, path),
                                           under(first_, first_segment_of(path)), &open_};
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
    const Fit fits = fit(entry, head, host, path);
    if (fits == Fit::No) continue;
    if (fits == Fit::Yes) {
      return {entry.route, {}, !entry.condition.host.empty()};
    }
    for (const std::string& method : entry.condition.methods) {
      if ((", " + out.allowed + ",").find(", " + method + ",") != std::string::npos) continue;
      out.allowed += (out.allowed.empty() ? "" : ", ") + method;
    }
  }
}

}  // namespace sluice::gateway
