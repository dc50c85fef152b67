// Exit codes of every verb; part of the stable interface.
#pragma once

namespace sluice::app {

enum ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kCancelled = 2,
  kFound = 3,  // finished, and found something
  kNotAuthorised = 4,
  kUsage = 64,
  kBadInput = 65,
  kBadConfig = 78,
};

}  // namespace sluice::app
