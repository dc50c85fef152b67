#include "app/migration_demo/driver.h"

#include <gtest/gtest.h>

namespace sluice::app::migration_demo {
namespace {

TEST(DemoDriver, CountsTheNewSideAloneAndItsFailures) {
  const NewSide seen = new_side_of(
      "# TYPE sluice_requests_total counter\n"
      "sluice_requests_total{route=\"assistant\",target=\"old\",outcome=\"ok\"} 100\n"
      "sluice_requests_total{route=\"assistant\",target=\"new\",outcome=\"ok\"} 40\n"
      "sluice_requests_total{route=\"assistant\",target=\"new\",outcome=\"upstream_error\"} 3\n"
      "sluice_attempts_total{route=\"assistant\",target=\"new\"} 900\n");
  EXPECT_EQ(seen.requests, 43);
  EXPECT_EQ(seen.failed, 3);
}

TEST(DemoDriver, BrokenTextCountsNothing) {
  for (const char* text : {"", "sluice_requests_total{target=\"new\"", "sluice_requests_total 7"}) {
    EXPECT_EQ(new_side_of(text).requests, 0) << text;
  }
}

}  // namespace
}  // namespace sluice::app::migration_demo
