#include "app/service.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <spdlog/spdlog.h>
#include <utility>

#include "app/fixed_settings.h"
#include "app/sides.h"
#include "app/version.h"
#include "crypto/api_key.h"
#include "gateway/question_ledger.h"
#include "store/pepper.h"
#include "store/postgres.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

// Other processes on the same store (a CLI, a replica) are seen within this time.
constexpr int64_t kPollMs = 500;
// What is counted against quotas goes to the store so often, and what others counted comes back.
constexpr int64_t kQuotaTurnMs = 1000;

crypto::Sha256 from_hex(std::string_view hex) {
  crypto::Sha256 out{};
  for (size_t i = 0; i < out.size() && 2 * i + 1 < hex.size(); ++i) {
    std::from_chars(hex.data() + 2 * i, hex.data() + 2 * i + 2, out[i], 16);
  }
  return out;
}

std::map<std::string, double> parse_weights(std::string_view text) {
  std::map<std::string, double> out;
  wire::json::Document doc;
  if (!doc.parse(text)) return out;
  for (const wire::json::Value w : doc.root())
    out[std::string(w.key())] = w.as_double().value_or(0);
  return out;
}

std::shared_ptr<net::TlsContext> no_tls() {
  return nullptr;
}

}  // namespace

int64_t Service::unix_now() {
  return net::Loop::unix_ms() / 1000;
}

Service::Service(config::Config config, std::string config_file, LoadConfig load)
    : config_(std::move(config)), config_file_(std::move(config_file)), load_(std::move(load)) {
  if (config_.server.threads == 0) {
    config_.server.threads = std::max(1U, std::thread::hardware_concurrency());
  }
}

Service::~Service() {
  for (Running& running : workers_) {
    running.worker->loop().stop();
    if (running.thread.joinable()) running.thread.join();
  }
  workers_.clear();  // their exchanges may still report to the shadow
  shadow_.reset();
  if (quotas_) quotas_->stop();
  store_.reset();
}

// ---- start and stop
// ------------------------------------------------------------------------------

