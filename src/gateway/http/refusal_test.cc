#include "gateway/http/refusal.h"

#include <gtest/gtest.h>

namespace sluice::gateway {
namespace {

gateway::Refusal with_status(int status) {
  gateway::Refusal out;
  out.status = status;
  return out;
}

TEST(Refusal, TellsNoCredentialFromABadOne) {
  EXPECT_EQ(refusal_kind(Cause::Unauthorized, {.routed = true}), RefusalKind::NoCredential);
  EXPECT_EQ(refusal_kind(Cause::Unauthorized, {.routed = true, .shown = true}),
            RefusalKind::BadCredential);
}

TEST(Refusal, TellsTheKeyBesideATokenFromTheToken) {
  EXPECT_EQ(refusal_kind(Cause::Unauthorized, {.second = true}), RefusalKind::NoKey);
  EXPECT_EQ(refusal_kind(Cause::Unauthorized, {.shown = true, .second = true}),
            RefusalKind::BadKey);
}

TEST(Refusal, AKeyBesideATokenIsRefusedAsACredentialWhereNothingElseIsSaid) {
  Refusals said;
  said[static_cast<size_t>(RefusalKind::NoCredential)] = with_status(403);
  ASSERT_NE(refusal_of(said, RefusalKind::NoKey), nullptr);
  EXPECT_EQ(refusal_of(said, RefusalKind::NoKey)->status, 403);
  EXPECT_EQ(refusal_of(said, RefusalKind::BadKey), nullptr);
  said[static_cast<size_t>(RefusalKind::NoKey)] = with_status(402);
  EXPECT_EQ(refusal_of(said, RefusalKind::NoKey)->status, 402);
}

TEST(Refusal, AQuotaIsNoThrottleAndAnUpstreamsLimitIsNeither) {
  EXPECT_EQ(refusal_kind(Cause::RateLimited, {.our_limit = true}), RefusalKind::Throttled);
  EXPECT_EQ(refusal_kind(Cause::RateLimited, {.our_limit = true, .quota = true}),
            RefusalKind::Quota);
  EXPECT_EQ(refusal_kind(Cause::RateLimited, {}), std::nullopt);
}

TEST(Refusal, ARouteWithoutAWeightIsNoUnknownPath) {
  EXPECT_EQ(refusal_kind(Cause::NoRoute, {}), RefusalKind::NoRoute);
  EXPECT_EQ(refusal_kind(Cause::NoRoute, {.routed = true}), std::nullopt);
}

TEST(Refusal, OurOwnFailuresKeepTheirForm) {
  EXPECT_EQ(refusal_kind(Cause::Internal, {}), std::nullopt);
  EXPECT_EQ(refusal_kind(Cause::Draining, {}), std::nullopt);
}

}  // namespace
}  // namespace sluice::gateway
