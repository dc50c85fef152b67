// A whole conversion in memory: sources read, a reader chosen, a neutral spec made, a writer run,
// every leaf accounted for. Nothing is written to a disk here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "port/convert/ledger.h"
#include "port/convert/output.h"
#include "port/convert/source.h"

namespace sluice::port::convert {

using Options = std::map<std::string, std::string, std::less<>>;

struct Request {
  std::vector<SourceText> inputs;
  std::string from;                   // a reader's name; empty: told by the inputs
  std::optional<SourceText> mapping;  // read by this file instead, see serving/mapping.h
  std::string to;                     // a writer's name
  Parameters parameters;
  Options options;        // of the writer
  Options attached = {};  // the text of the file that an option names, by the option's name
  Limits limits;
};

struct Conversion {
  std::string reader;
  std::vector<Source> sources;
  Ledger ledger;
  std::vector<File> files;
};

using Problems = std::vector<Error>;  // never empty where it stands for a failure

std::expected<Conversion, Problems> convert_serving(const Request& request);
std::expected<Conversion, Problems> convert_api(const Request& request);

}  // namespace sluice::port::convert
