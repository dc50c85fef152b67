// The readers and writers of serving configurations. Adding one: a file with one Reader or Writer
// and a line in the list in registry.cc; the command line, the matrix and the reference page follow
// from the list.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "port/convert/options.h"
#include "port/convert/output.h"
#include "port/convert/reading.h"
#include "port/convert/serving/spec.h"

namespace sluice::port::convert::serving {

// One document of one source, and whether a reader claims it.
struct Reader {
  std::string_view name;
  std::string_view title;
  std::string_view inputs;  // what to give it, in a sentence
  // A document that belongs to this source; the first reader of the list that claims one reads all.
  bool (*sniff)(const Source& source, const Node& document);
  // All sources together; what is wrong goes to in.problems().
  std::vector<ServingSpec> (*read)(Reading& in, const Parameters& parameters);
  bool resolves = false;  // ${NAME} is the source's own language, the reader sees to it
};

struct WriteContext {
  Ledger& ledger;
  std::vector<File>& files;
  std::string folder;  // prefix of file names, empty or ending in '/'
  const std::map<std::string, std::string, std::less<>>& options;

  // The document's file is added, in the notation of its name (.yaml, .json).
  void add(Document& document);
};

struct Writer {
  std::string_view name;
  std::string_view title;
  std::string_view files;    // what it makes, in a sentence
  std::string_view checked;  // date and against what the form of its output was checked
  // Of each endpoint, into a folder of its own where there are several; or of all into one place.
  void (*write)(const ServingSpec& spec, WriteContext& out) = nullptr;
  void (*write_all)(std::span<const ServingSpec> specs, WriteContext& out) = nullptr;
  bool by_space = false;  // a name may stand once in each Kubernetes namespace
  std::span<const OptionRow> options = {};
};

// Sorted by name.
std::span<const Reader* const> readers();
std::span<const Writer* const> writers();

}  // namespace sluice::port::convert::serving
