// How the running statistics stand in records (see migrate/record.h).
#pragma once

#include "migrate/record.h"
#include "migrate/stats/asymptotic_cs.h"
#include "migrate/stats/block_cusum.h"
#include "migrate/stats/burst.h"
#include "migrate/stats/cusum.h"
#include "migrate/stats/mcnemar.h"
#include "migrate/stats/sprt.h"

namespace sluice::migrate::stats {

template <class V, RecordOf<BernoulliLlr> T>
void visit_fields(V& v, T& s) {
  v("hit", s.hit)("miss", s.miss);
}
template <class V, RecordOf<Cusum> T>
void visit_fields(V& v, T& s) {
  v("llr", s.llr)("threshold", s.threshold)("value", s.value)("latched", s.latched);
}
template <class V, RecordOf<SprtBounds> T>
void visit_fields(V& v, T& s) {
  v("null", s.accept_null)("alternative", s.accept_alternative);
}
template <class V, RecordOf<Sprt> T>
void visit_fields(V& v, T& s) {
  v("llr", s.llr)("bounds", s.bounds)("sum", s.sum)("decision", s.decision);
}
template <class V, RecordOf<BurstTally> T>
void visit_fields(V& v, T& s) {
  v("errors", s.errors)("incidents", s.incidents)("run", s.run)("longest", s.longest);
}
template <class V, RecordOf<BlockCusum> T>
void visit_fields(V& v, T& s) {
  v("p0", s.p0)("p1", s.p1)("size", s.size)("threshold", s.threshold)("value", s.value);
  v("filled", s.filled)("dirty", s.dirty)("blocks", s.blocks)("bad_blocks", s.bad_blocks);
  v("latched", s.latched);
}
template <class V, RecordOf<McNemarSprt> T>
void visit_fields(V& v, T& s) {
  v("pairs", s.pairs)("new_only", s.new_only)("twin_only", s.twin_only)("test", s.test);
}
template <class V, RecordOf<Moments> T>
void visit_fields(V& v, T& s) {
  v("n", s.n)("sum", s.sum)("sum_squares", s.sum_squares);
}

}  // namespace sluice::migrate::stats
