#include "app/migration_warmup/probe.h"

#include <algorithm>
#include <utility>

namespace sluice::app::migration_warmup {

using migrate::readiness::Probes;
using migrate::warmup::Answer;

namespace {

constexpr int64_t kProbeTokens = 16;

Prompt small_prompt() {
  Prompt out{.id = "probe", .kind = "probe", .request = {}};
  out.request.max_tokens = kProbeTokens;
  ir::Message message;
  message.role = ir::Role::User;
  message.parts.emplace_back(ir::Text{"Say OK.", {}});
  out.request.messages.push_back(std::move(message));
  return out;
}

void count(const Answer& a, Probes& out) {
  ++out.sent;
  out.answered += a.answered() ? 1 : 0;
  if (!a.answered() && out.first_failure.empty()) out.first_failure = a.why;
  out.key_refused = out.key_refused || a.status == 401 || a.status == 403;
  out.model_refused = out.model_refused || a.status == 404;
  out.quota_out = out.quota_out || a.status == 402 || a.status == 429;
  if (!a.answered()) return;
  out.worst_ms = std::max(out.worst_ms, a.total_ms);
  out.limits = a.limits;
}

bool asks_in_vain(int status) {
  return status == 401 || status == 402 || status == 403;
}

}  // namespace

Probing::Probing(net::Loop& loop, gateway::SnapshotPtr snapshot, Side side, ProbeLimits limits,
                 Done done)
    : snapshot_(std::move(snapshot)),
      side_(std::move(side)),
      limits_(limits),
      done_(std::move(done)),
      loop_(loop),
      prompt_(small_prompt()),
      pool_(loop, connections_of(side_, 1, limits.timeout_ms)) {}

void Probing::start() {
  ask();
}

void Probing::ask() {
  call_ = std::make_unique<Call>(pool_, side_, prompt_);
  call_->start(net::Loop::now_us(), [this](const Answer& answer) { heard(answer); });
}

void Probing::heard(const Answer& answer) {
  count(answer, seen_);
  const bool more =
      seen_.sent < static_cast<int64_t>(limits_.requests) && !asks_in_vain(answer.status);
  // The call is on the stack; so may be whoever started it.
  loop_.post([this, more] {
    if (more) return ask();
    call_.reset();
    const Done done = std::move(done_);
    done(seen_);
  });
}

Probes probe(const gateway::SnapshotPtr& snapshot, const Side& side, ProbeLimits limits) {
  net::Loop loop;
  std::optional<Probes> seen;
  Probing probing(loop, snapshot, side, limits, [&seen](const Probes& p) { seen = p; });
  probing.start();
  // The calls' own deadlines end it; this one is for good measure.
  const auto all = static_cast<int64_t>(limits.requests);
  if (loop.run_until([&seen] { return seen.has_value(); }, 4 * all * limits.timeout_ms)) {
    return *seen;
  }
  Probes late;
  late.sent = 1;
  late.first_failure = base::info(Cause::Timeout).label;
  return late;
}

}  // namespace sluice::app::migration_warmup
