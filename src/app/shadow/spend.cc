#include "app/shadow/spend.h"

#include <spdlog/spdlog.h>
#include <utility>

#include "gateway/question_ledger.h"
#include "gateway/shadow_ledger.h"

namespace sluice::app::shadow {
namespace {

constexpr int64_t kSaveMs = 1000;
constexpr std::array kPurposes{gateway::QuestionPurpose::Embeddings,
                               gateway::QuestionPurpose::Judge};

// Of a model that is asked; no rule and no migration has a name like it.
std::string account_of(gateway::QuestionPurpose purpose) {
  return "question:" + std::string(name_of(purpose));
}

using Rows = std::vector<store::ShadowSpend>;

void add_unsaved(Rows& rows) {
  for (const auto& [labels, spend] : gateway::unsaved_shadow_spend()) {
    rows.push_back({.account = labels.rule,
                    .model = labels.model,
                    .from_target = labels.primary,
                    .to_target = labels.shadow,
                    .spent_nano = spend.nano_usd,
                    .calls = spend.calls});
  }
  for (const auto& counts : gateway::question_counts()) {
    const int64_t spent = gateway::question_ledger(counts.purpose, counts.model).unsaved_spend();
    if (spent == 0) continue;
    rows.push_back({.account = account_of(counts.purpose),
                    .model = counts.model,
                    .from_target = {},
                    .to_target = {},
                    .spent_nano = spent,
                    .calls = 0});
  }
}

}  // namespace

Result<void> restore_spend(store::Database& database) {
  const auto rows = store::ShadowSpendRepository(database).all();
  if (!rows) return std::unexpected(rows.error());
  for (const store::ShadowSpend& row : *rows) {
    bool asked = false;
    for (const gateway::QuestionPurpose purpose : kPurposes) {
      if (row.account != account_of(purpose)) continue;
      gateway::restore_question_spend(purpose, row.model, row.spent_nano);
      asked = true;
    }
    if (asked) continue;
    gateway::restore_shadow_spend({row.account, row.model, row.from_target, row.to_target},
                                  {.nano_usd = row.spent_nano, .calls = row.calls});
  }
  return {};
}

SpendKeeper::SpendKeeper(net::Loop& control, StoreThread& store)
    : store_(store), timer_(control, [this] { tick(); }) {
  timer_.expires_in_ms(kSaveMs);
}

void SpendKeeper::tick() {
  timer_.expires_in_ms(kSaveMs);
  save();
}

void SpendKeeper::save() {
  Rows rows = std::exchange(pending_, {});
  add_unsaved(rows);
  if (rows.empty()) return;
  // Two jobs never change the same sum at once: they run in order on one thread.
  store_.run(
      [rows](store::Database& database) {
        return store::ShadowSpendRepository(database).add(rows);
      },
      [this, rows](const Result<void>& added) {
        if (added) return;
        spdlog::error("what shadows spent was not kept, to be tried again: {}",
                      added.error().message);
        pending_.insert(pending_.end(), rows.begin(), rows.end());
      });
}

}  // namespace sluice::app::shadow
