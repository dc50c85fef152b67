// What a reader holds while it turns trees into a neutral specification: it takes leaves into
// fields, says of others why they do not travel, and collects what is wrong with the input.
//
//   Reading in(inputs, ledger);
//   variant.scaling.min = in.integer(at(target, "MinCapacity"), "the fewest replicas");
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "port/convert/field.h"
#include "port/convert/ledger.h"
#include "port/convert/source.h"
#include "port/convert/tree.h"

namespace sluice::port::convert {

// What becomes of a leaf that no field takes, told by the keys on its way: `key` is one of them
// ("VpcConfig" catches everything below it) or, with '/', the last ones ("Model/CreationTime").
struct LeafRule {
  std::string_view key;
  Status status;  // Mapped (it holds in the target, too), Dropped or Manual
  ir::Severity severity;
  std::string_view note;
};

class Reading final {
 public:
  Reading(std::span<const Source> sources, Ledger& ledger) : sources_(sources), ledger_(ledger) {}

  // Null and a missing node give an unset field. `field` is a literal that names the neutral field
  // in the report. A value of the wrong kind is a problem; texts that hold a number are numbers,
  // for templates write them so.
  Field<std::string> text(const Node* node, std::string_view field);
  Field<int64_t> integer(const Node* node, std::string_view field);
  Field<double> number(const Node* node, std::string_view field);
  Field<bool> boolean(const Node* node, std::string_view field);
  std::vector<Field<std::string>> texts(const Node* node, std::string_view field);

  // The second value in place of the first, where a later or closer file says another.
  template <class T>
  void lay(Field<T>& below, Field<T> above) {
    if (!above) return;
    ledger_.settle(below.from, Status::Dropped, "", "overridden by another file",
                   ir::Severity::Info);
    below = std::move(above);
  }

  // A value that stands nowhere in the source, and what to replace it with.
  template <class T>
  Field<T> invented(T value, std::string what) {
    Field<T> out = given(std::move(value));
    out.from.push_back(ledger_.invent(std::move(what)));
    return out;
  }
  // The node and all below it; null is nothing.
  void settle(const Node* node, Status status, std::string_view note,
              ir::Severity severity = ir::Severity::Warn);
  // Known and needing no place: names of kinds, schema addresses, what a reference points to.
  void understood(const Node* node, std::string_view note);
  // Applies the first rule that fits to every leaf below `root` that is still unknown.
  void apply(const Node& root, std::span<const LeafRule> rules);

  void problem(const Node& node, std::string message);
  [[nodiscard]] std::vector<Error>& problems() { return problems_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] const Entry& entry(uint32_t leaf) const { return ledger_.entry(leaf); }
  [[nodiscard]] std::span<const Source> sources() const { return sources_; }

 private:
  template <class T, class Parse>
  Field<T> scalar(const Node* node, std::string_view field, std::string_view wanted, Parse parse);
  void apply(const Node& node, std::span<const LeafRule> rules,
             std::vector<std::string_view>& keys);

  std::span<const Source> sources_;
  Ledger& ledger_;
  std::vector<Error> problems_;
};

}  // namespace sluice::port::convert
