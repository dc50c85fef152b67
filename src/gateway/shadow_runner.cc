#include "gateway/shadow_runner.h"

#include <algorithm>
#include <pthread.h>
#include <sys/resource.h>

#include "base/hash.h"
#include "gateway/background_message.h"

namespace sluice::gateway {
namespace {

// Where the machine is busy, users come first.
constexpr int kNiceness = 10;
// Shorter than for users: nothing is sent again where a server has closed an idle connection.
constexpr int64_t kIdleMs = 4'000;
// Calls that are over and wait to be destroyed, without waking the loop for it.
constexpr size_t kMostEnded = 16;

size_t old_target(const ShadowRule& rule) {
  return rule.reverse ? rule.shadow : rule.primary;
}

// An HTTP route's answer is compared as it stands.
void read(const ShadowRequest& request, size_t target, SideAnswer& answer,
          wire::json::Document& document) {
  if (request.http) return;
  const auto dialect = request.provider(target).spec->dialect;
  read_side(dialect, request.route.operation, answer, document);
}

bool wants_twin(const ShadowRequest& request) {
  const ShadowRule& rule = *request.rule;
  if (request.http && request.http->to_old.empty()) return false;  // it is not to be repeated
  const double draw = base::murmur3_32(request.request_id, 0x7477696eU) * 0x1.0p-32;
  return rule.compare && draw < rule.twin_rate;
}

}  // namespace

ShadowRunner::ShadowRunner(Options options)
    : options_(std::move(options)),
      memory_(options_.max_bytes),
      cpu_(options_.cpu_share, net::Loop::coarse_now_us()),
      thread_([this] {
        ::setpriority(PRIO_PROCESS, 0, kNiceness);  // of this thread, on Linux
        ::pthread_setname_np(::pthread_self(), "shadow");
        loop_.run();
      }) {}

ShadowRunner::~ShadowRunner() {
  stop();
}

void ShadowRunner::stop() {
  if (!thread_.joinable()) return;
  loop_.stop();
  thread_.join();
  // What no task has read any more.
  for (const Message& m : inbox_) {
    if (const auto* request = std::get_if<ShadowRequest>(&m.what)) {
      request->rule->ledger->drop_entered(ShadowDrop::Shutdown);
    }
  }
  while (!flights_.empty()) give_up(flights_.begin(), ShadowDrop::Shutdown);
  questions_.stop();
}

// ---- from the I/O threads

uint64_t ShadowRunner::begin(ShadowRequest request) {
  const uint64_t id = next_id_.fetch_add(1, std::memory_order_relaxed);
  send({id, std::move(request)});
  return id;
}

void ShadowRunner::primary(uint64_t id, SideAnswer answer) {
  send({id, std::move(answer)});
}

void ShadowRunner::abandon(uint64_t id, ShadowDrop reason) {
  send({id, reason});
}

void ShadowRunner::send(Message message) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = inbox_.empty();
    inbox_.push_back(std::move(message));
  }
  if (first) loop_.post([this] { read_inbox(); });
}

void ShadowRunner::post(std::function<void()> task) {
  loop_.post([this, task = std::move(task)] {
    task();
    meter_.pay();
  });
}

// ---- on the runner's thread

void ShadowRunner::ask(const ModelQuestion& question, ShadowQuestions::Done done) {
  questions_.ask(question, [this, done = std::move(done)](ModelReply reply) {
    done(std::move(reply));
    meter_.pay();
  });
}

void ShadowRunner::read_inbox() {
  ended_.clear();
  std::vector<Message> messages;
  {
    const std::lock_guard lock(mutex_);
    messages.swap(inbox_);
  }
  for (Message& m : messages) {
    if (auto* request = std::get_if<ShadowRequest>(&m.what)) {
      launch(m.id, std::move(*request));
    } else if (auto* answer = std::get_if<SideAnswer>(&m.what)) {
      take_primary(m.id, std::move(*answer));
    } else if (const auto found = flights_.find(m.id); found != flights_.end()) {
      give_up(found, std::get<ShadowDrop>(m.what));
      meter_.pay();
    }
  }
}

void ShadowRunner::take_primary(uint64_t id, SideAnswer answer) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;  // given up meanwhile
  const ShadowRequest& request = found->second.pair->request;
  SideAnswer& kept = found->second.pair->primary;
  kept = std::move(answer);
  read(request, request.rule->primary, kept, document_);
  found->second.primary_done = true;
  settle(found);
}

void ShadowRunner::launch(uint64_t id, ShadowRequest request) {
  const auto [it, fresh] = flights_.try_emplace(id);
  Flight& flight = it->second;
  flight.pair = std::make_unique<ShadowPair>(ShadowPair{std::move(request), {}, {}, {}});
  flight.started_us = net::Loop::now_us();
  const ShadowRule& rule = *flight.pair->request.rule;
  if (!start_call(id, flight, ShadowCallKind::Mirror, rule.shadow)) return;
  // A call may fail, and end the flight, before it returns.
  if (const auto still = flights_.find(id); still == flights_.end()) return;
  if (wants_twin(flight.pair->request)) {
    flight.pair->twin.emplace();
    start_call(id, flight, ShadowCallKind::Twin, old_target(rule));
  }
}

