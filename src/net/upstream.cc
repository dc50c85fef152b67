#include "net/upstream.h"

#include <utility>

#include "net/loop.h"
#include "net/upstream_connection.h"

namespace sluice::net {
namespace {
// Above it the source of a streamed request is asked to pause.
constexpr size_t kRequestHighWater = 256U << 10;
}  // namespace

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
  more_ = false;
  replayable_ = true;
  begin(request, is_head);
}

void UpstreamCall::start_streamed(std::string_view begin_with, Streamed how) {
  more_ = !how.complete;
  replayable_ = how.replayable;
  begin(begin_with, how.is_head);
}

void UpstreamCall::begin(std::string_view request, bool is_head) {
  request_ = request;
  early_.clear();
  was_congested_ = false;
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

void UpstreamCall::write(std::initializer_list<std::string_view> pieces) {
  replayable_ = false;
  if (connection_ != nullptr && connection_->takes_body()) return connection_->write(pieces);
  for (std::string_view piece : pieces) early_ += piece;
}

void UpstreamCall::finish_request() {
  more_ = false;
  if (connection_ != nullptr) connection_->request_complete();
}

bool UpstreamCall::congested() const {
  size_t waiting = early_.size();
  if (connection_ != nullptr) waiting += connection_->unsent();
  if (waiting > kRequestHighWater) was_congested_ = true;
  return was_congested_;
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
