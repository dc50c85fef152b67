// One call that no user waits for: of a shadow, a probe, a question to a model, a look at a key
// set. To its end, its deadline or its bound, whichever comes first. Nothing is tried twice: a call
// that fails has failed, for a second one might be billed, and would not be the same answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/shadow_pair.h"
#include "net/timer.h"
#include "net/upstream.h"

namespace sluice::gateway {

class BackgroundCall final : private net::UpstreamCall::Listener {
 public:
  // Runs once, on the loop; may destroy the call. `overflow`: more bytes came than may be kept.
  using Done = std::function<void(SideAnswer answer, bool overflow)>;

  BackgroundCall(net::Loop& loop, net::UpstreamPool& pool, std::string message,
                 ShadowMemory::Hold hold, size_t max_answer, Done done);
  void start(int64_t timeout_ms);

 private:
  void on_response_head(const wire::http1::Head& head) override;
  void on_response_data(std::string_view bytes) override;
  void on_response_end() override;
  void on_response_failed(const Error& error) override;
  void end(bool complete, Cause cause, bool overflow);

  net::UpstreamCall call_;
  net::Timer deadline_;
  std::string message_;
  size_t max_answer_;
  Done done_;
  SideAnswer answer_;
  int64_t started_us_ = 0;
};

}  // namespace sluice::gateway
