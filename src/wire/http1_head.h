// The scanner behind MessageParser::parse_head. Private to wire/.
#pragma once

#include <string_view>

#include "wire/http1.h"

namespace sluice::wire::http1 {

class HeadScanner final {
 public:
  HeadScanner(Head& head, MessageParser::Kind kind, const Limits& limits)
      : head_(head), kind_(kind), limits_(limits) {}

  // bytes: one whole head, blank line included. Null when it is acceptable, else why it is not.
  const char* scan(std::string_view bytes);

 private:
  const char* request_line(std::string_view line);
  const char* status_line(std::string_view line);
  const char* field_line(std::string_view line);
  const char* note(std::string_view name, std::string_view value);
  const char* content_length(std::string_view value);
  const char* check() const;
  [[nodiscard]] Head::Slice slice(std::string_view s) const {
    return {static_cast<uint32_t>(s.data() - head_.base_), static_cast<uint32_t>(s.size())};
  }

  Head& head_;
  MessageParser::Kind kind_;
  const Limits& limits_;
  int content_lengths_ = 0;
  int transfer_encodings_ = 0;
  int hosts_ = 0;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

}  // namespace sluice::wire::http1
