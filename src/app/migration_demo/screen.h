// What the demo shows: a few lines that are drawn over again on a terminal, a line a second and one
// an event anywhere else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/migration_demo/load.h"

namespace sluice::app::migration_demo {

struct Moment {
  std::string doing;  // "stage 2 of 4, 20 %"
  int share = 0;      // of the new side, per cent
  Seen seen;
  std::string gates;  // what they say now; empty: nothing is judged
};

class Screen final {
 public:
  Screen(bool terminal, bool colour);
  // Something happened; stays on the screen.
  void event(const std::string& text);
  // Where things stand; as often as one likes.
  void show(const Moment& moment);

 private:
  [[nodiscard]] double seconds() const;
  void draw(const Moment& moment, double old_rate, double new_rate, double mean_ms);
  void erase();

  bool terminal_;
  bool colour_;
  int64_t began_us_;
  int64_t last_us_ = 0;
  Seen last_;
  double old_rate_ = 0;
  double new_rate_ = 0;
  double mean_ms_ = 0;
  int drawn_ = 0;  // lines of the picture that is on the terminal
};

}  // namespace sluice::app::migration_demo
