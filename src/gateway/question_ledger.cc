#include "gateway/question_ledger.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace sluice::gateway {
namespace {

using Key = std::pair<QuestionPurpose, std::string>;

struct Registry {
  std::mutex mutex;
  std::map<Key, std::unique_ptr<QuestionLedger>> ledgers;
  std::map<Key, int64_t> restored;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

template <class Counters, class Out>
void load_all(const Counters& counters, Out& out) {
  for (size_t i = 0; i < out.size(); ++i) out[i] = counters[i].load(std::memory_order_relaxed);
}

}  // namespace

std::string_view name_of(QuestionPurpose purpose) {
  return purpose == QuestionPurpose::Judge ? "judge" : "embeddings";
}

std::string_view name_of(QuestionResult result) {
  static constexpr std::array<std::string_view, kQuestionResults> kNames{
      "close", "far", "between", "old", "new", "tie", "unknown", "disbelieved"};
  return kNames[static_cast<size_t>(result)];
}

std::string_view name_of(QuestionSkip reason) {
  static constexpr std::array<std::string_view, kQuestionSkips> kNames{
      "queue", "budget", "sample", "too_long", "off", "unsent"};
  return kNames[static_cast<size_t>(reason)];
}

std::string_view name_of(JudgeState state) {
  static constexpr std::array<std::string_view, 3> kNames{"unproven", "on", "off"};
  return kNames[static_cast<size_t>(state)];
}

bool QuestionLedger::reserve(int64_t most_nano, int64_t budget_nano) {
  const int64_t before = reserved_nano_.fetch_add(most_nano, std::memory_order_relaxed);
  const int64_t spent = spent_nano_.load(std::memory_order_relaxed);
  if (budget_nano <= 0 || spent + before + most_nano <= budget_nano) return true;
  unsent(most_nano);
  return false;
}

void QuestionLedger::unsent(int64_t most_nano) {
  reserved_nano_.fetch_sub(most_nano, std::memory_order_relaxed);
}

void QuestionLedger::asked(ShadowOutcome outcome, const ir::Usage& usage, int64_t most_nano,
                           int64_t cost_nano) {
  count(outcomes_[static_cast<size_t>(outcome)]);
  spent_nano_.fetch_add(cost_nano, std::memory_order_relaxed);
  unsaved_nano_.fetch_add(cost_nano, std::memory_order_relaxed);
  unsent(most_nano);
  const std::array<std::optional<int64_t>, kTokenTypes.size()> parts{
      usage.input, usage.cache_read, usage.cache_write, usage.output, usage.reasoning};
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto tokens = static_cast<uint64_t>(std::max<int64_t>(parts[i].value_or(0), 0));
    tokens_[i].fetch_add(tokens, std::memory_order_relaxed);
  }
}

QuestionLedger::Counts QuestionLedger::counts() const {
  Counts out{.purpose = purpose_, .model = model_};
  load_all(outcomes_, out.outcomes);
  load_all(results_, out.results);
  load_all(skips_, out.skips);
  load_all(tokens_, out.tokens);
  out.passed = passed_.load(std::memory_order_relaxed);
  out.failed = failed_.load(std::memory_order_relaxed);
  out.spent_nano_usd = spent_nano_.load(std::memory_order_relaxed);
  out.state = state();
  return out;
}

QuestionLedger& question_ledger(QuestionPurpose purpose, const std::string& model) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  const Key key{purpose, model};
  auto& ledger = r.ledgers[key];
  if (ledger) return *ledger;
  ledger = std::make_unique<QuestionLedger>(purpose, model);
  if (const auto found = r.restored.find(key); found != r.restored.end()) {
    ledger->restore(found->second);
  }
  return *ledger;
}

void restore_question_spend(QuestionPurpose purpose, const std::string& model, int64_t spent_nano) {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  r.restored[{purpose, model}] = spent_nano;
}

std::vector<QuestionLedger::Counts> question_counts() {
  Registry& r = registry();
  const std::lock_guard lock(r.mutex);
  std::vector<QuestionLedger::Counts> out;
  out.reserve(r.ledgers.size());
  for (const auto& [key, ledger] : r.ledgers) out.push_back(ledger->counts());
  return out;
}

}  // namespace sluice::gateway
