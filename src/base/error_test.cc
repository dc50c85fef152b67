#include "base/error.h"

#include <gtest/gtest.h>
#include <set>

namespace sluice::base {
namespace {

TEST(CauseTable, EveryCauseHasADistinctLabelAndAnErrorStatus) {
  std::set<std::string_view> labels;
  for (int i = 0; i < kCauseCount; ++i) {
    const CauseInfo& row = info(static_cast<Cause>(i));
    EXPECT_TRUE(labels.insert(row.label).second) << row.label;
    EXPECT_GE(row.http_status, 400) << row.label;
    EXPECT_LT(row.http_status, 600) << row.label;
  }
}

TEST(CauseTable, ClientFaultsAreNeverRetriedElsewhere) {
  for (int i = 0; i < kCauseCount; ++i) {
    const CauseInfo& row = info(static_cast<Cause>(i));
    EXPECT_FALSE(row.side == Side::Client && row.retryable) << row.label;
  }
}

}  // namespace
}  // namespace sluice::base
