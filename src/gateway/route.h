// From a request line to what is asked and in which dialect. The table below is all of it; paths
// are compared after the query has been cut off, exactly and case-sensitively, and nothing is
// decoded, so that there is one spelling of every path.
#pragma once

#include <span>
#include <string_view>

#include "base/error.h"
#include "dialect/dialect.h"

namespace sluice::gateway {

struct Route {
  dialect::Operation operation = dialect::Operation::Chat;
  ir::DialectId dialect = ir::DialectId::OpenaiChat;
  std::string_view query;  // without '?'
  std::string_view tail;   // what a trailing '*' of the pattern stood for
};

struct RouteRow {
  std::string_view method;
  std::string_view pattern;  // a trailing '*' stands for one or more characters
  dialect::Operation operation;
  // A path that both vendors use goes to Anthropic when the anthropic-version header is there.
  bool openai;
  bool anthropic;
};

std::span<const RouteRow> route_rows();

// NoRoute or MethodNotAllowed.
Result<Route> match_route(std::string_view method, std::string_view target,
                          bool has_anthropic_version);

// Whether a row has that path, whatever the method.
bool is_model_path(std::string_view target);

// The dialect to answer in when no route matched.
ir::DialectId likely_dialect(std::string_view target, bool has_anthropic_version);

std::string_view name_of(dialect::Operation operation);

}  // namespace sluice::gateway
