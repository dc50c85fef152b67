#include "port/convert/api/nginx_values.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sluice::port::convert::api::nginx {

namespace {

struct Group {
  std::string_view directive;
  std::string_view group;
};
// ngx_http_{access,auth_basic,headers,limit_req,proxy,core}_module
constexpr auto kGroups = std::to_array<Group>({
    {"allow", "access"},
    {"deny", "access"},
    {"satisfy", "satisfy"},
    {"auth_basic", "auth_basic"},
    {"auth_basic_user_file", "auth_basic_user_file"},
    {"add_header", "add_header"},
    {"proxy_set_header", "proxy_set_header"},
    {"limit_req", "limit_req"},
    {"limit_req_status", "limit_req_status"},
    {"limit_req_dry_run", "limit_req_dry_run"},
    {"client_max_body_size", "client_max_body_size"},
    {"proxy_read_timeout", "proxy_read_timeout"},
    {"proxy_connect_timeout", "proxy_connect_timeout"},
    {"proxy_send_timeout", "proxy_send_timeout"},
    {"default_type", "default_type"},
});

struct Known {
  std::string_view name;  // ending in '*': all that begin so
  Guard guard;
};
constexpr std::string_view kOther = "rebuild it, or let the upstream check";
constexpr auto kGuards = std::to_array<Known>({
    {"auth_request", {"another service decides who may call (auth_request)", kOther}},
    {"auth_jwt", {"tokens are checked (auth_jwt)", "Sluice: auth.kind jwt with a jwks_file"}},
    {"auth_*", {"a module decides who may call", kOther}},
    {"access_by_*", {"a script decides who may call", kOther}},
    {"js_access", {"a script decides who may call", kOther}},
    {"modsecurity", {"a firewall reads the requests (modsecurity)", kOther}},
    {"app_protect_enable", {"a firewall reads the requests (app_protect)", kOther}},
    {"ssl_verify_client",
     {"client certificates (ssl_verify_client)",
      "Sluice: auth.kind certificate, server.tls.client_ca"}},
    {"secure_link_secret", {"signed addresses (secure_link_secret)", kOther}},
});

// Directives that refuse nobody (nginx.org/en/docs/dirindex.html), and blocks read elsewhere.
constexpr auto kHarmless = std::to_array<std::string_view>({
    "@",
    "absolute_redirect",
    "access_log",
    "add_trailer",
    "aio*",
    "alias",
    "ancient_browser*",
    "auth_basic_user_file",
    "auth_delay",
    "auth_jwt_*",
    "auth_request_set",
    "autoindex*",
    "break",
    "brotli*",
    "charset*",
    "chunked_transfer_encoding",
    "client_*",
    "connection_pool_size",
    "default_type",
    "directio*",
    "disable_symlinks",
    "dns_*",
    "empty_gif",
    "error_log",
    "error_page",
    "etag",
    "expires",
    "fastcgi_*",
    "flv",
    "geo",
    "gunzip*",
    "gzip*",
    "grpc_*",
    "http2*",
    "http3*",
    "if_modified_since",
    "ignore_invalid_headers",
    "image_filter*",
    "index",
    "keepalive*",
    "large_client_header_buffers",
    "limit_conn*",
    "limit_rate*",
    "limit_req*",
    "lingering_*",
    "listen",
    "location",
    "log_not_found",
    "log_subrequest",
    "map",
    "map_*",
    "max_ranges",
    "memcached_*",
    "merge_slashes",
    "mirror*",
    "modsecurity_rules*",
    "more_*",
    "mp4*",
    "msie_*",
    "open_file_cache*",
    "open_log_file_cache",
    "output_buffers",
    "override_charset",
    "port_in_redirect",
    "post_action",
    "postpone_output",
    "proxy_*",
    "quic_*",
    "random_index",
    "read_ahead",
    "real_ip_*",
    "recursive_error_pages",
    "request_pool_size",
    "reset_timedout_connection",
    "resolver*",
    "return",
    "rewrite",
    "rewrite_log",
    "root",
    "satisfy_any",
    "scgi_*",
    "send_*",
    "sendfile*",
    "server",
    "server_*",
    "set",
    "set_*",
    "slice",
    "source_charset",
    "split_clients",
    "ssi*",
    "ssl_*",
    "status",
    "stub_status",
    "sub_filter*",
    "subrequest_output_buffer_size",
    "tcp_*",
    "try_files",
    "types",
    "types_*",
    "underscores_in_headers",
    "uninitialized_variable_warn",
    "upstream",
    "userid*",
    "uwsgi_*",
    "valid_referers",
    "variables_*",
    "xslt_*",
    "zone",
});

bool fits(std::string_view row, std::string_view name) {
  return row.ends_with('*') ? name.starts_with(row.substr(0, row.size() - 1)) : row == name;
}

std::string_view unit_of(std::string_view text, const char* end) {
  return {end, static_cast<size_t>(text.data() + text.size() - end)};
}

}  // namespace

std::optional<int64_t> milliseconds(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit = unit_of(text, end);
  if (code != std::errc() || out < 0 || out > 1'000'000'000) return std::nullopt;
  if (unit == "ms") return out;
  if (unit.empty() || unit == "s") return out * 1000;
  if (unit == "m") return out * 60'000;
  if (unit == "h") return out * 3'600'000;
  return std::nullopt;
}

std::optional<double> per_second(std::string_view text) {
  double out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit = unit_of(text, end);
  if (code != std::errc() || (unit != "r/s" && unit != "r/m")) return std::nullopt;
  return unit == "r/m" ? out / 60 : out;
}

std::optional<int64_t> bytes(std::string_view text) {
  int64_t out = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  const std::string_view unit = unit_of(text, end);
  if (code != std::errc() || out < 0 || out > (int64_t{1} << 40)) return std::nullopt;
  if (unit == "k" || unit == "K") return out << 10;
  if (unit == "m" || unit == "M") return out << 20;
  if (unit == "g" || unit == "G") return out << 30;
  return unit.empty() ? std::optional(out) : std::nullopt;
}

std::string_view group_of(std::string_view directive) {
  for (const Group& row : kGroups) {
    if (row.directive == directive) return row.group;
  }
  const bool harmless =
      std::ranges::any_of(kHarmless, [&](std::string_view row) { return fits(row, directive); });
  const bool client = directive == "ssl_verify_client";
  for (const Known& row : kGuards) {
    if (fits(row.name, directive) && (!harmless || client)) return directive;
  }
  return "";
}

std::optional<Guard> guard_of_directive(std::string_view directive) {
  for (const Group& row : kGroups) {
    if (row.directive == directive) return std::nullopt;
  }
  if (directive == kGuards[7].name) return kGuards[7].guard;
  for (const std::string_view row : kHarmless) {
    if (fits(row, directive)) return std::nullopt;
  }
  for (const Known& row : kGuards) {
    if (fits(row.name, directive)) return row.guard;
  }
  return Guard{"a directive that is not known here, and might refuse requests", kOther};
}

}  // namespace sluice::port::convert::api::nginx