std::expected<std::string, ShadowDrop> ShadowRunner::message_for(const ShadowRequest& request,
                                                                 ShadowCallKind kind, size_t target,
                                                                 ShadowMemory::Hold& hold) {
  if (request.http) {
    const HttpMessages& made = *request.http;
    const std::string& message = kind == ShadowCallKind::Mirror ? made.to_shadow : made.to_old;
    if (!hold.grow(message.size())) return std::unexpected(ShadowDrop::Memory);
    return message;
  }
  const ShadowRule& rule = *request.rule;
  const bool effects =
      rule.side_effects && (kind == ShadowCallKind::Mirror || rule.twin_side_effects);
  auto message = write_background_message({.snapshot = *request.snapshot,
                                           .model = *request.model,
                                           .target = request.target(target),
                                           .route = request.route,
                                           .model_name = request.model_name,
                                           .body = request.body,
                                           .api_version = request.api_version,
                                           .beta_header = request.beta_header,
                                           .query = request.query,
                                           .side_effects = effects},
                                          document_, scratch_);
  if (message && !hold.grow(message->size())) return std::unexpected(ShadowDrop::Memory);
  return message;
}

bool ShadowRunner::start_call(uint64_t id, Flight& flight, ShadowCallKind kind, size_t target) {
  const ShadowRequest& request = flight.pair->request;
  const ShadowRule& rule = *request.rule;
  ShadowMemory::Hold hold(memory_);
  auto message = message_for(request, kind, target, hold);
  if (!message) {
    // A twin that cannot be had leaves the pair as it is.
    if (kind == ShadowCallKind::Twin) {
      flight.pair->twin.reset();
    } else {
      give_up(flights_.find(id), message.error());
    }
    return false;
  }
  auto& slot = kind == ShadowCallKind::Mirror ? flight.mirror : flight.twin;
  slot = std::make_unique<BackgroundCall>(loop_, pool_for(request.provider(target), rule),
                                          std::move(*message), std::move(hold), rule.max_answer,
                                          [this, id, kind](SideAnswer answer, bool overflow) {
                                            called(id, kind, std::move(answer), overflow);
                                          });
  slot->start(rule.timeout_ms);
  return true;
}

void ShadowRunner::called(uint64_t id, ShadowCallKind kind, SideAnswer answer, bool overflow) {
  const auto found = flights_.find(id);
  if (found == flights_.end()) return;
  Flight& flight = found->second;
  const ShadowRequest& request = flight.pair->request;
  const bool mirror = kind == ShadowCallKind::Mirror;
  const size_t target = mirror ? request.rule->shadow : old_target(*request.rule);
  read(request, target, answer, document_);
  charge(request, kind, answer, overflow ? ShadowOutcome::Cancelled : outcome_of(answer));
  // It is on the stack: it goes when the next message is read, or the loop turns for it.
  ended_.push_back(std::move(mirror ? flight.mirror : flight.twin));
  if (ended_.size() % kMostEnded == 0) loop_.post([this] { ended_.clear(); });
  if (mirror) {
    if (overflow) return give_up(found, ShadowDrop::AnswerSize);
    flight.pair->shadow = std::move(answer);
    flight.mirror_done = true;
  } else if (overflow) {
    flight.pair->twin.reset();
  } else {
    flight.pair->twin = std::move(answer);
  }
  settle(found);
}

void ShadowRunner::charge(const ShadowRequest& request, ShadowCallKind kind,
                          const SideAnswer& answer, ShadowOutcome outcome) {
  const ShadowRule& rule = *request.rule;
  const bool to_shadow = kind == ShadowCallKind::Mirror || rule.reverse;
  const ir::Usage billed = billed_usage(answer, outcome, request.body.size());
  rule.ledger->called(kind, outcome, answer.usage,
                      nano_usd(to_shadow ? rule.shadow_price : rule.primary_price, billed),
                      answer.duration_us);
}

void ShadowRunner::settle(Flights::iterator flight) {
  const Flight& f = flight->second;
  if (!f.primary_done || !f.mirror_done || f.twin) return;
  auto pair = std::move(flight->second.pair);
  flights_.erase(flight);
  meter_.pay();
  if (pair->request.rule->compare && options_.pairs) options_.pairs(std::move(pair));
}

void ShadowRunner::give_up(Flights::iterator flight, ShadowDrop reason) {
  Flight& f = flight->second;
  const ShadowRequest& request = f.pair->request;
  SideAnswer cut;
  cut.duration_us = net::Loop::now_us() - f.started_us;
  if (f.mirror) charge(request, ShadowCallKind::Mirror, cut, ShadowOutcome::Cancelled);
  if (f.twin) charge(request, ShadowCallKind::Twin, cut, ShadowOutcome::Cancelled);
  request.rule->ledger->drop_entered(reason);
  flights_.erase(flight);
}

net::UpstreamPool& ShadowRunner::pool_for(const Provider& provider, const ShadowRule& rule) {
  return pool(provider, rule.timeout_ms, 2 * size_t{rule.max_in_flight} + 2);
}

net::UpstreamPool& ShadowRunner::pool(const Provider& provider, int64_t timeout_ms,
                                      size_t connections) {
  const std::string key =
      provider.pool_key + '\n' + std::to_string(timeout_ms) + '\n' + std::to_string(connections);
  auto& pool = pools_[key];
  if (pool) return *pool;
  net::UpstreamOptions options = provider.upstream;
  options.replace_dead = false;
  options.idle_ms = kIdleMs;
  options.max_connections = connections;
  net::UpstreamTimeouts& t = options.timeouts;
  for (int64_t* ms : {&t.connect_ms, &t.tls_ms, &t.first_byte_ms, &t.gap_ms, &t.total_ms}) {
    *ms = std::min(*ms, timeout_ms);
  }
  pool = std::make_unique<net::UpstreamPool>(loop_, std::move(options));
  net::UpstreamPool& made = *pool;
  // Those of former configurations, once their connections and calls have ended.
  if (!ended_.empty()) return made;
  std::erase_if(pools_, [&](const auto& entry) {
    return entry.second.get() != &made && entry.second->open_connections() == 0;
  });
  return made;
}

}  // namespace sluice::gateway
