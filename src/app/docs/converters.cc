// The readers and writers of the converters as a page.
#include "app/docs/table.h"
#include "port/convert/api/registry.h"
#include "port/convert/serving/mapping.h"
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

// Each line of the example shows one thing a mapping can say.
std::string mapping_section() {
  Table fields({"Field", "Takes"});
  for (const auto& field : port::convert::serving::mapped_fields()) {
    fields.row({code(field.name), field.holds});
  }
  return "\n### Any other source: a mapping file\n\nJSON or YAML of a vendor that no reader knows "
         "is "
         "described in a file (`--mapping FILE`; `sluice schema\nserving` prints its schema). "
         "Paths "
         "are keys or `*`, joined by `/`; a value that `values` does not list is\nrefused; what no "
         "field and no row of `rest` takes is left to you in the report. A constant stands for "
         "what the\nsource does not say.\n\n"
         "```yaml\nformat: sluice.mapping/1\n"
         "endpoints: endpoints/*          # the document itself without this\n"
         "variants: deployments/*         # the endpoint itself without this\n"
         "fields:\n"
         "  - {from: title, to: endpoint.name}\n"
         "  - {from: image, to: variant.image}\n"
         "  - {from: limits/wait_s, to: variant.timeout_ms, multiply: 1000}\n"
         "  - {from: calls_a_minute, to: variant.scale_target, divide: 60}\n"
         "  - {value: rps, to: variant.scale_metric}\n"
         "  - {from: kind, to: variant.model.format, values: {sk: sklearn, tf: tensorflow}}\n"
         "  - {from: artefact, to: variant.model.uri, prefix: \"s3://models/\"}\n"
         "rest:\n"
         "  - {key: created_by, status: dropped, note: state of the source}\n```\n\n" +
         fields.text() +
         "\n### What a conversion of serving configurations refuses or hides\n\nNumbers no "
         "endpoint "
         "can have (replicas below 0, more at least than at most, weights below 0) are "
         "refused\nwith "
         "file and line. A variable that looks like a secret, by its name or by its value (a "
         "password "
         "in an\naddress, a vendor's key, a reference to the source's store of secrets), stands in "
         "no "
         "output and in no\nreport: it becomes a reference and a task. A parameter that no input "
         "names is refused. Inputs of another\nvendor than the first are named in the report.\n";
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
         tables(serving::readers(), serving::writers()) + mapping_section() +
         std::string(kServingLimits) +
         "\n## API gateways: `sluice convert api`\n\nKeys and passwords never stand in clear in an "
         "output or a report; `--option keys=clear` writes\nthem. A route whose authentication no "
         "target can check is closed; `--option unprotected=accept`\nleaves it open. So is one "
         "with a "
         "policy or an extension that the reader does not know and that may refuse a\nrequest. "
         "Keys "
         "are good for what they were sold for: of AWS the API and stage of their usage plans, "
         "told "
         "by the\nexport's address or by `--parameter apiId=ID` and `--parameter stage=NAME`; of "
         "Azure the subscription's scope\n(give the entities products/apis, or the keys of a "
         "product "
         "are let in nowhere). The file of `--option jwks=FILE`\nis copied beside the "
         "configuration. An option or "
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
         "variables other than a redirect's (503 until written), headers that are added to nginx's "
         "own "
         "redirects to a\nslash.\n"
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
