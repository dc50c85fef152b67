// The readers and writers of API gateways. Adding one: a file with one Reader or Writer, its name
// in rows.h and a line in the list in registry.cc; the command line, the matrix and the reference
// page follow from the list.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "port/convert/api/spec.h"
#include "port/convert/convert.h"
#include "port/convert/options.h"
#include "port/convert/output.h"
#include "port/convert/reading.h"

namespace sluice::port::convert::api {

struct Reader {
  std::string_view name;
  std::string_view title;
  std::string_view inputs;  // what to give it, in a sentence
  // A document that belongs to this source; the first reader of the list that claims one reads all.
  bool (*sniff)(const Source& source, const Node& document);
  // All sources together; what is wrong goes to in.problems().
  std::vector<ApiSpec> (*read)(Reading& in, const Parameters& parameters);
};

struct WriteContext {
  Ledger& ledger;
  std::vector<File>& files;
  std::string folder;  // prefix of file names, empty or ending in '/'
  const std::map<std::string, std::string, std::less<>>& options;
  std::string_view reader;                                          // who made the specification
  const std::map<std::string, std::string, std::less<>>& attached;  // texts of files of options

  // The document's file is added, as YAML.
  void add(Document& document);
};

struct Writer {
  std::string_view name;
  std::string_view title;
  std::string_view files;     // what it makes, in a sentence
  std::string_view checked;   // date and against what the form of its output was checked
  bool needs_routes = false;  // a source without any is refused
  void (*write)(const ApiSpec& spec, WriteContext& out);
  std::span<const OptionRow> options = {};
};

// The sources of a request as specifications, nothing written; they point into out.sources.
std::expected<std::vector<ApiSpec>, Problems> read_apis(const Request& request, Conversion& out);

// Readers in the order in which they are asked, writers by name.
std::span<const Reader* const> readers();
std::span<const Writer* const> writers();

}  // namespace sluice::port::convert::api
