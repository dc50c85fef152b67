#include "gateway/shadow_cpu.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

constexpr int64_t kSecond = 1'000'000;

TEST(ShadowCpu, LetsABurstPass) {
  ShadowCpu cpu(0.1, 0);
  cpu.spend(ShadowCpu::kBurstUs, 0);
  EXPECT_TRUE(cpu.room(0));
}

TEST(ShadowCpu, OpensAgainOnceTheShareHasEarnedWhatWasSpent) {
  ShadowCpu cpu(0.1, 0);
  cpu.spend(ShadowCpu::kBurstUs + 50'000, 0);
  EXPECT_FALSE(cpu.room(0));
  EXPECT_FALSE(cpu.room(499'999));
  EXPECT_TRUE(cpu.room(500'000));
}

TEST(ShadowCpu, HoldsTheShareOverALongTime) {
  ShadowCpu cpu(0.1, 0);
  int64_t spent = 0;
  for (int64_t now = 0; now < 1000 * kSecond; now += 1000) {
    if (!cpu.room(now)) continue;
    cpu.spend(700, now);
    spent += 700;
  }
  EXPECT_NEAR(static_cast<double>(spent), 0.1 * 1000 * kSecond, 2.0 * kSecond);
}

TEST(ShadowCpu, DoesNotSaveUpMoreThanABurst) {
  ShadowCpu cpu(0.5, 0);
  cpu.spend(0, 3600 * kSecond);
  cpu.spend(ShadowCpu::kBurstUs + 1, 3600 * kSecond);
  EXPECT_FALSE(cpu.room(3600 * kSecond));
}

TEST(ShadowCpu, WithoutALimitThereIsAlwaysRoom) {
  ShadowCpu cpu(0, 0);
  cpu.spend(1000 * kSecond, 0);
  EXPECT_TRUE(cpu.room(0));
}

}  // namespace
}  // namespace sluice::gateway
