// Any body as a request, an answer and an error of the dialect anthropic_messages.
#include "dialect_body.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  return sluice::fuzz::run_bodies(sluice::dialect::anthropic_messages(), data, size);
}
