// What is remembered of an exchange when it is over: the source of the access log, of
// `sluice route explain` and, later, of the migration gates. No prompt text, no key, no unit value.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/metrics.h"
#include "gateway/plan.h"
#include "gateway/split.h"
#include "ir/loss.h"

namespace sluice::gateway {

struct ScoredTarget {
  std::string id;
  double weight = 0;
  double score = 0;
};

struct TriedTarget {
  std::string id;
  int status = 0;       // 0: no answer
  std::string failure;  // cause label, empty when it answered well
};

struct ExchangeRecord {
  std::string request_id;
  int64_t unix_ms = 0;
  std::string key_id;
  std::string operation;
  std::string client_dialect;
  std::string model;          // as the client named it
  std::string sticky_source;  // "header:x-session-id", or "request" when nothing else was there
  uint32_t unit_hash = 0;
  std::vector<ScoredTarget> scores;
  std::vector<TriedTarget> tried;
  std::string target;  // that answered; empty: none
  Manner manner = Manner::Refuse;
  std::string reason;
  int status = 0;
  Outcome outcome = Outcome::Ok;
  std::string cause;  // label, when it failed
  bool stream = false;
  int64_t duration_us = 0;
  int64_t first_byte_us = -1;
  int64_t overhead_us = 0;
  ir::Usage usage;
  ir::Losses losses;
  uint64_t snapshot_revision = 0;
  std::string migration;  // whose split chose the target; empty: none
  Side side = Side::None;
  int64_t epoch = 0;
};

std::string to_json(const ExchangeRecord& record);
// One line without the scores, for the access log.
void append_access_line(const ExchangeRecord& record, std::string& out);

// The last records of one worker, oldest overwritten.
class RecentRecords final {
 public:
  explicit RecentRecords(size_t capacity) : ring_(capacity) {}
  // Takes a finished record and gives back the oldest, to be filled anew with its memory.
  std::unique_ptr<ExchangeRecord> exchange(std::unique_ptr<ExchangeRecord> record) {
    std::swap(ring_[at_], record);
    at_ = (at_ + 1) % ring_.size();
    return record ? std::move(record) : std::make_unique<ExchangeRecord>();
  }
  [[nodiscard]] const ExchangeRecord* find(std::string_view request_id) const {
    for (const auto& r : ring_) {
      if (r && r->request_id == request_id) return r.get();
    }
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<ExchangeRecord>> ring_;
  size_t at_ = 0;
};

}  // namespace sluice::gateway
