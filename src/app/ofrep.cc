#include "app/ofrep.h"

#include <vector>

#include "gateway/split.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace sluice::app {
namespace {

using wire::json::Writer;

struct Failure {
  std::string_view code;  // of the protocol's closed list
  std::string details;
};

// The targeting key of a request, or why there is none.
std::string targeting_key(std::string_view request, Failure& failure) {
  wire::json::Document doc;
  if (const auto ok = doc.parse(request); !ok) {
    failure = {"PARSE_ERROR", ok.error().message};
    return {};
  }
  const wire::json::Value context = doc.root()["context"];
  if (!context.is_object()) {
    failure = {"INVALID_CONTEXT", R"(send {"context": {"targetingKey": "..."}})"};
    return {};
  }
  std::string key(context["targetingKey"].str());
  if (key.empty()) {
    failure = {"TARGETING_KEY_MISSING",
               "the split goes by the context's targetingKey, a non-empty string"};
  }
  return key;
}

void write_failure(Writer& w, std::string_view key, const Failure& failure) {
  w.begin_object();
  if (!key.empty()) w.member("key", key);
  w.member("errorCode", failure.code).member("errorDetails", failure.details).end_object();
}

OfrepAnswer refused(int status, std::string_view key, const Failure& failure) {
  OfrepAnswer out{status, {}};
  Writer w(out.body);
  write_failure(w, key, failure);
  return out;
}

// False when no target has weight.
bool write_flag(Writer& w, const RouteView& route, std::string_view unit) {
  std::vector<gateway::Candidate> candidates;
  size_t weighted = 0;
  for (const RouteView::Target& target : route.targets) {
    const std::string& draws_as = target.draws_as.empty() ? target.id : target.draws_as;
    candidates.push_back({gateway::assign_seed(route.salt, draws_as), target.weight});
    if (target.weight > 0) ++weighted;
  }
  const gateway::Split* split = route.split ? &*route.split : nullptr;
  const size_t winner = gateway::choose(candidates, split, unit).target;
  if (winner == gateway::kNoTarget) {
    write_failure(w, route.model, {"GENERAL", "every target of this model has weight 0"});
    return false;
  }
  const RouteView::Target& target = route.targets[winner];
  w.begin_object().member("key", route.model).member("reason", weighted > 1 ? "SPLIT" : "STATIC");
  w.member("variant", target.id).member("value", target.id).key("metadata").begin_object();
  w.member("provider", target.provider).key("weight").raw(number_text(target.weight));
  w.end_object().end_object();
  return true;
}

}  // namespace

OfrepAnswer evaluate_flag(std::string_view key, const RouteView* route, std::string_view request) {
  Failure failure;
  const std::string unit = targeting_key(request, failure);
  if (!failure.code.empty()) return refused(400, key, failure);
  if (route == nullptr) return refused(404, key, {"FLAG_NOT_FOUND", "no model of that name"});
  OfrepAnswer out;
  Writer w(out.body);
  if (!write_flag(w, *route, unit)) out.status = 400;
  return out;
}

OfrepAnswer evaluate_flags(std::span<const RouteView> routes, std::string_view request) {
  Failure failure;
  const std::string unit = targeting_key(request, failure);
  if (!failure.code.empty()) return refused(400, {}, failure);
  OfrepAnswer out;
  Writer w(out.body);
  w.begin_object().key("flags").begin_array();
  for (const RouteView& route : routes) write_flag(w, route, unit);
  w.end_array().end_object();
  return out;
}

}  // namespace sluice::app
