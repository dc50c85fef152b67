// Sluice's own configuration: what of an endpoint belongs to a gateway, i.e. any number of weights,
// the copies for a shadow and the timeouts, of all endpoints in one file. A language model becomes
// an entry of models:, anything else a route of plain HTTP at the path under which the source's
// clients ask. The services themselves come from another target; addresses are those that the
// targets kubernetes, keda, knative and terraform make.
#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "port/convert/serving/llm_settings.h"
#include "port/convert/serving/pod.h"
#include "port/convert/serving/rows.h"

namespace sluice::port::convert::serving {

namespace {

constexpr double kLargest = 1e9;  // of a weight

// Whether it speaks the dialect of OpenAI, as servers of language models do.
bool is_language_model(const Variant& variant) {
  static constexpr std::array kSigns = std::to_array<std::string_view>(
      {"vllm", "text-generation", "-tgi", "llama", "-lmi", "sglang"});
  const auto shows = [](const Field<std::string>& word) {
    return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) {
      return word.value.find(sign) != std::string::npos;
    });
  };
  const Container& container = variant.container;
  const auto any = [&](const std::vector<Field<std::string>>& words) {
    return std::any_of(words.begin(), words.end(), shows);
  };
  return model_variable(variant) != nullptr || variant.model.uri.value.starts_with("hf://") ||
         shows(container.image) || any(container.command) || any(container.args);
}

bool serves_language(const ServingSpec& spec) {
  return std::any_of(spec.variants.begin(), spec.variants.end(), is_language_model);
}

// How the clients of an endpoint ask, and what the server of a variant is asked for that.
struct Asked {
  std::string_view key;  // of match: path or prefix
  std::string client;
  std::string upstream;
  bool guessed = false;
};

Asked asked(const std::string& name, const Variant& variant) {
  const std::string model = variant.model.name ? *variant.model.name : variant.service;
  const std::string_view format = variant.model.format ? *variant.model.format : std::string_view();
  const std::string_view protocol =
      variant.model.protocol ? *variant.model.protocol : std::string_view();
  if (protocol == "v2" || format == "triton" || format == "mlflow") {
    return {"prefix", "/v2/models/" + name, "/v2/models/" + model + "/{rest}"};
  }
  if (protocol == "v1" || (!format.empty() && !variant.container.image)) {
    return {"path", "/v1/models/" + name + ":predict", "/v1/models/" + model + ":predict"};
  }
  const Probe& ready = variant.container.readiness;
  if (ready.path && *ready.path == "/ping") {  // the rule of SageMaker's containers
    return {"path", "/endpoints/" + name + "/invocations", "/invocations"};
  }
  return {"prefix", "/" + name, "/{rest}", true};
}

class Writing final {
 public:
  Writing(WriteContext& out, bool has_models)
      : out_(out), doc_("sluice.yaml", out.ledger), has_models_(has_models) {
    doc_.set("/server/listen", "127.0.0.1:8080");
    doc_.set("/server/admin", "127.0.0.1:8081");
    doc_.set("/auth/mode", "keys");
  }

  void write(const ServingSpec& spec) {
    const bool model = serves_language(spec);
    const std::string id = unique(model ? *spec.name : spec.label);
    const std::string at =
        model ? "/models/" + escape_step(id) : "/routes/" + std::to_string(routes_++);
    if (!model) write_match(spec, id, at);
    doc_.carried(at, spec.name, id == (model ? *spec.name : spec.label) ? "" : "numbered");
    const Variant* heaviest = nullptr;
    for (const Variant& variant : spec.variants) {
      if (variant.shadow) continue;
      if (heaviest == nullptr || weight_of(variant) > weight_of(*heaviest)) heaviest = &variant;
    }
    for (size_t i = 0; i < spec.variants.size(); ++i) {
      const Variant& variant = spec.variants[i];
      const std::string target = at + "/targets/" + std::to_string(i);
      doc_.set(target + "/id", variant.service);
      doc_.carried(target + "/id", variant.name);
      model ? write_provider(spec, variant, target) : write_address(spec, variant, target);
      write_weight(variant, target);
      if (variant.shadow) write_shadow(spec, variant, heaviest, at);
    }
    if (!model) write_timeout(spec, at);
  }

  void end() { out_.add(doc_); }

 private:
  static double weight_of(const Variant& variant) { return variant.weight ? *variant.weight : 1; }

