// The scalar types of the configuration: one specialisation a type, with everything that the reader
// and the schema need to know about it.
//
//   kWhat     completes "must be ..." and shows how to write one
//   parse     text -> value; nothing when it is none
//   format    value -> the text that parses back to it (defaults in the schema)
//   kPattern  ECMA-262 expression for the texts that parse accepts (schema), "" when the type is no
//             text in YAML
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "app/config/config.h"

namespace sluice::app::config {

template <class T>
struct Scalar;

template <>
struct Scalar<bool> {
  static constexpr std::string_view kWhat = "true or false";
  static constexpr std::string_view kPattern = "";
  static std::optional<bool> parse(std::string_view text);
  static std::string format(bool value) { return value ? "true" : "false"; }
};

template <>
struct Scalar<uint32_t> {
  static constexpr std::string_view kWhat = "a whole number, 0 or more";
  static constexpr std::string_view kPattern = "";
  static std::optional<uint32_t> parse(std::string_view text);
  static std::string format(uint32_t value) { return std::to_string(value); }
};

template <>
struct Scalar<double> {
  static constexpr std::string_view kWhat = "a number";
  static constexpr std::string_view kPattern = "";
  static std::optional<double> parse(std::string_view text);
  static std::string format(double value);
};

// One to nine digits and a unit: ms, s, m, h or d.
template <>
struct Scalar<Duration> {
  static constexpr std::string_view kWhat = "a duration such as 250ms, 5s, 2m or 48h";
  static constexpr std::string_view kPattern = "^[0-9]{1,9}(ms|s|m|h|d)$";
  static std::optional<Duration> parse(std::string_view text);
  static std::string format(Duration value);
};

// One to twelve digits, and perhaps a unit: B, KB, MB, GB (powers of 1000), KiB, MiB, GiB.
template <>
struct Scalar<ByteSize> {
  static constexpr std::string_view kWhat = "a size such as 32KiB, 10MB or 4096";
  static constexpr std::string_view kPattern = "^[0-9]{1,12}(B|KB|MB|GB|KiB|MiB|GiB)?$";
  static std::optional<ByteSize> parse(std::string_view text);
  static std::string format(ByteSize value);
};

template <>
struct Scalar<Endpoint> {
  static constexpr std::string_view kWhat =
      "host:port, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080";
  static constexpr std::string_view kPattern =
      "^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):[0-9]{1,5}$";
  static std::optional<Endpoint> parse(std::string_view text);
  static std::string format(const Endpoint& value);
};

template <>
struct Scalar<Sticky> {
  static constexpr std::string_view kWhat =
      "header:NAME or body:FIELD (a member, or a path such as metadata.user_id)";
  static constexpr std::string_view kPattern =
      "^(header:[A-Za-z0-9!#$%&'*+.^_`|~-]+|body:[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)$";
  static std::optional<Sticky> parse(std::string_view text);
  static std::string format(const Sticky& value);
};

template <>
struct Scalar<HttpSticky> {
  static constexpr std::string_view kWhat = "header:NAME, query:NAME, cookie:NAME, key or address";
  static constexpr std::string_view kPattern =
      "^(header:[A-Za-z0-9!#$%&'*+.^_`|~-]+|(query|cookie):[A-Za-z0-9._~-]+|key|address)$";
  static std::optional<HttpSticky> parse(std::string_view text);
  static std::string format(const HttpSticky& value);
};

template <>
struct Scalar<KeyPlace> {
  static constexpr std::string_view kWhat = "bearer, header:NAME or query:NAME";
  static constexpr std::string_view kPattern =
      "^(bearer|header:[A-Za-z0-9!#$%&'*+.^_`|~-]+|query:[A-Za-z0-9._~-]+)$";
  static std::optional<KeyPlace> parse(std::string_view text);
  static std::string format(const KeyPlace& value);
};

// In the order of the enum.
constexpr std::array<std::string_view, 2> enum_names(AuthMode) {
  return {"keys", "none"};
}
constexpr std::array<std::string_view, 2> enum_names(LossPolicy) {
  return {"refuse", "accept"};
}
constexpr std::array<std::string_view, 3> enum_names(HookFormat) {
  return {"generic", "slack", "pagerduty"};
}
constexpr std::array<std::string_view, 5> enum_names(LogLevel) {
  return {"trace", "debug", "info", "warn", "error"};
}

constexpr std::array<std::string_view, 2> enum_names(ClientAuth) {
  return {"required", "requested"};
}
constexpr std::array<std::string_view, 6> enum_names(HttpAuthKind) {
  return {"keys", "basic", "jwt", "hmac", "certificate", "none"};
}
constexpr std::array<std::string_view, 2> enum_names(JwtScheme) {
  return {"bearer", "optional"};
}
constexpr std::array<std::string_view, 3> enum_names(EncodedSlash) {
  return {"keep", "decode", "refuse"};
}
constexpr std::array<std::string_view, 2> enum_names(RedirectScheme) {
  return {"http", "https"};
}
constexpr std::array<std::string_view, 2> enum_names(RedirectQuery) {
  return {"keep", "drop"};
}
constexpr std::array<std::string_view, 4> enum_names(HmacAlgorithm) {
  return {"hmac-sha1", "hmac-sha256", "hmac-sha384", "hmac-sha512"};
}
constexpr std::array<std::string_view, 5> enum_names(PathAction) {
  return {"exact", "ignore", "tolerance", "unordered", "text"};
}
constexpr std::array<std::string_view, 3> enum_names(NanRule) {
  return {"must_agree", "never", "skip"};
}
constexpr std::array<std::string_view, 3> enum_names(LimitPer) {
  return {"everybody", "key", "address"};
}
constexpr std::array<std::string_view, 2> enum_names(WindowKind) {
  return {"fixed", "sliding"};
}
constexpr std::array<std::string_view, 2> enum_names(RefuseAs) {
  return {"throttled", "quota"};
}
constexpr std::array<std::string_view, 3> enum_names(QuotaPeriod) {
  return {"day", "week", "month"};
}
constexpr std::array<std::string_view, 2> enum_names(WeekStart) {
  return {"monday", "sunday"};
}

template <class T>
concept NamedEnum = requires(T value) { enum_names(value); };

// localhost, 127.0.0.0/8 and ::1, written in the usual way: a form that an address parser does not
// take as it stands (127.1, 0x7f000001) is not loopback.
bool is_loopback(std::string_view host);

}  // namespace sluice::app::config
