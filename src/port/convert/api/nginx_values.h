// What nginx's directives say: times, sizes, rates, and which directives there are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::port::convert::api::nginx {

// "30s", "500ms", "2m", "60" (seconds).
std::optional<int64_t> milliseconds(std::string_view text);
// "10r/s", "30r/m".
std::optional<double> per_second(std::string_view text);
// "8m", "64k".
std::optional<int64_t> bytes(std::string_view text);

// Directives that hold in inner blocks until one of the same group stands there; empty: this one
// holds where it stands only.
std::string_view group_of(std::string_view directive);

// Who decides whether a request goes on, by means that only nginx has.
struct Guard {
  std::string_view what;
  std::string_view remedy;
};
// Of a directive of group "guard" or of none. Nothing for those that let every request pass; those
// that are not known here may refuse one.
std::optional<Guard> guard_of_directive(std::string_view directive);

}  // namespace sluice::port::convert::api::nginx
