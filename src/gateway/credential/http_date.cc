#include "gateway/credential/http_date.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace sluice::gateway::credential {
namespace {

constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
constexpr auto kDays = std::to_array<std::string_view>(
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"});

// Reads a text from its front; after the first thing that does not fit, nothing does.
class Scanner final {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void literal(std::string_view text) {
    ok_ = ok_ && rest_.starts_with(text);
    if (ok_) rest_.remove_prefix(text.size());
  }

  int number(size_t digits) {
    int value = 0;
    ok_ = ok_ && rest_.size() >= digits;
    for (size_t i = 0; ok_ && i < digits; ++i) {
      const char c = rest_[i];
      ok_ = c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    if (ok_) rest_.remove_prefix(digits);
    return value;
  }

  // " 6" or "16"
  int padded_day() {
    if (!rest_.starts_with(' ')) return number(2);
    rest_.remove_prefix(1);
    return number(1);
  }

  // 1 to 12
  unsigned month() {
    const auto* found = std::find(kMonths.begin(), kMonths.end(), rest_.substr(0, 3));
    ok_ = ok_ && found != kMonths.end();
    if (ok_) rest_.remove_prefix(3);
    return static_cast<unsigned>(found - kMonths.begin()) + 1;
  }

  // Seconds of the day.
  int64_t time() {
    const int hour = number(2);
    literal(":");
    const int minute = number(2);
    literal(":");
    const int second = number(2);
    ok_ = ok_ && hour < 24 && minute < 60 && second < 61;
    return hour * 3600 + minute * 60 + second;
  }

  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

struct Date {
  int year = 0;
  unsigned month = 1;
  int day = 1;
  int64_t second = 0;
};

std::optional<int64_t> instant(const Scanner& in, const Date& date) {
  const std::chrono::year_month_day day(std::chrono::year(date.year),
                                        std::chrono::month(date.month),
                                        std::chrono::day(static_cast<unsigned>(date.day)));
  if (!in.done() || !day.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
  return days * 86'400 + date.second;
}

std::optional<int64_t> fixed_form(std::string_view text) {
  Scanner in(text);
  Date date;
  in.literal(", ");
  date.day = in.number(2);
  in.literal(" ");
  date.month = in.month();
  in.literal(" ");
  date.year = in.number(4);
  in.literal(" ");
  date.second = in.time();
  in.literal(" GMT");
  return instant(in, date);
}

std::optional<int64_t> dashed_form(std::string_view text, int64_t now) {
  Scanner in(text);
  Date date;
  in.literal(", ");
  date.day = in.number(2);
  in.literal("-");
  date.month = in.month();
  in.literal("-");
  date.year = in.number(2);
  in.literal(" ");
  date.second = in.time();
  in.literal(" GMT");
  const int this_year = static_cast<int>(1970 + now / 31'556'952);
  date.year += this_year / 100 * 100;
  if (date.year > this_year + 50) date.year -= 100;
  if (date.year < this_year - 49) date.year += 100;
  return instant(in, date);
}

std::optional<int64_t> bare_form(std::string_view text) {
  Scanner in(text);
  Date date;
  in.literal(" ");
  date.month = in.month();
  in.literal(" ");
  date.day = in.padded_day();
  in.literal(" ");
  date.second = in.time();
  in.literal(" ");
  date.year = in.number(4);
  return instant(in, date);
}

}  // namespace

std::optional<int64_t> http_date(std::string_view text, int64_t now) {
  for (const std::string_view day : kDays) {
    if (text.starts_with(day)) return dashed_form(text.substr(day.size()), now);
    if (!text.starts_with(day.substr(0, 3))) continue;
    const std::string_view rest = text.substr(3);
    return rest.starts_with(',') ? fixed_form(rest) : bare_form(rest);
  }
  return std::nullopt;
}

}  // namespace sluice::gateway::credential
