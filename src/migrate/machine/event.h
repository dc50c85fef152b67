// Everything that can happen to a migration. Time and data come in only through events, so a
// journal of events is the whole truth.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/error.h"
#include "migrate/gate/gate.h"
#include "migrate/record.h"

namespace sluice::migrate::machine {

// Regular; clocks of the controller's host. Time is credited only between two ticks that agree.
struct Tick {
  int64_t mono_ms = 0;
  int64_t wall_ms = 0;
};
// A judgement of all gates over the evidence of one epoch of one revision.
struct Judged {
  int64_t revision = 0;
  int64_t epoch = 0;
  gate::StageVerdict verdict = gate::StageVerdict::Stay;
  bool unknown = false;   // some required gate had no usable data
  bool mismatch = false;  // the split is not applied as told
  bool waits = false;     // all is well, but the next step may not begin at this hour
};
// A proxy runs the record (fence, epoch).
struct Ack {
  int64_t proxy = 0;
  int64_t fence = 0;
  int64_t epoch = 0;
};
struct ProxyJoined {
  int64_t proxy = 0;
};
// Drained, or its lease ran out: it serves no traffic.
struct ProxyGone {
  int64_t proxy = 0;
};
// A proxy cut the new side off by itself and its probes confirm the outage.
struct Breaker {
  int64_t proxy = 0;
  int64_t revision = 0;
};
enum class Side : uint8_t { Old, New };
// Outcome of the health probes of a side.
struct Health {
  Side side = Side::Old;
  bool up = true;
};
// State of the shadow traffic.
struct Coverage {
  bool active = false;
  int64_t ppm = 0;  // share of all requests that was shadowed
};
struct LeaseGained {
  int64_t fence = 0;
};
struct LeaseLost {};
// First event of a controller process that loaded its state from the journal.
struct Recovered {};

enum class Command : uint8_t {
  Start,
  InventoryDone,
  Pause,
  Resume,
  Approve,
  Abort,
  AcknowledgeRollback,
  Decommissioned,
  BudgetExhausted,
  DriftDetected,
};
struct Operate {
  Command command = Command::Start;
  std::string who;
};

enum class EditKind : uint8_t {
  Tighten,      // stricter limits: at once
  Loosen,       // looser limits or other metrics: from the next stage, on fresh evidence
  NewRevision,  // another provider, model, prompt or parameters: from the beginning
};
struct Edit {
  EditKind kind = EditKind::Tighten;
  int64_t plan_hash = 0;
  int64_t revision = 0;  // NewRevision only, must rise
  std::string who = {};
};

using Event = std::variant<Tick, Judged, Ack, ProxyJoined, ProxyGone, Breaker, Health, Coverage,
                           LeaseGained, LeaseLost, Recovered, Operate, Edit>;

// One line "kind=N ..."; exact.
std::string event_record(const Event& event);
Result<Event> event_from_record(std::string_view line);

template <class V, RecordOf<Tick> T>
void visit_fields(V& v, T& s) {
  v("mono_ms", s.mono_ms)("wall_ms", s.wall_ms);
}
template <class V, RecordOf<Judged> T>
void visit_fields(V& v, T& s) {
  v("revision", s.revision)("epoch", s.epoch)("verdict", s.verdict)("unknown", s.unknown);
  v("mismatch", s.mismatch).tail("waits", s.waits, false);
}
template <class V, RecordOf<Ack> T>
void visit_fields(V& v, T& s) {
  v("proxy", s.proxy)("fence", s.fence)("epoch", s.epoch);
}
template <class V, RecordOf<ProxyJoined> T>
void visit_fields(V& v, T& s) {
  v("proxy", s.proxy);
}
template <class V, RecordOf<ProxyGone> T>
void visit_fields(V& v, T& s) {
  v("proxy", s.proxy);
}
template <class V, RecordOf<Breaker> T>
void visit_fields(V& v, T& s) {
  v("proxy", s.proxy)("revision", s.revision);
}
template <class V, RecordOf<Health> T>
void visit_fields(V& v, T& s) {
  v("side", s.side)("up", s.up);
}
template <class V, RecordOf<Coverage> T>
void visit_fields(V& v, T& s) {
  v("active", s.active)("ppm", s.ppm);
}
template <class V, RecordOf<LeaseGained> T>
void visit_fields(V& v, T& s) {
  v("fence", s.fence);
}
template <class V, RecordOf<LeaseLost> T>
void visit_fields(V&, T&) {}
template <class V, RecordOf<Recovered> T>
void visit_fields(V&, T&) {}
template <class V, RecordOf<Operate> T>
void visit_fields(V& v, T& s) {
  v("command", s.command)("who", s.who);
}
template <class V, RecordOf<Edit> T>
void visit_fields(V& v, T& s) {
  v("kind", s.kind)("plan_hash", s.plan_hash)("revision", s.revision)("who", s.who);
}

}  // namespace sluice::migrate::machine
