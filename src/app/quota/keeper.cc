#include "app/quota/keeper.h"

#include <spdlog/spdlog.h>
#include <utility>

#include "gateway/exposition.h"

namespace sluice::app::quota {

Keeper::Keeper(net::Loop& control, StoreThread& store, Book& book, int64_t every_ms)
    : store_(store), book_(book), every_ms_(every_ms), timer_(control, [this] { tick(); }) {
  timer_.expires_in_ms(every_ms_);
}

void Keeper::tick() {
  timer_.expires_in_ms(every_ms_);
  if (std::exchange(under_way_, true)) return;  // a slow store gets one turn at a time
  store_.run(
      [&book = book_](store::Database& database) {
        auto outcome = book.turn(database, net::Loop::unix_ms());
        return Turn{std::move(outcome), book.waiting(), book.dropped()};
      },
      [this](const Turn& turn) { seen(turn); });
}

void Keeper::seen(const Turn& turn) {
  under_way_ = false;
  waiting_ = turn.waiting;
  dropped_ = turn.dropped;
  if (!turn.outcome) {
    ++failures_;
    if (std::exchange(up_, false)) {
      spdlog::warn("quotas are counted in memory only until the store takes them: {}",
                   turn.outcome.error().message);
    }
  } else if (!std::exchange(up_, true)) {
    spdlog::info("quotas are kept in the store again");
  }
}

void Keeper::stop() {
  timer_.disarm();
  store_.run(
      [&book = book_](store::Database& database) {
        const auto outcome = book.finish(database, net::Loop::unix_ms());
        if (!outcome) {
          spdlog::error("what was counted last of quotas ({} requests) was not kept: {}",
                        book.waiting(), outcome.error().message);
        }
        return outcome.has_value();
      },
      [](bool) {});
}

std::string Keeper::exposition() const {
  std::string out;
  gateway::Family(out, "sluice_quota_store_up", "gauge",
                  "1 when the store takes the counts of quotas and windows.")
      .count("", up_ ? 1 : 0);
  gateway::Family(out, "sluice_quota_store_failures_total", "counter",
                  "Turns that could not write the counts to the store, to be tried again.")
      .count("", failures_);
  gateway::Family(out, "sluice_quota_waiting_requests", "gauge",
                  "Requests counted against quotas and windows that the store does not know yet.")
      .count("", waiting_);
  gateway::Family(out, "sluice_quota_dropped_requests_total", "counter",
                  "Requests whose count the store never got, for too many waited.")
      .count("", dropped_);
  return out;
}

}  // namespace sluice::app::quota
