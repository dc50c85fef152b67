#include "gateway/http/message.h"

#include <algorithm>
#include <array>

#include "gateway/snapshot.h"

namespace sluice::gateway {
namespace {

using wire::http1::Head;
using wire::http1::iequals;
using Framing = net::ServerExchange::Framing;

constexpr auto kHopByHop = std::to_array<std::string_view>(
    {"connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
     "te", "trailer", "transfer-encoding", "upgrade"});
// Naming one of these in Connection would change what the message is.
constexpr auto kNeverNominated =
    std::to_array<std::string_view>({"host", "content-length", "content-type", "date"});
constexpr auto kForwarded =
    std::to_array<std::string_view>({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"});

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& item) { return iequals(item, name); });
}

bool nominated(const Head& head, std::string_view name) {
  for (size_t i = 0; i < head.size(); ++i) {
    const auto field = head.field(i);
    if (!iequals(field.name, "connection")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const size_t comma = rest.find(',');
      std::string_view token = rest.substr(0, comma);
      while (token.starts_with(' ') || token.starts_with('\t')) token.remove_prefix(1);
      while (token.ends_with(' ') || token.ends_with('\t')) token.remove_suffix(1);
      if (iequals(token, name)) return true;
      rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  return false;
}

void line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

// The lines of `head` with the route's edits. `keep` may change a value in hand; false drops the
// line.
template <class Keep>
void append_fields(const Head& head, const FieldEdits& edits, std::string& out, Keep keep) {
  std::vector<bool> written(edits.set.size());
  const bool says_connection = !head.header("connection").empty();
  for (size_t i = 0; i < head.size(); ++i) {
    auto field = head.field(i);
    if (contains(kHopByHop, field.name)) continue;
    if (says_connection && is_hop_by_hop(head, field.name)) continue;
    if (!keep(field.name, field.value)) continue;
    const auto edit = std::find_if(edits.set.begin(), edits.set.end(), [&](const auto& item) {
      return iequals(item.first, field.name);
    });
    if (edit != edits.set.end()) {
      const auto at = static_cast<size_t>(edit - edits.set.begin());
      if (written[at]) continue;
      written[at] = true;
      line(out, field.name, edit->second);
    } else if (!contains(edits.remove, field.name)) {
      line(out, field.name, field.value);
    }
  }
  for (size_t i = 0; i < edits.set.size(); ++i) {
    if (!written[i]) line(out, edits.set[i].first, edits.set[i].second);
  }
}

std::string_view name_in(std::string_view lines, size_t& at) {
  const size_t end = lines.find("\r\n", at);
  const std::string_view one = lines.substr(at, end - at);
  at = end == lines.npos ? lines.size() : end + 2;
  return one.substr(0, one.find(':'));
}

// Whether a block of header lines has one of that name.
bool names(std::string_view lines, std::string_view name) {
  for (size_t at = 0; at < lines.size();) {
    if (iequals(name_in(lines, at), name)) return true;
  }
  return false;
}

}  // namespace

bool is_hop_by_hop(const Head& head, std::string_view name) {
  if (contains(kHopByHop, name)) return true;
  return !contains(kNeverNominated, name) && nominated(head, name);
}

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string edited_query(std::string_view query, const FieldEdits& edits) {
  std::string out;
  const auto add = [&out](std::string_view pair) {
    if (!out.empty()) out += '&';
    out += pair;
  };
  std::vector<bool> written(edits.set.size());
  each_pair(query, [&](std::string_view pair, std::string_view key) {
    for (size_t i = 0; i < edits.set.size(); ++i) {
      if (!same_name(key, edits.set[i].first)) continue;
      if (!written[i]) add(std::string(key) + "=" + query_encoded(edits.set[i].second));
      written[i] = true;
      return true;
    }
    const bool gone = std::any_of(edits.remove.begin(), edits.remove.end(),
                                  [&](const std::string& name) { return same_name(key, name); });
    if (!gone && !(pair.empty() && query.empty())) add(pair);
    return true;
  });
  for (size_t i = 0; i < edits.set.size(); ++i) {
    if (!written[i])
      add(query_encoded(edits.set[i].first) + "=" + query_encoded(edits.set[i].second));
  }
  return out;
}

std::string provider_fields(const Provider& provider) {
  std::string out;
  if (!provider.key.empty()) {
    const bool bearer =
        provider.spec == nullptr || provider.spec->key_header == provider::KeyHeader::Bearer;
    out.append(bearer ? "authorization: Bearer " : "x-api-key: ").append(provider.key.reveal());
    out.append("\r\n");
  }
  return out + provider.extra_fields;
}

std::string_view cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const size_t end = cookies.find(';');
    std::string_view pair = cookies.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    const size_t equals = pair.find('=');
    if (equals != pair.npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    cookies = end == cookies.npos ? std::string_view() : cookies.substr(end + 1);
  }
  return {};
}

namespace {

// Who called, for whom the gateway itself is the caller.
void append_forwarded(const RequestHead& request, std::string& out) {
  const Head& head = request.head;
  std::string chain;
  for (size_t i = 0; i < head.size(); ++i) {
    const auto field = head.field(i);
    if (iequals(field.name, "x-forwarded-for")) chain.append(field.value).append(", ");
  }
  line(out, "x-forwarded-for", chain.append(request.peer));
  line(out, "x-forwarded-proto", request.tls ? "https" : "http");
  const std::string_view host = head.header("host");
  if (!host.empty()) line(out, "x-forwarded-host", host);
}

}  // namespace

void append_request_head(const RequestHead& request, std::string& out) {
  const Head& head = request.head;
  const HttpRoute& route = request.route;
  out.append(head.method()).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  const std::string_view client_host = head.header("host");
  const std::string_view host = route.preserve_host ? client_host : request.host;
  // An HTTP/1.0 client may have sent no host; the upstream wants one first thing.
  if (client_host.empty()) line(out, "host", request.host);
  const auto keep = [&](std::string_view name, std::string_view& value) {
    if (iequals(name, "host")) {
      value = host;
      return !client_host.empty();
    }
    if (iequals(name, "expect")) return false;  // answered here
    if (route.forwarded && contains(kForwarded, name)) return false;
    if (contains(request.drop, name)) return false;
    return !names(request.added, name);
  };
  append_fields(head, route.request_headers, out, keep);
  out += request.added;
  if (route.forwarded) append_forwarded(request, out);
  if (head.chunked()) out += "transfer-encoding: chunked\r\n";
  out += "\r\n";
}

Framing append_response_head(const ResponseHead& response, std::string& out) {
  const Head& head = response.head;
  append_fields(head, response.route.response_headers, out,
                [](std::string_view name, std::string_view&) {
                  return !iequals(name, "x-sluice-request-id") && !iequals(name, "x-sluice-target");
                });
  if (head.header("date").empty()) line(out, "date", response.date);
  line(out, "x-sluice-request-id", response.request_id);
  line(out, "x-sluice-target", response.target_id);
  const int status = head.status();
  if (response.head_request || status == 204 || status == 304) return Framing::None;
  return head.content_length() ? Framing::Counted : Framing::Chunked;
}

}  // namespace sluice::gateway
