#include "gateway/shadow_questions.h"

#include <algorithm>
#include <utility>

#include "gateway/background_message.h"

namespace sluice::gateway {
namespace {

// Embeddings of a few texts are the longest: 3,000 numbers each.
constexpr size_t kMostAnswer = 1U << 20;

// The one that carries most of the model's traffic; nobody is stuck to a target here.
const Target* main_target(const Model& model) {
  if (model.targets.empty()) return nullptr;
  const auto heavier = [](const Candidate& a, const Candidate& b) { return a.weight < b.weight; };
  const auto most = std::ranges::max_element(model.candidates, heavier);
  return &model.targets[static_cast<size_t>(most - model.candidates.begin())];
}

}  // namespace

void ShadowQuestions::ask(const ModelQuestion& question, Done done) {
  if (stopped_) return done({});
  const uint64_t id = next_id_++;
  Open& open = open_[id];
  open.snapshot = question.snapshot;
  open.done = std::move(done);
  if (!start(id, question)) loop_.post([this, id] { end(id); });
}

bool ShadowQuestions::start(uint64_t id, const ModelQuestion& question) {
  const auto found = question.snapshot->models.find(question.model);
  if (found == question.snapshot->models.end()) return false;
  const Target* target = main_target(found->second);
  if (target == nullptr) return false;
  const Route route{.operation = question.operation,
                    .dialect = ir::DialectId::OpenaiChat,
                    .query = {},
                    .tail = {}};
  auto message = write_background_message({.snapshot = *question.snapshot,
                                           .model = found->second,
                                           .target = *target,
                                           .route = route,
                                           .model_name = question.model,
                                           .body = question.body},
                                          document_, scratch_);
  ShadowMemory::Hold hold(memory_);
  if (!message || !hold.grow(message->size())) return false;
  const Provider& provider = question.snapshot->providers[target->provider];
  const auto dialect = provider.spec->dialect;
  const auto operation = question.operation;
  // The call is on the stack when it ends: it goes on the loop's next turn.
  auto ended = [this, id, dialect, operation](SideAnswer answer, bool overflow) {
    Open& open = open_.at(id);
    read_side(dialect, operation, answer, document_);
    open.reply.sent = true;
    open.reply.outcome = overflow ? ShadowOutcome::Cancelled : outcome_of(answer);
    open.reply.answer = std::move(answer);
    loop_.post([this, id] { end(id); });
  };
  Open& open = open_.at(id);
  open.reply.sent = true;
  open.call = std::make_unique<BackgroundCall>(
      loop_, pool_(provider, question.timeout_ms, kAtOnce + 2), std::move(*message),
      std::move(hold), kMostAnswer, std::move(ended));
  open.call->start(question.timeout_ms);
  return true;
}

void ShadowQuestions::end(uint64_t id) {
  auto node = open_.extract(id);
  if (node.empty()) return;
  Open& open = node.mapped();
  open.call.reset();
  open.done(std::move(open.reply));
}

void ShadowQuestions::stop() {
  stopped_ = true;
  while (!open_.empty()) end(open_.begin()->first);
}

}  // namespace sluice::gateway
