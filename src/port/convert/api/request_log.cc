#include "port/convert/api/request_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <map>

#include "wire/json.h"

namespace sluice::port::convert::api {

namespace {

constexpr size_t kMaxCalls = 1'000'000;

std::unexpected<Error> wrong(const SourceText& file, size_t line, const std::string& message,
                             Cause cause = Cause::BadRequest) {
  return fail(cause, message, file.name + ":" + std::to_string(line) + ":1");
}

// So many digits, then `after` (0: nothing is wanted).
bool take(std::string_view& text, size_t digits, char after, int& out) {
  if (text.size() < digits) return false;
  const char* end = text.data() + digits;
  const auto [stop, code] = std::from_chars(text.data(), end, out);
  if (code != std::errc() || stop != end || out < 0) return false;
  text.remove_prefix(digits);
  if (after == 0) return true;
  if (!text.starts_with(after)) return false;
  text.remove_prefix(1);
  return true;
}

void add_query(std::string& query, std::string_view more) {
  if (!query.empty() && !more.empty()) query += '&';
  query += more;
}

// As it stands between '?' and '#': what would end or join parts is escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 127 && std::string_view("%&=+#\"").find(c) == std::string_view::npos) {
      out += c;
      continue;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

// A part of a request line or a header that would not stay one.
bool breaks_out(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; });
}

Result<Call> read_call(std::string_view line, wire::json::Document& doc) {
  if (auto ok = doc.parse(line); !ok) return std::unexpected(ok.error());
  const wire::json::Value root = doc.root();
  Call out;
  const wire::json::Value time = root["time"];
  if (const auto ms = time.as_int()) {
    out.unix_ms = *ms;
  } else if (const auto parsed = unix_ms_of(time.str()); parsed && time.is_string()) {
    out.unix_ms = *parsed;
  } else {
    return fail(Cause::BadRequest,
                "\"time\" is neither an instant such as 2026-11-21T12:00:00.250Z nor milliseconds "
                "since 1970");
  }
  out.method = root["method"].str();
  out.path = root["path"].str();
  const size_t mark = out.path.find('?');
  if (mark != std::string::npos) {
    out.query = out.path.substr(mark + 1);
    out.path.resize(mark);
  }
  const wire::json::Value query = root["query"];
  add_query(out.query, query.str());
  for (const wire::json::Value one : query) {
    if (query.is_object()) add_query(out.query, escaped(one.key()) + "=" + escaped(one.str()));
  }
  if (out.method.empty() || !out.path.starts_with('/') ||
      out.method.find_first_of(" \t") != std::string::npos ||
      out.path.find(' ') != std::string::npos || out.query.find(' ') != std::string::npos) {
    return fail(Cause::BadRequest, "\"method\" and \"path\" (from its '/') have to be there");
  }
  bool broken = breaks_out(out.method) || breaks_out(out.path) || breaks_out(out.query);
  for (const wire::json::Value header : root["headers"]) {
    const auto add = [&](const wire::json::Value& value) {
      broken = broken || breaks_out(header.key()) || breaks_out(value.str());
      broken = broken || header.key().find_first_of(" :") != std::string_view::npos;
      out.headers.emplace_back(header.key(), value.str());
    };
    if (!header.is_array()) add(header);
    for (const wire::json::Value one : header) add(one);
  }
  if (broken) return fail(Cause::BadRequest, "a control character stands in the request");
  out.address = root["address"].str();
  out.body_bytes = static_cast<uint64_t>(std::max<int64_t>(root["bytes"].as_int().value_or(0), 0));
  return out;
}

}  // namespace

Result<int64_t> unix_ms_of(std::string_view text) {
  const auto bad = [] { return fail(Cause::BadRequest, "no instant"); };
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  if (!take(text, 4, '-', y) || !take(text, 2, '-', mo) || text.size() < 3 ||
      !take(text, 2, text[2] == ' ' ? ' ' : 'T', d) || !take(text, 2, ':', h) ||
      !take(text, 2, ':', mi) || !take(text, 2, 0, s)) {
    return bad();
  }
  int64_t ms = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    int64_t unit = 100;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      ms += (text[0] - '0') * unit;
      unit /= 10;
      text.remove_prefix(1);
    }
  }
  if (text != "Z" && text != "+00:00") return bad();
  const std::chrono::year_month_day date(std::chrono::year(y),
                                         std::chrono::month(static_cast<unsigned>(mo)),
                                         std::chrono::day(static_cast<unsigned>(d)));
  if (!date.ok() || h > 23 || mi > 59 || s > 60) return bad();
  const auto day_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::sys_days(date).time_since_epoch())
                          .count();
  return day_ms + ((h * int64_t{60} + mi) * 60 + s) * 1000 + ms;
}

std::string utc_text(int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(unix_ms)};
  const auto day_start = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day_start);
  const std::chrono::hh_mm_ss time(at - day_start);
  std::array<char, 64> out{};
  const int size = std::snprintf(
      out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
      static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {out.data(), static_cast<size_t>(size)};
}

Result<std::vector<Call>> read_request_log(const SourceText& log) {
  std::multimap<int64_t, Call> by_instant;
  wire::json::Document doc;
  std::string_view rest = log.text;
  for (size_t line = 1; !rest.empty(); ++line) {
    const size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;
    auto call = read_call(text, doc);
    if (!call) return wrong(log, line, call.error().message);
    const int64_t instant = call->unix_ms;
    by_instant.emplace(instant, std::move(*call));
    if (by_instant.size() > kMaxCalls) {
      return wrong(log, line, "more than a million requests; split the log", Cause::TooLarge);
    }
  }
  if (by_instant.empty()) return wrong(log, 1, "the log holds no request");
  std::vector<Call> out;
  for (auto& [instant, call] : by_instant) out.push_back(std::move(call));
  return out;
}

Result<std::vector<KnownKey>> read_known_keys(const SourceText& csv) {
  const auto rows = read_csv(csv, {});
  if (!rows) return std::unexpected(rows.error());
  std::vector<KnownKey> out;
  for (const Node& row : rows->front().children) {
    std::string name(text_at(&row, "name"));
    const std::string user(text_at(&row, "user"));
    const std::string_view secret = text_at(&row, user.empty() ? "key" : "password");
    if (name.empty()) name = user;
    if (name.empty() || secret.empty()) {
      return wrong(csv, row.position.line,
                   "a row has no name or no key; the columns are name and key, or user and "
                   "password");
    }
    std::string_view enabled = text_at(&row, "Enabled");
    if (enabled.empty()) enabled = text_at(&row, "enabled");
    if (!same_ignoring_case(enabled, "false")) {
      out.push_back({std::move(name), user, Secret(std::string(secret))});
    }
  }
  return out;
}

}  // namespace sluice::port::convert::api
