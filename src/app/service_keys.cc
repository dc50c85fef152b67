// The service's part in client keys: every change goes to the store first and is in force on all
// workers before it is answered.
#include <spdlog/spdlog.h>
#include <utility>

#include "app/service.h"
#include "crypto/api_key.h"

namespace sluice::app {
namespace {

// Keys that are being learned at one time.
constexpr size_t kMostLearning = 100;

std::string new_key_id() {
  return "key_" + crypto::to_hex(crypto::random_bytes(6));
}

}  // namespace

void Service::list_keys(Done<std::vector<store::KeyRecord>> done) {
  store_->run([](store::Database& d) { return store::KeyRepository(d).list(); }, std::move(done));
}

void Service::create_key(const std::string& name, Done<NewKey> done) {
  NewKey fresh;
  fresh.key = crypto::make_api_key(crypto::random_bytes(crypto::kApiKeyRandomBytes));
  fresh.row = {.id = new_key_id(),
               .name = name,
               .fingerprint = crypto::to_hex(crypto::fingerprint(pepper_, fresh.key.reveal())),
               .last4 = std::string(crypto::last4(fresh.key.reveal())),
               .created_at = unix_now()};
  store_->run([row = fresh.row](store::Database& d) { return store::KeyRepository(d).create(row); },
              [this, fresh, done](const Result<void>& stored) {
                if (!stored) return done(std::unexpected(stored.error()));
                refresh([fresh, done](const Result<uint64_t>& published) {
                  if (!published) return done(std::unexpected(published.error()));
                  done(fresh);
                });
              });
}

void Service::import_keys(const std::vector<ForeignKey>& keys,
                          Done<std::vector<ImportedKey>> done) {
  auto rows = std::make_shared<std::vector<store::KeyRecord>>();
  for (const ForeignKey& key : keys) rows->push_back(record_of(key, pepper_, unix_now()));
  store_->run([rows](store::Database& d) { return store::KeyRepository(d).import(*rows); },
              [this, rows, done](const Result<std::vector<store::KeyImport>>& stored) {
                if (!stored) return done(std::unexpected(stored.error()));
                std::vector<ImportedKey> out;
                for (size_t i = 0; i < rows->size(); ++i) out.push_back({(*rows)[i], (*stored)[i]});
                refresh([out, done](const Result<uint64_t>& published) {
                  if (!published) return done(std::unexpected(published.error()));
                  done(out);
                });
              });
}

void Service::learn_key(const std::string& route, const Secret& key) {
  // The client comes again; what finds no room is learned then.
  if (learning_.fetch_add(1) >= kMostLearning) {
    --learning_;
    return;
  }
  control_.post([this, route, key] {
    import_keys({{.name = "learned-" + route, .value = key}},
                [this, route](const Result<std::vector<ImportedKey>>& done) {
                  --learning_;
                  if (!done) {
                    spdlog::error("a key of route {} was not learned: {}", route,
                                  done.error().message);
                  } else if (done->front().outcome == store::KeyImport::Added) {
                    spdlog::info("route {}: key {} was learned at its first use", route,
                                 done->front().row.name);
                  }
                });
  });
}

void Service::rotate_key(const std::string& id, Done<NewKey> done) {
  NewKey fresh;
  fresh.key = crypto::make_api_key(crypto::random_bytes(crypto::kApiKeyRandomBytes));
  const store::KeyReplacement row{
      .id = new_key_id(),
      .fingerprint = crypto::to_hex(crypto::fingerprint(pepper_, fresh.key.reveal())),
      .last4 = std::string(crypto::last4(fresh.key.reveal()))};
  store_->run([id, row, now = unix_now()](
                  store::Database& d) { return store::KeyRepository(d).rotate(id, row, now); },
              [this, fresh, done](const Result<store::KeyRecord>& stored) {
                if (!stored) return done(std::unexpected(stored.error()));
                NewKey out{*stored, fresh.key};
                refresh([out, done](const Result<uint64_t>& published) {
                  if (!published) return done(std::unexpected(published.error()));
                  done(out);
                });
              });
}

void Service::revoke_key(const std::string& id, Done<store::KeyRecord> done) {
  store_->run([id, now = unix_now()](
                  store::Database& d) { return store::KeyRepository(d).revoke(id, now); },
              [this, done](const Result<store::KeyRecord>& revoked) {
                if (!revoked) return done(revoked);
                refresh([revoked, done](const Result<uint64_t>& published) {
                  if (!published) return done(std::unexpected(published.error()));
                  done(revoked);
                });
              });
}

}  // namespace sluice::app
