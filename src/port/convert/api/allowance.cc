#include "port/convert/api/allowance.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace sluice::port::convert::api {

namespace {

// A token is there when all but rounding of it is.
constexpr double kWhole = 1 - 1e-9;

}  // namespace

double TokenBucket::tokens_at(int64_t unix_ms) const {
  if (!used_) return burst_;
  const double passed = static_cast<double>(std::max<int64_t>(unix_ms - at_ms_, 0)) / 1000;
  return std::min(burst_, tokens_ + passed * rate_);
}

Chance TokenBucket::ask(int64_t unix_ms) const {
  const double tokens = tokens_at(unix_ms);
  const auto lasts = [&](double part) {
    const double ms = rate_ > 0 ? std::ceil(part / rate_ * 1000 - 1e-6) : 1e18;
    return ms > 1e15 ? kFarMs : static_cast<int64_t>(ms);
  };
  if (tokens < kWhole) {
    const int64_t wait = burst_ < 1 ? kFarMs : lasts(1 - tokens);
    return {false, wait, wait};
  }
  return {true, 0, used_ && tokens < burst_ ? lasts(tokens - 1) : kFarMs};
}

void TokenBucket::take(int64_t unix_ms) {
  tokens_ = tokens_at(unix_ms) - 1;
  at_ms_ = unix_ms;
  used_ = true;
}

CountedWindow::Bounds CountedWindow::bounds(int64_t unix_ms) const {
  if (align_ != Align::Month) {
    const int64_t begin = unix_ms - unix_ms % length_ms_;
    return {begin, begin + length_ms_};
  }
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(unix_ms))));
  const auto ms = [](std::chrono::year_month month) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::sys_days(month / 1).time_since_epoch())
        .count();
  };
  const std::chrono::year_month month = date.year() / date.month();
  return {ms(month), ms(month + std::chrono::months(1))};
}

Chance CountedWindow::ask(int64_t unix_ms) const {
  if (count_ <= 0) return {false, kFarMs, kFarMs};
  if (align_ == Align::Sliding) return ask_sliding(unix_ms);
  const Bounds now = bounds(unix_ms);
  const int64_t used = begin_ == now.begin ? used_ : 0;
  if (used >= count_) return {false, now.end - unix_ms, now.end - unix_ms};
  // Only a full window before this one would have refused it.
  const bool after_full =
      begin_ >= 0 && begin_ < now.begin && used_ >= count_ && bounds(begin_).end == now.begin;
  return {true, 0, after_full ? unix_ms - now.begin + 1 : kFarMs};
}

Chance CountedWindow::ask_sliding(int64_t unix_ms) const {
  const auto first = std::find_if(instants_.begin(), instants_.end(),
                                  [&](int64_t at) { return at > unix_ms - length_ms_; });
  const auto inside = static_cast<int64_t>(instants_.end() - first);
  if (inside >= count_) {
    const int64_t frees = *(first + (inside - count_)) + length_ms_;
    return {false, frees - unix_ms, frees - unix_ms};
  }
  // It was the one that went last that made room.
  const bool made_room = inside == count_ - 1 && first != instants_.begin();
  return {true, 0, made_room ? unix_ms - (*(first - 1) + length_ms_) + 1 : kFarMs};
}

void CountedWindow::take(int64_t unix_ms) {
  if (align_ == Align::Sliding) {
    while (!instants_.empty() && instants_.front() <= unix_ms - 2 * length_ms_) {
      instants_.pop_front();
    }
    instants_.push_back(unix_ms);
    return;
  }
  const int64_t begin = bounds(unix_ms).begin;
  if (begin != begin_) used_ = 0;
  begin_ = begin;
  ++used_;
}

}  // namespace sluice::port::convert::api
