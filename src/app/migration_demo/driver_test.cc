#include "app/migration_demo/driver.h"

#include <gtest/gtest.h>

#include "app/config/environment.h"
#include "app/migration_plan/load.h"

namespace sluice::app::migration_demo {
namespace {

TEST(DemoDriver, TellsWhereAMigrationStandsAndWhatItsGatesSay) {
  std::string text =
      R"({"phase":"stage","state":"stage 2 of 4, 20 %","weight_percent":20,"applying":true,)"
      R"("holds":["old_down","operator"],"gates":[)"
      R"({"gate":"error_rate","verdict":"pass","why":"below target","n":312,"required":true},)"
      R"({"gate":"ttft","verdict":"unknown","why":"too few","n":1,"required":false}]})";
  wire::json::Document doc;
  ASSERT_TRUE(doc.parse(text));
  const Standing seen = standing_of(doc.root());
  EXPECT_EQ(seen.state, "stage 2 of 4, 20 %");
  EXPECT_EQ(seen.share, 20);
  EXPECT_TRUE(seen.applying);
  EXPECT_FALSE(seen.goes_back());
  EXPECT_EQ(seen.holds, "old_down, operator");
  EXPECT_EQ(seen.gates, "error_rate pass (below target, n 312)");
}

TEST(DemoDriver, ItsPlanIsOneThatMayBeStarted) {
  for (const double stage_s : {1.0, 18.0, 600.0}) {
    const auto loaded =
        migration_plan::load_plan_text(plan_of(stage_s), "demo", config::SystemEnvironment());
    for (const auto& e : loaded.errors) ADD_FAILURE() << config::to_string(e);
    EXPECT_EQ(loaded.plan.stages.size(), 4U);
    EXPECT_EQ(loaded.plan.stages[0].dwell->count(), static_cast<int64_t>(1000 * stage_s));
  }
}

}  // namespace
}  // namespace sluice::app::migration_demo
