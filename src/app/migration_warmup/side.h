// One target of the configuration, asked directly: past the gateway, its weights and its log.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/migration_warmup/prompt.h"
#include "gateway/snapshot.h"
#include "net/upstream.h"

namespace sluice::net {
class Loop;
}

namespace sluice::app::migration_warmup {

struct Side {
  const gateway::Provider* provider = nullptr;
  const gateway::Target* target = nullptr;
  std::string client_model;  // goes through where the target names no model
  bool accept_loss = false;  // of the model: severe losses are no refusal
};

// The side of that target id; Config error when the model or the target is not there.
Result<Side> find_side(const gateway::Snapshot& snapshot, const std::string& model,
                       const std::string& target);

// The provider's connections, a call's patience bounded by `timeout_ms`.
net::UpstreamOptions connections_of(const Side& side, size_t most, int64_t timeout_ms);

// The whole HTTP message for one prompt. Unsupported, with the field in `param`, where the side's
// dialect cannot say it.
Result<std::string> write_message(const Side& side, const ir::ChatRequest& request);

// One prompt on its way. `done` is called exactly once and not before start() was; the call may be
// destroyed in it.
class Call final : public net::UpstreamCall::Listener {
 public:
  using Done = std::function<void(migrate::warmup::Answer)>;

  Call(net::UpstreamPool& pool, const Side& side, const Prompt& prompt);
  ~Call() override;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // `began_us`: of the warm-up, on the loop's clock.
  void start(int64_t began_us, Done done);

  void on_response_head(const wire::http1::Head& head) override;
  void on_response_data(std::string_view bytes) override;
  void on_response_end() override;
  void on_response_failed(const Error& error) override;

 private:
  struct State;
  void finish();

  std::unique_ptr<State> state_;
};

}  // namespace sluice::app::migration_warmup
