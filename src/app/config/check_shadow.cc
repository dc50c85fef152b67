#include "app/config/check_shadow.h"

#include <algorithm>
#include <utility>

#include "base/suggest.h"
#include "migrate/compare/path_policy.h"
#include "migrate/discrepancy/redact.h"

namespace sluice::app::config {
namespace {

void check_redaction(Context& ctx, const std::string& path, const ShadowTraffic& shadow) {
  migrate::discrepancy::Redactor redactor;
  for (const auto& [mark, pattern] : shadow.redact) {
    if (auto ok = redactor.add(pattern, mark); !ok) {
      const std::string at = join(path, mark);
      ctx.error(ctx.place(at), at, at + " cannot be used: " + ok.error().message,
                "write #, @, ?, + and literal characters, such as EMP-######");
    }
  }
}

// What can be written and would never do what it says.
void check_sense(Context& ctx, const std::string& at, const ShadowPath& place) {
  const auto error = [&](const std::string& key, std::string what, std::string remedy) {
    const std::string where = join(at, key);
    ctx.error(ctx.place(where), where, where + " " + std::move(what), std::move(remedy));
  };
  if (place.path.starts_with('/')) {
    error("path", "is a JSON pointer, which is another language and would match nothing",
          "write a.b[0] in place of /a/b/0");
  }
  const bool tolerance = place.action == PathAction::Tolerance;
  if (tolerance && place.absolute == 0 && place.relative == 0) {
    error("action", "is tolerance, and none is given", "say absolute or relative");
  }
  if (!tolerance && place.absolute != 0) {
    error("absolute", "has no effect without action: tolerance", "set the action, or remove it");
  }
  if (!tolerance && place.relative != 0) {
    error("relative", "has no effect without action: tolerance", "set the action, or remove it");
  }
}

void check_places(Context& ctx, const std::string& path, const ShadowTraffic& shadow) {
  const auto check = [&](const std::string& at, const std::string& place, bool outputs) {
    const auto parsed = migrate::compare::parse_path(place);
    if (!parsed) {
      return ctx.error(ctx.place(at), at, at + ": " + parsed.error().message,
                       "write it as in items[*].score");
    }
    const bool deep = std::ranges::any_of(*parsed, [](const auto& segment) {
      return segment.kind == migrate::compare::Segment::Kind::AnyDepth;
    });
    if (!outputs || !deep) return;
    ctx.error(ctx.place(at), at, at + " has **: outputs have one place", "write the whole path");
  };
  for (size_t i = 0; i < shadow.paths.size(); ++i) {
    const std::string at = join(join(path, "paths"), i);
    check(join(at, "path"), shadow.paths[i].path, false);
    check_sense(ctx, at, shadow.paths[i]);
  }
  if (shadow.paths.size() > migrate::compare::PathPolicy::kMostRules) {
    const std::string at = join(path, "paths");
    ctx.error(ctx.place(at), at, at + " has more than 64 entries", "say more with one path");
  }
  if (shadow.numbers) check(join(path, "numbers.path"), shadow.numbers->path, true);
}

}  // namespace

void check_shadow(Context& ctx, const std::string& path, const ShadowTraffic& shadow,
                  const std::vector<std::string_view>& targets, std::string_view of) {
  const auto error = [&](const std::string& at, std::string message, std::string remedy) {
    ctx.error(ctx.place(at), at, std::move(message), std::move(remedy));
  };
  for (const auto& [key, id] : {std::pair{"from", &shadow.from}, std::pair{"to", &shadow.to}}) {
    if (id->empty() || std::ranges::find(targets, *id) != targets.end()) continue;
    const std::string at = join(path, key);
    error(at, at + " " + ctx.shown(at, *id) + " is no target of this " + std::string(of),
          base::suggestion(ctx.by_reference(at) ? "" : *id, targets));
  }
  if (!shadow.from.empty() && shadow.from == shadow.to) {
    error(join(path, "to"), join(path, "to") + " is the same target as from",
          "name the other side");
  }
  if (shadow.max_spend_usd > 0 && !shadow.prices) {
    error(join(path, "max_spend_usd"), join(path, "max_spend_usd") + " cannot hold without prices",
          "add prices: { from: { input, output }, to: { input, output } }");
  }
  if (!shadow.keep_text && !shadow.redact.empty()) {
    const std::string at = join(path, "redact");
    ctx.warning(ctx.place(at), at, path + ".redact has no effect: no texts are kept",
                "set keep_text: true, or remove it");
  }
  check_redaction(ctx, join(path, "redact"), shadow);
  check_places(ctx, path, shadow);
}

}  // namespace sluice::app::config
