// What the ladder leaves open, put before models: first embeddings, then the judge. A bounded
// number of pairs, some of them asked about at a time, on the runner's thread; each comes back
// settled or still open, whatever becomes of the models.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "app/shadow/embedder.h"
#include "app/shadow/judge_desk.h"

namespace sluice::app::shadow {

// What a model was asked and said, with what is only known here.
struct ModelReport {
  gateway::QuestionLedger::Counts counts;
  double budget_usd = 0;
  std::optional<JudgeReport> judge;
};

class Arbiter final {
 public:
  // Takes each pair back; called on the runner's thread, or when the runner stops.
  using Settled = std::function<void(std::unique_ptr<Compared>)>;

  // The runner must have stopped before this goes.
  Arbiter(const config::ShadowLimits& limits, gateway::ShadowRunner& runner, Settled settled);
  ~Arbiter();
  Arbiter(const Arbiter&) = delete;
  Arbiter& operator=(const Arbiter&) = delete;

  // ---- from any thread ----
  // Whether there is any model to ask.
  [[nodiscard]] bool wanted() const { return embedder_ || judge_; }
  // Gives the pair back when there is no room for it, null when it was taken.
  std::unique_ptr<Compared> offer(std::unique_ptr<Compared> open);
  [[nodiscard]] std::vector<ModelReport> reports() const;

 private:
  void ask_next();
  void ask(uint64_t id);
  void judge(uint64_t id);
  void end(uint64_t id);
  void skip();

  gateway::ShadowRunner& runner_;
  Settled settled_;
  std::unique_ptr<Embedder> embedder_;
  std::unique_ptr<JudgeDesk> judge_;
  std::atomic<size_t> held_{0};
  std::mutex mutex_;  // of the inbox
  std::deque<std::unique_ptr<Compared>> waiting_;
  // ---- on the runner's thread ----
  uint64_t next_id_ = 1;
  std::map<uint64_t, std::unique_ptr<Compared>> asking_;
};

}  // namespace sluice::app::shadow
