// One model of the configuration that is asked about open pairs, within its budget. On the
// runner's thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/config/config.h"
#include "gateway/question_ledger.h"
#include "gateway/shadow_runner.h"

namespace sluice::app::shadow {

// Texts that are longer are not sent: cut ones would be compared by what they have in common.
inline constexpr size_t kMostAskedText = 32U << 10;

class ModelDesk final {
 public:
  struct Terms {
    std::string model;
    dialect::Operation operation = dialect::Operation::Chat;
    int64_t timeout_ms = 0;
    double budget_usd = 0;  // 0: no end
    gateway::TokenPrice price;
    int64_t most_output_tokens = 0;  // that a question allows
  };
  using Done = std::function<void(const gateway::ModelReply&)>;

  ModelDesk(gateway::ShadowRunner& runner, gateway::QuestionLedger& ledger, Terms terms)
      : runner_(runner), ledger_(ledger), terms_(std::move(terms)) {}

  // Takes the money for questions with these bodies, all or none; each is then asked once.
  [[nodiscard]] bool reserve(std::initializer_list<const std::string*> bodies);
  // `done` runs once, later; the question was reserved.
  void ask(const gateway::SnapshotPtr& snapshot, std::string body, Done done);

  [[nodiscard]] gateway::QuestionLedger& ledger() { return ledger_; }
  [[nodiscard]] gateway::JudgeState ledger_state() const { return ledger_.state(); }
  [[nodiscard]] const std::string& model() const { return terms_.model; }
  [[nodiscard]] double budget_usd() const { return terms_.budget_usd; }

 private:
  // A token is a byte at least.
  [[nodiscard]] int64_t most_nano(size_t body_bytes) const;

  gateway::ShadowRunner& runner_;
  gateway::QuestionLedger& ledger_;
  Terms terms_;
};

gateway::TokenPrice price_of(const std::optional<config::TokenPrice>& price);

}  // namespace sluice::app::shadow