  // Models, routes and providers of one name would be one entry.
  std::string unique(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !used_.insert(name).second; ++i) name = wanted + "-" + std::to_string(i);
    return name;
  }

  void write_match(const ServingSpec& spec, const std::string& id, const std::string& at) {
    const Variant& variant = spec.variants.front();
    Asked asks = asked(*spec.name, variant);
    // Beside models of its own the gateway answers what begins so by itself.
    const bool own = has_models_ && asks.client.starts_with("/v1/models/");
    const bool taken = !paths_.insert(asks.client).second;
    if (taken) asks = asked(id, variant);
    if (own) asks.client.erase(0, 3);
    doc_.set(at + "/id", id);
    const std::string place = at + "/match/" + std::string(asks.key);
    doc_.set(place, asks.client);
    doc_.carried(place, variant.model.protocol);
    if (taken) {
      doc_.placeholder(place, asks.client,
                       "another endpoint is asked at the source's path: tell the two apart by "
                       "match.host, or let clients ask here");
    } else if (own) {
      doc_.placeholder(place, asks.client,
                       "clients ask at /v1" + asks.client +
                           ", which Sluice answers itself beside language models: give the route "
                           "match.host and that path, or let clients ask here");
    } else if (asks.guessed) {
      doc_.placeholder(place, asks.client,
                       "the source does not say at which path its clients ask: put it here");
    }
  }

  void write_provider(const ServingSpec& spec, const Variant& variant, const std::string& target) {
    const std::string name = unique_provider(variant.service);
    const std::string provider = "/providers/" + name;
    doc_.set(provider + "/kind", "openai_compatible");
    doc_.set(provider + "/base_url", host_of(spec, variant) + "/v1");
    doc_.carried(provider + "/base_url", spec.space);
    if (variant.timeout_ms) {
      doc_.put_as(provider + "/timeouts/total", variant.timeout_ms,
                  std::to_string(*variant.timeout_ms) + "ms", "");
    }
    doc_.set(target + "/provider", name);
    // The name that the server itself gives its model.
    const EnvVar* named = model_variable(variant);
    if (named != nullptr && is_hub_name(*named->value)) {
      doc_.put(target + "/model", named->value);
      doc_.carried(target + "/model", named->name);
      doc_.carried(target + "/model", variant.model.name, "the server goes by the variable");
    } else if (variant.model.name) {
      doc_.put(target + "/model", variant.model.name);
    } else if (variant.model.uri.value.starts_with("hf://")) {
      doc_.put_as(target + "/model", variant.model.uri, variant.model.uri.value.substr(5), "");
    }
  }

  void write_address(const ServingSpec& spec, const Variant& variant, const std::string& target) {
    doc_.set(target + "/base_url", host_of(spec, variant));
    doc_.carried(target + "/base_url", spec.space);
    doc_.set(target + "/path", asked(*spec.name, variant).upstream);
    doc_.carried(target + "/path", variant.model.name);
    doc_.carried(target + "/path", variant.model.protocol);
  }

  std::string unique_provider(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !providers_.insert(name).second; ++i) name = wanted + "-" + std::to_string(i);
    return name;
  }

  static std::string host_of(const ServingSpec& spec, const Variant& variant) {
    return "http://" + variant.service + "." + (spec.space ? *spec.space : "default");
  }

  // As the source has it: weights are relative, here as there.
  void write_weight(const Variant& variant, const std::string& target) {
    const std::string at = target + "/weight";
    if (variant.shadow) return doc_.set(at, 0);
    const double weight = weight_of(variant);
    doc_.set(at, std::min(weight, kLargest));
    doc_.carried(at, variant.weight, weight > kLargest ? "more than a weight may be" : "");
  }

  void write_shadow(const ServingSpec& spec, const Variant& variant, const Variant* heaviest,
                    const std::string& at) {
    if (heaviest == nullptr || has_shadow_ == at) {
      constexpr std::string_view kOne = "one shadow is all that a model or route has";
      doc_.manual(variant.mirror, kOne);
      doc_.manual(variant.weight, kOne);
      return;
    }
    has_shadow_ = at;
    const std::string shadow = at + "/shadow";
    doc_.set(shadow + "/from", heaviest->service);
    doc_.set(shadow + "/to", variant.service);
    doc_.set(shadow + "/rate", 100);
    const auto live = std::count_if(spec.variants.begin(), spec.variants.end(),
                                    [](const Variant& other) { return !other.shadow; });
    const std::string_view note =
        live > 1
            ? "of the requests that the heaviest variant serves; those of others are not copied"
            : "";
    if (variant.mirror) {
      doc_.put_as(shadow + "/rate", variant.mirror, *variant.mirror, note);
    } else if (variant.weight) {
      doc_.put_as(shadow + "/rate", variant.weight, std::clamp(*variant.weight * 100, 0.0, 100.0),
                  note.empty() ? "the share of the requests that is copied, in percent" : note);
    }
    doc_.set(shadow + "/twin_rate", 0);  // the source asks no variant twice
    if (at.starts_with("/routes")) {
      // Predictions change nothing: without this no POST would be copied.
      for (const auto& [i, method] : {std::pair{0, "GET"}, {1, "HEAD"}, {2, "POST"}}) {
        doc_.set(at + "/safe_methods/" + std::to_string(i), method);
      }
    }
  }

  // A route has one patience with all its targets: the longest.
  void write_timeout(const ServingSpec& spec, const std::string& at) {
    int64_t longest = 0;
    for (const Variant& variant : spec.variants) {
      if (variant.timeout_ms) longest = std::max(longest, *variant.timeout_ms);
    }
    if (longest == 0) return;
    const std::string place = at + "/timeouts/total";
    doc_.set(place, std::to_string(longest) + "ms");
    for (const Variant& variant : spec.variants) {
      const bool own = variant.timeout_ms && *variant.timeout_ms == longest;
      doc_.carried(place, variant.timeout_ms, own ? "" : "the longest of the variants' holds");
    }
  }

  WriteContext& out_;
  Document doc_;
  bool has_models_;  // any endpoint is a language model
  std::set<std::string> used_;
  std::set<std::string> providers_;
  std::set<std::string> paths_;
  std::string has_shadow_;
  size_t routes_ = 0;
};

void write_all(std::span<const ServingSpec> specs, WriteContext& out) {
  Writing writing(out, std::any_of(specs.begin(), specs.end(), serves_language));
  for (const ServingSpec& spec : specs) writing.write(spec);
  writing.end();
}

}  // namespace

constinit const Writer kSluice{
    .name = "sluice",
    .title = "Sluice configuration: models or routes, weights, shadows, timeouts",
    .files =
        "one sluice.yaml for `sluice run`; the services themselves come from the targets "
        "kubernetes, keda, knative or terraform, whose names stand in it",
    .checked = "2026-11-21, `sluice validate`",
    .write_all = write_all,
    .by_space = true,
};

}  // namespace sluice::port::convert::serving
