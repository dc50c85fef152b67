// The readers and writers of the converters as a page.
#include "app/docs/table.h"
#include "port/convert/api/registry.h"
#include "port/convert/serving/registry.h"

namespace sluice::app::docs {

namespace {

template <class Readers, class Writers>
std::string tables(const Readers& readers, const Writers& writers) {
  Table sources({"Source", "Of", "Give it"});
  for (const auto* reader : readers) {
    sources.row({code(reader->name), reader->title, reader->inputs});
  }
  Table targets({"Target", "Makes", "Files", "Form checked"});
  for (const auto* writer : writers) {
    targets.row({code(writer->name), writer->title, writer->files, writer->checked});
  }
  return "### Sources\n\n" + sources.text() + "\n### Targets\n\n" + targets.text();
}

}  // namespace

std::string converters_page() {
  namespace serving = port::convert::serving;
  namespace api = port::convert::api;
  return "`sluice convert KIND --to TARGET INPUT... --out DIR --report FILE` takes any of a kind's "
         "sources to any\nof its targets. The source is told from the files; `--from` names it. "
         "Every value of the source\nstands in the report once: mapped, approximated, dropped with "
         "a "
         "reason, or left to you with the remedy.\nExit codes: 0 nothing lost, 3 something lost "
         "(`--accept-loss` makes it 0), 65 broken input.\n\n## Serving configurations: `sluice "
         "convert serving`\n\n" +
         tables(serving::readers(), serving::writers()) +
         "\n## API gateways: `sluice convert api`\n\nKeys and passwords never stand in clear in an "
         "output or a report; `--option keys=clear` writes\nthem. A route whose authentication no "
         "target can check is closed; `--option unprotected=accept`\nleaves it open. An option or "
         "a "
         "value of one that the target does not have is refused.\n\n" +
         tables(api::readers(), api::writers()) +
         "\n### nginx\n\nLocations are asked in nginx's order, by the routes' `priority`: "
         "expressions "
         "search anywhere in the\npath, inner blocks replace what stands around them, an `=` or a "
         "`^~` goes before expressions. A location\nthat cannot be told apart from another so is "
         "closed. Closed are also `auth_request`, `auth_jwt`, `satisfy\nany`, lists of addresses, "
         "conditions (`if`) that answer or rewrite, includes at a server or location, and\n"
         "directives that are not known; `deny all` answers 403, `limit_except` and conditions on "
         "the method become\nroutes of their own. The server that takes requests for unknown hosts "
         "takes them here. Requests that\n`limit_req` without `nodelay` would hold back go on at "
         "once, as many of them as get through there. Left\nout: `backup` servers, answers with "
         "variables other than a redirect's (503 until written).\n"
         "\n## Held against its source: `sluice convert replay`\n\n`sluice convert replay INPUT... "
         "--log FILE` says for each request of a log, one JSON object a line, what the\nsource "
         "answers it: the route, whether the caller is let in, whether a limit refuses. Each line "
         "has\n`time`, `method` and `path`, and may have `query`, `headers`, `address` and "
         "`bytes`. With `--through\nhttp://HOST:PORT` the requests go to a gateway, with the "
         "pauses of the log; what it does otherwise is\nnamed (exit code 3). Routes and callers "
         "are compared by its access log (`--access-log FILE`). Keys\nthat no export shows come "
         "from `--keys FILE`, as `sluice keys import` takes it. What only code of the\nsource "
         "decides is `untold`, and not compared.\n";
}

}  // namespace sluice::app::docs
