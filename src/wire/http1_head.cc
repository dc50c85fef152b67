#include "wire/http1_head.h"

#include <charconv>
#include <cstring>

#include "wire/ascii_words.h"
#include "wire/http1_grammar.h"

namespace sluice::wire::http1 {
namespace {

bool is_token(std::string_view s) {
  bool ok = !s.empty();
  for (char c : s) ok &= is_token_char(static_cast<unsigned char>(c));
  return ok;
}

// No control characters but tab.
bool is_clean(std::string_view line) {
  constexpr size_t kWord = sizeof(uint64_t);
  bool suspect = line.size() < kWord;
  if (!suspect) {
    for (size_t i = 0; i + kWord < line.size(); i += kWord) {
      suspect |= ascii::any_control(ascii::load(line.data() + i));
    }
    suspect |= ascii::any_control(ascii::load(line.data() + line.size() - kWord));
  }
  if (!suspect) return true;
  bool clean = true;
  for (const char c : line) clean &= is_field_char(static_cast<unsigned char>(c));
  return clean;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// "HTTP/1.0" or "HTTP/1.1"; -1 for anything else.
int minor_version(std::string_view s) {
  if (s == "HTTP/1.1") return 1;
  return s == "HTTP/1.0" ? 0 : -1;
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (iequals(trimmed(list.substr(0, comma)), token)) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

// Fields of framing, besides those of Known.
enum class Framing : uint8_t { ContentLength, TransferEncoding, Connection, Host, Expect, None };

struct FieldName {
  std::string_view name;
  Known known = Known::Other;
  Framing framing = Framing::None;
};

constexpr FieldName kNames[] = {
    {"host", Known::Other, Framing::Host},
    {"expect", Known::Other, Framing::Expect},
    {"x-api-key", Known::XApiKey},
    {"connection", Known::Other, Framing::Connection},
    {"content-type", Known::ContentType},
    {"authorization", Known::Authorization},
    {"content-length", Known::Other, Framing::ContentLength},
    {"anthropic-beta", Known::AnthropicBeta},
    {"content-encoding", Known::ContentEncoding},
    {"transfer-encoding", Known::Other, Framing::TransferEncoding},
    {"anthropic-version", Known::AnthropicVersion},
};

// Most names differ in length or first letter from all of these: they cost a few comparisons.
const FieldName* find_name(std::string_view name) {
  for (const FieldName& row : kNames) {
    if (row.name.size() == name.size() && row.name[0] == (name[0] | 0x20) &&
        iequals(row.name, name)) {
      return &row;
    }
  }
  return nullptr;
}

}  // namespace

const char* HeadScanner::scan(std::string_view bytes) {
  bytes.remove_suffix(2);  // the blank line
  bool first = true;
  while (!bytes.empty()) {
    const auto* lf = static_cast<const char*>(std::memchr(bytes.data(), '\n', bytes.size()));
    const auto size = static_cast<size_t>(lf - bytes.data());
    // The whole ends in CRLF, so there is always a LF ahead; a bare one is caught here.
    if (size == 0 || bytes[size - 1] != '\r') return "a line does not end in CR LF";
    const std::string_view line = bytes.substr(0, size - 1);
    bytes.remove_prefix(size + 1);
    if (!is_clean(line)) return "a header line holds a control character";
    const char* bad = nullptr;
    if (!first) {
      bad = field_line(line);
    } else {
      bad = kind_ == MessageParser::Kind::Request ? request_line(line) : status_line(line);
    }
    if (bad != nullptr) return bad;
    first = false;
  }
  return check();
}

const char* HeadScanner::request_line(std::string_view line) {
  const size_t one = line.find(' ');
  const size_t two = line.rfind(' ');
  if (one == std::string_view::npos || one == two) return "malformed request line";
  const std::string_view method = line.substr(0, one);
  const std::string_view target = line.substr(one + 1, two - one - 1);
  const int minor = minor_version(line.substr(two + 1));
  if (minor < 0) return "only HTTP/1.0 and HTTP/1.1 are spoken";
  if (!is_token(method)) return "malformed request method";
  bool visible = true;
  for (char c : target) visible &= c > 0x20 && c < 0x7f;
  if (!visible) return "malformed request target";
  if (target.empty() || (target.front() != '/' && target != "*")) {
    return "the request target must start with '/'";
  }
  head_.method_ = slice(method);
  head_.target_ = slice(target);
  head_.http_1_0_ = minor == 0;
  return nullptr;
}

const char* HeadScanner::status_line(std::string_view line) {
  if (line.size() < 13 || line[8] != ' ' || line[12] != ' ') {
    return "malformed status line";
  }
  const int minor = minor_version(line.substr(0, 8));
  if (minor < 0) return "only HTTP/1.0 and HTTP/1.1 are spoken";
  int status = 0;
  for (char c : line.substr(9, 3)) {
    if (c < '0' || c > '9') return "malformed status line";
    status = status * 10 + (c - '0');
  }
  if (status < 100) return "malformed status line";
  head_.status_ = status;
  head_.http_1_0_ = minor == 0;
  return nullptr;
}

const char* HeadScanner::field_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return "folded header lines are refused";
  const auto* colon = static_cast<const char*>(std::memchr(line.data(), ':', line.size()));
  if (colon == nullptr) return "a header line has no colon";
  const auto name_size = static_cast<size_t>(colon - line.data());
  const std::string_view name = line.substr(0, name_size);
  if (!is_token(name)) return "malformed header name";
  const std::string_view value = trimmed(line.substr(name_size + 1));
  if (head_.fields_.size() >= limits_.max_headers) return "too many header fields";
  Head::FieldSlices slices{slice(name), {}};
  if (!value.empty()) slices.value = slice(value);
  head_.fields_.push_back(slices);
  return note(name, value);
}

// Fields that decide where the message ends, and those that will be asked for.
const char* HeadScanner::note(std::string_view name, std::string_view value) {
  const FieldName* row = find_name(name);
  if (row == nullptr) return nullptr;
  if (row->known != Known::Other) {
    uint16_t& first = head_.known_[static_cast<size_t>(row->known)];
    if (first == 0) first = static_cast<uint16_t>(head_.fields_.size());
    return nullptr;
  }
  switch (row->framing) {
    case Framing::ContentLength:
      return content_length(value);
    case Framing::TransferEncoding:
      if (++transfer_encodings_ > 1) return "more than one Transfer-Encoding";
      if (!iequals(value, "chunked")) return "the only Transfer-Encoding understood is \"chunked\"";
      head_.chunked_ = true;
      return nullptr;
    case Framing::Connection:
      says_close_ = says_close_ || has_token(value, "close");
      says_keep_alive_ = says_keep_alive_ || has_token(value, "keep-alive");
      return nullptr;
    case Framing::Host:
      ++hosts_;
      return nullptr;
    case Framing::Expect:
      if (!iequals(value, "100-continue")) return "the only Expect understood is \"100-continue\"";
      head_.expects_continue_ = true;
      return nullptr;
    case Framing::None:
      return nullptr;
  }
  return nullptr;
}

const char* HeadScanner::content_length(std::string_view value) {
  if (++content_lengths_ > 1) return "more than one Content-Length";
  uint64_t n = 0;
  const char* end = value.data() + value.size();
  const auto [stop, code] = std::from_chars(value.data(), end, n);
  // from_chars takes no sign for an unsigned number, and overflow is an error.
  if (value.empty() || code != std::errc() || stop != end) {
    return "Content-Length is not a plain number";
  }
  head_.content_length_ = n;
  return nullptr;
}

const char* HeadScanner::check() const {
  head_.keep_alive_ = !says_close_ && (!head_.http_1_0_ || says_keep_alive_);
  if (transfer_encodings_ > 0 && head_.http_1_0_) {
    return "Transfer-Encoding in an HTTP/1.0 message";
  }
  if (transfer_encodings_ > 0 && content_lengths_ > 0) {
    return "Transfer-Encoding together with Content-Length";
  }
  if (kind_ == MessageParser::Kind::Response) return nullptr;
  if (hosts_ > 1 || (hosts_ == 0 && !head_.http_1_0_)) {
    return "exactly one Host header is required";
  }
  return nullptr;
}

}  // namespace sluice::wire::http1
