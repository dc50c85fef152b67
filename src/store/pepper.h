// The installation's own secret, mixed into every key's fingerprint, so that a stolen database
// alone lets nobody test guesses. 32 random bytes in data_dir/pepper; whoever loses the file has to
// hand out new keys.
#pragma once

#include <string>

#include "base/error.h"
#include "base/secret.h"

namespace sluice::store {

// Reads it; makes it when there is none. The file appears whole and on disk, or not at all, and of
// two that start at once both get the same. Refused: a file that group or world may read or write,
// one of another size, anything that is no plain file.
Result<Secret> load_or_create_pepper(const std::string& data_dir);

// The folder itself, for nobody else to enter (0700), parents included; fine when it is there.
Result<void> make_data_dir(const std::string& data_dir);

}  // namespace sluice::store
