// The readers and writers of the converters as a page.
#include "app/docs/table.h"
#include "port/convert/serving/registry.h"

namespace sluice::app::docs {

std::string converters_page() {
  namespace serving = port::convert::serving;
  std::string out =
      "`sluice convert serving --to TARGET INPUT... --out DIR --report FILE` takes any of these "
      "sources to any\nof these targets. The source is told from the files; `--from` names it. "
      "Every value of the source\nstands in the report once: mapped, approximated, dropped with a "
      "reason, or left to you with the remedy.\nExit codes: 0 nothing lost, 3 something lost "
      "(`--accept-loss` makes it 0), 65 broken input.\n\n## Sources\n\n";
  Table sources({"Source", "Of", "Give it"});
  for (const serving::Reader* reader : serving::readers()) {
    sources.row({code(reader->name), reader->title, reader->inputs});
  }
  out += sources.text() + "\n## Targets\n\n";
  Table targets({"Target", "Makes", "Files", "Form checked"});
  for (const serving::Writer* writer : serving::writers()) {
    targets.row({code(writer->name), writer->title, writer->files, writer->checked});
  }
  return out + targets.text();
}

}  // namespace sluice::app::docs
