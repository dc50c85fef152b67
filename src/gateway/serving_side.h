// Which side of a migration serves a request, and what its outcome says about that side: the same
// for a model's requests and for those of an HTTP route. What was decided stands in the record.
#pragma once

#include <span>
#include <string_view>

#include "gateway/migration_watch.h"
#include "gateway/record.h"

namespace sluice::gateway {

// The side's target, unless this worker has cut the new side off. kNoTarget when nobody may serve.
size_t take_side(MigrationWatches& watches, const Split& split,
                 std::span<const Candidate> candidates, std::string_view unit,
                 ExchangeRecord& record);

// By the record's first attempt: what a fallback did says nothing about the side that was chosen.
// Without effect where the record names no side.
void observe_side(MigrationWatches& watches, const Split& split, const ExchangeRecord& record);

// The other side, where the target is one of them and the migration allows it to be tried; else
// kNoTarget.
size_t other_side(const Split& split, size_t target, const ExchangeRecord& record);

}  // namespace sluice::gateway
