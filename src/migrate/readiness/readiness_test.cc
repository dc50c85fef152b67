#include "migrate/readiness/readiness.h"

#include <functional>
#include <gtest/gtest.h>

namespace sluice::migrate::readiness {
namespace {

constexpr int64_t kDay = 86'400'000;
constexpr int64_t kNow = 20'000 * kDay;

Inputs all_well() {
  Inputs in;
  in.now_wall_ms = kNow;
  in.needed_days = 20;
  in.probes = Probes{3, 3, false, false, false, "", 800, {}};
  in.probes->limits.requests.limit = 6000;
  in.running_has_target = true;
  in.contract_ends_ms = kNow + 90 * kDay;
  in.model_retires_ms = kNow + 90 * kDay;
  in.last_drill = Drill{kNow - 3 * kDay, true};
  in.requests_per_second = 20;
  in.tokens_per_second = 20'000;
  in.carried_share = 1;
  return in;
}

Item item(const Inputs& in, std::string_view name) {
  for (const Item& i : assess(in).items) {
    if (i.name == name) return i;
  }
  return {};
}

TEST(Readiness, EverythingKnownAndGoodIsReady) {
  const Readiness r = assess(all_well());
  EXPECT_TRUE(r.ready());
  EXPECT_EQ(r.passed, static_cast<int64_t>(r.items.size()));
}

TEST(Readiness, NothingKnownPassesNothing) {
  const Readiness r = assess({});
  EXPECT_EQ(r.passed, 0);
  EXPECT_EQ(r.failed, 0);
  EXPECT_FALSE(r.ready());
}

// Each input taken away or spoilt, one at a time.
struct Spoilt {
  std::string_view name;
  Verdict want;
  std::function<void(Inputs&)> spoil;
};

TEST(Readiness, EachSpoiltInputShowsInItsItemAndNothingIsReadyAnyMore) {
  const std::vector<Spoilt> cases{
      {"configuration", Verdict::Unknown, [](Inputs& in) { in.running_has_target.reset(); }},
      {"configuration", Verdict::Fail, [](Inputs& in) { in.running_has_target = false; }},
      {"health", Verdict::Unknown, [](Inputs& in) { in.probes.reset(); }},
      {"health", Verdict::Fail, [](Inputs& in) { in.probes->answered = 2; }},
      {"credentials", Verdict::Fail, [](Inputs& in) { in.probes->key_refused = true; }},
      {"credentials", Verdict::Unknown, [](Inputs& in) { in.probes->answered = 0; }},
      {"quota", Verdict::Fail, [](Inputs& in) { in.probes->quota_out = true; }},
      {"quota", Verdict::Fail, [](Inputs& in) { in.probes->limits.requests.limit = 1199; }},
      {"quota", Verdict::Fail, [](Inputs& in) { in.probes->limits.tokens.limit = 1'199'999; }},
      {"quota", Verdict::Unknown, [](Inputs& in) { in.probes->limits = {}; }},
      {"quota", Verdict::Unknown, [](Inputs& in) { in.requests_per_second = 0; }},
      {"contract", Verdict::Unknown, [](Inputs& in) { in.contract_ends_ms.reset(); }},
      {"contract", Verdict::Fail, [](Inputs& in) { in.contract_ends_ms = kNow + 19 * kDay; }},
      {"contract", Verdict::Fail, [](Inputs& in) { in.contract_ends_ms = kNow - kDay; }},
      {"model", Verdict::Unknown, [](Inputs& in) { in.model_retires_ms.reset(); }},
      {"model", Verdict::Fail, [](Inputs& in) { in.model_retires_ms = kNow + kDay; }},
      {"model", Verdict::Fail, [](Inputs& in) { in.probes->model_refused = true; }},
      {"drill", Verdict::Unknown, [](Inputs& in) { in.last_drill.reset(); }},
      {"drill", Verdict::Unknown, [](Inputs& in) { in.last_drill->wall_ms = kNow - 31 * kDay; }},
      {"drill", Verdict::Unknown, [](Inputs& in) { in.last_drill->wall_ms = kNow + 2 * kDay; }},
      {"drill", Verdict::Fail, [](Inputs& in) { in.last_drill->passed = false; }},
      {"capacity", Verdict::Unknown, [](Inputs& in) { in.carried_share.reset(); }},
      {"capacity", Verdict::Unknown, [](Inputs& in) { in.carried_share = 0.2; }},
      {"capacity", Verdict::Fail, [](Inputs& in) { in.probes->worst_ms = 40'000; }},
  };
  for (const Spoilt& c : cases) {
    Inputs in = all_well();
    c.spoil(in);
    const Item got = item(in, c.name);
    EXPECT_EQ(got.verdict, c.want) << c.name << ": " << got.why;
    EXPECT_FALSE(got.remedy.empty()) << c.name;
    EXPECT_FALSE(assess(in).ready()) << c.name;
  }
}

TEST(Readiness, ADrillOfTodayAndAContractThatEndsOnTheLastDayPass) {
  Inputs in = all_well();
  in.last_drill->wall_ms = kNow;
  in.contract_ends_ms = kNow + 20 * kDay;
  EXPECT_TRUE(assess(in).ready());
}

}  // namespace
}  // namespace sluice::migrate::readiness
