// JSON of an upstream as the data of an event: a line end in it would end the line. Line ends can
// stand between tokens only, never inside a string, so a blank says the same.
#pragma once

#include <string>
#include <string_view>

namespace sluice::dialect {

inline void append_one_line(std::string& out, std::string_view json) {
  const size_t from = out.size();
  out += json;
  for (size_t at = out.find_first_of("\r\n", from); at != std::string::npos;
       at = out.find_first_of("\r\n", at)) {
    out[at] = ' ';
  }
}

}  // namespace sluice::dialect
