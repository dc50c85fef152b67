#include "app/config/scalar.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include "wire/yaml.h"

namespace sluice::app::config {
namespace {

template <class T>
struct Unit {
  std::string_view name;
  T factor;
};

constexpr auto kDurationUnits = std::to_array<Unit<int64_t>>(
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}});

constexpr auto kSizeUnits = std::to_array<Unit<uint64_t>>({{"GiB", 1ULL << 30},
                                                           {"MiB", 1ULL << 20},
                                                           {"KiB", 1ULL << 10},
                                                           {"GB", 1'000'000'000},
                                                           {"MB", 1'000'000},
                                                           {"KB", 1'000},
                                                           {"B", 1}});

template <class T>
struct Amount {
  T number{};
  std::string_view unit;
};

// Digits at the front, the rest is the unit.
template <class T>
std::optional<Amount<T>> split_amount(std::string_view text, size_t max_digits) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > max_digits) return std::nullopt;
  Amount<T> amount{.unit = text.substr(digits)};
  std::from_chars(text.begin(), text.begin() + digits, amount.number);
  return amount;
}

template <class T, class Units>
std::optional<T> factor_of(std::string_view unit, const Units& units) {
  for (const auto& row : units) {
    if (row.name == unit) return row.factor;
  }
  return std::nullopt;
}

// The largest unit that needs no fraction.
template <class T, class Units>
std::string with_unit(T value, const Units& units, std::string_view unit_of_zero) {
  if (value == 0) return "0" + std::string(unit_of_zero);
  for (const auto& row : units) {
    if (value % row.factor == 0) {
      return std::to_string(value / row.factor) + std::string(row.name);
    }
  }
  return std::to_string(value);
}

// The value of a plain scalar, by the same rules as in the file.
template <class T>
std::optional<T> plain(std::string_view text, std::optional<T> (wire::yaml::Value::*as)() const) {
  if (text.find_first_of("\n\r#:&*[]{}\"'") != std::string_view::npos) return std::nullopt;
  const auto doc = wire::yaml::Document::parse(text);
  if (!doc) return std::nullopt;
  return (doc->root().*as)();
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host(std::string_view host) {
  if (host.empty() || !is_name_char(host.front()) || !is_name_char(host.back())) return false;
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_name_char(c) || c == '.' || c == '-'; });
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool all_in(std::string_view text, std::string_view punctuation) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_name_char(c) || punctuation.find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<bool> Scalar<bool>::parse(std::string_view text) {
  return plain(text, &wire::yaml::Value::as_bool);
}

std::optional<uint32_t> Scalar<uint32_t>::parse(std::string_view text) {
  const auto value = plain(text, &wire::yaml::Value::as_int);
  if (!value || *value < 0 || *value > UINT32_MAX) return std::nullopt;
  return static_cast<uint32_t>(*value);
}

std::optional<double> Scalar<double>::parse(std::string_view text) {
  return plain(text, &wire::yaml::Value::as_double);
}

std::string Scalar<double>::format(double value) {
  char buffer[64];
  const auto [end, code] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return code == std::errc() ? std::string(buffer, end) : std::string("0");
}

std::optional<Duration> Scalar<Duration>::parse(std::string_view text) {
  const auto amount = split_amount<int64_t>(text, 9);
  if (!amount) return std::nullopt;
  const auto factor = factor_of<int64_t>(amount->unit, kDurationUnits);
  if (!factor) return std::nullopt;
  return Duration(amount->number * *factor);
}

std::string Scalar<Duration>::format(Duration value) {
  return with_unit<int64_t>(value.count(), kDurationUnits, "s");
}

std::optional<ByteSize> Scalar<ByteSize>::parse(std::string_view text) {
  const auto amount = split_amount<uint64_t>(text, 12);
  if (!amount) return std::nullopt;
  const auto factor = amount->unit.empty() ? std::optional<uint64_t>(1)
                                           : factor_of<uint64_t>(amount->unit, kSizeUnits);
  uint64_t bytes = 0;
  if (!factor || __builtin_mul_overflow(amount->number, *factor, &bytes)) return std::nullopt;
  return ByteSize{bytes};
}

