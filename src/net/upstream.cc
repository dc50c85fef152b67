#include "net/upstream.h"

#include <utility>

#include "net/loop.h"
#include "net/upstream_connection.h"

namespace sluice::net {

UpstreamPool::UpstreamPool(Loop& loop, UpstreamOptions options)
    : options_(std::move(options)), state_(std::make_unique<State>(loop, options_)) {}

UpstreamPool::~UpstreamPool() = default;

size_t UpstreamPool::open_connections() const {
  return state_->busy.size() + state_->idle.size();
}
size_t UpstreamPool::idle_connections() const {
  return state_->idle.size();
}
void UpstreamPool::close_idle() {
  state_->idle.clear();
}

UpstreamCall::UpstreamCall(UpstreamPool& pool, Listener& listener)
    : pool_(pool), listener_(listener) {}

UpstreamCall::~UpstreamCall() {
  cancel();
}

void UpstreamCall::start(std::string_view request, bool is_head) {
  request_ = request;
  is_head_ = is_head;
  started_us_ = Loop::coarse_now_us();
  responded_ = false;
  active_ = true;
  attach(true);
}

void UpstreamCall::attach(bool allow_reuse) {
  auto& state = *pool_.state_;
  if (allow_reuse && !state.idle.empty()) {
    state.busy.splice(state.busy.begin(), state.idle, state.idle.begin());
    return state.busy.front()->serve(*this);
  }
  if (pool_.open_connections() >= pool_.options().max_connections) {
    if (state.idle.empty()) {
      return failed({Cause::UpstreamOverloaded, "all connections to the upstream are in use"});
    }
    state.idle.pop_back();
  }
  state.busy.push_front(std::make_unique<UpstreamConnection>(pool_));
  state.busy.front()->self = state.busy.begin();
  state.busy.front()->serve(*this);
}

void UpstreamCall::failed(const Error& error) {
  active_ = false;
  listener_.on_response_failed(error);
}

void UpstreamCall::cancel() {
  active_ = false;
  if (connection_ != nullptr) std::exchange(connection_, nullptr)->abandon();
}

void UpstreamCall::pause() {
  if (connection_ != nullptr) connection_->pause();
}

void UpstreamCall::resume() {
  if (connection_ != nullptr) connection_->resume();
}

}  // namespace sluice::net
