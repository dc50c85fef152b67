#include "app/config/check.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/config/format.h"
#include "app/config/scalar.h"
#include "app/config/suggest.h"
#include "migrate/discrepancy/redact.h"

namespace sluice::app::config {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

template <class Map>
std::vector<std::string_view> keys_of(const Map& map) {
  std::vector<std::string_view> keys;
  keys.reserve(map.size());
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

class Checker final {
 public:
  Checker(Context& ctx, const Config& config) : ctx_(ctx), config_(config) {}

  void run() {
    check_server();
    for (const auto& [name, provider] : config_.providers) check_provider(name, provider);
    for (const auto& [name, model] : config_.models) check_model(name, model);
    for (const auto& [name, hook] : config_.notify) check_hook(join("notify", name), hook);
  }

 private:
  void error(const std::string& path, std::string message, std::string remedy) {
    ctx_.error(ctx_.place(path), path, std::move(message), std::move(remedy));
  }
  void warning(const std::string& path, std::string message, std::string remedy) {
    ctx_.warning(ctx_.place(path), path, std::move(message), std::move(remedy));
  }

  // The address may be a secret, so what is wrong with it is told without repeating it.
  void check_hook(const std::string& path, const Hook& hook) {
    const std::string url = join(path, "url");
    const std::string_view text = hook.url.reveal();
    const bool http = text.starts_with("http://") || text.starts_with("https://");
    if (ctx_.clean(url) && !http) {
      error(url, url + " is no http or https address", "write https://HOST/PATH");
    }
    const std::string key = join(path, "routing_key");
    if (hook.format == HookFormat::Pagerduty && !hook.routing_key && ctx_.clean(key)) {
      error(path, path + " lacks the routing_key that PagerDuty wants",
            "add routing_key: ${env:NAME}");
    }
    if (hook.format != HookFormat::Pagerduty && hook.routing_key) {
      warning(key, key + " has no effect with this format", "remove it, or format: pagerduty");
    }
  }

  void check_server() {
    const Server& server = config_.server;
    if (config_.auth.mode == AuthMode::None && !is_loopback(server.listen.host)) {
      error("auth.mode", "auth.mode is none while server.listen can be reached from elsewhere",
            "set auth.mode: keys, or listen on 127.0.0.1");
    }
    const bool guarded = config_.admin_token && server.tls;
    if (!is_loopback(server.admin.host) && !guarded && ctx_.clean("admin_token") &&
        ctx_.clean("server.tls")) {
      error("server.admin",
            "server.admin can be reached from elsewhere without admin_token and tls",
            "set both admin_token and server.tls, or listen on 127.0.0.1");
    }
    if (server.listen.port != 0 && server.listen == server.admin) {
      error("server.admin", "server.admin and server.listen are the same address",
            "give them different ports");
    }
  }

  void check_provider(const std::string& name, const Provider& provider) {
    const std::string path = join("providers", name);
    if (provider.base_url && provider.base_url->starts_with("http://") &&
        !is_loopback(url_host(*provider.base_url))) {
      warning(join(path, "base_url"),
              path + ".base_url sends keys and prompts in the clear over the network",
              "use https://");
    }
    if (!provider.tls.verify) {
      warning(join(path, "tls.verify"), path + ".tls.verify is off: anybody in between can read",
              "set tls.ca_file instead");
    }
    if (provider.tls.client_cert.has_value() != provider.tls.client_key.has_value()) {
      error(join(path, "tls"), path + ".tls has only one of client_cert and client_key",
            "give both or neither");
    }
    for (const auto& [header, value] : provider.headers) check_header(path, header);
  }

  // Framing is ours, and what sounds like a credential should be a reference.
  void check_header(const std::string& provider, const std::string& header) {
    static constexpr auto kFraming = std::to_array<std::string_view>(
        {"host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade",
         "keep-alive", "proxy-connection", "expect"});
    static constexpr auto kSensitive =
        std::to_array<std::string_view>({"key", "token", "secret", "auth", "cookie", "password"});
    const std::string path = join(join(provider, "headers"), header);
    const std::string name = lower(header);
    if (std::find(kFraming.begin(), kFraming.end(), name) != kFraming.end()) {
      error(path, path + " would break the framing of requests", "remove it");
    }
    const bool sensitive =
        std::any_of(kSensitive.begin(), kSensitive.end(),
                    [&](std::string_view word) { return name.find(word) != std::string::npos; });
    if (sensitive && !ctx_.by_reference(path)) ctx_.literal_secret(ctx_.place(path), path);
  }

  void check_model(const std::string& name, const Model& model) {
    const std::string path = join("models", name);
    check_targets(join(path, "targets"), model);
    check_fallback(join(path, "fallback"), model);
    if (model.shadow) check_shadow(join(path, "shadow"), model);
    if (!model.fallback.empty() || model.targets.empty()) return;
    if (!ctx_.clean(join(path, "targets")) || !ctx_.clean(join(path, "fallback"))) return;
    const bool all_zero = std::all_of(model.targets.begin(), model.targets.end(),
                                      [](const Target& t) { return t.weight == 0; });
    if (!all_zero) return;
    error(join(path, "targets"), path + " has no target with a weight above 0 and no fallback",
          "give one target a weight");
  }

  void check_targets(const std::string& targets_path, const Model& model) {
    std::set<std::string_view> seen;
    for (size_t i = 0; i < model.targets.size(); ++i) {
      const Target& target = model.targets[i];
      const std::string path = join(targets_path, i);
      const std::string id_path = join(path, "id");
      if (!target.id.empty() && !seen.insert(target.id).second) {
        error(id_path,
              id_path + " " + ctx_.shown(id_path, target.id) + " is taken by another target",
              "give each target of a model an id of its own");
      }
      check_provider_of(join(path, "provider"), target.provider);
    }
  }

  void check_shadow(const std::string& path, const Model& model) {
    const ShadowTraffic& shadow = *model.shadow;
    std::vector<std::string_view> ids;
    for (const Target& target : model.targets) ids.push_back(target.id);
    for (const auto& [key, id] : {std::pair{"from", &shadow.from}, std::pair{"to", &shadow.to}}) {
      if (id->empty() || std::ranges::find(ids, *id) != ids.end()) continue;
      const std::string at = join(path, key);
      error(at, at + " " + ctx_.shown(at, *id) + " is no target of this model",
            remedy(at, *id, ids));
    }
    if (!shadow.from.empty() && shadow.from == shadow.to) {
      error(join(path, "to"), join(path, "to") + " is the same target as from",
            "name the other side");
    }
    if (shadow.max_spend_usd > 0 && !shadow.prices) {
      error(join(path, "max_spend_usd"),
            join(path, "max_spend_usd") + " cannot hold without prices",
            "add prices: { from: { input, output }, to: { input, output } }");
    }
    if (!shadow.keep_text && !shadow.redact.empty()) {
      warning(join(path, "redact"), path + ".redact has no effect: no texts are kept",
              "set keep_text: true, or remove it");
    }
    check_redaction(join(path, "redact"), shadow);
  }

  void check_redaction(const std::string& path, const ShadowTraffic& shadow) {
    migrate::discrepancy::Redactor redactor;
    for (const auto& [mark, pattern] : shadow.redact) {
      if (auto ok = redactor.add(pattern, mark); !ok) {
        error(join(path, mark), join(path, mark) + " cannot be used: " + ok.error().message,
              "write #, @, ?, + and literal characters, such as EMP-######");
      }
    }
  }

  void check_provider_of(const std::string& path, const std::string& provider) {
    if (provider.empty() || config_.providers.empty()) return;
    if (config_.providers.contains(provider)) return;
    error(path, path + " " + ctx_.shown(path, provider) + " is not under providers",
          remedy(path, provider, keys_of(config_.providers)));
  }

  void check_fallback(const std::string& fallback_path, const Model& model) {
    std::vector<std::string_view> ids;
    ids.reserve(model.targets.size());
    for (const Target& target : model.targets) ids.push_back(target.id);
    const std::set<std::string_view> known(ids.begin(), ids.end());
    if (ids.empty() || known.contains("")) return;  // a target without an id: told already
    std::set<std::string_view> seen;
    for (size_t i = 0; i < model.fallback.size(); ++i) {
      const std::string& id = model.fallback[i];
      const std::string path = join(fallback_path, i);
      if (id.empty()) continue;
      if (!known.contains(id)) {
        error(path, path + " " + ctx_.shown(path, id) + " is no target of this model",
              remedy(path, id, ids));
      } else if (!seen.insert(id).second) {
        error(path, path + " " + ctx_.shown(path, id) + " stands in fallback twice",
              "remove one of the two");
      }
    }
  }

  // A suggestion, which must not tell what a reference gave by being close to it.
  std::string remedy(const std::string& path, std::string_view typed,
                     const std::vector<std::string_view>& candidates) {
    if (ctx_.full()) return {};
    return suggestion(ctx_.by_reference(path) ? "" : typed, candidates);
  }

  Context& ctx_;
  const Config& config_;
};

}  // namespace

void cross_check(Context& ctx, const Config& config) {
  Checker(ctx, config).run();
}

}  // namespace sluice::app::config
