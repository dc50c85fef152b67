#include "sim/script.h"

#include <algorithm>

#include "base/rng.h"

namespace sluice::sim {
namespace {

// Independent of each other and of the order in which they are asked for.
double chance(const Context& context, uint64_t what) {
  base::Rng rng(static_cast<uint64_t>(context.behaviour.seed) +
                context.serial * 0x9e3779b97f4a7c15ULL + what);
  rng.next();
  return rng.uniform();
}

Fault choose_fault(const Context& context) {
  const Behaviour& b = context.behaviour;
  if (b.fault == Fault::None) return Fault::None;
  if (b.fault_rate >= 1) return b.fault;
  return chance(context, 1) < b.fault_rate ? b.fault : Fault::None;
}

bool fails(const Context& context) {
  const double rate = context.behaviour.error_rate;
  return rate > 0 && chance(context, 2) < rate;
}

}  // namespace

int64_t whole_delay_us(const Reply& reply, const Behaviour& behaviour) {
  if (reply.status != 200) return 0;
  return behaviour.ttft_ms * 1000 + behaviour.pace_us() * std::max<int64_t>(reply.words - 1, 0);
}

Script faultless(Reply reply, const Behaviour& behaviour) {
  Script script{reply.status, std::move(reply.fields), std::move(reply.body), {}, false};
  if (!reply.streamed()) {
    script.steps.push_back({Act::Respond, whole_delay_us(reply, behaviour), 0,
                            static_cast<uint32_t>(script.bytes.size())});
    return script;
  }
  script.steps.reserve(reply.events.size() + 2);
  script.steps.push_back({Act::Start, behaviour.ttft_ms * 1000, 0, 0});
  uint32_t from = 0;
  bool waits = false;  // the first piece comes with the head
  for (const Reply::Event& event : reply.events) {
    const int64_t after = event.paced && waits ? behaviour.pace_us() : 0;
    script.steps.push_back({Act::Write, after, from, event.end});
    waits = waits || event.paced;
    from = event.end;
  }
  script.steps.push_back({Act::Finish, 0, 0, 0});
  return script;
}

Script make_script(const Request& request, const Protocol& protocol, const Context& context) {
  const Fault fault = choose_fault(context);
  if (replaces_answer(fault)) return faulty_instead(fault, protocol, context);
  Reply reply =
      fails(context)
          ? protocol.error({.message = "The simulated provider failed, as it was told to.",
                            .status = static_cast<int>(context.behaviour.error_status)},
                           context)
          : protocol.answer(request, context);
  if (fault == Fault::None || reply.status != 200) {
    return faultless(std::move(reply), context.behaviour);
  }
  return faulty(fault, std::move(reply), protocol, context);
}

}  // namespace sluice::sim
