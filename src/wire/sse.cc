#include "wire/sse.h"

#include <cstring>

namespace sluice::wire::sse {
namespace {
constexpr std::string_view kBom = "\xEF\xBB\xBF";
}

// Offset of the line's end, or npos when it has not arrived.
size_t Parser::take_line(std::string_view& bytes) {
  if (after_cr_) {
    after_cr_ = false;
    if (bytes.front() == '\n') bytes.remove_prefix(1);
    if (bytes.empty()) return npos;
  }
  // LF is by far the commonest end; a CR before it is rare, so look for it only within the line.
  const void* lf = std::memchr(bytes.data(), '\n', bytes.size());
  const size_t end = lf == nullptr
                         ? bytes.size()
                         : static_cast<size_t>(static_cast<const char*>(lf) - bytes.data());
  const void* cr = std::memchr(bytes.data(), '\r', end);
  if (cr != nullptr) return static_cast<size_t>(static_cast<const char*>(cr) - bytes.data());
  return lf == nullptr ? npos : end;
}

// Consumes one line and its end; true when the line was blank and an event is ready.
bool Parser::finish_line(std::string_view& bytes, size_t eol) {
  std::string_view line = bytes.substr(0, eol);
  after_cr_ = bytes[eol] == '\r';
  bytes.remove_prefix(eol + 1);
  const bool in_partial = !partial_.empty();
  if (in_partial) {
    partial_.append(line);
    line = partial_;
  }
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with(kBom)) line.remove_prefix(kBom.size());
  }
  if (line.size() > max_event_) too_large_ = true;
  const bool blank = line.empty();
  if (!blank) field(line, in_partial);
  if (in_partial) partial_.clear();
  if (!blank) return false;
  if (has_data_) return true;
  reset_event();
  return false;
}

void Parser::field(std::string_view line, bool in_partial) {
  const size_t colon = line.find(':');
  if (colon == 0) return;  // a comment
  const std::string_view name = line.substr(0, colon);
  std::string_view value = colon == npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") {
    name_.assign(value);
    has_name_ = true;
    return;
  }
  if (name != "data") return;  // id and retry mean nothing to a proxy
  if (!has_data_ && !in_partial) {
    view_ = value;
  } else {
    if (has_data_ && !joined_) data_.assign(view_);
    if (has_data_) data_ += '\n';
    data_.append(value);
    joined_ = true;
  }
  has_data_ = true;
  if (data_.size() > max_event_) too_large_ = true;
}

// The caller's bytes go away: what is still needed of them is copied.
Result<void> Parser::keep(std::string_view bytes) {
  if (partial_.size() + bytes.size() > max_event_) return too_large();
  partial_.append(bytes);
  if (has_data_ && !joined_) {
    data_.assign(view_);
    joined_ = true;
  }
  return {};
}

Result<void> Parser::too_large() const {
  return fail(Cause::TooLarge,
              "a server-sent event is larger than " + std::to_string(max_event_) + " bytes");
}

void Parser::reset_event() {
  data_.clear();
  name_.clear();
  view_ = {};
  joined_ = has_data_ = has_name_ = false;
}

}  // namespace sluice::wire::sse
