// Days and times of day in words and digits, in one form each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::migrate::compare {

// "5", "5th": the day's digits; empty for anything else.
std::string_view day_of(std::string_view word);
// yyyy-mm-dd, "--mm-dd" without a year.
std::string make_date(std::string_view year, int month, std::string_view day);
std::string month_alone(int month);

// yyyy-mm-dd and yyyy/mm/dd with or without a time behind, dd.mm.yyyy, and dd/mm/yyyy or
// mm/dd/yyyy where only one of both can be meant.
std::optional<std::string> numeric_date(std::string_view word);

struct TimeOfDay {
  std::string text;  // "t17:05"
  size_t words = 1;  // 2: `next` said which half of the day
};
// "17:05", "5pm", "5:05 pm", "17:05:30".
std::optional<TimeOfDay> time_of_day(std::string_view word, std::string_view next);

}  // namespace sluice::migrate::compare
