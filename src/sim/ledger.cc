#include "sim/ledger.h"

#include <array>
#include <cstdio>

#include "base/hash.h"
#include "sim/request.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::sim {
namespace {

using wire::http1::iequals;

constexpr size_t kMaxPaths = 64;
constexpr size_t kMaxKeptBody = 1U << 20;
constexpr std::array<std::string_view, 5> kSecretHeaders{"authorization", "x-api-key", "api-key",
                                                         "cookie", "proxy-authorization"};

bool is_secret(std::string_view name) {
  for (const std::string_view secret : kSecretHeaders) {
    if (iequals(name, secret)) return true;
  }
  return false;
}

// Tells two keys apart without telling either: "crc32:1a2b3c4d", after the scheme if there is one.
void append_fingerprint(std::string& out, std::string_view value) {
  if (const std::string_view key = bearer_key(value); !key.empty()) {
    out += "Bearer ";
    value = key;
  }
  std::array<char, 24> text{};
  const int size = snprintf(text.data(), text.size(), "crc32:%08x", base::crc32(value));
  out.append(text.data(), static_cast<size_t>(size));
}

// Header values may hold any byte; JSON may not.
std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20) c = '?';
  }
  return out;
}

template <class Counts>
void write_counts(wire::json::Writer& out, std::string_view name, const Counts& counts) {
  out.key(name).begin_object();
  for (const auto& [key, count] : counts) {
    if constexpr (requires { std::to_string(key); }) {
      out.member(std::to_string(key), static_cast<int64_t>(count));
    } else {
      out.member(printable(key), static_cast<int64_t>(count));
    }
  }
  out.end_object();
}

}  // namespace

uint64_t Ledger::begin(const wire::http1::Head& head, std::string_view path,
                       std::string_view body) {
  const std::lock_guard lock(mutex_);
  ++requests_;
  ++in_flight_;
  const auto found = by_path_.find(path);
  if (found != by_path_.end()) {
    ++found->second;
  } else {
    ++by_path_[by_path_.size() < kMaxPaths ? std::string(path) : std::string("other")];
  }
  last_.method = head.method();
  last_.path = path;
  last_.body = body.substr(0, kMaxKeptBody);
  last_.headers.clear();
  for (size_t i = 0; i < head.size(); ++i) {
    const auto field = head.field(i);
    last_.headers += field.name;
    last_.headers += ": ";
    if (is_secret(field.name)) {
      append_fingerprint(last_.headers, field.value);
    } else {
      last_.headers += field.value;
    }
    last_.headers += '\n';
  }
  return ++serial_;
}

void Ledger::end(Outcome outcome) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  ++(outcome == Outcome::Completed ? completed_ : outcome == Outcome::Aborted ? aborted_ : broken_);
}

void Ledger::status(int status) {
  const std::lock_guard lock(mutex_);
  ++by_status_[status];
}

void Ledger::connections(size_t shard, size_t count) {
  const std::lock_guard lock(mutex_);
  connections_[shard] = count;
}

void Ledger::reset() {
  const std::lock_guard lock(mutex_);
  serial_ = requests_ = completed_ = aborted_ = broken_ = 0;
  by_path_.clear();
  by_status_.clear();
  last_ = {};
}

void Ledger::write_last(std::string& text) const {
  wire::json::Writer out(text);
  if (last_.method.empty()) {
    out.null();
    return;
  }
  out.begin_object().member("method", last_.method).member("path", printable(last_.path));
  out.key("headers").begin_object();
  std::string_view lines = last_.headers;
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    const size_t colon = line.find(": ");
    out.member(printable(line.substr(0, colon)), printable(line.substr(colon + 2)));
    lines.remove_prefix(end + 1);
  }
  out.end_object().key("body");
  wire::json::Document doc;
  if (doc.parse(last_.body)) {
    out.raw(doc.root().raw());
  } else {
    out.string(printable(last_.body));
  }
  out.end_object();
}

std::string Ledger::to_json() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  wire::json::Writer out(text);
  size_t connections = 0;
  for (const size_t count : connections_) connections += count;
  out.begin_object().member("format", "sluice.sim_stats/1");
  out.member("requests", static_cast<int64_t>(requests_));
  out.member("completed", static_cast<int64_t>(completed_));
  out.member("aborted", static_cast<int64_t>(aborted_));
  out.member("broken", static_cast<int64_t>(broken_));
  out.member("in_flight", static_cast<int64_t>(in_flight_));
  out.member("connections", static_cast<int64_t>(connections));
  write_counts(out, "by_path", by_path_);
  write_counts(out, "by_status", by_status_);
  std::string last;
  write_last(last);
  out.member_raw("last_request", last).end_object();
  return text;
}

}  // namespace sluice::sim
