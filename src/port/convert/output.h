// The files of a conversion, kept in memory until all of them are made: a conversion that fails
// leaves nothing behind.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "port/convert/field.h"
#include "port/convert/ledger.h"
#include "port/convert/value.h"

namespace sluice::port::convert {

struct File {
  std::string name;  // relative, '/' between folders
  std::string text;
};

// Relative, without "..", empty parts, a drive, a backslash or control characters.
bool is_safe_name(std::string_view name);

// One document being written. put() writes a field and says so in the ledger.
class Document final {
 public:
  Document(std::string file, Ledger& ledger) : file_(std::move(file)), ledger_(ledger) {}

  // A constant that stands for nothing in the source.
  void set(std::string_view pointer, Value value) { root_.at(pointer) = std::move(value); }
  // Nothing for an unset field. `note` says that, and how, the value changed: approximated.
  template <class T>
  void put(std::string_view pointer, const Field<T>& field) {
    if (field) put_as(pointer, field, Value(*field), "");
  }
  template <class T>
  void put_as(std::string_view pointer, const Field<T>& field, Value value, std::string_view note) {
    if (!field) return;
    root_.at(pointer) = std::move(value);
    carried(pointer, field, note);
  }
  // The field is written there by set().
  template <class T>
  void carried(std::string_view pointer, const Field<T>& field, std::string_view note = "") {
    if (!field) return;
    std::string said(field.note);
    if (!note.empty()) said.append(said.empty() ? "" : "; ").append(note);
    const bool exact = note.empty() && !field.approximate;
    ledger_.settle(field.from, exact ? Status::Mapped : Status::Approximated,
                   file_ + "#" + std::string(pointer), said,
                   exact ? ir::Severity::Info : ir::Severity::Warn);
  }
  // A subtree of the source as it stands.
  void copy(std::string_view pointer, const Node& node);
  // A value that somebody has to replace, and what with: manual, as a leaf of the source where one
  // stands behind it, else as a row of its own.
  void placeholder(std::string_view pointer, Value value, std::string_view what,
                   const Leaves& from = {});
  template <class T>
  void drop(const Field<T>& field, std::string_view why,
            ir::Severity severity = ir::Severity::Warn) {
    if (field) ledger_.settle(field.from, Status::Dropped, "", why, severity);
  }
  template <class T>
  void manual(const Field<T>& field, std::string_view what) {
    if (field) ledger_.settle(field.from, Status::Manual, "", what);
  }

  [[nodiscard]] Value& root() { return root_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }

 private:
  std::string file_;
  Ledger& ledger_;
  Value root_;
};

// That no two files have one name.
Result<void> check_names(const std::vector<File>& files);

// That nothing of `inputs` would be overwritten or removed by saving to `folder` and, unless it is
// empty, to `report`: neither is an input, no input lies in the folder, nor does the report.
Result<void> check_apart(const std::vector<std::string>& inputs, const std::string& folder,
                         const std::string& report);

// The file in a folder made by save() that lists what else it wrote, a name a line.
constexpr std::string_view kManifest = ".sluice-convert";

// Writes the files below `folder` all or none: into a new hidden folder beside it that takes its
// name when it is complete. A folder that holds something is refused without `replace`; with it,
// one that holds anything save() has not written there, by its kManifest.
Result<void> save(const std::vector<File>& files, const std::string& folder, bool replace);

}  // namespace sluice::port::convert
