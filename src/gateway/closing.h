// What every exchange leaves behind when it is over, whether it was of a model or of plain HTTP:
// its record closed, and one request counted.
#pragma once

#include "gateway/metrics.h"
#include "gateway/record.h"

namespace sluice::gateway {

struct Closing {
  int status = 0;
  Outcome outcome = Outcome::Ok;
  std::string_view cause;     // a label; empty: nothing failed
  int64_t arrived_us = 0;     // on the loop's clock
  int64_t first_data_us = 0;  // of the answer; 0: there was none
};

void close_record(const Closing& closing, ExchangeRecord& record);
// The record must be closed. Times are those of a target: `reached` says whether one was asked.
void count_request(const ExchangeRecord& record, bool reached, Series& series);

}  // namespace sluice::gateway
