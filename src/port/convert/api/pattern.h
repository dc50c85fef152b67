// Regular expressions as texts. Sources search them anywhere in the path (nginx) or match them from
// its start (Kong); targets match from the start or want the whole path to fit (RE2 in Sluice).
//
//   from_start("\\.png$", true)        (?i).*\.png$
//   for_whole("/one")                  /one.*
//   within("/static/", "\\.png$")      /static/(?:.*\.png$)
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::port::convert::api::pattern {

// What searches anywhere, as one that is matched from the start of the path.
std::string from_start(std::string_view searched, bool any_case);
// What is matched from the start, as one that the whole path must fit, with groups named as RE2
// writes them. `rest`: a group of that name stands for what is left behind it.
std::string for_whole(std::string_view from_start, std::string_view rest = "");
// The paths that begin with `prefix` and in which the expression is found, matched from the start:
// empty when there can be none, nothing when it cannot be said so.
std::optional<std::string> within(std::string_view prefix, std::string_view searched,
                                  bool any_case);
// Look-around, back-references and possessive repeats, which RE2 does not take.
bool beyond_re2(std::string_view expression);

}  // namespace sluice::port::convert::api::pattern
