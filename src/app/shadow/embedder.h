// Lets an embedding model say whether open texts mean the same: all texts of a pair in one call,
// then the cosine of each leg.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/shadow/compared.h"
#include "app/shadow/model_desk.h"
#include "migrate/compare/policy.h"

namespace sluice::app::shadow {

class Embedder final {
 public:
  Embedder(gateway::ShadowRunner& runner, const config::ShadowEmbeddings& config);

  // `done` runs once, now or later; the pair stays where it is until then. What could not be asked
  // or read stays open.
  void settle(Compared& pair, std::function<void()> done);

  [[nodiscard]] const ModelDesk& desk() const { return desk_; }
  [[nodiscard]] gateway::QuestionLedger& ledger() { return desk_.ledger(); }

 private:
  void read(Compared& pair, const gateway::ModelReply& reply);

  ModelDesk desk_;
  migrate::compare::Policy policy_;
};

// The vectors of an answer of /v1/embeddings in the order of their indices; empty unless there are
// exactly `count`, each with an index of its own.
std::vector<std::vector<float>> read_embeddings(std::string_view body, size_t count);

}  // namespace sluice::app::shadow
