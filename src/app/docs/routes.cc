// The route table (path to operation) and the plan table (how it is carried) as a page.
#include "app/docs/table.h"
#include "dialect/all.h"
#include "gateway/plan.h"
#include "gateway/route.h"

namespace sluice::app::docs {
namespace {

std::string dialects_of(const gateway::RouteRow& row) {
  if (row.openai && row.anthropic) {
    return "`anthropic_messages` with an `anthropic-version` header, else `openai_chat`";
  }
  return row.openai ? "`openai_chat`" : "`anthropic_messages`";
}

std::string paths() {
  Table table({"Method", "Path", "Operation", "Client dialect"});
  for (const gateway::RouteRow& row : gateway::route_rows()) {
    table.row(
        {row.method, code(row.pattern), code(gateway::name_of(row.operation)), dialects_of(row)});
  }
  return table.text();
}

std::string pairings() {
  Table table(
      {"Operation", "Client dialect", "Upstream dialect", "API version", "Carried by", "Reason"});
  for (const gateway::PlanRow& row : gateway::plan_rows()) {
    table.row({code(gateway::name_of(row.operation)), code(dialect::get(row.client).name()),
               code(dialect::get(row.upstream).name()), row.same_version ? "same" : "any",
               gateway::name_of(row.manner), row.reason});
  }
  return table.text();
}

}  // namespace

std::string routes_page() {
  return "## Paths\n\nThe path says what is asked and in which dialect.\n\n" + paths() +
         "\n## Pairings\n\nFirst match wins; a combination without a row is refused. `sluice route "
         "table` prints the same rows.\n\n" +
         pairings();
}

}  // namespace sluice::app::docs
