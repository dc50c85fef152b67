// The world's mechanics and its invariant checks (see test_world.h). Named *_test.cc because it is
// part of the test program only.
#include "migrate/machine/test_world.h"

#include <string_view>
#include <type_traits>

namespace sluice::migrate::machine {
namespace {

// Hashes the fields that decide what can happen next; clocks only ever matter as differences.
class Hasher {
 public:
  template <class T>
  Hasher& operator()(std::string_view name, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      for (char c : value) mix(static_cast<uint64_t>(c));
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      if (name == "mono_ms" || name == "wall_ms" || name == "began_wall_ms") return *this;
      if (name == "sequence") return *this;
      const auto number = static_cast<int64_t>(value);
      mix(static_cast<uint64_t>(name == "dwell_ms" ? std::min(number, kMostDwell) : number));
    } else {
      visit_fields(*this, value);
    }
    return *this;
  }
  template <class T>
  Hasher& operator()(std::string_view name, const std::vector<T>& list) {
    mix(list.size());
    for (const T& item : list) (*this)(name, item);
    return *this;
  }
  void mix(uint64_t x) {
    h_ = (h_ ^ x) * 0x9e3779b97f4a7c15ULL;
    h_ ^= h_ >> 29;
  }
  [[nodiscard]] uint64_t value() const { return h_; }

 private:
  static constexpr int64_t kMostDwell = 20 * kMinute;
  uint64_t h_ = 0x243f6a8885a308d3ULL;
};

template <class E>
const E* as(const Event& event) {
  return std::get_if<E>(&event);
}

bool wants_rollback(const Event& event, const State& before) {
  if (const auto* j = as<Judged>(event)) {
    return j->verdict == gate::StageVerdict::Rollback && j->revision == before.route.revision;
  }
  if (const auto* b = as<Breaker>(event)) return b->revision == before.route.revision;
  const auto* o = as<Operate>(event);
  return o != nullptr && o->command == Command::Abort;
}

}  // namespace

void TestWorld::send(Message message) {
  if (std::ranges::find(network_, message) != network_.end()) return;  // one copy in flight
  if (network_.size() < kMostMessages) network_.push_back(message);    // else it is lost
}

bool TestWorld::append(const State& before, const Event& event, const State& record) {
  if (record.route.fence < journal_fence_ || record.sequence != durable_.sequence + 1) return false;
  check_journal(record);
  if (record.route.weight_ppm > before.route.weight_ppm) {
    for (const ProxyState& p : before.proxies) {
      const Route& real = proxies_[static_cast<size_t>(p.id)].route;
      expect(p.retired || real.epoch == before.route.epoch, "I5: every proxy is on the last step");
    }
  }
  journal_fence_ = record.route.fence;
  if (keep_journal_) journal_.push_back(make_record(*plan_, before, event, record));
  durable_ = record;
  published_[record.route.epoch] = record.route;
  return true;
}

void TestWorld::check_journal(const State& record) {
  const bool begins = record.phase == Phase::RollingBack && durable_.phase != Phase::RollingBack;
  const bool passed = record.phase == Phase::RolledBack && durable_.phase != Phase::RollingBack &&
                      durable_.phase != Phase::RolledBack;
  if (begins || passed) {
    expect(record.route.revision > rolled_back_revision_, "I4: one rollback a revision");
    rolled_back_revision_ = record.route.revision;
  }
  if (record.route.revision <= rolled_back_revision_) {
    expect(record.route.latched, "I4: a rolled back revision stays latched");
    expect(record.route.weight_ppm <= durable_.route.weight_ppm,
           "I4: weight falls under the latch");
  }
  const auto known = published_.find(record.route.epoch);
  if (known != published_.end()) {
    Route same = record.route;
    same.fence = known->second.fence;
    expect(same == known->second, "I11: an epoch means one record for ever");
  }
}

