// What the verbs of `sluice convert` read from disk and how they name what is wrong with it.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "port/convert/convert.h"

namespace sluice::app {

// Every regular file below the arguments, sorted inside each, so that the same folder gives the
// same conversion everywhere. Hidden files are passed over; links are not followed.
Result<std::vector<std::string>> list_files(const std::vector<std::string>& inputs);

// Whole files, bounded one by one and together.
Result<std::vector<port::convert::SourceText>> read_inputs(const std::vector<std::string>& names);

// "NAME=VALUE"s; says what is wrong on stderr.
bool split_pairs(const std::vector<std::string>& pairs, port::convert::Parameters& out);

// On stderr; gives the exit code.
int print_problems(const port::convert::Problems& problems);

}  // namespace sluice::app
