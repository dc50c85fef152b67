#include "app/key_sets.h"

#include <set>
#include <spdlog/spdlog.h>
#include <utility>

#include "gateway/http/jwt.h"

namespace sluice::app {
namespace {

constexpr size_t kMostBytes = 1U << 20;
constexpr size_t kMostMemory = 8U << 20;
constexpr int64_t kDeadlineMs = 10'000;
// After a failure, whatever jwks_refresh says.
constexpr int64_t kRetryMs = 15'000;

}  // namespace

struct KeySets::Source {
  Source(net::Loop& loop, std::string of, std::function<void()> due)
      : url(std::move(of)), timer(loop, std::move(due)) {}

  std::string url;
  gateway::Provider origin;
  std::unique_ptr<net::UpstreamPool> pool;
  std::unique_ptr<gateway::BackgroundCall> call;
  net::Timer timer;
  int64_t refresh_ms = 0;
};

KeySets::KeySets(net::Loop& loop, std::function<void()> changed)
    : loop_(loop), changed_(std::move(changed)), memory_(kMostMemory) {}

KeySets::~KeySets() = default;

void KeySets::follow(const config::Config& config) {
  std::set<std::string> named;
  for (const config::HttpRoute& route : config.routes) {
    if (!route.auth || !route.auth->jwks_url) continue;
    const std::string& url = *route.auth->jwks_url;
    if (!named.insert(url).second) continue;
    auto& slot = sources_[url];
    const bool fresh = !slot;
    if (fresh) {
      slot = std::make_unique<Source>(loop_, url, [this, url] { fetch(*sources_.at(url)); });
      config::Provider provider;
      provider.base_url = url;
      auto origin = build_origin("key set", provider, 1);
      if (!origin) {
        // The configuration's check has taken the URL; what is left is the system's trust store.
        spdlog::error("the key set of {} cannot be fetched: {}", url, origin.error().message);
        sources_.erase(url);
        continue;
      }
      slot->origin = std::move(*origin);
      slot->pool = std::make_unique<net::UpstreamPool>(loop_, slot->origin.upstream);
    }
    slot->refresh_ms = route.auth->jwks_refresh.count();
    if (fresh) fetch(*slot);
  }
  std::erase_if(sources_, [&](const auto& entry) { return !named.contains(entry.first); });
  std::erase_if(texts_, [&](const auto& entry) { return !named.contains(entry.first); });
}

void KeySets::fetch(Source& source) {
  const std::string& path = source.origin.path_prefix;
  std::string message = "GET " + (path.empty() ? "/" : path) +
                        " HTTP/1.1\r\nhost: " + source.origin.host_header +
                        "\r\naccept: application/json\r\nuser-agent: sluice\r\n\r\n";
  source.call = std::make_unique<gateway::BackgroundCall>(
      loop_, *source.pool, std::move(message), gateway::ShadowMemory::Hold(memory_), kMostBytes,
      [this, &source](const gateway::SideAnswer& answer, bool) { fetched(source, answer); });
  source.call->start(kDeadlineMs);
}

void KeySets::fetched(Source& source, const gateway::SideAnswer& answer) {
  std::string why;
  if (!answer.complete) {
    why = "no whole answer came";
  } else if (answer.status != 200) {
    why = "the answer was " + std::to_string(answer.status);
  } else if (const auto keys = gateway::read_jwks(answer.body); !keys) {
    why = keys.error().message;
  }
  ++(why.empty() ? fetched_ : failed_);
  source.timer.expires_in_ms(why.empty() ? source.refresh_ms
                                         : std::min(source.refresh_ms, kRetryMs));
  if (!why.empty()) {
    return spdlog::warn("the key set of {} stays as it was: {}", source.url, why);
  }
  std::string& kept = texts_[source.url];
  if (kept == answer.body) return;
  kept = answer.body;
  spdlog::info("a new key set of {} is in force", source.url);
  changed_();
}

std::string KeySets::exposition() const {
  return "# HELP sluice_key_set_fetches_total JWK sets asked for, by what came of it.\n"
         "# TYPE sluice_key_set_fetches_total counter\n"
         "sluice_key_set_fetches_total{outcome=\"ok\"} " +
         std::to_string(fetched_) + "\nsluice_key_set_fetches_total{outcome=\"failed\"} " +
         std::to_string(failed_) + "\n";
}

}  // namespace sluice::app
