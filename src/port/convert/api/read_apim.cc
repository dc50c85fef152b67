// Azure API Management: ARM templates and answers of its REST API (apis, operations, products,
// subscriptions, backends, policies) and policies as XML files. All of one service together are one
// specification. Facts as known 2026-11-21.
#include <algorithm>
#include <array>
#include <iterator>

#include "port/convert/api/apim.h"
#include "port/convert/api/call.h"
#include "port/convert/api/names.h"
#include "port/convert/api/rows.h"

namespace sluice::port::convert::api {

namespace {

using apim::Effect;
using apim::Entity;
using ir::Severity;

constexpr std::array kRules = std::to_array<LeafRule>({
    {"description", Status::Dropped, Severity::Info, "documents the API"},
    {"templateParameters", Status::Dropped, Severity::Info, "documents the API"},
    {"request", Status::Dropped, Severity::Info, "documents the API"},
    {"responses", Status::Dropped, Severity::Info, "documents the API"},
    {"policies", Status::Dropped, Severity::Info, "policies have entities of their own"},
    {"displayName", Status::Dropped, Severity::Info, "a label of the source"},
    {"apiRevision", Status::Dropped, Severity::Info, "the source's own revision"},
    {"isCurrent", Status::Dropped, Severity::Info, "the source's own revision"},
    {"apiVersion", Status::Manual, Severity::Warn,
     "the version in clients' addresses or headers: keep it in the path"},
    {"apiVersionSetId", Status::Manual, Severity::Warn,
     "the version in clients' addresses or headers: keep it in the path"},
    {"authenticationSettings", Status::Manual, Severity::Warn,
     "how the developer portal signs in: check tokens with a JWT rule"},
    {"credentials", Status::Manual, Severity::Severe,
     "how the gateway proves itself to the upstream: give the new one a credential"},
    {"proxy", Status::Manual, Severity::Warn, "a proxy on the way to the upstream"},
    {"serviceFabricCluster", Status::Manual, Severity::Severe,
     "a cluster that is asked for addresses: put an address before it"},
    {"terms", Status::Dropped, Severity::Info, "belongs to the developer portal"},
    {"approvalRequired", Status::Dropped, Severity::Info, "belongs to the developer portal"},
    {"subscriptionsLimit", Status::Dropped, Severity::Info, "belongs to the developer portal"},
    {"subscriptionRequired", Status::Mapped, Severity::Info, "whether a key is asked for"},
    {"state", Status::Mapped, Severity::Info, "whether it holds"},
    {"userId", Status::Dropped, Severity::Info, "belongs to the developer portal"},
    {"ownerId", Status::Dropped, Severity::Info, "belongs to the developer portal"},
    {"createdDate", Status::Dropped, Severity::Info, "a remark of the source"},
    {"properties", Status::Dropped, Severity::Info, "says nothing that a gateway does"},
});

bool sniff(const Source&, const Node& document) {
  const auto any = [](const Node* list) {
    return std::any_of(items(list).begin(), items(list).end(), apim::is_entity);
  };
  return apim::is_entity(document) || member(&document, "policies") != nullptr ||
         any(member(&document, "resources")) || any(member(&document, "value"));
}

class Apim final {
 public:
  Apim(Reading& in, const Parameters& parameters) : in_(in) {
    entities_ = apim::entities(in);
    policies_ = apim::read_policies(in, entities_, parsed_, parameters);
    for (const auto& [owner, node] : policies_) effects_[owner] = apim::read_policy(in_, *node);
    spec_.name.value = "apim";
  }

  ApiSpec read() {
    spec_.rules = effects_[""].rules;
    for (const Entity& entity : entities_) {
      if (is(entity, "apis", 2)) read_api(entity);
    }
    for (const Entity& entity : entities_) {
      if (is(entity, "subscriptions", 2)) read_subscription(entity);
      if (is(entity, "backends", 2) || is(entity, "products", 2)) settle_effectless(entity);
    }
    orphans();
    for (const Source& source : in_.sources()) {
      for (const Node& document : source.documents) in_.apply(document, kRules);
    }
    return std::move(spec_);
  }

 private:
  static bool is(const Entity& entity, std::string_view kind, int steps) {
    return entity.path.starts_with(std::string(kind) + "/") &&
           std::count(entity.path.begin(), entity.path.end(), '/') == steps - 1;
  }

  const Entity* find(std::string_view path) const {
    for (const Entity& entity : entities_) {
      if (entity.path == path) return &entity;
    }
    return nullptr;
  }

  const Effect* effect(const std::string& owner) {
    const auto found = effects_.find(owner);
    if (found == effects_.end()) return nullptr;
    used_.push_back(owner);
    return &found->second;
  }

