#include "app/migration_demo/screen.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "net/loop.h"

namespace sluice::app::migration_demo {
namespace {

constexpr int kBar = 40;
constexpr int64_t kRateUs = 1'000'000;

std::string bar(double share, char full) {
  const int n = std::clamp(static_cast<int>(std::lround(kBar * share)), 0, kBar);
  return std::string(static_cast<size_t>(n), full) +
         std::string(static_cast<size_t>(kBar - n), '.');
}

}  // namespace

Screen::Screen(bool terminal, bool colour)
    : terminal_(terminal), colour_(terminal && colour), began_us_(net::Loop::now_us()) {}

double Screen::seconds() const {
  return static_cast<double>(net::Loop::now_us() - began_us_) / 1e6;
}

void Screen::erase() {
  if (drawn_ > 0) std::printf("\x1b[%dA\x1b[J", drawn_);
  drawn_ = 0;
}

void Screen::event(const std::string& text) {
  erase();
  std::printf("%s%6.1f s  %s%s\n", colour_ ? "\x1b[1m" : "", seconds(), text.c_str(),
              colour_ ? "\x1b[0m" : "");
  std::fflush(stdout);
}

void Screen::show(const Moment& moment) {
  const int64_t now = net::Loop::now_us();
  const bool fresh = now - last_us_ >= kRateUs;
  if (fresh && last_us_ > 0) {
    const double span = static_cast<double>(now - last_us_) / 1e6;
    const Seen& s = moment.seen;
    old_rate_ = static_cast<double>(s.by_old - last_.by_old) / span;
    new_rate_ = static_cast<double>(s.by_new - last_.by_new) / span;
    const int64_t answered = s.answered() - last_.answered();
    mean_ms_ = answered > 0 ? static_cast<double>(s.latency_us - last_.latency_us) / 1e3 /
                                  static_cast<double>(answered)
                            : 0;
  }
  if (fresh) {
    last_us_ = now;
    last_ = moment.seen;
  }
  if (terminal_) {
    draw(moment, old_rate_, new_rate_, mean_ms_);
  } else if (fresh) {
    std::printf("%6.1f s  %-24s new %3d %%  old %5.0f/s  new %5.0f/s  %5.1f ms  failed %lld  %s\n",
                seconds(), moment.doing.c_str(), moment.share, old_rate_, new_rate_, mean_ms_,
                static_cast<long long>(moment.seen.failed), moment.gates.c_str());
  }
  std::fflush(stdout);
}

void Screen::draw(const Moment& m, double old_rate, double new_rate, double mean_ms) {
  erase();
  const char* old_colour = colour_ ? "\x1b[35m" : "";
  const char* new_colour = colour_ ? "\x1b[32m" : "";
  const char* bad = colour_ && m.seen.failed > 0 ? "\x1b[31m" : "";
  const char* plain = colour_ ? "\x1b[0m" : "";
  std::printf("\n  %s\n", m.doing.c_str());
  std::printf("  old  %s%s%s %3d %%  %6.0f answers/s\n", old_colour,
              bar((100 - m.share) / 100.0, '#').c_str(), plain, 100 - m.share, old_rate);
  std::printf("  new  %s%s%s %3d %%  %6.0f answers/s\n", new_colour,
              bar(m.share / 100.0, '#').c_str(), plain, m.share, new_rate);
  std::printf("  users: %lld answered in %.1f ms on average, %s%lld failed%s\n",
              static_cast<long long>(m.seen.answered()), mean_ms, bad,
              static_cast<long long>(m.seen.failed), plain);
  // A line that wraps could not be taken back.
  std::printf("  gates: %s\n",
              m.gates.empty() ? "nothing is judged" : m.gates.substr(0, 70).c_str());
  drawn_ = 6;
}

}  // namespace sluice::app::migration_demo
