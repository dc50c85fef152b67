// Reading source files into trees. The format is told by the name and the first bytes; every size
// and depth is bounded; what is wrong is an Error with "FILE:LINE:COLUMN" as its param.
//
//   .json                       strict JSON: trailing commas and comments are refused with the line
//   .pbtxt .prototxt .config    protobuf text format
//   .properties                 KEY=VALUE lines
//   .csv                        a head line, then rows
//   .conf                       nginx's language
//   .xml                        elements as maps, attributes as "@name", text as "#text"
//   anything else               YAML, several documents allowed (a text that starts with { is JSON)
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "port/convert/ledger.h"
#include "port/convert/tree.h"

namespace sluice::port::convert {

struct Limits {
  size_t max_bytes = size_t{16} << 20;  // of one file
  uint32_t max_depth = 64;
  uint32_t max_nodes = 500'000;
};

// Values for what a source leaves open: template parameters and placeholders, by name.
using Parameters = std::map<std::string, std::string, std::less<>>;

struct SourceText {
  std::string name;  // as it stands in reports and errors
  std::string text;
};

struct Source {
  std::string name;
  std::vector<Node> documents;
};

// Each leaf gets its entry in the ledger, in the order of the text; `file` is the number the
// entries carry.
Result<Source> read_source(const SourceText& source, uint32_t file, Ledger& ledger,
                           const Limits& limits = {});

// {{NAME}} replaced by its parameter. An error names the first placeholder without one. GitHub and
// Azure ML expressions (${{...}}) stay.
Result<std::string> fill_placeholders(const SourceText& source, const Parameters& parameters);

// "FILE:LINE:COLUMN".
std::string place(std::string_view file, Position position);
// Of the byte at `offset`.
Position position_of(std::string_view text, size_t offset);

// A document that stands as a text inside a leaf: each leaf of `inner` gets its entry, its path
// being the outer one's, '#' and its own.
void open_inside(Node& inner, const Node& outer, Ledger& ledger);

// The formats, one file each; see read_source().
Result<std::vector<Node>> read_json(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_yaml(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_prototext(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_properties(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_xml(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_conf(const SourceText& source, const Limits& limits);
Result<std::vector<Node>> read_csv(const SourceText& source, const Limits& limits);

}  // namespace sluice::port::convert
