// base/error's table as a page.
#include "app/docs/table.h"
#include "base/error.h"

namespace sluice::app::docs {
namespace {

std::string_view name_of(base::Side side) {
  switch (side) {
    case base::Side::Client:
      return "client";
    case base::Side::Operator:
      return "operator";
    case base::Side::Upstream:
      return "provider";
    case base::Side::Us:
      return "Sluice";
  }
  return "";
}

}  // namespace

std::string causes_page() {
  std::string out =
      "Every failure has one of these causes. The label stands in the access log, in `sluice route "
      "explain`\nand in the metric `sluice_errors_total`. \"Another target\" says whether a "
      "fallback may be tried while\nnothing has been sent to the client.\n\n";
  Table table({"Label", "Status", "Another target", "Whose fault", "Meaning"});
  for (int i = 0; i < base::kCauseCount; ++i) {
    const base::CauseInfo& row = base::info(static_cast<Cause>(i));
    table.row({code(row.label), std::to_string(row.http_status), row.retryable ? "yes" : "no",
               name_of(row.side), row.meaning});
  }
  return out + table.text();
}

}  // namespace sluice::app::docs