std::string Scalar<ByteSize>::format(ByteSize value) {
  return with_unit<uint64_t>(value.bytes, kSizeUnits, "B");
}

std::optional<Endpoint> Scalar<Endpoint>::parse(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = split_amount<uint32_t>(text.substr(colon + 1), 5);
  if (!port || !port->unit.empty() || port->number > UINT16_MAX) return std::nullopt;
  Endpoint endpoint{std::string(text.substr(0, colon)), static_cast<uint16_t>(port->number)};
  if (endpoint.host.starts_with('[') && endpoint.host.ends_with(']')) {
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
    if (!is_ipv6(endpoint.host)) return std::nullopt;
  } else if (!is_host(endpoint.host)) {
    return std::nullopt;
  }
  return endpoint;
}

std::string Scalar<Endpoint>::format(const Endpoint& value) {
  const bool v6 = value.host.find(':') != std::string::npos;
  return (v6 ? "[" + value.host + "]" : value.host) + ":" + std::to_string(value.port);
}

std::optional<Sticky> Scalar<Sticky>::parse(std::string_view text) {
  Sticky sticky;
  if (text.starts_with("header:")) {
    sticky.name = text.substr(7);
    if (!all_in(sticky.name, "!#$%&'*+.^_`|~-")) return std::nullopt;
    for (char& c : sticky.name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return sticky;
  }
  if (!text.starts_with("body:")) return std::nullopt;
  sticky = {Sticky::From::Body, std::string(text.substr(5))};
  for (std::string_view rest = sticky.name;;) {
    const size_t dot = rest.find('.');
    if (!all_in(rest.substr(0, dot), "_-")) return std::nullopt;
    if (dot == std::string_view::npos) return sticky;
    rest.remove_prefix(dot + 1);
  }
}

std::string Scalar<Sticky>::format(const Sticky& value) {
  return (value.from == Sticky::From::Header ? "header:" : "body:") + value.name;
}

namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

}  // namespace

std::optional<HttpSticky> Scalar<HttpSticky>::parse(std::string_view text) {
  using From = HttpSticky::From;
  if (text == "key") return HttpSticky{From::Key, ""};
  if (text == "address") return HttpSticky{From::Address, ""};
  const size_t colon = text.find(':');
  if (colon == text.npos) return std::nullopt;
  const std::string_view name = text.substr(colon + 1);
  const std::string_view from = text.substr(0, colon);
  if (from == "header" && all_in(name, "!#$%&'*+.^_`|~-"))
    return HttpSticky{From::Header, lowered(name)};
  if (!all_in(name, "._~-")) return std::nullopt;
  if (from == "query") return HttpSticky{From::Query, std::string(name)};
  if (from == "cookie") return HttpSticky{From::Cookie, std::string(name)};
  return std::nullopt;
}

std::string Scalar<HttpSticky>::format(const HttpSticky& value) {
  switch (value.from) {
    case HttpSticky::From::Header:
      return "header:" + value.name;
    case HttpSticky::From::Query:
      return "query:" + value.name;
    case HttpSticky::From::Cookie:
      return "cookie:" + value.name;
    case HttpSticky::From::Key:
      return "key";
    case HttpSticky::From::Address:
      break;
  }
  return "address";
}

std::optional<KeyPlace> Scalar<KeyPlace>::parse(std::string_view text) {
  if (text == "bearer") return KeyPlace{"authorization", "", true};
  if (text.starts_with("header:") && all_in(text.substr(7), "!#$%&'*+.^_`|~-")) {
    return KeyPlace{lowered(text.substr(7)), "", false};
  }
  if (text.starts_with("query:") && all_in(text.substr(6), "._~-")) {
    return KeyPlace{"", std::string(text.substr(6)), false};
  }
  return std::nullopt;
}

std::string Scalar<KeyPlace>::format(const KeyPlace& value) {
  if (value.bearer) return "bearer";
  return value.query.empty() ? "header:" + value.header : "query:" + value.query;
}

bool is_loopback(std::string_view host) {
  const std::string text(host);
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return text == "localhost";
}

}  // namespace sluice::app::config
