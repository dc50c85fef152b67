#include <algorithm>

#include "port/convert/api/names.h"
#include "port/convert/api/sluice.h"

namespace sluice::port::convert::api::sluice_config {

namespace {

using ir::Severity;

// A consumer with a limit of its own in place of the one of that name.
bool overrides(const Consumer& consumer, const Route& route, std::string_view name) {
  return std::ranges::any_of(consumer.rules, [&](const Rule& rule) {
    const bool off = rule.enabled && !*rule.enabled;
    return !off && std::holds_alternative<Limit>(rule.action) && *rule.name == name &&
           (!rule.route || *rule.route == *route.name);
  });
}

}  // namespace

// Of plugins with one name Kong runs the one of the narrowest scope. Gives how many of the first
// `shared` go.
size_t keep_narrowest(Rules& rules, std::vector<const Rule*>& origins,
                      const std::vector<int>& scopes, size_t shared) {
  Rules kept;
  std::vector<const Rule*> from;
  size_t gone = 0;
  for (size_t i = 0; i < rules.size(); ++i) {
    bool hidden = false;
    for (size_t j = 0; j < rules.size() && !hidden; ++j) {
      const bool off = rules[j].enabled && !*rules[j].enabled;
      hidden = !off && scopes[j] > scopes[i] && *rules[j].name == *rules[i].name;
    }
    gone += hidden && i < shared ? 1 : 0;
    if (hidden) continue;
    kept.push_back(rules[i]);
    from.push_back(origins[i]);
  }
  rules = std::move(kept);
  origins = std::move(from);
  return gone;
}

// A consumer's limits are a usage plan of its own.
void Plans::write_consumer(const Consumer& consumer) {
  const std::string name = slug(consumer.name ? *consumer.name : *consumer.custom_id);
  if (is_shut_out(consumer)) return shut_out(consumer);
  for (const Rule& rule : consumer.rules) {
    if (!rule.route && std::holds_alternative<Limit>(rule.action)) continue;
    if (!rule.route) leave_rule(doc_.ledger(), rule, "rules of one consumer other than limits");
  }
  doc_.carried("/usage_plans/" + name, consumer.name);
  doc_.carried("/usage_plans/" + name, consumer.apis);
  doc_.manual(consumer.custom_id, "a label of the source");
  write_plan(consumer, name);
  put_extras(doc_, "", consumer.extras, "none");
}

// Something checks this caller besides the credential, and nothing here can.
bool Plans::is_shut_out(const Consumer& consumer) const {
  if (option_is(out_, "unprotected", "accept")) return false;
  const auto checks = [](const Rule& rule) { return checks_caller(rule); };
  const auto of_it = [&](const Rule& rule) {
    return rule.consumer && consumer.name && *rule.consumer == *consumer.name && checks(rule);
  };
  const auto any_of_it = [&](const auto& owner) { return std::ranges::any_of(owner.rules, of_it); };
  return std::ranges::any_of(consumer.rules, checks) || any_of_it(spec_) ||
         std::ranges::any_of(spec_.services, any_of_it) ||
         std::ranges::any_of(spec_.routes, any_of_it);
}

void Plans::shut_out(const Consumer& consumer) {
  constexpr std::string_view kWhy =
      "a check of this consumer alone: its keys are left out until it is rebuilt";
  for (const Rule& rule : consumer.rules) {
    leave_rule(doc_.ledger(), rule, kWhy, checks_caller(rule) ? Severity::Severe : Severity::Warn);
  }
  doc_.manual(consumer.name, kWhy);
  doc_.manual(consumer.apis, kWhy);
  doc_.manual(consumer.custom_id, kWhy);
  for (const Credential& credential : consumer.credentials) {
    doc_.manual(credential.id, kWhy);
    doc_.manual(credential.secret, kWhy);
    doc_.manual(credential.hash, kWhy);
    put_extras(doc_, "", credential.extras, "none");
  }
  put_extras(doc_, "", consumer.extras, "none");
}

void Plans::write_plan(const Consumer& consumer, const std::string& name) {
  std::string unique = name;
  for (int i = 2; !plans_.emplace(unique, "").second; ++i) {
    unique = name + "-" + std::to_string(i);
  }
  const std::string at = "/usage_plans/" + unique;
  const std::vector<std::string> keys = keys_.take(consumer);
  const bool limited = rule_with<Limit>(consumer.rules) != nullptr;
  const auto write_keys = [&](const std::string& plan) {
    List list("/usage_plans/" + plan + "/keys");
    for (const std::string& key : keys) doc_.set(list.next(), key);
    // The consumer is counted, whichever key it shows.
    if (limited && keys.size() > 1) doc_.set("/usage_plans/" + plan + "/together", true);
  };
  write_keys(unique);
  holders_.push_back({&consumer, unique, keys, {}});
  sluice_config::Limits limits(doc_, at);
  std::map<std::string, sluice_config::Limits> narrow;
  for (const Rule& rule : consumer.rules) {
    const auto* limit = std::get_if<Limit>(&rule.action);
    if (limit == nullptr) continue;
    refusals_.leave(limit->refused);
    doc_.carried(at, rule.name);
    doc_.carried(at, rule.route);
    put_extras(doc_, "", rule.extras, "none");
    if (!rule.route) {
      limits.write(*limit, "key");
      continue;
    }
    const std::string own = unique + "-" + slug(*rule.route);
    write_keys(own);
    narrow.try_emplace(own, doc_, "/usage_plans/" + own).first->second.write(*limit, "key");
    if (plans_.emplace(own, *rule.route).second) holders_.back().narrow.push_back({own, &rule});
  }
}

// Kong counts a consumer by the narrowest limit only: where some consumers have one of their own,
// that of the route or of its service becomes a plan of the others. Gives the plan's name.
std::string Plans::move_to_others(const Route& route, Rules& rules,
                                  std::vector<const Rule*>& origins, size_t& shared) {
  const auto limit = std::ranges::find_if(rules, [](const Rule& rule) {
    const bool off = rule.enabled && !*rule.enabled;
    return !off && std::holds_alternative<Limit>(rule.action);
  });
  if (limit == rules.end() || rule_with<KeyAuth>(rules) == nullptr) return "";
  const auto& said = std::get<Limit>(limit->action);
  // A route and a service together are narrower than a consumer.
  const bool narrower = limit->route && limit->service;
  if (narrower || (said.per && *said.per != Per::Consumer)) return "";
  std::vector<std::string> keys;
  bool any = false;
  for (const Holder& one : holders_) {
    const bool own = overrides(*one.consumer, route, *limit->name);
    any = any || own;
    if (!own) keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  }
  if (!any || keys.empty()) return "";
  const size_t index = static_cast<size_t>(limit - rules.begin());
  auto [known, fresh] = others_.try_emplace(origins[index], "");
  if (fresh) {
    known->second = slug(*route.name) + "-others";
    for (int i = 2; !plans_.emplace(known->second, *route.name).second; ++i) {
      known->second = slug(*route.name) + "-others-" + std::to_string(i);
    }
    const std::string at = "/usage_plans/" + known->second;
    List list(at + "/keys");
    for (const std::string& key : keys) doc_.set(list.next(), key);
    sluice_config::Limits(doc_, at).write(said, "key");
    refusals_.leave(said.refused);
    for (const auto* field : {&limit->name, &limit->service, &limit->route}) {
      doc_.carried(at, *field);
    }
    put_extras(doc_, "", limit->extras, "none");
  }
  moved_ = *limit->name;
  if (index < shared) --shared;
  rules.erase(limit);
  origins.erase(origins.begin() + static_cast<std::ptrdiff_t>(index));
  return known->second;
}

void Plans::write(const Route& route, const std::string& at, const std::string& others) {
  List plans(at + "/usage_plans");
  if (family_of(out_.reader) == Family::Kong) {
    write_narrowest(route, others, plans);
  } else {
    for (const Holder& one : holders_) {
      if (!is_let_into(*one.consumer, route)) continue;
      doc_.set(plans.next(), one.plan);
      std::set<std::string> own;
      for (const auto& [plan, rule] : one.narrow) {
        if (*rule->route == *route.name && own.insert(plan).second) doc_.set(plans.next(), plan);
      }
    }
  }
  const bool open = spec_.consumers.empty() && !spec_.keys_need_plans;
  if (plans.count() > 0 || open) return;
  // Without a plan any key would do.
  doc_.set("/usage_plans/nobody/keys", Value::empty_list());
  doc_.set(plans.next(), "nobody");
}

void Plans::write_narrowest(const Route& route, const std::string& others, List& plans) {
  bool rest = false;
  for (const Holder& one : holders_) {
    bool hidden = false;
    for (const auto& [plan, rule] : one.narrow) {
      if (*rule->route != *route.name) continue;
      doc_.set(plans.next(), plan);
      hidden = hidden || std::ranges::any_of(one.consumer->rules, [&](const Rule& other) {
                 return !other.route && *other.name == *rule->name;
               });
    }
    const bool of_others = !others.empty() && !overrides(*one.consumer, route, moved_);
    rest = rest || of_others;
    if (!hidden && (!of_others || rule_with<Limit>(one.consumer->rules) != nullptr)) {
      doc_.set(plans.next(), one.plan);
    }
  }
  if (rest) doc_.set(plans.next(), others);
}

}  // namespace sluice::port::convert::api::sluice_config
