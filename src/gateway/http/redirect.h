// Where a route sends its clients instead of answering them. What the route leaves open is the
// request's own:
//
//   {scheme: https}                   GET /a?b=1, Host: shop.example:8080 ->
//   https://shop.example/a?b=1 {host: new.example, path: /n}     GET /a?b=1 ->
//   http://new.example/n?b=1 {path: "/v2{rest}"}, prefix /v1   GET /v1/x, Host: shop.example:8080
//                                     -> http://shop.example:8080/v2/x
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "gateway/http/path_pattern.h"

namespace sluice::gateway {

struct Redirect {
  int status = 302;
  std::string scheme{};  // empty: the listener's
  std::string host{};    // empty: the Host header's
  uint32_t port = 0;     // 0: the Host header's, unless scheme or host is given; then the scheme's
  PathTemplate path{};   // empty: the path as it came
  bool keep_query = true;
  std::string fields{};  // header lines besides Location
};

struct RedirectedRequest {
  std::string_view host;  // as its header says
  std::string_view path;  // as it came, without the query
  std::string_view query;
  bool has_query = false;  // "/a?" has an empty one
  bool tls = false;
  PathParameters parameters{};
};

// The value of Location: an absolute URI of printable ASCII. Cause::BadRequest where the request's
// host is needed and is none, so that nobody is sent where a made-up Host says.
Result<std::string> location_of(const Redirect& redirect, const RedirectedRequest& request);

// A name or an address of RFC 3986, without a port.
bool is_host(std::string_view text);

}  // namespace sluice::gateway
