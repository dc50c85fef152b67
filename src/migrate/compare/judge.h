// A judge model prefers one of two answers, and prefers places, too. So it is asked twice, with the
// answers exchanged, and only a verdict that survives the exchange counts. Whether it can be
// trusted at all is measured: now and then it is given two answers of the old side to one request
// (A/A), on which it must have no opinion.
#pragma once

#include <cstdint>
#include <string_view>

#include "migrate/stats/interval.h"

namespace sluice::migrate::compare {

enum class Preference : uint8_t {
  Unreadable,  // no answer, or none that could be understood. The zero value
  First,
  Second,
  Tie,
};
// "unreadable", "first", "second", "tie".
std::string_view name(Preference preference);
// The same in capitals, as the verdict line has it.
std::string_view verdict_word(Preference preference);

// The same two answers in both orders; A stands first in `a_first`.
struct JudgeAnswers {
  Preference a_first = Preference::Unreadable;
  Preference b_first = Preference::Unreadable;
  bool operator==(const JudgeAnswers&) const = default;
};

enum class JudgeVerdict : uint8_t { Unknown, A, B, Tie };
// A tie when both are, or when the two disagree; Unknown when either is unreadable.
JudgeVerdict verdict_of(const JudgeAnswers& answers);
// Of an old answer (A) and a new one (B): "unknown", "old", "new", "tie".
std::string_view name(JudgeVerdict verdict);

enum class JudgeHealth : uint8_t { Unknown, Healthy, Unhealthy };
std::string_view name(JudgeHealth health);

struct JudgeLimits {
  int64_t least_controls = 50;  // A/A pairs before anything is believed
  double alpha = 0.05;
  double most_opinions = 0.30;  // share of A/A pairs with a verdict that is no tie
  double most_position = 0.40;  // share of all pairs whose verdict follows the position
  double most_unreadable = 0.05;
};

// Running counts; the bounds are confidence sequences, so health may be asked for at any time.
class JudgeRecord final {
 public:
  // Two answers of the old side; which of them is A is by chance.
  void add_control(const JudgeAnswers& answers);
  // An old answer (A) and a new one (B).
  void add(const JudgeAnswers& answers);
  // The same question asked again: did the verdict stay?
  void add_repeat(const JudgeAnswers& once, const JudgeAnswers& again);

  // Unhealthy as soon as a limit is surely passed; Healthy when there are enough controls, they
  // prefer A neither more nor less than chance explains, and no rate's estimate passes its limit.
  // Never Healthy on too little.
  [[nodiscard]] JudgeHealth health(const JudgeLimits& limits = {}) const;

  [[nodiscard]] int64_t asked() const { return asked_; }
  [[nodiscard]] int64_t controls() const { return controls_; }
  // Share of readable pairs in which the same place won twice, whatever stood there; NaN for none.
  [[nodiscard]] double position_bias() const;
  [[nodiscard]] double repeat_consistency() const;
  // Share of A among the A/A verdicts that are no tie, with its interval around 0.5 for a fair one.
  [[nodiscard]] stats::Interval control_preference(double alpha) const;
  // Share of B among the old/new verdicts that are no tie; NaN for none.
  [[nodiscard]] double preference_for_new() const;

 private:
  void count(const JudgeAnswers& answers);

  int64_t asked_ = 0;
  int64_t unreadable_ = 0;
  int64_t positional_ = 0;
  int64_t controls_ = 0;
  int64_t control_opinions_ = 0;
  int64_t control_a_ = 0;
  int64_t old_wins_ = 0;
  int64_t new_wins_ = 0;
  int64_t repeats_ = 0;
  int64_t repeats_kept_ = 0;
};

}  // namespace sluice::migrate::compare