  // The product's rules hold for its subscribers.
  void settle_effectless(const Entity& entity) {
    in_.understood(member(entity.properties, "url"), "the upstream's address");
    in_.understood(member(entity.properties, "protocol"), "the upstream's address");
  }

  Rule key_rule(const Node* properties) {
    KeyAuth key;
    const Node* names = member(properties, "subscriptionKeyParameterNames");
    const auto header = in_.text(member(names, "header"), "where the key stands");
    const auto query = in_.text(member(names, "query"), "where the key stands");
    key.headers.push_back(header ? header : given(std::string("Ocp-Apim-Subscription-Key")));
    key.queries.push_back(query ? query : given(std::string("subscription-key")));
    Rule out;
    out.action = std::move(key);
    out.name = in_.text(member(properties, "subscriptionRequired"), "whether a key is asked for")
                   .with(std::string("subscription"));
    out.name.set = true;
    return out;
  }

  // The upstream of an API or of one of its operations, by policy or by serviceUrl.
  Field<std::string> address(const Effect* effect, const Node* properties) {
    if (effect != nullptr && effect->backend_url) return effect->backend_url;
    if (effect != nullptr && effect->backend_id) {
      const Entity* backend = find("backends/" + *effect->backend_id);
      auto url = backend != nullptr
                     ? in_.text(member(backend->properties, "url"), "the upstream's address")
                     : Field<std::string>();
      if (url) {
        append_leaves(url.from, effect->backend_id.from);
        return url;
      }
    }
    return in_.text(member(properties, "serviceUrl"), "the upstream's address");
  }

  void read_api(const Entity& entity) {
    const Effect* own = effect(entity.path);
    const std::string id = entity.path.substr(entity.path.find('/') + 1);
    const auto base = in_.text(member(entity.properties, "path"), "the API's path");
    Rules common;
    const Node* required = member(entity.properties, "subscriptionRequired");
    if (required == nullptr || required->text != "false") {
      common.push_back(key_rule(entity.properties));
    }
    if (own != nullptr) {
      common.insert(common.end(), own->rules.begin(), own->rules.end());
      if (!own->inherits) leave_inherited(entity);
    }
    const auto protocols = in_.texts(member(entity.properties, "protocols"), "a protocol");
    size_t count = 0;
    const bool shared = all_inherit(entity.path);
    for (const Entity& one : entities_) {
      if (!one.path.starts_with(entity.path + "/operations/") || is_policy(one)) continue;
      read_operation(one, id, *base, own, entity, shared ? Rules() : common);
      ++count;
    }
    if (count == 0) read_whole(entity, id, *base, own);
    if (count == 0 || shared) add_rules(id, common);
    for (Route& route : spec_.routes) {
      if (!route.name.value.starts_with(id + "-") && *route.name != id) continue;
      if (route.protocols.empty()) route.protocols = protocols;
      for (Path& path : route.paths) append_leaves(path.text.from, base.from);
    }
  }

  static bool is_policy(const Entity& entity) {
    return entity.path.find("/policies/") != std::string::npos;
  }

  // Whether every operation keeps what its API says, so that the rules stand at the service and
  // count together.
  bool all_inherit(const std::string& api) {
    for (const auto& [owner, effect] : effects_) {
      const bool operation = owner.starts_with(api + "/operations/");
      const bool own_way = !effect.inherits || effect.before_base > 0;
      if (operation && (own_way || effect.backend_url || effect.backend_id)) return false;
    }
    return true;
  }

  void leave_inherited(const Entity& entity) {
    if (effects_[""].rules.empty()) return;
    in_.settle(entity.node, Status::Manual,
               "this API's policy has no <base/>: the service's own policy must not hold here",
               Severity::Severe);
  }

  void add_rules(const std::string& id, const Rules& rules) {
    for (Service& service : spec_.services) {
      if (*service.name == slug(id)) {
        service.rules.insert(service.rules.end(), rules.begin(), rules.end());
        return;
      }
    }
  }

  // The service of an API, or of an operation with an upstream of its own.
  Service* service(const std::string& id, const Field<std::string>& url, const Entity& entity) {
    auto parsed = parse_url(*url);
    if (!parsed) {
      in_.problem(*entity.node, "no address of an upstream; write https://HOST/BASE as serviceUrl");
      return nullptr;
    }
    for (Service& one : spec_.services) {
      if (*one.name == slug(id) && *one.targets[0].url == parsed->origin()) {
        append_leaves(one.targets[0].url.from, url.from);
        return &one;
      }
    }
    Service made;
    std::string name = slug(id);
    const auto taken = [&](const Service& s) { return *s.name == name; };
    for (int i = 2; std::any_of(spec_.services.begin(), spec_.services.end(), taken); ++i) {
      name = slug(id) + "-" + std::to_string(i);
    }
    made.name = given(name);
    made.targets.push_back({url.with(parsed->origin()), {}, {}});
    spec_.services.push_back(std::move(made));
    return &spec_.services.back();
  }