void TestWorld::check_weight(const State& before, const Event& event, const State& after) {
  const int64_t was = before.route.weight_ppm;
  const int64_t is = after.route.weight_ppm;
  if (is > was) {
    const auto* j = as<Judged>(event);
    expect(j != nullptr && j->verdict == gate::StageVerdict::Promote && !j->unknown &&
               !j->mismatch && j->epoch == before.route.epoch &&
               j->revision == before.route.revision,
           "I2: a weight rises only on a live judgement of this epoch and revision");
    const int64_t but_approval = ~(int64_t{1} << static_cast<int>(Hold::Approval));
    expect((before.holds & but_approval) == 0, "I2: never under a hold");
    expect(!before.settling && before.lease, "I11: never right after recovery");
    expect(before.new_side.usable(*plan_), "I6: never to a side that was down");
    expect(before.progress == Progress::Observing, "I5: never before the last step is confirmed");
  }
  if (is < was) {
    expect(after.old_side.usable(*plan_), "I6: never back to a side that was down");
    const auto* operate = as<Operate>(event);
    const bool resumed =
        operate != nullptr && operate->command == Command::Resume && before.held(Hold::ConfigDrift);
    const bool edited = (resumed || as<Edit>(event) != nullptr) && after.phase == Phase::Warmup;
    const bool back = after.phase == Phase::RollingBack || after.phase == Phase::RolledBack;
    expect(edited || back, "I1: weight falls only by a rollback or a new revision");
  }
}

void TestWorld::check_step(const State& before, const Event& event, const Step& step) {
  const State& after = step.state;
  check_weight(before, event, after);
  if (!before.lease && as<LeaseGained>(event) == nullptr) {
    expect(after.route == before.route, "I17: without the lease nothing is decided");
  }
  if (!(after.route == before.route) && !step.effects.empty()) {
    expect(step.effects.front().kind == EffectKind::Journal, "I11: journal before publish");
  }
  if (before.lease && wants_rollback(event, before) && can_roll_back(before.phase)) {
    expect(after.phase == Phase::RollingBack || after.phase == Phase::RolledBack,
           "I3: a rollback is heard in every phase and under every hold");
  }
  if (const auto* tick = as<Tick>(event)) {
    const bool slow = before.phase == Phase::ReverseShadow;
    const int64_t most = 2 * (slow ? plan_->slow_tick_ms : plan_->tick_ms);
    expect(after.dwell_ms <= before.dwell_ms + most, "I10: at most two ticks of credit");
    const int64_t skew =
        (tick->wall_ms - before.clock.wall_ms) - (tick->mono_ms - before.clock.mono_ms);
    if (before.clock.running && std::abs(skew) > 2 * plan_->clock_skew_ms) {
      expect(after.dwell_ms <= before.dwell_ms, "I10: a jump earns nothing");
      expect(!before.lease || after.held(Hold::Clock), "I10: a jump holds");
    }
  }
  if (after.route.revision != before.route.revision && after.route.epoch > 0) {
    expect(after.phase == Phase::Warmup && after.route.weight_ppm == 0 && !after.route.latched,
           "I9: a new revision begins at the beginning");
  }
  if (before.held(Hold::ConfigDrift) && after.phase != before.phase) {
    const bool back = after.phase == Phase::RollingBack || after.phase == Phase::RolledBack;
    expect(back || after.route.revision > before.route.revision,
           "I9: after a drift only back, or again from the beginning");
  }
  if (after.phase == Phase::Decommissioning && before.phase != after.phase) {
    std::vector<std::string> names = after.approvers;
    std::ranges::sort(names);
    const bool different = std::ranges::adjacent_find(names) == names.end();
    expect(different && static_cast<int64_t>(names.size()) >= plan_->approvals,
           "as many persons as the plan says, each of them once");
  }
}

