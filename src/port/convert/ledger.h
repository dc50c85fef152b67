// The account of a conversion: every leaf of every source file has one entry from the moment the
// file is read. A reader takes it into a neutral field, a writer settles it; what nobody took is
// manual, what was taken and never written is dropped. So no leaf can be missing from a report.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/loss.h"
#include "port/convert/tree.h"

namespace sluice::port::convert {

enum class Status : uint8_t {
  Unknown,  // no reader has looked at it
  Taken,    // stands in a neutral field; no writer has said what became of it
  Mapped,
  Approximated,
  Dropped,
  Manual,
};
// "mapped", ...; what is unknown or only taken is named by what it becomes at the end.
std::string_view name(Status status);

struct Entry {
  uint32_t file = 0;
  uint32_t document = 0;  // of a file that holds several
  std::string path;       // JSON pointer inside the document
  Position position = {};
  Status status = Status::Unknown;
  ir::Severity severity = ir::Severity::Warn;  // of what is not mapped
  std::string_view field = {};                 // the neutral field it was taken into
  std::string to = {};                         // "FILE#/pointer" places in the output
  std::string note = {};
  // No leaf of the source: a value of the result that a person has to give.
  bool invented = false;

  // Rows of a report: an invented value that the target did not need is none.
  [[nodiscard]] bool shown() const { return !invented || status == Status::Manual; }
};

class Ledger final {
 public:
  // The number of the new entry.
  uint32_t open(Entry entry);
  // An entry for what no source says, `what` being the remedy. Wherever a writer puts the value, it
  // ends as manual; where none does, it is no row.
  uint32_t invent(std::string what);
  // Into a neutral field; `field` must outlive the ledger (a literal).
  void take(const Leaves& leaves, std::string_view field);
  // What became of the leaves. Said twice, the places are joined; written in one place and dropped
  // in another is approximated.
  void settle(const Leaves& leaves, Status status, std::string_view to, std::string_view note,
              ir::Severity severity = ir::Severity::Warn);
  // Manual after all, whatever was said before: the value it was written with is not one yet.
  void reopen(uint32_t leaf, std::string_view note);
  // Whatever is still open is decided: see above. `target` names the writer in the notes.
  void close(std::string_view target);

  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }
  [[nodiscard]] const Entry& entry(uint32_t leaf) const { return entries_[leaf]; }

 private:
  std::vector<Entry> entries_;
};

// Of one converter: how many leaves have each status, and how many not mapped ones matter. What was
// invented counts as manual, but is no leaf.
struct Summary {
  size_t leaves = 0;
  size_t mapped = 0;
  size_t approximated = 0;
  size_t dropped = 0;
  size_t manual = 0;
  size_t losses = 0;  // approximated, dropped or manual with a severity above Info
};
Summary summarise(const Ledger& ledger);

// Every leaf below the node, itself included.
Leaves leaves_of(const Node& node);

}  // namespace sluice::port::convert
