// One core's share of the data plane: a loop, a listener on the shared port, pools to the
// upstreams, metrics and the exchanges in progress. Workers share nothing but immutable snapshots.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/rng.h"
#include "gateway/authenticate.h"
#include "gateway/metrics.h"
#include "gateway/migration_watch.h"
#include "gateway/record.h"
#include "gateway/snapshot.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/upstream.h"
#include "wire/json.h"

namespace sluice::gateway {

class Exchange;
class HttpExchange;
class ShadowRunner;

// Takes access log lines; called on the worker's thread and must not block.
using AccessSink = std::function<void(const ExchangeRecord&)>;

struct WorkerOptions {
  net::ServerOptions server;
  net::HostPort listen;
  std::shared_ptr<net::TlsContext> tls;
  uint64_t rng_seed = 0;
  // For `route explain`. Every request writes the oldest one anew: many more than fit the cache
  // would cost each request a few misses.
  size_t recent_records = 1024;
  size_t max_response_bytes = 64U << 20;
  AccessSink access;
  // A key that is not known here was accepted by the old gateway of that route; on the worker's
  // thread, and must not block.
  std::function<void(const std::string& route, const Secret& key)> learned = nullptr;
  ShadowRunner* shadow = nullptr;  // where mirrored requests go; null: nothing is mirrored
};

class Worker final : public net::RequestHandler {
 public:
  explicit Worker(WorkerOptions options);
  ~Worker() override;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Before run(): binds, so that a taken port is a start-up error.
  Result<void> listen();
  void run() { loop_.run(); }
  [[nodiscard]] uint16_t port() const { return server_.port(); }
  [[nodiscard]] net::Loop& loop() { return loop_; }

  // ---- from any thread ----
  void publish(SnapshotPtr snapshot, std::function<void()> applied);
  void collect(std::function<void(const WorkerMetrics&)> done);
  // What migrations have learned here since the last call.
  void collect_migrations(std::function<void(std::vector<MigrationBatch>)> done);
  // A side of a migration was asked whether it is well.
  void probed(std::string migration, Side side, bool well);
  void explain(std::string request_id, std::function<void(std::string)> done);
  // Phase one; done runs once nothing is in flight or the deadline has passed and the rest is cut.
  void drain(int64_t deadline_ms, std::function<void()> done);

  // ---- on the worker's thread, for exchanges ----
  [[nodiscard]] const SnapshotPtr& snapshot() const { return snapshot_; }
  // Of a provider of that snapshot, which need not be the current one.
  [[nodiscard]] net::UpstreamPool& pool(const Snapshot& snapshot, size_t provider);
  [[nodiscard]] net::UpstreamPool& http_pool(const Snapshot& snapshot, size_t origin);
  [[nodiscard]] KeyCache& keys() { return keys_; }
  [[nodiscard]] WorkerMetrics& metrics() { return metrics_; }
  [[nodiscard]] MigrationWatches& migrations() { return migrations_; }
  [[nodiscard]] wire::json::Document& document() { return document_; }
  [[nodiscard]] RecentRecords& recent() { return recent_; }
  [[nodiscard]] const WorkerOptions& options() const { return options_; }
  void next_request_id(std::string& out);
  void release(Exchange* exchange);
  void release(HttpExchange* exchange);

  // net::RequestHandler
  void on_request(net::ServerExchange& exchange) override;
  bool streams_request(const wire::http1::Head& head) override;
  std::string protocol_error_body(const Error& error, const wire::http1::Head* head,
                                  std::string& fields) override;

 private:
  struct NamedPool {
    std::string key;
    std::unique_ptr<net::UpstreamPool> pool;
    bool in_use = true;
  };

  void apply(const SnapshotPtr& snapshot);
  NamedPool& named_pool(const Provider& provider);

  WorkerOptions options_;
  net::Loop loop_;
  net::HttpServer server_;
  SnapshotPtr snapshot_;
  std::vector<net::UpstreamPool*> pools_;       // by provider index of the snapshot
  std::vector<net::UpstreamPool*> http_pools_;  // by origin of its HTTP routes
  std::vector<NamedPool> all_pools_;  // with those of former snapshots that still carry calls
  KeyCache keys_;
  WorkerMetrics metrics_;
  MigrationWatches migrations_;
  wire::json::Document document_;
  RecentRecords recent_;
  base::Rng rng_;
  std::vector<std::unique_ptr<Exchange>> active_;
  std::vector<std::unique_ptr<Exchange>> spare_;
  std::vector<std::unique_ptr<HttpExchange>> http_active_;
  HttpMatcher::Found http_found_;  // for the request in hand
  bool http_in_hand_ = false;
  std::unique_ptr<net::Timer> drain_timer_;
  std::function<void()> drained_;
  int64_t drain_end_us_ = 0;
};

}  // namespace sluice::gateway