Result<void> Service::start() {
  started_unix_ = unix_now();
  if (auto ok = store::make_data_dir(config_.data_dir); !ok) return ok;
  auto pepper = store::load_or_create_pepper(config_.data_dir);
  if (!pepper) return std::unexpected(pepper.error());
  pepper_ = std::move(*pepper);
  auto database = store::Database::open("sqlite:" + config_.data_dir + "/sluice.db");
  if (!database) return std::unexpected(database.error());
  auto stored = read_store(*database);
  if (!stored) return std::unexpected(stored.error());
  if (auto ok = shadow::restore_spend(*database); !ok) return ok;
  limits_ = std::make_shared<gateway::LimitLedger>(pepper_);
  quota_book_ = std::make_unique<quota::Book>(*limits_);
  if (auto ok = quota_book_->restore(*database, net::Loop::unix_ms()); !ok) return ok;
  take(*stored);
  for (const std::string& gone : stale_overrides(config_, overrides_)) {
    spdlog::warn("the weight set for {} has no effect: the configuration has no such target", gone);
  }
  if (config_.log.access != "none") {
    auto log = AccessLog::open(config_.log.access);
    if (!log) return std::unexpected(log.error());
    access_log_ = std::move(*log);
  }
  store_ = std::make_unique<StoreThread>(std::move(*database), control_);
  quotas_ = std::make_unique<quota::Keeper>(control_, *store_, *quota_book_, kQuotaTurnMs);
  if (config_.leader) {
    if (auto ok = store::PostgresSession::check(config_.leader->postgres); !ok) {
      return fail(ok.error().cause, "leader.postgres " + ok.error().message);
    }
  }
  events_ = std::make_unique<migration::Events>(control_, *store_);
  if (auto ok = events_->configure(config_.notify); !ok) return ok;
  start_migrations();
  if (auto ok = migrations_->restore(config_.server.threads); !ok) return ok;
  shadow_ = std::make_unique<shadow::Plane>(
      config_.shadow, pepper_, control_, *store_, [this](std::vector<shadow::PairSeen> pairs) {
        control_.post([this, pairs = std::move(pairs)]() mutable {
          for (shadow::PairSeen& pair : pairs) migrations_->seen(std::move(pair));
        });
      });
  key_sets_ = std::make_unique<KeySets>(control_, [this] {
    publish([](const Result<uint64_t>& result) {
      if (!result) spdlog::error("a key set cannot be used: {}", result.error().message);
    });
  });
  if (auto ok = start_workers(); !ok) return ok;
  if (auto ok = start_admin(); !ok) return ok;
  Result<void> outcome;
  bool published = false;
  publish([&](const Result<uint64_t>& result) {
    if (!result) outcome = std::unexpected(result.error());
    published = true;
  });
  if (!control_.run_until([&] { return published; }, 10'000)) {
    return fail(Cause::Internal, "the workers did not start in time");
  }
  if (!outcome) return outcome;
  ready_ = true;
  key_sets_->follow(config_);
  migrations_->begin();
  for (int signal : {SIGINT, SIGTERM}) {
    signals_.push_back(std::make_unique<net::SignalWatch>(control_, signal, [this] { drain(); }));
  }
  auto on_reload = [this] { reload([](const Result<uint64_t>&) {}); };
  signals_.push_back(std::make_unique<net::SignalWatch>(control_, SIGHUP, on_reload));
  if (!config_file_.empty()) {
    file_watch_ = std::make_unique<net::FileWatch>(control_, config_file_, 1000, on_reload);
  }
  poll_timer_ = std::make_unique<net::Timer>(control_, [this] { poll(); });
  poll_timer_->expires_in_ms(kPollMs);
  return {};
}

Result<void> Service::start_workers() {
  gateway::WorkerOptions options;
  const config::Server& server = config_.server;
  options.listen = {server.listen.host, server.listen.port};
  options.server.http = {.max_head_bytes = server.limits.max_head_bytes.bytes,
                         .max_headers = server.limits.max_headers};
  options.server.max_body_bytes = server.limits.max_body_bytes.bytes;
  options.server.max_connections = std::max(1U, server.limits.max_connections / server.threads);
  options.server.handshake_timeout_ms = server.timeouts.handshake.count();
  options.server.head_timeout_ms = server.timeouts.head.count();
  options.server.body_timeout_ms = server.timeouts.body_gap.count();
  options.server.idle_timeout_ms = server.timeouts.idle.count();
  options.server.write_timeout_ms = server.timeouts.write.count();
  options.server.reuse_port = true;
  options.tls = no_tls();
  options.learned = [this](const std::string& route, const Secret& key) { learn_key(route, key); };
  options.shadow = shadow_->runner();
  if (server.tls) {
    auto tls = net::TlsContext::server(
        {.cert = server.tls->cert,
         .key = server.tls->key,
         .client_ca = server.tls->client_ca.value_or(""),
         .client_may_be_unknown = server.tls->client_auth == config::ClientAuth::Requested});
    if (!tls) return std::unexpected(tls.error());
    options.tls = *tls;
  }
  if (access_log_) {
    options.access = [this](const gateway::ExchangeRecord& record) { access_log_->add(record); };
  }
  for (uint32_t i = 0; i < server.threads; ++i) {
    const std::string seed = crypto::random_bytes(8);
    std::memcpy(&options.rng_seed, seed.data(), sizeof options.rng_seed);
    auto worker = std::make_unique<gateway::Worker>(options);
    if (auto ok = worker->listen(); !ok) return ok;
    // Port 0 was asked for: the others share what the first one got.
    options.listen.port = worker->port();
    workers_.push_back({std::move(worker), {}});
  }
  for (Running& running : workers_) {
    running.thread = std::thread([worker = running.worker.get()] { worker->run(); });
  }
  return {};
}

Result<void> Service::start_admin() {
  const config::Server& server = config_.server;
  const net::HostPort address{server.admin.host, server.admin.port};
  const bool loopback = net::is_loopback(address.host);
  AdminOptions options;
  options.loopback = loopback;
  if (config_.admin_token) options.token = *config_.admin_token;
  admin_api_ = std::make_unique<AdminApi>(*this, std::move(options));
  net::ServerOptions http;
  http.max_body_bytes = 1U << 20;
  http.max_connections = 256;
  admin_ = std::make_unique<net::HttpServer>(control_, http, *admin_api_);
  std::shared_ptr<net::TlsContext> tls;
  if (server.tls && !loopback) {
    auto made = net::TlsContext::server({.cert = server.tls->cert,
                                         .key = server.tls->key,
                                         .client_ca = server.tls->client_ca.value_or("")});
    if (!made) return std::unexpected(made.error());
    tls = *made;
  }
  return admin_->listen(address, tls);
}

void Service::run() {
  control_.run();
}

Result<NewKey> Service::issue_key(const std::string& name) {
  std::optional<Result<NewKey>> made;
  revoke_key(name, [&](const Result<store::KeyRecord>&) {  // there may be none: fine
    create_key(name, [&](const Result<NewKey>& key) { made = key; });
  });
  if (!control_.run_until([&] { return made.has_value(); }, 10'000)) {
    return fail(Cause::Internal, "the key was not stored in time");
  }
  return *made;
}

void Service::stop() {
  control_.post([this] { drain(); });
}

void Service::drain() {
  if (std::exchange(draining_, true)) return;
  spdlog::info("draining: no new connections; waiting up to {} s for what is in flight",
               config_.server.drain_timeout.count() / 1000);
  auto left = std::make_shared<size_t>(workers_.size());
  for (Running& running : workers_) {
    running.worker->drain(config_.server.drain_timeout.count(), [this, left] {
      control_.post([this, left] {
        if (--*left > 0) return;
        spdlog::info("drained");
        control_.stop();
      });
    });
  }
}

uint16_t Service::data_port() const {
  return workers_.front().worker->port();
}
uint16_t Service::admin_port() const {
  return admin_->port();
}

// ---- state
// ---------------------------------------------------------------------------------------

Result<Service::Stored> Service::read_store(store::Database& database) {
  store::KeyRepository keys(database);
  store::RouteRepository routes(database);
  Stored out;
  // The revisions first: a change between the reads is then seen by the next poll.
  auto key_revision = keys.revision();
  if (!key_revision) return std::unexpected(key_revision.error());
  auto route_seq = routes.latest();
  if (!route_seq) return std::unexpected(route_seq.error());
  auto active = keys.load_active(unix_now());
  if (!active) return std::unexpected(active.error());
  auto overrides = routes.current();
  if (!overrides) return std::unexpected(overrides.error());
  out.keys = std::move(*active);
  out.overrides = std::move(*overrides);
  out.key_revision = *key_revision;
  out.route_seq = *route_seq;
  return out;
}

void Service::take(const Stored& stored) {
  auto table = std::make_shared<gateway::KeyTable>();
  table->pepper = pepper_;
  next_expiry_ = INT64_MAX;
  for (const store::KeyRecord& key : stored.keys) {
    table->active.emplace(from_hex(key.fingerprint), gateway::KeyInfo{key.id, key.name});
    table->has_foreign = table->has_foreign || is_foreign(key);
    if (key.expires_at) next_expiry_ = std::min(next_expiry_, *key.expires_at);
  }
  keys_ = std::move(table);
  overrides_.clear();
  for (const store::RouteOverride& o : stored.overrides)
    overrides_[o.model] = parse_weights(o.weights);
  key_revision_ = stored.key_revision;
  route_seq_ = stored.route_seq;
}

void Service::publish(Done<uint64_t> done) {
  auto snapshot = build_snapshot({config_, overrides_, keys_, revision_ + 1,
                                  migrations_->migrations(), limits_, &key_sets_->texts()});
  if (!snapshot) return done(std::unexpected(snapshot.error()));
  ++revision_;
  snapshot_ = *snapshot;
  std::vector<shadow::Plane::Led> led;
  for (const auto& view : migrations_->migrations()) led.push_back({view.id(), view.subject()});
  shadow_->configure(config_, led);
  auto left = std::make_shared<size_t>(workers_.size());
  for (Running& running : workers_) {
    running.worker->publish(*snapshot, [this, left, done, revision = revision_] {
      control_.post([left, done, revision] {
        if (--*left == 0) done(revision);
      });
    });
  }
}

void Service::refresh(Done<uint64_t> done) {
  store_->run(read_store, [this, done](const Result<Stored>& stored) {
    if (!stored) return done(std::unexpected(stored.error()));
    take(*stored);
    publish(done);
  });
}

void Service::poll() {
  poll_timer_->expires_in_ms(kPollMs);
  if (std::exchange(polling_, true)) return;
  using Revisions = std::pair<int64_t, int64_t>;
  store_->run(
      [](store::Database& database) -> Result<Revisions> {
        auto keys = store::KeyRepository(database).revision();
        if (!keys) return std::unexpected(keys.error());
        auto routes = store::RouteRepository(database).latest();
        if (!routes) return std::unexpected(routes.error());
        return Revisions{*keys, *routes};
      },
      [this](const Result<Revisions>& now) {
        polling_ = false;
        // A store that cannot be read changes nothing: the last known state stays in force.
        if (!now) return spdlog::error("the store cannot be read: {}", now.error().message);
        const bool expired = unix_now() >= next_expiry_;
        if (now->first == key_revision_ && now->second == route_seq_ && !expired) return;
        refresh([](const Result<uint64_t>& result) {
          if (!result) spdlog::error("the new state cannot be used: {}", result.error().message);
        });
      });
}

// ---- views
// ---------------------------------------------------------------------------------------

void Service::explain(const std::string& request_id, std::function<void(const std::string&)> done) {
  auto left = std::make_shared<size_t>(workers_.size());
  auto found = std::make_shared<std::string>();
  for (Running& running : workers_) {
    running.worker->explain(request_id, [this, left, found, done](std::string record) {
      control_.post([left, found, done, record = std::move(record)] {
        if (!record.empty()) *found = record;
        if (--*left == 0) done(*found);
      });
    });
  }
}

void Service::metrics(std::function<void(const std::string&)> done) {
  auto left = std::make_shared<size_t>(workers_.size());
  auto total = std::make_shared<gateway::WorkerMetrics>();
  for (Running& running : workers_) {
    running.worker->collect([this, left, total, done](const gateway::WorkerMetrics& part) {
      control_.post([this, left, total, done, part] {
        total->add(part);
        if (--*left > 0) return;
        std::string text = gateway::exposition(*total, gateway::series_labels());
        text += gateway::shadow_exposition();
        text += gateway::question_exposition();
        text += migrations_->exposition();
        text += key_sets_->exposition();
        text += events_->exposition();
        text += quotas_->exposition();
        text +=
            "# HELP sluice_config_last_reload_successful 1 when the last reload was taken.\n"
            "# TYPE sluice_config_last_reload_successful gauge\n"
            "sluice_config_last_reload_successful ";
        text += last_reload_ok_ ? "1\n" : "0\n";
        text +=
            "# HELP sluice_log_queue_dropped_total Access log lines that were not written.\n"
            "# TYPE sluice_log_queue_dropped_total counter\nsluice_log_queue_dropped_total ";
        text += std::to_string(access_log_ ? access_log_->dropped() : 0) + "\n";
        text +=
            "# HELP sluice_build_info Version of the running program.\n"
            "# TYPE sluice_build_info gauge\nsluice_build_info{version=\"";
        text += std::string(kVersion) + "\"} 1\n";
        done(text);
      });
    });
  }
}

void Service::reload(Done<uint64_t> done) {
  config::LoadResult loaded = load_();
  if (!loaded.ok()) {
    std::string all;
    for (const auto& d : loaded.errors) all += (all.empty() ? "" : "\n") + config::to_string(d);
    last_reload_ok_ = false;
    spdlog::error("the configuration was not reloaded, the old one stays:\n{}", all);
    return done(
        fail(Cause::Config, "the configuration was not reloaded, the old one stays: " + all));
  }
  if (auto ok = keeps_what_is_used(loaded.config, config_file_, migrations_->migrations()); !ok) {
    last_reload_ok_ = false;
    spdlog::error("the configuration was not reloaded, the old one stays:\n{}", ok.error().message);
    return done(fail(Cause::Config, "the configuration was not reloaded, the old one stays: " +
                                        ok.error().message));
  }
  const std::string fixed = keep_what_is_fixed(config_, loaded.config);
  if (!fixed.empty()) spdlog::warn("at the next start only will take effect: {}", fixed);
  config::Config old = std::exchange(config_, std::move(loaded.config));
  auto kept = std::make_shared<config::Config>(std::move(old));
  publish([this, kept, done](const Result<uint64_t>& result) {
    last_reload_ok_ = result.has_value();
    if (!result) {
      config_ = *kept;
      spdlog::error("the configuration was not reloaded, the old one stays: {}",
                    result.error().message);
    } else {
      key_sets_->follow(config_);
      spdlog::info("configuration reloaded, revision {}", *result);
      if (auto ok = events_->configure(config_.notify); !ok)
        spdlog::error("{}", ok.error().message);
    }
    done(result);
  });
}

std::string Service::status_json() const {
  std::string out;
  wire::json::Writer w(out);
  w.begin_object().member("format", "sluice.status/1").member("version", kVersion);
  w.member("revision", static_cast<int64_t>(revision_)).member("config", config_file_);
  w.member("started_unix", started_unix_).member("threads", static_cast<int64_t>(workers_.size()));
  w.member("last_reload_ok", last_reload_ok_).member("draining", draining_);
  w.member("keys", static_cast<int64_t>(keys_->active.size()));
  // False: quotas are counted in memory only, for the store cannot be written.
  w.member("quotas_kept", quotas_->store_up()).end_object();
  return out;
}

std::string Service::not_ready() const {
  if (draining_) return "draining";
  return ready_ ? "" : "starting";
}

}  // namespace sluice::app
