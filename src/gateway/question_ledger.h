// What a model that settles comparisons was asked, said and cost: apart from served requests and
// from mirrored ones. One ledger a purpose and model; it outlives configurations. Money is taken
// before a question is sent, at the most that it can cost, so a budget is never overdrawn.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/shadow_ledger.h"

namespace sluice::gateway {

enum class QuestionPurpose : uint8_t { Embeddings, Judge };
std::string_view name_of(QuestionPurpose purpose);

// What came of a pair that was asked about.
enum class QuestionResult : uint8_t {
  Close,  // by embeddings
  Far,
  Between,
  Old,  // by a judge, in both orders
  New,
  Tie,
  Unknown,     // no answer, or none that can be read
  Disbelieved  // the judge was not trusted when it answered
};
inline constexpr size_t kQuestionResults = 8;
std::string_view name_of(QuestionResult result);

// Why a pair was not asked about.
enum class QuestionSkip : uint8_t {
  Queue,    // as many as allowed were waiting
  Budget,   // the money is spent
  Sample,   // not drawn
  TooLong,  // a text is longer than is sent
  Off,      // the judge failed its check
  Unsent,   // no such model now, no memory, or it cannot carry the question
};
inline constexpr size_t kQuestionSkips = 6;
std::string_view name_of(QuestionSkip reason);

// Whether a judge's verdicts count.
enum class JudgeState : uint8_t { Unproven, On, Off };
std::string_view name_of(JudgeState state);

class QuestionLedger final {
 public:
  QuestionLedger(QuestionPurpose purpose, std::string model)
      : purpose_(purpose), model_(std::move(model)) {}

  // Takes the most that a question may cost; false, and nothing taken, when the budget (0: none)
  // has no room for it.
  bool reserve(int64_t most_nano, int64_t budget_nano);
  // The question is over: what was taken for it goes back, what it cost stays.
  void asked(ShadowOutcome outcome, const ir::Usage& usage, int64_t most_nano, int64_t cost_nano);
  void unsent(int64_t most_nano);
  void skip(QuestionSkip reason) { count(skips_[static_cast<size_t>(reason)]); }
  void result(QuestionResult result) { count(results_[static_cast<size_t>(result)]); }
  void checked(bool passed) { count(passed ? passed_ : failed_); }
  void state(JudgeState state) { state_.store(state, std::memory_order_relaxed); }
  [[nodiscard]] JudgeState state() const { return state_.load(std::memory_order_relaxed); }
  // Spent by earlier processes.
  void restore(int64_t spent_nano) { spent_nano_.fetch_add(spent_nano, std::memory_order_relaxed); }
  // Spent here since this was asked last.
  int64_t unsaved_spend() { return unsaved_nano_.exchange(0, std::memory_order_relaxed); }

  struct Counts {
    QuestionPurpose purpose = QuestionPurpose::Embeddings;
    std::string model;
    std::array<uint64_t, kShadowOutcomes> outcomes{};
    std::array<uint64_t, kQuestionResults> results{};
    std::array<uint64_t, kQuestionSkips> skips{};
    std::array<uint64_t, kTokenTypes.size()> tokens{};
    uint64_t passed = 0;  // checks with the same answer twice
    uint64_t failed = 0;
    int64_t spent_nano_usd = 0;
    JudgeState state = JudgeState::Unproven;
  };
  [[nodiscard]] Counts counts() const;

 private:
  using Counter = std::atomic<uint64_t>;
  static void count(Counter& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

  const QuestionPurpose purpose_;
  const std::string model_;
  std::array<Counter, kShadowOutcomes> outcomes_{};
  std::array<Counter, kQuestionResults> results_{};
  std::array<Counter, kQuestionSkips> skips_{};
  std::array<Counter, kTokenTypes.size()> tokens_{};
  Counter passed_{0};
  Counter failed_{0};
  std::atomic<int64_t> reserved_nano_{0};
  std::atomic<int64_t> spent_nano_{0};
  std::atomic<int64_t> unsaved_nano_{0};
  std::atomic<JudgeState> state_{JudgeState::Unproven};
};

// Made when first asked for; stays for the life of the process. Thread-safe.
QuestionLedger& question_ledger(QuestionPurpose purpose, const std::string& model);
std::vector<QuestionLedger::Counts> question_counts();
// What earlier processes spent, for the ledger that is made later.
void restore_question_spend(QuestionPurpose purpose, const std::string& model, int64_t spent_nano);
// Prometheus text of all of them; empty when there are none.
std::string question_exposition();

}  // namespace sluice::gateway
