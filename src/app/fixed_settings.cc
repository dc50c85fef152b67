#include "app/fixed_settings.h"

#include <algorithm>
#include <initializer_list>
#include <thread>
#include <utility>

namespace sluice::app {
namespace {

bool same(const std::optional<Secret>& a, const std::optional<Secret>& b) {
  return a.has_value() == b.has_value() && (!a || a->equals(b->reveal()));
}

std::optional<Secret> postgres_of(const config::Config& config) {
  if (!config.leader) return std::nullopt;
  return config.leader->postgres;
}

}  // namespace

std::string keep_what_is_fixed(const config::Config& running, config::Config& next) {
  const config::Server& was = running.server;
  config::Server& now = next.server;
  // Taken from the snapshot with each request.
  const uint32_t depth = std::exchange(now.limits.json_depth, was.limits.json_depth);
  const uint32_t cores = std::max(1U, std::thread::hardware_concurrency());
  const uint32_t threads = now.threads == 0 ? cores : now.threads;
  const std::initializer_list<std::pair<bool, std::string_view>> rows{
      {was.listen == now.listen, "server.listen"},
      {was.admin == now.admin, "server.admin"},
      {was.threads == threads, "server.threads"},
      {was.tls == now.tls, "server.tls"},
      {was.limits == now.limits, "server.limits"},
      {was.timeouts == now.timeouts, "server.timeouts"},
      {running.data_dir == next.data_dir, "data_dir"},
      {same(running.admin_token, next.admin_token), "admin_token"},
      {running.log == next.log, "log"},
      {running.shadow == next.shadow, "shadow"},
      {same(postgres_of(running), postgres_of(next)), "leader"},
  };
  std::string changed;
  for (const auto& [unchanged, name] : rows) {
    if (!unchanged) changed.append(changed.empty() ? "" : ", ").append(name);
  }
  const auto drain_timeout = now.drain_timeout;
  now = was;
  now.drain_timeout = drain_timeout;
  now.limits.json_depth = depth;
  next.data_dir = running.data_dir;
  next.admin_token = running.admin_token;
  next.log = running.log;
  next.shadow = running.shadow;
  next.leader = running.leader;
  return changed;
}

}  // namespace sluice::app
