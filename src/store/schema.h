// The tables, as a list of steps. A step that has been released is never changed: add another.
#pragma once

#include "store/session.h"

namespace sluice::store {

// Steps up to the newest version in one transaction. A store that is newer than that is refused and
// left as it is.
Result<void> migrate(Session& session);

}  // namespace sluice::store
