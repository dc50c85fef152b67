#include "migrate/compare/judge.h"

#include <array>

#include "migrate/stats/bernoulli_interval.h"

namespace sluice::migrate::compare {
namespace {

bool readable(const JudgeAnswers& answers) {
  return answers.a_first != Preference::Unreadable && answers.b_first != Preference::Unreadable;
}

bool follows_position(const JudgeAnswers& answers) {
  return answers.a_first == answers.b_first && answers.a_first != Preference::Tie;
}

double share(int64_t part, int64_t whole) {
  return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string_view name(Preference preference) {
  static constexpr std::array<std::string_view, 4> kNames{"unreadable", "first", "second", "tie"};
  return kNames[static_cast<size_t>(preference)];
}

std::string_view verdict_word(Preference preference) {
  static constexpr std::array<std::string_view, 4> kWords{"", "FIRST", "SECOND", "TIE"};
  return kWords[static_cast<size_t>(preference)];
}

std::string_view name(JudgeVerdict verdict) {
  static constexpr std::array<std::string_view, 4> kNames{"unknown", "old", "new", "tie"};
  return kNames[static_cast<size_t>(verdict)];
}

JudgeVerdict verdict_of(const JudgeAnswers& answers) {
  if (!readable(answers)) return JudgeVerdict::Unknown;
  if (answers.a_first == Preference::First && answers.b_first == Preference::Second) {
    return JudgeVerdict::A;
  }
  if (answers.a_first == Preference::Second && answers.b_first == Preference::First) {
    return JudgeVerdict::B;
  }
  return JudgeVerdict::Tie;
}

std::string_view name(JudgeHealth health) {
  switch (health) {
    case JudgeHealth::Unknown:
      break;
    case JudgeHealth::Healthy:
      return "healthy";
    case JudgeHealth::Unhealthy:
      return "unhealthy";
  }
  return "unknown";
}

void JudgeRecord::count(const JudgeAnswers& answers) {
  ++asked_;
  if (!readable(answers)) {
    ++unreadable_;
  } else if (follows_position(answers)) {
    ++positional_;
  }
}

void JudgeRecord::add_control(const JudgeAnswers& answers) {
  count(answers);
  const JudgeVerdict verdict = verdict_of(answers);
  if (verdict == JudgeVerdict::Unknown) return;
  ++controls_;
  if (verdict == JudgeVerdict::Tie) return;
  ++control_opinions_;
  if (verdict == JudgeVerdict::A) ++control_a_;
}

void JudgeRecord::add(const JudgeAnswers& answers) {
  count(answers);
  const JudgeVerdict verdict = verdict_of(answers);
  if (verdict == JudgeVerdict::A) ++old_wins_;
  if (verdict == JudgeVerdict::B) ++new_wins_;
}

void JudgeRecord::add_repeat(const JudgeAnswers& once, const JudgeAnswers& again) {
  if (!readable(once) || !readable(again)) return;
  ++repeats_;
  if (verdict_of(once) == verdict_of(again)) ++repeats_kept_;
}

JudgeHealth JudgeRecord::health(const JudgeLimits& limits) const {
  struct Rate {
    int64_t hits;
    int64_t n;
    double limit;
  };
  const Rate rates[] = {{control_opinions_, controls_, limits.most_opinions},
                        {positional_, asked_ - unreadable_, limits.most_position},
                        {unreadable_, asked_, limits.most_unreadable}};
  const auto n_opt = static_cast<double>(limits.least_controls);
  bool within = controls_ >= limits.least_controls;
  for (const Rate& rate : rates) {
    const auto interval = stats::bernoulli_interval(rate.hits, rate.n, limits.alpha, n_opt);
    if (interval.known() && interval.low > rate.limit) return JudgeHealth::Unhealthy;
    within = within && share(rate.hits, rate.n) <= rate.limit;  // false for NaN
  }
  const auto preference = control_preference(limits.alpha);
  if (preference.known() && (preference.low > 0.5 || preference.high < 0.5)) {
    return JudgeHealth::Unhealthy;
  }
  return within ? JudgeHealth::Healthy : JudgeHealth::Unknown;
}

double JudgeRecord::position_bias() const {
  return share(positional_, asked_ - unreadable_);
}
double JudgeRecord::repeat_consistency() const {
  return share(repeats_kept_, repeats_);
}
double JudgeRecord::preference_for_new() const {
  return share(new_wins_, new_wins_ + old_wins_);
}
stats::Interval JudgeRecord::control_preference(double alpha) const {
  return stats::bernoulli_interval(control_a_, control_opinions_, alpha, 50);
}

}  // namespace sluice::migrate::compare
