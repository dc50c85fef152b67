#include "app/migration_warmup/side.h"

#include "gateway/upstream_request.h"

namespace sluice::app::migration_warmup {
namespace {

// Where the format demands a cap and nobody gave one: less than users get, for nobody reads it.
constexpr int64_t kMostTokens = 1024;

Error not_there(const std::string& what) {
  return {Cause::Config, what + "; `sluice validate PLAN -c CONFIG` names what there is"};
}

}  // namespace

Result<Side> find_side(const gateway::Snapshot& snapshot, const std::string& model,
                       const std::string& target) {
  const gateway::Model* found = snapshot.find_model(model);
  if (found == nullptr) {
    return std::unexpected(not_there("the configuration has no model \"" + model + "\""));
  }
  for (const gateway::Target& t : found->targets) {
    if (t.id == target) {
      return Side{&snapshot.providers[t.provider], &t, model, found->accept_loss};
    }
  }
  return std::unexpected(not_there("the model \"" + model + "\" has no target \"" + target + "\""));
}

net::UpstreamOptions connections_of(const Side& side, size_t most, int64_t timeout_ms) {
  net::UpstreamOptions out = side.provider->upstream;
  out.max_connections = most;
  auto& t = out.timeouts;
  for (int64_t* each : {&t.connect_ms, &t.tls_ms, &t.first_byte_ms, &t.gap_ms, &t.total_ms}) {
    *each = std::min(*each, timeout_ms);
  }
  return out;
}

Result<std::string> write_message(const Side& side, const ir::ChatRequest& request) {
  std::string message;
  ir::Losses losses;
  const gateway::OwnAsk ask{.provider = *side.provider,
                            .target = *side.target,
                            .model_name = side.client_model,
                            .default_max_tokens = kMostTokens,
                            .user_agent = "sluice-warmup"};
  if (auto ok = gateway::write_own_request(ask, request, message, losses); !ok) {
    return std::unexpected(ok.error());
  }
  // Said as the report wants it: the field by itself, and no advice to change a policy.
  for (const ir::Loss& loss : losses) {
    if (side.accept_loss || loss.severity != ir::Severity::Severe) continue;
    return fail(Cause::Unsupported, loss.detail, loss.path);
  }
  return message;
}

}  // namespace sluice::app::migration_warmup
