#include "wire/http1.h"

#include <algorithm>

#include "wire/ascii_words.h"
#include "wire/http1_head.h"

namespace sluice::wire::http1 {

bool iequals(std::string_view a, std::string_view b) {
  using ascii::load;
  using ascii::lowered;
  if (a.size() != b.size()) return false;
  const size_t size = a.size();
  if (size < sizeof(uint64_t)) {
    for (size_t i = 0; i < size; ++i) {
      if (lowered(a[i]) != lowered(b[i])) return false;
    }
    return true;
  }
  // The last word overlaps the one before it.
  for (size_t i = 0; i + sizeof(uint64_t) < size; i += sizeof(uint64_t)) {
    if (lowered(load(a.data() + i)) != lowered(load(b.data() + i))) return false;
  }
  const size_t last = size - sizeof(uint64_t);
  return lowered(load(a.data() + last)) == lowered(load(b.data() + last));
}

std::string_view Head::header(std::string_view name) const {
  for (const FieldSlices& f : fields_) {
    if (f.name.size == name.size() && iequals(at(f.name), name)) return at(f.value);
  }
  return {};
}

MessageParser::MessageParser(Kind kind, const Limits& limits)
    : kind_(kind),
      limits_(limits),
      chunks_({limits.max_chunk_extension_bytes, limits.max_trailer_bytes}) {}

void MessageParser::reset(bool response_to_head) {
  auto fields = std::move(head_.fields_);
  fields.clear();
  head_ = Head();
  head_.fields_ = std::move(fields);
  searched_ = 0;
  remaining_ = 0;
  body_ = Body::None;
  head_done_ = done_ = false;
  response_to_head_ = response_to_head;
  chunks_.reset();
}

Error MessageParser::error(std::string message, bool too_large) const {
  if (kind_ == Kind::Response) return {Cause::UpstreamProtocol, std::move(message)};
  return {too_large ? Cause::TooLarge : Cause::BadRequest, std::move(message)};
}

Result<size_t> MessageParser::parse_head(std::string_view bytes) {
  // The whole head is read at once, so that every slice is an offset into one run of bytes.
  const size_t from = searched_ > 3 ? searched_ - 3 : 0;
  const size_t found = bytes.find("\r\n\r\n", from);
  const size_t size = found == std::string_view::npos ? bytes.size() : found + 4;
  if (size > limits_.max_head_bytes) {
    return std::unexpected(error(
        "the message head is larger than " + std::to_string(limits_.max_head_bytes) + " bytes",
        true));
  }
  if (found == std::string_view::npos) {
    searched_ = bytes.size();
    return 0;
  }
  head_.base_ = bytes.data();
  if (const char* bad = HeadScanner(head_, kind_, limits_).scan(bytes.substr(0, size))) {
    return std::unexpected(error(bad));
  }
  head_done_ = true;
  begin_body();
  return size;
}

// RFC 9112, section 6.3.
void MessageParser::begin_body() {
  const int status = head_.status_;
  const bool bodiless = kind_ == Kind::Response &&
                        (response_to_head_ || status < 200 || status == 204 || status == 304);
  if (bodiless) {
    body_ = Body::None;
  } else if (head_.chunked_) {
    body_ = Body::Chunked;
  } else if (head_.content_length_) {
    remaining_ = *head_.content_length_;
    body_ = remaining_ > 0 ? Body::Counted : Body::None;
  } else {
    body_ = kind_ == Kind::Response ? Body::UntilClose : Body::None;
  }
  done_ = body_ == Body::None;
}

Result<size_t> MessageParser::parse_body(std::string_view bytes, const OnData& on_data) {
  if (done_ || bytes.empty()) return 0;
  if (body_ == Body::Chunked) return parse_chunked(bytes, on_data);
  if (body_ == Body::UntilClose) {
    on_data(bytes);
    return bytes.size();
  }
  const auto take = static_cast<size_t>(std::min<uint64_t>(remaining_, bytes.size()));
  remaining_ -= take;
  done_ = remaining_ == 0;
  on_data(bytes.substr(0, take));
  return take;
}

Result<size_t> MessageParser::parse_chunked(std::string_view bytes, const OnData& on_data) {
  const ChunkReader::Step step = chunks_.feed(bytes, on_data);
  if (step.bad != nullptr) return std::unexpected(error(step.bad, step.too_large));
  done_ = chunks_.done();
  return step.used;
}

Result<void> MessageParser::finish() {
  if (done_) return {};
  if (!head_done_) {
    return std::unexpected(error("the connection closed before the message head was complete"));
  }
  if (body_ != Body::UntilClose) {
    return std::unexpected(error("the connection closed in the middle of the body"));
  }
  done_ = true;
  return {};
}

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 499:
      return "Client Closed Request";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 529:
      return "Overloaded";
    default:
      return "Unknown";
  }
}

}  // namespace sluice::wire::http1
