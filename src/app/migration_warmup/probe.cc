#include "app/migration_warmup/probe.h"

#include <optional>

#include "net/loop.h"

namespace sluice::app::migration_warmup {

using migrate::warmup::Answer;

std::vector<Answer> ask_in_turn(const Side& side, const Prompts& prompts, int64_t timeout_ms) {
  net::Loop loop;
  net::UpstreamPool pool(loop, connections_of(side, 1, timeout_ms));
  std::vector<Answer> out;
  const int64_t began_us = net::Loop::now_us();
  for (const Prompt& prompt : prompts) {
    std::optional<Answer> answer;
    Call call(pool, side, prompt);
    call.start(began_us, [&answer](Answer a) { answer = std::move(a); });
    // The call's own deadlines end it; this one is for good measure.
    loop.run_until([&answer] { return answer.has_value(); }, 4 * timeout_ms);
    if (!answer) {
      answer.emplace();
      answer->outcome = migrate::warmup::Outcome::Failed;
      answer->why = base::info(Cause::Timeout).label;
    }
    const int status = answer->status;
    out.push_back(std::move(*answer));
    if (status == 401 || status == 402 || status == 403) break;
  }
  return out;
}

}  // namespace sluice::app::migration_warmup
