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

namespace {

constexpr std::string_view kServingLimits =
    "\nTwo names that would be one DNS label are numbered, and the report says so. Cooldowns "
    "become "
    "windows of an\nhour at most, which is what Kubernetes takes. KEDA keeps one replica where the "
    "source keeps none: what counts\nrequests while there are no pods has to be named by you; "
    "Knative scales to nothing by itself. For the target\n`sluice` a language model becomes an "
    "entry "
    "of `models`, anything else a route at the path of its protocol or\nof SageMaker's containers. "
    "KServe splits the traffic of two variants inside one service, so give Sluice's\nconfiguration "
    "the services of the target `kubernetes`, or one target. No source carries retries. Flags of\n"
    "language-model servers are entered by hand, not run against the servers; a setting that has "
    "none is named.\n";

}  // namespace

std::string converters_page() {
  namespace serving = port::convert::serving;
  namespace api = port::convert::api;
  return "`sluice convert KIND --to TARGET INPUT... --out DIR --report FILE` takes any of a kind's "
         "sources to any\nof its targets. The source is told from the files; `--from` names it. "
         "Every value of the source\nstands in the report once: mapped, approximated, dropped with "
         "a "
         "reason, or left to you with the remedy.\nExit codes: 0 nothing lost, 3 something lost "
         "(`--accept-loss` makes it 0), 65 broken input.\n\nA value that the result needs and no "
         "source says is a marked placeholder in it and a row of the report\nthat is left to you. "
         "`--force` replaces a folder only while it holds nothing but what an earlier\nconversion "
         "wrote; a folder with an input in it is never replaced. Without `--out` YAML goes to "
         "stdout as\none stream of documents; `--output json` puts the report there instead.\n\n"
         "## Serving configurations: `sluice convert serving`\n\n" +
         tables(serving::readers(), serving::writers()) + std::string(kServingLimits) +
         "\n## API gateways: `sluice convert api`\n\nKeys and passwords never stand in clear in an "
         "output or a report; `--option keys=clear` writes\nthem. A route whose authentication no "
         "target can check is closed; `--option unprotected=accept`\nleaves it open.\n\n" +
         tables(api::readers(), api::writers()) +
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
