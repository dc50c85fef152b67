// Lets a judge model say which of two open answers is better, and finds out whether it can be
// believed: before its first verdict and after every so many pairs it is shown the same answer
// twice, which must be a tie in both orders. A judge that prefers either is switched off until the
// next start; one that follows the place, or whose answers cannot be read, likewise once that is
// sure (migrate/compare/judge.h). What it says while it is not believed decides nothing.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "app/shadow/compared.h"
#include "app/shadow/model_desk.h"
#include "migrate/compare/judge.h"

namespace sluice::app::shadow {

struct JudgeReport {
  gateway::JudgeState state = gateway::JudgeState::Unproven;
  std::string reason;  // why it is off
  double position_share = 0;
  double prefers_new = 0;  // among verdicts that are no tie
};

class JudgeDesk final {
 public:
  JudgeDesk(gateway::ShadowRunner& runner, const config::ShadowJudge& config);

  // `done` runs once, now or later; the pair stays where it is until then.
  void settle(Compared& pair, std::function<void()> done);

  [[nodiscard]] JudgeReport report() const;  // from any thread
  [[nodiscard]] const ModelDesk& desk() const { return desk_; }
  [[nodiscard]] gateway::QuestionLedger& ledger() { return desk_.ledger(); }

 private:
  using Answers = std::optional<migrate::compare::JudgeAnswers>;  // nullopt: none came
  using Heard = std::function<void(const Answers&)>;

  [[nodiscard]] bool drawn(const Compared& pair) const;
  [[nodiscard]] bool check_due() const;
  void check(Compared& pair, const std::function<void()>& done);
  void judge(Compared& pair, size_t leg, const std::function<void()>& done);
  // Both orders of A and B; false when there is no money for them, `heard` is not called then.
  [[nodiscard]] bool ask_both(const Compared& pair, std::string_view a, std::string_view b,
                              Heard heard);
  std::string body_of(const Compared& pair, std::string_view first, std::string_view second,
                      const std::string& code) const;
  void note_check(const Answers& answers);
  void note_pair(const Answers& answers, migrate::compare::Comparison& comparison, bool to_new);
  void weigh();
  void switch_off(std::string reason);

  ModelDesk desk_;
  double sample_;
  uint32_t every_;
  uint32_t since_check_ = 0;  // pairs
  mutable std::mutex mutex_;  // of the rest: written on the runner's thread, read for reports
  migrate::compare::JudgeRecord record_;
  std::string reason_;
};

}  // namespace sluice::app::shadow