  // "/a/*" -> "/a/{rest+}", "{*all}" -> "{all+}"; the query is cut off.
  static std::string template_of(std::string text) {
    text = text.substr(0, text.find('?'));
    if (text.ends_with("/*")) text.replace(text.size() - 1, 1, "{rest+}");
    for (size_t at = text.find("{*"); at != std::string::npos; at = text.find("{*")) {
      const size_t close = text.find('}', at);
      if (close == std::string::npos) break;
      text.insert(close, "+");
      text.erase(at + 1, 1);
    }
    return text;
  }

  static std::string joined(std::string_view base, std::string_view path) {
    std::string out(base);
    while (out.ends_with('/')) out.pop_back();
    if (!out.empty() && !out.starts_with('/')) out.insert(0, "/");
    if (path == "/") return out.empty() ? "/" : out;
    return out + (path.starts_with('/') || path.empty() ? "" : "/") + std::string(path);
  }

  void read_operation(const Entity& one, const std::string& id, const std::string& base,
                      const Effect* api_effect, const Entity& api, const Rules& common) {
    Route route;
    const std::string name = one.path.substr(one.path.rfind('/') + 1);
    route.name = given(id + "-" + name);
    route.api = api_name(id);
    route.methods.push_back(in_.text(member(one.properties, "method"), "a method"));
    auto path = in_.text(member(one.properties, "urlTemplate"), "the operation's path");
    const std::string own_path = template_of(*path);
    if (path.value.find('?') != std::string::npos) {
      path.note = "the query that belongs to this operation is not looked at";
      path.approximate = true;
    }
    route.paths.push_back({PathKind::Template, path.with(joined(base, own_path))});
    route.paths.back().text.note = path.note;
    route.paths.back().text.approximate = path.approximate;
    const Effect* own = effect(one.path);
    const bool elsewhere = own != nullptr && (own->backend_url || own->backend_id);
    const auto url = address(elsewhere ? own : api_effect, api.properties);
    Service* target = service(id, url, api);
    if (target == nullptr) return;
    route.service = given(*target->name);
    const auto parsed = parse_url(*url);
    const std::string upstream = parsed ? parsed->path : "";
    if (own != nullptr && own->rewrite) {
      route.rewrite = own->rewrite.with(joined(upstream, *own->rewrite));
    } else if (joined(upstream, own_path) != *route.paths[0].text) {
      route.rewrite = given(joined(upstream, own_path));
    }
    // What is inherited runs where <base/> stands.
    if (own != nullptr) route.rules = own->rules;
    // The subscription is asked for before any policy, whatever that inherits.
    if (own != nullptr && !own->inherits) {
      std::copy_if(common.begin(), common.end(), std::inserter(route.rules, route.rules.begin()),
                   [](const Rule& rule) { return std::holds_alternative<KeyAuth>(rule.action); });
    } else {
      const auto base_at = static_cast<ptrdiff_t>(own != nullptr ? own->before_base : 0);
      route.rules.insert(route.rules.begin() + base_at, common.begin(), common.end());
    }
    for (const Effect* source : {api_effect, own}) {
      if (source == nullptr || !source->timeout_s) continue;
      target->timeouts.total_ms = source->timeout_s.with(*source->timeout_s * 1000);
    }
    spec_.routes.push_back(std::move(route));
  }

  // An API without operations at hand: everything below its path.
  void read_whole(const Entity& entity, const std::string& id, const std::string& base,
                  const Effect* own) {
    const auto url = address(own, entity.properties);
    Service* target = service(id, url, entity);
    if (target == nullptr) return;
    Route route;
    route.name = given(id);
    route.api = api_name(id);
    route.service = given(*target->name);
    route.paths.push_back({PathKind::Prefix, given(joined(base, "/")), true});
    route.strip_prefix = given(true);
    const auto parsed = parse_url(*url);
    if (parsed) target->targets[0].url.value = parsed->origin() + parsed->path;
    spec_.routes.push_back(std::move(route));
  }

