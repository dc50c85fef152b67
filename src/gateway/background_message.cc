#include "gateway/background_message.h"

#include "dialect/all.h"
#include "gateway/side_effects.h"
#include "gateway/upstream_request.h"

namespace sluice::gateway {

std::expected<std::string, ShadowDrop> write_background_message(const BackgroundMessage& wanted,
                                                                wire::json::Document& document,
                                                                std::string& scratch) {
  const Route& route = wanted.route;
  const wire::json::Limits limits{.max_depth = wanted.snapshot.json_depth};
  if (!document.parse(wanted.body, limits)) return std::unexpected(ShadowDrop::Unsupported);
  const std::string_view effect = side_effect_of(route.dialect, document.root());
  if (!effect.empty() && !wanted.side_effects) return std::unexpected(drop_for_effect(effect));
  const auto peek = dialect::get(route.dialect).peek(route.operation, document.root());
  const Provider& provider = wanted.snapshot.providers[wanted.target.provider];
  const bool same_version =
      provider.api_version.empty() || provider.api_version == wanted.api_version;
  const PlanRow& row = plan(route.operation, route.dialect, provider.spec->dialect, same_version);
  if (!peek || row.manner == Manner::Refuse || row.manner == Manner::Local) {
    return std::unexpected(ShadowDrop::Unsupported);
  }
  const UpstreamAsk ask{.snapshot = wanted.snapshot,
                        .model = wanted.model,
                        .target = wanted.target,
                        .plan = row,
                        .route = route,
                        .peek = *peek,
                        .model_name = wanted.model_name,
                        .api_version = wanted.api_version,
                        .beta_header = wanted.beta_header,
                        .query = wanted.query};
  std::string message;
  ir::Losses losses;
  if (!write_upstream_request(ask, document.root(), scratch, message, losses)) {
    return std::unexpected(ShadowDrop::Unsupported);
  }
  return message;
}

}  // namespace sluice::gateway
