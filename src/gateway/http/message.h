// The heads of relayed messages: what of one goes on to the other side, in its order and spelling
// (RFC 9110, section 7.6). Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "gateway/http/http_route.h"
#include "gateway/http/query.h"
#include "net/http_server.h"
#include "wire/http1.h"

namespace sluice::gateway {

// A field that belongs to one connection only, by its name or because Connection names it.
bool is_hop_by_hop(const wire::http1::Head& head, std::string_view name);

// The text between quotes as RFC 9110, section 5.6.4 has it: My "Realm" -> "My \"Realm\"".
std::string quoted_string(std::string_view text);

// The query with edits made, everything else byte for byte; both without '?'.
std::string edited_query(std::string_view query, const FieldEdits& edits);
std::string_view cookie_value(std::string_view cookies, std::string_view name);

// What a provider's requests carry of it: its key and its headers, as lines.
std::string provider_fields(const Provider& provider);

struct RequestHead {
  const wire::http1::Head& head;
  const HttpRoute& route;
  std::string_view target;                 // as it goes on
  std::string_view host;                   // of the origin
  std::string_view added;                  // lines of the provider: its key, its headers
  std::string_view peer;                   // the client's address
  bool tls = false;                        // the client came over TLS
  std::span<const std::string> drop = {};  // fields more that stay here: the credentials'
};
void append_request_head(const RequestHead& request, std::string& out);

struct ResponseHead {
  const wire::http1::Head& head;
  const HttpRoute& route;
  std::string_view date;  // put in when the answer has none
  std::string_view request_id;
  std::string_view target_id;
  bool head_request = false;
};
// Fills the lines for ServerExchange::relay and says how the body is framed.
net::ServerExchange::Framing append_response_head(const ResponseHead& response, std::string& out);

}  // namespace sluice::gateway
