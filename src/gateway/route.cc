#include "gateway/route.h"

#include <algorithm>
#include <array>
#include <string>

namespace sluice::gateway {

using dialect::Operation;
using ir::DialectId;

namespace {

constexpr std::array<RouteRow, 7> kRows{{
    {"POST", "/v1/chat/completions", Operation::Chat, true, false},
    {"POST", "/v1/completions", Operation::Completions, true, false},
    {"POST", "/v1/embeddings", Operation::Embeddings, true, false},
    {"POST", "/v1/messages", Operation::Chat, false, true},
    {"POST", "/v1/messages/count_tokens", Operation::CountTokens, false, true},
    {"GET", "/v1/models", Operation::ListModels, true, true},
    {"GET", "/v1/models/*", Operation::GetModel, true, true},
}};

bool fits(std::string_view pattern, std::string_view path, std::string_view& tail) {
  if (!pattern.ends_with('*')) return path == pattern;
  const std::string_view stem = pattern.substr(0, pattern.size() - 1);
  if (!path.starts_with(stem) || path.size() == stem.size()) return false;
  tail = path.substr(stem.size());
  return true;
}

}  // namespace

std::span<const RouteRow> route_rows() {
  return kRows;
}

Result<Route> match_route(std::string_view method, std::string_view target,
                          bool has_anthropic_version) {
  const size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  Route route;
  if (mark != std::string_view::npos) route.query = target.substr(mark + 1);
  std::string allowed;
  for (const RouteRow& row : kRows) {
    if (!fits(row.pattern, path, route.tail)) continue;
    if (row.method != method) {
      allowed = row.method;
      continue;
    }
    route.operation = row.operation;
    const bool anthropic = row.anthropic && (!row.openai || has_anthropic_version);
    route.dialect = anthropic ? DialectId::AnthropicMessages : DialectId::OpenaiChat;
    return route;
  }
  if (!allowed.empty()) {
    return fail(Cause::MethodNotAllowed, "this path takes " + allowed + " requests only");
  }
  return fail(Cause::NoRoute, "no such path; see `sluice route table` for those that are served");
}

bool is_model_path(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  std::string_view tail;
  return std::any_of(kRows.begin(), kRows.end(),
                     [&](const RouteRow& row) { return fits(row.pattern, path, tail); });
}

DialectId likely_dialect(std::string_view target, bool has_anthropic_version) {
  return has_anthropic_version || target.starts_with("/v1/messages") ? DialectId::AnthropicMessages
                                                                     : DialectId::OpenaiChat;
}

std::string_view name_of(Operation operation) {
  switch (operation) {
    case Operation::Chat:
      return "chat";
    case Operation::CountTokens:
      return "count_tokens";
    case Operation::Completions:
      return "completions";
    case Operation::Embeddings:
      return "embeddings";
    case Operation::ListModels:
      return "list_models";
    case Operation::GetModel:
      return "get_model";
  }
  return "unknown";
}

}  // namespace sluice::gateway
