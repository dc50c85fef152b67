// Towards the upstream: the message for one target, and what happens when a target fails.
#include <algorithm>

#include "dialect/all.h"
#include "gateway/exchange.h"
#include "gateway/serving_side.h"
#include "gateway/upstream_request.h"
#include "gateway/worker.h"

namespace sluice::gateway {
namespace {

// All attempts of one request, fallbacks included.
constexpr int kMaxAttempts = 3;

}  // namespace

const dialect::Dialect& Exchange::upstream_dialect() const {
  return dialect::get(snapshot_->providers[target().provider].spec->dialect);
}

void Exchange::attempt(size_t target_index) {
  target_ = target_index;
  const Provider& provider = snapshot_->providers[target().provider];
  const bool same_version = provider.api_version.empty() || provider.api_version == api_version_;
  plan_ = &plan(route_.operation, route_.dialect, provider.spec->dialect, same_version);
  record_->manner = plan_->manner;
  record_->reason = plan_->reason;
  record_->losses.clear();
  if (plan_->manner == Manner::Refuse) {
    return attempt_failed(
        {Cause::Unsupported,
         "the target \"" + target().id + "\" cannot answer this: " + std::string(plan_->reason)});
  }
  if (auto ok = build_request(target()); !ok) return attempt_failed(ok.error());
  const auto kind = attempts_ == 0 ? Attempt::First : Attempt::Fallback;
  ++worker_.metrics().at(target().series).attempts[static_cast<size_t>(kind)];
  ++attempts_;
  status_ = 0;
  response_.clear();
  retry_fields_.clear();
  limit_fields_.clear();
  error_headers_.clear();
  sent_us_ = net::Loop::now_us();
  answered_us_ = 0;
  in_read_ = false;
  call_.emplace(worker_.pool(*snapshot_, target().provider),
                static_cast<net::UpstreamCall::Listener&>(*this));
  // May fail, and so start the next attempt, before it returns.
  call_->start(request_);
}

Result<void> Exchange::build_request(const Target& target) {
  auto& document = worker_.document();
  if (attempts_ > 0) {
    // The worker's document has served other requests meanwhile.
    const wire::json::Limits limits{.max_depth = snapshot_->json_depth};
    if (auto ok = document.parse(saved_body_, limits); !ok) return ok;
  }
  const UpstreamAsk ask{.snapshot = *snapshot_,
                        .model = *model_,
                        .target = target,
                        .plan = *plan_,
                        .route = route_,
                        .peek = peek_,
                        .model_name = model_name_,
                        .api_version = api_version_,
                        .beta_header = beta_header_,
                        .query = query_};
  return write_upstream_request(ask, document.root(), out_, request_, record_->losses);
}

bool Exchange::try_next(const Error& error) {
  if (committed_ || attempts_ >= kMaxAttempts || !base::info(error.cause).retryable) return false;
  // The other side of a migration before the configured fallbacks.
  if (model_->split) {
    const size_t other = other_side(*model_->split, target_, *record_);
    if (other != kNoTarget && !was_tried(other)) {
      attempt(other);
      return true;
    }
  }
  for (size_t candidate : model_->fallback) {
    if (was_tried(candidate)) continue;
    attempt(candidate);
    return true;
  }
  return false;
}

bool Exchange::was_tried(size_t target) const {
  const std::string& id = model_->targets[target].id;
  return std::ranges::any_of(record_->tried, [&](const TriedTarget& t) { return t.id == id; });
}

void Exchange::attempt_failed(const Error& error) {
  record_->tried.push_back({target().id, status_, std::string(base::info(error.cause).label)});
  tap_.reset();
  reader_.reset();
  writer_.reset();
  stream_error_.reset();
  if (!try_next(error)) fail_client(error);
}

}  // namespace sluice::gateway
