// The admin API's table of endpoints as a page.
#include "app/admin_api.h"
#include "app/docs/table.h"

namespace sluice::app::docs {

std::string admin_page() {
  std::string out =
      "Served on `server.admin`. Errors are problem documents (RFC 9457) with the labels of\n"
      "[causes](causes.md). `GET /admin/openapi.json` is this table for programs.\n\n";
  Table table({"Method", "Path", "Token", "What it does"});
  for (const Endpoint& endpoint : admin_endpoints()) {
    std::string path(endpoint.path);
    if (const size_t star = path.find('*'); star != std::string::npos)
      path.replace(star, 1, "{id}");
    table.row({code(endpoint.method), code(path), endpoint.guard == Guard::Token ? "yes" : "no",
               endpoint.summary});
  }
  return out + table.text();
}

}  // namespace sluice::app::docs