void TestWorld::feed(size_t c, const Event& event, int effects_done) {
  TestController& controller = controllers_[c];
  if (!controller.alive) return;
  const State before = controller.state;
  Step next = step(*plan_, controller.state, event);
  check_step(before, event, next);
  controller.state = next.state;
  int done = 0;
  for (const Effect& effect : next.effects) {
    if (effect.kind != EffectKind::Journal && effect.kind != EffectKind::Publish) continue;
    if (effects_done >= 0 && done++ >= effects_done) {
      crash(c);
      return;
    }
    if (effect.kind == EffectKind::Journal) {
      if (append(before, event, next.state)) continue;
      crash(c);  // deposed: the store refuses, the process starts again
      return;
    }
    for (size_t p = 0; p < kProxies; ++p) {
      send({false, static_cast<int64_t>(p), next.state.route});
    }
  }
}

void TestWorld::take_over(size_t c) {
  controllers_[c] = {true, durable_};
  feed(c, Recovered{});
  feed(c, LeaseGained{++highest_fence_});
}

void TestWorld::deliver(size_t index) {
  const Message message = network_[index];
  lose(index);
  if (message.ack) {
    for (size_t c = 0; c < controllers_.size(); ++c) {
      feed(c, Ack{message.proxy, message.route.fence, message.route.epoch});
    }
    return;
  }
  ProxyRoute& proxy = proxies_[static_cast<size_t>(message.proxy)];
  const ProxyRoute before = proxy;
  const bool taken = proxy.offer(message.route);
  expect(!before.route.newer_than(proxy.route), "I17: a proxy never goes back in (fence, epoch)");
  const bool raised = proxy.route.weight_ppm > before.route.weight_ppm;
  expect(!(raised && proxy.route.revision <= before.latched_revision), "I4: sticky in the proxy");
  const auto known = published_.find(proxy.route.epoch);
  expect(proxy.route.epoch == 0 ||
             (known != published_.end() && known->second.weight_ppm == proxy.route.weight_ppm),
         "I5: a proxy holds a weight that was decided, whole");
  if (taken) send({true, message.proxy, proxy.route});
}

void TestWorld::tick(size_t c, int64_t wall_jump, int effects_done) {
  const State& s = controllers_[c].state;
  const int64_t step_ms = s.phase == Phase::ReverseShadow ? plan_->slow_tick_ms : kTick;
  feed(c, Tick{s.clock.mono_ms + step_ms, s.clock.wall_ms + step_ms + wall_jump}, effects_done);
}

bool TestWorld::can_finish() const {
  TestWorld kind = *this;
  kind.keep_journal_ = false;
  kind.take_over(0);
  kind.crash(1);
  for (Side side : {Side::Old, Side::New}) kind.feed(0, Health{side, true});
  kind.feed(0, Coverage{true, kAllTraffic});
  for (int round = 0; round < 400; ++round) {
    const Phase phase = kind.controllers_[0].state.phase;
    if (phase == Phase::DecommissionReady || phase == Phase::Done) return true;
    if (phase == Phase::Decommissioning) return true;
    if (phase == Phase::RolledBack) return true;
    if (!kind.controllers_[0].alive || !kind.violation_.empty()) return false;
    const State& s = kind.controllers_[0].state;
    if (s.held(Hold::ConfigDrift)) {
      kind.feed(0, Edit{EditKind::NewRevision, kind.plan_->hash, s.route.revision + 1});
    }
    kind.feed(0, Operate{Command::Resume, "op"});
    kind.feed(0, Operate{Command::Approve, "op"});
    kind.settle();
    kind.feed(0, kind.judged(0, gate::StageVerdict::Promote));
    kind.tick(0);
    kind.settle();
  }
  return false;
}

uint64_t TestWorld::hash() const {
  Hasher h;
  for (const TestController& c : controllers_) {
    h.mix(c.alive);
    if (c.alive) visit_fields(h, c.state);
  }
  visit_fields(h, durable_);
  for (const ProxyRoute& p : proxies_) visit_fields(h, p);
  uint64_t messages = 0;  // order in the list does not matter
  for (const Message& m : network_) {
    Hasher one;
    one.mix(m.ack);
    one.mix(static_cast<uint64_t>(m.proxy));
    visit_fields(one, m.route);
    messages += one.value();
  }
  h.mix(messages);
  h.mix(static_cast<uint64_t>(highest_fence_));
  return h.value();
}

}  // namespace sluice::migrate::machine
