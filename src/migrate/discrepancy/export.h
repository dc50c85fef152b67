// Discrepancies as an evaluation set: one JSON object a line, after a first line that says what it
// is. Each case has the prompt, the answer that is wanted (the old side's when the new one was
// rejected, both when it was accepted) and the answer that is not.
//
// A side that failed gave no answer, wanted or not: a case that would have no wanted answer without
// it is left out. Where the prompt or an answer was kept only in part, the case says "cut": true.
//
//   {"format":"sluice.evaluation_set/1","migration":"m1","cases":1,"left_out":0,"cut":0}
//   {"id":7,"prompt":"...","good":["..."],"bad":["..."],"kind":"numbers","path":"","cluster":...}
#pragma once

#include <span>
#include <string>

#include "store/discrepancies.h"

namespace sluice::migrate::discrepancy {

// Reviewed rows that were kept with their texts become cases; all others are counted as left out.
std::string evaluation_set(std::string_view migration, std::span<const store::DiscrepancyRow> rows);

}  // namespace sluice::migrate::discrepancy
