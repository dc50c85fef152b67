#include <cstdio>

#include "app/cli.h"
#include "app/version.h"

namespace sluice::app {

int cmd_version(Args) {
  std::printf("sluice %.*s\n", static_cast<int>(kVersion.size()), kVersion.data());
  return kExitOk;
}

}  // namespace sluice::app
