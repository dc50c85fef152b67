#include "app/shadow/judge_desk.h"

#include <memory>
#include <spdlog/spdlog.h>

#include "app/shadow/reading.h"
#include "base/hash.h"
#include "crypto/digest.h"
#include "migrate/compare/case.h"
#include "migrate/compare/judge_prompt.h"
#include "migrate/compare/residue.h"
#include "migrate/compare/unicode.h"
#include "wire/json_writer.h"

namespace sluice::app::shadow {
namespace {

namespace compare_ns = migrate::compare;
using compare_ns::JudgeHealth;
using compare_ns::Preference;
using gateway::JudgeState;
using gateway::QuestionResult;
using gateway::QuestionSkip;

// Checks that must be passed before anything is believed.
constexpr int64_t kFirstChecks = 3;
// Room for models that think before they write the line.
constexpr int64_t kMostVerdictTokens = 2048;
constexpr size_t kCodeBytes = 16;

QuestionResult result_of(const compare_ns::JudgeAnswers& answers) {
  switch (verdict_of(answers)) {
    case compare_ns::JudgeVerdict::Unknown:
      break;
    case compare_ns::JudgeVerdict::A:
      return QuestionResult::Old;
    case compare_ns::JudgeVerdict::B:
      return QuestionResult::New;
    case compare_ns::JudgeVerdict::Tie:
      return QuestionResult::Tie;
  }
  return QuestionResult::Unknown;
}

bool prefers(Preference p) {
  return p == Preference::First || p == Preference::Second;
}

bool too_long(Compared& pair) {
  const auto longer = [](const compare_ns::Answer& answer) {
    return compare_ns::subject_of(answer).size() > kMostAskedText;
  };
  for (const Compared::Leg& leg : pair.open_legs()) {
    if (longer(*leg.other)) return true;
  }
  return longer(pair.answers.old_side);
}

}  // namespace

JudgeDesk::JudgeDesk(gateway::ShadowRunner& runner, const config::ShadowJudge& config)
    : desk_(runner, gateway::question_ledger(gateway::QuestionPurpose::Judge, config.model),
            {.model = config.model,
             .operation = dialect::Operation::Chat,
             .timeout_ms = config.timeout.count(),
             .budget_usd = config.budget_usd,
             .price = price_of(config.price),
             .most_output_tokens = kMostVerdictTokens}),
      sample_(config.sample),
      every_(config.health_every) {}

bool JudgeDesk::drawn(const Compared& pair) const {
  const double draw = base::murmur3_32(pair.request_id, 0x6a756467U) * 0x1.0p-32;
  return draw < sample_;
}

bool JudgeDesk::check_due() const {
  return desk_.ledger_state() != JudgeState::On || since_check_ >= every_;
}

void JudgeDesk::settle(Compared& pair, std::function<void()> done) {
  const auto skip = [&](QuestionSkip reason) {
    ledger().skip(reason);
    done();
  };
  if (!pair.open()) return done();
  if (!drawn(pair)) return skip(QuestionSkip::Sample);
  if (ledger().state() == JudgeState::Off) return skip(QuestionSkip::Off);
  if (too_long(pair)) return skip(QuestionSkip::TooLong);
  if (check_due()) return check(pair, done);
  judge(pair, 0, done);
}

// ---- the same answer twice

void JudgeDesk::check(Compared& pair, const std::function<void()>& done) {
  since_check_ = 0;
  const std::string_view old_text = compare_ns::subject_of(pair.answers.old_side);
  const bool asked = ask_both(pair, old_text, old_text, [this, &pair, done](const Answers& said) {
    note_check(said);
    if (ledger().state() == JudgeState::On) return judge(pair, 0, done);
    ledger().skip(QuestionSkip::Off);
    done();
  });
  if (!asked) done();
}

void JudgeDesk::note_check(const Answers& answers) {
  if (!answers) return;  // nothing came: that says nothing of the judge
  {
    const std::lock_guard lock(mutex_);
    record_.add_control(*answers);
  }
  const bool failed = prefers(answers->a_first) || prefers(answers->b_first);
  const bool passed = answers->a_first == Preference::Tie && answers->b_first == Preference::Tie;
  if (failed || passed) ledger().checked(passed);
  if (failed) {
    switch_off("shown the same answer twice, it said " + std::string(name(answers->a_first)) +
               " and " + std::string(name(answers->b_first)));
  }
  weigh();
}

// ---- old against new, and against itself

void JudgeDesk::judge(Compared& pair, size_t leg, const std::function<void()>& done) {
  // What was decided is no longer open: a leg that stays open is passed over.
  const auto legs = pair.open_legs();
  if (leg >= legs.size()) return done();
  compare_ns::Comparison& comparison = *legs[leg].comparison;
  const bool to_new = &comparison == &pair.to_new;
  if (to_new) ++since_check_;
  const bool asked = ask_both(pair, compare_ns::subject_of(pair.answers.old_side),
                              compare_ns::subject_of(*legs[leg].other),
                              [this, &pair, &comparison, to_new, leg, done](const Answers& said) {
                                note_pair(said, comparison, to_new);
                                judge(pair, comparison.decided() ? leg : leg + 1, done);
                              });
  if (!asked) done();
}

void JudgeDesk::note_pair(const Answers& answers, compare_ns::Comparison& comparison, bool to_new) {
  const auto said = answers.value_or(compare_ns::JudgeAnswers{});
  const bool believed = ledger().state() == JudgeState::On;
  comparison = compare_ns::settle_by_judge(
      std::move(comparison), said, believed ? JudgeHealth::Healthy : JudgeHealth::Unhealthy);
  // Of the old side against itself only the decision counts.
  if (to_new) ledger().result(believed ? result_of(said) : QuestionResult::Disbelieved);
  if (!answers) return;
  if (to_new) {
    const std::lock_guard lock(mutex_);
    record_.add(said);
  }
  weigh();
}

// ---- asking

bool JudgeDesk::ask_both(const Compared& pair, std::string_view a, std::string_view b,
                         Heard heard) {
  struct Both {
    compare_ns::JudgeAnswers answers;
    bool came = true;
    int left = 2;
    Heard heard;
  };
  // Owned by the two replies.
  const auto both = std::make_shared<Both>();
  both->heard = std::move(heard);
  const auto code = [] { return crypto::to_hex(crypto::random_bytes(kCodeBytes)); };
  const std::string codes[2] = {code(), code()};
  std::string bodies[2] = {body_of(pair, a, b, codes[0]), body_of(pair, b, a, codes[1])};
  if (!desk_.reserve({&bodies[0], &bodies[1]})) return false;
  for (const int i : {0, 1}) {
    desk_.ask(pair.snapshot, std::move(bodies[i]),
              [this, both, i, code = codes[i]](const gateway::ModelReply& reply) {
                if (!reply.sent) ledger().skip(QuestionSkip::Unsent);
                const bool ok = reply.sent && reply.outcome == gateway::ShadowOutcome::Ok;
                both->came = both->came && ok;
                Preference& slot = i == 0 ? both->answers.a_first : both->answers.b_first;
                if (ok) slot = compare_ns::read_verdict(answer_of(reply.answer).text, code);
                if (--both->left > 0) return;
                both->heard(both->came ? Answers(both->answers) : Answers());
              });
  }
  return true;
}

std::string JudgeDesk::body_of(const Compared& pair, std::string_view first,
                               std::string_view second, const std::string& code) const {
  const std::string request =
      compare_ns::repair_text(compare_ns::cut_text(pair.prompt, kMostAskedText));
  const std::string one = compare_ns::repair_text(first);
  const std::string other = compare_ns::repair_text(second);
  std::string out;
  wire::json::Writer w(out);
  w.begin_object().member("model", desk_.model()).key("messages").begin_array();
  w.begin_object().member("role", "system").member("content", compare_ns::judge_instructions());
  w.end_object().begin_object().member("role", "user");
  w.member("content", compare_ns::judge_question({request, one, other}, code)).end_object();
  w.end_array().member("max_completion_tokens", kMostVerdictTokens).end_object();
  return out;
}

// ---- health

void JudgeDesk::weigh() {
  if (ledger().state() == JudgeState::Off) return;
  JudgeHealth health = JudgeHealth::Unknown;
  {
    const std::lock_guard lock(mutex_);
    health = record_.health({.least_controls = kFirstChecks});
  }
  if (health == JudgeHealth::Unhealthy) {
    return switch_off(
        "its answers follow the place, cannot be read, or tell the same answer apart");
  }
  ledger().state(health == JudgeHealth::Healthy ? JudgeState::On : JudgeState::Unproven);
}

void JudgeDesk::switch_off(std::string reason) {
  if (ledger().state() == JudgeState::Off) return;
  ledger().state(JudgeState::Off);
  spdlog::error("the judge model {} is switched off until the next start: {}", desk_.model(),
                reason);
  const std::lock_guard lock(mutex_);
  reason_ = std::move(reason);
}

JudgeReport JudgeDesk::report() const {
  const std::lock_guard lock(mutex_);
  return {.state = desk_.ledger_state(),
          .reason = reason_,
          .position_share = record_.position_bias(),
          .prefers_new = record_.preference_for_new()};
}

}  // namespace sluice::app::shadow