  void read_subscription(const Entity& entity) {
    const Node* properties = entity.properties;
    const Node* state = member(properties, "state");
    if (state != nullptr && state->text != "active") {
      return in_.settle(entity.node, Status::Dropped, "the subscription does not hold",
                        Severity::Info);
    }
    Consumer out;
    out.name = given(entity.path.substr(entity.path.find('/') + 1));
    out.custom_id = in_.text(member(properties, "displayName"), "the consumer's label");
    for (const char* key : {"primaryKey", "secondaryKey"}) {
      auto text = in_.text(member(properties, key), "the consumer's key");
      if (!text) continue;
      Credential credential;
      credential.secret = text.with(Secret(std::move(text.value)));
      out.credentials.push_back(std::move(credential));
    }
    const Node* scope = member(properties, "scope");
    if (scope == nullptr) scope = member(properties, "productId");
    spec_.keys_need_plans = true;
    read_scope(scope, out);
    if (out.credentials.empty()) {
      in_.settle(properties, Status::Manual,
                 "the keys are not in the export: ask for them (listSecrets) or issue new ones");
    }
    spec_.consumers.push_back(std::move(out));
  }

  // The APIs that a subscription is good for; of a product also its limits.
  void read_scope(const Node* node, Consumer& out) {
    const apim::Scope scope = apim::scope_of(node != nullptr ? node->text : "");
    auto text = in_.text(node, "the APIs that the consumer may call");
    using Kind = apim::Scope::Kind;
    if (scope.kind == Kind::Everything) return in_.understood(node, "good for all APIs");
    out.apis = text.with(std::vector<std::string>());
    out.apis.set = true;
    if (scope.kind == Kind::Api) out.apis.value.push_back(known_api(scope.id));
    if (scope.kind == Kind::Product) {
      out.apis.value = apis_of(scope.id);
      for (auto& [owner, effect] : effects_) {
        if (!same_ignoring_case(owner, "products/" + scope.id)) continue;
        used_.push_back(owner);
        out.rules.insert(out.rules.end(), effect.rules.begin(), effect.rules.end());
      }
    }
    if (!out.apis.value.empty()) return;
    const std::string why =
        scope.kind == Kind::Product
            ? "which APIs the product \"" + scope.id +
                  "\" has is not among the inputs (entities products/apis): its keys are let in "
                  "nowhere"
            : "what this is good for is not told: its keys are let in nowhere";
    in_.settle(node, Status::Manual, why, Severity::Severe);
  }

  // Members of a product: products/P/apis/A, or a link whose properties name the API.
  std::vector<std::string> apis_of(const std::string& product) {
    std::vector<std::string> out;
    for (const Entity& entity : entities_) {
      const auto is_below = [&](std::string_view kind) {
        const std::string prefix = "products/" + product + "/" + std::string(kind) + "/";
        return entity.path.size() > prefix.size() &&
               same_ignoring_case(std::string_view(entity.path).substr(0, prefix.size()), prefix);
      };
      if (is_below("apis")) {
        const std::string id = entity.path.substr(entity.path.rfind('/') + 1);
        out.push_back(id.substr(0, id.find(';')));
      } else if (is_below("apiLinks")) {
        const Node* link = member(entity.properties, "apiId");
        out.push_back(apim::scope_of(link != nullptr ? link->text : "").id);
        in_.understood(link, "an API of the product");
      }
    }
    for (std::string& id : out) id = known_api(id);
    return out;
  }

  // As its entity writes it: ids are the same in any case.
  std::string known_api(const std::string& id) {
    for (const Entity& entity : entities_) {
      if (is(entity, "apis", 2) && same_ignoring_case(entity.path.substr(5), id)) {
        return api_name(entity.path.substr(5));
      }
    }
    return id;
  }

  // Without its revision.
  static std::string api_name(const std::string& id) { return id.substr(0, id.find(';')); }

  // Policies of something that is not among the inputs.
  void orphans() {
    for (auto& [owner, effect] : effects_) {
      if (owner.empty() || std::find(used_.begin(), used_.end(), owner) != used_.end()) continue;
      in_.settle(policies_[owner], Status::Manual,
                 "a policy of " + owner + ", which is not among the inputs (or has no subscriber)");
    }
  }

  Reading& in_;
  std::vector<Entity> entities_;
  std::deque<Node> parsed_;
  apim::Policies policies_;
  std::map<std::string, Effect> effects_;
  std::vector<std::string> used_;
  ApiSpec spec_;
};

std::vector<ApiSpec> read(Reading& in, const Parameters& parameters) {
  std::vector<ApiSpec> out;
  out.push_back(Apim(in, parameters).read());
  return out;
}

}  // namespace

constinit const Reader kAzureApim{
    .name = "azure-apim",
    .title = "Azure API Management",
    .inputs =
        "ARM templates, JSON of the REST API, policies as .xml (whose owner "
        "--parameter FILE.xml=apis/ID/operations/ID names)",
    .sniff = sniff,
    .read = read,
};

}  // namespace sluice::port::convert::api
