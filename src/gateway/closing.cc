#include "gateway/closing.h"

#include "net/loop.h"

namespace sluice::gateway {

void close_record(const Closing& closing, ExchangeRecord& record) {
  record.unix_ms = net::Loop::unix_ms();
  record.status = closing.status;
  record.outcome = closing.outcome;
  record.cause = closing.cause;
  record.duration_us = net::Loop::now_us() - closing.arrived_us;
  if (closing.first_data_us > 0) {
    record.first_byte_us = closing.first_data_us - closing.arrived_us;
  }
}

void count_request(const ExchangeRecord& record, bool reached, Series& series) {
  const bool known = record.status >= 100 && record.status < 600;
  const auto status_class = static_cast<size_t>(known ? record.status / 100 : 0);
  ++series.requests[status_class][static_cast<size_t>(record.outcome)];
  if (!reached) return;
  series.duration.observe(kLatencyBounds, record.duration_us);
  if (record.first_byte_us >= 0) series.first_byte.observe(kLatencyBounds, record.first_byte_us);
}

}  // namespace sluice::gateway
