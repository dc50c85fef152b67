#include "app/shadow/model_desk.h"

#include <cmath>

namespace sluice::app::shadow {

gateway::TokenPrice price_of(const std::optional<config::TokenPrice>& price) {
  return price ? gateway::TokenPrice{price->input, price->output} : gateway::TokenPrice{};
}

int64_t ModelDesk::most_nano(size_t body_bytes) const {
  ir::Usage most;
  most.input = static_cast<int64_t>(body_bytes);
  most.output = terms_.most_output_tokens;
  return gateway::nano_usd(terms_.price, most);
}

bool ModelDesk::reserve(std::initializer_list<const std::string*> bodies) {
  int64_t most = 0;
  for (const std::string* body : bodies) most += most_nano(body->size());
  if (ledger_.reserve(most, std::llround(terms_.budget_usd * 1e9))) return true;
  ledger_.skip(gateway::QuestionSkip::Budget);
  return false;
}

void ModelDesk::ask(const gateway::SnapshotPtr& snapshot, std::string body, Done done) {
  const size_t bytes = body.size();
  gateway::ModelQuestion question{.snapshot = snapshot,
                                  .model = terms_.model,
                                  .operation = terms_.operation,
                                  .body = std::move(body),
                                  .timeout_ms = terms_.timeout_ms};
  runner_.ask(std::move(question),
              [this, bytes, done = std::move(done)](const gateway::ModelReply& reply) {
                if (reply.sent) {
                  const auto billed = gateway::billed_usage(reply.answer, reply.outcome, bytes);
                  ledger_.asked(reply.outcome, reply.answer.usage, most_nano(bytes),
                                gateway::nano_usd(terms_.price, billed));
                } else {
                  ledger_.unsent(most_nano(bytes));
                }
                done(reply);
              });
}

}  // namespace sluice::app::shadow
