#include "wire/http1_chunks.h"

#include <algorithm>

#include "wire/http1.h"
#include "wire/http1_grammar.h"

namespace sluice::wire::http1 {
namespace {

// 15 digits leave room for one more shift: no size overflows.
constexpr unsigned kMaxDigits = 15;

int hex_value(unsigned char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const unsigned lower = c | 0x20U;
  return lower >= 'a' && lower <= 'f' ? static_cast<int>(lower - 'a') + 10 : -1;
}

bool is_framing(std::string_view name) {
  return iequals(name, "transfer-encoding") || iequals(name, "content-length") ||
         iequals(name, "connection") || iequals(name, "host") || iequals(name, "upgrade") ||
         iequals(name, "proxy-connection");
}

}  // namespace

ChunkReader::Step ChunkReader::feed(std::string_view bytes,
                                    const std::function<void(std::string_view)>& on_data) {
  Step step;
  while (state_ != State::Done && step.used < bytes.size()) {
    if (state_ == State::Data) {
      const auto n = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size() - step.used));
      const std::string_view data = bytes.substr(step.used, n);
      step.used += n;
      left_ -= n;
      if (left_ == 0) state_ = State::DataCr;
      on_data(data);
      continue;
    }
    step.bad = take(static_cast<unsigned char>(bytes[step.used]));
    if (step.bad != nullptr) {
      step.too_large = too_large_;
      return step;
    }
    ++step.used;
  }
  return step;
}

const char* ChunkReader::expect(bool there, State next, const char* otherwise) {
  state_ = next;
  return there ? nullptr : otherwise;
}

const char* ChunkReader::count(size_t& counter, size_t limit, const char* beyond) {
  if (++counter <= limit) return nullptr;
  too_large_ = true;
  return beyond;
}

const char* ChunkReader::take(unsigned char c) {
  switch (state_) {
    case State::Size:
      return take_size(c);
    case State::SizeEnd:
      return expect(c == '\n', left_ == 0 ? State::TrailerStart : State::Data,
                    "a chunk size line does not end in CRLF");
    case State::DataCr:
      return expect(c == '\r', State::DataLf, "a chunk is longer than its size says");
    case State::DataLf:
      digits_ = 0;
      return expect(c == '\n', State::Size, "a chunk does not end in CRLF");
    case State::TrailerStart:
    case State::TrailerName:
    case State::TrailerValue:
    case State::TrailerLf:
    case State::LastLf:
      return take_trailer(c);
    default:
      return take_extension(c);
  }
}

const char* ChunkReader::take_size(unsigned char c) {
  const int digit = hex_value(c);
  if (digit >= 0) {
    if (++digits_ > kMaxDigits) return "a chunk size has too many digits";
    left_ = left_ << 4 | static_cast<unsigned>(digit);
    return nullptr;
  }
  if (digits_ == 0) return "a chunk size is missing";
  if (c == '\r') return expect(true, State::SizeEnd, nullptr);
  if (c != ';') return "malformed chunk size";
  state_ = State::ExtensionName;
  return count(extension_bytes_, limits_.max_extension_bytes, "too many chunk extensions");
}

// ;name  ;name=token  ;name="quoted"
const char* ChunkReader::take_extension(unsigned char c) {
  constexpr const char* kMalformed = "malformed chunk extension";
  const bool after_name = state_ == State::ExtensionNameRest;
  const bool may_end =
      after_name || state_ == State::ExtensionToken || state_ == State::ExtensionQuoteEnd;
  if (c == '\r') return expect(may_end, State::SizeEnd, kMalformed);
  if (const char* bad =
          count(extension_bytes_, limits_.max_extension_bytes, "too many chunk extensions")) {
    return bad;
  }
  switch (state_) {
    case State::ExtensionQuoted:
      if (c == '"') return expect(true, State::ExtensionQuoteEnd, nullptr);
      return expect(is_field_char(c), c == '\\' ? State::ExtensionEscape : State::ExtensionQuoted,
                    kMalformed);
    case State::ExtensionEscape:
      return expect(is_field_char(c), State::ExtensionQuoted, kMalformed);
    case State::ExtensionName:
      return expect(is_token_char(c), State::ExtensionNameRest, kMalformed);
    case State::ExtensionValue:
      if (c == '"') return expect(true, State::ExtensionQuoted, nullptr);
      return expect(is_token_char(c), State::ExtensionToken, kMalformed);
    default:
      if (c == ';') return expect(true, State::ExtensionName, nullptr);
      if (c == '=' && after_name) return expect(true, State::ExtensionValue, nullptr);
      return is_token_char(c) && state_ != State::ExtensionQuoteEnd ? nullptr : kMalformed;
  }
}

const char* ChunkReader::take_trailer(unsigned char c) {
  if (state_ == State::LastLf) {
    return expect(c == '\n', State::Done, "a chunked body does not end in CRLF");
  }
  if (state_ == State::TrailerLf) {
    return expect(c == '\n', State::TrailerStart, "a trailer does not end in CRLF");
  }
  if (state_ == State::TrailerStart && c == '\r') return expect(true, State::LastLf, nullptr);
  if (state_ == State::TrailerValue) {
    if (c == '\r') return expect(true, State::TrailerLf, nullptr);
    if (!is_field_char(c)) return "a trailer holds a control character";
  } else if (c == ':' && state_ == State::TrailerName) {
    if (is_framing({name_.data(), name_size_})) return "a trailer would change the framing";
    state_ = State::TrailerValue;
  } else {
    if (!is_token_char(c)) return "malformed trailer";
    if (state_ == State::TrailerStart) name_size_ = 0;
    if (name_size_ < name_.size()) name_[name_size_++] = static_cast<char>(c);
    state_ = State::TrailerName;
  }
  return count(trailer_bytes_, limits_.max_trailer_bytes, "the trailers are too large");
}

}  // namespace sluice::wire::http1
