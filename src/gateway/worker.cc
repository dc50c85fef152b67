#include "gateway/worker.h"

#include <algorithm>
#include <utility>

#include "dialect/all.h"
#include "gateway/exchange.h"
#include "gateway/http/http_exchange.h"
#include "gateway/route.h"
#include "net/timer.h"
#include "wire/json_writer.h"

namespace sluice::gateway {
namespace {
// Exchange objects kept for reuse; beyond it they are freed.
constexpr size_t kSpareExchanges = 256;
}  // namespace

Worker::Worker(WorkerOptions options)
    : options_(std::move(options)),
      server_(loop_, options_.server, *this),
      snapshot_(std::make_shared<Snapshot>()),
      recent_(options_.recent_records),
      rng_(options_.rng_seed) {}

Worker::~Worker() {
  server_.close_all();
  active_.clear();
  http_active_.clear();
}

Result<void> Worker::listen() {
  return server_.listen(options_.listen, options_.tls);
}

bool Worker::streams_request(const wire::http1::Head& head) {
  if (!snapshot_->http) return false;
  http_found_ = snapshot_->http->matcher.find(head);
  const bool models = !snapshot_->models.empty() || snapshot_->any;
  // The paths of the models count as exact ones; only a route with a host comes before them.
  const std::string_view path = head.target().substr(0, head.target().find('?'));
  const bool model_path =
      models && !http_found_.named_host && is_model_path(NormalPath(path).text());
  const bool known = http_found_.route != HttpMatcher::kNone || !http_found_.allowed.empty();
  http_in_hand_ = !model_path && (known || !models);
  return http_in_hand_;
}

void Worker::on_request(net::ServerExchange& client) {
  if (std::exchange(http_in_hand_, false)) {
    auto exchange = std::make_unique<HttpExchange>(*this);
    HttpExchange& running = *exchange;
    running.slot = http_active_.size();
    http_active_.push_back(std::move(exchange));
    return running.begin(client, http_found_);
  }
  std::unique_ptr<Exchange> exchange;
  if (spare_.empty()) {
    exchange = std::make_unique<Exchange>(*this);
  } else {
    exchange = std::move(spare_.back());
    spare_.pop_back();
  }
  Exchange& running = *exchange;
  running.slot = active_.size();
  active_.push_back(std::move(exchange));
  running.begin(client);
}

void Worker::release(Exchange* exchange) {
  const size_t slot = exchange->slot;
  std::swap(active_[slot], active_.back());
  active_[slot]->slot = slot;
  std::unique_ptr<Exchange> done = std::move(active_.back());
  active_.pop_back();
  if (spare_.size() < kSpareExchanges) {
    spare_.push_back(std::move(done));
  } else {
    // It may still be on the stack: let the loop turn first.
    loop_.post([keep = std::shared_ptr<Exchange>(std::move(done))] {});
  }
}

void Worker::release(HttpExchange* exchange) {
  const size_t slot = exchange->slot;
  std::swap(http_active_[slot], http_active_.back());
  http_active_[slot]->slot = slot;
  // It may still be on the stack: let the loop turn first.
  loop_.post([keep = std::shared_ptr<HttpExchange>(std::move(http_active_.back()))] {});
  http_active_.pop_back();
}

std::string Worker::protocol_error_body(const Error& error, const wire::http1::Head* head,
                                        std::string& fields) {
  ++metrics_.errors[static_cast<size_t>(error.cause)];
  std::string id;
  next_request_id(id);
  fields = "content-type: application/json\r\nx-sluice-request-id: " + id + "\r\n";
  std::string out;
  if (head != nullptr) {
    const bool anthropic = !head->header("anthropic-version").empty();
    const auto& dialect = dialect::get(likely_dialect(head->target(), anthropic));
    dialect.write_error(dialect.from_error(error), id, out);
    return out;
  }
  // Nobody knows what the client speaks, so the body carries both dialects' members.
  wire::json::Writer w(out);
  w.begin_object().member("type", "error").key("error").begin_object();
  w.member("type", "invalid_request_error").member("message", error.message);
  w.key("param").null().member("code", base::info(error.cause).label).end_object();
  w.member("request_id", id).end_object();
  return out;
}

void Worker::next_request_id(std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.assign("req_000000000000000000000000");
  for (size_t at = 4; at < out.size();) {
    uint64_t bits = rng_.next();
    for (int i = 0; i < 12; ++i, bits >>= 4) out[at++] = kDigits[bits & 15];
  }
}

Worker::NamedPool& Worker::named_pool(const Provider& provider) {
  auto it = std::find_if(all_pools_.begin(), all_pools_.end(),
                         [&](const NamedPool& p) { return p.key == provider.pool_key; });
  if (it != all_pools_.end()) return *it;
  all_pools_.push_back(
      {provider.pool_key, std::make_unique<net::UpstreamPool>(loop_, provider.upstream), true});
  return all_pools_.back();
}

net::UpstreamPool& Worker::pool(const Snapshot& snapshot, size_t provider) {
  if (&snapshot == snapshot_.get()) return *pools_[provider];
  return *named_pool(snapshot.providers[provider]).pool;
}

net::UpstreamPool& Worker::http_pool(const Snapshot& snapshot, size_t origin) {
  if (&snapshot == snapshot_.get()) return *http_pools_[origin];
  return *named_pool(snapshot.http->origins[origin]).pool;
}

void Worker::apply(const SnapshotPtr& snapshot) {
  for (NamedPool& pool : all_pools_) pool.in_use = false;
  pools_.clear();
  for (const Provider& provider : snapshot->providers) {
    NamedPool& named = named_pool(provider);
    named.in_use = true;
    pools_.push_back(named.pool.get());
  }
  http_pools_.clear();
  for (size_t i = 0; snapshot->http && i < snapshot->http->origins.size(); ++i) {
    NamedPool& named = named_pool(snapshot->http->origins[i]);
    named.in_use = true;
    http_pools_.push_back(named.pool.get());
  }
  // Pools nobody names any more go once their last call has ended; until then they wait here.
  std::erase_if(all_pools_, [](NamedPool& pool) {
    if (pool.in_use) return false;
    pool.pool->close_idle();
    return pool.pool->open_connections() == 0;
  });
  snapshot_ = snapshot;
  migrations_.follow(*snapshot);
}

void Worker::publish(SnapshotPtr snapshot, std::function<void()> applied) {
  loop_.post([this, snapshot = std::move(snapshot), applied = std::move(applied)] {
    apply(snapshot);
    if (applied) applied();
  });
}

void Worker::collect(std::function<void(const WorkerMetrics&)> done) {
  loop_.post([this, done = std::move(done)] {
    metrics_.connections = server_.open_connections();
    metrics_.running = server_.running_exchanges();
    metrics_.upstream_connections = 0;
    for (const NamedPool& pool : all_pools_) {
      metrics_.upstream_connections += pool.pool->open_connections();
    }
    done(metrics_);
  });
}

void Worker::collect_migrations(std::function<void(std::vector<MigrationBatch>)> done) {
  loop_.post([this, done = std::move(done)] { done(migrations_.take()); });
}

void Worker::probed(std::string migration, Side side, bool well) {
  loop_.post([this, migration = std::move(migration), side, well] {
    migrations_.probed(migration, side, well, net::Loop::coarse_now_us() / 1000);
  });
}

void Worker::explain(std::string request_id, std::function<void(std::string)> done) {
  loop_.post([this, id = std::move(request_id), done = std::move(done)] {
    const ExchangeRecord* record = recent_.find(id);
    done(record == nullptr ? std::string() : to_json(*record));
  });
}

void Worker::drain(int64_t deadline_ms, std::function<void()> done) {
  loop_.post([this, deadline_ms, done = std::move(done)] {
    drained_ = done;
    drain_end_us_ = net::Loop::now_us() + deadline_ms * 1000;
    server_.discourage();
    server_.stop_accepting();
    drain_timer_ = std::make_unique<net::Timer>(loop_, [this] {
      const bool expired = net::Loop::now_us() >= drain_end_us_;
      if (server_.running_exchanges() > 0 && !expired) return drain_timer_->expires_in_ms(20);
      server_.close_all();
      std::exchange(drained_, nullptr)();
    });
    drain_timer_->expires_in_ms(0);
  });
}

}  // namespace sluice::gateway
