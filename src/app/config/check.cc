#include "app/config/check.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/config/check_routes.h"
#include "app/config/check_shadow.h"
#include "app/config/format.h"
#include "app/config/scalar.h"
#include "base/suggest.h"
#include "provider/provider.h"

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
    check_whole();
    check_server();
    for (const auto& [name, provider] : config_.providers) check_provider(name, provider);
    for (const auto& [name, model] : config_.models) check_model(name, model);
    check_questions();
    for (const auto& [name, hook] : config_.notify) check_hook(join("notify", name), hook);
  }

 private:
  void error(const std::string& path, std::string message, std::string remedy) {
    ctx_.error(ctx_.place(path), path, std::move(message), std::move(remedy));
  }
  void warning(const std::string& path, std::string message, std::string remedy) {
    ctx_.warning(ctx_.place(path), path, std::move(message), std::move(remedy));
  }

  // A gateway without anything to serve is a file that was not finished.
  void check_whole() {
    if (!config_.routes.empty() || !ctx_.clean("routes")) return;
    const auto missing = [&](std::string_view key, std::string_view doc) {
      ctx_.error({1, 1}, "", "the file has no \"" + std::string(key) + "\"",
                 "add \"" + std::string(key) + ":\" (" + std::string(doc) + ")");
    };
    if (config_.providers.empty() && ctx_.clean("providers")) {
      missing("providers", "Upstreams by name.");
    }
    if (config_.models.empty() && ctx_.clean("models")) {
      missing("models", "Models by the name that clients send; \"*\" stands for any other.");
    }
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
    static constexpr auto kSensitive =
        std::to_array<std::string_view>({"key", "token", "secret", "auth", "cookie", "password"});
    const std::string path = join(join(provider, "headers"), header);
    const std::string name = lower(header);
    if (is_framing_header(name)) {
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
    if (model.shadow) {
      check_shadow(ctx_, join(path, "shadow"), *model.shadow, ids_of(model.targets), "model");
    }
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

  // The models that settle comparisons.
  void check_questions() {
    if (const auto& embeddings = config_.shadow.embeddings) {
      const std::string path = "shadow.embeddings";
      check_asked(path, *embeddings);
      check_embeds(join(path, "model"), embeddings->model);
      if (embeddings->different > embeddings->threshold) {
        error(join(path, "different"), join(path, "different") + " is above threshold",
              "texts differ below `different` and agree from `threshold` on");
      }
    }
    if (const auto& judge = config_.shadow.judge) check_asked("shadow.judge", *judge);
  }

  template <class Asked>
  void check_asked(const std::string& path, const Asked& asked) {
    if (asked.budget_usd > 0 && !asked.price) {
      error(join(path, "budget_usd"), join(path, "budget_usd") + " cannot hold without a price",
            "add price: { input, output }, US dollars for a million tokens");
    }
    const bool named = config_.models.contains(asked.model) && asked.model != "*";
    if (asked.model.empty() || config_.models.empty() || named) return;
    const std::string at = join(path, "model");
    error(at, at + " " + ctx_.shown(at, asked.model) + " is not under models",
          remedy(at, asked.model, keys_of(config_.models)));
  }

  // Embeddings are not translated: every target's provider must speak OpenAI's words.
  void check_embeds(const std::string& path, const std::string& name) {
    const auto model = config_.models.find(name);
    if (model == config_.models.end()) return;
    for (const Target& target : model->second.targets) {
      const auto provider = config_.providers.find(target.provider);
      if (provider == config_.providers.end()) continue;
      const auto* spec = provider::find(provider->second.kind);
      if (spec == nullptr || spec->dialect == dialect::DialectId::OpenaiChat) continue;
      error(path, path + " " + ctx_.shown(path, name) + " has a target without embeddings",
            "name a model whose providers all have /v1/embeddings");
      return;
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
    return base::suggestion(ctx_.by_reference(path) ? "" : typed, candidates);
  }

  Context& ctx_;
  const Config& config_;
};

}  // namespace

void cross_check(Context& ctx, const Config& config) {
  Checker(ctx, config).run();
  check_routes(ctx, config);
}

}  // namespace sluice::app::config
